//! The next attempt of a call that is under way: why the one before did not succeed, and when it
//! comes.

use serde::Serialize;

use crate::model::clock::Millis;
use crate::model::retry::Retry;

/// The next attempt of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Attempt {
    /// Which it is, and why.
    pub retry: Retry,
    /// When it begins.
    pub at: Millis,
}

impl Attempt {
    /// Of a retry that is told now.
    #[must_use]
    pub const fn new(retry: Retry, now: Millis) -> Self {
        Self { retry, at: now.plus(retry.in_ms) }
    }

    /// When it comes: `retrying in 2 s, 2 of 4`.
    #[must_use]
    pub fn when(&self, now: Millis) -> String {
        self.retry.words(self.at.since(now))
    }

    /// Why, and when it comes: `the service is busy · retrying in 2 s, 2 of 4`.
    #[must_use]
    pub fn words(&self, now: Millis) -> String {
        format!("{} · {}", self.retry.why.words(), self.when(now))
    }
}

/// When the seconds that are left until `at`, rounded up, are one fewer.
#[must_use]
pub fn next_second(at: Millis, now: Millis) -> Option<Millis> {
    const SECOND: u64 = 1_000;
    let left = at.since(now).checked_sub(1)?;
    Some(Millis(at.0 - left / SECOND * SECOND))
}

#[cfg(test)]
mod tests {
    use super::next_second;
    use crate::model::clock::Millis;

    #[test]
    fn a_countdown_changes_once_a_second_and_ends() {
        let mut now = Millis(10_000);
        let mut changes = Vec::new();
        while let Some(next) = next_second(Millis(12_400), now) {
            changes.push(next.0);
            now = next;
        }
        assert_eq!(changes, [10_400, 11_400, 12_400]);
    }
}
