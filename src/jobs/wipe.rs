//! Clearing and deleting a queue: what can be seen of it is written down first.

use super::journalled::{end_of, intend};
use super::properties;
use super::site::Site;
use crate::journal;
use crate::model::change::Report;
use crate::model::failure::{Failure, FailureKind};
use crate::model::history::{Action, Intent};
use crate::model::message::MAX_BATCH;
use crate::model::operation::OperationKind;

/// Deletes all messages of the queue. The visible head is captured before.
///
/// # Errors
/// Where it cannot be written down or not be done.
pub async fn clear(site: &Site) -> Result<Report, Failure> {
    let (intent, captured) = capture(site, Action::Clear).await?;
    let ticket = intend(site, intent, OperationKind::Clear).await?;
    let result = site.client.clear(&site.queue).await;
    settle(site, ticket.as_ref(), captured, &result);
    result.map(|()| Report::Cleared { captured })
}

/// Deletes the queue. The visible head, its metadata and, where they can be read, its access
/// policies are captured before.
///
/// # Errors
/// Where it cannot be written down or not be done.
pub async fn drop_queue(site: &Site) -> Result<Report, Failure> {
    let (head, properties) = tokio::join!(
        capture(site, Action::DropQueue),
        properties::read(&site.client, &site.queue, true, true)
    );
    let (mut intent, captured) = head?;
    if let Some(properties) = unless_forbidden(properties)? {
        intent.metadata = properties.metadata;
        let policies =
            properties.policies.map(|policies| unless_forbidden(policies.map_err(|failure| *failure)));
        intent.policies = policies.transpose()?.flatten().unwrap_or_default();
    }
    let ticket = intend(site, intent, OperationKind::DeleteQueue).await?;
    let result = site.client.delete_queue(&site.queue).await;
    settle(site, ticket.as_ref(), captured, &result);
    result.map(|()| Report::Dropped { captured })
}

async fn capture(site: &Site, action: Action) -> Result<(Intent, u32), Failure> {
    let head = unless_forbidden(site.client.peek(&site.queue, MAX_BATCH).await)?.unwrap_or_default();
    let captured = u32::try_from(head.len()).unwrap_or(u32::MAX);
    Ok((Intent::new(action, site.queue.clone(), head.iter().map(journal::item).collect()), captured))
}

/// What was read. Without the right to look it can still be deleted, and the dialog said what is kept;
/// any other failure ends it before anything is lost.
fn unless_forbidden<T>(read: Result<T, Failure>) -> Result<Option<T>, Failure> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(failure) if failure.kind == FailureKind::NotPermitted => Ok(None),
        Err(failure) => Err(failure),
    }
}

fn settle(site: &Site, ticket: Option<&journal::Ticket>, captured: u32, result: &Result<(), Failure>) {
    for item in 0..captured {
        site.journal.settle(ticket, usize::try_from(item).unwrap_or(usize::MAX), end_of(result));
    }
}
