//! What a search for certain messages did not find, or found otherwise.

use std::sync::Arc;

use serde::Serialize;

use crate::model::clock::Millis;
use crate::model::history::EntryId;
use crate::model::message::{MessageId, Moment};

/// What became of a search for certain messages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Search {
    /// Among how many messages they were looked for.
    pub searched: u64,
    /// Those that were not among them.
    pub missing: Vec<MessageId>,
    /// Messages that are probably the copies of some.
    pub found: Vec<Found>,
    /// Those that had another text by then.
    pub changed: Vec<MessageId>,
    /// Whether everything that the queue counted was in hand at the end, and nothing can be on its way to it,
    /// so that what is missing is gone and not only hidden; none where that was not looked at, or could not be.
    pub saw_all: Option<bool>,
}

/// A message of which no word came whether a copy of it was put.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sought {
    /// Its id.
    pub of: MessageId,
    /// SHA-256 of the text that was to be put, in base64.
    pub hash: Arc<str>,
    /// When that was about to begin, by the clock of the machine that did it.
    pub at: Millis,
}

/// A message that has the text of a copy which may have been put: probably the copy, and perhaps
/// somebody else's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// The message of which it is the copy.
    pub of: MessageId,
    /// Its own id.
    pub id: MessageId,
    /// When it was put.
    pub put: Moment,
}

impl Found {
    /// Which stands for which.
    #[must_use]
    pub fn copied(&self) -> Copied {
        Copied { of: self.of.clone(), id: self.id.clone() }
    }
}

/// Two messages, one of which stands for the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Copied {
    /// The old one.
    pub of: MessageId,
    /// The new one.
    pub id: MessageId,
}

/// What work on many messages is to work that a killed run left open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recovers {
    /// That work, by its first part.
    pub work: EntryId,
    /// What is done about it.
    pub way: Recovery,
    /// The copies that it is about: those that the user takes for it, where no word came of any, and those
    /// that are taken back.
    pub copies: Arc<[Copied]>,
}

/// What is done about work that a killed run left open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Recovery {
    /// The old messages are deleted.
    Finish,
    /// The copies of which no word came are looked for; nothing is deleted.
    Seek,
    /// The copies are deleted.
    TakeBack,
}
