//! The values that shape behaviour, with their defaults.

use std::sync::Arc;

use serde::Serialize;

use super::queue::QueueName;

/// Settings of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Settings {
    /// What the name of a poison queue ends with.
    pub poison_suffix: Arc<str>,
    /// The dequeue count at which consumers give up on a message (Azure Functions: 5).
    pub poison_threshold: u32,
    /// How long an edit or a delete leases messages at the most, in seconds.
    pub lease_secs: u32,
    /// How often the selected queue is peeked and counted, in milliseconds.
    pub selected_every: u64,
    /// How often the queues on the screen are counted, in milliseconds.
    pub screen_every: u64,
    /// How long a cursor must rest on a queue before it is peeked, in milliseconds.
    pub peek_debounce: u64,
    /// How long a price must be on the screen before a confirming key counts, in milliseconds.
    pub confirm_after: u64,
    /// For how long raising a read-only connection lasts, in milliseconds.
    pub raised_for: u64,
    /// How many lengths may be asked for at the same time.
    pub lengths_in_flight: usize,
    /// Whether the secondary is looked at where the primary does not answer.
    pub read_secondary: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            poison_suffix: Arc::from("-poison"),
            poison_threshold: 5,
            lease_secs: 30,
            selected_every: 5_000,
            screen_every: 15_000,
            peek_debounce: 80,
            confirm_after: 250,
            raised_for: 15 * 60_000,
            lengths_in_flight: 8,
            read_secondary: false,
        }
    }
}

impl Settings {
    /// The poison threshold of a queue: none for a poison queue, whose messages nobody retries.
    #[must_use]
    pub fn threshold_of(&self, queue: &QueueName) -> Option<u32> {
        (!queue.is_poison(&self.poison_suffix)).then_some(self.poison_threshold)
    }
}
