//! A write under way: it survives leaving the queue and the account.

use serde::Serialize;

use super::modal::{Modal, Subject};
use crate::app::effect::Write;
use crate::model::change::{BulkProgress, Step};
use crate::model::clock::Millis;

/// A write under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Writing {
    /// Where.
    pub subject: Subject,
    /// What.
    pub write: Write,
    /// Since when.
    pub since: Millis,
    /// What it is doing.
    pub step: Option<Step>,
    /// How many messages it holds leased.
    pub held: usize,
    /// How far it is, where it is work on many messages.
    pub bulk: Option<BulkProgress>,
    /// The dialog that started it, where it was closed since: a failure opens it again.
    pub detached: Option<Box<Modal>>,
    /// It was told to stop.
    pub stopping: bool,
}

impl Writing {
    /// Takes what work on many messages tells.
    pub const fn told(&mut self, progress: BulkProgress) {
        self.held = progress.held as usize;
        self.bulk = Some(progress);
    }

    /// What is under way, in words: `edit · orders`.
    #[must_use]
    pub fn words(&self) -> String {
        let what = self.write.words();
        match self.step {
            Some(step) => format!("{what} · {} · {}", self.subject.queue, step.words()),
            None => format!("{what} · {}", self.subject.queue),
        }
    }
}
