//! What is told to a running job and what it tells.

use std::sync::Arc;

use serde::Serialize;

use super::bulk::BulkProgress;
use crate::model::clock::Millis;
use crate::model::failure::Failure;

/// A word to a running job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Order {
    /// Release what is held, then settle.
    Stop,
    /// Give this message back to the queue.
    Release(LeaseId),
    /// Hold this message for the chosen time from now.
    Renew(LeaseId),
    /// Delete this message.
    Delete(LeaseId),
    /// Write this text (as it will be stored) into this message, and go on holding it.
    Update(LeaseId, Arc<str>),
    /// The clock jumped: whatever is held counts as lost.
    Lost,
    /// Begin nothing new until told otherwise.
    Pause,
    /// Go on after a pause or a question.
    Resume,
    /// Do so many a second at the most; none: as many as the service takes.
    Rate(Option<u32>),
}

/// A lease of one job. The receipt stays in the job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct LeaseId(pub u32);

/// A message that a job holds or held. `M` is the message as the job has it or as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lease<M> {
    /// Its number within the job.
    pub id: LeaseId,
    /// The message, with the newest text.
    pub message: M,
    /// When the lease ends unless it is renewed.
    pub until: Millis,
    /// What became of it.
    pub state: LeaseState,
    /// Why the last order about it failed.
    pub trouble: Option<Box<Failure>>,
}

/// What became of a lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum LeaseState {
    /// Held until its deadline.
    Held,
    /// An order about it is under way.
    Busy,
    /// Given back to the queue.
    Released,
    /// The message was deleted.
    Deleted,
    /// It ran out, or somebody else has the message now. Nothing more can be done with it.
    Lost,
}

impl LeaseState {
    /// Whether the message is (or may be) still ours.
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Held | Self::Busy)
    }
}

/// What a running job tells. Only the latest counts: an older one may be dropped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Progress<M> {
    /// What it is doing.
    Doing(Step),
    /// All leases of a take, each with its state.
    Leases(Vec<Lease<M>>),
    /// How far work on many messages is.
    Bulk(BulkProgress),
}

/// What a job is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Step {
    /// Taking the messages up to the target.
    Leasing(u32),
    /// Giving bystanders back and acting on the target.
    Acting,
    /// Holding messages until told otherwise.
    Holding(u32),
    /// Waiting until the service has deleted a queue whose name is wanted.
    StillDeleting {
        /// When it is tried again.
        again: Millis,
    },
}

impl Step {
    /// The step in words, as they are now.
    #[must_use]
    pub fn words(self, now: Millis) -> String {
        match self {
            Self::Leasing(n) => format!("leasing {n}"),
            Self::Acting => "acting".to_owned(),
            Self::Holding(n) => format!("holding {n}"),
            Self::StillDeleting { again } => match again.since(now).div_ceil(1_000) {
                0 => "still being deleted; trying again now".to_owned(),
                secs => format!("still being deleted; trying again in {secs} s"),
            },
        }
    }
}
