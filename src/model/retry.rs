//! An operation that did not succeed and will be tried again: told while one waits for it.

use serde::Serialize;

use super::failure::FailureKind;
use super::operation::OperationKind;

/// The next attempt of an operation that is still under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Retry {
    /// What is tried.
    pub tried: OperationKind,
    /// Why the attempt before did not succeed.
    pub why: FailureKind,
    /// Which attempt comes next, counted from 1; so it is 2 or more.
    pub attempt: u32,
    /// How many there will be at the most; none where it goes on until the time is up.
    pub of: Option<u32>,
    /// In how many milliseconds it comes.
    pub in_ms: u64,
}

impl Retry {
    /// When the next attempt comes, where `left_ms` are left until then, and which it is:
    /// `retrying in 2 s, 2 of 4`.
    #[must_use]
    pub fn words(&self, left_ms: u64) -> String {
        let when = match left_ms.div_ceil(1_000) {
            0 => "now".to_owned(),
            seconds => format!("in {seconds} s"),
        };
        match self.of {
            Some(of) => format!("retrying {when}, {} of {of}", self.attempt),
            None => format!("retrying {when}"),
        }
    }
}
