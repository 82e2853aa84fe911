//! Saving a text as a new message in place of an old one: put, then delete. The new one has the life
//! that is left, another id and no dequeue count. At worst both are there, and it is said.

use std::sync::Arc;
use std::time::Duration;

use super::change::{Line, delete};
use super::grip::Held;
use super::journalled::end_of;
use super::site::Site;
use crate::model::change::SurgeryEnd;
use crate::model::failure::{Failure, FailureKind, TookEffect};
use crate::model::history::End;
use crate::model::message::{Expiry, Life, MessageId, NewMessage};
use crate::model::operation::OperationKind;

/// A put starts only with so much of the lease left: the delete comes after it.
pub const LEAST_LEFT: Duration = Duration::from_secs(10);

/// Puts the text as a new message and deletes the old one, which is in hand. The intent is written
/// already; `line` takes the outcomes.
pub async fn replace(site: &Site, held: &mut Held, text: &Arc<str>, line: Line<'_>) -> SurgeryEnd {
    let put = match put(site, held, text).await {
        Ok(put) => put,
        Err(failure) => {
            line.settle(site, end_of::<()>(&Err(failure.clone())));
            return SurgeryEnd::Failed(Box::new(failure));
        }
    };
    line.settle_first(site, End::Stands(put.clone())).await;
    match delete(site, &held.message.id, &held.receipt, || held.left(site)).await {
        Ok(()) => {
            line.settle(site, End::Done);
            SurgeryEnd::Replaced(put)
        }
        // The intent stays open: both may be there.
        Err(failure) => SurgeryEnd::Doubled { new: put, failure: Box::new(failure) },
    }
}

async fn put(site: &Site, held: &mut Held, text: &Arc<str>) -> Result<MessageId, Failure> {
    held.with_left(site, LEAST_LEFT)
        .await
        .map_err(|failure| Failure { effect: TookEffect::No, ..failure })?;
    let life = life_left(site, held).map_err(|why| {
        Failure::new(FailureKind::Invalid, OperationKind::Put, site.client.account(), why).on(&site.queue)
    })?;
    let message = NewMessage { text: Arc::clone(text), life, delay: 0 };
    site.client.put(&site.queue, &message).await.map(|put| put.id)
}

/// The life that a message has left by the service's clock: of that is known what it showed when the
/// message was taken, and how long ago that was.
fn life_left(site: &Site, held: &Held) -> Result<Life, &'static str> {
    match &held.message.expires {
        Expiry::Never => Ok(Life::Never),
        Expiry::At(moment) => {
            let ends = moment.secs().ok_or("it is not known how long the message lives")?;
            let taken = held.taken.wall.secs().saturating_add(held.ahead);
            let passed = i64::try_from(site.since(&held.taken).as_secs()).unwrap_or(i64::MAX);
            match u32::try_from(ends.saturating_sub(taken).saturating_sub(passed)) {
                Ok(secs @ 1..) => Ok(Life::Seconds(secs.min(i32::MAX.unsigned_abs()))),
                _ => Err("the message ends by itself at this moment"),
            }
        }
    }
}
