//! One pass over a queue: how many messages to take next, on which of them to act, and when it is
//! over although messages come round again. Pure.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::alike::Alike;
use crate::filter::{Filter, Mistake};
use crate::model::change::Which;
use crate::model::clock::Millis;
use crate::model::message::{MAX_BATCH, Message, MessageId};

/// A message id in sixteen bytes, so that a hundred thousand of them are no burden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key(u128);

impl Key {
    /// The key of an id. The service's ids are GUIDs; of anything else a part of its hash is taken.
    #[must_use]
    pub fn of(id: &MessageId) -> Self {
        Uuid::parse_str(id.as_str()).map_or_else(|_| Self::of_text(id.as_str()), |id| Self(id.as_u128()))
    }

    fn of_text(id: &str) -> Self {
        let hash = Sha256::digest(id.as_bytes());
        Self(hash.iter().take(16).fold(0, |number, byte| (number << 8) | u128::from(*byte)))
    }
}

/// What to do with a message that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// What is wanted.
    Act,
    /// It is not meant, or arrived after the start: it is held to the end and given back.
    Leave,
    /// It is meant, but is not as the user saw it: it is given back too.
    Changed,
    /// It has the text that was to be put for the message of this id: it is given back too.
    Found(MessageId),
}

/// A pass.
#[derive(Debug)]
pub struct Pass {
    choice: Choice,
    /// How many messages there still may be of those that were there at the start.
    left: u64,
    /// How many were taken.
    taken: u64,
    /// Messages that we put into this queue ourselves.
    mine: HashSet<Key>,
    /// When it began, by the service's clock: what was inserted later than that came after the start.
    since: Option<i64>,
    over: bool,
}

#[derive(Debug)]
enum Choice {
    These { wanted: HashMap<Key, Wanted>, reach: Option<u32> },
    First(u32),
    All,
    Matching(Filter),
    Like(Alike),
}

/// One certain message.
#[derive(Debug)]
struct Wanted {
    id: MessageId,
    seen: Seen,
}

/// What is known of its text.
#[derive(Debug)]
enum Seen {
    Text(Arc<str>),
    /// As the journal has it.
    Hash(Arc<str>),
}

impl Wanted {
    fn keyed(id: &MessageId, seen: Seen) -> (Key, Self) {
        (Key::of(id), Self { id: id.clone(), seen })
    }

    fn is(&self, message: &Message) -> bool {
        match &self.seen {
            Seen::Text(text) => *text == message.text,
            Seen::Hash(hash) => **hash == *crate::journal::hash(&message.text),
        }
    }
}

impl Pass {
    /// A pass over a queue that counts `count` messages, hidden ones included; none where that is
    /// not known.
    ///
    /// # Errors
    /// Where the filter cannot be read.
    pub fn new(which: &Which, count: Option<u64>) -> Result<Self, Mistake> {
        let choice = match which {
            Which::These { targets, reach } => {
                let wanted = targets.iter().map(|t| Wanted::keyed(&t.id, Seen::Text(Arc::clone(&t.seen))));
                Choice::These { wanted: wanted.collect(), reach: *reach }
            }
            Which::Known { messages, reach } => {
                let wanted = messages.iter().map(|m| Wanted::keyed(&m.id, Seen::Hash(Arc::clone(&m.hash))));
                Choice::These { wanted: wanted.collect(), reach: *reach }
            }
            Which::First(count) => Choice::First(*count),
            Which::All => Choice::All,
            Which::Matching(typed) => Choice::Matching(Filter::parse(typed)?),
            Which::Like { sought, not } => Choice::Like(Alike::new(sought, not)),
        };
        let left = count.unwrap_or(u64::MAX);
        Ok(Self { choice, left, taken: 0, mine: HashSet::new(), since: None, over: false })
    }

    /// How many messages to take next, at the most `room`; 0: the pass is over.
    #[must_use]
    pub fn next(&self, room: u32) -> u32 {
        let wanted = match &self.choice {
            _ if self.over => 0,
            Choice::These { wanted, .. } if wanted.is_empty() => 0,
            Choice::Like(alike) if alike.is_empty() => 0,
            Choice::These { reach: Some(reach), .. } if self.taken == 0 => *reach,
            Choice::First(left) => *left,
            Choice::These { .. } | Choice::All | Choice::Matching(_) | Choice::Like(_) => MAX_BATCH,
        };
        let left = u32::try_from(self.left).unwrap_or(u32::MAX);
        wanted.min(left).min(MAX_BATCH).min(room)
    }

    /// Whether nothing is to be taken any more.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.next(MAX_BATCH) == 0
    }

    /// Ends the pass.
    pub const fn end(&mut self) {
        self.over = true;
    }

    /// How many messages were taken: so many were searched.
    #[must_use]
    pub const fn taken(&self) -> u64 {
        self.taken
    }

    /// What to do with each message of a batch. A batch with nothing in it, or with nothing that was
    /// there at the start, is the last.
    pub fn sort(&mut self, batch: &[&Message], now: Millis) -> Vec<Verdict> {
        if batch.iter().all(|message| self.came_later(message)) {
            self.over = true;
        }
        batch.iter().map(|message| self.judge(message, now)).collect()
    }

    fn judge(&mut self, message: &Message, now: Millis) -> Verdict {
        self.taken = self.taken.saturating_add(1);
        self.left = self.left.saturating_sub(1);
        if self.came_later(message) {
            return Verdict::Leave;
        }
        match &mut self.choice {
            Choice::These { wanted, .. } => match wanted.remove(&Key::of(&message.id)) {
                Some(wanted) if wanted.is(message) => Verdict::Act,
                Some(_) => Verdict::Changed,
                None => Verdict::Leave,
            },
            Choice::First(left) => match left.checked_sub(1) {
                Some(fewer) => {
                    *left = fewer;
                    Verdict::Act
                }
                None => Verdict::Leave,
            },
            Choice::All => Verdict::Act,
            Choice::Matching(filter) if filter.matches(message, now) => Verdict::Act,
            Choice::Matching(_) => Verdict::Leave,
            Choice::Like(alike) => alike.find(message).map_or(Verdict::Leave, Verdict::Found),
        }
    }

    /// Whether a message was not there at the start. Dates have seconds only, so one of the second of
    /// the start counts as there.
    fn came_later(&self, message: &Message) -> bool {
        let later = |since: i64| message.inserted.secs().is_some_and(|inserted| inserted > since);
        self.since.is_some_and(later) || self.mine.contains(&Key::of(&message.id))
    }

    /// How many of the first visible messages come before the first that was not there at the start.
    #[must_use]
    pub fn leading(&self, head: &[Message]) -> u32 {
        let leading = head.iter().take_while(|message| !self.came_later(message)).count();
        u32::try_from(leading).unwrap_or(u32::MAX)
    }

    /// Notes what time it is for the service, in seconds since 1970: the first time counts.
    pub fn is_now(&mut self, at: i64) {
        self.since = self.since.or(Some(at));
    }

    /// Notes a message that we put into this queue.
    pub fn put(&mut self, id: &MessageId) {
        self.mine.insert(Key::of(id));
    }

    /// A message that was meant went back without anything done to it: it comes round again.
    pub fn lapsed(&mut self, message: &Message) {
        self.taken = self.taken.saturating_sub(1);
        self.left = self.left.saturating_add(1);
        match &mut self.choice {
            Choice::These { wanted, .. } => {
                wanted.extend([Wanted::keyed(&message.id, Seen::Text(Arc::clone(&message.text)))]);
            }
            Choice::First(left) => *left = left.saturating_add(1),
            Choice::All | Choice::Matching(_) | Choice::Like(_) => {}
        }
    }

    /// A message that was dealt with as far as possible may come round again.
    pub const fn may_return(&mut self) {
        self.left = self.left.saturating_add(1);
    }

    /// It has.
    pub const fn returned(&mut self) {
        self.left = self.left.saturating_sub(1);
    }

    /// The messages that were meant and did not come.
    pub fn missing(&self) -> impl Iterator<Item = &MessageId> {
        let (wanted, alike) = match &self.choice {
            Choice::These { wanted, .. } => (Some(wanted.values()), None),
            Choice::Like(alike) => (None, Some(alike.missing())),
            _ => (None, None),
        };
        wanted.into_iter().flatten().map(|wanted| &wanted.id).chain(alike.into_iter().flatten())
    }
}
