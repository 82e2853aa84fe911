//! What a line of a journal says.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model::clock::Millis;
use crate::model::history::{End, Intent, Keeping};

/// The version of the format that this program writes.
pub const VERSION: u32 = 1;

/// A record: a number that rises within its file, a time, and what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its number: intents are named by it.
    pub n: u64,
    /// When it was written, by the wall clock.
    pub at: Millis,
    /// What it says.
    pub what: What,
}

/// What a record says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// Whose file this is: the first record.
    Head(Head),
    /// Something is about to be done.
    Intent(Intent),
    /// How it ended for one message.
    End(Ended),
    /// The texts of the messages of an intent, in a file of their own that is emptied as soon as
    /// nothing is open.
    Texts(Texts),
}

/// Whose file it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The version of the format.
    pub version: u32,
    /// The account's name.
    pub account: Arc<str>,
    /// The endpoint, as a URL without a query.
    pub endpoint: Arc<str>,
    /// The process that writes.
    pub process: u32,
    /// What is kept.
    pub keeping: Keeping,
}

/// How an intent ended for one of its messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// The number of the intent.
    pub of: u64,
    /// Which of its messages, from 0.
    pub item: usize,
    /// How.
    pub end: End,
}

/// The texts of an intent's messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Texts {
    /// The number of the intent.
    pub of: u64,
    /// The text of each message before and after; the order is that of the intent.
    pub texts: Vec<Pair>,
}

/// The texts of one message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// As it was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Arc<str>>,
    /// As it was to be written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Arc<str>>,
}
