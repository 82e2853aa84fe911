//! All that is known of one queue from the outside: its samples, its head, and what went wrong.

use serde::Serialize;

use super::heads::{Heads, Peek};
use super::series::{Sample, Series};
use super::trend::{Rate, Trend};
use crate::model::clock::Millis;
use crate::model::failure::Failure;
use crate::model::location::Location;

/// A queue from the outside. Small for queues that nobody looks at.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Gauge {
    /// Its lengths.
    pub series: Series,
    /// Where the last one comes from.
    pub from: Location,
    /// What is only known of a queue that is looked at.
    close: Option<Box<Close>>,
    /// Why it could not be counted the last time; none after a good answer.
    pub trouble: Option<Box<Failure>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
struct Close {
    heads: Heads,
    trend: Option<Trend>,
}

impl Gauge {
    /// Takes a count and keeps `most` samples.
    pub fn count(&mut self, at: Millis, count: u64, most: usize) {
        let changed = self.series.last().is_none_or(|last| last.count != count);
        self.series.push(Sample { at, count }, most);
        self.trouble = None;
        if most > 2 {
            let trend = Trend::of(&self.series);
            self.close.get_or_insert_default().trend = trend;
        }
        if let Some(close) = &mut self.close {
            close.heads.counted(changed, count);
        }
    }

    /// Takes what a peek showed.
    pub fn peek(&mut self, peek: Peek<'_>) {
        let count = self.last().map(|last| last.count);
        self.close.get_or_insert_default().heads.take(peek, count);
    }

    /// Keeps only what is kept of queues that nobody looks at.
    pub fn cool(&mut self) {
        self.series.shorten();
        self.close = None;
    }

    /// Whether more is kept than of queues that nobody looks at.
    #[must_use]
    pub const fn is_close(&self) -> bool {
        self.close.is_some()
    }

    /// The newest sample.
    #[must_use]
    pub fn last(&self) -> Option<Sample> {
        self.series.last()
    }

    /// The approximate count, where it is known.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.last().map(|last| last.count)
    }

    /// All samples that are kept, the oldest first.
    #[must_use]
    pub fn samples(&self) -> Vec<Sample> {
        self.series.oldest_first()
    }

    /// What the samples tell.
    #[must_use]
    pub fn trend(&self) -> Option<Trend> {
        match &self.close {
            Some(close) => close.trend,
            None => Trend::of(&self.series),
        }
    }

    /// The net rate. Cheap, since there may be a hundred thousand queues to be put in order.
    #[must_use]
    pub fn rate(&self) -> Option<Rate> {
        match &self.close {
            Some(close) => close.trend.map(|trend| trend.rate),
            None => self.series.rate(),
        }
    }

    /// What peeks told.
    #[must_use]
    pub fn heads(&self) -> Option<&Heads> {
        self.close.as_ref().map(|close| &close.heads).filter(|heads| heads.at.is_some())
    }

    /// Whether the count is likely to be out of date.
    #[must_use]
    pub fn is_doubtful(&self) -> bool {
        let (Some(heads), Some(count)) = (self.heads(), self.length()) else { return false };
        heads.contradict(count)
    }
}
