//! The same done to many messages: what is wanted, how far it is, and what it did.

use std::sync::Arc;

use serde::Serialize;

use crate::model::account::ConnId;
use crate::model::history::{Action, EntryId, Place};
use crate::model::message::{Life, MessageId};
use crate::model::print::thousands;

use super::plan::Target;
use super::search::{Recovers, Sought};

/// The same, done to many messages of a queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bulk {
    /// What is done to each.
    pub deed: Deed,
    /// Where they go, for a move or a copy.
    pub to: Option<Goal>,
    /// To which.
    pub which: Which,
    /// How long the messages live that are put.
    pub life: NewLife,
    /// How many a second at the most; none: as many as the service takes.
    pub rate: Option<u32>,
    /// How many messages may be held at the same time that are not meant, or must not come round
    /// again.
    pub hold: u32,
    /// After the first one it waits for [`Resume`](super::Order::Resume).
    pub canary: bool,
    /// How the messages are got.
    pub by: By,
    /// It is remembered what was moved, so that it is noticed when it comes back.
    pub remembers: bool,
    /// The change that this one takes back.
    pub undoes: Option<EntryId>,
    /// What a killed run left open, where it is about that.
    pub recovers: Option<Recovers>,
}

impl Bulk {
    /// For how many seconds messages are leased at a time: longer where others are held meanwhile, since
    /// each renewal is a call.
    #[must_use]
    pub const fn lease_secs(&self) -> u32 {
        let few =
            matches!(self.which, Which::These { reach: Some(_), .. } | Which::Known { reach: Some(_), .. });
        if self.holds() && !few { 180 } else { 60 }
    }

    /// Whether messages are held to the end: those that are not meant, and copied ones.
    #[must_use]
    pub const fn holds(&self) -> bool {
        let picks = !matches!(self.which, Which::First(_) | Which::All);
        (picks || !self.deed.deletes()) && !matches!(self.by, By::Peek)
    }
}

/// How messages are got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum By {
    /// They are peeked: what is to be copied is all among the first visible messages.
    Peek,
    /// They are leased.
    Lease,
    /// They are leased, and whether they can be given back is found out with the first one.
    CarefulLease,
}

/// What is done to each message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Deed {
    /// It is put into another queue, then deleted from its own.
    Move,
    /// It is put into another queue.
    Copy,
    /// It is put again into its own queue, then the old one is deleted.
    Resend,
    /// It is deleted.
    Delete,
    /// Nothing: it is found.
    Find,
}

/// Where messages go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Goal {
    /// On which connection.
    pub conn: ConnId,
    /// The queue, with the account that it is in.
    pub place: Place,
}

/// To which messages it is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Which {
    /// To these.
    These {
        /// The messages as the user saw them.
        targets: Vec<Target>,
        /// The place of the last of them among the first visible ones, where all are there.
        reach: Option<u32>,
    },
    /// To these, which were put for others, or for which others were put.
    Known {
        /// The messages as the journal knows them.
        messages: Arc<[Known]>,
        /// The place of the last of them among the first visible ones, where all are there.
        reach: Option<u32>,
    },
    /// To the first so many.
    First(u32),
    /// To all that are there when it starts.
    All,
    /// To all of those that a filter fits.
    Matching(Arc<str>),
    /// To one message for each of these that has its text and is not older.
    Like {
        /// The messages of which a copy may stand.
        sought: Arc<[Sought]>,
        /// Messages that are no such copies: those that the user took for others, and, once it begins, all
        /// that the journals know.
        not: Arc<[MessageId]>,
    },
}

/// A message as the journal knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Known {
    /// Its id.
    pub id: MessageId,
    /// SHA-256 of its stored text, in base64.
    pub hash: Arc<str>,
}

/// How long a message lives that is put for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum NewLife {
    /// As long as the other had left; one that never expires stays so.
    Kept,
    /// So long from now.
    Of(Life),
}

impl Deed {
    /// As the journal calls it; none for what changes nothing.
    #[must_use]
    pub const fn action(self) -> Option<Action> {
        Some(match self {
            Self::Move => Action::Move,
            Self::Copy => Action::Copy,
            Self::Resend => Action::Resend,
            Self::Delete => Action::Delete,
            Self::Find => return None,
        })
    }

    /// It in a word: `move`.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self.action() {
            Some(action) => action.words(),
            None => "find",
        }
    }

    /// What was done to a message: `moved`.
    #[must_use]
    pub const fn done(self) -> &'static str {
        match self {
            Self::Move => "moved",
            Self::Copy => "copied",
            Self::Resend => "resent",
            Self::Delete => "deleted",
            Self::Find => "found",
        }
    }

    /// Whether messages are put.
    #[must_use]
    pub const fn puts(self) -> bool {
        !matches!(self, Self::Delete | Self::Find)
    }

    /// Whether the messages go from their queue.
    #[must_use]
    pub const fn deletes(self) -> bool {
        !matches!(self, Self::Copy | Self::Find)
    }
}

/// How far work on many messages is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct BulkProgress {
    /// What it is doing.
    pub stage: Stage,
    /// How many messages met what was wanted.
    pub done: u64,
    /// How many did not.
    pub failed: u64,
    /// Of how many that is not known.
    pub doubtful: u64,
    /// How many messages were taken so far.
    pub taken: u64,
    /// How many there are at the most; none where that is not known.
    pub total: Option<u64>,
    /// How many are leased at this moment.
    pub held: u32,
    /// How many a second, over the last seconds.
    pub per_second: u32,
    /// How long it will still take at that pace, in seconds.
    pub left_secs: Option<u64>,
    /// How many a second at the most, as chosen.
    pub rate: Option<u32>,
    /// The service asked for less.
    pub throttled: bool,
}

impl BulkProgress {
    /// How far it is: `1,204 of 5,000`.
    #[must_use]
    pub fn words(&self) -> String {
        let done = thousands(self.done);
        match (self.stage, self.total) {
            (Stage::Asking, _) => format!("{done} done, asks whether to go on"),
            (Stage::Paused, _) => format!("{done} done, paused"),
            (Stage::Releasing, _) => format!("{done} done, releasing {}", thousands(self.held.into())),
            (Stage::Running, Some(total)) => format!("{done} of {}", thousands(total)),
            (Stage::Running, None) => done,
        }
    }
}

/// What work on many messages is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Stage {
    /// What it is for.
    Running,
    /// Nothing, until it is told to go on.
    Paused,
    /// The first message met what was wanted: it asks whether to go on.
    Asking,
    /// Giving back what it still holds.
    Releasing,
}
