//! How fast: so many at a time, so many a second, and less where the service asks for it. Pure; times
//! are those of the clock that does not jump.

use std::time::Duration;

/// How many messages are worked on at the same time, at the most.
pub const WIDEST: usize = 32;
/// After so many successes in a row one more is tried at the same time.
const WIDEN_AFTER: u32 = 16;
/// The first pause after a failure that will pass; each further one in a row is twice as long.
const PAUSE: Duration = Duration::from_millis(500);
/// The longest pause that is not asked for.
const LONGEST: Duration = Duration::from_secs(8);
/// How late a beginning may be and still count as in time.
const LATE: Duration = Duration::from_millis(50);
/// How many pauses in a row without a success in between are too many.
const PATIENCE: u32 = 9;

/// The pace of work on many messages.
#[derive(Debug)]
pub struct Pace {
    /// How many a second at the most.
    rate: Option<u32>,
    /// When the next one may begin by that rate.
    next: Duration,
    /// How many at the same time.
    width: usize,
    successes: u32,
    /// Nothing begins before.
    rest: Duration,
    /// Pauses in a row.
    pauses: u32,
}

impl Pace {
    /// At full width, from now on.
    #[must_use]
    pub const fn new(rate: Option<u32>, now: Duration) -> Self {
        Self { rate, next: now, width: WIDEST, successes: 0, rest: Duration::ZERO, pauses: 0 }
    }

    /// The rate as chosen.
    #[must_use]
    pub const fn rate(&self) -> Option<u32> {
        self.rate
    }

    /// Another rate from now on.
    pub const fn set_rate(&mut self, rate: Option<u32>, now: Duration) {
        self.rate = rate;
        self.next = now;
    }

    /// Whether the service asked for less.
    #[must_use]
    pub const fn is_throttled(&self) -> bool {
        self.width < WIDEST
    }

    /// Whether one more call may begin while `under_way` are not answered yet.
    #[must_use]
    pub fn has_room(&self, now: Duration, under_way: usize) -> bool {
        under_way < self.width && self.rest <= now
    }

    /// Whether work on one more message may begin.
    #[must_use]
    pub fn may_begin(&self, now: Duration, under_way: usize) -> bool {
        self.has_room(now, under_way) && (self.rate.is_none() || self.next <= now)
    }

    /// Work on a message begins.
    pub fn begins(&mut self, now: Duration) {
        if let Some(rate) = self.rate {
            // A late wake-up is made up for; a pause does not add up to a burst.
            self.next = self.next.max(now.saturating_sub(LATE)).saturating_add(gap(rate));
        }
    }

    /// A call went well.
    pub const fn went_well(&mut self) {
        self.pauses = 0;
        self.successes = self.successes.saturating_add(1);
        if self.successes >= WIDEN_AFTER && self.width < WIDEST {
            self.width += 1;
            self.successes = 0;
        }
    }

    /// A call failed in a way that will pass; the service may have asked for a pause of so many
    /// seconds. False: there were too many in a row.
    #[must_use]
    pub fn went_badly(&mut self, now: Duration, asked: Option<u64>) -> bool {
        // All that were under way fail together: that counts once.
        if now < self.rest {
            return true;
        }
        let pause = PAUSE.saturating_mul(1 << self.pauses.min(5)).min(LONGEST);
        self.rest = now.saturating_add(pause.max(Duration::from_secs(asked.unwrap_or(0))));
        self.pauses = self.pauses.saturating_add(1);
        self.width = (self.width / 2).max(1);
        self.successes = 0;
        self.pauses < PATIENCE
    }

    /// When something may begin that may not begin now.
    #[must_use]
    pub fn next(&self, now: Duration) -> Option<Duration> {
        let by_rate = self.rate.is_some().then_some(self.next);
        let next = by_rate.unwrap_or(Duration::ZERO).max(self.rest);
        (next > now).then_some(next)
    }

    /// How many messages are worth taking ahead: as many as begin within five seconds.
    #[must_use]
    pub fn ahead(&self, most: usize) -> usize {
        let in_time = |rate: u32| usize::try_from(rate.saturating_mul(5)).unwrap_or(usize::MAX);
        self.rate.map_or(most, in_time).clamp(1, most)
    }
}

fn gap(rate: u32) -> Duration {
    Duration::from_secs(1) / rate.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn a_rate_spreads_the_beginnings_and_does_not_save_up() {
        let mut pace = Pace::new(Some(10), ms(0));
        let mut begun = Vec::new();
        for now in (0..=400).chain(2_000..=2_300).map(ms) {
            if pace.may_begin(now, 0) {
                pace.begins(now);
                begun.push(now);
            }
        }
        assert_eq!(begun, [0, 100, 200, 300, 400, 2_000, 2_050, 2_150, 2_250].map(ms));
        assert_eq!(pace.next(ms(2_300)), Some(ms(2_350)));
        assert_eq!((pace.ahead(96), Pace::new(Some(1), ms(0)).ahead(96)), (50, 5));
    }

    #[test]
    fn a_service_that_asks_for_less_gets_less_and_then_slowly_more() {
        let mut pace = Pace::new(None, ms(0));
        assert!(pace.went_badly(ms(0), Some(3)));
        assert!(!pace.has_room(ms(2_999), 0) && pace.has_room(ms(3_000), 15));
        assert!(pace.is_throttled() && !pace.has_room(ms(3_000), 16), "half as many at a time");
        assert!(pace.went_badly(ms(1_000), None), "what was under way with it counts once");
        assert_eq!(pace.next(ms(1_000)), Some(ms(3_000)));
        for _ in 0..16 * WIDEN_AFTER {
            pace.went_well();
        }
        assert!(!pace.is_throttled());
    }

    #[test]
    fn pauses_grow_and_nobody_is_asked_for_ever() {
        let mut pace = Pace::new(None, ms(0));
        let (mut now, mut pauses) = (ms(0), Vec::new());
        while pace.went_badly(now, None) {
            let next = pace.next(now).unwrap();
            pauses.push(next.saturating_sub(now).as_millis());
            now = next;
        }
        assert_eq!(pauses, [500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000, 8_000]);
        pace.went_well();
        assert!(pace.went_badly(now + LONGEST, None));
    }
}
