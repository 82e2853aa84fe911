//! Talking to work on many messages: stop, pause, go on, slower.

use std::collections::HashSet;

use peekq::model::change::{Bulk, BulkEnd, Deed, Fate, Order, Stage, Which};

use super::{counts, matching, texts, wish};
use crate::stand::{Stand, on_both};

fn slowly(wish: Bulk) -> Bulk {
    Bulk { rate: Some(50), ..wish }
}

/// All texts that are anywhere, and that none is there twice.
async fn everything(stand: &Stand) -> (usize, usize, HashSet<String>) {
    let (from, to) = (stand.drained("orders").await, stand.drained("other").await);
    let all: HashSet<String> = from.iter().chain(&to).cloned().collect();
    assert_eq!(all.len(), from.len() + to.len(), "no text is there twice");
    (from.len(), to.len(), all)
}

async fn stops(stand: &Stand) {
    stand.fill_many(60).await;
    let job = stand.start(&slowly(wish(Deed::Move, Which::All))).await;
    job.until("some moved", |told| told.done >= 5).await;
    job.tell(Order::Stop);
    let report = job.end.await.unwrap();
    assert_eq!(report.end, BulkEnd::Stopped);
    assert_eq!(report.leased, report.released + report.count(Fate::Done), "all that was taken went back");
    let (from, to, all) = everything(stand).await;
    assert_eq!((from + to, to as u64), (60, report.count(Fate::Done)));
    assert!(to < 60);
    assert_eq!(all, texts(0..60).into_iter().collect());
    assert!(stand.written().await.iter().all(|entry| entry.open().next().is_none()), "nothing is left open");
}
on_both!(a_stop_gives_everything_back, a_stop_gives_everything_back_on_azurite, stops);

#[tokio::test]
async fn what_was_stopped_can_be_done_to_its_end_later() {
    let stand = Stand::embedded().await;
    let text = |n: usize| if n.is_multiple_of(2) { format!("stuck {n}") } else { format!("m-{n}") };
    stand.put_all(&(0..100).map(text).collect::<Vec<_>>()).await;
    let job = stand.start(&slowly(wish(Deed::Move, matching("stuck")))).await;
    job.until("some moved", |told| told.done >= 5).await;
    job.tell(Order::Stop);
    let first = job.end.await.unwrap().count(Fate::Done);
    let second = stand.run(&wish(Deed::Move, matching("stuck"))).await;
    assert_eq!(first + second.count(Fate::Done), 50);
    let (from, to, _) = everything(&stand).await;
    assert_eq!((from, to), (50, 50));
}

#[tokio::test]
async fn a_pause_begins_nothing_new_until_it_goes_on() {
    let stand = Stand::embedded().await;
    stand.fill_many(60).await;
    let job = stand.start(&slowly(wish(Deed::Move, Which::All))).await;
    job.until("some moved", |told| told.done >= 5).await;
    job.tell(Order::Pause);
    let paused = job.until("it rests", |told| told.stage == Stage::Paused).await;
    // Without a rate it would be done within these calls, if it did not rest.
    job.tell(Order::Rate(None));
    for _ in 0..200 {
        stand.head().await;
    }
    let later = job.until("it still rests", |told| told.stage == Stage::Paused).await;
    assert!(later.done < 60, "{paused:?} {later:?}");
    job.tell(Order::Resume);
    assert_eq!(counts(&job.end.await.unwrap()), [(Fate::Done, 60)]);
    assert_eq!(everything(&stand).await.1, 60);
}

#[tokio::test]
async fn a_canary_asks_after_the_first_and_nothing_else_was_touched() {
    let stand = Stand::embedded().await;
    stand.fill_many(40).await;
    let job = stand.start(&Bulk { canary: true, ..wish(Deed::Move, Which::All) }).await;
    let asking = job.until("it asks", |told| told.stage == Stage::Asking).await;
    assert_eq!((asking.done, asking.held), (1, 0));
    assert_eq!(stand.head().await.len(), 32, "nobody else is hidden meanwhile");
    job.tell(Order::Resume);
    assert_eq!(counts(&job.end.await.unwrap()), [(Fate::Done, 40)]);
    assert_eq!(everything(&stand).await.1, 40);
}

#[tokio::test]
async fn a_canary_that_is_not_followed_leaves_the_rest_where_it_is() {
    let stand = Stand::embedded().await;
    stand.fill_many(40).await;
    let job = stand.start(&Bulk { canary: true, ..wish(Deed::Move, matching("/m-[37]$/")) }).await;
    job.until("it asks", |told| told.stage == Stage::Asking).await;
    job.tell(Order::Stop);
    let report = job.end.await.unwrap();
    assert_eq!((report.end, report.fates.get(&Fate::Done)), (BulkEnd::Stopped, Some(&1)));
    let (from, to, _) = everything(&stand).await;
    assert_eq!((from, to), (39, 1));
}

#[tokio::test]
async fn a_rate_is_kept() {
    let stand = Stand::embedded().await;
    stand.fill_many(30).await;
    let begun = tokio::time::Instant::now();
    let report = stand.run(&slowly(wish(Deed::Move, Which::All))).await;
    assert_eq!(counts(&report), [(Fate::Done, 30)]);
    let took = begun.elapsed().as_millis();
    assert!(took >= 29 * 20 - 50, "30 at 50 a second took {took} ms");
}

#[tokio::test]
async fn a_job_whose_owner_is_gone_gives_everything_back() {
    let stand = Stand::embedded().await;
    stand.fill_many(60).await;
    let job = stand.start(&slowly(wish(Deed::Move, Which::All))).await;
    job.until("some moved", |told| told.done >= 5).await;
    let super::Job { orders, end, .. } = job;
    drop(orders);
    assert_eq!(end.await.unwrap().end, BulkEnd::Stopped);
    let (from, to, _) = everything(&stand).await;
    assert_eq!(from + to, 60);
}

#[tokio::test]
async fn after_a_jump_of_the_clock_nothing_is_done_with_what_was_held() {
    let stand = Stand::embedded().await;
    stand.fill_many(60).await;
    let job = stand.start(&slowly(wish(Deed::Move, Which::All))).await;
    job.until("some moved", |told| told.done >= 5).await;
    job.tell(Order::Jumped);
    job.tell(Order::Rate(None));
    let report = job.end.await.unwrap();
    assert!(report.released > 0, "what waited for its turn went back");
    let (from, to, _) = everything(&stand).await;
    assert_eq!((from + to, to as u64), (60, report.count(Fate::Done)));
}
