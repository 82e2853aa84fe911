//! Undo and redo. What is remembered are the changes, by offset, never a copy of the text.

use serde::Serialize;

use super::Text;

/// The changes of a text, the latest last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct History {
    done: Vec<Change>,
    undone: Vec<Change>,
    /// Whether the next change may join the last one.
    open: bool,
}

/// A replacement of one piece of the text by another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Change {
    pub(super) kind: Kind,
    pub(super) at: usize,
    pub(super) removed: String,
    pub(super) inserted: String,
    /// Where the cursor was before.
    pub(super) cursor: usize,
}

/// What a change may be joined with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) enum Kind {
    Typing,
    Backspace,
    Delete,
    /// With nothing.
    Other,
}

impl History {
    /// The run of typing or deleting ends: the next change stands for itself.
    pub(super) const fn close(&mut self) {
        self.open = false;
    }

    /// What the last change removed.
    pub(super) fn last_removed(&self) -> Option<&str> {
        self.done.last().map(|change| &*change.removed)
    }

    pub(super) fn record(&mut self, change: Change) {
        self.undone.clear();
        let open = std::mem::replace(&mut self.open, change.kind != Kind::Other);
        match self.done.last_mut().filter(|last| open && last.goes_on(&change)) {
            Some(last) => last.join(&change),
            None => self.done.push(change),
        }
    }
}

impl Change {
    /// Whether `next` continues this run. A run of typing ends where a new word begins.
    fn goes_on(&self, next: &Self) -> bool {
        let new_word =
            self.inserted.ends_with(char::is_whitespace) && !next.inserted.starts_with(char::is_whitespace);
        self.kind == next.kind
            && match next.kind {
                Kind::Typing => next.at == self.at + self.inserted.len() && !new_word,
                Kind::Backspace => next.at + next.removed.len() == self.at,
                Kind::Delete => next.at == self.at,
                Kind::Other => false,
            }
    }

    fn join(&mut self, next: &Self) {
        match next.kind {
            Kind::Backspace => {
                self.removed.insert_str(0, &next.removed);
                self.at = next.at;
            }
            _ => self.removed.push_str(&next.removed),
        }
        self.inserted.push_str(&next.inserted);
    }
}

impl Text {
    pub(super) fn undo(&mut self) -> bool {
        self.history.close();
        let Some(change) = self.history.done.pop() else { return false };
        self.splice(&(change.at..change.at + change.inserted.len()), &change.removed);
        self.place(change.cursor);
        self.history.undone.push(change);
        true
    }

    pub(super) fn redo(&mut self) -> bool {
        self.history.close();
        let Some(change) = self.history.undone.pop() else { return false };
        self.splice(&(change.at..change.at + change.removed.len()), &change.inserted);
        self.place(change.at + change.inserted.len());
        self.history.done.push(change);
        true
    }
}
