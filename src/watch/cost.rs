//! What looking by itself costs in calls.

use super::asks::Pace;
use crate::model::settings::Settings;

const HOUR: u64 = 3_600_000;
/// Hours of an average month.
pub const HOURS_A_MONTH: u64 = 730;

/// How many queues are looked at, besides the selected one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looked {
    /// Rows on the screen.
    pub rows: usize,
    /// Watched queues.
    pub watched: usize,
    /// All others.
    pub rest: usize,
}

/// Calls in an hour at the most: what the intervals ask for, as far as the budget allows it.
#[must_use]
pub fn per_hour(looked: Looked, pace: Pace, settings: &Settings) -> u64 {
    let calls = |queues: usize, calls: u64, every: u64| {
        let every = pace.of(every, settings).max(1);
        (queues as u64).saturating_mul(calls * HOUR / every)
    };
    let wanted = calls(1, 2, settings.selected_every)
        + calls(looked.rows.saturating_sub(1), 1, settings.screen_every)
        + calls(looked.watched, 2, settings.watched_every)
        + calls(looked.rest, 1, settings.rest_every);
    let budget = u64::from(settings.calls_per_second) * HOUR / 1_000;
    if pace == Pace::Paused { 0 } else { wanted.min(budget) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_costs_what_the_intervals_ask_for_within_the_budget() {
        let settings = Settings::default();
        let cost = |rows, watched, rest, pace| per_hour(Looked { rows, watched, rest }, pace, &settings);
        assert_eq!(cost(1, 0, 0, Pace::Live), 1_440);
        assert_eq!(cost(11, 2, 10, Pace::Live), 1_440 + 2_400 + 960 + 600);
        assert_eq!(cost(40, 0, 100_000, Pace::Live), 18_000);
        assert_eq!(cost(11, 0, 0, Pace::Slow), 240 + 400);
        assert_eq!(cost(40, 5, 1_000, Pace::Paused), 0);
    }
}
