//! Giving a leased message back: an update without a body, so that its text cannot be touched.

use crate::client::receipt::Receipt;
use crate::model::failure::{Failure, FailureKind, TookEffect};
use crate::model::message::MessageId;

use super::site::Site;

/// How often a release is tried before the message is left to its time-out.
const TRIES: u32 = 3;

/// How a release ended.
#[derive(Debug)]
pub enum Released {
    /// The message is visible again.
    Done,
    /// It was not ours any more: expired, or its lease ran out.
    NotOurs,
    /// It stays hidden until its lease ends.
    Failed(Failure),
}

/// Makes a message visible again.
///
/// Repeating is harmless: it sets the same visibility again. If an attempt may have taken effect
/// and the next finds the receipt dead, it was that attempt which killed it.
pub async fn release(site: &Site, id: &MessageId, receipt: &Receipt) -> Released {
    let mut unsure = false;
    let mut last = None;
    for _ in 0..TRIES {
        match site.client.update(&site.queue, id, receipt, 0, None).await {
            Ok(_) => return Released::Done,
            Err(failure) if failure.kind == FailureKind::MessageGone => {
                return if unsure { Released::Done } else { Released::NotOurs };
            }
            Err(failure) => {
                unsure |= failure.effect == TookEffect::Perhaps;
                let again = worth_repeating(failure.kind);
                last = Some(failure);
                if !again {
                    break;
                }
            }
        }
    }
    last.map_or(Released::NotOurs, Released::Failed)
}

const fn worth_repeating(kind: FailureKind) -> bool {
    matches!(
        kind,
        FailureKind::Unreachable
            | FailureKind::TimedOut
            | FailureKind::Dropped
            | FailureKind::Busy
            | FailureKind::Broken
    )
}
