//! Stored access policies of a queue: what a SAS that names one of them may do, and when.

use std::fmt;
use std::sync::Arc;

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time, date};
use serde::{Deserialize, Serialize};

/// A queue holds at most this many policies.
pub const MAX_POLICIES: usize = 5;
/// The longest id of a policy, in characters.
pub const MAX_POLICY_ID: usize = 64;
/// The letters of a policy's permission (read, add, update, process), in the order in which the
/// service wants them.
pub const PERMISSIONS: &str = "raup";

/// A stored access policy. What it leaves open, a SAS has to say itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIdentifier {
    /// What a SAS calls it by (`si`).
    pub id: Arc<str>,
    /// From when it is good.
    pub start: Option<PolicyDate>,
    /// Until when it is good.
    pub expiry: Option<PolicyDate>,
    /// Letters of [`PERMISSIONS`].
    pub permission: Option<Arc<str>>,
}

/// A date of a policy exactly as it was written: `2026-01-01`, `2026-01-01T12:30Z` or finer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyDate(Arc<str>);

impl PolicyDate {
    /// Takes a date as it was written.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(Arc::from(text))
    }

    /// The date as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Seconds since 1970-01-01 00:00:00 UTC, where the date can be read.
    #[must_use]
    pub fn secs(&self) -> Option<i64> {
        self.instant().map(|since| since.as_secs())
    }

    /// Whether both mean the same time: the service writes dates in its own way. Two that cannot
    /// be read are the same where their texts are.
    #[must_use]
    pub fn means(&self, other: &Self) -> bool {
        match (self.instant(), other.instant()) {
            (Some(this), Some(other)) => this == other,
            (None, None) => self == other,
            _ => false,
        }
    }

    /// Since 1970. (A `Timestamp` would end a day before the year 9999 does, which is the usual way
    /// to write "for ever".)
    fn instant(&self) -> Option<SignedDuration> {
        let text = self.0.trim();
        let time = match text.strip_suffix('Z') {
            Some(time) if time.contains('T') => time.parse::<DateTime>().ok()?,
            None if !text.contains('T') => text.parse::<Date>().ok()?.to_datetime(Time::midnight()),
            _ => return None,
        };
        Some(time.duration_since(date(1970, 1, 1).to_datetime(Time::midnight())))
    }
}

impl fmt::Display for PolicyDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl SignedIdentifier {
    /// Whether both allow the same, however their dates are written.
    #[must_use]
    pub fn means(&self, other: &Self) -> bool {
        let same = |this: &Option<PolicyDate>, other: &Option<PolicyDate>| match (this, other) {
            (Some(this), Some(other)) => this.means(other),
            (this, other) => this.is_none() && other.is_none(),
        };
        self.id == other.id
            && self.permission == other.permission
            && same(&self.start, &other.start)
            && same(&self.expiry, &other.expiry)
    }
}

#[cfg(test)]
mod tests {
    use super::PolicyDate;

    #[test]
    fn the_services_ways_to_write_a_date_are_read() {
        for (text, secs) in [
            ("2026-01-01", 1_767_225_600),
            ("2026-01-01T00:01Z", 1_767_225_660),
            ("2026-01-01T00:00:01Z", 1_767_225_601),
            ("2026-01-01T00:00:01.0000000Z", 1_767_225_601),
            ("9999-12-31", 253_402_214_400),
            ("9999-12-31T23:59:59.9999999Z", 253_402_300_799),
        ] {
            let date = PolicyDate::new(text);
            assert_eq!((date.secs(), date.as_str()), (Some(secs), text));
        }
        for odd in
            ["", "soon", "2026-13-01", "2026-01-01T00:00:00", "Thu, 01 Jan 2026 00:00:00 GMT", "Z", "T"]
        {
            assert_eq!(PolicyDate::new(odd).secs(), None, "{odd}");
        }
    }

    #[test]
    fn dates_are_compared_by_what_they_mean() {
        let date = PolicyDate::new;
        assert!(date("2026-01-01").means(&date("2026-01-01T00:00:00.0000000Z")));
        assert!(!date("2026-01-01").means(&date("2026-01-01T00:00:00.5Z")));
        assert!(date("soon").means(&date("soon")) && !date("soon").means(&date("later")));
    }
}
