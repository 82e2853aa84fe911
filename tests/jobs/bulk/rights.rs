//! What work on many messages does where a right is missing: nobody is stranded that need not be.

use peekq::jobs::bulk::{Goal, bulk};
use peekq::model::change::{Bulk, BulkEnd, BulkReport, Deed, Fate, Which};
use peekq::model::failure::FailureKind;
use peekq::model::operation::{Access, OperationKind as Op};

use super::{counts, matching, name, wish};
use crate::stand::{Stand, talk};

fn failed(report: &BulkReport) -> FailureKind {
    match &report.end {
        BulkEnd::Failed(failure) => failure.kind,
        other => panic!("{other:?}"),
    }
}

fn unproven(wish: Bulk) -> Bulk {
    Bulk { by: peekq::model::change::By::CarefulLease, ..wish }
}

#[tokio::test]
async fn before_it_is_known_that_messages_can_be_given_back_one_is_taken() {
    let mut stand = Stand::embedded().await;
    stand.fill_many(40).await;
    let goal = stand.other().await;
    let key = stand.site.client.clone();
    stand.site.client = stand.sas(&name("orders"), "rap");
    let report = stand.run_to(&unproven(wish(Deed::Move, matching("/m-3$/"))), goal).await;
    assert_eq!((failed(&report), counts(&report)), (FailureKind::NotPermitted, vec![(Fate::Stranded, 1)]));
    assert_eq!(report.leased, 1);
    stand.site.client = key;
    assert_eq!(stand.drained("orders").await.len(), 39, "all but the one can still be seen");
}

#[tokio::test]
async fn once_it_is_known_everything_goes_on() {
    let mut stand = Stand::embedded().await;
    stand.fill_many(40).await;
    let goal = stand.other().await;
    let key = stand.site.client.clone();
    stand.site.client = stand.sas(&name("orders"), "rup");
    let report = stand.run_to(&unproven(wish(Deed::Move, matching("/m-.?[05]$/"))), goal).await;
    assert_eq!((counts(&report), report.leased, report.released), (vec![(Fate::Done, 8)], 40, 32));
    stand.site.client = key;
    assert_eq!((stand.drained("orders").await.len(), stand.drained("other").await.len()), (32, 8));
}

#[tokio::test]
async fn a_move_of_all_needs_no_right_to_update() {
    let mut stand = Stand::embedded().await;
    stand.fill_many(40).await;
    let goal = stand.other().await;
    stand.site.client = stand.sas(&name("orders"), "rp");
    let report = stand.run_to(&unproven(wish(Deed::Move, Which::All)), goal).await;
    assert_eq!(counts(&report), [(Fate::Done, 40)]);
}

#[tokio::test]
async fn where_nothing_may_be_put_everything_goes_back() {
    let stand = Stand::embedded().await;
    stand.fill_many(40).await;
    let goal = stand.other().await;
    let reader = Goal { client: stand.sas(&name("other"), "r"), ..goal };
    let report = stand.run_to(&wish(Deed::Move, Which::All), reader).await;
    assert_eq!((failed(&report), report.count(Fate::Done)), (FailureKind::NotPermitted, 0));
    assert_eq!(report.leased, report.released);
    assert_eq!(stand.drained("orders").await.len(), 40);
}

#[tokio::test]
async fn a_queue_that_does_not_exist_is_not_made() {
    let stand = Stand::embedded().await;
    stand.fill_many(5).await;
    let goal = Goal { client: stand.site.client.clone(), queue: name("nowhere") };
    let report = stand.run_to(&wish(Deed::Move, Which::All), goal).await;
    assert_eq!(failed(&report), FailureKind::NoSuchQueue);
    assert_eq!(stand.drained("orders").await.len(), 5);
    let queues = stand.site.client.list_queues(None, None).await.unwrap().names;
    assert!(!queues.contains(&name("nowhere")), "{queues:?}");
}

#[tokio::test]
async fn nothing_goes_to_where_it_is() {
    let stand = Stand::embedded().await;
    stand.fill_many(5).await;
    let goal = Goal { client: stand.site.client.clone(), queue: name("orders") };
    let (talk, _orders, _) = talk();
    let failure = bulk(&stand.site, Some(goal), &wish(Deed::Move, Which::All), None, talk).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Invalid);
    assert!(stand.asked().is_empty());
}

#[tokio::test]
async fn a_read_only_handle_takes_nothing() {
    let mut stand = Stand::embedded().await;
    stand.fill_many(5).await;
    let goal = stand.other().await;
    stand.site.client = stand.site.client.with_access(Access::ReadOnly);
    let report = stand.run_to(&wish(Deed::Move, Which::All), goal).await;
    assert_eq!((failed(&report), report.leased), (FailureKind::ReadOnly, 0));
    assert_eq!(stand.asked(), [Op::GetMetadata]);
}
