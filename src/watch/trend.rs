//! What samples tell: the net rate, whether it is a trend, and when a queue will be empty if that
//! goes on. Counts are approximate: they lag, and single ones are too high. So the rate is the median
//! of the slopes between all pairs of recent samples, which single ones cannot move, and a trend is
//! only what at least three quarters of the slopes agree on.

use serde::Serialize;

use super::series::{Sample, Series};
use crate::model::clock::Millis;

/// How far back a trend looks, in milliseconds.
pub const WINDOW: u64 = 120_000;
/// The most samples that a trend is made of.
const SAMPLES: usize = 25;
/// The fewest samples that can show a direction, and the shortest time that they span.
const FEWEST: usize = 5;
const SHORTEST: u64 = 20_000;
/// Nobody believes a drain time that is longer than this, in milliseconds.
const LONGEST_DRAIN: u64 = 24 * 3_600_000;

/// Messages per minute: how many more there are, or fewer. Kept in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
pub struct Rate(i64);

impl Rate {
    /// From messages per minute.
    #[must_use]
    pub fn per_minute(rate: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "saturates, which is as good as it gets")]
        Self((rate * 1_000.0).round() as i64)
    }

    /// Between two samples.
    #[must_use]
    pub fn between(earlier: Sample, later: Sample) -> Self {
        Self::per_minute(slope(earlier, later))
    }

    /// From thousandths of messages per minute.
    #[must_use]
    pub const fn of_thousandths(rate: i64) -> Self {
        Self(rate)
    }

    /// Thousandths of messages per minute.
    #[must_use]
    pub const fn thousandths(self) -> i64 {
        self.0
    }

    /// Whole messages per minute, rounded.
    #[must_use]
    pub const fn whole(self) -> i64 {
        (self.0 + 500 * self.0.signum()) / 1_000
    }
}

/// Where a length goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Direction {
    /// There are too few samples to tell, or they disagree.
    Unclear,
    /// It stays as it is.
    Steady,
    /// It grows.
    Growing,
    /// It shrinks.
    Draining,
}

/// What the recent samples of a queue tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Trend {
    /// The net rate: what comes less what goes.
    pub rate: Rate,
    /// Whether it is more than chance.
    pub direction: Direction,
    /// In how many milliseconds after the last sample the queue is empty, if it goes on like that.
    /// Only where the samples agree that it drains.
    pub empty_in: Option<u64>,
}

impl Trend {
    /// Of the samples of the last two minutes, or of the last two where there are no more. None
    /// where there are fewer than two.
    #[must_use]
    pub fn of(series: &Series) -> Option<Self> {
        let recent = recent(series);
        let mut slopes = slopes(&recent);
        slopes.sort_unstable_by(f64::total_cmp);
        let rate = quantile(&slopes, 2)?;
        let (first, last) = (recent.last()?, recent.first()?);
        let enough = recent.len() >= FEWEST && last.at.since(first.at) >= SHORTEST;
        let direction = if enough { direction(&slopes) } else { Direction::Unclear };
        let empty_in = empty_in(last.count, rate).filter(|_| direction == Direction::Draining);
        Some(Self { rate: Rate::per_minute(rate), direction, empty_in })
    }
}

/// The newest first.
fn recent(series: &Series) -> Vec<Sample> {
    let from = series.last().map_or(0, |last| last.at.0.saturating_sub(WINDOW));
    let is_recent = |(n, sample): &(usize, Sample)| *n < 2 || sample.at.0 >= from;
    series.newest_first().take(SAMPLES).enumerate().take_while(is_recent).map(|(_, sample)| sample).collect()
}

/// Messages per minute between every two samples.
fn slopes(samples: &[Sample]) -> Vec<f64> {
    let pairs = samples
        .iter()
        .enumerate()
        .flat_map(|(n, later)| samples.iter().skip(n + 1).map(move |earlier| slope(*earlier, *later)));
    pairs.collect()
}

fn slope(earlier: Sample, later: Sample) -> f64 {
    let minutes = float(later.at.since(earlier.at).max(1)) / 60_000.0;
    (float(later.count) - float(earlier.count)) / minutes
}

/// The slope that so many quarters of all are not above.
fn quantile(sorted: &[f64], quarters: usize) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let (low, rest) = (last * quarters / 4, last * quarters % 4);
    let (at, next) = (*sorted.get(low)?, *sorted.get((low + 1).min(last))?);
    #[expect(clippy::cast_precision_loss, reason = "0 to 3")]
    Some(at + (next - at) * rest as f64 / 4.0)
}

/// The way that three quarters of the slopes go.
fn direction(sorted: &[f64]) -> Direction {
    match (quantile(sorted, 1), quantile(sorted, 3)) {
        (Some(low), _) if low > 0.0 => Direction::Growing,
        (_, Some(high)) if high < 0.0 => Direction::Draining,
        (Some(0.0), Some(0.0)) => Direction::Steady,
        _ => Direction::Unclear,
    }
}

fn empty_in(count: u64, rate: f64) -> Option<u64> {
    let minutes = float(count) / -rate;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    let ms = (minutes * 60_000.0) as u64;
    (count > 0 && rate < 0.0 && ms <= LONGEST_DRAIN).then_some(ms)
}

#[expect(clippy::cast_precision_loss, reason = "counts and times far below 2^53")]
const fn float(number: u64) -> f64 {
    number as f64
}

/// The length at the end of each of `cells` spans of `span` milliseconds, the last of which ends
/// with the newest sample: what a sparkline shows. None where nothing was known yet.
#[must_use]
pub fn course(series: &Series, span: u64, cells: usize) -> Vec<Option<u64>> {
    let Some(last) = series.last() else { return vec![None; cells] };
    let at = |cell: usize| {
        let back = span.saturating_mul(u64::try_from(cells.saturating_sub(cell + 1)).unwrap_or(u64::MAX));
        let time = last.at.0.checked_sub(back)?;
        series.at(Millis(time)).map(|sample| sample.count)
    };
    (0..cells).map(at).collect()
}
