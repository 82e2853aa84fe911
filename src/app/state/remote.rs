//! A value that lives elsewhere: what is known, what went wrong, what is being asked, side by side.

use serde::Serialize;

use super::attempt::Attempt;
use crate::app::effect::ReqId;
use crate::model::clock::Millis;
use crate::model::failure::Failure;
use crate::model::location::{Location, Seen};

/// Old data stays visible during a refresh and after a failure, because the three are apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remote<T> {
    /// The last good answer.
    pub value: Option<T>,
    /// Which location it came from.
    pub from: Location,
    /// When it came.
    pub fetched: Option<Millis>,
    /// Why the last question failed; none after a good answer.
    pub error: Option<Box<Failure>>,
    /// The question under way.
    pub pending: Option<Pending>,
    /// When the last answer of either kind came.
    pub settled: Option<Millis>,
    /// Failures in a row.
    pub failures: u32,
}

/// After how many milliseconds a question may be given up for a new one.
const STUCK: u64 = 1_000;

/// A question under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Pending {
    /// Its number: another answer is not the one waited for.
    pub id: ReqId,
    /// Since when.
    pub since: Millis,
    /// The attempt that comes next, where those so far did not succeed.
    pub attempt: Option<Attempt>,
}

impl Pending {
    /// A question that was just asked.
    #[must_use]
    pub const fn new(id: ReqId, since: Millis) -> Self {
        Self { id, since, attempt: None }
    }
}

impl<T> Default for Remote<T> {
    fn default() -> Self {
        let from = Location::Primary;
        Self { value: None, from, fetched: None, error: None, pending: None, settled: None, failures: 0 }
    }
}

impl<T> Remote<T> {
    /// Notes that the question `id` was asked.
    pub const fn ask(&mut self, id: ReqId, now: Millis) {
        self.pending = Some(Pending::new(id, now));
    }

    /// Makes it due at once. A question that got no answer for a while is given up, since the answer
    /// to a new one may come sooner.
    pub fn hurry(&mut self, now: Millis) {
        self.settled = None;
        self.pending = self.pending.filter(|pending| now.since(pending.since) < STUCK);
    }

    /// Whether `id` is the question under way.
    #[must_use]
    pub fn awaits(&self, id: ReqId) -> bool {
        self.pending.is_some_and(|pending| pending.id == id)
    }

    /// Takes an answer that either location may have given.
    pub fn see(&mut self, id: ReqId, now: Millis, result: Result<Seen<T>, Failure>) -> bool {
        let from = result.as_ref().map_or(self.from, |seen| seen.from);
        let is_awaited = self.settle(id, now, result.map(|seen| seen.value));
        if is_awaited {
            self.from = from;
        }
        is_awaited
    }

    /// Takes an answer. False, and nothing changes, if it is not the one waited for.
    pub fn settle(&mut self, id: ReqId, now: Millis, result: Result<T, Failure>) -> bool {
        if !self.awaits(id) {
            return false;
        }
        self.pending = None;
        self.settled = Some(now);
        match result {
            Ok(value) => {
                self.value = Some(value);
                self.fetched = Some(now);
                self.error = None;
                self.failures = 0;
            }
            Err(failure) => {
                self.error = Some(Box::new(failure));
                self.failures = self.failures.saturating_add(1);
            }
        }
        true
    }

    /// How long to wait after a settled answer: `every`, doubled for each failure in a row, at most
    /// sixteen times as long; and as long as a busy service asked for.
    #[must_use]
    pub fn pause(&self, every: u64) -> u64 {
        let asked = self.error.as_ref().and_then(|error| error.wait_secs).unwrap_or(0);
        (every << self.failures.min(4)).max(asked.saturating_mul(1_000))
    }

    /// When to ask again by itself; none while a question is under way.
    #[must_use]
    pub fn due(&self, every: u64) -> Option<Millis> {
        match (self.pending, self.settled) {
            (Some(_), _) => None,
            (None, None) => Some(Millis(0)),
            (None, Some(settled)) => Some(settled.plus(self.pause(every))),
        }
    }
}
