//! What a SAS that is to be made for one queue will allow: to whom, what, and for how long. Holds no
//! secret.

use serde::Serialize;

use super::clock::Millis;

/// The terms of a SAS for one queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SasTerms {
    /// What it allows, and when.
    pub grants: Grants,
    /// An IPv4 address, or two with a dash between them, from which alone it can be used; empty: from
    /// everywhere.
    pub addresses: String,
    /// Whether it is refused over plain http.
    pub https_only: bool,
}

/// Where a SAS has its permissions and times from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Grants {
    /// From itself.
    Own {
        /// Letters of [`PERMISSIONS`](super::policy::PERMISSIONS), in that order, at least one.
        letters: String,
        /// From when on; none: at once.
        start: Option<Millis>,
        /// For how many seconds from the start, at least one.
        secs: u32,
    },
    /// From the queue's stored access policy of this id.
    Policy(String),
}

impl SasTerms {
    /// Whether it may allow more than to read. What a policy allows is not known here, and may be
    /// changed later.
    #[must_use]
    pub fn changes(&self) -> bool {
        !matches!(&self.grants, Grants::Own { letters, .. } if letters == "r")
    }

    /// Until when it is good if it is made `now`; none where a policy says that.
    #[must_use]
    pub fn ends(&self, now: Millis) -> Option<Millis> {
        match &self.grants {
            Grants::Own { start, secs, .. } => Some(start.unwrap_or(now).plus(u64::from(*secs) * 1_000)),
            Grants::Policy(_) => None,
        }
    }
}

/// A time as a SAS has it, to the second: `2026-11-23T13:00:00Z`. None after the year 9999.
#[must_use]
pub fn date(at: Millis) -> Option<String> {
    let time = jiff::Timestamp::from_second(at.secs()).ok()?;
    Some(time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}
