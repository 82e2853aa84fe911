//! Replacing what is set for a queue: only over what the user saw.

use peekq::jobs::properties::{read, save_metadata, save_policies};
use peekq::model::change::Report;
use peekq::model::failure::FailureKind;
use peekq::model::operation::Access;
use peekq::model::policy::{PolicyDate, SignedIdentifier};
use peekq::model::queue::Metadata;

use crate::stand::{Stand, on_both};

fn metadata(entries: &[(&str, &str)]) -> Metadata {
    entries.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

async fn is_set(stand: &Stand) -> Metadata {
    read(&stand.site.client, &stand.site.queue, true, true).await.unwrap().metadata
}

async fn replaces_what_was_seen(stand: &Stand) {
    stand.fill(&["a", "b"]).await;
    let (client, queue) = (&stand.site.client, &stand.site.queue);
    client.set_metadata(queue, &metadata(&[("team", "red"), ("env", "test")])).await.unwrap();
    let opened = read(client, queue, true, true).await.unwrap();
    assert_eq!((opened.approximate_count, opened.has_case), (2, true));
    assert_eq!(opened.metadata, metadata(&[("env", "test"), ("team", "red")]), "sorted by name");
    let wanted = metadata(&[("env", "a, b = \"c\""), ("ownedBy", "x")]);
    let report = save_metadata(&stand.site, &opened.metadata, &wanted).await;
    assert_eq!(report, Ok(Report::MetadataSaved));
    assert_eq!(is_set(stand).await, wanted);
    assert_eq!(save_metadata(&stand.site, &wanted, &Metadata::new()).await, Ok(Report::MetadataSaved));
    assert_eq!(is_set(stand).await, Metadata::new());
}
on_both!(
    metadata_that_is_as_it_was_seen_is_replaced,
    metadata_that_is_as_it_was_seen_is_replaced_on_azurite,
    replaces_what_was_seen
);

async fn overwrites_nothing_that_was_not_seen(stand: &Stand) {
    let (client, queue) = (&stand.site.client, &stand.site.queue);
    client.set_metadata(queue, &metadata(&[("env", "test")])).await.unwrap();
    let opened = read(client, queue, true, true).await.unwrap().metadata;
    // A rival is faster.
    let rival = metadata(&[("env", "prod"), ("by", "rival")]);
    client.set_metadata(queue, &rival).await.unwrap();
    let report = save_metadata(&stand.site, &opened, &metadata(&[("env", "mine")])).await;
    let found = metadata(&[("by", "rival"), ("env", "prod")]);
    assert_eq!(report, Ok(Report::MetadataDiffers(found.clone())));
    assert_eq!(is_set(stand).await, found, "nothing was overwritten");
}
on_both!(
    metadata_that_a_rival_changed_is_not_overwritten,
    metadata_that_a_rival_changed_is_not_overwritten_on_azurite,
    overwrites_nothing_that_was_not_seen
);

#[tokio::test]
async fn a_read_only_handle_sets_no_metadata() {
    let mut stand = Stand::embedded().await;
    stand.site.client = stand.site.client.with_access(Access::ReadOnly);
    let failure = save_metadata(&stand.site, &Metadata::new(), &metadata(&[("a", "1")])).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::ReadOnly);
    assert!(
        stand
            .asked()
            .iter()
            .all(|kind| !kind.changes() || *kind == peekq::model::operation::OperationKind::CreateQueue)
    );
}

fn policy(id: &str, permission: &str) -> SignedIdentifier {
    let date = |text: &str| Some(PolicyDate::new(text));
    SignedIdentifier {
        id: id.into(),
        start: date("2026-01-01T00:00:00Z"),
        expiry: date("2036-01-01T00:00:00Z"),
        permission: Some(permission.into()),
    }
}

async fn policies(stand: &Stand) -> Vec<SignedIdentifier> {
    let read = read(&stand.site.client, &stand.site.queue, false, true).await.unwrap();
    read.policies.unwrap().unwrap()
}

async fn replaces_no_policies_that_were_not_seen(stand: &Stand) {
    let seen = policies(stand).await;
    assert_eq!(seen, []);
    let report = save_policies(&stand.site, &seen, &[policy("readers", "r"), policy("all", "raup")]).await;
    assert_eq!(report, Ok(Report::PoliciesSaved));
    let opened = policies(stand).await;
    assert_eq!(opened.len(), 2);
    // A rival is faster.
    let rival = [policy("readers", "rp")];
    stand.site.client.set_access_policies(&stand.site.queue, &rival).await.unwrap();
    let report = save_policies(&stand.site, &opened, &[]).await.unwrap();
    let found = policies(stand).await;
    assert_eq!(report, Report::PoliciesDiffer(found.clone()));
    assert!(found.len() == 1 && found[0].means(&rival[0]), "nothing was overwritten: {found:?}");
    assert_eq!(save_policies(&stand.site, &found, &[]).await, Ok(Report::PoliciesSaved));
    assert_eq!(policies(stand).await, []);
}
on_both!(
    policies_are_replaced_only_as_they_were_seen,
    policies_are_replaced_only_as_they_were_seen_on_azurite,
    replaces_no_policies_that_were_not_seen
);
