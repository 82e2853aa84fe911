//! What can happen while work on many messages runs.

use std::sync::Arc;

use super::act::{Acted, Chosen, Step};
use super::hand::Held;
use crate::client::receipt::Receipt;
use crate::client::wire::Leased;
use crate::jobs::release::Released;
use crate::jobs::site::Mark;
use crate::journal::{JournalError, Ticket, Written};
use crate::model::failure::{Failure, FailureKind};
use crate::model::message::{Message, MessageId, Moment};

/// Something that was begun has ended.
pub enum Event {
    /// The head of the queue was looked at, before so many messages are taken.
    Looked { count: u32, result: Result<Vec<Message>, Failure> },
    /// A batch was taken; its leases run from `leased` on.
    Got { leased: Mark, result: Result<Vec<Taken>, Failure> },
    /// A batch was written down.
    Written { batch: Vec<Chosen>, result: Result<(Option<Ticket>, Written), JournalError> },
    /// What is wanted was done with a message, or not.
    Acted(Acted),
    /// A held message was renewed.
    Renewed { order: u64, leased: Mark, result: Result<Receipt, Failure> },
    /// A message that waits for its turn was renewed.
    Readied { chosen: Chosen, result: Result<(), Step> },
    /// A held message was given back.
    Released { held: Held, released: Released },
    /// The queue was counted at the end of a search.
    Counted { result: Result<u64, Failure> },
}

/// A message as it was taken, or only peeked.
pub struct Taken {
    /// The message.
    pub message: Message,
    /// Its receipt, where it was taken.
    pub receipt: Option<Receipt>,
    /// When others see it again.
    pub visible: Option<Moment>,
}

impl Taken {
    /// A message that was leased. It counts as taken as often as before: so the user saw it, and so a
    /// filter means it.
    pub fn of(leased: Leased) -> Self {
        let before = leased.message.dequeue_count.saturating_sub(1);
        let message = Message { dequeue_count: before, ..leased.message };
        Self { message, receipt: Some(leased.receipt), visible: Some(leased.visible) }
    }

    /// A message that was peeked.
    pub const fn peeked(message: Message) -> Self {
        Self { message, receipt: None, visible: None }
    }
}

/// A message of which a new one stands while nobody knows whether the old one is gone.
pub struct Acked {
    /// The old one.
    pub id: MessageId,
    /// The new one.
    pub new_id: MessageId,
    /// The hash of the text.
    pub hash: Arc<str>,
    /// Why the old one could not be deleted.
    pub failure: Failure,
    /// Where it is written down.
    pub ticket: Option<Ticket>,
    /// Which message of that.
    pub item: usize,
}

/// How a failure weighs.
pub enum Weight {
    /// It passes: to be tried again.
    Passes,
    /// It is about this message only.
    Single,
    /// It would be the same for every message.
    Final,
}

/// How a failure of this kind weighs.
pub const fn weight(kind: FailureKind) -> Weight {
    use FailureKind as Kind;
    match kind {
        Kind::Busy | Kind::Unreachable | Kind::TimedOut | Kind::Dropped | Kind::Broken => Weight::Passes,
        Kind::Invalid | Kind::MessageGone | Kind::TooLarge | Kind::Rejected => Weight::Single,
        _ => Weight::Final,
    }
}
