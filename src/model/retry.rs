//! An operation that did not succeed and will be tried again: told while one waits for it.

use serde::Serialize;

use super::failure::FailureKind;
use super::operation::OperationKind;
use super::queue::QueueName;

/// The next attempt of an operation that is still under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Retry {
    /// What is tried.
    pub tried: OperationKind,
    /// On which queue, where there is one.
    pub queue: Option<QueueName>,
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
    /// When the next attempt comes, and which it is: `retrying in 2 s, 2 of 4`.
    #[must_use]
    pub fn words(&self) -> String {
        let (seconds, attempt) = (self.in_ms.div_ceil(1_000).max(1), self.attempt);
        match self.of {
            Some(of) => format!("retrying in {seconds} s, {attempt} of {of}"),
            None => format!("retrying in {seconds} s"),
        }
    }
}
