//! Where tasks leave what they have to tell. Ends of calls are never dropped; of the progress of a
//! job only the latest is kept.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::app::effect::ReqId;
use crate::app::event::Msg;
use crate::body::shown::Shown;
use crate::model::change::Progress;

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

    /// Waits until there may be something.
    pub async fn filled(&self) {
        self.filled.notified().await;
    }

    /// Takes what is there: progress first, since an end is the last word of its job.
    pub fn take(&self) -> Vec<Msg> {
        let mut post = self.post();
        let progress = std::mem::take(&mut post.progress);
        let told = progress.into_iter().map(|(id, progress)| Msg::Progressed { id, progress });
        told.chain(post.ends.drain(..)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::event::Answer;
    use crate::model::change::Step;

    fn doing(job: u64, messages: u32) -> (ReqId, Progress<Arc<Shown>>) {
        (ReqId(job), Progress::Doing(Step::Leasing(messages)))
    }

    fn end(id: u64) -> Msg {
        Msg::Settled { id: ReqId(id), calls: 0, answer: Answer::Probed { up: true } }
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
