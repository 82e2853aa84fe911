//! What peeks told about the head of a queue: its age, how often its messages were tried, which of
//! them go and come back, and since when there is nothing to be seen.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::clock::Millis;
use crate::model::length::Visible;
use crate::model::message::{MAX_BATCH, Message, MessageId};

/// How many messages are remembered, so that one that comes back is known.
const REMEMBERED: usize = 256;

/// How often a head may change under the same count before the count is doubted.
const CHANGES: u32 = 4;
/// How often in a row more messages may be seen than counted, since the two calls are apart.
const BEHIND: u32 = 2;

/// A message as a peek showed it, without its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Face {
    /// Its id.
    pub id: MessageId,
    /// When it was put, in seconds since the epoch, where that could be read.
    pub inserted: Option<i64>,
    /// How often it was taken with Get Messages.
    pub dequeue_count: u32,
}

impl Face {
    /// Of a message.
    #[must_use]
    pub fn of(message: &Message) -> Self {
        Self {
            id: message.id.clone(),
            inserted: message.inserted.secs(),
            dequeue_count: message.dequeue_count,
        }
    }
}

/// A peek: how many messages were asked for, and which came.
#[derive(Debug, Clone, Copy)]
pub struct Peek<'a> {
    /// When the answer came.
    pub at: Millis,
    /// How many were asked for.
    pub asked: u32,
    /// What came, in the service's order.
    pub faces: &'a [Face],
}

/// A message that was taken and came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Loop {
    /// Which.
    pub id: MessageId,
    /// How often it was taken since it was first seen here.
    pub times: u32,
}

/// What is known of the head of a queue.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Heads {
    /// When it was last peeked.
    pub at: Option<Millis>,
    /// How many messages were visible; none where the peek asked for too few to tell.
    pub visible: Option<Visible>,
    /// When the oldest visible message was put, in seconds since the epoch.
    pub oldest: Option<i64>,
    /// The highest dequeue count that was seen.
    pub most_taken: Option<u32>,
    /// Since when nothing is visible although the queue counts messages.
    pub unseen_since: Option<Millis>,
    /// Since when the first message is the first.
    pub first_since: Option<Millis>,
    /// How often the head changed while the count stayed the same.
    changes: u32,
    /// How many peeks in a row showed more messages than are counted.
    behind: u32,
    first: Option<MessageId>,
    known: BTreeMap<MessageId, Known>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
struct Known {
    /// Dequeue counts when it was first and last seen.
    from: u32,
    now: u32,
    at: Millis,
}

impl Heads {
    /// Takes what a peek showed; `count` is the approximate count as far as known.
    pub fn take(&mut self, peek: Peek<'_>, count: Option<u64>) {
        let Peek { at, asked, faces } = peek;
        let first = faces.first().map(|face| face.id.clone());
        if self.at.is_none() || self.first != first {
            self.changes = self.changes.saturating_add(u32::from(self.at.is_some()));
            self.first_since = first.is_some().then_some(at);
            self.first = first;
        }
        self.at = Some(at);
        let seen = u32::try_from(faces.len()).unwrap_or(u32::MAX);
        self.visible = (asked >= MAX_BATCH || seen < asked).then(|| Visible::of_peek(seen));
        self.oldest = faces.iter().filter_map(|face| face.inserted).min();
        self.most_taken = faces.iter().map(|face| face.dequeue_count).max();
        let is_behind = count.is_some_and(|count| count < u64::from(seen));
        self.behind = if is_behind { self.behind.saturating_add(1) } else { 0 };
        self.hides(faces.is_empty() && count.is_some_and(|count| count > 0), at);
        for face in faces {
            self.meet(face, at);
        }
        self.forget();
    }

    /// Takes note of a new count.
    pub fn counted(&mut self, changed: bool, count: u64) {
        if changed {
            self.changes = 0;
        }
        if count == 0 {
            self.unseen_since = None;
        }
    }

    /// Forgets the messages that were seen, where nobody looks at the queue any more.
    pub fn shrink(&mut self) {
        self.known = BTreeMap::new();
    }

    fn hides(&mut self, hides: bool, at: Millis) {
        self.unseen_since = if hides { self.unseen_since.or(Some(at)) } else { None };
    }

    fn meet(&mut self, face: &Face, at: Millis) {
        let now = face.dequeue_count;
        let known = self.known.entry(face.id.clone()).or_insert(Known { from: now, now, at });
        // A count that fell belongs to another message: ids are never used twice, but who knows.
        *known = Known { from: known.from.min(now), now, at };
    }

    /// Forgets those that were not seen for the longest time.
    fn forget(&mut self) {
        while self.known.len() > REMEMBERED {
            let oldest = self.known.iter().min_by_key(|(_, known)| known.at).map(|(id, _)| id.clone());
            let Some(oldest) = oldest else { return };
            self.known.remove(&oldest);
        }
    }

    /// Messages that were taken and came back since they were first seen, the worst first.
    #[must_use]
    pub fn loops(&self) -> Vec<Loop> {
        let times = |known: &Known| known.now.saturating_sub(known.from);
        let all = self.known.iter().filter(|(_, known)| times(known) > 0);
        let mut loops: Vec<Loop> =
            all.map(|(id, known)| Loop { id: id.clone(), times: times(known) }).collect();
        loops.sort_by(|a, b| b.times.cmp(&a.times).then_with(|| a.id.cmp(&b.id)));
        loops
    }

    /// Whether a count that is not zero does not go with what is seen: the head goes on and on while
    /// the count stands still, or again and again more messages are seen than counted.
    #[must_use]
    pub const fn contradict(&self, count: u64) -> bool {
        (count > 0 && self.changes >= CHANGES) || self.behind >= BEHIND
    }

    /// How old the oldest visible message was when it was last seen, in seconds.
    #[must_use]
    pub fn age(&self) -> Option<i64> {
        Some((self.at?.secs() - self.oldest?).max(0))
    }
}
