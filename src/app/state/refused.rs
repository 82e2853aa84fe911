//! What the service refused lately for want of a right: an operation in a queue. It is believed for
//! a minute; after that a key tries again.

use std::sync::Arc;

use serde::Serialize;

use crate::model::clock::Millis;
use crate::model::failure::{Failure, FailureKind};
use crate::model::operation::OperationKind;
use crate::model::queue::QueueName;

/// How long a refusal is believed, in milliseconds.
pub const BELIEVED_FOR: u64 = 60_000;

/// The refusals that are still believed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Refusals(Vec<Refused>);

/// An operation that the service refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Refused {
    kind: OperationKind,
    /// Where; none: in the whole account.
    queue: Option<QueueName>,
    code: Arc<str>,
    until: Millis,
}

impl Refusals {
    /// Takes note of a failure in `queue`, if it is about a right.
    pub fn learn(&mut self, failure: &Failure, queue: &QueueName, now: Millis) {
        let Some(code) = missing_right(failure) else { return };
        let kind = failure.tried;
        let anywhere = kind == OperationKind::CreateQueue;
        let queue = (!anywhere).then(|| queue.clone());
        self.0.retain(|old| old.kind != kind || old.queue != queue);
        self.0.push(Refused { kind, queue, code: Arc::clone(code), until: now.plus(BELIEVED_FOR) });
    }

    /// Why an operation would be refused in this queue.
    #[must_use]
    pub fn reason(&self, kind: OperationKind, queue: Option<&QueueName>) -> Option<String> {
        let here = |old: &&Refused| old.kind == kind && (old.queue.is_none() || old.queue.as_ref() == queue);
        let refused = self.0.iter().find(here)?;
        let (act, code) = (kind.words(), &refused.code);
        Some(format!("the service just refused to {act} here: try again in a minute ({code})"))
    }

    /// Forgets what is older than a minute.
    pub fn forget(&mut self, now: Millis) {
        self.0.retain(|old| old.until > now);
    }

    /// When the next of them is forgotten.
    #[must_use]
    pub fn next(&self) -> Option<Millis> {
        self.0.iter().map(|old| old.until).min()
    }
}

/// The code of a refusal that is about what the sign-in may do, and not about who it is.
fn missing_right(failure: &Failure) -> Option<&Arc<str>> {
    let code = failure.code.as_ref().filter(|_| failure.kind == FailureKind::NotPermitted)?;
    (code.starts_with("Authorization") || &**code == "InsufficientAccountPermissions").then_some(code)
}
