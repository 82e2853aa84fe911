//! The search for messages by their text: each that is found stands for one that is sought. Pure.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use super::pass::Key;
use crate::jobs::mend::is_young;
use crate::journal::hash;
use crate::model::change::Sought;
use crate::model::message::{Message, MessageId};

/// What is sought still.
#[derive(Debug)]
pub struct Alike {
    /// By the hash of the text.
    sought: HashMap<Arc<str>, VecDeque<Sought>>,
    /// Messages that are none of them, or were found already.
    not: HashSet<Key>,
}

impl Alike {
    /// Nothing was found yet.
    #[must_use]
    pub fn new(sought: &[Sought], not: &[MessageId]) -> Self {
        let mut by_hash: HashMap<Arc<str>, VecDeque<Sought>> = HashMap::new();
        for one in sought {
            by_hash.entry(Arc::clone(&one.hash)).or_default().push_back(one.clone());
        }
        Self { sought: by_hash, not: not.iter().map(Key::of).collect() }
    }

    /// Whether all were found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sought.is_empty()
    }

    /// The message of which this one may be the copy: that one is not sought any more.
    pub fn find(&mut self, message: &Message) -> Option<MessageId> {
        let key = Key::of(&message.id);
        let hash = hash(&message.text);
        let sought = self.sought.get_mut(&*hash).filter(|_| !self.not.contains(&key))?;
        let at = sought.iter().position(|one| is_young(message, one.at))?;
        let found = sought.remove(at)?;
        if sought.is_empty() {
            self.sought.remove(&*hash);
        }
        self.not.insert(key);
        Some(found.of)
    }

    /// The messages of which no copy was found.
    pub fn missing(&self) -> impl Iterator<Item = &MessageId> {
        self.sought.values().flatten().map(|one| &one.of)
    }
}
