//! Messages that were put with a delay: nobody sees them before they are due, but whoever put them
//! can still change them.

use std::sync::Arc;

use serde::Serialize;

use super::clock::Millis;
use super::history::{Action, End, Entry, EntryId};
use super::message::{MessageId, Moment};
use super::queue::QueueName;

/// Names a delayed put of this run: the number of the write that put it. The runtime keeps the
/// receipt under it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct DelayedId(pub u64);

/// What is done to a message that is not due yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum DelayedAct {
    /// Write this text (as it will be stored); it stays due when it is.
    Write(Arc<str>),
    /// Let it be due so many seconds from now.
    Due(u32),
    /// Delete it.
    Cancel,
}

/// A delayed put that another run of the program made: its receipt is not here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DelayedElsewhere {
    /// The put in the journal.
    pub entry: EntryId,
    /// The message.
    pub id: MessageId,
    /// Its queue.
    pub queue: QueueName,
    /// When it is due.
    pub due: Millis,
    /// How its text begins, printable; empty where it was not kept.
    pub begins: String,
    /// Whether the program that put it still runs, and has the receipt.
    pub living: bool,
}

impl DelayedElsewhere {
    /// The puts of an endpoint that are not due, among these actions in their order, with what was
    /// changed about them since; the first due first. Where the text was edited, the edit is named.
    #[must_use]
    pub fn all(entries: &[Entry], endpoint: &str, now: Millis) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for entry in entries.iter().filter(|entry| *entry.endpoint == *endpoint) {
            let ([item], [end]) = (&*entry.intent.items, &*entry.ends) else { continue };
            let Some(id) = item.id.clone().or_else(|| end.new_id.clone()) else { continue };
            let due = item.due.as_ref().and_then(Moment::secs).and_then(|secs| u64::try_from(secs).ok());
            let due = due.map(|secs| Millis(secs.saturating_mul(1_000)));
            let known = all.iter().position(|one| one.id == id);
            match (entry.intent.action, due, known) {
                _ if end.end != Some(End::Done) => {}
                (Action::Put, Some(due), None) => all.push(Self::of(entry, id, due)),
                (Action::Edit, Some(due), Some(at)) => {
                    if let Some(one) = all.get_mut(at) {
                        (one.due, one.entry) = (due, entry.id.clone());
                    }
                }
                (Action::Delete, _, Some(at)) => drop(all.remove(at)),
                _ => {}
            }
        }
        all.retain(|one| one.due > now);
        all.sort_by_key(|one| one.due);
        all
    }

    fn of(entry: &Entry, id: MessageId, due: Millis) -> Self {
        let (queue, begins) = (entry.intent.queue.clone(), String::new());
        Self { entry: entry.id.clone(), id, queue, due, begins, living: entry.living }
    }
}
