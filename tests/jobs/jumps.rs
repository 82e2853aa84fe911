//! What is held while the clock jumps: the machine slept, or its time was corrected.

use std::time::Duration;

use peekq::jobs::take::take;
use peekq::model::change::{LeaseState, Order, Report, Taken};
use peekq::model::operation::OperationKind as Op;

use crate::stand::{Holding, Stand};

/// Takes two messages for a minute.
async fn holding(stand: &Stand) -> Holding {
    stand.fill(&["a", "b"]).await;
    let site = stand.site.clone();
    let job = Holding::start(|talk| async move { take(&site, 2, 60, talk).await });
    until(&job, LeaseState::Held).await;
    stand.forget();
    job
}

async fn until(job: &Holding, state: LeaseState) {
    let all = |leases: &[_]| leases.len() == 2;
    job.until("the leases as wanted", |heard| {
        all(&heard.leases) && heard.leases.iter().all(|lease| lease.state == state)
    })
    .await;
}

async fn taken(job: Holding) -> Taken {
    job.order(Order::Stop);
    let Report::Took(taken) = job.end.await.unwrap().unwrap() else { panic!("it took") };
    taken
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_short_jump_ends_no_lease() {
    let (stand, clock) = Stand::apart().await;
    let job = holding(&stand).await;
    clock.jump(Duration::from_secs(30));
    job.order(Order::Jumped);
    assert_eq!(taken(job).await.ended(LeaseState::Released), 2);
    assert_eq!(stand.texts().await.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lease_that_only_a_corrected_clock_thinks_over_is_given_back_all_the_same() {
    let (stand, clock) = Stand::apart().await;
    let job = holding(&stand).await;
    clock.jump(Duration::from_secs(61));
    job.order(Order::Jumped);
    until(&job, LeaseState::Lost).await;
    // To the service the leases run for a minute more.
    stand.until_seen(&[("a", 1), ("b", 1)]).await;
    assert_eq!(taken(job).await.ended(LeaseState::Lost), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_sleep_what_somebody_else_has_by_then_is_left_alone() {
    let (stand, clock) = Stand::timed().await;
    let job = holding(&stand).await;
    clock.jump(Duration::from_secs(61));
    let rival = stand.site.client.get(&stand.site.queue, 2, 60).await.unwrap();
    assert_eq!(rival.len(), 2);
    job.order(Order::Jumped);
    until(&job, LeaseState::Lost).await;
    assert_eq!(taken(job).await.ended(LeaseState::Lost), 2);
    assert_eq!(stand.texts().await, [], "a consumer has both");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lease_that_surely_ended_costs_no_call() {
    let (stand, clock) = Stand::timed().await;
    let job = holding(&stand).await;
    clock.advance(Duration::from_secs(61));
    job.order(Order::Jumped);
    until(&job, LeaseState::Lost).await;
    assert_eq!(taken(job).await.ended(LeaseState::Lost), 2);
    assert!(stand.asked().iter().all(|kind| *kind != Op::Update));
}
