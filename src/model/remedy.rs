//! Taking a change back, or finishing one that a crash cut off: what has to be done for it, and what
//! will not be the same again.

use std::sync::Arc;

use serde::Serialize;

use super::change::{Act, Plan, Target};
use super::delayed::{DelayedAct, DelayedId};
use super::history::Entry;
use super::message::{Life, MessageId};
use super::policy::SignedIdentifier;
use super::queue::Metadata;

/// What for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Purpose {
    /// To take back what was done.
    Undo,
    /// To do what was begun.
    Finish,
    /// To take back what was begun.
    Revert,
    /// To have its messages once more.
    PutAgain,
}

impl Purpose {
    /// The purpose in a word.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Undo => "undo",
            Self::Finish => "finish",
            Self::Revert => "revert",
            Self::PutAgain => "put again",
        }
    }
}

/// What has to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Remedy {
    /// Messages are put again, as new ones.
    PutBack(Vec<Back>),
    /// One message is edited or deleted.
    Change {
        /// Which.
        target: Target,
        /// What is done to it.
        act: Act,
        /// What that costs.
        plan: Plan,
        /// In the queue where the message was put, and not in its own.
        there: bool,
    },
    /// The message that should be edited cannot be seen: its text is put as a new message.
    PutInstead(Back),
    /// One message that is not due yet is edited or deleted, with the receipt of its put.
    InHand {
        /// Which put.
        put: DelayedId,
        /// Which message.
        id: MessageId,
        /// What is done to it.
        act: DelayedAct,
    },
    /// A queue is created again, then messages are put.
    Recreate {
        /// What was set for it.
        metadata: Metadata,
        /// Its access policies.
        policies: Vec<SignedIdentifier>,
        /// The messages that were captured.
        messages: Vec<Back>,
    },
    /// Nothing has to be done: it is so already.
    IsSo,
    /// Nothing can be done, for this reason.
    Impossible(Arc<str>),
}

impl Remedy {
    /// The messages that are put.
    #[must_use]
    pub fn puts(&self) -> &[Back] {
        match self {
            Self::PutBack(messages) | Self::Recreate { messages, .. } => messages,
            Self::PutInstead(back) => std::slice::from_ref(back),
            Self::Change { .. } | Self::InHand { .. } | Self::IsSo | Self::Impossible(_) => &[],
        }
    }

    /// The text by which one knows what it is about: the first that is written or, where a message is
    /// deleted, that message's own as the action's entry has it.
    #[must_use]
    pub fn text<'a>(&'a self, entry: &'a Entry) -> Option<&'a Arc<str>> {
        if let Some(id) = self.deletes() {
            return entry.text_of(id);
        }
        match self {
            Self::Change { act: Act::Edit(text), .. } | Self::InHand { act: DelayedAct::Write(text), .. } => {
                Some(text)
            }
            _ => self.puts().first().map(|back| &back.text),
        }
    }

    /// The message that is deleted, where one is.
    #[must_use]
    pub const fn deletes(&self) -> Option<&MessageId> {
        match self {
            Self::Change { target, act: Act::Delete, .. } => Some(&target.id),
            Self::InHand { id, act: DelayedAct::Cancel, .. } => Some(id),
            _ => None,
        }
    }

    /// How many of these have no life left, so that one must be chosen.
    #[must_use]
    pub fn late(&self) -> usize {
        self.puts().iter().filter(|back| back.life.is_none()).count()
    }
}

/// An action and what has to be done about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Considered {
    /// The action, with its texts.
    pub entry: Arc<Entry>,
    /// What has to be done.
    pub remedy: Remedy,
    /// How the text begins that is written first or, where a message is deleted, that message's own;
    /// decoded and printable, empty where there is none or it was not kept.
    pub begins: Arc<str>,
}

/// A message that is put again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Back {
    /// The id that it had.
    pub was: Option<MessageId>,
    /// Its text exactly as it was stored.
    pub text: Arc<str>,
    /// The life that it has left; none where it has run out.
    pub life: Option<Life>,
    /// For how many seconds nobody is to see it: it was not due yet.
    pub delay: u32,
    /// It may still be in the queue, so that it may exist twice afterwards.
    pub doubtful: bool,
}
