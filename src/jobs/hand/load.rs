//! Filling the hand: batch after batch, until there are as many as wanted or no more can be seen.

use std::sync::Arc;
use std::time::Duration;

use super::deed::{Deed, Done};
use super::held::{Held, Run};
use super::{Acted, Hand};
use crate::client::receipt::Receipt;
use crate::client::wire::Leased;
use crate::jobs::site::Mark;
use crate::model::change::{Lease, LeaseId, LeaseState, Step};
use crate::model::failure::Failure;
use crate::model::message::{MAX_BATCH, Message, MessageId};

/// What a Get brought.
pub struct Batch {
    /// Before it was sent.
    mark: Mark,
    result: Result<Vec<Leased>, Failure>,
}

impl Hand<'_> {
    /// Asks for the next batch, unless one is under way.
    pub(super) fn load(&mut self) {
        if !self.more || !self.batches.is_empty() {
            return;
        }
        let (have, of) = (self.count(), self.wanted);
        self.doing = Some(Step::Digging { have, of });
        let (site, secs) = (self.site, self.terms.secs);
        let count = of.saturating_sub(have).min(MAX_BATCH);
        self.batches.push(Box::pin(async move {
            let mark = site.mark();
            Batch { mark, result: site.client.get(&site.queue, count, secs).await }
        }));
    }

    /// A batch came. Nothing new in it means that no more can be seen: whatever else there is comes
    /// round again.
    pub(super) fn arrived(&mut self, batch: Batch) {
        let before = self.count();
        match batch.result {
            Ok(leased) => {
                for leased in leased {
                    self.add(leased, batch.mark);
                }
            }
            Err(failure) => self.failed = Some(Box::new(failure)),
        }
        let have = self.count();
        if have == before || have >= self.wanted {
            self.more = false;
            self.doing = Some(Step::Holding(have));
        }
    }

    /// Takes a message into the hand. One that was in it before was given back or lost: it goes back
    /// at once, so that nobody holds it who does not know.
    fn add(&mut self, leased: Leased, mark: Mark) {
        if self.known.contains(&leased.message.id) {
            self.give_back_again(leased.message.id, leased.receipt);
        } else {
            self.hold(leased.message, leased.receipt, mark);
        }
    }

    /// Takes a message that is leased since `mark` into the hand.
    pub fn hold(&mut self, message: Message, receipt: Receipt, mark: Mark) {
        let secs = self.terms.secs;
        let id = LeaseId(self.count());
        let until = mark.wall.plus(u64::from(secs) * 1000);
        self.known.insert(message.id.clone());
        let message = Arc::new(message);
        let lease = Lease { id, message, until, state: LeaseState::Held, trouble: None };
        let renew_at = self.terms.renews.then(|| mark.monotonic.saturating_add(self.first_renewal(id)));
        self.changed.insert(id);
        self.held.push(Held {
            lease,
            receipt,
            run: Run { since: mark, secs },
            kept: self.terms.renews,
            renew_at,
            acting: false,
            waiting: std::collections::VecDeque::new(),
        });
    }

    /// The first renewals are spread evenly over half the time of a lease, so that all later ones are
    /// as well.
    fn first_renewal(&self, id: LeaseId) -> Duration {
        let half = Duration::from_secs(u64::from(self.terms.secs)) / 2;
        let all = self.wanted.max(1);
        half * (id.0 % all + 1) / all
    }

    fn give_back_again(&mut self, message: MessageId, receipt: Receipt) {
        let site = self.site;
        let mark = site.mark();
        self.acts.push(Box::pin(async move {
            let released = crate::jobs::release::release(site, &message, &receipt).await;
            let result = match released {
                crate::jobs::release::Released::Failed(failure) => Err(failure),
                _ => Ok(Done::Released),
            };
            Acted { id: None, message, deed: Deed::Release, mark, result }
        }));
    }

    /// How many messages are or were in the hand.
    pub(super) fn count(&self) -> u32 {
        u32::try_from(self.held.len()).unwrap_or(u32::MAX)
    }
}
