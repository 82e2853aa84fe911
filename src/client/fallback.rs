//! Which questions the secondary is asked where the primary has no answer, and after what: a table.
//! Pure.

use crate::model::operation::OperationKind;

use super::retry::Happened;

/// Whether the secondary is asked. It is asked what a person looks at, never what a change is
/// planned with, and only where the primary cannot answer: a refusal is an answer.
#[must_use]
pub const fn asks_secondary(kind: OperationKind, happened: Happened) -> bool {
    let is_look =
        matches!(kind, OperationKind::ListQueues | OperationKind::GetMetadata | OperationKind::Peek);
    let has_no_answer = match happened {
        Happened::NotConnected | Happened::NoAnswer | Happened::TooLate | Happened::Status(408) => true,
        Happened::Status(status) => matches!(status, 500..=599),
        Happened::Unsendable => false,
    };
    is_look && has_no_answer
}
