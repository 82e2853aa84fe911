//! Which actions were written through a handle, and whether anything came of them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::model::history::{End, EntryId};

/// Shared by a handle and its clones.
#[derive(Clone, Default)]
pub struct Notes(Arc<Mutex<Vec<Note>>>);

struct Note {
    id: EntryId,
    /// The number of the first part of the same work; its own where it is the first.
    whole: u64,
    /// Of which messages it was not said that surely nothing was done.
    perhaps: Vec<bool>,
}

impl Notes {
    /// Notes an intent about so many messages.
    pub fn begin(&self, id: EntryId, part_of: Option<u64>, messages: usize) {
        let whole = part_of.unwrap_or(id.number);
        self.lock().push(Note { id, whole, perhaps: vec![true; messages] });
    }

    /// Notes how it ended for one of them.
    pub fn end(&self, id: &EntryId, item: usize, end: &End) {
        let mut notes = self.lock();
        let note = notes.iter_mut().rev().find(|note| note.id == *id);
        if let Some(perhaps) = note.and_then(|note| note.perhaps.get_mut(item)) {
            *perhaps = *end != End::NotDone;
        }
    }

    /// The actions of which anything may have been done; of work in parts the first.
    pub fn list(&self) -> Vec<EntryId> {
        let notes = self.lock();
        // A queue without messages can be deleted too.
        let may = |note: &Note| note.perhaps.is_empty() || note.perhaps.contains(&true);
        let any = |whole: u64| notes.iter().any(|part| part.whole == whole && may(part));
        let firsts = notes.iter().filter(|note| note.whole == note.id.number);
        firsts.filter(|note| any(note.whole)).map(|note| note.id.clone()).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Note>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
