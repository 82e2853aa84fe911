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
    /// Write this text (as it will be stored) into this message, and give it back.
    Save(LeaseId, Arc<str>),
    /// Renew this lease by itself at half its time, or not any more.
    Keep(LeaseId, bool),
    /// The clock jumped: see which leases still run.
    Jumped,
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
    /// Given back to the queue with a new text.
    Saved,
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

/// Takes changed leases into those that are known, which are in the order of their numbers.
pub fn take_in<M>(known: &mut Vec<Lease<M>>, changed: Vec<Lease<M>>) {
    for lease in changed {
        match known.binary_search_by_key(&lease.id, |known| known.id) {
            Ok(at) => {
                if let Some(place) = known.get_mut(at) {
                    *place = lease;
                }
            }
            Err(at) => known.insert(at, lease),
        }
    }
}

/// What a running job tells. Of what it is doing, and of each lease, only the latest counts: an older
/// one may be dropped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Progress<M> {
    /// What it is doing.
    Doing(Step),
    /// Leases that are new, or have changed since it told of them.
    Leases(Vec<Lease<M>>),
    /// How far work on many messages is.
    Bulk(BulkProgress),
    /// Something did not succeed; it goes on without.
    Failed(Box<Failure>),
}

/// What a job is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Step {
    /// Taking the messages up to the target.
    Leasing(u32),
    /// Looking for targets behind the visible head.
    Searching {
        /// Leases so far.
        leased: u32,
        /// Leases at the most.
        most: u32,
    },
    /// Giving bystanders back and acting on the target.
    Acting,
    /// Leasing message after message.
    Digging {
        /// How many it has.
        have: u32,
        /// How many it wants.
        of: u32,
    },
    /// Holding messages until told otherwise.
    Holding(u32),
    /// Waiting for a message to be visible.
    Watching {
        /// Looks so far.
        looks: u32,
        /// Attempts to lease it so far.
        attempts: u32,
        /// Leases of others that the attempts have cost.
        bystanders: u32,
        /// How often it was visible, but an attempt would have harmed another message.
        spared: u32,
    },
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
            Self::Searching { leased, most } => format!("searching, {leased} of {most} leased"),
            Self::Acting => "acting".to_owned(),
            Self::Digging { have, of } => format!("{have} of {of}"),
            Self::Holding(n) => format!("holding {n}"),
            Self::Watching { looks, attempts, bystanders, spared: 0 } => {
                format!("watching for it: {looks} looks, {attempts} attempts, {bystanders} bystanders leased")
            }
            Self::Watching { looks, attempts, bystanders, spared } => format!(
                "watching for it: {looks} looks, {attempts} attempts, {bystanders} bystanders leased; not \
                 tried {spared} times, since another would have reached the poison threshold"
            ),
            Self::StillDeleting { again } => match again.since(now).div_ceil(1_000) {
                0 => "still being deleted; trying again now".to_owned(),
                secs => format!("still being deleted; trying again in {secs} s"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_each_lease_the_latest_is_kept_in_the_order_of_the_numbers() {
        let lease = |id, message| {
            let state = LeaseState::Held;
            Lease { id: LeaseId(id), message, until: Millis(0), state, trouble: None }
        };
        let mut known = vec![lease(0, "a"), lease(2, "c")];
        take_in(&mut known, vec![lease(2, "C"), lease(3, "d"), lease(1, "b")]);
        let told: Vec<_> = known.iter().map(|lease| (lease.id.0, lease.message)).collect();
        assert_eq!(told, [(0, "a"), (1, "b"), (2, "C"), (3, "d")]);
    }
}
