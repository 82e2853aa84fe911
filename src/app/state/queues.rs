//! The queue pane: all names, their lengths, the filter and the order.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::remote::Remote;
use crate::app::fuzzy::{Fit, Wanted};
use crate::app::text::Text;
use crate::model::clock::Millis;
use crate::model::queue::QueueName;
use crate::watch::gauge::Gauge;
use crate::watch::walk::poison_of;

/// The queues of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QueuePane {
    /// How the listing goes. Its value: whether the list was once complete.
    pub listing: Remote<()>,
    /// Names that the pages of a repeated listing brought so far.
    pub arriving: BTreeSet<QueueName>,
    /// All queues by name, each with what is known of it.
    pub all: BTreeMap<QueueName, Gauge>,
    /// How many queues there were when the map was last packed.
    packed: usize,
    /// What is known of queues that were watched while another account was open, until the list brings
    /// them.
    pub inherited: BTreeMap<QueueName, Gauge>,
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
    /// Queues whose lengths changed since the view was ordered by them.
    changed: Vec<QueueName>,
    /// What names must have in them, or at least its letters in their order.
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

/// A queue that is shown, with how well its name fits.
type Found<'a> = (Fit, &'a QueueName, &'a Gauge);

/// How long a cursor must rest before rows move to their new places.
const REST: u64 = 1_000;
/// How many rows are moved one by one.
const FEW: usize = 64;

impl Default for QueuePane {
    fn default() -> Self {
        Self {
            listing: Remote::default(),
            arriving: BTreeSet::new(),
            all: BTreeMap::new(),
            packed: 0,
            inherited: BTreeMap::new(),
            view: Vec::new(),
            selected: None,
            place: 0,
            top: 0,
            moved: Millis(0),
            changed: Vec::new(),
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
        poison_of(&self.all, queue, suffix)
    }

    /// The poison queue of the selected queue, or the queue that the selected poison queue belongs to.
    #[must_use]
    pub fn sibling(&self, suffix: &str) -> Option<&QueueName> {
        let selected = self.selected.as_ref()?;
        match selected.as_str().strip_suffix(suffix) {
            Some(parent) if selected.is_poison(suffix) => {
                self.all.get_key_value(parent).map(|(name, _)| name)
            }
            _ => self.poison_of(selected, suffix).map(|(name, _)| name),
        }
    }

    /// Selects a queue by its name; the filter goes where it would hide it.
    pub fn go_to(&mut self, queue: &QueueName) {
        let find = |view: &[QueueName]| view.iter().position(|name| name == queue);
        if find(&self.view).is_none() {
            self.filter = Text::single_line("");
            self.arrange();
        }
        if let Some(at) = find(&self.view) {
            self.select(Some(at));
        }
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
        if is_next {
            self.view.extend(names.iter().cloned());
        }
        self.know(names);
        if !is_next {
            self.arrange();
        } else if self.selected.is_none() {
            self.select(Some(0));
        }
    }

    /// Takes names that are new, or known already. To append them packs the map anew, where one name
    /// after the other would leave it half empty; that is done whenever it has doubled.
    fn know(&mut self, names: Vec<QueueName>) {
        let Self { all, inherited, packed, .. } = self;
        let new = names.into_iter().filter(|name| !all.contains_key(name));
        let mut new: BTreeMap<_, _> = new
            .map(|name| {
                let gauge = inherited.remove(&name).unwrap_or_default();
                (name, gauge)
            })
            .collect();
        if all.len() + new.len() >= 2 * *packed {
            all.append(&mut new);
            *packed = all.len();
        } else {
            all.extend(new);
        }
    }

    /// Ends the first listing. What grew in order page by page is half empty: it is packed, since it
    /// stays for as long as the account is open.
    pub fn end_listing(&mut self) {
        self.all = std::mem::take(&mut self.all).into_iter().collect();
        self.view.shrink_to_fit();
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
            if !self.all.contains_key(&name) {
                self.all.insert(name.alone(), Gauge::default());
            }
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
        let found = self.found();
        self.view = self.ordered(found);
        self.changed.clear();
        self.keep_line(line);
    }

    /// The filter was edited: what fits best is selected, wherever the order has it.
    pub fn filtered(&mut self) {
        if self.filter.is_empty() {
            return self.arrange();
        }
        let found = self.found();
        let best = found.iter().min_by_key(|(fit, ..)| *fit).map(|(_, name, _)| (*name).clone());
        self.view = self.ordered(found);
        self.changed.clear();
        self.top = 0;
        let at = self.view.iter().position(|name| best.as_ref().is_some_and(|best| best.is_same(name)));
        self.select(at);
    }

    /// What is shown, by name, each with how well it fits.
    fn found(&self) -> Vec<Found<'_>> {
        let mut wanted = Wanted::new(&self.filter.to_string());
        let fits = |(name, gauge): (_, _)| Some((wanted.fit(QueueName::as_str(name))?, name, gauge));
        self.all.iter().filter_map(fits).collect()
    }

    /// What was found, in its order: what only has the letters of the filter comes last.
    fn ordered(&self, mut found: Vec<Found<'_>>) -> Vec<QueueName> {
        // Of equals the names stay in their order.
        match self.sort {
            Sort::Name => found.sort_by_key(|(fit, ..)| *fit),
            Sort::Length => {
                found.sort_by_key(|(fit, _, gauge)| (fit.is_scattered(), Reverse(gauge.length())));
            }
        }
        found.into_iter().map(|(_, name, _)| name.clone()).collect()
    }

    fn keep_line(&mut self, line: Option<usize>) {
        match (self.position(), line) {
            (Some(at), line) => {
                self.place = at;
                // What fits better than the selected one is not hidden above the screen.
                let is_at_best = !self.filter.is_empty() && self.top == 0;
                self.top = line.filter(|_| !is_at_best).map_or(self.top, |line| at.saturating_sub(line));
            }
            (None, _) => self.select(Some(0)),
        }
    }

    /// A length changed, which the order may depend on.
    pub fn note_changed(&mut self, queue: &QueueName) {
        if self.sort == Sort::Length && self.changed.len() <= FEW && !self.changed.contains(queue) {
            self.changed.extend(self.all.get_key_value(queue).map(|(name, _)| name.clone()));
        }
    }

    /// Moves the rows whose lengths changed to their new places: a few at a time, since there may be
    /// very many rows.
    pub fn rearrange(&mut self) {
        let changed = std::mem::take(&mut self.changed);
        if changed.len() > FEW || !self.filter.is_empty() {
            return self.arrange();
        }
        let line = self.position().map(|at| at.saturating_sub(self.top));
        let moved: Vec<QueueName> = changed
            .into_iter()
            .filter(|queue| {
                let at = self.view.iter().position(|name| name.is_same(queue));
                at.map(|at| self.view.remove(at)).is_some()
            })
            .collect();
        for queue in moved {
            let key = |name: &QueueName| (Reverse(self.length(name)), name.clone());
            let new = key(&queue);
            let at = self.view.partition_point(|name| key(name) < new);
            self.view.insert(at, queue);
        }
        self.keep_line(line);
    }

    /// When rows that are out of order may move: a second after the cursor last did.
    #[must_use]
    pub fn rearrange_at(&self) -> Option<Millis> {
        (!self.changed.is_empty() && self.sort == Sort::Length).then(|| self.moved.plus(REST))
    }
}
