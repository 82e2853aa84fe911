//! Calls under way, and queues that are left alone for a while because they did not answer well.

use std::collections::BTreeMap;

use serde::Serialize;

use super::asks::Ask;
use crate::model::clock::Millis;
use crate::model::queue::QueueName;

/// A call under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Flight {
    /// Its number.
    pub id: u64,
    /// Which queue.
    pub queue: QueueName,
    /// What for.
    pub ask: Ask,
    /// Since when.
    pub since: Millis,
    /// How often it is asked, in milliseconds.
    pub every: u64,
    /// How many bytes are expected.
    pub bytes: u64,
}

/// Few at any time: as many as may be in flight.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Flights(Vec<Flight>);

impl Flights {
    /// A call starts.
    pub fn start(&mut self, flight: Flight) {
        self.0.push(flight);
    }

    /// A call ended; none if it was not under way.
    pub fn end(&mut self, queue: &QueueName, ask: Ask, id: u64) -> Option<Flight> {
        let at = self.0.iter().position(|f| f.id == id && f.ask == ask && f.queue == *queue)?;
        Some(self.0.swap_remove(at))
    }

    /// Gives up calls whose answer must be lost.
    pub fn expire(&mut self, now: Millis) -> Vec<Flight> {
        self.0.extract_if(.., |flight| now.since(flight.since) >= flight.ask.patience()).collect()
    }

    /// When the next call is given up.
    pub fn expires(&self) -> Option<Millis> {
        self.0.iter().map(|flight| flight.since.plus(flight.ask.patience())).min()
    }

    /// Gives up a call that got no answer for so many milliseconds.
    pub fn give_up(&mut self, queue: &QueueName, ask: Ask, now: Millis, after: u64) {
        self.0.retain(|f| f.queue != *queue || f.ask != ask || now.since(f.since) < after);
    }

    /// The call under way for something.
    pub fn of(&self, queue: &QueueName, ask: Ask) -> Option<&Flight> {
        self.0.iter().find(|flight| flight.ask == ask && flight.queue == *queue)
    }

    /// Whether a queue is being asked anything.
    pub fn any(&self, queue: &QueueName) -> bool {
        self.0.iter().any(|flight| flight.queue == *queue)
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.0.len()
    }
}

/// Since a question failed, it waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
struct Wait {
    failures: u32,
    until: Millis,
}

/// The waits of each queue.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Waits(BTreeMap<QueueName, BTreeMap<Ask, Wait>>);

impl Waits {
    /// Leaves a question alone: twice as long after each failure in a row, up to sixteen times; and
    /// as long as the service asked for.
    pub fn add(&mut self, queue: &QueueName, ask: Ask, now: Millis, every: u64, secs: Option<u64>) {
        let wait = self.0.entry(queue.clone()).or_default().entry(ask).or_default();
        wait.failures = wait.failures.saturating_add(1);
        let pause = every.saturating_mul(1 << wait.failures.min(4));
        wait.until = now.plus(pause.max(secs.unwrap_or(0).saturating_mul(1_000)));
    }

    /// It need not wait any more.
    pub fn end(&mut self, queue: &QueueName, ask: Ask) {
        if let Some(waits) = self.0.get_mut(queue) {
            waits.remove(&ask);
            if waits.is_empty() {
                self.0.remove(queue);
            }
        }
    }

    /// Nothing is known of a queue any more.
    pub fn forget(&mut self, queue: &QueueName) {
        self.0.remove(queue);
    }

    /// Until when a question waits.
    pub fn until(&self, queue: &QueueName, ask: Ask) -> Option<Millis> {
        Some(self.0.get(queue)?.get(&ask)?.until)
    }
}
