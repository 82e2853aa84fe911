//! Changing a message that was put with a delay, with the receipt that its put gave: nobody else sees
//! it, so nothing has to be leased and no dequeue count changes.

use std::sync::Arc;
use std::time::Duration;

use super::journalled::{self, end_of, intend};
use super::site::{Mark, Site};
use crate::client::receipt::Receipt;
use crate::client::wire;
use crate::model::change::Report;
use crate::model::delayed::DelayedAct;
use crate::model::failure::{Failure, FailureKind};
use crate::model::history::Intent;
use crate::model::message::{Message, Moment, NewMessage};
use crate::model::operation::OperationKind;

/// A message that was put with a delay, and the right to change it until it is due.
#[derive(Clone)]
pub struct Waiting {
    /// The message as it is stored.
    pub message: Message,
    /// The newest receipt.
    receipt: Receipt,
    /// From when the delay runs: before the request was sent, so that it is never thought longer than
    /// it is.
    since: Mark,
    /// For how many seconds.
    secs: u32,
}

impl Waiting {
    /// Of a put; none where it has no delay.
    #[must_use]
    pub fn of(put: &wire::Put, new: &NewMessage, since: Mark) -> Option<Self> {
        let message = Message {
            id: put.id.clone(),
            inserted: put.inserted.clone(),
            expires: put.expires.clone(),
            dequeue_count: 0,
            text: Arc::clone(&new.text),
        };
        let receipt = put.receipt.clone();
        (new.delay > 0).then_some(Self { message, receipt, since, secs: new.delay })
    }

    /// How long it is until it is due, by the clock of the site.
    #[must_use]
    pub fn left(&self, monotonic: Duration) -> Duration {
        let passed = monotonic.saturating_sub(self.since.monotonic);
        Duration::from_secs(u64::from(self.secs)).saturating_sub(passed)
    }
}

/// Changes a message that is not due yet. Its newest receipt is kept in `waiting`.
///
/// # Errors
/// See [`FailureKind`]; [`FailureKind::Invalid`] where it is due by now.
pub async fn act(site: &Site, waiting: &mut Waiting, act: &DelayedAct) -> Result<Report, Failure> {
    let left = waiting.left(site.clock.monotonic());
    let kind = if *act == DelayedAct::Cancel { OperationKind::DeleteMessage } else { OperationKind::Update };
    if left.is_zero() {
        let said = "it is due: it can be seen in its queue, and is changed there";
        return Err(Failure::new(FailureKind::Invalid, kind, site.client.account(), said).on(&site.queue));
    }
    let mark = site.mark();
    // Rounded up: it is never seen before it is due.
    let stays = u32::try_from(left.as_millis().div_ceil(1_000)).unwrap_or(u32::MAX);
    let secs = if let DelayedAct::Due(secs) = act { *secs } else { stays };
    let due = site.clock.now().secs().saturating_add(i64::from(secs));
    let ticket = intend(site, intent(site, &waiting.message, act, due), kind).await?;
    let (client, id, receipt) = (&site.client, &waiting.message.id, &waiting.receipt);
    let result = match act {
        DelayedAct::Cancel => client.delete_message(&site.queue, id, receipt).await.map(|()| None),
        DelayedAct::Due(_) => client.update(&site.queue, id, receipt, secs, None).await.map(Some),
        DelayedAct::Write(text) => client.update(&site.queue, id, receipt, secs, Some(text)).await.map(Some),
    };
    site.journal.settle(ticket.as_ref(), 0, end_of(&result));
    let Some(updated) = result? else { return Ok(Report::Cancelled) };
    (waiting.receipt, waiting.since, waiting.secs) = (updated.receipt, mark, secs);
    if let DelayedAct::Write(text) = act {
        waiting.message.text = Arc::clone(text);
    }
    Ok(Report::Waits { visible: updated.visible })
}

fn intent(site: &Site, message: &Message, act: &DelayedAct, due: i64) -> Intent {
    let mut intent = match act {
        DelayedAct::Cancel => journalled::deletion(&site.queue, &[message]),
        DelayedAct::Write(text) => journalled::edit(&site.queue, &[message], text),
        DelayedAct::Due(_) => journalled::edit(&site.queue, &[message], &message.text),
    };
    for item in &mut intent.items {
        item.due = Some(Moment::At(due));
    }
    intent
}
