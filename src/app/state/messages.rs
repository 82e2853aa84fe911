//! The message pane: the visible head of one queue, and the detail of the selected message.

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

    /// Takes a new head. The selected message and the marked ones stay on the list and readable even
    /// where they are not visible any more; other messages that are gone leave it.
    pub fn show(&mut self, head: Vec<Arc<Shown>>) {
        let fresh = self.rows.is_empty() && self.peek.fetched.is_none();
        let kept = self.kept(&head);
        let rows = head.into_iter().map(|shown| {
            let mark = if fresh { Mark::Same } else { self.mark(&shown) };
            Row { shown, mark }
        });
        let mut rows: Vec<Row> = rows.collect();
        for (at, shown) in kept {
            rows.insert(at.min(rows.len()), Row { shown, mark: Mark::NotVisible });
        }
        self.rows = rows;
        if self.position().is_none() {
            self.selected = self.rows.first().map(|row| row.shown.message.id.clone());
        }
    }

    /// What is not in this head and stays on the list all the same, with its place.
    fn kept(&self, head: &[Arc<Shown>]) -> Vec<(usize, Arc<Shown>)> {
        let visible = |id: &MessageId| head.iter().any(|new| new.message.id == *id);
        let stays = |id: &MessageId| self.selected.as_ref() == Some(id) || self.marks.keeps(id);
        let kept = self.rows.iter().enumerate().filter(|(_, row)| {
            let id = &row.shown.message.id;
            stays(id) && !visible(id)
        });
        kept.map(|(at, row)| (at, Arc::clone(&row.shown))).collect()
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
