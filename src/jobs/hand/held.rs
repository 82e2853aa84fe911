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
    /// From when the lease runs: before the request was sent, so that it is never thought longer than
    /// it is.
    pub since: Mark,
    /// For how many seconds it runs.
    pub secs: u32,
    /// Whether it is renewed by itself.
    pub kept: bool,
    /// When it is to be renewed, by the clock that does not jump; none: not by itself.
    pub renew_at: Option<Duration>,
    /// Something is being done with it.
    pub acting: bool,
    /// What is to be done next.
    pub waiting: VecDeque<Deed>,
}

impl Held {
    /// How long the lease still runs.
    pub fn left(&self, site: &Site) -> Duration {
        Duration::from_secs(u64::from(self.secs)).saturating_sub(site.since(&self.since))
    }

    /// Whether it is held, and nothing is being done with it.
    pub fn is_idle(&self) -> bool {
        self.lease.state == LeaseState::Held && !self.acting
    }

    /// From now on it is renewed by itself, or not any more.
    pub fn keep(&mut self, kept: bool) {
        let half = Duration::from_secs(u64::from(self.secs)) / 2;
        self.kept = kept;
        self.renew_at = kept.then(|| self.since.monotonic.saturating_add(half));
    }

    /// It is not ours any more; nothing more is done with it.
    pub fn lose(&mut self) {
        self.lease.state = LeaseState::Lost;
        self.waiting.clear();
    }
}
