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
