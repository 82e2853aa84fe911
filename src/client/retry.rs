//! Whether to try again, and when: a table by operation and by what happened. Pure; what may have
//! taken effect is never repeated where repeating it could do harm.

use std::time::Duration;

use crate::model::operation::OperationKind;

/// The longest wait that we choose by ourselves.
const LONGEST: Duration = Duration::from_secs(8);

/// How an attempt ended that did not succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// The request cannot be sent by anybody.
    Unsendable,
    /// There was no connection, so nothing was sent.
    NotConnected,
    /// The request was sent, at least in part, and no whole answer came.
    NoAnswer,
    /// The service answered with this status.
    Status(u16),
}

/// What to do after an attempt that did not succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Try again after a pause.
    Again,
    /// Ask the service how things are; try again where they are not as wanted.
    ReadBack,
    /// Report the failure.
    Stop,
}

/// Whether the service may have done what such an attempt asked for.
#[must_use]
pub const fn may_have_acted(kind: OperationKind, happened: Happened) -> bool {
    kind.changes()
        && match happened {
            Happened::Unsendable | Happened::NotConnected | Happened::Status(503) => false,
            Happened::NoAnswer => true,
            // A status of success that the operation does not have counts as doubt.
            Happened::Status(status) => matches!(status, 200..=299 | 408) || status >= 500,
        }
}

/// The table.
#[must_use]
pub const fn next(kind: OperationKind, happened: Happened) -> Next {
    match happened {
        Happened::NotConnected | Happened::Status(429 | 503) => Next::Again,
        Happened::NoAnswer | Happened::Status(408 | 500 | 502 | 504) => doubtful(kind),
        Happened::Unsendable | Happened::Status(_) => Next::Stop,
    }
}

const fn doubtful(kind: OperationKind) -> Next {
    match kind {
        OperationKind::ListQueues
        | OperationKind::GetMetadata
        | OperationKind::Peek
        | OperationKind::DeleteMessage
        | OperationKind::Clear
        | OperationKind::GetAcl
        | OperationKind::GetServiceProperties
        | OperationKind::GetServiceStats
        | OperationKind::GetUserDelegationKey => Next::Again,
        // A second Put is a second message, a second Get hides a second batch, and a second Update
        // fails because the first one used up the receipt.
        OperationKind::Put | OperationKind::Get | OperationKind::Update => Next::Stop,
        OperationKind::CreateQueue
        | OperationKind::DeleteQueue
        | OperationKind::SetMetadata
        | OperationKind::SetAcl
        | OperationKind::SetServiceProperties => Next::ReadBack,
    }
}

/// How long to wait before the next attempt: decorrelated jitter (between `base` and three times
/// the wait before), never less than the service asked for. `dice` is a uniform random number.
#[must_use]
pub fn pause(base: Duration, before: Duration, asked: Option<Duration>, dice: u64) -> Duration {
    let most = before.saturating_mul(3).clamp(base, LONGEST.max(base));
    let span = u64::try_from(most.saturating_sub(base).as_millis()).unwrap_or(u64::MAX);
    let jitter =
        base.saturating_add(Duration::from_millis(dice.checked_rem(span.saturating_add(1)).unwrap_or(0)));
    jitter.max(asked.unwrap_or_default())
}

/// Reads a `Retry-After` header: whole seconds. The form with a date is not used by the service.
#[must_use]
pub fn retry_after(value: Option<&str>) -> Option<Duration> {
    value?.trim().parse().ok().map(Duration::from_secs)
}
