//! Time as a value. The pure parts get it with their events; the others ask a [`Clock`], which a
//! test can move by hand.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A point in time: milliseconds since 1970-01-01 00:00:00 UTC, by the wall clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Millis(pub u64);

impl Millis {
    /// This point moved `ms` milliseconds into the future.
    #[must_use]
    pub const fn plus(self, ms: u64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to this point; 0 where `earlier` is in fact later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The time of day in UTC: `03:39:41`.
    #[must_use]
    pub fn time_of_day(self) -> String {
        jiff::Timestamp::from_second(self.secs())
            .map_or_else(|_| String::new(), |time| time.strftime("%H:%M:%S").to_string())
    }

    /// Whole seconds since the epoch.
    #[must_use]
    pub fn secs(self) -> i64 {
        i64::try_from(self.0 / 1000).unwrap_or(i64::MAX)
    }
}

/// Where the impure parts get the time from.
pub trait Clock: Send + Sync {
    /// The wall clock. It may jump (sleep of the machine, correction of the time).
    fn now(&self) -> Millis;

    /// Time since an arbitrary start, which never jumps back. For durations and deadlines.
    fn monotonic(&self) -> Duration;
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct ManualClock {
    now: AtomicU64,
    monotonic: AtomicU64,
}

impl ManualClock {
    /// A clock that shows `now` until told otherwise.
    #[must_use]
    pub const fn at(now: Millis) -> Self {
        Self { now: AtomicU64::new(now.0), monotonic: AtomicU64::new(0) }
    }

    /// Lets `by` pass, on both scales.
    pub fn advance(&self, by: Duration) {
        let ms = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.now.fetch_add(ms, Ordering::SeqCst);
        self.monotonic.fetch_add(ms, Ordering::SeqCst);
    }

    /// Moves the wall clock alone, as a sleep of the machine or a correction of the time does.
    pub fn jump(&self, by: Duration) {
        let ms = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.now.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Millis {
        Millis(self.now.load(Ordering::SeqCst))
    }

    fn monotonic(&self) -> Duration {
        Duration::from_millis(self.monotonic.load(Ordering::SeqCst))
    }
}
