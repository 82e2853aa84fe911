//! What a change is about and what it will cost.

use std::sync::Arc;

use serde::Serialize;

use crate::model::message::{Message, MessageId};

/// The message that an edit or a delete is about, as the user saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Target {
    /// Its id: the only thing it is matched by.
    pub id: MessageId,
    /// The stored text that was on the screen. A different one is a conflict.
    pub seen: Arc<str>,
}

impl Target {
    /// A message as it was seen.
    #[must_use]
    pub fn of(message: &Message) -> Self {
        Self { id: message.id.clone(), seen: Arc::clone(&message.text) }
    }
}

/// What is to be done to the target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Act {
    /// Write this text (as it will be stored) in its place.
    Edit(Arc<str>),
    /// Delete it.
    Delete,
}

/// The price of a change, found by one peek.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Price {
    /// It can be done at this price.
    Known(Plan),
    /// The message is not among those that a peek can see.
    NotInHead,
    /// The message is there with another text than the one the user saw.
    Differs(Arc<str>),
}

/// Which messages must be leased to reach the target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// The target's place in the visible head, from 1: as many messages must be taken.
    pub position: u32,
    /// The target's dequeue count afterwards.
    pub count_after: u32,
    /// The messages before it, in order.
    pub bystanders: Vec<Bystander>,
    /// The dequeue count at which a consumer would call a message of this queue poison; none for a
    /// poison queue.
    pub threshold: Option<u32>,
    /// For how many seconds the messages are leased at the most.
    pub lease_secs: u32,
}

/// A message that must be leased only because it stands before the target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bystander {
    /// Its id.
    pub id: MessageId,
    /// Its dequeue count afterwards.
    pub count_after: u32,
}

impl Plan {
    /// The bystanders whose dequeue count reaches the poison threshold through this change.
    pub fn poisoned(&self) -> impl Iterator<Item = &Bystander> {
        self.bystanders.iter().filter(|b| self.reaches_threshold(b.count_after))
    }

    /// Whether a dequeue count is at or over the poison threshold of the queue.
    #[must_use]
    pub fn reaches_threshold(&self, count: u32) -> bool {
        self.threshold.is_some_and(|threshold| count >= threshold)
    }
}
