//! Changing messages: what a change will cost (plan), what is told while it runs (order,
//! progress), and what it did (report). The bodies, receipts and sockets are elsewhere.

use std::sync::Arc;

use serde::Serialize;

use super::clock::Millis;
use super::failure::Failure;
use super::message::{Expiry, Message, MessageId, Moment};
use super::policy::SignedIdentifier;
use super::queue::{Created, Metadata};

/// The message that an edit or a delete is about, as the user saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Target {
    /// Its id: the only thing it is matched by.
    pub id: MessageId,
    /// The stored text that was on the screen. A different one is a conflict.
    pub seen: Arc<str>,
}

/// What is to be done to the target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Act {
    /// Write this text (as it will be stored) in its place.
    Edit(Arc<str>),
    /// Delete it.
    Delete,
}

/// The price of a change, found by one peek.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Price {
    /// It can be done at this price.
    Known(Plan),
    /// The message is not among those that a peek can see.
    NotInHead,
    /// The message is there with another text than the one the user saw.
    Differs(Arc<str>),
}

/// Which messages must be leased to reach the target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// The target's place in the visible head, from 1: as many messages must be taken.
    pub position: u32,
    /// The target's dequeue count afterwards.
    pub count_after: u32,
    /// The messages before it, in order.
    pub bystanders: Vec<Bystander>,
    /// The dequeue count at which a consumer would call a message of this queue poison; none for a
    /// poison queue.
    pub threshold: Option<u32>,
    /// For how many seconds the messages are leased at the most.
    pub lease_secs: u32,
}

/// A message that must be leased only because it stands before the target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bystander {
    /// Its id.
    pub id: MessageId,
    /// Its dequeue count afterwards.
    pub count_after: u32,
}

impl Plan {
    /// The bystanders whose dequeue count reaches the poison threshold through this change.
    pub fn poisoned(&self) -> impl Iterator<Item = &Bystander> {
        self.bystanders.iter().filter(|b| self.reaches_threshold(b.count_after))
    }

    /// Whether a dequeue count is at or over the poison threshold of the queue.
    #[must_use]
    pub fn reaches_threshold(&self, count: u32) -> bool {
        self.threshold.is_some_and(|threshold| count >= threshold)
    }
}

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

/// What a write did. Failures that left nothing behind are a [`Failure`] instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Report {
    /// A message was put.
    Put {
        /// Its id.
        id: MessageId,
        /// When it can be seen.
        visible: Moment,
        /// When it ends by itself.
        expires: Expiry,
    },
    /// An edit or a delete ran.
    Surgery(Surgery),
    /// A queue was created.
    Created(Created),
    /// A queue was deleted.
    Dropped,
    /// A queue was cleared.
    Cleared,
    /// The metadata of a queue was replaced.
    MetadataSaved,
    /// The metadata is not what the user saw, but this; nothing was written.
    MetadataDiffers(Metadata),
    /// The access policies of a queue were replaced.
    PoliciesSaved,
    /// The access policies are not what the user saw, but these; nothing was written.
    PoliciesDiffer(Vec<SignedIdentifier>),
    /// A take ended.
    Took(Taken),
}

/// What an edit or a delete did, to everybody concerned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Surgery {
    /// What became of the target.
    pub end: SurgeryEnd,
    /// How many messages were leased, the target included.
    pub leased: u32,
    /// How many were given back.
    pub released: u32,
    /// Messages that could not be given back: hidden until this time.
    pub stranded: Vec<Stranded>,
    /// The longest time that one of them was hidden, in milliseconds; stranded ones not counted.
    pub hidden_ms: u64,
}

/// How the target of an edit or a delete ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum SurgeryEnd {
    /// The change was made.
    Done,
    /// It was not among the messages that were leased; nothing was changed.
    Missing,
    /// It has another text than the one the user saw (given here); nothing was changed.
    Differs(Arc<str>),
    /// The act itself failed.
    Failed(Box<Failure>),
}

/// A leased message that could not be released.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stranded {
    /// Which message.
    pub id: MessageId,
    /// When it becomes visible by itself.
    pub until: Millis,
    /// Why it could not be released.
    pub failure: Box<Failure>,
}

/// What a take did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Taken {
    /// Every lease in its final state.
    pub leases: Vec<Lease<Arc<Message>>>,
    /// Messages that could not be given back.
    pub stranded: Vec<Stranded>,
}

impl Taken {
    /// How many leases ended in `state`.
    #[must_use]
    pub fn ended(&self, state: LeaseState) -> usize {
        self.leases.iter().filter(|lease| lease.state == state).count()
    }
}
