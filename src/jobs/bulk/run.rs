//! Work on many messages while it runs. What begins when is in `begin`, what was taken in `taken`, and how
//! things end in `settle`.

use std::collections::{HashMap, VecDeque};
use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt as _};

use super::act::{Chosen, Work};
use super::events::{Acked, Event};
use super::hand::{Hand, Held};
use super::last::Last;
use super::pace::Pace;
use super::pass::{Key, Pass};
use super::tally::{Entry, Tally};
use super::told::Told;
use crate::jobs::site::{Mark, Talk};
use crate::journal::Journal;
use crate::model::change::{Bulk, BulkEnd, BulkReport, By, Fate, Order, Stage};
use crate::model::failure::Failure;
use crate::model::history::End;
use crate::model::operation::OperationKind;

/// The longest sleep: clocks are looked at again.
const NAP: Duration = Duration::from_secs(1);

/// What is known of the journal's number of the first part.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    None,
    Awaited,
    Known(Option<u64>),
}

/// How much is under way.
#[derive(Default)]
pub(super) struct Busy {
    /// A batch is being looked at or taken.
    pub getting: bool,
    /// Messages that are being written down.
    pub writing: usize,
    /// Messages that something is being done with.
    pub acting: usize,
    /// Renewals and releases.
    pub tending: usize,
}

/// Work under way.
pub struct Run<'a> {
    pub(super) work: Work<'a>,
    pub(super) bulk: &'a Bulk,
    pub(super) pass: Pass,
    pub(super) tally: Tally,
    pub(super) pace: Pace,
    pub(super) hand: Hand,
    /// Written down, and waiting for their turn.
    pub(super) ready: VecDeque<Chosen>,
    /// Waiting to be written down, until the number of the first part is known.
    pub(super) unwritten: VecDeque<Vec<Chosen>>,
    /// Put, but not surely deleted: when one of them is taken again it is only deleted.
    pub(super) acked: HashMap<Key, Acked>,
    pub(super) calls: FuturesUnordered<BoxFuture<'a, Event>>,
    pub(super) busy: Busy,
    /// How many messages were taken: the order of the next one.
    pub(super) order: u64,
    pub(super) part: Part,
    pub(super) stage: Stage,
    pub(super) stage_since: Mark,
    /// The first message was not yet dealt with, and then it asks.
    pub(super) canary: bool,
    /// Why it ended, where that is not that all was done.
    pub(super) end: Option<BulkEnd>,
    /// Nothing new is begun; what is in hand goes back.
    pub(super) stopping: bool,
    /// What is held goes back.
    pub(super) releasing: bool,
    /// Releases in a row that failed.
    pub(super) unreleased: u32,
    /// What was counted at the end.
    pub(super) last: Last,
    pub(super) total: Option<u64>,
    begun: Mark,
    pub(super) told: Told,
}

impl<'a> Run<'a> {
    /// Nothing was done yet.
    pub fn new(work: Work<'a>, bulk: &'a Bulk, pass: Pass, tally: Tally, total: Option<u64>) -> Self {
        let begun = work.site.mark();
        Self {
            work,
            bulk,
            pass,
            tally,
            pace: Pace::new(bulk.rate, begun.monotonic),
            hand: Hand::new(work.lease),
            ready: VecDeque::new(),
            unwritten: VecDeque::new(),
            acked: HashMap::new(),
            calls: FuturesUnordered::new(),
            busy: Busy::default(),
            order: 0,
            part: Part::None,
            stage: Stage::Running,
            stage_since: begun,
            canary: bulk.canary,
            end: None,
            stopping: false,
            releasing: false,
            unreleased: 0,
            last: Last::Open,
            total,
            begun,
            told: Told::default(),
        }
    }

    /// Does everything, and reports it.
    pub async fn finish(mut self, mut talk: Talk) -> BulkReport {
        if self.bulk.by == By::Peek {
            self.peek().await;
        } else if self.bulk.holds() && self.bulk.by == By::CarefulLease {
            self.prove().await;
        }
        let mut listening = true;
        loop {
            self.begin();
            self.tell(&talk);
            if self.is_over() {
                break;
            }
            self.tally.write().await;
            let nap = self.nap();
            tokio::select! {
                order = talk.orders.recv(), if listening => {
                    listening = order.is_some();
                    self.obey(&order.unwrap_or(Order::Stop));
                }
                Some(event) = next(&mut self.calls, &self.work.site.journal) => {
                    self.take(event);
                    // Whatever else has come by now is taken too, before anything new begins.
                    while let Some(Some(event)) = self.calls.next().now_or_never() {
                        self.take(event);
                    }
                }
                () = tokio::time::sleep(nap) => {}
            }
        }
        self.close().await
    }

    pub(super) fn now(&self) -> Duration {
        self.work.site.clock.monotonic()
    }

    pub(super) fn is_over(&self) -> bool {
        let idle = self.calls.is_empty() && self.ready.is_empty() && self.unwritten.is_empty();
        idle && self.hand.len() == 0 && (self.stopping || self.pass.is_over()) && !self.must_count()
    }

    /// How much is under way of what the pace counts. Taking the next batch goes beside the work, unless
    /// the service asked for less.
    pub(super) fn under_way(&self) -> usize {
        let taking = self.busy.getting && self.pace.is_throttled();
        self.busy.acting + self.busy.tending + usize::from(taking)
    }

    /// Ends it before all is done.
    pub(super) fn stop(&mut self, end: BulkEnd) {
        self.end = self.end.take().or(Some(end));
        self.stopping = true;
        self.pass.end();
    }

    /// Ends it because of something that would fail again and again.
    pub(super) fn fail(&mut self, failure: Failure) {
        self.stop(BulkEnd::Failed(Box::new(failure)));
    }

    pub(super) fn give_all_back(&mut self, batch: Vec<Chosen>) {
        for chosen in batch {
            self.give_back(chosen);
        }
    }

    /// Surely nothing was done with it, and nothing will be.
    pub(super) fn give_back(&mut self, chosen: Chosen) {
        self.work.site.journal.settle(chosen.ticket.as_ref(), chosen.item, End::NotDone);
        self.hold(chosen);
    }

    /// Holds a message to the end.
    pub(super) fn hold(&mut self, chosen: Chosen) {
        let Chosen { message, receipt: Some(receipt), leased, taken, order, .. } = chosen else { return };
        self.hand.hold(order, Held { id: message.id, receipt, leased, taken });
    }

    fn obey(&mut self, order: &Order) {
        match order {
            Order::Stop => self.stop(BulkEnd::Stopped),
            Order::Pause if self.stage == Stage::Running => self.set_stage(Stage::Paused),
            Order::Resume => self.set_stage(Stage::Running),
            Order::Rate(rate) => {
                let now = self.now();
                self.pace.set_rate(*rate, now);
            }
            Order::Jumped => self.lose_all(),
            _ => {}
        }
    }

    pub(super) fn set_stage(&mut self, stage: Stage) {
        if self.stage != stage {
            self.stage = stage;
            self.stage_since = self.work.site.mark();
        }
    }

    /// After a jump of the clock nobody knows how long a lease still runs. What is held may be taken
    /// again; to try to give it back harms nobody.
    fn lose_all(&mut self) {
        for chosen in std::mem::take(&mut self.ready) {
            if chosen.stands.is_some() {
                self.ready.push_back(chosen);
            } else {
                self.pass.lapsed(&chosen.message);
                self.give_back(chosen);
            }
        }
    }

    /// How long nothing happens by itself.
    fn nap(&self) -> Duration {
        let now = self.now();
        let next = [self.hand.next_due().filter(|_| !self.releasing), self.pace.next(now), self.told.next()];
        let next = next.into_iter().flatten().min().map_or(NAP, |at| at.saturating_sub(now));
        // Not for ever on a clock that a test moves.
        next.clamp(Duration::from_millis(1), NAP)
    }

    /// What is left to say, then the report.
    async fn close(mut self) -> BulkReport {
        let now = self.work.site.clock.now();
        for (_, acked) in std::mem::take(&mut self.acked) {
            let Acked { id, new_id, hash, failure, .. } = &acked;
            self.tally.add(
                now,
                &Entry {
                    id,
                    new_id: Some(new_id),
                    hash: Some(hash),
                    fate: Fate::Doubled,
                    failure: Some(failure),
                    searched: None,
                },
            );
        }
        let end = self.end.unwrap_or(BulkEnd::Finished);
        self.tally.search.searched = self.pass.taken();
        if let Last::Known(saw_all) = self.last {
            self.tally.search.saw_all = saw_all;
        }
        if matches!(end, BulkEnd::Finished | BulkEnd::HeldTooMany) {
            let searched = Some(self.pass.taken());
            for id in self.pass.missing() {
                let fate = Fate::NotFound;
                self.tally.add(now, &Entry { id, new_id: None, hash: None, fate, failure: None, searched });
            }
        }
        if let Err(error) = self.work.site.journal.flush().await {
            // What was done stays open in the journal: the next start looks at it.
            tracing::warn!("outcomes may not be on the disk: {error}");
        }
        self.tally.report(end, self.work.site.since(&self.begun)).await
    }

    /// The failure of what could not be written down.
    pub(super) fn not_written(&self, error: &crate::journal::JournalError) -> Failure {
        let act = if self.bulk.deed.puts() { OperationKind::Put } else { OperationKind::DeleteMessage };
        crate::jobs::journalled::not_written(self.work.site, error, act)
    }
}

/// What happens next. Before it waits, the outcomes so far are written, some of which are waited for.
async fn next(calls: &mut FuturesUnordered<BoxFuture<'_, Event>>, journal: &Journal) -> Option<Event> {
    poll_fn(|context| {
        let event = calls.poll_next_unpin(context);
        if event.is_pending() {
            journal.push();
        }
        event
    })
    .await
}

/// The hash of a text as the journal has it.
pub(super) fn hash(text: &str) -> Arc<str> {
    Arc::from(crate::journal::hash(text))
}
