//! Creating a queue whose name is still being deleted.

use std::sync::Arc;
use std::time::Duration;

use peekq::jobs::create::{Patience, create};
use peekq::model::change::{Order, Progress, Report, Step};
use peekq::model::clock::{Clock as _, ManualClock};
use peekq::model::failure::{Failure, FailureKind, TookEffect};
use peekq::model::operation::OperationKind;
use peekq::model::queue::Created;
use peekq::runtime::clock::SystemClock;
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

use crate::stand::{Stand, Told, talk};

const HOUR: Duration = Duration::from_hours(1);
/// How long a name is not free. The service puts up with clocks that are 15 minutes apart.
const DELETION: Duration = Duration::from_mins(10);

/// A service that keeps the name of a deleted queue for a while by its own clock, and has just
/// deleted one.
async fn just_deleted() -> (Stand, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::at(SystemClock::new().now()));
    let stand = Stand::slow_to_delete(DELETION, Arc::<ManualClock>::clone(&clock)).await;
    stand.site.client.delete_queue(&stand.site.queue).await.unwrap();
    stand.forget();
    (stand, clock)
}

fn patience(first: Duration, total: Duration) -> Patience {
    Patience { first, longest: first * 4, total }
}

struct Job {
    orders: UnboundedSender<Order>,
    told: Told,
    end: JoinHandle<Result<Report, Failure>>,
}

#[expect(clippy::disallowed_methods, reason = "the test runs beside the job")]
fn start(stand: &Stand, patience: Patience) -> Job {
    let (mut talk, orders, told) = talk();
    let site = stand.site.clone();
    let end = tokio::spawn(async move { create(&site, &mut talk, &patience).await });
    Job { orders, told, end }
}

impl Job {
    /// Waits until it tells that it waits.
    async fn until_it_waits(&self) {
        let deadline = Instant::now() + Duration::from_secs(20);
        let waits =
            || matches!(&*self.told.lock().unwrap(), Some(Progress::Doing(Step::StillDeleting { .. })));
        while !waits() {
            assert!(Instant::now() < deadline, "it does not wait");
            tokio::task::yield_now().await;
        }
    }

    async fn ends(self) -> Result<Report, Failure> {
        timeout(Duration::from_secs(20), self.end).await.expect("it ends").unwrap()
    }
}

#[tokio::test]
async fn a_name_that_is_free_costs_one_call() {
    let (stand, clock) = just_deleted().await;
    clock.advance(DELETION);
    let created = start(&stand, Patience::default()).ends().await.unwrap();
    assert_eq!(created, Report::Created(Created::New));
    assert_eq!(stand.asked(), [OperationKind::CreateQueue]);
}

#[tokio::test]
async fn a_name_that_is_still_being_deleted_is_tried_until_it_is_free() {
    let (stand, clock) = just_deleted().await;
    let job = start(&stand, patience(Duration::from_millis(1), HOUR));
    job.until_it_waits().await;
    clock.advance(DELETION);
    assert_eq!(job.ends().await.unwrap(), Report::Created(Created::New));
    let asked = stand.asked();
    assert!(asked.len() > 1 && asked.iter().all(|kind| *kind == OperationKind::CreateQueue), "{asked:?}");
}

#[tokio::test]
async fn told_to_stop_it_ends_at_once_and_nothing_is_created() {
    let (stand, _clock) = just_deleted().await;
    let job = start(&stand, patience(HOUR, 2 * HOUR));
    job.until_it_waits().await;
    job.orders.send(Order::Jumped).unwrap();
    job.orders.send(Order::Stop).unwrap();
    let failure = job.ends().await.unwrap_err();
    assert_eq!((failure.kind, failure.effect), (FailureKind::Stopped, TookEffect::No));
    let words = "stopped. Nothing was changed. (the old one is still being deleted; no new one was created)";
    assert_eq!(failure.outcome(), words);
    assert_eq!(stand.asked(), [OperationKind::CreateQueue]);
}

#[tokio::test]
async fn a_job_whose_owner_is_gone_stops_waiting() {
    let (stand, _clock) = just_deleted().await;
    let job = start(&stand, patience(HOUR, 2 * HOUR));
    job.until_it_waits().await;
    let Job { orders, told, end } = job;
    drop((orders, told));
    let end = timeout(Duration::from_secs(20), end).await.expect("it ends").unwrap();
    assert_eq!(end.unwrap_err().kind, FailureKind::Stopped);
}

#[tokio::test]
async fn when_the_time_is_up_it_says_what_is_in_the_way() {
    let (stand, _clock) = just_deleted().await;
    let job = start(&stand, patience(Duration::from_millis(20), Duration::from_millis(100)));
    let failure = job.ends().await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::BeingDeleted);
    assert!(stand.asked().len() > 1, "it was tried again");
}

#[tokio::test]
async fn any_other_failure_is_told_at_once() {
    let stand = Stand::embedded().await;
    let metadata = [("owner".to_owned(), "me".to_owned())];
    stand.site.client.set_metadata(&stand.site.queue, &metadata).await.unwrap();
    let failure = start(&stand, patience(HOUR, HOUR)).ends().await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::AlreadyExists);
}
