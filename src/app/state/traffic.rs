//! How many requests were sent, and the number that is shown of it.

use std::collections::VecDeque;

use serde::Serialize;

use crate::model::clock::Millis;

/// What counts as recent, in milliseconds.
const RECENT: u64 = 60_000;

/// The requests to an account.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Traffic {
    /// How many there were by then, since the client was made: the last minute of it.
    sent: VecDeque<(Millis, u64)>,
    /// Requests in a minute, as they are shown.
    shown: u64,
}

impl Traffic {
    /// So many were sent by now.
    pub fn count(&mut self, now: Millis, sent: u64) {
        self.sent.push_back((now, sent));
    }

    /// How many were sent since the client was made.
    #[must_use]
    pub fn sent(&self) -> u64 {
        self.sent.back().map_or(0, |(_, sent)| *sent)
    }

    /// Requests in the last minute, about. A number that is nearly the same is not another: it would
    /// only flicker.
    #[must_use]
    pub const fn per_minute(&self) -> u64 {
        self.shown
    }

    /// Time has passed.
    pub fn pass(&mut self, now: Millis) {
        // The last one stays: it knows the sum.
        while self.sent.len() > 1 && self.sent.front().is_some_and(|(at, _)| now.since(*at) > RECENT) {
            self.sent.pop_front();
        }
        let recent = self.sent.front().filter(|(at, _)| now.since(*at) <= RECENT);
        let calls = recent.map_or(0, |(_, first)| self.sent().saturating_sub(*first));
        if calls == 0 || calls.abs_diff(self.shown) > (self.shown / 10).min(8) {
            self.shown = if calls > 20 { (calls + 5) / 10 * 10 } else { calls };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is shown after each of so many calls, one every so many milliseconds.
    fn shown(calls: u64, every: u64) -> Vec<u64> {
        let mut traffic = Traffic::default();
        let each = |n: u64| {
            traffic.count(Millis(n * every), n);
            traffic.pass(Millis(n * every));
            traffic.per_minute()
        };
        (0..calls).map(each).collect()
    }

    #[test]
    fn few_calls_are_counted_and_many_rounded() {
        assert_eq!(shown(9, 1_000), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(shown(200, 600).last(), Some(&100));
    }

    #[test]
    fn what_goes_back_and_forth_is_shown_as_one_number() {
        let mut traffic = Traffic::default();
        let mut all = Vec::new();
        for n in 0..2_000 {
            // A little faster for five seconds, then a little slower.
            let at = n * 280 + if n / 18 % 2 == 0 { n % 18 * 20 } else { 360 - n % 18 * 20 };
            traffic.count(Millis(at), n);
            traffic.pass(Millis(at));
            all.push(traffic.per_minute());
        }
        let steady = &all[300..];
        assert!(steady.iter().all(|shown| shown == &steady[0]), "{steady:?}");
        assert!((205..=225).contains(&steady[0]), "{}", steady[0]);
    }

    #[test]
    fn after_a_minute_without_a_call_there_are_none_but_the_sum_is_known() {
        let mut traffic = Traffic::default();
        for n in 0..30 {
            traffic.count(Millis(n * 1_000), n);
        }
        traffic.pass(Millis(29_000));
        assert_eq!((traffic.per_minute(), traffic.sent()), (30, 29));
        traffic.pass(Millis(90_001));
        assert_eq!((traffic.per_minute(), traffic.sent()), (0, 29));
    }
}
