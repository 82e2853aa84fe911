//! The changes that the journals tell of, as a list to choose from: work that was written down in
//! parts is one change.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::clock::Millis;
use super::history::{Action, Entry, EntryId, Place};
use super::message::MessageId;
use super::queue::QueueName;

/// A change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Its name.
    pub id: EntryId,
    /// When it was about to begin.
    pub at: Millis,
    /// On which account.
    pub account: Arc<str>,
    /// On which endpoint.
    pub endpoint: Arc<str>,
    /// What was done.
    pub action: Action,
    /// In which queue.
    pub queue: QueueName,
    /// Where to.
    pub to: Option<Place>,
    /// How many messages it was about.
    pub messages: usize,
    /// How many of them surely met their end.
    pub done: usize,
    /// Of how many it is not known how it ended.
    pub open: usize,
    /// Of how many of these there is nothing to wait for: no answer told it.
    pub unknown: usize,
    /// The first message; none for one that was to be put.
    pub first: Option<MessageId>,
    /// Whether the texts are in the journal.
    pub has_texts: bool,
    /// How it stands to other changes.
    pub standing: Standing,
    /// Whether the process that did it still runs.
    pub living: bool,
}

/// How a change stands to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Standing {
    /// By itself.
    Alone,
    /// Another one took it back.
    TakenBack,
    /// Another one took a part of it back.
    PartlyTakenBack,
    /// It took another one back.
    TakesBack,
    /// It brought another one to its end.
    Finishes,
}

impl Change {
    /// The changes of these actions, in their order.
    #[must_use]
    pub fn all(entries: &[Entry]) -> Vec<Self> {
        let mut changes: Vec<Self> = Vec::new();
        let mut places: BTreeMap<EntryId, usize> = BTreeMap::new();
        for entry in entries {
            let first = entry.intent.part_of.map(|number| EntryId { number, ..entry.id.clone() });
            let whole = first.and_then(|first| places.get(&first)).and_then(|at| changes.get_mut(*at));
            if let Some(change) = whole {
                change.add(entry);
            } else {
                places.insert(entry.id.clone(), changes.len());
                changes.push(Self::of(entry));
            }
        }
        for (id, back) in taken_back(entries) {
            if let Some(change) = places.get(id).and_then(|at| changes.get_mut(*at)) {
                change.standing = change.after(back);
            }
        }
        changes
    }

    /// How it stands after so many of its messages were taken back.
    const fn after(&self, back: usize) -> Standing {
        if back < self.done + self.open { Standing::PartlyTakenBack } else { Standing::TakenBack }
    }

    fn of(entry: &Entry) -> Self {
        let intent = &entry.intent;
        let kept = |item: &super::history::Item| item.text.is_some();
        Self {
            id: entry.id.clone(),
            at: entry.at,
            account: Arc::clone(&entry.account),
            endpoint: Arc::clone(&entry.endpoint),
            action: intent.action,
            queue: intent.queue.clone(),
            to: intent.to.clone(),
            messages: intent.items.len(),
            done: entry.done(),
            open: entry.open().count(),
            unknown: entry.unknown(),
            first: intent.items.first().and_then(|item| item.id.clone()),
            has_texts: intent.items.iter().all(kept),
            standing: match (&intent.undoes, &intent.finishes) {
                (Some(_), _) => Standing::TakesBack,
                (None, Some(_)) => Standing::Finishes,
                (None, None) => Standing::Alone,
            },
            living: entry.living,
        }
    }

    fn add(&mut self, entry: &Entry) {
        self.messages += entry.intent.items.len();
        self.done += entry.done();
        self.open += entry.open().count();
        self.unknown += entry.unknown();
    }

    /// Why nothing can be done about it by an open account at `endpoint`; none if something can.
    #[must_use]
    pub fn not_here(&self, endpoint: &str) -> Option<&'static str> {
        (*self.endpoint != *endpoint).then_some("it was made on another account: open that one")
    }

    /// Why it cannot be taken back by an open account at `endpoint`; none if it may be.
    #[must_use]
    pub fn not_undoable(&self, endpoint: &str) -> Option<&'static str> {
        // What was moved is brought back from where it went.
        let there = self.to.as_ref().filter(|_| self.action == Action::Move);
        if there.is_some_and(|there| *there.endpoint != *endpoint) {
            Some("its messages went to another account: open that one")
        } else if let Some(why) = self.not_here(endpoint).filter(|_| there.is_none()) {
            Some(why)
        } else if self.standing == Standing::TakenBack {
            Some("it was taken back already")
        } else if self.standing == Standing::Finishes {
            Some("it only brought an earlier change to its end: take that one back")
        } else if self.done == 0 {
            Some("it did not happen, or it is not known whether it did")
        } else if self.action.destroys() && !self.has_texts && self.messages > 0 {
            Some("the texts of its messages were not kept")
        } else if self.action == Action::Copy {
            Some("a copy changed nothing here: delete it where it went")
        } else if self.action == Action::Resend {
            Some("a resend put the same messages into the same queue: there is nothing to put back")
        } else {
            None
        }
    }
}

/// Of which actions others took back how many messages; none of those of which none was.
fn taken_back(entries: &[Entry]) -> BTreeMap<&EntryId, usize> {
    let mut back = BTreeMap::new();
    for entry in entries.iter().filter(|entry| entry.done() > 0) {
        if let Some(id) = &entry.intent.undoes {
            *back.entry(id).or_default() += entry.done();
        }
    }
    back
}
