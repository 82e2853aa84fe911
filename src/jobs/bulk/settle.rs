//! Work on many messages: what happened, and what follows from it.

use std::time::Duration;

use super::act::{Acted, Chosen, Step};
use super::events::{Acked, Event, Weight, weight};
use super::hand::Held;
use super::pass::Key;
use super::run::{Part, Run};
use super::tally::Entry;
use crate::client::receipt::Receipt;
use crate::jobs::release::Released;
use crate::jobs::site::Mark;
use crate::journal::{JournalError, Ticket, Written};
use crate::model::change::{By, Deed, Fate, Stage};
use crate::model::failure::{Failure, FailureKind, TookEffect};
use crate::model::history::End;

/// How often one message is tried while others succeed.
const TRIES: u32 = 10;
/// After so many failed releases in a row the rest is left to its time-out.
const UNRELEASED: u32 = 8;
/// After how long a renewal that failed is tried again.
const AGAIN: Duration = Duration::from_secs(2);

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

    /// A look or a get failed.
    pub(super) fn missed(&mut self, failure: Failure) {
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

    pub(super) fn note(&mut self, chosen: &Chosen, fate: Fate, failure: Option<&Failure>) {
        let (id, new_id) = (&chosen.message.id, chosen.stands.as_ref());
        let entry = Entry { id, new_id, hash: Some(&chosen.hash), fate, failure, searched: None };
        self.tally.add(self.work.site.clock.now(), &entry);
    }
}
