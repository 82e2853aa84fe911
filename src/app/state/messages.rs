//! The message pane: the visible head of one queue, and the detail of the selected message.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;

use super::marks::Marks;
use super::remote::Remote;
use super::take::Take;
use crate::body::shown::{Shown, View};
use crate::model::change::Target;
use crate::model::clock::Millis;
use crate::model::message::MessageId;
use crate::model::queue::QueueName;

/// The visible head of a queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MessagePane {
    /// Which queue.
    pub queue: QueueName,
    /// How the peek goes. Its value: how many messages it returned.
    pub peek: Remote<u32>,
    /// When to peek for the first time: the cursor must rest for a moment.
    pub first: Option<Millis>,
    /// The messages in the service's order.
    pub rows: Vec<Row>,
    /// The selected message.
    pub selected: Option<MessageId>,
    /// The marked messages.
    pub marks: Marks,
    /// First row on the screen.
    pub top: usize,
    /// Messages taken from this queue, while they are held and looked at.
    pub take: Option<Take>,
}

/// A message of the pane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The message and its decoded form.
    pub shown: Arc<Shown>,
    /// What changed about it with the last peek.
    pub mark: Mark,
}

/// How many messages that are not visible any more stay readable, besides the selected one and
/// the marked ones.
const GONE: usize = 32;

/// What the last peek changed about a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Mark {
    /// Nothing.
    Same,
    /// It was not there before.
    New,
    /// It came back with a higher dequeue count.
    Back,
    /// It cannot be seen any more; what is shown is its last known state.
    NotVisible,
}

impl MessagePane {
    /// An empty pane for a queue that is to be peeked at `first`.
    #[must_use]
    pub fn of(queue: QueueName, first: Millis) -> Self {
        Self {
            queue,
            peek: Remote::default(),
            first: Some(first),
            rows: Vec::new(),
            selected: None,
            marks: Marks::default(),
            top: 0,
            take: None,
        }
    }

    /// The place of the selected message.
    #[must_use]
    pub fn position(&self) -> Option<usize> {
        let selected = self.selected.as_ref()?;
        self.rows.iter().position(|row| row.shown.message.id == *selected)
    }

    /// The selected row.
    #[must_use]
    pub fn current(&self) -> Option<&Row> {
        self.rows.get(self.position()?)
    }

    /// The message that is read: the selected lease of a take, or the selected row.
    #[must_use]
    pub fn reading(&self) -> Option<&Arc<Shown>> {
        match &self.take {
            Some(take) => take.current().map(|lease| &lease.message),
            None => self.current().map(|row| &row.shown),
        }
    }

    /// The marked messages, in the order of the list, each as it is shown.
    #[must_use]
    pub fn marked_rows(&self) -> Vec<&Row> {
        let list: Vec<&MessageId> = self.rows.iter().map(|row| &row.shown.message.id).collect();
        let marked = self.marks.among(&list, self.selected.as_ref());
        self.rows.iter().filter(|row| marked.contains(&&row.shown.message.id)).collect()
    }

    /// The marked messages, in the order of the list, as targets of a change.
    #[must_use]
    pub fn marked(&self) -> Vec<Target> {
        self.marked_rows().iter().map(|row| Target::of(&row.shown.message)).collect()
    }

    /// Takes a message off the list; the one after it is selected in its place.
    pub fn remove(&mut self, id: &MessageId) {
        self.marks.forget(id);
        let Some(at) = self.rows.iter().position(|row| row.shown.message.id == *id) else { return };
        self.rows.remove(at);
        if self.selected.as_ref() == Some(id) {
            let next = self.rows.get(at).or(self.rows.last());
            self.selected = next.map(|row| row.shown.message.id.clone());
        }
    }

    /// Takes a new head. What is not visible any more stays readable until the queue is left: the
    /// selected message and the marked ones in their places, others after the visible ones, those that
    /// went last first. The selected row stays on its line of the screen.
    pub fn show(&mut self, head: Vec<Arc<Shown>>) {
        let fresh = self.rows.is_empty() && self.peek.fetched.is_none();
        let line = self.position().map(|at| at.saturating_sub(self.top));
        let rows = head.into_iter().map(|shown| {
            let mark = if fresh { Mark::Same } else { self.mark(&shown) };
            Row { shown, mark }
        });
        let mut rows: Vec<Row> = rows.collect();
        self.keep_gone(&mut rows);
        self.rows = rows;
        match (self.position(), line) {
            (Some(at), Some(line)) => self.top = at.saturating_sub(line),
            (Some(_), None) => {}
            (None, _) => self.selected = self.rows.first().map(|row| row.shown.message.id.clone()),
        }
    }

    /// Adds what was there before and is not visible any more.
    fn keep_gone(&mut self, rows: &mut Vec<Row>) {
        let visible: BTreeSet<MessageId> = rows.iter().map(|row| row.shown.message.id.clone()).collect();
        let old = std::mem::take(&mut self.rows).into_iter().enumerate();
        let gone = old.filter(|(_, row)| !visible.contains(&row.shown.message.id));
        let stays = |id: &MessageId| self.selected.as_ref() == Some(id) || self.marks.keeps(id);
        let (stay, others): (Vec<_>, Vec<_>) = gone.partition(|(_, row)| stays(&row.shown.message.id));
        for (at, row) in stay {
            rows.insert(at.min(rows.len()), Row { mark: Mark::NotVisible, ..row });
        }
        // Those that went just now come before those that were gone already.
        let others = others.into_iter().map(|(_, row)| row);
        let (were, went): (Vec<_>, Vec<_>) = others.partition(|row| row.mark == Mark::NotVisible);
        let others = went.into_iter().chain(were).take(GONE);
        rows.extend(others.map(|row| Row { mark: Mark::NotVisible, ..row }));
    }

    fn mark(&self, shown: &Shown) -> Mark {
        let old = self.rows.iter().find(|row| row.shown.message.id == shown.message.id);
        match old {
            None => Mark::New,
            Some(old) if old.shown.message.dequeue_count < shown.message.dequeue_count => Mark::Back,
            Some(_) => Mark::Same,
        }
    }
}

/// The detail pane: a body laid out for its width.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DetailPane {
    /// Which form of the body.
    pub view: View,
    /// What is laid out.
    pub laid: Option<Laid>,
    /// First row on the screen.
    pub top: usize,
}

/// A body that was wrapped for a width.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Laid {
    /// The message.
    pub of: Arc<Shown>,
    /// The form.
    pub view: View,
    /// The width in columns.
    pub width: u16,
    /// The printable text.
    pub text: Arc<str>,
    /// Byte ranges of the rows within the text.
    pub rows: Vec<(usize, usize)>,
}

impl Laid {
    /// The text of a row; empty past the end.
    #[must_use]
    pub fn row(&self, index: usize) -> &str {
        self.rows.get(index).and_then(|&(from, to)| self.text.get(from..to)).unwrap_or("")
    }
}
