//! What a change did.

use std::sync::Arc;

use serde::Serialize;

use super::bulk_report::BulkReport;
use super::dig::Dug;
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
    /// A message that is not due yet was changed; it can be seen from then on.
    Waits {
        /// When it can be seen.
        visible: Moment,
    },
    /// A message that was not due yet was deleted.
    Cancelled,
    /// A take ended.
    Took(Taken),
    /// Work on many messages ended.
    Bulk(Box<BulkReport>),
    /// A dig ended.
    Dug(Dug),
}

impl Report {
    /// Whether all that was asked for was done.
    #[must_use]
    pub fn is_done(&self) -> bool {
        match self {
            Self::Surgery(surgery) => surgery.is_done(),
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

/// What an edit or a delete did, message by message.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Surgery {
    /// What became of each target.
    pub targets: Vec<TargetEnd>,
    /// Why it ended before everything was done that the price said; none if it went as planned.
    pub halt: Option<Halt>,
    /// How many leases it took, those of the targets included.
    pub leased: u32,
    /// Messages that were given back untouched.
    pub released: Vec<MessageId>,
    /// Messages that could not be given back: hidden until some time.
    pub stranded: Vec<Stranded>,
    /// Messages that were not ours any more when they were to be given back: expired, or somebody
    /// else has them.
    pub lost: Vec<MessageId>,
    /// The longest time that a message was hidden, in milliseconds; stranded ones not counted.
    pub hidden_ms: u64,
}

/// What became of a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TargetEnd {
    /// Which.
    pub id: MessageId,
    /// What.
    pub end: SurgeryEnd,
}

/// How a target of an edit or a delete ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum SurgeryEnd {
    /// The change was made.
    Done,
    /// The new text stands under this id, and the old message is deleted.
    Replaced(MessageId),
    /// It was not among the messages that were leased; nothing was changed.
    Missing,
    /// It has another text than the one the user saw (given here); nothing was changed.
    Differs(Arc<str>),
    /// It was left as it is, since the work ended before.
    Untouched,
    /// The new text stands under this id, but the old message may still be there too.
    Doubled {
        /// The id of the new message.
        new: MessageId,
        /// Why the old one could not be deleted.
        failure: Box<Failure>,
    },
    /// The act itself failed. Of a replacement whose put got no answer, the new text may stand beside
    /// the old message.
    Failed(Box<Failure>),
}

/// Why an edit or a delete ended early. Everything that was leased was given back then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Halt {
    /// It was told to stop.
    Asked,
    /// Not all targets were among as many messages as the price said: going on would cost more.
    Dearer,
    /// A call failed that was needed to reach the targets.
    Failed(Box<Failure>),
    /// It was waited for a target that could not be caught within the limits.
    GaveUp,
}

impl Surgery {
    /// The ids of the targets that met an end.
    pub fn ended(&self, fits: impl Fn(&SurgeryEnd) -> bool) -> Vec<&MessageId> {
        self.targets.iter().filter(|target| fits(&target.end)).map(|target| &target.id).collect()
    }

    /// Whether everything was done that was asked for.
    #[must_use]
    pub fn is_done(&self) -> bool {
        let done = |target: &TargetEnd| matches!(target.end, SurgeryEnd::Done | SurgeryEnd::Replaced(_));
        self.halt.is_none() && self.targets.iter().all(done)
    }
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
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Taken {
    /// Every lease in its final state.
    pub leases: Vec<Lease<Arc<Message>>>,
    /// Messages that could not be given back.
    pub stranded: Vec<Stranded>,
    /// How many texts were overwritten.
    pub edited: u32,
    /// What it took to get at them, where they were not simply the first ones.
    pub reached: Option<Box<Surgery>>,
}

impl Taken {
    /// How many leases ended in `state`.
    #[must_use]
    pub fn ended(&self, state: LeaseState) -> usize {
        self.leases.iter().filter(|lease| lease.state == state).count()
    }
}
