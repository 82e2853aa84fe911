//! Work on many messages, between the screen and the job.

use std::path::Path;
use std::sync::Arc;

use super::calls::decoded;
use super::recovery;
use crate::app::state::bulk::{Head, Looks};
use crate::client::client::Client;
use crate::jobs::bulk::{self, Goal, QueueHead};
use crate::jobs::site::{Site, Talk};
use crate::journal::Journal;
use crate::model::change::{Bulk, Report};
use crate::model::failure::Failure;
use crate::model::history::EntryId;
use crate::model::queue::QueueName;

/// Looks at a queue, and at the one that its messages go to; `back`: reads which messages a change
/// put there.
pub async fn look(
    client: &Client,
    queue: &QueueName,
    goal: Option<(Client, QueueName)>,
    (journal, back): (&Journal, Option<EntryId>),
) -> Result<Looks, Failure> {
    let there = async {
        let (client, queue) = goal?;
        Some(bulk::look(&client, &queue).await)
    };
    let (from, to) = tokio::join!(bulk::look(client, queue), there);
    let from = head(from?, queue).await?;
    let to = match to {
        None => None,
        Some(Ok(found)) => Some(head(found, queue).await.map_err(Box::new)),
        Some(Err(failure)) => Some(Err(Box::new(failure))),
    };
    let sent = match back {
        None => None,
        Some(entry) => Some(recovery::sent(journal, entry).await.map_err(Arc::from)),
    };
    Ok(Looks { from, to, sent })
}

async fn head(found: QueueHead, queue: &QueueName) -> Result<Head, Failure> {
    let QueueHead { count, messages } = found;
    Ok(Head { count, messages: decoded(messages, queue).await? })
}

/// Does it.
pub async fn run(
    site: &Site,
    wish: &Bulk,
    goal: Option<Client>,
    reports: Option<&Path>,
    talk: Talk,
) -> Result<Report, Failure> {
    let goal = wish.to.as_ref().zip(goal);
    let goal = goal.map(|(to, client)| Goal { client, queue: to.place.queue.clone() });
    bulk::bulk(site, goal, wish, reports, talk).await
}
