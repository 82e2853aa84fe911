//! The operations of the service by kind: which of them only look, and which change something.

use serde::{Deserialize, Serialize};

/// A kind of request to the Queue service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum OperationKind {
    /// List Queues.
    ListQueues,
    /// Create Queue.
    CreateQueue,
    /// Delete Queue.
    DeleteQueue,
    /// Get Queue Metadata, which also tells the approximate count.
    GetMetadata,
    /// Set Queue Metadata.
    SetMetadata,
    /// Put Message.
    Put,
    /// Get Messages: hides what it returns and raises its dequeue count.
    Get,
    /// Peek Messages.
    Peek,
    /// Update Message: text, visibility, or both.
    Update,
    /// Delete Message.
    DeleteMessage,
    /// Clear Messages.
    Clear,
    /// Get Queue ACL: the stored access policies.
    GetAcl,
    /// Set Queue ACL.
    SetAcl,
    /// Get Queue Service Properties.
    GetServiceProperties,
    /// Set Queue Service Properties.
    SetServiceProperties,
    /// Get Queue Service Stats, which only the secondary endpoint tells.
    GetServiceStats,
    /// Get User Delegation Key.
    GetUserDelegationKey,
}

impl OperationKind {
    /// Every kind there is.
    pub const ALL: [Self; 17] = [
        Self::ListQueues,
        Self::CreateQueue,
        Self::DeleteQueue,
        Self::GetMetadata,
        Self::SetMetadata,
        Self::Put,
        Self::Get,
        Self::Peek,
        Self::Update,
        Self::DeleteMessage,
        Self::Clear,
        Self::GetAcl,
        Self::SetAcl,
        Self::GetServiceProperties,
        Self::SetServiceProperties,
        Self::GetServiceStats,
        Self::GetUserDelegationKey,
    ];

    /// Whether the operation changes anything in the service. Get counts: it hides messages and
    /// raises their dequeue count.
    #[must_use]
    pub const fn changes(self) -> bool {
        !matches!(
            self,
            Self::ListQueues
                | Self::GetMetadata
                | Self::Peek
                | Self::GetAcl
                | Self::GetServiceProperties
                | Self::GetServiceStats
                | Self::GetUserDelegationKey
        )
    }

    /// What is being done, in words that follow "tried to".
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::ListQueues => "list the queues",
            Self::CreateQueue => "create the queue",
            Self::DeleteQueue => "delete the queue",
            Self::GetMetadata => "read the length",
            Self::SetMetadata => "set the metadata",
            Self::Put => "put a message",
            Self::Get => "get messages",
            Self::Peek => "peek",
            Self::Update => "update a message",
            Self::DeleteMessage => "delete a message",
            Self::Clear => "clear the queue",
            Self::GetAcl => "read the access policies",
            Self::SetAcl => "set the access policies",
            Self::GetServiceProperties => "read the service's properties",
            Self::SetServiceProperties => "set the service's properties",
            Self::GetServiceStats => "read the replication's state",
            Self::GetUserDelegationKey => "get a user delegation key",
        }
    }
}

/// What a handle to an account may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Access {
    /// Only operations that change nothing.
    ReadOnly,
    /// Everything.
    ReadWrite,
}

impl Access {
    /// Whether an operation of this kind may be sent.
    #[must_use]
    pub const fn allows(self, kind: OperationKind) -> bool {
        matches!(self, Self::ReadWrite) || !kind.changes()
    }
}

#[cfg(test)]
mod tests {
    use super::OperationKind;

    /// A new kind does not compile here before it has a place, which must be its place in the list.
    const fn place(kind: OperationKind) -> usize {
        match kind {
            OperationKind::ListQueues => 0,
            OperationKind::CreateQueue => 1,
            OperationKind::DeleteQueue => 2,
            OperationKind::GetMetadata => 3,
            OperationKind::SetMetadata => 4,
            OperationKind::Put => 5,
            OperationKind::Get => 6,
            OperationKind::Peek => 7,
            OperationKind::Update => 8,
            OperationKind::DeleteMessage => 9,
            OperationKind::Clear => 10,
            OperationKind::GetAcl => 11,
            OperationKind::SetAcl => 12,
            OperationKind::GetServiceProperties => 13,
            OperationKind::SetServiceProperties => 14,
            OperationKind::GetServiceStats => 15,
            OperationKind::GetUserDelegationKey => 16,
        }
    }

    #[test]
    fn every_kind_is_in_the_list() {
        let places: Vec<usize> = OperationKind::ALL.into_iter().map(place).collect();
        assert_eq!(places, (0..=place(OperationKind::GetUserDelegationKey)).collect::<Vec<_>>());
    }
}
