//! The samples of one queue's length, oldest first, in bounded room.

use std::collections::VecDeque;

use serde::Serialize;

use super::trend::Rate;
use crate::model::clock::Millis;

/// One answer about a length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Sample {
    /// When the answer came.
    pub at: Millis,
    /// The approximate count.
    pub count: u64,
}

/// The most samples that are kept of a queue.
pub const MOST: usize = 2_000;

/// Samples in the order of their times. A queue that nobody looks at keeps its last two, in place:
/// there may be a hundred thousand of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Series(Kept);

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
enum Kept {
    #[default]
    Nothing,
    One(Sample),
    Two(Sample, Sample),
    Long(VecDeque<Sample>),
}

impl Series {
    /// Takes a sample and keeps `most` of them (two at the least, [`MOST`] at the most). Where there
    /// are more, the older ones are thinned out: the beginning stays, in less detail.
    ///
    /// A clock that was set back makes a sample older than those before it; these are dropped, so
    /// that the times always rise.
    pub fn push(&mut self, sample: Sample, most: usize) {
        while self.last().is_some_and(|last| last.at >= sample.at) {
            self.pop();
        }
        let most = most.clamp(2, MOST);
        if most == 2 {
            self.shorten();
        }
        self.0 = match std::mem::take(&mut self.0) {
            Kept::Nothing => Kept::One(sample),
            Kept::One(first) => Kept::Two(first, sample),
            Kept::Two(_, second) if most == 2 => Kept::Two(second, sample),
            Kept::Two(first, second) => Kept::Long(VecDeque::from([first, second, sample])),
            Kept::Long(mut samples) => {
                samples.push_back(sample);
                thin(&mut samples, most);
                Kept::Long(samples)
            }
        };
    }

    fn pop(&mut self) {
        self.0 = match std::mem::take(&mut self.0) {
            Kept::Nothing | Kept::One(_) => Kept::Nothing,
            Kept::Two(first, _) => Kept::One(first),
            Kept::Long(mut samples) => {
                samples.pop_back();
                Kept::Long(samples)
            }
        };
    }

    /// Keeps the last two only.
    pub fn shorten(&mut self) {
        if let Kept::Long(samples) = &self.0 {
            self.0 = match (samples.len().checked_sub(2).and_then(|at| samples.get(at)), samples.back()) {
                (Some(before), Some(last)) => Kept::Two(*before, *last),
                (None, Some(last)) => Kept::One(*last),
                _ => Kept::Nothing,
            };
        }
    }

    /// The newest sample.
    #[must_use]
    pub fn last(&self) -> Option<Sample> {
        match &self.0 {
            Kept::Nothing => None,
            Kept::One(last) | Kept::Two(_, last) => Some(*last),
            Kept::Long(samples) => samples.back().copied(),
        }
    }

    /// The rate between the last two.
    #[must_use]
    pub fn rate(&self) -> Option<Rate> {
        let mut samples = self.newest_first();
        let (later, earlier) = (samples.next()?, samples.next()?);
        Some(Rate::between(earlier, later))
    }

    /// What tells it from what it was before: every change of it comes with a newer sample, or leaves
    /// fewer.
    #[must_use]
    pub fn edition(&self) -> (usize, Option<Sample>) {
        (self.len(), self.last())
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.0 {
            Kept::Nothing => 0,
            Kept::One(_) => 1,
            Kept::Two(..) => 2,
            Kept::Long(samples) => samples.len(),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of them, the newest first.
    pub fn newest_first(&self) -> impl Iterator<Item = Sample> + '_ {
        let (long, few) = match &self.0 {
            Kept::Nothing => (None, [None, None]),
            Kept::One(last) => (None, [Some(*last), None]),
            Kept::Two(first, last) => (None, [Some(*last), Some(*first)]),
            Kept::Long(samples) => (Some(samples), [None, None]),
        };
        few.into_iter().flatten().chain(long.into_iter().flat_map(|samples| samples.iter().rev().copied()))
    }

    /// All of them, the oldest first.
    #[must_use]
    pub fn oldest_first(&self) -> Vec<Sample> {
        let mut samples: Vec<_> = self.newest_first().collect();
        samples.reverse();
        samples
    }

    /// The sample that held at a time: the last one that was not later.
    #[must_use]
    pub fn at(&self, time: Millis) -> Option<Sample> {
        match &self.0 {
            Kept::Long(samples) => {
                let after = samples.partition_point(|sample| sample.at <= time);
                samples.get(after.checked_sub(1)?).copied()
            }
            _ => self.newest_first().find(|sample| sample.at <= time),
        }
    }
}

/// Drops samples until there are `most` at the most: always the one whose neighbours are closest in
/// time, so that what is left is spread evenly. The first one and the newest quarter stay.
fn thin(samples: &mut VecDeque<Sample>, most: usize) {
    while samples.len() > most {
        let old = samples.len() - samples.len() / 4;
        let gap = |at: usize| {
            let (before, after) = (samples.get(at - 1)?, samples.get(at + 1)?);
            Some(after.at.since(before.at))
        };
        let closest = (1..old).filter_map(|at| Some((gap(at)?, at))).min();
        let Some((_, at)) = closest else { return };
        samples.remove(at);
    }
}
