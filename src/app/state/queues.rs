//! The queue pane: all names, their lengths, the filter and the order.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::remote::Remote;
use crate::app::text::Text;
use crate::model::clock::Millis;
use crate::model::queue::QueueName;
use crate::watch::gauge::Gauge;

/// The queues of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QueuePane {
    /// How the listing goes. Its value: whether the list was once complete.
    pub listing: Remote<()>,
    /// Names that the pages of a repeated listing brought so far.
    pub arriving: BTreeSet<QueueName>,
    /// All queues by name, each with what is known of it.
    pub all: BTreeMap<QueueName, Gauge>,
    /// What is shown: filtered and in order.
    pub view: Vec<QueueName>,
    /// The selected queue.
    pub selected: Option<QueueName>,
    /// Where it stood in the view when that was last looked up: a list may be very long.
    place: usize,
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
            all: BTreeMap::new(),
            view: Vec::new(),
            selected: None,
            place: 0,
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
        let mut pane = Self::default();
        pane.all.insert(queue.clone(), Gauge::default());
        pane.arrange();
        pane
    }

    /// The place of the selected queue in the view.
    #[must_use]
    pub fn position(&self) -> Option<usize> {
        let selected = self.selected.as_ref()?;
        if self.view.get(self.place) == Some(selected) {
            return Some(self.place);
        }
        self.view.iter().position(|name| name == selected)
    }

    /// Selects the queue at a place of the view, or none.
    pub fn select(&mut self, at: Option<usize>) {
        self.selected = at.and_then(|at| self.view.get(at)).cloned();
        self.place = at.unwrap_or(0);
    }

    /// The approximate count of a queue, where it is known.
    #[must_use]
    pub fn length(&self, queue: &QueueName) -> Option<u64> {
        self.all.get(queue)?.length()
    }

    /// The poison queue of a queue, where there is one.
    #[must_use]
    pub fn poison_of(&self, queue: &QueueName, suffix: &str) -> Option<(&QueueName, &Gauge)> {
        let sibling = (!queue.is_poison(suffix)).then(|| format!("{queue}{suffix}"))?;
        self.all.get_key_value(sibling.as_str())
    }

    /// The queues on the screen, where it shows `rows` of them.
    pub fn on_screen(&self, rows: u16) -> impl Iterator<Item = &QueueName> {
        self.view.iter().skip(self.top).take(usize::from(rows))
    }

    /// Takes the names of a page. Those of the first listing are shown as they come.
    pub fn take_page(&mut self, names: Vec<QueueName>) {
        if self.listing.fetched.is_some() {
            return self.arriving.extend(names);
        }
        let last = self.view.last();
        let is_next = self.is_plain() && names.is_sorted_by(|a, b| a < b) && names.first() > last;
        for name in names {
            if is_next {
                self.view.push(name.clone());
            }
            self.all.entry(name).or_default();
        }
        if !is_next {
            self.arrange();
        } else if self.selected.is_none() {
            self.select(Some(0));
        }
    }

    /// Ends a repeated listing: what it did not bring is gone.
    pub fn end_relisting(&mut self) {
        let arrived = std::mem::take(&mut self.arriving);
        // Both are sorted, so that one look at each is enough.
        let mut there = arrived.iter().peekable();
        self.all.retain(|name, _| {
            while there.next_if(|other| *other < name).is_some() {}
            there.peek() == Some(&name)
        });
        for name in arrived {
            self.all.entry(name).or_default();
        }
        self.arrange();
    }

    /// Whether everything is shown in the order of the names.
    fn is_plain(&self) -> bool {
        self.sort == Sort::Name && self.filter.is_empty()
    }

    /// Filters and orders anew. The selected queue keeps its screen line where it is still shown;
    /// otherwise the first row is selected.
    pub fn arrange(&mut self) {
        let line = self.position().map(|at| at.saturating_sub(self.top));
        let wanted = self.filter.to_string().trim().to_lowercase();
        self.view = self.all.keys().filter(|n| n.as_str().contains(&wanted)).cloned().collect();
        if self.sort == Sort::Length {
            let all = &self.all;
            let length = |name: &QueueName| all.get(name).and_then(Gauge::length);
            self.view.sort_by(|a, b| length(b).cmp(&length(a)).then_with(|| a.cmp(b)));
        }
        self.stale_order = false;
        match (self.position(), line) {
            (Some(at), line) => {
                self.place = at;
                self.top = line.map_or(self.top, |line| at.saturating_sub(line));
            }
            (None, _) => self.select(Some(0)),
        }
    }

    /// When rows that are out of order may move: a second after the cursor last did.
    #[must_use]
    pub fn rearrange_at(&self) -> Option<Millis> {
        (self.stale_order && self.sort == Sort::Length).then(|| self.moved.plus(REST))
    }
}
