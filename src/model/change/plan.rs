//! What a change is about and what it will cost.

use std::sync::Arc;

use serde::Serialize;

use crate::model::message::{Message, MessageId};
use crate::model::operation::OperationKind;

/// A message that a change is about, as the user saw it.
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

/// What is to be done to the targets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Act {
    /// Write this text (as it will be stored) in its place: same id, same times. For one target.
    Edit(Arc<str>),
    /// Put this text as a new message with the life that is left, then delete the old one: another
    /// id, dequeue count 0. For one target.
    Replace(Arc<str>),
    /// Delete them.
    Delete,
}

/// What a plan must keep to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Terms {
    /// The dequeue count at which a consumer would call a message of this queue poison; none for a
    /// poison queue.
    pub threshold: Option<u32>,
    /// For how many seconds messages may be leased.
    pub lease_secs: u32,
    /// For how many, where they cannot be given back.
    pub short_lease_secs: u32,
    /// How many messages a search may lease at the most.
    pub budget: u32,
    /// Whether what is leased can be given back.
    pub giving: Giving,
}

/// Whether what is leased can be given back: that takes the right to update.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Giving {
    /// It can.
    Surely,
    /// Only trying tells.
    Untried,
    /// It cannot, with the reason.
    Never(Arc<str>),
}

/// What a change takes, found by one peek.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// The targets that are in the visible head as the user saw them, in its order.
    pub targets: Vec<Aim>,
    /// The messages that must be leased only because they stand before one of the targets, in order.
    pub bystanders: Vec<Bystander>,
    /// How many messages must be taken: the place of the last target. 0 where none is in the head.
    pub take: u32,
    /// Targets that have another text than the one the user saw. Nothing is done to them.
    pub differs: Vec<Differing>,
    /// Targets that are not in the visible head.
    pub missing: Vec<MessageId>,
    /// How many messages may be leased, in all, to find the missing ones; none where that would
    /// find nothing or is not wanted.
    pub search: Option<u32>,
    /// The dequeue count at which a consumer would call a message of this queue poison; none for a
    /// poison queue.
    pub threshold: Option<u32>,
    /// For how many seconds the messages are leased at the most.
    pub lease_secs: u32,
    /// Whether what is leased can be given back.
    pub giving: Giving,
}

/// A target in the visible head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Aim {
    /// Its id.
    pub id: MessageId,
    /// Its place, from 1.
    pub place: u32,
    /// Its dequeue count afterwards, where it still exists then.
    pub count_after: u32,
}

/// A message that must be leased only because it stands before a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bystander {
    /// Its id.
    pub id: MessageId,
    /// Its dequeue count afterwards.
    pub count_after: u32,
}

/// A target that somebody changed since the user saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Differing {
    /// Its id.
    pub id: MessageId,
    /// Its text now.
    pub text: Arc<str>,
}

/// What of a plan needs a second confirmation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Danger {
    /// The dequeue count of these bystanders reaches the poison threshold through it.
    Poisons(Vec<MessageId>),
    /// The bystanders cannot be given back: they stay hidden until their lease ends.
    Strands {
        /// How many.
        count: usize,
        /// For how many seconds.
        secs: u32,
        /// Why.
        why: Arc<str>,
    },
}

impl Plan {
    /// Whether there is anything that it could be done to.
    #[must_use]
    pub const fn can_run(&self) -> bool {
        !self.targets.is_empty() || self.search.is_some()
    }

    /// The same plan, which leaves alone what is not in the visible head.
    #[must_use]
    pub fn without_search(self) -> Self {
        Self { search: None, ..self }
    }

    /// The bystanders whose dequeue count reaches the poison threshold through this change.
    pub fn poisoned(&self) -> impl Iterator<Item = &Bystander> {
        self.bystanders.iter().filter(|b| self.reaches_threshold(b.count_after))
    }

    /// Whether a dequeue count is at or over the poison threshold of the queue.
    #[must_use]
    pub fn reaches_threshold(&self, count: u32) -> bool {
        self.threshold.is_some_and(|threshold| count >= threshold)
    }

    /// Whether a target that is edited in place might be called poison without ever running with its
    /// new text: its dequeue count rises by our lease, and again when a consumer takes it.
    #[must_use]
    pub fn spoils(&self, target: &Aim) -> bool {
        self.reaches_threshold(target.count_after.saturating_add(1))
    }

    /// What needs a second confirmation.
    #[must_use]
    pub fn dangers(&self) -> Vec<Danger> {
        let poisoned: Vec<MessageId> = self.poisoned().map(|b| b.id.clone()).collect();
        let poisons = (!poisoned.is_empty()).then_some(Danger::Poisons(poisoned));
        let strands = match (&self.giving, self.bystanders.len()) {
            (Giving::Never(why), count @ 1..) => {
                Some(Danger::Strands { count, secs: self.lease_secs, why: Arc::clone(why) })
            }
            _ => None,
        };
        poisons.into_iter().chain(strands).collect()
    }

    /// Which rights it takes to do this to the targets and to give the others back.
    #[must_use]
    pub fn needs(&self, act: &Act) -> Vec<OperationKind> {
        use OperationKind::{DeleteMessage, Get, Put, Update};
        let own: &[OperationKind] = match act {
            Act::Edit(_) => &[Update],
            Act::Replace(_) => &[Put, DeleteMessage],
            Act::Delete => &[DeleteMessage],
        };
        let accepted = matches!(self.giving, Giving::Never(_));
        let gives = (self.search.is_some() || !self.bystanders.is_empty()) && !accepted;
        let gives = (gives && !own.contains(&Update)).then_some(Update);
        [Get].into_iter().chain(own.iter().copied()).chain(gives).collect()
    }
}
