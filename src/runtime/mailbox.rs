//! Where tasks leave what they have to tell. Ends of calls are never dropped, nor what a job failed
//! at; of what a job does, of each of its leases, and of the attempts of a call only the latest is
//! kept.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::app::effect::ReqId;
use crate::app::event::Msg;
use crate::body::shown::Shown;
use crate::model::change::{BulkProgress, Lease, Progress, Step, take_in};
use crate::model::failure::Failure;
use crate::model::retry::Retry;

/// The box.
#[derive(Debug, Default)]
pub struct Mailbox {
    post: Mutex<Post>,
    filled: Notify,
}

#[derive(Debug, Default)]
struct Post {
    ends: VecDeque<Msg>,
    progress: BTreeMap<ReqId, Told>,
    retries: BTreeMap<ReqId, Option<Retry>>,
}

/// What a job told that was not taken yet.
#[derive(Debug, Default)]
struct Told {
    doing: Option<Step>,
    leases: Vec<Lease<Arc<Shown>>>,
    bulk: Option<BulkProgress>,
    failed: Vec<Failure>,
}

impl Told {
    fn add(&mut self, progress: Progress<Arc<Shown>>) {
        match progress {
            Progress::Doing(step) => self.doing = Some(step),
            Progress::Leases(changed) => take_in(&mut self.leases, changed),
            Progress::Bulk(progress) => self.bulk = Some(progress),
            Progress::Failed(failure) => self.failed.push(*failure),
        }
    }

    /// Leases come first: what is done may be about them.
    fn all(self) -> impl Iterator<Item = Progress<Arc<Shown>>> {
        let leases = Some(self.leases).filter(|leases| !leases.is_empty()).map(Progress::Leases);
        let failed = self.failed.into_iter().map(|failure| Progress::Failed(Box::new(failure)));
        let doing = self.doing.map(Progress::Doing);
        leases.into_iter().chain(doing).chain(self.bulk.map(Progress::Bulk)).chain(failed)
    }
}

impl Mailbox {
    fn post(&self) -> MutexGuard<'_, Post> {
        self.post.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Leaves something that must not be lost.
    pub fn leave(&self, msg: Msg) {
        self.post().ends.push_back(msg);
        self.filled.notify_one();
    }

    /// Leaves what a job tells.
    pub fn progress(&self, id: ReqId, progress: Progress<Arc<Shown>>) {
        self.post().progress.entry(id).or_default().add(progress);
        self.filled.notify_one();
    }

    /// Leaves the latest about the attempts of a call.
    pub fn retry(&self, id: ReqId, next: Option<Retry>) {
        self.post().retries.insert(id, next);
        self.filled.notify_one();
    }

    /// Waits until there may be something.
    pub async fn filled(&self) {
        self.filled.notified().await;
    }

    /// Takes what is there: ends come last, since an end is the last word of its call.
    pub fn take(&self) -> Vec<Msg> {
        let mut post = self.post();
        let progress = std::mem::take(&mut post.progress);
        let each =
            |(id, told): (ReqId, Told)| told.all().map(move |progress| Msg::Progressed { id, progress });
        let told = progress.into_iter().flat_map(each);
        let retries = std::mem::take(&mut post.retries);
        let attempts = retries.into_iter().map(|(id, next)| Msg::Retried { id, next });
        told.chain(attempts).chain(post.ends.drain(..)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::event::Answer;
    use crate::body::shown::show;
    use crate::model::change::{LeaseId, LeaseState};
    use crate::model::clock::Millis;
    use crate::model::failure::FailureKind;
    use crate::model::message::{Expiry, Message, MessageId, Moment};
    use crate::model::operation::OperationKind;

    fn doing(job: u64, messages: u32) -> (ReqId, Progress<Arc<Shown>>) {
        (ReqId(job), Progress::Doing(Step::Leasing(messages)))
    }

    fn end(id: u64) -> Msg {
        Msg::Settled { id: ReqId(id), calls: 0, answer: Box::new(Answer::Probed { up: true }) }
    }

    #[test]
    fn only_the_latest_attempt_of_a_call_is_kept_and_its_end_comes_after_it() {
        let mailbox = Mailbox::default();
        let retry = |attempt| {
            let (tried, why) = (OperationKind::Peek, FailureKind::Busy);
            Some(Retry { tried, why, attempt, of: Some(4), in_ms: 500 })
        };
        mailbox.leave(end(1));
        for (call, next) in [(1, retry(2)), (2, retry(2)), (1, retry(3)), (2, None)] {
            mailbox.retry(ReqId(call), next);
        }
        let told = |call, next| Msg::Retried { id: ReqId(call), next };
        assert_eq!(mailbox.take(), [told(1, retry(3)), told(2, None), end(1)]);
        assert_eq!(mailbox.take(), []);
    }

    #[tokio::test]
    async fn only_the_latest_progress_of_a_job_is_kept_but_every_end() {
        let mailbox = Mailbox::default();
        mailbox.leave(end(1));
        for (job, messages) in [(1, 10), (2, 20), (1, 11), (1, 12)] {
            let (id, progress) = doing(job, messages);
            mailbox.progress(id, progress);
        }
        mailbox.leave(end(3));
        mailbox.leave(end(1));
        mailbox.filled().await;
        let told = |job, messages| {
            let (id, progress) = doing(job, messages);
            Msg::Progressed { id, progress }
        };
        assert_eq!(mailbox.take(), [told(1, 12), told(2, 20), end(1), end(3), end(1)]);
        assert_eq!(mailbox.take(), []);
    }
    fn lease(id: u32, state: LeaseState) -> Lease<Arc<Shown>> {
        let message = Message {
            id: MessageId::new("m"),
            inserted: Moment::At(0),
            expires: Expiry::Never,
            dequeue_count: 1,
            text: Arc::from("x"),
        };
        Lease { id: LeaseId(id), message: Arc::new(show(message)), until: Millis(0), state, trouble: None }
    }

    #[test]
    fn of_each_lease_the_latest_is_kept_and_no_other_progress_puts_it_aside() {
        let mailbox = Mailbox::default();
        let (job, held, lost) = (ReqId(1), LeaseState::Held, LeaseState::Lost);
        let failure = Failure::new(FailureKind::Busy, OperationKind::Get, &Arc::from("a"), "");
        mailbox.progress(job, Progress::Leases(vec![lease(0, held), lease(1, held)]));
        mailbox.progress(job, Progress::Doing(Step::Digging { have: 2, of: 3 }));
        mailbox.progress(job, Progress::Leases(vec![lease(2, held), lease(0, lost)]));
        mailbox.progress(job, Progress::Failed(Box::new(failure.clone())));
        mailbox.progress(job, Progress::Doing(Step::Holding(3)));
        let leases = vec![lease(0, lost), lease(1, held), lease(2, held)];
        let told = [
            Progress::Leases(leases),
            Progress::Doing(Step::Holding(3)),
            Progress::Failed(Box::new(failure)),
        ];
        assert_eq!(mailbox.take(), told.map(|progress| Msg::Progressed { id: job, progress }));
    }
}
