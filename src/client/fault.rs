//! From an answer that says no to a failure: the kind by the error code or else by the status, one
//! line of explanation, and advice where the code tells more than the kind.

use std::sync::Arc;

use crate::model::account::{Endpoint, Scheme};
use crate::model::clock::Millis;
use crate::model::failure::{Failure, FailureKind, TookEffect};
use crate::model::operation::OperationKind;
use crate::model::rights::Rights;

use super::answer::Answer;
use super::barrier::Barrier;
use super::retry;

mod clock;
mod explain;
mod hint;
pub mod token;
pub use explain::{Explanation, one_line};

/// What was asked, of whom and as whom.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// What was tried.
    pub tried: OperationKind,
    /// On this account.
    pub account: &'a Arc<str>,
    /// At this address.
    pub at: &'a Endpoint,
    /// What the sign-in is known to allow.
    pub rights: &'a Rights,
    /// Our own clock, for comparing it with the service's.
    pub now: Millis,
}

/// For how many seconds an answer can keep us from asking again.
const LONGEST_WAIT: u64 = 5 * 60;

/// Makes a failure of an answer that did not say that the operation was done.
#[must_use]
pub fn failure(asked: &Asked<'_>, answer: &Answer) -> Failure {
    let explanation = Explanation::read(answer);
    let code = explanation.code.clone();
    let kind = kind(answer.status, code.as_deref(), &explanation);
    let mut failure = answered(kind, asked.tried, asked.account, answer, &explanation.line(answer));
    failure.hint = hint::on_answer(code.as_deref(), &explanation, answer, asked).map(Arc::from);
    failure.code = code.map(Arc::from);
    failure.wait_secs =
        retry::retry_after(answer.header("retry-after")).map(|wait| wait.as_secs().min(LONGEST_WAIT));
    failure
}

/// Makes a failure of a connection that did not come about: `why` is what the network says.
#[must_use]
pub fn unreachable(asked: &Asked<'_>, barrier: &Barrier, why: &str) -> Failure {
    let mut failure = Failure::new(FailureKind::Unreachable, asked.tried, asked.account, why);
    failure.hint = hint::on_barrier(barrier, asked.at).map(Arc::from);
    failure
}

/// What to do about a connection that broke before anything of an answer came, where the kind's own advice may not be all.
#[must_use]
pub fn broken(tried: OperationKind, at: &Endpoint) -> Option<&'static str> {
    let may_want_tls = at.scheme == Scheme::Http && !tried.changes();
    may_want_tls.then_some(
        "Try again; if it stays, check the network, and whether the service wants an address with https://.",
    )
}

/// Makes a failure of an answer that says that the operation was done, and of which the rest is not
/// what belongs to it: `what` says how. It may come from somebody else, so what was to be changed may
/// or may not have been.
#[must_use]
pub fn unreadable(tried: OperationKind, account: &Arc<str>, answer: &Answer, what: &str) -> Failure {
    let said = explain::not_ours(&answer.body).unwrap_or(what);
    let mut failure = answered(FailureKind::Nonsense, tried, account, answer, said);
    failure.effect = if tried.changes() { TookEffect::Perhaps } else { TookEffect::No };
    failure
}

fn answered(
    kind: FailureKind,
    tried: OperationKind,
    account: &Arc<str>,
    answer: &Answer,
    said: &str,
) -> Failure {
    let mut failure = Failure::new(kind, tried, account, said);
    failure.status = Some(answer.status);
    failure.request_id = answer.header("x-ms-request-id").map(|id| Arc::from(explain::printable(id, 80)));
    failure
}

fn kind(status: u16, code: Option<&str>, explanation: &Explanation) -> FailureKind {
    match code {
        Some("QueueNotFound") => FailureKind::NoSuchQueue,
        Some("MessageNotFound" | "PopReceiptMismatch") => FailureKind::MessageGone,
        // What production says to a receipt that it did not make itself.
        Some("InvalidQueryParameterValue") if explanation.is_about("popreceipt") => FailureKind::MessageGone,
        Some("QueueAlreadyExists") => FailureKind::AlreadyExists,
        Some("QueueBeingDeleted") => FailureKind::BeingDeleted,
        Some("RequestBodyTooLarge" | "MessageTooLarge") => FailureKind::TooLarge,
        Some("ServerBusy") => FailureKind::Busy,
        Some("InvalidAuthenticationInfo") => FailureKind::NotPermitted,
        _ => by_status(status),
    }
}

const fn by_status(status: u16) -> FailureKind {
    match status {
        401 | 403 => FailureKind::NotPermitted,
        404 => FailureKind::NotFound,
        408 => FailureKind::TimedOut,
        413 => FailureKind::TooLarge,
        429 | 503 => FailureKind::Busy,
        400..=499 => FailureKind::Rejected,
        500..=599 => FailureKind::Broken,
        _ => FailureKind::Nonsense,
    }
}
