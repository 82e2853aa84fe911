//! Changes of the service, as data.

use serde::Serialize;

use crate::model::change::dig::Dig;
use crate::model::change::{Act, Bulk, Plan, Target, Terms};
use crate::model::delayed::{DelayedAct, DelayedId};
use crate::model::message::{Life, MessageId, NewMessage};
use crate::model::policy::SignedIdentifier;
use crate::model::queue::Metadata;
use crate::model::remedy::{Considered, Purpose};

/// A change of the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Write {
    /// Put a message.
    Put(NewMessage),
    /// Edit or delete messages at the price that was shown.
    Change {
        /// Which messages.
        targets: Vec<Target>,
        /// What to do to them.
        act: Act,
        /// The price.
        plan: Plan,
    },
    /// Lease messages at the price that was shown, and hold them until told otherwise.
    Hold {
        /// Which messages.
        targets: Vec<Target>,
        /// The price.
        plan: Plan,
    },
    /// Wait until a message is visible, then lease it and hold it until told otherwise.
    Catch {
        /// Which message.
        target: Target,
        /// What each attempt must keep to.
        terms: Terms,
    },
    /// Create the queue.
    Create,
    /// Delete the queue.
    Drop,
    /// Delete all its messages.
    Clear,
    /// Replace the queue's metadata, where it still is what the user saw.
    SetMetadata {
        /// What the user saw.
        saw: Metadata,
        /// What is to take its place.
        metadata: Metadata,
    },
    /// Replace the queue's access policies, where they still are what the user saw.
    SetPolicies {
        /// What the user saw.
        saw: Vec<SignedIdentifier>,
        /// What is to take its place.
        policies: Vec<SignedIdentifier>,
    },
    /// Take a change back, or bring it to its end.
    Mend {
        /// The change, and what has to be done.
        considered: Box<Considered>,
        /// Which of its messages; none for all.
        only: Option<usize>,
        /// What for.
        purpose: Purpose,
        /// The life of messages that have none left.
        late: Life,
    },
    /// Lease messages and hold them until told otherwise.
    Take {
        /// How many, 1 to 32.
        count: u32,
        /// For how many seconds, 1 to a week.
        secs: u32,
    },
    /// Change a message that was put with a delay and is not due yet.
    Delayed {
        /// Which put.
        put: DelayedId,
        /// Which message.
        id: MessageId,
        /// What is done to it.
        act: DelayedAct,
    },
    /// Do the same to many messages.
    Bulk(Box<Bulk>),
    /// Lease messages far beyond the head, and hold them by renewing until told otherwise.
    Dig(Dig),
}

impl Write {
    /// What is done, for notices: `put into`, `edit in`.
    #[must_use]
    pub const fn words(&self) -> &'static str {
        match self {
            Self::Put(_) => "put",
            Self::Change { act: Act::Edit(_), .. } | Self::Delayed { act: DelayedAct::Write(_), .. } => {
                "edit"
            }
            Self::Change { act: Act::Replace(_), .. } => "replace",
            Self::Change { act: Act::Delete, .. } => "delete",
            Self::Create => "create queue",
            Self::Drop => "delete queue",
            Self::Clear => "clear",
            Self::SetMetadata { .. } => "set metadata",
            Self::SetPolicies { .. } => "set access policies",
            Self::Take { .. } => "take",
            Self::Dig(_) => "dig",
            Self::Delayed { act: DelayedAct::Due(_), .. } => "delay",
            Self::Delayed { act: DelayedAct::Cancel, .. } => "cancel",
            Self::Bulk(bulk) => bulk.deed.words(),
            Self::Mend { purpose, .. } => purpose.words(),
            Self::Hold { .. } => "hold",
            Self::Catch { .. } => "catch",
        }
    }

    /// Whether it holds messages until it is told what to do with them. Nothing is done otherwise.
    #[must_use]
    pub const fn holds(&self) -> bool {
        matches!(self, Self::Take { .. } | Self::Dig(_) | Self::Hold { .. } | Self::Catch { .. })
    }

    /// Whether it is work on many messages.
    #[must_use]
    pub const fn is_bulk(&self) -> bool {
        matches!(self, Self::Bulk(_))
    }

    /// Whether it may have messages leased, so that it must give them back before the program ends.
    #[must_use]
    pub const fn leases(&self) -> bool {
        self.holds() || matches!(self, Self::Change { .. } | Self::Mend { .. } | Self::Bulk(_))
    }
}
