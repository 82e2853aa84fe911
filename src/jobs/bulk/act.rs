//! What is done with one message: put, then delete; each step is written down before the next.

use std::sync::Arc;
use std::time::Duration;

use crate::client::client::Client;
use crate::client::receipt::Receipt;
use crate::jobs::site::{Mark, Site};
use crate::journal::Ticket;
use crate::model::change::{Deed, NewLife};
use crate::model::failure::{Failure, FailureKind, TookEffect};
use crate::model::history::End;
use crate::model::message::{Expiry, Life, Message, MessageId, NewMessage};
use crate::model::queue::QueueName;

/// A put begins only with so much of the lease left: whoever takes the message after its lease ended
/// must not find that we put another one meanwhile.
pub const LEAST_LEFT: Duration = Duration::from_secs(10);
/// How long before its end a lease is not trusted any more.
const MARGIN: Duration = Duration::from_secs(2);

/// Where messages are put.
#[derive(Clone)]
pub struct Goal {
    /// The account.
    pub client: Client,
    /// The queue.
    pub queue: QueueName,
}

/// A message that something is to be done with.
pub struct Chosen {
    /// The message.
    pub message: Message,
    /// The right to delete it; none where it was only peeked.
    pub receipt: Option<Receipt>,
    /// From when its lease runs.
    pub leased: Mark,
    /// Since when it is hidden.
    pub taken: Mark,
    /// Its place among all that were taken.
    pub order: u64,
    /// How far the service's clock is ahead of ours, in seconds.
    pub skew: i64,
    /// The hash of its text, as the journal has it.
    pub hash: Arc<str>,
    /// Where it is written down.
    pub ticket: Option<Ticket>,
    /// Which message of that.
    pub item: usize,
    /// How often it was tried in vain.
    pub tries: u32,
    /// The message that was put for it already.
    pub stands: Option<MessageId>,
}

/// How it went.
pub enum Step {
    /// What was wanted was done.
    Done,
    /// Surely nothing was.
    Not(Failure),
    /// Nobody knows whether the put, or where nothing is put the delete, was done.
    Unsure(Failure),
    /// It was put, and the old one was not, or not surely, deleted.
    Stands(Failure),
    /// Its lease ended, or is about to, before anything was done.
    Lapsed,
}

/// A message with which something was done.
pub struct Acted {
    /// The message.
    pub chosen: Chosen,
    /// How it went.
    pub step: Step,
    /// When the new message was put, by the service's clock, where one was put just now.
    pub put_at: Option<i64>,
}

/// What is to be done, and where.
#[derive(Clone, Copy)]
pub struct Work<'a> {
    /// Where the messages are.
    pub site: &'a Site,
    /// Where they go.
    pub goal: &'a Goal,
    /// What is done.
    pub deed: Deed,
    /// How long the new ones live.
    pub life: NewLife,
    /// How long a lease is.
    pub lease: Duration,
    /// For how many seconds one is asked for.
    pub lease_secs: u32,
}

impl Work<'_> {
    /// How much is left of a lease, by the clock that is the stricter one.
    #[must_use]
    pub fn left(&self, leased: &Mark) -> Duration {
        let passed = Duration::from_millis(self.site.clock.now().since(leased.wall));
        self.lease.saturating_sub(passed.max(self.site.since(leased)))
    }

    /// Does it.
    pub async fn act(self, mut chosen: Chosen) -> Acted {
        let mut put_at = None;
        let step = match self.put(&mut chosen, &mut put_at).await {
            Err(step) => step,
            Ok(()) if !self.deed.deletes() => Step::Done,
            Ok(()) => self.delete(&chosen).await,
        };
        if matches!(step, Step::Done) {
            self.settle(&chosen, End::Done);
        }
        Acted { chosen, step, put_at }
    }

    fn settle(&self, chosen: &Chosen, end: End) {
        self.site.journal.settle(chosen.ticket.as_ref(), chosen.item, end);
    }

    /// Puts the new message, unless it stands already.
    async fn put(&self, chosen: &mut Chosen, put_at: &mut Option<i64>) -> Result<(), Step> {
        if !self.deed.puts() || chosen.stands.is_some() {
            return Ok(());
        }
        if chosen.receipt.is_some() && self.left(&chosen.leased) < LEAST_LEFT {
            self.renew(chosen).await?;
        }
        let new = NewMessage { text: Arc::clone(&chosen.message.text), life: self.life(chosen), delay: 0 };
        match self.goal.client.once().put(&self.goal.queue, &new).await {
            Ok(put) => {
                *put_at = put.inserted.secs();
                // Before the old one is deleted: a killed process has told where the new one is.
                let stands = End::Stands(put.id.clone());
                self.site.journal.settle_first(chosen.ticket.as_ref(), chosen.item, stands).await;
                chosen.stands = Some(put.id);
                Ok(())
            }
            Err(failure) if failure.effect == TookEffect::No => Err(Step::Not(failure)),
            Err(failure) => {
                self.settle(chosen, End::Unknown);
                Err(Step::Unsure(failure))
            }
        }
    }

    /// Begins the lease anew.
    pub async fn renew(&self, chosen: &mut Chosen) -> Result<(), Step> {
        let Some(receipt) = &chosen.receipt else { return Ok(()) };
        let leased = self.site.mark();
        let Site { client, queue, .. } = self.site;
        match client.once().update(queue, &chosen.message.id, receipt, self.lease_secs, None).await {
            Ok(updated) => {
                chosen.receipt = Some(updated.receipt);
                chosen.leased = leased;
                Ok(())
            }
            // Somebody else has it by now, or nobody knows which receipt is good.
            Err(failure) if failure.kind == FailureKind::MessageGone => Err(Step::Lapsed),
            Err(failure) if failure.effect == TookEffect::Perhaps => Err(Step::Lapsed),
            Err(failure) => Err(Step::Not(failure)),
        }
    }

    async fn delete(&self, chosen: &Chosen) -> Step {
        let Some(receipt) = &chosen.receipt else { return Step::Done };
        let Site { client, queue, .. } = self.site;
        let id = &chosen.message.id;
        let mut result = client.once().delete_message(queue, id, receipt).await;
        if matches!(&result, Err(failure) if failure.effect == TookEffect::Perhaps) {
            // To delete again harms nobody; that it is gone then is what the first one did.
            result = match client.delete_message(queue, id, receipt).await {
                Err(failure) if failure.kind == FailureKind::MessageGone && self.is_ours(chosen) => Ok(()),
                Err(failure) => Err(Failure { effect: TookEffect::Perhaps, ..failure }),
                deleted => deleted,
            };
        }
        match result {
            Ok(()) => Step::Done,
            Err(failure) if chosen.stands.is_some() => Step::Stands(failure),
            Err(failure) if failure.effect == TookEffect::No => Step::Not(failure),
            Err(failure) => {
                self.settle(chosen, End::Unknown);
                Step::Unsure(failure)
            }
        }
    }

    fn is_ours(&self, chosen: &Chosen) -> bool {
        self.left(&chosen.leased) > MARGIN
    }

    /// How long the new message lives.
    fn life(&self, chosen: &Chosen) -> Life {
        match self.life {
            NewLife::Of(life) => life,
            NewLife::Kept => left_of(&chosen.message.expires, self.site.clock.now().secs() + chosen.skew),
        }
    }
}

/// What is left of a life at a time: for ever where that is how long it was, and where nobody knows.
fn left_of(expires: &Expiry, now: i64) -> Life {
    let Expiry::At(at) = expires else { return Life::Never };
    let Some(end) = at.secs() else { return Life::Never };
    let left = u32::try_from(end.saturating_sub(now).clamp(1, i32::MAX.into())).unwrap_or(1);
    Life::Seconds(left)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::message::Moment;

    #[test]
    fn a_life_is_kept_to_the_second_and_never_stays_never() {
        let until = |end| Expiry::At(Moment::At(end));
        assert_eq!(left_of(&until(1_000), 400), Life::Seconds(600));
        assert_eq!(left_of(&until(1_000), 1_000), Life::Seconds(1), "its last second");
        assert_eq!(left_of(&until(i64::MAX), 0), Life::Seconds(2_147_483_647));
        assert_eq!(left_of(&Expiry::Never, 400), Life::Never);
        assert_eq!(left_of(&Expiry::At(Moment::Odd("soon".into())), 400), Life::Never);
    }
}
