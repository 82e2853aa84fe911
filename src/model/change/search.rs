//! What a search for certain messages did not find, or found otherwise.

use serde::Serialize;

use crate::model::message::MessageId;

/// What became of a search for certain messages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Search {
    /// Among how many messages they were looked for.
    pub searched: u64,
    /// Those that were not among them.
    pub missing: Vec<MessageId>,
    /// Those that had another text by then.
    pub changed: Vec<MessageId>,
    /// Whether everything that the queue counted was in hand at the end, so that what is missing is gone
    /// and not only hidden; none where that was not looked at, or could not be.
    pub saw_all: Option<bool>,
}
