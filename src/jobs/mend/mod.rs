//! Taking back what was done, and bringing to an end what a crash cut off. First the queues are
//! looked at, at the primary only; then it is said what has to be done; then it is done.

mod finding;
mod remedy;
mod rest;

use super::change::change;
use super::put::put_back;
use super::site::{Site, Talk};
use crate::client::client::Client;
use crate::model::change::{PutBack, Report};
use crate::model::failure::{Failure, FailureKind};
use crate::model::history::{End, Entry};
use crate::model::message::{Life, MAX_BATCH, Message};
use crate::model::operation::OperationKind;
use crate::model::queue::QueueName;
use crate::model::remedy::{Back, Purpose, Remedy};

pub use self::finding::{copy, finding, hash_put, is_young};
pub use self::remedy::{Terms, remedy};
pub use self::rest::{alone, deleted, rest, withdrawn};

/// What can be seen of a queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight {
    /// There is no such queue.
    Gone,
    /// What a peek shows of it.
    Head {
        /// The visible head.
        messages: Vec<Message>,
        /// Whether that is everything: nothing is hidden, and nothing stands further back.
        all: bool,
    },
}

impl Sight {
    /// The visible head; empty where there is no queue.
    #[must_use]
    pub fn messages(&self) -> &[Message] {
        match self {
            Self::Head { messages, .. } => messages,
            Self::Gone => &[],
        }
    }

    /// Whether what is not in the head is not in the queue at all.
    #[must_use]
    pub const fn is_all(&self) -> bool {
        matches!(self, Self::Head { all: true, .. } | Self::Gone)
    }
}

/// What can be seen of the queues of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sights {
    /// The queue of the messages.
    pub from: Sight,
    /// Where they went; the same queue where they went nowhere else.
    pub to: Sight,
}

/// Looks at the queues of an action: one peek each, with a count before it and, where that one says that
/// everything can be seen, another one after it.
///
/// # Errors
/// The peek's failure, unless it is that the queue is gone.
pub async fn look(client: &Client, entry: &Entry) -> Result<Sights, Failure> {
    let from = sight(client, &entry.intent.queue).await?;
    let to = match &entry.intent.to {
        // Another account cannot be looked at from here.
        Some(place) if *place.endpoint != *client.endpoint().to_string() => {
            Sight::Head { messages: Vec::new(), all: false }
        }
        Some(place) if place.queue != entry.intent.queue => sight(client, &place.queue).await?,
        _ => from.clone(),
    };
    Ok(Sights { from, to })
}

async fn sight(client: &Client, queue: &QueueName) -> Result<Sight, Failure> {
    let before = count(client, queue).await;
    match client.peek(queue, MAX_BATCH).await {
        Ok(messages) => {
            let seen = |count: Option<u64>| count.is_some_and(|count| count <= messages.len() as u64);
            // What is hidden must count both times: between two calls a message may come and another go.
            let all = seen(before) && seen(count(client, queue).await);
            Ok(Sight::Head { messages, all })
        }
        Err(failure) if matches!(failure.kind, FailureKind::NoSuchQueue | FailureKind::BeingDeleted) => {
            Ok(Sight::Gone)
        }
        Err(failure) => Err(failure),
    }
}

/// How many messages there are, hidden ones included. Where that cannot be had, some may be hidden.
async fn count(client: &Client, queue: &QueueName) -> Option<u64> {
    client.properties(queue).await.ok().map(|properties| properties.approximate_count)
}

/// Does what has to be done. Everything that it writes down says that it takes `entry` back, or brings it
/// to its end.
///
/// # Errors
/// Where nothing of it could be done.
pub async fn mend(
    site: &Site,
    entry: &Entry,
    (remedy, purpose): (&Remedy, Purpose),
    late: Life,
    talk: &mut Talk,
) -> Result<Report, Failure> {
    let journal = match purpose {
        Purpose::Finish => site.journal.finishing(&entry.work()),
        Purpose::Undo | Purpose::Revert | Purpose::PutAgain => site.journal.undoing(&entry.id),
    };
    let site = &Site { journal, ..site.clone() };
    match remedy {
        Remedy::PutBack(messages) => put_all(site, messages, late).await,
        Remedy::PutInstead(back) => put_all(site, std::slice::from_ref(back), late).await,
        Remedy::Change { target, act, plan, there } => {
            let queue = entry.intent.to.as_ref().filter(|_| *there).map(|to| to.queue.clone());
            let site = &Site { queue: queue.unwrap_or_else(|| site.queue.clone()), ..site.clone() };
            change(site, std::slice::from_ref(target), act, plan, talk).await
        }
        Remedy::Recreate { metadata, policies, messages } => {
            site.client.create_queue(&site.queue, metadata).await?;
            if !policies.is_empty() {
                site.client.set_access_policies(&site.queue, policies).await?;
            }
            put_all(site, messages, late).await
        }
        Remedy::InHand { .. } | Remedy::IsSo | Remedy::Impossible(_) => {
            let said = "there is nothing that could be done";
            let tried = OperationKind::Update;
            Err(Failure::new(FailureKind::Invalid, tried, site.client.account(), said).on(&site.queue))
        }
    }
}

/// Nothing put at all is a failure; otherwise the report says how many.
async fn put_all(site: &Site, messages: &[Back], late: Life) -> Result<Report, Failure> {
    match put_back(site, messages, late).await {
        PutBack { put: 0, uncertain: 0, why: Some(why), .. } => Err(*why),
        report => Ok(Report::PutBack(report)),
    }
}

/// What a mend is for, in the words of the journal.
#[must_use]
pub const fn settles(purpose: Purpose) -> End {
    match purpose {
        Purpose::Undo | Purpose::Finish => End::Done,
        Purpose::Revert | Purpose::PutAgain => End::NotDone,
    }
}
