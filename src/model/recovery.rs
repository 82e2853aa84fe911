//! What a process that is gone left without a known end, and what can be done about it.

use std::sync::Arc;

use serde::Serialize;

use super::change::{Copied, Found, Known, Sought};
use super::clock::Millis;
use super::history::{Action, EntryId, Place};
use super::message::MessageId;
use super::queue::QueueName;

/// What a look at the queues says about an action that has no known end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Finding {
    /// It happened.
    Happened,
    /// It did not: the message is as it was.
    NotHappened,
    /// The message stands in both places, or stood in the other one until somebody took it.
    Twice,
    /// The new message stands, and the old one cannot be seen: it is gone, or hidden.
    OldNotSeen,
    /// The old message stands, and the new one, which surely was put, cannot be seen.
    NewNotSeen,
    /// A message that has the new text, and may be another one: its id is not known.
    Alike,
    /// The old message stands; whether the new one was put cannot be seen.
    Unsure,
    /// The message is there with a text that is neither the old nor the new one.
    Changed,
    /// The message cannot be seen: it is gone, or hidden.
    NotSeen,
    /// It cannot be seen, and no word came that the new one was put.
    NoWord,
    /// The new message was, or may have been, deleted again to take this back.
    TakenBack,
    /// The queue is not there any more, or was deleted since.
    QueueGone,
}

impl Finding {
    /// The finding in a word or two.
    #[must_use]
    pub const fn short(self) -> &'static str {
        match self {
            Self::Happened => "done",
            Self::NotHappened => "not done",
            Self::Twice => "stands twice",
            Self::OldNotSeen => "new one stands",
            Self::NewNotSeen => "new one not seen",
            Self::Alike => "one like it",
            Self::Unsure => "perhaps twice",
            Self::Changed => "changed since",
            Self::NotSeen => "cannot be seen",
            Self::NoWord => "no word of it",
            Self::TakenBack => "taken back",
            Self::QueueGone => "queue gone",
        }
    }

    /// The finding as a sentence about the message.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Happened => "It was done.",
            Self::NotHappened => "It was not done: the message is as it was.",
            Self::Twice => "The new message stands, and the old one still does.",
            Self::OldNotSeen => {
                "The new message stands; the old one is gone, behind the first 32, or hidden until its lease ends."
            }
            Self::NewNotSeen => {
                "The old message stands; the new one was put, and is gone, taken, hidden, or behind the first 32."
            }
            Self::Alike => "A message with this text stands; it may be another one.",
            Self::Unsure => {
                "The old message stands. Whether the new one was put is not certain: look where it was to go. \
                 Left so, nothing is lost."
            }
            Self::Changed => "The message has another text by now: somebody else changed it.",
            Self::NotSeen => {
                "The message cannot be seen: it is gone, behind the first 32, or hidden until its lease ends."
            }
            Self::NoWord => {
                "The old message cannot be seen, and no word came that the new one was put: look where it was to \
                 go. Left so, nothing is lost."
            }
            Self::TakenBack => {
                "The new message was, or may have been, deleted again to take this back. The old one is the only \
                 one then: it stays."
            }
            Self::QueueGone => "The queue is gone, or another one by now.",
        }
    }
}

/// A message of an action that has no known end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Left {
    /// The action.
    pub entry: EntryId,
    /// Which of its messages.
    pub item: usize,
    /// The work that the action is a part of: its first part.
    pub work: EntryId,
    /// When it was about to begin.
    pub at: Millis,
    /// What was about to be done.
    pub action: Action,
    /// Whether that was to bring other work to its end, or to take it back.
    pub mends: bool,
    /// In which queue.
    pub queue: QueueName,
    /// Where to.
    pub to: Option<Place>,
    /// Which message; none for one that was to be put.
    pub id: Option<MessageId>,
    /// SHA-256 of its stored text, in base64.
    pub hash: Arc<str>,
    /// The same of the text that was to be put.
    pub put: Arc<str>,
    /// The message that surely was put for it.
    pub stands: Option<MessageId>,
    /// How the text begins that would be lost, printable; empty where no text is kept.
    pub begins: String,
    /// What the queues say.
    pub finding: Finding,
    /// What a search of this run says besides.
    pub told: Option<Told>,
}

/// What a search says of a message of which no word came that a copy was put.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Told {
    /// A message stands that is probably the copy.
    Stands(Found),
    /// None was found among so many, and there may be more.
    NotAmong(u64),
}

impl Left {
    /// The queue where another message was to be put for it.
    #[must_use]
    pub fn goal(&self) -> &QueueName {
        self.to.as_ref().map_or(&self.queue, |to| &to.queue)
    }

    /// The message that is probably its copy.
    #[must_use]
    pub const fn found(&self) -> Option<&Found> {
        match &self.told {
            Some(Told::Stands(found)) => Some(found),
            _ => None,
        }
    }

    /// What a search for its copy looks for; none where it is known whether one was put, or one was found.
    #[must_use]
    pub fn sought(&self) -> Option<Sought> {
        let of = self.id.clone().filter(|_| self.has_no_word() && self.found().is_none())?;
        Some(Sought { of, hash: Arc::clone(&self.put), at: self.at })
    }

    /// What is known of it, in a word or two.
    #[must_use]
    pub const fn short(&self) -> &'static str {
        match &self.told {
            Some(Told::Stands(_)) => "copy found",
            Some(Told::NotAmong(_)) => "no copy found",
            None => self.finding.short(),
        }
    }

    /// Whether no word came that a message was put for it, so that nothing can be done about it.
    #[must_use]
    pub fn has_no_word(&self) -> bool {
        let unsure = matches!(self.finding, Finding::NoWord | Finding::Unsure | Finding::Alike);
        unsure && self.action.doubles() && self.stands.is_none()
    }

    /// Whether it is left as it is together with this one: no word came of it, it is of the same work, and a
    /// search found a copy of both or of none.
    #[must_use]
    pub fn is_like(&self, one: &Self) -> bool {
        self.has_no_word() && self.work == one.work && self.found().is_some() == one.found().is_some()
    }

    /// The new message that only has to be deleted to take the action back, wherever it stands: it surely was
    /// put, and the old one can be seen. None where that is not so.
    #[must_use]
    pub fn to_be_withdrawn(&self) -> Option<Copied> {
        let old_stands = matches!(self.finding, Finding::Twice | Finding::NewNotSeen);
        let new = self.stands.clone().filter(|_| old_stands && self.action.doubles())?;
        Some(Copied { of: self.id.clone()?, id: new })
    }

    /// The message that only has to be deleted to bring the action to its end, wherever it stands; none
    /// where that is not so, or where nothing has to be done any more.
    #[must_use]
    pub fn to_be_deleted(&self) -> Option<Known> {
        let is_known = matches!(
            self.finding,
            Finding::Happened | Finding::QueueGone | Finding::Changed | Finding::TakenBack
        );
        let only = self.action == Action::Delete || (self.action.doubles() && self.stands.is_some());
        let id = self.id.clone().filter(|_| only && !is_known)?;
        Some(Known { id, hash: Arc::clone(&self.hash) })
    }
}
