//! From an answer that says no to a failure: the kind by the error code or else by the status, one
//! line of explanation, and advice where the code tells more than the kind.

use std::sync::Arc;

use crate::model::clock::Millis;
use crate::model::failure::{Failure, FailureKind, TookEffect};
use crate::model::operation::OperationKind;

use super::answer::Answer;
use super::{retry, wire};

mod explain;
pub mod token;
pub use explain::{Explanation, one_line};

/// The service accepts dates within 15 minutes; from here on the clock is worth a word.
const SKEW_WORTH_TELLING: u64 = 5 * 60;

/// For how many seconds an answer can keep us from asking again.
const LONGEST_WAIT: u64 = 5 * 60;

/// Makes a failure of an answer that did not say that the operation was done. `now` is our own
/// clock, for comparing it with the service's.
#[must_use]
pub fn failure(tried: OperationKind, account: &Arc<str>, answer: &Answer, now: Millis) -> Failure {
    let explanation = Explanation::read(answer);
    let code = explanation.code.clone();
    let kind = kind(answer.status, code.as_deref(), &explanation);
    let mut failure = answered(kind, tried, account, answer, &explanation.line(answer));
    failure.hint = hint(code.as_deref(), &explanation, answer, now).map(Arc::from);
    failure.code = code.map(Arc::from);
    failure.wait_secs =
        retry::retry_after(answer.header("retry-after")).map(|wait| wait.as_secs().min(LONGEST_WAIT));
    failure
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

fn hint(code: Option<&str>, explanation: &Explanation, answer: &Answer, now: Millis) -> Option<String> {
    let text = match code? {
        "AuthenticationFailed" => return clock_hint(answer, now),
        "KeyBasedAuthenticationNotPermitted" => {
            "Account keys are switched off for this account; use a SAS that its owner made."
        }
        "AuthorizationPermissionMismatch" | "AuthorizationResourceTypeMismatch" => {
            "The SAS does not allow this; peekq needs ss=q, srt=sco and the letters rwdlacup of sp."
        }
        "AuthorizationServiceMismatch" => "The SAS is not for the Queue service: it needs ss=q.",
        "AuthorizationSourceIPMismatch" => "The SAS is only good from other addresses than this machine's.",
        "AuthorizationProtocolMismatch" => "The SAS is only good over https.",
        "AuthorizationFailure" => "The account's firewall may not let this machine in.",
        "InvalidHeaderValue" if explanation.is_about("x-ms-version") || explanation.names_version() => {
            "The service does not know this API version; give an older one with --api-version."
        }
        _ => return None,
    };
    Some(text.to_owned())
}

/// The service refuses dates that are more than 15 minutes off, and does not say so.
fn clock_hint(answer: &Answer, now: Millis) -> Option<String> {
    let theirs = wire::moment(answer.header("date")?).secs()?;
    let (ours, off) = (now.secs(), now.secs().abs_diff(theirs));
    if off < SKEW_WORTH_TELLING {
        return None;
    }
    let direction = if ours < theirs { "behind" } else { "ahead of" };
    Some(format!(
        "This machine's clock is {} {direction} the service's; more than 15 minutes are refused. Set the clock.",
        span(off)
    ))
}

fn span(seconds: u64) -> String {
    match seconds / 60 {
        minutes @ 0..=119 => format!("{minutes} minutes"),
        minutes @ 120..=2879 => format!("{} hours", minutes / 60),
        minutes => format!("{} days", minutes / 1440),
    }
}
