//! What is done with one message in hand.

use std::sync::Arc;

use super::held::Run;
use crate::client::receipt::Receipt;
use crate::client::wire::Updated;
use crate::jobs::change::delete;
use crate::jobs::journalled::{deletion, edit, end_of, intend};
use crate::jobs::release::{Released, release};
use crate::jobs::site::Site;
use crate::model::failure::{Failure, FailureKind, TookEffect};
use crate::model::message::{Expiry, Message, MessageId};
use crate::model::operation::OperationKind;

/// Something done to one held message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// Give it back.
    Release,
    /// Give it back if it is still ours, although its lease seems to have ended.
    Return,
    /// Delete it.
    Delete,
    /// Hold it from now on.
    Renew,
    /// Write this text into it, and hold it from now on.
    Write(Arc<str>),
    /// Write this text into it, and give it back.
    Save(Arc<str>),
}

/// What came of it.
pub enum Done {
    /// The message is gone.
    Deleted,
    /// The message is visible again.
    Released,
    /// The message is visible again, with this text.
    Saved(Arc<str>),
    /// It was not ours any more.
    NotOurs,
    /// It is held with this receipt for so many seconds, perhaps with another text.
    Held(Receipt, u32, Option<Arc<str>>),
}

impl Deed {
    /// Does it. Where it is held afterwards, then for `secs` seconds.
    pub async fn perform(
        self,
        site: &Site,
        message: &Message,
        (receipt, run): (&Receipt, Run),
        secs: u32,
    ) -> Result<Done, Failure> {
        let id = &message.id;
        match self {
            Self::Release | Self::Return => match release(site, id, receipt).await {
                Released::Done => Ok(Done::Released),
                Released::NotOurs => Ok(Done::NotOurs),
                Released::Failed(failure) => Err(failure),
            },
            Self::Delete => {
                let intent = deletion(&site.queue, &[message]);
                let ticket = intend(site, intent, OperationKind::DeleteMessage).await?;
                let result = delete(site, id, receipt, || run.left(site)).await;
                site.journal.settle(ticket.as_ref(), 0, end_of(&result));
                result.map(|()| Done::Deleted)
            }
            Self::Renew => {
                let secs = secs.min(life_left(site, message));
                let updated = renew(site, id, receipt, secs).await?;
                Ok(Done::Held(updated.receipt, secs, None))
            }
            Self::Write(text) => {
                let updated = write(site, message, receipt, secs, &text).await?;
                Ok(Done::Held(updated.receipt, secs, Some(text)))
            }
            Self::Save(text) => write(site, message, receipt, 0, &text).await.map(|_| Done::Saved(text)),
        }
    }
}

/// Overwrites a text, once it is on the disk.
async fn write(
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

/// Hides a message for so many seconds from now. An attempt without an answer is repeated once: if it
/// did not take effect, the receipt is still good.
async fn renew(site: &Site, id: &MessageId, receipt: &Receipt, secs: u32) -> Result<Updated, Failure> {
    let again =
        |failure: &Failure| failure.effect == TookEffect::Perhaps && failure.kind != FailureKind::MessageGone;
    match site.client.update(&site.queue, id, receipt, secs, None).await {
        Err(failure) if again(&failure) => site.client.update(&site.queue, id, receipt, secs, None).await,
        result => result,
    }
}

/// The seconds until a message ends by itself, 1 at the least: the service is documented to refuse a
/// lease that is longer.
fn life_left(site: &Site, message: &Message) -> u32 {
    let Expiry::At(moment) = &message.expires else { return u32::MAX };
    let Some(end) = moment.secs() else { return u32::MAX };
    let left = end.saturating_sub(site.clock.now().secs()).max(1);
    u32::try_from(left).unwrap_or(u32::MAX)
}
