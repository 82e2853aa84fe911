//! The queue pane: all names, their lengths, the filter and the order.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::remote::Remote;
use crate::app::text::Text;
use crate::model::clock::Millis;
use crate::model::queue::QueueName;

/// The queues of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QueuePane {
    /// How the listing goes. Its value: whether the list was once complete.
    pub listing: Remote<()>,
    /// Names that the pages of the running listing brought so far.
    pub arriving: BTreeSet<QueueName>,
    /// All names, sorted, each once.
    pub names: BTreeSet<QueueName>,
    /// Approximate counts.
    pub lengths: BTreeMap<QueueName, Remote<u64>>,
    /// What is shown: filtered and in order.
    pub view: Vec<QueueName>,
    /// The selected queue.
    pub selected: Option<QueueName>,
    /// First row on the screen.
    pub top: usize,
    /// When the cursor last moved.
    pub moved: Millis,
    /// Lengths changed since the view was ordered by them.
    pub stale_order: bool,
    /// What names must contain.
    pub filter: Text,
    /// The filter is being typed.
    pub typing: bool,
    /// The order.
    pub sort: Sort,
}

/// The order of the queues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Sort {
    /// By name.
    Name,
    /// The longest first, then by name; unknown lengths last.
    Length,
}

/// How long a cursor must rest before rows move to their new places.
const REST: u64 = 1_000;

impl Default for QueuePane {
    fn default() -> Self {
        Self {
            listing: Remote::default(),
            arriving: BTreeSet::new(),
            names: BTreeSet::new(),
            lengths: BTreeMap::new(),
            view: Vec::new(),
            selected: None,
            top: 0,
            moved: Millis(0),
            stale_order: false,
            filter: Text::single_line(""),
            typing: false,
            sort: Sort::Name,
        }
    }
}

impl QueuePane {
    /// A pane of one queue, which is selected. Nothing is listed.
    #[must_use]
    pub fn of_one(queue: &QueueName) -> Self {
        let mut pane = Self { names: BTreeSet::from([queue.clone()]), ..Self::default() };
        pane.arrange();
        pane
    }

    /// The place of the selected queue in the view.
    #[must_use]
    pub fn position(&self) -> Option<usize> {
        let selected = self.selected.as_ref()?;
        self.view.iter().position(|name| name == selected)
    }

    /// The approximate count of a queue, where it is known.
    #[must_use]
    pub fn length(&self, queue: &QueueName) -> Option<u64> {
        self.lengths.get(queue)?.value
    }

    /// The queues on the screen, where it shows `rows` of them.
    pub fn on_screen(&self, rows: u16) -> impl Iterator<Item = &QueueName> {
        self.view.iter().skip(self.top).take(usize::from(rows))
    }

    /// Filters and orders anew. The selected queue keeps its screen line where it is still shown;
    /// otherwise the first row is selected.
    pub fn arrange(&mut self) {
        let line = self.position().map(|at| at.saturating_sub(self.top));
        let wanted = self.filter.to_string().trim().to_lowercase();
        self.view = self.names.iter().filter(|n| n.as_str().contains(&wanted)).cloned().collect();
        if self.sort == Sort::Length {
            let lengths = &self.lengths;
            let length = |name: &QueueName| lengths.get(name).and_then(|remote| remote.value);
            self.view.sort_by(|a, b| length(b).cmp(&length(a)).then_with(|| a.cmp(b)));
        }
        self.stale_order = false;
        match (self.position(), line) {
            (Some(at), Some(line)) => self.top = at.saturating_sub(line),
            (Some(_), None) => {}
            (None, _) => self.selected = self.view.first().cloned(),
        }
    }

    /// When rows that are out of order may move: a second after the cursor last did.
    #[must_use]
    pub fn rearrange_at(&self) -> Option<Millis> {
        (self.stale_order && self.sort == Sort::Length).then(|| self.moved.plus(REST))
    }
}
