//! A write under way: it survives leaving the queue and the account.

use std::collections::BTreeSet;

use serde::Serialize;

use super::attempt::Attempt;
use super::modal::{Modal, Subject};
use crate::app::effect::Write;
use crate::model::change::{BulkProgress, Lease, LeaseId, Stage, Step};
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
    /// Since when it does what it is doing there.
    pub staged: Millis,
    /// Which.
    pub live: BTreeSet<LeaseId>,
    /// The dialog that started it, where it was closed since: a failure opens it again.
    pub detached: Option<Box<Modal>>,
    /// It was told to stop.
    pub stopping: bool,
}

impl Writing {
    /// Takes what work on many messages tells.
    pub fn told(&mut self, progress: BulkProgress, now: Millis) {
        if self.bulk.is_none_or(|before| before.stage != progress.stage) {
            self.staged = now;
        }
        self.held = progress.held as usize;
        self.bulk = Some(progress);
    }

    /// Since when it asks whether to go on.
    #[must_use]
    pub fn asks_since(&self) -> Option<Millis> {
        self.bulk.filter(|progress| progress.stage == Stage::Asking).map(|_| self.staged)
    }

    /// What is under way: `edit · orders`.
    #[must_use]
    pub fn subject(&self) -> String {
        format!("{} · {}", self.write.words(), self.subject.queue)
    }

    /// What it is doing now: `edit · orders · leasing 2`.
    #[must_use]
    pub fn words(&self, now: Millis) -> String {
        match (self.bulk, self.step) {
            (Some(bulk), _) => format!("{} · {}", self.subject(), bulk.words()),
            (None, Some(step)) => format!("{} · {}", self.subject(), step.words(now)),
            (None, None) => self.subject(),
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

    /// Notes which messages it holds, from leases that are new or have changed.
    pub fn hold<M>(&mut self, changed: &[Lease<M>]) {
        for lease in changed {
            if lease.state.is_live() {
                self.live.insert(lease.id);
            } else {
                self.live.remove(&lease.id);
            }
        }
        self.held = self.live.len();
        if !matches!(self.step, Some(Step::Digging { .. })) {
            self.step = Some(Step::Holding(u32::try_from(self.held).unwrap_or(u32::MAX)));
        }
    }

    /// Whether it only waits, so that it ends at once when told to stop.
    #[must_use]
    pub const fn waits(&self) -> bool {
        matches!(self.step, Some(Step::StillDeleting { .. })) && !self.stopping
    }
}
