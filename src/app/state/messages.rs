//! The message pane: the visible head of one queue, and the detail of the selected message.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;

use super::remote::Remote;
use super::take::Take;
use crate::body::shown::{Shown, View};
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

/// How many messages that are not visible any more stay readable, besides the selected one.
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

    /// Takes a message off the list; the one after it is selected in its place.
    pub fn remove(&mut self, id: &MessageId) {
        let Some(at) = self.rows.iter().position(|row| row.shown.message.id == *id) else { return };
        self.rows.remove(at);
        if self.selected.as_ref() == Some(id) {
            let next = self.rows.get(at).or(self.rows.last());
            self.selected = next.map(|row| row.shown.message.id.clone());
        }
    }

    /// Takes a new head. What is not visible any more stays readable until the queue is left: the
    /// selected message in its place, others after the visible ones, those that went last first. The
    /// selected row stays on its line of the screen.
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
        let place = self.position();
        let visible: BTreeSet<MessageId> = rows.iter().map(|row| row.shown.message.id.clone()).collect();
        let old = std::mem::take(&mut self.rows).into_iter().enumerate();
        let gone = old.filter(|(_, row)| !visible.contains(&row.shown.message.id));
        // Those that went just now come before those that were gone already.
        let (were, went): (Vec<_>, Vec<_>) = gone.partition(|(_, row)| row.mark == Mark::NotVisible);
        let mut kept = 0;
        for (at, row) in went.into_iter().chain(were) {
            let row = Row { mark: Mark::NotVisible, ..row };
            if place == Some(at) {
                rows.insert(at.min(visible.len()), row);
            } else if kept < GONE {
                kept += 1;
                rows.push(row);
            }
        }
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
