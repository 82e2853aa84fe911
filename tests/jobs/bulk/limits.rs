//! What work on many messages bears with: full hands, a busy service, leases that run out.

use std::time::Duration;

use peekq::emulator::faults::{Fault, Planned, Trouble};
use peekq::model::change::{Bulk, BulkEnd, Deed, Fate, Order, Stage, Which};
use peekq::model::failure::FailureKind;
use peekq::model::operation::OperationKind as Op;

use super::{Job, ahead, counts, matching, wish};
use crate::stand::{Stand, hasty};

fn busy(kind: Op, times: u64, retry_after: Option<u32>) -> Planned {
    let trouble = Trouble::Status { status: 503, retry_after };
    Planned {
        kind: Some(kind),
        skip: 0,
        times,
        fault: Fault { trouble, takes_effect: false },
        secondary: None,
    }
}

#[tokio::test]
async fn when_no_more_may_be_held_it_ends_and_says_so() {
    let stand = Stand::embedded().await;
    stand.fill_many(100).await;
    let report = stand.run(&Bulk { hold: 20, ..wish(Deed::Move, matching("/m-(5|99)$/")) }).await;
    assert_eq!((&report.end, counts(&report)), (&BulkEnd::HeldTooMany, vec![(Fate::Done, 1)]));
    assert!((21..=22).contains(&report.leased), "{report:?}");
    assert_eq!(report.released + 1, report.leased);
    assert_eq!(stand.drained("orders").await.len(), 99);
}

#[tokio::test]
async fn a_busy_service_gets_the_rest_it_asks_for_and_nothing_is_done_twice() {
    let stand = Stand::embedded().await;
    stand.fill_many(100).await;
    stand.emulator().faults().plan(vec![busy(Op::Put, 40, Some(1)), busy(Op::DeleteMessage, 3, None)]);
    let begun = tokio::time::Instant::now();
    let job = stand.start(&wish(Deed::Move, Which::All)).await;
    job.until("it slows down", |told| told.throttled).await;
    let report = job.end.await.unwrap();
    assert_eq!(counts(&report), [(Fate::Done, 100)]);
    assert!(begun.elapsed() >= Duration::from_secs(1), "{:?}", begun.elapsed());
    assert_eq!((stand.drained("orders").await.len(), stand.drained("other").await.len()), (0, 100));
}

/// Lets the job look at the clock again.
fn nudge(job: &Job) {
    let _ = job.orders.send(Order::Rate(None));
}

#[tokio::test]
async fn a_service_that_stays_busy_is_given_up_and_everything_goes_back() {
    let (stand, clock) = ahead(hasty()).await;
    stand.fill_many(40).await;
    stand.emulator().faults().plan(vec![busy(Op::Put, u64::MAX, None)]);
    let job = stand.start(&wish(Deed::Move, Which::All)).await;
    while !job.end.is_finished() {
        // Its pauses pass quickly.
        if job.until("it tells", |_| true).await.throttled {
            clock.by_ms(100);
        }
        nudge(&job);
        stand.head().await;
    }
    let report = job.end.await.unwrap();
    let BulkEnd::Failed(failure) = &report.end else { panic!("{report:?}") };
    assert_eq!((failure.kind, report.count(Fate::Done)), (FailureKind::Busy, 0));
    stand.emulator().faults().plan(vec![]);
    clock.by(300);
    assert_eq!((stand.drained("orders").await.len(), stand.drained("other").await.len()), (40, 0));
}

/// Work that is paused while some wait for their turn and others are held.
async fn paused(stand: &Stand) -> Job {
    let text = |n: usize| if n.is_multiple_of(2) { format!("stuck {n}") } else { format!("m-{n}") };
    stand.put_all(&(0..200).map(text).collect::<Vec<_>>()).await;
    let job = stand.start(&Bulk { rate: Some(4), ..wish(Deed::Move, matching("stuck")) }).await;
    job.until("some moved and others wait", |told| told.done >= 2 && told.taken >= 64).await;
    job.tell(Order::Pause);
    job.until("it rests", |told| told.stage == Stage::Paused && told.held > 40).await;
    job
}

#[tokio::test]
async fn leases_are_renewed_at_half_their_time_while_it_rests() {
    let (stand, clock) = ahead(hasty()).await;
    let job = paused(&stand).await;
    let held = job.until("it tells", |_| true).await.held as usize;
    for _ in 0..3 {
        stand.forget();
        clock.by(100);
        nudge(&job);
        let renewed = || stand.asked().into_iter().filter(|kind| *kind == Op::Update).count();
        let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
        while renewed() < held - 1 {
            assert!(tokio::time::Instant::now() < deadline, "{} of {held}", renewed());
            tokio::task::yield_now().await;
        }
        let seen = stand.head().await;
        assert!(seen.iter().all(|message| message.dequeue_count == 0), "what is held stays hidden");
    }
    job.tell(Order::Resume);
    let report = job.end.await.unwrap();
    assert_eq!((counts(&report), report.released), (vec![(Fate::Done, 100)], 100));
    assert_eq!((stand.drained("orders").await.len(), stand.drained("other").await.len()), (100, 100));
}

#[tokio::test]
async fn a_message_whose_lease_ran_out_is_done_when_it_is_taken_again() {
    let (stand, clock) = ahead(hasty()).await;
    let job = paused(&stand).await;
    clock.by(200);
    job.tell(Order::Resume);
    nudge(&job);
    let report = job.end.await.unwrap();
    assert_eq!(counts(&report), [(Fate::Done, 100)], "{report:?}");
    clock.by(200);
    let moved = stand.drained("other").await;
    assert_eq!((stand.drained("orders").await.len(), moved.len()), (100, 100));
    assert!(moved.iter().all(|text| text.starts_with("stuck")));
}

#[tokio::test]
async fn a_message_that_was_put_already_is_only_deleted_when_it_is_taken_again() {
    let (stand, clock) = ahead(hasty()).await;
    stand.fill_many(40).await;
    stand.emulator().faults().plan(vec![busy(Op::DeleteMessage, 1, Some(1))]);
    let job = stand.start(&Bulk { canary: true, ..wish(Deed::Move, Which::All) }).await;
    job.until("it could not be deleted at once", |told| told.throttled).await;
    // Its lease ends, and a consumer takes it and gives up.
    clock.by(61);
    let (client, queue) = (&stand.site.client, &stand.site.queue);
    let taken = [client.get(queue, 32, 5).await.unwrap(), client.get(queue, 32, 5).await.unwrap()].concat();
    let names: Vec<_> = taken.iter().map(|leased| leased.message.text.clone()).collect();
    assert_eq!((names.len(), names.last().map(|text| &**text)), (40, Some("m-0")));
    nudge(&job);
    job.until("it is in doubt", |told| told.doubtful == 1 && told.stage == Stage::Asking).await;
    clock.by(6);
    job.tell(Order::Resume);
    let report = job.end.await.unwrap();
    assert_eq!(counts(&report), [(Fate::Done, 40)], "{report:?}");
    assert_eq!((stand.drained("orders").await.len(), stand.drained("other").await.len()), (0, 40));
    assert!(stand.written().await.iter().all(|entry| entry.open().next().is_none()));
}

#[tokio::test]
async fn nobody_is_kept_hidden_by_a_forgotten_pause() {
    let (stand, clock) = ahead(hasty()).await;
    let job = paused(&stand).await;
    clock.by(601);
    nudge(&job);
    let report = job.end.await.unwrap();
    assert_eq!(report.end, BulkEnd::PausedTooLong);
    let moved = stand.drained("other").await.len();
    assert_eq!((stand.drained("orders").await.len() + moved, moved as u64), (200, report.count(Fate::Done)));
}

#[tokio::test]
async fn a_put_without_an_answer_keeps_the_source_and_is_named() {
    let stand = Stand::embedded().await;
    stand.fill_many(5).await;
    let before = stand.head().await;
    let fault = Fault { trouble: Trouble::Reset, takes_effect: true };
    stand.emulator().faults().plan(vec![Planned {
        kind: Some(Op::Put),
        skip: 0,
        times: 1,
        fault,
        secondary: None,
    }]);
    let report = stand.run(&wish(Deed::Move, Which::All)).await;
    assert_eq!(counts(&report), [(Fate::Done, 4), (Fate::Doubled, 1)]);
    let (left, moved) = (stand.drained("orders").await, stand.drained("other").await);
    assert_eq!((left.len(), moved.len(), report.released), (1, 5, 1), "it is back at once");
    let old = before.iter().find(|message| *message.text == *left[0]).unwrap();
    assert_eq!(report.exceptions[0].id, old.id);
    let entry = &stand.written().await[0];
    assert_eq!(entry.open().count(), 1, "recovery will ask about it");
}

#[tokio::test]
async fn messages_go_back_in_the_order_in_which_they_were_taken() {
    let stand = Stand::embedded().await;
    stand.fill_many(200).await;
    stand.run(&wish(Deed::Move, matching("nothing"))).await;
    let left = stand.drained("orders").await;
    let place = |(at, text): (usize, &String)| {
        let n: usize = text.strip_prefix("m-").unwrap().parse().unwrap();
        n.abs_diff(at)
    };
    // They are under way side by side, so that neighbours may overtake each other.
    let farthest = left.iter().enumerate().map(place).max();
    assert!(farthest < Some(64), "{left:?}");
}
