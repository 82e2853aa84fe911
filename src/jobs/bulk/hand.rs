//! Messages that are held to the end of a pass: ids and receipts only. Renewed at half their time
//! with the newest receipt, given back in the order in which they were taken.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::client::receipt::Receipt;
use crate::jobs::site::Mark;
use crate::model::message::MessageId;

/// A held message.
#[derive(Debug, Clone)]
pub struct Held {
    /// Which.
    pub id: MessageId,
    /// Its newest receipt.
    pub receipt: Receipt,
    /// From when its lease runs.
    pub leased: Mark,
    /// Since when it is hidden.
    pub taken: Mark,
}

/// All that is held, by the order in which it was taken.
#[derive(Debug)]
pub struct Hand {
    held: BTreeMap<u64, Held>,
    /// When to renew which. What is not held any more is passed over.
    due: BTreeSet<(Duration, u64)>,
    /// After how long a lease is renewed.
    half: Duration,
}

impl Hand {
    /// An empty hand for leases of this length.
    #[must_use]
    pub fn new(lease: Duration) -> Self {
        Self { held: BTreeMap::new(), due: BTreeSet::new(), half: lease / 2 }
    }

    /// How many are held.
    #[must_use]
    pub fn len(&self) -> usize {
        self.held.len()
    }

    /// Holds a message. `order`: its place among all that were taken.
    pub fn hold(&mut self, order: u64, held: Held) {
        self.due.insert((held.leased.monotonic.saturating_add(self.half), order));
        self.held.insert(order, held);
    }

    /// When the next one is to be renewed.
    #[must_use]
    pub fn next_due(&self) -> Option<Duration> {
        self.due.first().map(|(at, _)| *at)
    }

    /// The next one to be renewed by now; it is not due again until it is put back.
    pub fn due(&mut self, now: Duration) -> Option<(u64, Held)> {
        while let Some((_, order)) = self.due.first().copied().filter(|(at, _)| *at <= now) {
            self.due.pop_first();
            if let Some(held) = self.held.get(&order) {
                return Some((order, held.clone()));
            }
        }
        None
    }

    /// Notes the new receipt of a message whose lease began anew.
    pub fn renewed(&mut self, order: u64, receipt: Receipt, leased: Mark) {
        if let Some(mut held) = self.held.remove(&order) {
            (held.receipt, held.leased) = (receipt, leased);
            self.hold(order, held);
        }
    }

    /// Tries the renewal of a message again in a while.
    pub fn later(&mut self, order: u64, at: Duration) {
        self.due.insert((at, order));
    }

    /// A message is not ours any more.
    pub fn drop(&mut self, order: u64) -> Option<Held> {
        self.held.remove(&order)
    }

    /// The next one to give back: the one that was taken first.
    pub fn first(&mut self) -> Option<Held> {
        self.held.pop_first().map(|(_, held)| held)
    }

    /// Everything that is left, in order.
    pub fn all(&mut self) -> Vec<Held> {
        self.due.clear();
        std::mem::take(&mut self.held).into_values().collect()
    }
}
