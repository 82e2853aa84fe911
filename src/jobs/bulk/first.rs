//! What comes before the rest of work on many messages.

use super::events::Taken;
use super::run::Run;
use super::tally::Entry;
use crate::model::change::Fate;
use crate::model::message::MAX_BATCH;

impl Run<'_> {
    /// Peeks, and does what is wanted with what is seen: nothing is leased.
    pub(super) async fn peek(&mut self) {
        let site = self.work.site;
        let leased = site.mark();
        match site.client.peek(&site.queue, MAX_BATCH).await {
            Ok(head) => self.got(leased, Ok(head.into_iter().map(Taken::peeked).collect())),
            Err(failure) => self.fail(failure),
        }
        self.pass.end();
    }

    /// Finds out with one message whether it can be given back, before others are taken that must be.
    pub(super) async fn prove(&mut self) {
        let site = self.work.site;
        let leased = site.mark();
        let batch = match site.client.get(&site.queue, 1, self.work.lease_secs).await {
            Ok(batch) => batch,
            Err(failure) => return self.fail(failure),
        };
        let Some(one) = batch.into_iter().next() else { return self.pass.end() };
        let (id, receipt) = (one.message.id.clone(), one.receipt.clone());
        let client = site.client.once();
        match client.update(&site.queue, &id, &receipt, self.work.lease_secs, None).await {
            Ok(updated) => {
                let one = Taken { receipt: Some(updated.receipt), ..Taken::of(one) };
                self.got(leased, Ok(vec![one]));
            }
            Err(failure) => {
                self.tally.leased += 1;
                let entry = Entry {
                    id: &id,
                    new_id: None,
                    hash: None,
                    fate: Fate::Stranded,
                    failure: Some(&failure),
                    searched: None,
                };
                self.tally.add(site.clock.now(), &entry);
                self.fail(failure);
            }
        }
    }
}
