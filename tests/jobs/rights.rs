//! Surgery with less than all rights.

use std::sync::Arc;

use peekq::jobs::change::change;
use peekq::model::change::{Act, Giving, Halt, Report, Surgery, SurgeryEnd, Target, Terms};
use peekq::model::failure::FailureKind;
use peekq::model::operation::OperationKind as Op;

use crate::stand::{Stand, talk, terms};

const FIVE: [&str; 5] = ["a", "b", "c", "d", "e"];

/// Deletes the message at a place, with a SAS of these letters.
async fn delete(stand: &Stand, place: usize, letters: &str, giving: Giving) -> Surgery {
    let targets = [Target::of(&stand.head().await[place - 1])];
    let plan = stand.plan(&targets, &Terms { giving, ..terms() }).await;
    stand.forget();
    let (mut talk, _orders, _) = talk();
    let site = stand.with_sas(letters);
    match change(&site, &targets, &Act::Delete, &plan, &mut talk).await.unwrap() {
        Report::Surgery(surgery) => surgery,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn where_it_is_not_known_one_bystander_is_given_back_before_the_rest_is_leased() {
    let stand = Stand::embedded().await;
    stand.fill(&FIVE).await;
    let surgery = delete(&stand, 4, "rup", Giving::Untried).await;
    assert_eq!((&surgery.targets[0].end, &surgery.halt), (&SurgeryEnd::Done, &None));
    let asked = stand.asked();
    assert_eq!(asked[..3], [Op::Get, Op::Update, Op::Get], "one, back, then the rest");
    assert_eq!((surgery.leased, surgery.released.len()), (4, 3));
    stand.until_seen(&[("a", 1), ("b", 1), ("c", 1), ("e", 0)]).await;
}

#[tokio::test]
async fn where_it_turns_out_not_to_be_allowed_only_one_message_stays_hidden() {
    let stand = Stand::embedded().await;
    stand.fill(&FIVE).await;
    let surgery = delete(&stand, 4, "rp", Giving::Untried).await;
    let Some(Halt::Failed(failure)) = &surgery.halt else { panic!("{surgery:?}") };
    assert_eq!((failure.kind, failure.tried), (FailureKind::NotPermitted, Op::Update));
    assert_eq!((surgery.leased, surgery.stranded.len(), surgery.released.len()), (1, 1, 0));
    assert_eq!(surgery.targets[0].end, SurgeryEnd::Untouched);
    stand.until_seen(&[("b", 0), ("c", 0), ("d", 0), ("e", 0)]).await;
}

#[tokio::test]
async fn where_it_is_accepted_that_others_stay_hidden_they_are_reported_with_their_time() {
    let stand = Stand::embedded().await;
    stand.fill(&FIVE).await;
    let giving = Giving::Never(Arc::from("the SAS does not allow update (u)"));
    let surgery = delete(&stand, 3, "rp", giving).await;
    assert_eq!(surgery.targets[0].end, SurgeryEnd::Done);
    assert_eq!((surgery.leased, surgery.stranded.len()), (3, 2));
    let now = stand.site.clock.now();
    assert!(surgery.stranded.iter().all(|stranded| stranded.until.since(now) <= 10_000));
    stand.until_seen(&[("d", 0), ("e", 0)]).await;
}

#[tokio::test]
async fn without_update_a_text_is_saved_as_a_new_message() {
    let stand = Stand::embedded().await;
    stand.fill(&FIVE).await;
    let targets = [Target::of(&stand.head().await[0])];
    let giving = Giving::Never(Arc::from("no u"));
    let plan = stand.plan(&targets, &Terms { giving, ..terms() }).await;
    let (mut talk, _orders, _) = talk();
    let site = stand.with_sas("rap");
    let report = change(&site, &targets, &Act::Replace("A".into()), &plan, &mut talk).await.unwrap();
    let Report::Surgery(surgery) = report else { panic!() };
    assert!(matches!(surgery.targets[0].end, SurgeryEnd::Replaced(_)), "{surgery:?}");
    stand.until_seen(&[("A", 0), ("b", 0), ("c", 0), ("d", 0), ("e", 0)]).await;
}
