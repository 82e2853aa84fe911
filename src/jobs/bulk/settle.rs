//! Work on many messages: what happened, and what follows from it.

use std::time::Duration;

use super::act::{Acted, Chosen, Step};
use super::events::{Acked, Event, Taken, Weight, weight};
use super::hand::Held;
use super::pass::{Key, Verdict};
use super::run::{Part, Run, hash};
use super::tally::Entry;
use crate::client::receipt::Receipt;
use crate::jobs::release::Released;
use crate::jobs::site::Mark;
use crate::journal::{JournalError, Ticket, Written};
use crate::model::change::{By, Deed, Fate, Found, Stage};
use crate::model::failure::{Failure, FailureKind, TookEffect};
use crate::model::history::End;
use crate::model::message::{Message, MessageId, Moment};

/// How often one message is tried while others succeed.
const TRIES: u32 = 10;
/// After so many failed releases in a row the rest is left to its time-out.
const UNRELEASED: u32 = 8;
/// After how long a renewal that failed is tried again.
const AGAIN: Duration = Duration::from_secs(2);
/// Within so many seconds two clocks count as the same.
const SAME_CLOCK: i64 = 3;

impl Run<'_> {
    /// Takes what happened.
    pub(super) fn take(&mut self, event: Event) {
        self.told.stale = true;
        match event {
            Event::Looked { count, result } => self.looked(count, result),
            Event::Got { leased, result } => {
                self.busy.getting = false;
                self.got(leased, result);
            }
            Event::Written { batch, result } => self.written(batch, result),
            Event::Acted(acted) => {
                self.busy.acting -= 1;
                self.acted(acted);
                if self.canary && (self.tally.has_any() || !self.acked.is_empty()) {
                    self.canary = false;
                    self.set_stage(Stage::Asking);
                }
            }
            Event::Renewed { order, leased, result } => {
                self.busy.tending -= 1;
                self.renewed(order, leased, result);
            }
            Event::Readied { chosen, result } => {
                self.busy.tending -= 1;
                self.readied(chosen, result);
            }
            Event::Released { held, released } => {
                self.busy.tending -= 1;
                self.released(&held, released);
            }
            Event::Counted { result } => self.counted(result),
        }
    }

    /// Takes only as many as were there at the start.
    fn looked(&mut self, count: u32, result: Result<Vec<Message>, Failure>) {
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

    /// A look or a get failed.
    fn missed(&mut self, failure: Failure) {
        let now = self.now();
        let goes_on =
            matches!(weight(failure.kind), Weight::Passes) && self.pace.went_badly(now, failure.wait_secs);
        if !goes_on {
            self.fail(failure);
        }
    }

    fn written(&mut self, mut batch: Vec<Chosen>, result: Result<(Option<Ticket>, Written), JournalError>) {
        self.busy.writing -= batch.len();
        let ticket = match result {
            Ok((ticket, written)) => {
                let is_kept = written == Written::WithTexts || ticket.is_none();
                self.tally.unkept += if is_kept || self.bulk.deed.puts() { 0 } else { batch.len() as u64 };
                ticket
            }
            Err(error) => {
                let failure = self.not_written(&error);
                self.fail(failure);
                None
            }
        };
        if self.part == Part::Awaited {
            self.part = Part::Known(ticket.as_ref().map(|ticket| ticket.id().number));
        }
        for chosen in &mut batch {
            chosen.ticket.clone_from(&ticket);
        }
        if self.stopping {
            self.give_all_back(batch);
        } else {
            self.ready.extend(batch);
        }
        // Where it stops they go back as soon as the next thing begins.
        for batch in std::mem::take(&mut self.unwritten) {
            if self.stopping { self.unwritten.push_back(batch) } else { self.write_down(batch) }
        }
    }

    fn acted(&mut self, Acted { mut chosen, step, put_at }: Acted) {
        if let Some(at) = put_at {
            self.pass.is_now(at);
        }
        if let Some(id) = chosen.stands.as_ref().filter(|_| self.bulk.deed == Deed::Resend) {
            self.pass.put(id);
        }
        match step {
            Step::Done => {
                self.pace.went_well();
                self.tally.remember(&chosen.message.text, put_at);
                self.note(&chosen, Fate::Done, None);
                if !self.bulk.deed.deletes() {
                    self.hold(chosen);
                }
            }
            Step::Lapsed => self.lapsed(&chosen),
            Step::Not(failure) => self.not_done(chosen, failure),
            Step::Unsure(failure) => {
                let fate = if self.bulk.deed.puts() { Fate::Doubled } else { Fate::Unknown };
                self.note(&chosen, fate, Some(&failure));
                // The old one stays where it is.
                self.hold(chosen);
                self.missed(failure);
            }
            Step::Stands(failure) => {
                let again = failure.effect == TookEffect::No
                    && matches!(weight(failure.kind), Weight::Passes)
                    && chosen.tries < if self.stopping { 1 } else { TRIES };
                chosen.tries += 1;
                if failure.kind != FailureKind::MessageGone {
                    self.missed(failure.clone());
                }
                if again {
                    self.ready.push_front(chosen);
                } else {
                    self.keep_acked(chosen, failure);
                }
            }
        }
    }

    fn keep_acked(&mut self, chosen: Chosen, failure: Failure) {
        let Chosen { message, hash, ticket, item, stands: Some(new_id), .. } = chosen else { return };
        let acked = Acked { id: message.id.clone(), new_id, hash, failure, ticket, item };
        self.acked.insert(Key::of(&message.id), acked);
        self.pass.may_return();
    }

    /// Its lease ended before it was its turn: it comes round again, unless nothing is taken any more.
    fn lapsed(&mut self, chosen: &Chosen) {
        self.work.site.journal.settle(chosen.ticket.as_ref(), chosen.item, End::NotDone);
        if self.stopping || self.releasing || self.bulk.by == By::Peek {
            self.note(chosen, Fate::Gone, None);
        } else {
            self.pass.lapsed(&chosen.message);
        }
    }

    fn not_done(&mut self, mut chosen: Chosen, failure: Failure) {
        let settle = |run: &Self, chosen: &Chosen| {
            run.work.site.journal.settle(chosen.ticket.as_ref(), chosen.item, End::NotDone);
        };
        match weight(failure.kind) {
            Weight::Passes if chosen.tries < TRIES => {
                chosen.tries += 1;
                self.ready.push_front(chosen);
                self.missed(failure);
            }
            Weight::Single if failure.kind == FailureKind::MessageGone => {
                settle(self, &chosen);
                self.note(&chosen, Fate::Gone, Some(&failure));
            }
            Weight::Single | Weight::Passes => {
                settle(self, &chosen);
                self.note(&chosen, Fate::Failed, Some(&failure));
                self.hold(chosen);
            }
            Weight::Final => {
                self.give_back(chosen);
                self.fail(failure);
            }
        }
    }

    fn renewed(&mut self, order: u64, leased: Mark, result: Result<Receipt, Failure>) {
        match result {
            Ok(receipt) => self.hand.renewed(order, receipt, leased),
            // It is not ours any more, or nobody knows by which receipt.
            Err(failure)
                if failure.kind == FailureKind::MessageGone || failure.effect == TookEffect::Perhaps =>
            {
                self.hand.drop(order);
            }
            Err(failure) => {
                let now = self.now();
                self.hand.later(order, now.saturating_add(AGAIN));
                self.missed(failure);
            }
        }
    }

    fn readied(&mut self, chosen: Chosen, result: Result<(), Step>) {
        match result {
            Ok(()) => self.ready.push_back(chosen),
            Err(Step::Not(failure)) => self.not_done(chosen, failure),
            Err(_) => self.lapsed(&chosen),
        }
    }

    fn released(&mut self, held: &Held, released: Released) {
        match released {
            Released::Done => {
                self.unreleased = 0;
                self.tally.released += 1;
                self.tally.hidden = self.tally.hidden.max(self.work.site.since(&held.taken));
            }
            Released::NotOurs => self.unreleased = 0,
            Released::Failed(failure) => {
                self.unreleased += 1;
                self.strand(held, &failure);
                if self.unreleased >= UNRELEASED {
                    for held in self.hand.all() {
                        self.strand(&held, &failure);
                    }
                }
            }
        }
    }

    fn strand(&mut self, held: &Held, failure: &Failure) {
        let fate = Fate::Stranded;
        let entry =
            Entry { id: &held.id, new_id: None, hash: None, fate, failure: Some(failure), searched: None };
        self.tally.add(self.work.site.clock.now(), &entry);
    }

    fn note(&mut self, chosen: &Chosen, fate: Fate, failure: Option<&Failure>) {
        let (id, new_id) = (&chosen.message.id, chosen.stands.as_ref());
        let entry = Entry { id, new_id, hash: Some(&chosen.hash), fate, failure, searched: None };
        self.tally.add(self.work.site.clock.now(), &entry);
    }
}
