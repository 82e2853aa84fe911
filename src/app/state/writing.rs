//! A write under way: it survives leaving the queue and the account.

use serde::Serialize;

use super::attempt::Attempt;
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
    /// The attempt that comes next of what it is doing, where those so far did not succeed.
    pub attempt: Option<Attempt>,
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

    /// What is under way: `edit · orders`.
    #[must_use]
    pub fn subject(&self) -> String {
        format!("{} · {}", self.write.words(), self.subject.queue)
    }

    /// What it is doing now: `edit · orders · leasing 2`.
    #[must_use]
    pub fn words(&self, now: Millis) -> String {
        match self.step {
            Some(step) => format!("{} · {}", self.subject(), step.words(now)),
            None => self.subject(),
        }
    }

    /// The same, with the attempt that comes next.
    #[must_use]
    pub fn all_words(&self, now: Millis) -> String {
        match self.attempt {
            Some(attempt) => format!("{} · {}", self.words(now), attempt.words(now)),
            None => self.words(now),
        }
    }

    /// Whether it only waits, so that it ends at once when told to stop.
    #[must_use]
    pub const fn waits(&self) -> bool {
        matches!(self.step, Some(Step::StillDeleting { .. })) && !self.stopping
    }
}
