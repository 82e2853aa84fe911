//! Work on many messages: what was taken, and what is to be done with each.

use super::act::Chosen;
use super::events::{Acked, Taken};
use super::pass::{Key, Verdict};
use super::run::{Run, hash};
use super::tally::Entry;
use crate::jobs::site::Mark;
use crate::model::change::{Fate, Found};
use crate::model::failure::{Failure, TookEffect};
use crate::model::message::{Message, MessageId, Moment};

/// Within so many seconds two clocks count as the same.
const SAME_CLOCK: i64 = 3;

impl Run<'_> {
    /// Takes only as many as were there at the start.
    pub(super) fn looked(&mut self, count: u32, result: Result<Vec<Message>, Failure>) {
        self.busy.getting = false;
        match result {
            Ok(head) => match self.pass.leading(&head).min(count) {
                0 => self.pass.end(),
                _ if self.stopping => {}
                count => {
                    self.busy.getting = true;
                    self.take_batch(count);
                }
            },
            Err(failure) => self.missed(failure),
        }
    }

    /// A batch was taken, or was not.
    pub(super) fn got(&mut self, leased: Mark, result: Result<Vec<Taken>, Failure>) {
        let batch = match result {
            Ok(batch) => batch,
            Err(failure) => {
                self.tally.unanswered += u32::from(failure.effect == TookEffect::Perhaps);
                return self.missed(failure);
            }
        };
        self.pace.went_well();
        self.tally.leased += batch.iter().filter(|taken| taken.receipt.is_some()).count() as u64;
        let is_empty = batch.is_empty();
        let batch: Vec<Chosen> = batch.into_iter().map(|taken| self.chosen(leased, taken)).collect();
        let (acked, batch): (Vec<_>, Vec<_>) =
            batch.into_iter().partition(|chosen| self.acked.contains_key(&Key::of(&chosen.message.id)));
        for chosen in acked {
            self.came_again(chosen);
        }
        if batch.is_empty() && !is_empty {
            return;
        }
        let now = self.work.site.clock.now();
        let messages: Vec<&Message> = batch.iter().map(|chosen| &chosen.message).collect();
        let verdicts = self.pass.sort(&messages, now);
        let mut wanted = Vec::new();
        for (chosen, verdict) in batch.into_iter().zip(verdicts) {
            match verdict {
                Verdict::Found(of) => self.found(chosen, of),
                _ if self.stopping => self.hold(chosen),
                Verdict::Act => wanted.push(chosen),
                Verdict::Leave => self.hold(chosen),
                Verdict::Changed => {
                    self.note(&chosen, Fate::Changed, None);
                    self.hold(chosen);
                }
            }
        }
        self.write_down(wanted);
    }

    /// A message that is probably the copy of that one.
    fn found(&mut self, chosen: Chosen, of: MessageId) {
        let Message { id, inserted, .. } = &chosen.message;
        let (hash, fate) = (Some(&*chosen.hash), Fate::Done);
        let entry = Entry { id: &of, new_id: Some(id), hash, fate, failure: None, searched: None };
        self.tally.add(self.work.site.clock.now(), &entry);
        self.tally.search.found.push(Found { put: inserted.clone(), id: id.clone(), of });
        self.hold(chosen);
    }

    fn chosen(&mut self, leased: Mark, taken: Taken) -> Chosen {
        self.order += 1;
        let hidden_until = taken.visible.as_ref().and_then(Moment::secs);
        let service = hidden_until.map(|at| at - i64::from(self.work.lease_secs));
        if let Some(at) = service {
            self.pass.is_now(at);
        }
        let ahead = service.map_or(0, |at| at - leased.wall.secs());
        Chosen {
            hash: hash(&taken.message.text),
            message: taken.message,
            receipt: taken.receipt,
            leased,
            taken: leased,
            order: self.order,
            skew: if ahead.abs() <= SAME_CLOCK { 0 } else { ahead },
            ticket: None,
            item: 0,
            tries: 0,
            stands: None,
        }
    }

    /// A message whose new one stands already is only deleted.
    fn came_again(&mut self, chosen: Chosen) {
        if let Some(acked) = self.acked.remove(&Key::of(&chosen.message.id)) {
            let Acked { new_id, ticket, item, .. } = acked;
            self.pass.returned();
            self.ready.push_front(Chosen { stands: Some(new_id), ticket, item, ..chosen });
        }
    }
}
