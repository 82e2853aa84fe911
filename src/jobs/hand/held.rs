//! One message in hand: its lease, its newest receipt, and what is to be done with it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use super::deed::Deed;
use crate::client::receipt::Receipt;
use crate::jobs::site::{Mark, Site};
use crate::model::change::{Lease, LeaseState};
use crate::model::message::Message;

/// A message that is or was in hand.
pub struct Held {
    /// What is told about it.
    pub lease: Lease<Arc<Message>>,
    /// The newest receipt.
    pub receipt: Receipt,
    /// How long the lease runs.
    pub run: Run,
    /// Whether it is renewed by itself.
    pub kept: bool,
    /// When it is to be renewed, by the clock that does not jump; none: not by itself.
    pub renew_at: Option<Duration>,
    /// Something is being done with it.
    pub acting: bool,
    /// What is to be done next.
    pub waiting: VecDeque<Deed>,
}

/// How long a lease runs.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    /// From when on: before the request was sent, so that it is never thought longer than it is.
    pub since: Mark,
    /// For how many seconds.
    pub secs: u32,
}

impl Run {
    /// How long it still runs, by the clock that says less.
    pub fn left(&self, site: &Site) -> Duration {
        self.whole().saturating_sub(site.since(&self.since))
    }

    /// Whether it has surely ended: the clock that does not jump says so.
    pub fn is_over(&self, site: &Site) -> bool {
        site.clock.monotonic().saturating_sub(self.since.monotonic) >= self.whole()
    }

    /// When half of it is over, by the clock that does not jump.
    pub fn half(&self) -> Duration {
        self.since.monotonic.saturating_add(self.whole() / 2)
    }

    fn whole(&self) -> Duration {
        Duration::from_secs(u64::from(self.secs))
    }
}

impl Held {
    /// Whether it is held, and nothing is being done with it.
    pub fn is_idle(&self) -> bool {
        self.lease.state == LeaseState::Held && !self.acting
    }

    /// From now on it is renewed by itself, or not any more.
    pub fn keep(&mut self, kept: bool) {
        self.kept = kept;
        self.renew_at = kept.then(|| self.run.half());
    }

    /// It is not ours any more; nothing more is done with it.
    pub fn lose(&mut self) {
        self.lease.state = LeaseState::Lost;
        self.waiting.clear();
    }
}
