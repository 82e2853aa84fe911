//! What was done to messages, as the journal keeps it: what was about to happen, and how it ended.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::change::Known;
use super::clock::Millis;
use super::message::{Expiry, Message, MessageId, Moment};
use super::policy::SignedIdentifier;
use super::queue::{Metadata, QueueName};

/// Names an action for good: the file that holds it, and its number in there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EntryId {
    /// The file's name, without its folder.
    pub file: Arc<str>,
    /// The record's number within the file.
    pub number: u64,
}

/// What is done to messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// A new message is put.
    Put,
    /// The text of a message is overwritten: same id.
    Edit,
    /// The new text is put as a new message, then the old message is deleted.
    Replace,
    /// A message is deleted.
    Delete,
    /// A message is put into another queue, then deleted from its own.
    Move,
    /// A message is put into another queue, and stays in its own.
    Copy,
    /// A message is put again into its own queue, then the old one is deleted.
    Resend,
    /// All messages of a queue are deleted.
    Clear,
    /// A queue is deleted.
    DropQueue,
}

impl Action {
    /// The action in a word that fits a table: `edit`, `delete`.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Put => "put",
            Self::Edit => "edit",
            Self::Replace => "replace",
            Self::Delete => "delete",
            Self::Move => "move",
            Self::Copy => "copy",
            Self::Resend => "resend",
            Self::Clear => "clear",
            Self::DropQueue => "delete queue",
        }
    }

    /// Whether a message, or its text, is gone from the service afterwards, so that its text must be
    /// on the disk before.
    #[must_use]
    pub const fn destroys(self) -> bool {
        matches!(self, Self::Edit | Self::Replace | Self::Delete | Self::Clear | Self::DropQueue)
    }

    /// Whether a message is put before another is deleted: after a crash in between it exists twice.
    #[must_use]
    pub const fn doubles(self) -> bool {
        matches!(self, Self::Replace | Self::Move | Self::Resend)
    }
}

/// Where messages go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The account's name.
    pub account: Arc<str>,
    /// Its endpoint.
    pub endpoint: Arc<str>,
    /// The queue.
    pub queue: QueueName,
}

/// What is about to be done: on the disk before it begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// What.
    pub action: Action,
    /// In which queue.
    pub queue: QueueName,
    /// Where to, for what leaves its queue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Place>,
    /// The action that this one takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<EntryId>,
    /// The action that this one brings to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finishes: Option<EntryId>,
    /// The number of the first intent of the same work, in the same file: work on many messages is
    /// written down in parts. None in the first part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_of: Option<u64>,
    /// What a deleted queue had set, so that it can be made again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub metadata: Metadata,
    /// Its access policies, where they could be read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<SignedIdentifier>,
    /// The messages.
    pub items: Vec<Item>,
}

impl Intent {
    /// The other action that it takes back or brings to its end.
    #[must_use]
    pub fn mends(&self) -> Option<&EntryId> {
        self.undoes.as_ref().or(self.finishes.as_ref())
    }

    /// An action on messages of a queue.
    #[must_use]
    pub fn new(action: Action, queue: QueueName, items: Vec<Item>) -> Self {
        let (metadata, policies) = (Vec::new(), Vec::new());
        let (undoes, finishes) = (None, None);
        Self { action, queue, to: None, undoes, finishes, part_of: None, metadata, policies, items }
    }
}

/// A message as it was before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its id; none before a put, since the service gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<MessageId>,
    /// When it was put.
    pub inserted: Moment,
    /// When it ends by itself.
    pub expires: Expiry,
    /// How often it had been taken.
    pub dequeue_count: u32,
    /// Its text exactly as stored; none where the text stays in a queue, or is not kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Arc<str>>,
    /// SHA-256 of the stored text, in base64.
    pub hash: Arc<str>,
    /// The text that is written, exactly as it will be stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_text: Option<Arc<str>>,
    /// When it can be seen, where it is hidden by a delay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Moment>,
}

/// How an action ended for one message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// It was done.
    Done,
    /// The new message stands under this id; what comes after the put is still open.
    Stands(MessageId),
    /// Surely nothing was done.
    NotDone,
    /// It may have been done: the service gave no answer.
    Unknown,
}

impl End {
    /// Whether nothing is open any more.
    #[must_use]
    pub const fn settles(&self) -> bool {
        matches!(self, Self::Done | Self::NotDone)
    }
}

/// An action with everything that is known of how it went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its name.
    pub id: EntryId,
    /// When it was about to begin.
    pub at: Millis,
    /// On which account.
    pub account: Arc<str>,
    /// On which endpoint.
    pub endpoint: Arc<str>,
    /// What was about to be done.
    pub intent: Intent,
    /// How it ended, message by message, in the order of the intent.
    pub ends: Vec<ItemEnd>,
    /// Whether the process that did it still runs.
    pub living: bool,
}

/// What is known of how an action ended for one message.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct ItemEnd {
    /// The last word; none where the action was begun and no word came.
    pub end: Option<End>,
    /// The id of the message that was put, where one was.
    pub new_id: Option<MessageId>,
}

impl ItemEnd {
    /// Takes in a later word.
    pub fn take(&mut self, end: End) {
        if let End::Stands(id) = &end {
            self.new_id = Some(id.clone());
        }
        self.end = Some(end);
    }
}

impl Entry {
    /// What became of the message at a place of the intent.
    #[must_use]
    pub fn end(&self, at: usize) -> Option<&End> {
        self.ends.get(at)?.end.as_ref()
    }

    /// The text of a message that the action is about, or that it put, where that was kept.
    #[must_use]
    pub fn text_of(&self, id: &MessageId) -> Option<&Arc<str>> {
        let own = self.intent.items.iter().find(|item| item.id.as_ref() == Some(id));
        let put = || {
            let mut both = self.intent.items.iter().zip(&self.ends);
            both.find(|(_, end)| end.new_id.as_ref() == Some(id)).map(|(item, _)| item)
        };
        match own {
            Some(item) => item.text.as_ref(),
            None => put().and_then(|item| item.new_text.as_ref().or(item.text.as_ref())),
        }
    }

    /// The messages of which it is not known how the action ended.
    pub fn open(&self) -> impl Iterator<Item = (usize, &Item)> {
        self.intent.items.iter().enumerate().filter(|(at, _)| !self.end(*at).is_some_and(End::settles))
    }

    /// The name of the work that it is: of work in parts that of the first part.
    #[must_use]
    pub fn work(&self) -> EntryId {
        let number = self.intent.part_of.unwrap_or(self.id.number);
        EntryId { number, ..self.id.clone() }
    }

    /// The id of the message that surely was put for the one at a place of the intent.
    #[must_use]
    pub fn new_id(&self, at: usize) -> Option<&MessageId> {
        let end = self.ends.get(at)?;
        match &end.end {
            Some(End::Stands(id)) => Some(id),
            _ => end.new_id.as_ref(),
        }
    }

    /// Takes in what was written down as another part of the same work.
    pub fn join(&mut self, part: Self) {
        self.intent.items.extend(part.intent.items);
        self.ends.extend(part.ends);
    }

    /// The messages that were put for others which are surely gone: where the old one may still stand,
    /// to bring the new one back would make two of them.
    pub fn sent(&self) -> impl Iterator<Item = Known> {
        let put = |(item, end): (&Item, &ItemEnd)| {
            let id = end.new_id.clone().filter(|_| end.end == Some(End::Done))?;
            Some(Known { id, hash: Arc::clone(&item.hash) })
        };
        self.intent.items.iter().zip(&self.ends).filter_map(put)
    }

    /// How many messages surely met their end.
    #[must_use]
    pub fn done(&self) -> usize {
        self.ends.iter().filter(|end| end.end == Some(End::Done)).count()
    }

    /// Of how many messages no answer told how they ended.
    #[must_use]
    pub fn unknown(&self) -> usize {
        self.ends.iter().filter(|end| end.end == Some(End::Unknown)).count()
    }
}

impl Item {
    /// A message as it is now. `text_kept`: its text goes with it.
    #[must_use]
    pub fn of(message: &Message, hash: &str, text_kept: bool) -> Self {
        Self {
            id: Some(message.id.clone()),
            inserted: message.inserted.clone(),
            expires: message.expires.clone(),
            dequeue_count: message.dequeue_count,
            text: text_kept.then(|| Arc::clone(&message.text)),
            hash: Arc::from(hash),
            new_text: None,
            due: None,
        }
    }
}

/// What is kept of the texts of messages that peekq changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Keeping {
    /// Everything, for some days: changes can be undone.
    Full,
    /// A text only until it is known how its change ended.
    UntilSettled,
    /// Nothing.
    Off,
}

/// What is kept of changes on an account, as the dialogs say it beforehand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Kept {
    /// Changes are written down.
    Journal {
        /// What is kept of texts.
        keeping: Keeping,
        /// In which folder.
        folder: Arc<str>,
    },
    /// Nothing is: no change can be undone.
    Nothing {
        /// Why.
        why: Arc<str>,
    },
}

impl Kept {
    /// Nothing is kept, for this reason.
    #[must_use]
    pub fn nothing(why: &str) -> Self {
        Self::Nothing { why: Arc::from(why) }
    }

    /// Why a change cannot be undone; none if it can.
    #[must_use]
    pub fn no_undo(&self) -> Option<String> {
        match self {
            Self::Journal { keeping: Keeping::Full, .. } => None,
            Self::Journal { .. } => Some("the journal keeps no text of what is done".to_owned()),
            Self::Nothing { why } => Some(why.to_string()),
        }
    }
}

impl Keeping {
    /// The mode as it is written in settings.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::UntilSettled => "until-settled",
            Self::Off => "off",
        }
    }
}
