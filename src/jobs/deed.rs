//! What is done to one held message on an order.

use std::sync::Arc;

use super::journalled::{deletion, edit, end_of, intend};
use super::release::{Released, release};
use super::site::Site;
use crate::client::receipt::Receipt;
use crate::client::wire::Updated;
use crate::model::failure::Failure;
use crate::model::message::Message;
use crate::model::operation::OperationKind;

/// Something done to one held message.
pub enum Deed {
    /// Give it back as it is.
    Release,
    /// Delete it.
    Delete,
    /// Hold it from now on.
    Renew,
    /// Hold it from now on, with another text.
    Update(Arc<str>),
    /// Give it back with another text.
    Save(Arc<str>),
}

/// What came of it.
pub enum Done {
    /// The message is visible again.
    Released,
    /// It is visible again, with this text.
    Saved(Arc<str>),
    /// It was deleted.
    Deleted,
    /// It was not ours any more.
    NotOurs,
    /// It is held under a new receipt, perhaps with another text.
    Held(Receipt, Option<Arc<str>>),
}

impl Deed {
    /// Does it, what destroys a text only once that text is on the disk. A message that stays held is
    /// leased for `secs` seconds.
    ///
    /// # Errors
    /// The failure of the call.
    pub async fn perform(
        self,
        site: &Site,
        message: &Message,
        receipt: &Receipt,
        secs: u32,
    ) -> Result<Done, Failure> {
        let Site { client, queue, journal, .. } = site;
        match self {
            Self::Release => match release(site, &message.id, receipt).await {
                Released::Done => Ok(Done::Released),
                Released::NotOurs => Ok(Done::NotOurs),
                Released::Failed(failure) => Err(failure),
            },
            Self::Delete => {
                let ticket = intend(site, deletion(queue, &[message]), OperationKind::DeleteMessage).await?;
                let result = client.delete_message(queue, &message.id, receipt).await;
                journal.settle(ticket.as_ref(), 0, end_of(&result));
                result.map(|()| Done::Deleted)
            }
            Self::Renew => {
                let updated = client.update(queue, &message.id, receipt, secs, None).await?;
                Ok(Done::Held(updated.receipt, None))
            }
            Self::Update(text) => {
                let updated = overwrite(site, message, receipt, secs, &text).await?;
                Ok(Done::Held(updated.receipt, Some(text)))
            }
            Self::Save(text) => overwrite(site, message, receipt, 0, &text).await.map(|_| Done::Saved(text)),
        }
    }
}

async fn overwrite(
    site: &Site,
    message: &Message,
    receipt: &Receipt,
    secs: u32,
    text: &Arc<str>,
) -> Result<Updated, Failure> {
    let Site { client, queue, journal, .. } = site;
    let ticket = intend(site, edit(queue, &[message], text), OperationKind::Update).await?;
    let result = client.update(queue, &message.id, receipt, secs, Some(text)).await;
    journal.settle(ticket.as_ref(), 0, end_of(&result));
    result
}
