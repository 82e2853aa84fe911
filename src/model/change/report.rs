//! What a change did.

use std::sync::Arc;

use serde::Serialize;

use super::bulk::BulkReport;
use super::running::{Lease, LeaseState};
use crate::model::clock::Millis;
use crate::model::failure::Failure;
use crate::model::message::{Expiry, Message, MessageId, Moment};
use crate::model::policy::SignedIdentifier;
use crate::model::queue::{Created, Metadata};

/// What a write did. Failures that left nothing behind are a [`Failure`] instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Report {
    /// A message was put.
    Put {
        /// Its id.
        id: MessageId,
        /// When it can be seen.
        visible: Moment,
        /// When it ends by itself.
        expires: Expiry,
    },
    /// An edit or a delete ran.
    Surgery(Surgery),
    /// A queue was created.
    Created(Created),
    /// A queue was deleted.
    Dropped {
        /// How many of its messages are in the journal.
        captured: u32,
    },
    /// A queue was cleared.
    Cleared {
        /// How many of its messages are in the journal.
        captured: u32,
    },
    /// Messages were put back that had been deleted.
    PutBack(PutBack),
    /// The metadata of a queue was replaced.
    MetadataSaved,
    /// The metadata is not what the user saw, but this; nothing was written.
    MetadataDiffers(Metadata),
    /// The access policies of a queue were replaced.
    PoliciesSaved,
    /// The access policies are not what the user saw, but these; nothing was written.
    PoliciesDiffer(Vec<SignedIdentifier>),
    /// A take ended.
    Took(Taken),
    /// Work on many messages ended.
    Bulk(Box<BulkReport>),
}

impl Report {
    /// Whether all that was asked for was done.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        match self {
            Self::Surgery(surgery) => matches!(surgery.end, SurgeryEnd::Done),
            Self::PutBack(back) => back.failed == 0 && back.uncertain == 0,
            Self::MetadataDiffers(_) | Self::PoliciesDiffer(_) => false,
            _ => true,
        }
    }
}

/// What putting messages back did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PutBack {
    /// How many stand in the queue again.
    pub put: u32,
    /// How many may stand in it: the service gave no answer.
    pub uncertain: u32,
    /// How many were not put back, and why the first of them was not.
    pub failed: u32,
    /// The first failure.
    pub why: Option<Box<Failure>>,
}

/// What an edit or a delete did, to everybody concerned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Surgery {
    /// What became of the target.
    pub end: SurgeryEnd,
    /// How many messages were leased, the target included.
    pub leased: u32,
    /// How many were given back.
    pub released: u32,
    /// Messages that could not be given back: hidden until this time.
    pub stranded: Vec<Stranded>,
    /// The longest time that one of them was hidden, in milliseconds; stranded ones not counted.
    pub hidden_ms: u64,
}

/// How the target of an edit or a delete ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum SurgeryEnd {
    /// The change was made.
    Done,
    /// It was not among the messages that were leased; nothing was changed.
    Missing,
    /// It has another text than the one the user saw (given here); nothing was changed.
    Differs(Arc<str>),
    /// The act itself failed.
    Failed(Box<Failure>),
}

/// A leased message that could not be released.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stranded {
    /// Which message.
    pub id: MessageId,
    /// When it becomes visible by itself.
    pub until: Millis,
    /// Why it could not be released.
    pub failure: Box<Failure>,
}

/// What a take did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Taken {
    /// Every lease in its final state.
    pub leases: Vec<Lease<Arc<Message>>>,
    /// Messages that could not be given back.
    pub stranded: Vec<Stranded>,
}

impl Taken {
    /// How many leases ended in `state`.
    #[must_use]
    pub fn ended(&self, state: LeaseState) -> usize {
        self.leases.iter().filter(|lease| lease.state == state).count()
    }
}
