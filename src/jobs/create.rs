//! Creating a queue. Where one of its name is still being deleted, which takes the service a while,
//! it is waited for and tried again, until it is there, the time is up, or one is told to stop.

use std::time::Duration;

use super::site::{Site, Talk};
use crate::model::change::{Order, Progress, Report, Step};
use crate::model::failure::{Failure, FailureKind};
use crate::model::operation::OperationKind;

/// How a name is waited for.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// The first pause between two attempts; each is twice as long as the one before.
    pub first: Duration,
    /// The longest pause.
    pub longest: Duration,
    /// How long it is waited for at the most.
    pub total: Duration,
}

impl Default for Patience {
    /// The service needs 40 seconds at the least.
    fn default() -> Self {
        Self {
            first: Duration::from_secs(2),
            longest: Duration::from_secs(10),
            total: Duration::from_mins(2),
        }
    }
}

/// Creates the queue of the site.
///
/// # Errors
/// See [`FailureKind`]; [`FailureKind::BeingDeleted`] where the time was not enough, and
/// [`FailureKind::Stopped`] where one was told to stop, which counts during a pause: an attempt is
/// never given up in the middle.
pub async fn create(site: &Site, talk: &mut Talk, patience: &Patience) -> Result<Report, Failure> {
    let begun = site.mark();
    let mut pause = patience.first;
    loop {
        let failure = match site.client.create_queue(&site.queue, &[]).await {
            Err(failure) if failure.kind == FailureKind::BeingDeleted => failure,
            result => return result.map(Report::Created),
        };
        if site.since(&begun).saturating_add(pause) > patience.total {
            return Err(failure);
        }
        let ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
        talk.tell(Progress::Doing(Step::StillDeleting { again: site.clock.now().plus(ms) }));
        if is_stopped(pause, talk).await {
            let said = "the old one is still being deleted; no new one was created";
            let stopped =
                Failure::new(FailureKind::Stopped, OperationKind::CreateQueue, &failure.account, said);
            return Err(stopped.on(&site.queue));
        }
        pause = pause.saturating_mul(2).min(patience.longest);
    }
}

/// Pauses; true, and at once, where one is told to stop.
async fn is_stopped(pause: Duration, talk: &mut Talk) -> bool {
    let told = async { while !matches!(talk.orders.recv().await, Some(Order::Stop) | None) {} };
    tokio::time::timeout(pause, told).await.is_ok()
}
