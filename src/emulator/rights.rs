//! Which right an operation needs, by the way in which one signed in.

use crate::model::operation::OperationKind;

/// What an account SAS must have for an operation: any of these letters in `sp`, and this one in
/// `srt`. None where no account SAS will do.
pub const fn of_account_sas(kind: OperationKind) -> Option<(&'static str, char)> {
    Some(match kind {
        OperationKind::ListQueues => ("l", 's'),
        OperationKind::GetServiceProperties | OperationKind::GetServiceStats => ("r", 's'),
        OperationKind::SetServiceProperties => ("w", 's'),
        OperationKind::CreateQueue => ("cw", 'c'),
        OperationKind::DeleteQueue => ("d", 'c'),
        OperationKind::GetMetadata => ("r", 'c'),
        OperationKind::SetMetadata => ("w", 'c'),
        OperationKind::Put => ("a", 'o'),
        OperationKind::Peek => ("r", 'o'),
        OperationKind::Get | OperationKind::DeleteMessage => ("p", 'o'),
        OperationKind::Update => ("u", 'o'),
        OperationKind::Clear => ("d", 'o'),
        OperationKind::GetAcl | OperationKind::SetAcl | OperationKind::GetUserDelegationKey => return None,
    })
}

/// The letter that a SAS for one queue must have in `sp`. None where no such SAS will do.
pub const fn of_queue_sas(kind: OperationKind) -> Option<char> {
    match kind {
        OperationKind::GetMetadata | OperationKind::Peek => Some('r'),
        OperationKind::Put => Some('a'),
        OperationKind::Update => Some('u'),
        OperationKind::Get | OperationKind::DeleteMessage => Some('p'),
        _ => None,
    }
}

/// Whether a bearer token may be enough.
pub const fn of_bearer(kind: OperationKind) -> bool {
    !matches!(kind, OperationKind::GetAcl | OperationKind::SetAcl)
}

/// Whether a signature with the account's key is enough.
pub const fn of_shared_key(kind: OperationKind) -> bool {
    !matches!(kind, OperationKind::GetUserDelegationKey)
}
