//! Whether to try again, and when: a table by operation and by what happened. Pure; what may have
//! taken effect is never repeated where repeating it could do harm.

use std::time::Duration;

use crate::model::operation::OperationKind;

/// The longest wait that we choose by ourselves.
const LONGEST: Duration = Duration::from_secs(8);

/// The longest pause that a look makes because the service asks for it.
const LONGEST_LOOK: Duration = Duration::from_secs(2);

/// How an attempt ended that did not succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// The request cannot be sent, now or later.
    Unsendable,
    /// There was no connection, so nothing was sent.
    NotConnected,
    /// The request was sent, at least in part, and the connection broke before the whole answer came.
    NoAnswer,
    /// The request was sent and the time for the answer ran out.
    TooLate,
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
            Happened::NoAnswer | Happened::TooLate => true,
            // A status of success that the operation does not have counts as doubt.
            Happened::Status(status) => matches!(status, 200..=299 | 408) || status >= 500,
        }
}

/// The table.
#[must_use]
pub const fn next(kind: OperationKind, happened: Happened) -> Next {
    match happened {
        Happened::NotConnected | Happened::Status(429 | 503) => Next::Again,
        // A person is waiting, and the screen asks again anyway.
        Happened::TooLate if is_look(kind) => Next::Stop,
        Happened::NoAnswer | Happened::TooLate | Happened::Status(408 | 500 | 502 | 504) => doubtful(kind),
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

const fn is_look(kind: OperationKind) -> bool {
    matches!(kind, OperationKind::ListQueues | OperationKind::GetMetadata | OperationKind::Peek)
}

/// How often an operation is tried at the most, where the usual number is `most`: a look does not
/// keep anybody waiting for a connection.
#[must_use]
pub const fn most(kind: OperationKind, happened: Happened, most: u32) -> u32 {
    if is_look(kind) && matches!(happened, Happened::NotConnected) && most > 2 { 2 } else { most }
}

/// Whether an operation that was tried `tries` times may be tried once more, where the service asks
/// for a pause of `asked`. A look does not keep anybody waiting for long: that there is no connection,
/// or that the service is busy, is news; the screen shows it and asks again by itself.
#[must_use]
pub fn has_patience(
    kind: OperationKind,
    happened: Happened,
    tries: u32,
    most: u32,
    asked: Option<Duration>,
) -> bool {
    let is_long = asked.is_some_and(|asked| asked > LONGEST_LOOK);
    tries < self::most(kind, happened, most) && !(is_look(kind) && is_long)
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
