//! The budget of an account. Calls and bytes flow in steadily; what is asked for by itself never
//! takes more than one second's worth of calls in any second, and while the savings are not full it
//! leaves a fifth of what flows in. So what the user asks for finds a screenful of calls saved up. What
//! nobody waits for is asked together, in beats.

use std::collections::VecDeque;

use serde::Serialize;

use crate::model::clock::Millis;
use crate::model::settings::Settings;

const SECOND: u64 = 1_000;
/// Over so many milliseconds a fifth is left to the savings.
const SAVING: u64 = 5 * SECOND;
/// Bytes may be paid for so many milliseconds later.
const CREDIT: u64 = 250;
/// What nobody waits for is asked together, so many milliseconds apart: a program that wakes for each
/// call by itself takes several times the processor's time for it.
const BEAT: u64 = SECOND;
/// A call in the units of the savings.
const CALL: u64 = 1_000;

/// What may be spent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Purse {
    /// Thousandths of calls that were spent of the savings, as of `at`.
    spent: u64,
    at: Millis,
    /// When calls were made in the last seconds.
    recent: VecDeque<Millis>,
    /// When the bytes so far are paid for.
    bytes: Millis,
    /// When calls that nobody waits for were made last, all at the same time.
    beat: Millis,
}

impl Purse {
    /// Pays for a call whose answer will have about so many bytes.
    pub fn spend(&mut self, now: Millis, bytes: u64, settings: &Settings) {
        self.flow(now, settings);
        self.spent += CALL;
        self.recent.push_back(now);
        self.weigh(now, bytes, settings);
    }

    /// Pays for more bytes than were expected.
    pub fn weigh(&mut self, now: Millis, bytes: u64, settings: &Settings) {
        let ms = bytes.saturating_mul(SECOND).div_ceil(settings.bytes_per_second.max(1));
        self.bytes = self.bytes.max(now).plus(ms);
    }

    /// What came in since the last time, and what was long ago.
    fn flow(&mut self, now: Millis, settings: &Settings) {
        // A clock that was set back must not stop everything until it is where it was.
        if now < self.at {
            *self = Self { spent: self.spent, at: now, ..Self::default() };
        }
        let gained = now.since(self.at).saturating_mul(u64::from(settings.calls_per_second));
        self.spent = self.spent.saturating_sub(gained);
        self.at = now;
        while self.recent.front().is_some_and(|at| now.since(*at) >= SAVING) {
            self.recent.pop_front();
        }
    }

    /// From when on the user may have a call.
    #[must_use]
    pub fn user_from(&self, now: Millis, settings: &Settings) -> Millis {
        let rate = u64::from(settings.calls_per_second.max(1));
        let most = u64::from(settings.calls_at_once.max(1)) * CALL;
        let missing = (self.spent + CALL).saturating_sub(most);
        // A clock that was set back is noticed with the next call.
        if now < self.at { now } else { self.at.plus(missing.div_ceil(rate)) }
    }

    /// From when on the user may have the count of a queue that came onto the screen: together with those
    /// that came within a quarter of a second, and where no more than a second's worth of calls is saved,
    /// within a second.
    #[must_use]
    pub fn shown_from(&self, now: Millis, settings: &Settings) -> Millis {
        let second = u64::from(settings.calls_per_second) * CALL;
        let saves = self.spent + CALL + second <= u64::from(settings.calls_at_once) * CALL;
        let apart = if saves { BEAT / 4 } else { BEAT };
        self.user_from(now, settings).max(self.together(now, apart, settings))
    }

    /// From when on a call may be made that nobody waits for: together with others, once a second.
    #[must_use]
    pub fn beat_from(&self, now: Millis, settings: &Settings) -> Millis {
        self.together(now, BEAT, settings)
    }

    /// Now, if other such calls were made now, or so long after the last ones. Where more calls may be
    /// made in a second than at once, they are not held back.
    fn together(&self, now: Millis, apart: u64, settings: &Settings) -> Millis {
        let all_at_once = usize::try_from(settings.calls_per_second).is_ok_and(|n| n <= settings.in_flight);
        if all_at_once && self.beat < now { self.beat.plus(apart) } else { now }
    }

    /// Notes that such a call is made now.
    pub const fn beat(&mut self, now: Millis) {
        self.beat = now;
    }

    /// From when on a call may be made by itself.
    #[must_use]
    pub fn from(&self, now: Millis, settings: &Settings) -> Millis {
        if now < self.at {
            return now;
        }
        let rate = usize::try_from(settings.calls_per_second.max(1)).unwrap_or(usize::MAX);
        let second = self.room(rate, SECOND);
        let saving = self.room(rate.saturating_mul(4), SAVING).min(self.full_from(settings));
        let bytes = Millis(self.bytes.0.saturating_sub(CREDIT));
        second.max(saving).max(bytes).max(self.user_from(now, settings))
    }

    /// When fewer than `most` calls were made within the last `span`.
    fn room(&self, most: usize, span: u64) -> Millis {
        let blocking = self.recent.len().checked_sub(most).and_then(|at| self.recent.get(at));
        blocking.map_or(Millis(0), |at| at.plus(span))
    }

    /// When no more is missing in the savings than is spent in a second, all at once.
    fn full_from(&self, settings: &Settings) -> Millis {
        let rate = u64::from(settings.calls_per_second.max(1));
        self.at.plus(self.spent.saturating_sub(rate * CALL).div_ceil(rate))
    }
}
