//! The table of the watch screen: its rows, their order, the cursor.

use serde::Serialize;

use super::watching::Place;
use crate::app::text::Text;
use crate::model::clock::Millis;

/// The table of the watch screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Table {
    /// The rows: filtered and in order.
    pub rows: Vec<Place>,
    /// The selected one.
    pub selected: Option<Place>,
    /// Where it stood when that was last looked up.
    place: usize,
    /// First row on the screen.
    pub top: usize,
    /// The column that they are sorted by.
    pub sort: Column,
    /// Whether the order is turned round.
    pub reversed: bool,
    /// What names must contain.
    pub filter: Text,
    /// The filter is being typed.
    pub typing: bool,
    /// Which queues are shown.
    pub which: Which,
    /// When the rows were last put in order.
    pub ordered: Millis,
    /// When the cursor last moved.
    pub moved: Millis,
    /// Whether something changed that the order depends on.
    pub stale: bool,
}

/// Which queues the table shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Which {
    /// All that are known.
    All,
    /// Chosen ones.
    Pinned,
}

impl Which {
    /// The other choice.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::All => Self::Pinned,
            Self::Pinned => Self::All,
        }
    }
}

/// The columns that the table can be sorted by, in the order of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Column {
    /// The approximate count.
    Length,
    /// The net rate.
    Rate,
    /// The age of the oldest visible message.
    Oldest,
    /// The highest dequeue count.
    Dequeues,
    /// The length of the poison queue.
    Poison,
    /// How many messages are visible.
    Visible,
    /// The name.
    Name,
}

impl Column {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Length, Self::Rate, Self::Oldest, Self::Dequeues, Self::Poison, Self::Visible, Self::Name];

    /// The column after this one, or before it.
    #[must_use]
    pub fn next(self, by: isize) -> Self {
        let len = Self::ALL.len().cast_signed();
        let at = Self::ALL.iter().position(|column| *column == self).unwrap_or(0).cast_signed();
        let next = (at + by).rem_euclid(len).cast_unsigned();
        Self::ALL.get(next).copied().unwrap_or(self)
    }

    /// Whether it is known from first messages only, so that these are looked at in all queues while
    /// it decides the order.
    #[must_use]
    pub const fn needs_heads(self) -> bool {
        matches!(self, Self::Oldest | Self::Dequeues | Self::Visible)
    }

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Length => "length",
            Self::Rate => "rate",
            Self::Oldest => "oldest",
            Self::Dequeues => "dequeues",
            Self::Poison => "poison",
            Self::Visible => "visible",
            Self::Name => "name",
        }
    }
}

/// How long a cursor must rest before rows move, and how seldom they do, in milliseconds.
const REST: u64 = 1_000;

impl Default for Table {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            selected: None,
            place: 0,
            top: 0,
            sort: Column::Length,
            reversed: false,
            filter: Text::single_line(""),
            typing: false,
            which: Which::All,
            ordered: Millis(0),
            moved: Millis(0),
            stale: false,
        }
    }
}

impl Table {
    /// The place of the selected row.
    #[must_use]
    pub fn position(&self) -> Option<usize> {
        let selected = self.selected.as_ref()?;
        if self.rows.get(self.place) == Some(selected) {
            return Some(self.place);
        }
        self.rows.iter().position(|place| place == selected)
    }

    /// Selects a row, or none.
    pub fn select(&mut self, at: Option<usize>) {
        self.selected = at.and_then(|at| self.rows.get(at)).cloned();
        self.place = at.unwrap_or(0);
    }

    /// Takes rows in a new order. The selected one keeps its line of the screen where it is still
    /// there.
    pub fn set(&mut self, rows: Vec<Place>, now: Millis) {
        let line = self.position().map(|at| at.saturating_sub(self.top));
        self.rows = rows;
        (self.ordered, self.stale) = (now, false);
        match (self.position(), line) {
            (Some(at), line) => {
                self.place = at;
                self.top = line.map_or(self.top, |line| at.saturating_sub(line));
            }
            (None, _) => self.select(Some(0)),
        }
    }

    /// The rows on the screen, where it shows `rows` of them.
    pub fn on_screen(&self, rows: u16) -> impl Iterator<Item = &Place> {
        self.rows.iter().skip(self.top).take(usize::from(rows))
    }

    /// When rows that are out of order may move: the more there are, the more seldom.
    #[must_use]
    pub fn rearrange_at(&self) -> Option<Millis> {
        let rest = REST + self.rows.len() as u64 / 25;
        self.stale.then(|| self.moved.max(self.ordered).plus(rest))
    }
}
