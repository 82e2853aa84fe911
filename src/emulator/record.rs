//! What was asked of the service, for tests that count requests. Nothing secret, no bodies.

use std::sync::{Mutex, PoisonError};

use crate::model::operation::OperationKind;

/// A request and the status of its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The operation; none where the service could not tell.
    pub kind: Option<OperationKind>,
    /// The HTTP method.
    pub method: String,
    /// The path as sent, without the query (which may hold a receipt).
    pub path: String,
    /// The queue that the path names.
    pub queue: Option<String>,
    /// The status of the answer.
    pub status: u16,
}

/// The requests so far, in the order in which they were answered; nothing where it is off.
pub struct Recorder(Option<Mutex<Vec<Recorded>>>);

impl Recorder {
    /// A recorder that is on or off for good.
    pub fn new(on: bool) -> Self {
        Self(on.then(Mutex::default))
    }

    /// Adds what `recorded` makes, if the recorder is on.
    pub fn add(&self, recorded: impl FnOnce() -> Recorded) {
        if let Some(list) = &self.0 {
            list.lock().unwrap_or_else(PoisonError::into_inner).push(recorded());
        }
    }

    /// All that was recorded.
    pub fn all(&self) -> Vec<Recorded> {
        self.0
            .as_ref()
            .map_or_else(Vec::new, |list| list.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    /// Forgets what was recorded.
    pub fn clear(&self) {
        if let Some(list) = &self.0 {
            list.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
    }
}
