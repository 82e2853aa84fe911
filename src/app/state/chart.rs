//! A chart of the lengths of one or several queues over time.

use serde::Serialize;

use super::watching::Place;
use crate::model::clock::Millis;

/// A chart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Chart {
    /// The queues.
    pub places: Vec<Place>,
    /// Which of them is told about.
    pub at: usize,
    /// How far back it goes.
    pub range: Range,
    /// How many steps before the end the cursor stands; none: it is not shown.
    pub cursor: Option<u16>,
}

/// How far back a chart goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Range {
    /// The last minute.
    Minute,
    /// The last five minutes.
    Five,
    /// The last quarter of an hour.
    Quarter,
    /// The last hour.
    Hour,
    /// The last six hours.
    Six,
    /// As far back as anything is known.
    Run,
}

impl Range {
    const ALL: [Self; 6] = [Self::Minute, Self::Five, Self::Quarter, Self::Hour, Self::Six, Self::Run];

    /// The next longer range, or shorter one.
    #[must_use]
    pub fn next(self, by: isize) -> Self {
        let at = Self::ALL.iter().position(|range| *range == self).unwrap_or(0);
        let next = at.saturating_add_signed(by).min(Self::ALL.len() - 1);
        Self::ALL.get(next).copied().unwrap_or(self)
    }

    /// In milliseconds; none for the whole run.
    #[must_use]
    pub const fn span(self) -> Option<u64> {
        const MINUTE: u64 = 60_000;
        match self {
            Self::Minute => Some(MINUTE),
            Self::Five => Some(5 * MINUTE),
            Self::Quarter => Some(15 * MINUTE),
            Self::Hour => Some(60 * MINUTE),
            Self::Six => Some(360 * MINUTE),
            Self::Run => None,
        }
    }

    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Minute => "the last minute",
            Self::Five => "the last 5 minutes",
            Self::Quarter => "the last 15 minutes",
            Self::Hour => "the last hour",
            Self::Six => "the last 6 hours",
            Self::Run => "the whole run",
        }
    }
}

/// How many steps the cursor knows from one end to the other.
pub const STEPS: u16 = 60;

impl Chart {
    /// A chart of these queues.
    #[must_use]
    pub const fn of(places: Vec<Place>) -> Self {
        Self { places, at: 0, range: Range::Quarter, cursor: None }
    }

    /// The queue that is told about.
    #[must_use]
    pub fn current(&self) -> Option<&Place> {
        self.places.get(self.at)
    }

    /// The time at the cursor of a chart from `first` to `last`; without a cursor, the end.
    #[must_use]
    pub fn time(&self, first: Millis, last: Millis) -> Millis {
        let back = u64::from(self.cursor.unwrap_or(0).min(STEPS));
        Millis(last.0 - last.since(first) * back / u64::from(STEPS))
    }

    /// Moves the cursor by some steps; the first time it comes at the end.
    pub fn go(&mut self, by: i16) {
        let back = self.cursor.map_or(0, |back| back.saturating_add_signed(by));
        self.cursor = Some(back.min(STEPS));
    }
}
