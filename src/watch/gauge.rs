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
    /// Takes a count and keeps `most` samples: two where nobody looks at the queue.
    pub fn count(&mut self, at: Millis, count: u64, most: usize) {
        let changed = self.series.last().is_none_or(|last| last.count != count);
        self.series.push(Sample { at, count }, most);
        self.trouble = None;
        if most > 2 {
            let trend = Trend::of(&self.series);
            self.close.get_or_insert_default().trend = trend;
        } else if let Some(close) = &mut self.close {
            close.trend = None;
            close.heads.shrink();
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
        self.close.as_ref().and_then(|close| close.trend).or_else(|| Trend::of(&self.series))
    }

    /// The net rate. Cheap, since there may be a hundred thousand queues to be put in order.
    #[must_use]
    pub fn rate(&self) -> Option<Rate> {
        let trend = self.close.as_ref().and_then(|close| close.trend);
        trend.map(|trend| trend.rate).or_else(|| self.series.rate())
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
