//! Work on many messages: what begins when.

use std::time::Duration;

use super::act::Chosen;
use super::events::{Event, Taken};
use super::pace::WIDEST;
use super::run::{Part, Run};
use crate::jobs::release::release;
use crate::model::change::{BulkEnd, Deed, Stage};
use crate::model::history::{Intent, Item};
use crate::model::message::MAX_BATCH;

/// How many messages are taken before it is their turn.
const AHEAD: usize = 96;
/// How long a pause may last while something is held.
const LONGEST_PAUSE: Duration = Duration::from_mins(10);

impl Run<'_> {
    /// Begins whatever may begin now.
    pub(super) fn begin(&mut self) {
        let now = self.now();
        if self.has_paused_too_long() {
            self.stop(BulkEnd::PausedTooLong);
        }
        if self.stopping {
            self.give_back_what_waits();
        }
        self.renew(now);
        self.get(now);
        self.act(now);
        self.count();
        self.release();
    }

    fn has_paused_too_long(&self) -> bool {
        let waits = matches!(self.stage, Stage::Paused | Stage::Asking);
        let holds = self.hand.len() + self.ready.len() > 0;
        waits && holds && self.work.site.since(&self.stage_since) >= LONGEST_PAUSE
    }

    /// Renews what is at half its time, in the hand and among what waits for its turn.
    fn renew(&mut self, now: Duration) {
        while self.busy.tending < WIDEST && !self.releasing {
            let Some((order, held)) = self.hand.due(now) else { break };
            let (work, leased) = (self.work, self.work.site.mark());
            self.busy.tending += 1;
            self.calls.push(Box::pin(async move {
                let client = work.site.client.once();
                let secs = work.lease_secs;
                let result = client.update(&work.site.queue, &held.id, &held.receipt, secs, None).await;
                Event::Renewed { order, leased, result: result.map(|updated| updated.receipt) }
            }));
        }
        while self.busy.tending < WIDEST
            && let Some(mut chosen) = self.ready.pop_front_if(|chosen| {
                // One of which a new one stands is only to be deleted, with the receipt it has.
                let waits = chosen.receipt.is_some() && chosen.stands.is_none();
                waits && self.work.left(&chosen.leased) < self.work.lease / 2
            })
        {
            let work = self.work;
            self.busy.tending += 1;
            self.calls.push(Box::pin(async move {
                let result = work.renew(&mut chosen).await;
                Event::Readied { chosen, result }
            }));
        }
    }

    /// Takes the next batch, where there is room for it.
    fn get(&mut self, now: Duration) {
        let runs = self.stage == Stage::Running && !self.stopping && !self.releasing;
        let beside = if self.pace.is_throttled() { self.under_way() } else { 0 };
        if self.busy.getting || !runs || self.pass.is_over() || !self.pace.has_room(now, beside) {
            return;
        }
        let budget = usize::try_from(self.bulk.hold).unwrap_or(usize::MAX).saturating_sub(self.hand.len());
        if budget == 0 {
            self.end = Some(BulkEnd::HeldTooMany);
            self.pass.end();
            return;
        }
        let waiting =
            self.ready.len() + self.busy.writing + self.unwritten.iter().map(Vec::len).sum::<usize>();
        let ahead = if self.canary { 1 } else { self.pace.ahead(AHEAD) };
        let busy = if self.canary { waiting + self.busy.acting } else { waiting };
        // Where only some are meant a batch may be large although few of it are wanted ahead.
        let room = match ahead.saturating_sub(busy) {
            0 => return,
            _ if self.bulk.holds() => budget,
            // Small batches cost as much as large ones.
            room if room < MAX_BATCH as usize && ahead > MAX_BATCH as usize => return,
            room => room.min(budget),
        };
        let count = self.pass.next(u32::try_from(room).unwrap_or(MAX_BATCH));
        self.busy.getting = true;
        if self.bulk.deed == Deed::Resend {
            let site = self.work.site;
            self.calls.push(Box::pin(async move {
                Event::Looked { count, result: site.client.once().peek(&site.queue, MAX_BATCH).await }
            }));
        } else {
            self.take_batch(count);
        }
    }

    pub(super) fn take_batch(&mut self, count: u32) {
        let (site, secs, leased) = (self.work.site, self.work.lease_secs, self.work.site.mark());
        self.calls.push(Box::pin(async move {
            let result = site.client.once().get(&site.queue, count, secs).await;
            let result = result.map(|batch| batch.into_iter().map(Taken::of).collect());
            Event::Got { leased, result }
        }));
    }

    /// Begins with those whose turn it is.
    fn act(&mut self, now: Duration) {
        while self.pace.may_begin(now, self.under_way()) && !(self.canary && self.busy.acting > 0) {
            // What was put already is deleted whatever happens.
            let is_open = |chosen: &mut Chosen| self.stage == Stage::Running || chosen.stands.is_some();
            let Some(chosen) = self.ready.pop_front_if(is_open) else { break };
            self.pace.begins(now);
            self.busy.acting += 1;
            let work = self.work;
            self.calls.push(Box::pin(async move { Event::Acted(work.act(chosen).await) }));
        }
    }

    /// Gives back what is held, once nothing more is taken.
    fn release(&mut self) {
        let taken_all = self.pass.is_over() || self.stopping;
        if !taken_all || self.busy.getting || self.hand.len() == 0 || self.must_count() {
            return;
        }
        // From now on nothing may be taken: it could be what was just given back.
        self.releasing = true;
        self.pass.end();
        while self.busy.tending < WIDEST
            && let Some(held) = self.hand.first()
        {
            let site = self.work.site;
            self.busy.tending += 1;
            self.calls.push(Box::pin(async move {
                let released = release(site, &held.id, &held.receipt).await;
                Event::Released { held, released }
            }));
        }
    }

    /// Writes a batch down.
    pub(super) fn write_down(&mut self, mut batch: Vec<Chosen>) {
        if batch.is_empty() {
            return;
        }
        // Where nothing is changed nothing is written down, and nothing done.
        let Some(action) = self.bulk.deed.action() else { return self.give_all_back(batch) };
        let of = match self.part {
            Part::Awaited => return self.unwritten.push_back(batch),
            Part::None => None,
            Part::Known(number) => number,
        };
        if self.part == Part::None {
            self.part = Part::Awaited;
        }
        self.busy.writing += batch.len();
        let (site, bulk) = (self.work.site, self.bulk);
        for (at, chosen) in batch.iter_mut().enumerate() {
            chosen.item = at;
        }
        let with_text = bulk.deed == Deed::Delete;
        let item = |chosen: &Chosen| Item::of(&chosen.message, &chosen.hash, with_text);
        let items = batch.iter().map(item).collect();
        let to = bulk.to.as_ref().map(|goal| goal.place.clone());
        let intent = Intent { to, part_of: of, ..Intent::new(action, site.queue.clone(), items) };
        self.calls.push(Box::pin(async move {
            Event::Written { batch, result: site.journal.intend(intent).await }
        }));
    }

    /// Nothing is done any more with messages that wait for their turn; those of which a new one stands
    /// are still deleted.
    fn give_back_what_waits(&mut self) {
        for batch in std::mem::take(&mut self.unwritten) {
            self.give_all_back(batch);
        }
        for chosen in std::mem::take(&mut self.ready) {
            if chosen.stands.is_some() { self.ready.push_back(chosen) } else { self.give_back(chosen) }
        }
    }
}
