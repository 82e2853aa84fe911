//! Writing down what is about to be done, before it is done.

use crate::journal::Ticket;
use crate::model::failure::{Failure, FailureKind, TookEffect};
use crate::model::history::{End, Intent};
use crate::model::operation::OperationKind;

use super::site::Site;

/// Writes an intent and returns when it is on the disk.
///
/// # Errors
/// [`FailureKind::NoJournal`] where it cannot be written: then what it is about must not be done.
pub async fn intend(site: &Site, intent: Intent, act: OperationKind) -> Result<Option<Ticket>, Failure> {
    match site.journal.intend(intent).await {
        Ok((ticket, _)) => Ok(ticket),
        Err(error) => {
            let said = error.to_string();
            Err(Failure::new(FailureKind::NoJournal, act, site.client.account(), &said).on(&site.queue))
        }
    }
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
