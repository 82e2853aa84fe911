//! Writing down what is about to be done, before it is done.

use std::sync::Arc;

use crate::journal::{self, JournalError, Ticket, Written};
use crate::model::failure::{Failure, FailureKind, TookEffect};
use crate::model::history::{Action, End, Intent, Item};
use crate::model::message::Message;
use crate::model::operation::OperationKind;
use crate::model::queue::QueueName;

use super::site::Site;

/// Writes an intent and returns when it is on the disk.
///
/// # Errors
/// [`FailureKind::NoJournal`] where it cannot be written with all its texts: then what it is about must not be done.
pub async fn intend(site: &Site, intent: Intent, act: OperationKind) -> Result<Option<Ticket>, Failure> {
    let count = intent.items.len();
    let said = match site.journal.intend(intent).await {
        Ok((Some(ticket), Written::WithoutTexts)) => {
            for item in 0..count {
                site.journal.settle(Some(&ticket), item, End::NotDone);
            }
            "it is full".to_owned()
        }
        Ok((ticket, _)) => return Ok(ticket),
        Err(error) => return Err(not_written(site, &error, act)),
    };
    Err(Failure::new(FailureKind::NoJournal, act, site.client.account(), &said).on(&site.queue))
}

/// The failure of what was not done, since it could not be written down first.
#[must_use]
pub fn not_written(site: &Site, error: &JournalError, act: OperationKind) -> Failure {
    let said = error.to_string();
    Failure::new(FailureKind::NoJournal, act, site.client.account(), &said).on(&site.queue)
}

/// The deletion of messages that are in hand.
#[must_use]
pub fn deletion(queue: &QueueName, messages: &[&Message]) -> Intent {
    let items = messages.iter().map(|message| journal::item(message)).collect();
    Intent::new(Action::Delete, queue.clone(), items)
}

/// The overwriting of messages that are in hand.
#[must_use]
pub fn edit(queue: &QueueName, messages: &[&Message], text: &Arc<str>) -> Intent {
    Intent::new(Action::Edit, queue.clone(), with_text(messages, text))
}

/// The putting of a text in place of messages that are in hand.
#[must_use]
pub fn replacement(queue: &QueueName, messages: &[&Message], text: &Arc<str>) -> Intent {
    Intent::new(Action::Replace, queue.clone(), with_text(messages, text))
}

fn with_text(messages: &[&Message], text: &Arc<str>) -> Vec<Item> {
    let item = |message: &&Message| Item { new_text: Some(Arc::clone(text)), ..journal::item(message) };
    messages.iter().map(item).collect()
}

/// How a call ended, as the journal says it.
#[must_use]
pub fn end_of<T>(result: &Result<T, Failure>) -> End {
    match result {
        Ok(_) => End::Done,
        Err(failure) if failure.effect == TookEffect::No => End::NotDone,
        Err(_) => End::Unknown,
    }
}
