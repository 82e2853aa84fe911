//! Putting messages, and putting back what was deleted.

use std::sync::Arc;

use super::delayed::Waiting;
use super::journalled::end_of;
use super::site::Site;
use crate::client::wire::Put;
use crate::journal::{self, Ticket};
use crate::model::change::{PutBack, Report};
use crate::model::failure::{Failure, TookEffect};
use crate::model::history::{Action, End, Intent, Item};
use crate::model::message::{Expiry, Life, Moment, NewMessage};
use crate::model::remedy::Back;

/// A message that was put.
pub struct Placed {
    /// What is told about it.
    pub report: Report,
    /// The right to change it, where it is not due yet.
    pub waiting: Option<Waiting>,
}

/// Puts a message. It is written down first, so that it can be taken back; nothing is destroyed by
/// it, so a journal that cannot be written does not keep it from being put.
///
/// # Errors
/// The put's failure.
pub async fn put(site: &Site, message: &NewMessage) -> Result<Placed, Failure> {
    let ticket = note(site, std::slice::from_ref(message)).await;
    let mark = site.mark();
    let put = one(site, message, ticket.as_ref(), 0).await?;
    let waiting = Waiting::of(&put, message, mark);
    let report = Report::Put { id: put.id, visible: put.visible, expires: put.expires };
    Ok(Placed { report, waiting })
}

/// Puts messages back in their order, one after the other. Those without a life left get `late`.
pub async fn put_back(site: &Site, messages: &[Back], late: Life) -> PutBack {
    let new = |back: &Back| {
        let life = back.life.unwrap_or(late);
        NewMessage { text: Arc::clone(&back.text), life, delay: back.delay }
    };
    let messages: Vec<NewMessage> = messages.iter().map(new).collect();
    let ticket = note(site, &messages).await;
    let mut report = PutBack { put: 0, uncertain: 0, failed: 0, why: None };
    for (at, message) in messages.iter().enumerate() {
        match one(site, message, ticket.as_ref(), at).await {
            Ok(_) => report.put += 1,
            Err(failure) => {
                let uncertain = failure.effect == TookEffect::Perhaps;
                *(if uncertain { &mut report.uncertain } else { &mut report.failed }) += 1;
                report.why.get_or_insert_with(|| Box::new(failure));
            }
        }
    }
    report
}

async fn one(site: &Site, message: &NewMessage, ticket: Option<&Ticket>, at: usize) -> Result<Put, Failure> {
    let result = site.client.put(&site.queue, message).await;
    if let Ok(put) = &result {
        site.journal.settle(ticket, at, End::Stands(put.id.clone()));
    }
    site.journal.settle(ticket, at, end_of(&result));
    result
}

async fn note(site: &Site, messages: &[NewMessage]) -> Option<Ticket> {
    let now = site.clock.now().secs();
    let item = |message: &NewMessage| Item {
        id: None,
        inserted: Moment::At(now),
        expires: match message.life {
            Life::Seconds(secs) => Expiry::At(Moment::At(now.saturating_add(i64::from(secs)))),
            Life::Never => Expiry::Never,
        },
        dequeue_count: 0,
        text: None,
        hash: Arc::from(journal::hash(&message.text)),
        new_text: Some(Arc::clone(&message.text)),
        due: (message.delay > 0).then(|| Moment::At(now.saturating_add(i64::from(message.delay)))),
    };
    let intent = Intent::new(Action::Put, site.queue.clone(), messages.iter().map(item).collect());
    match site.journal.intend(intent).await {
        Ok((ticket, _)) => ticket,
        Err(error) => {
            tracing::warn!("a put is not written down: {error}");
            None
        }
    }
}
