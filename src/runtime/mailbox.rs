//! Where tasks leave what they have to tell. Ends of calls are never dropped; of the progress of a
//! job and of the attempts of a call only the latest is kept.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::app::effect::ReqId;
use crate::app::event::Msg;
use crate::body::shown::Shown;
use crate::model::change::Progress;
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
    progress: BTreeMap<ReqId, Progress<Arc<Shown>>>,
    retries: BTreeMap<ReqId, Option<Retry>>,
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

    /// Leaves the latest progress of a job.
    pub fn progress(&self, id: ReqId, progress: Progress<Arc<Shown>>) {
        self.post().progress.insert(id, progress);
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
        let told = progress.into_iter().map(|(id, progress)| Msg::Progressed { id, progress });
        let retries = std::mem::take(&mut post.retries);
        let attempts = retries.into_iter().map(|(id, next)| Msg::Retried { id, next });
        told.chain(attempts).chain(post.ends.drain(..)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::event::Answer;
    use crate::model::change::Step;
    use crate::model::failure::FailureKind;
    use crate::model::operation::OperationKind;

    fn doing(job: u64, messages: u32) -> (ReqId, Progress<Arc<Shown>>) {
        (ReqId(job), Progress::Doing(Step::Leasing(messages)))
    }

    fn end(id: u64) -> Msg {
        Msg::Settled { id: ReqId(id), calls: 0, answer: Answer::Probed { up: true } }
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
}
