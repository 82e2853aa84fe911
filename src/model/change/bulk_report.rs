//! What work on many messages did: how it ended, and what became of each of them.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher as _};
use std::sync::Arc;

use serde::Serialize;

use crate::model::failure::Failure;
use crate::model::message::MessageId;

use super::bulk::Deed;
use super::search::Search;

/// What became of one message. Its word is how a report's file names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Fate {
    /// What was wanted.
    Done,
    /// It was not among the messages that were searched.
    NotFound,
    /// It may exist twice: nobody knows whether it was put, or whether the old one went.
    Doubled,
    /// It may have been deleted.
    Unknown,
    /// It has another text than the user saw; nothing was done.
    Changed,
    /// It was taken or deleted by somebody else before it was its turn.
    Gone,
    /// It could not be done.
    Failed,
    /// It could not be given back: it stays hidden until its lease ends.
    Stranded,
}

impl Fate {
    /// The fate in words.
    #[must_use]
    pub const fn words(self, deed: Deed) -> &'static str {
        match self {
            Self::Done => deed.done(),
            Self::NotFound => "not found",
            Self::Doubled => "possibly duplicated",
            Self::Unknown => "possibly deleted",
            Self::Changed => "has another text by now",
            Self::Gone => "taken or deleted by somebody else",
            Self::Failed => "failed",
            Self::Stranded => "not given back",
        }
    }
}

/// A message that did not simply meet what was wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exception {
    /// Its id.
    pub id: MessageId,
    /// The id of the message that was put for it, where one surely was.
    pub new_id: Option<MessageId>,
    /// What became of it.
    pub fate: Fate,
    /// Why, where a call failed.
    pub failure: Option<Box<Failure>>,
}

/// How work on many messages ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum BulkEnd {
    /// Nothing was left to do.
    Finished,
    /// It was told to stop.
    Stopped,
    /// As many messages were held as may be held.
    HeldTooMany,
    /// It was paused for so long that what it held had to go back.
    PausedTooLong,
    /// Something failed that would fail for every message.
    Failed(Box<Failure>),
}

/// What work on many messages did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BulkReport {
    /// What was to be done.
    pub deed: Deed,
    /// How it ended.
    pub end: BulkEnd,
    /// How many messages met which fate.
    pub fates: BTreeMap<Fate, u64>,
    /// How many messages were leased.
    pub leased: u64,
    /// How many were given back.
    pub released: u64,
    /// The longest time that one of those was hidden, in milliseconds.
    pub hidden_ms: u64,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// Gets without an answer: each may have hidden messages until its lease ended.
    pub unanswered: u32,
    /// How many were deleted whose text could not be kept.
    pub unkept: u64,
    /// The first exceptions.
    pub exceptions: Vec<Exception>,
    /// Where every message has its line, or why nowhere.
    pub file: Result<Arc<str>, Arc<str>>,
    /// What was moved, where that is remembered.
    pub moved: Moved,
    /// What became of a search for certain messages.
    pub search: Search,
}

impl BulkReport {
    /// How many messages met a fate.
    #[must_use]
    pub fn count(&self, fate: Fate) -> u64 {
        self.fates.get(&fate).copied().unwrap_or(0)
    }

    /// Whether nothing needs a look.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.end == BulkEnd::Finished
            && self.fates.keys().all(|fate| *fate == Fate::Done)
            && self.unanswered == 0
            && self.unkept == 0
    }
}

/// The texts that were moved away from a queue, as numbers that tell them apart.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Moved {
    /// Since when, by the service's clock, in seconds since 1970.
    pub since: i64,
    /// The numbers, in order.
    pub texts: Arc<[u64]>,
}

impl Moved {
    /// The number of a text. Two texts may share one, which is very unlikely.
    #[must_use]
    pub fn number(text: &str) -> u64 {
        let mut hasher = DefaultHasher::new();
        hasher.write(text.as_bytes());
        hasher.finish()
    }

    /// Whether a message with this text (as a number) that was put at this time is one of those
    /// that were moved away, come back.
    #[must_use]
    pub fn is_back(&self, text: u64, inserted: i64) -> bool {
        inserted >= self.since && self.texts.binary_search(&text).is_ok()
    }
}
