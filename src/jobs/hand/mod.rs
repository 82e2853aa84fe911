//! Messages in hand: leased, kept by their newest receipts, each dealt with as it is ordered, until
//! all are dealt with. What is done with them runs side by side, so that one call that hangs delays no
//! other message.

mod deed;
mod held;
mod load;
mod settle;

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt as _};

use self::deed::{Deed, Done};
use self::held::Held;
use self::load::Batch;
use super::site::{Mark, Site, Talk};
use crate::model::change::{Lease, LeaseId, LeaseState, Order, Progress, Step, Stranded};
use crate::model::failure::Failure;
use crate::model::message::{Message, MessageId};

/// How many renewals are under way at the same time.
const RENEWALS: usize = 8;
/// How many releases are under way at the same time, on leaving.
const RELEASES: usize = 16;

/// How messages are held.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// For how many seconds a lease is taken and renewed.
    pub secs: u32,
    /// Whether leases are renewed by themselves, at half their time.
    pub renews: bool,
    /// Whether what is left is given back in the end; else it is left to its time-out.
    pub gives_back: bool,
}

/// What became of everything that was in hand.
pub struct Outcome {
    /// Every lease in its final state, in the order in which they were taken.
    pub leases: Vec<Lease<Arc<Message>>>,
    /// Messages that could not be given back.
    pub stranded: Vec<Stranded>,
    /// How many texts were overwritten.
    pub edited: u32,
    /// How many came round again and went back at once.
    pub again: u32,
    /// Why no more were leased, where that was a failure.
    pub failed: Option<Box<Failure>>,
}

impl Outcome {
    /// How many leases ended in `state`.
    pub fn ended(&self, state: LeaseState) -> u32 {
        let ended = self.leases.iter().filter(|lease| lease.state == state).count();
        u32::try_from(ended).unwrap_or(u32::MAX)
    }
}

/// What came of one act.
struct Acted {
    /// On which lease; none for a message that came round again.
    id: Option<LeaseId>,
    message: MessageId,
    deed: Deed,
    mark: Mark,
    result: Result<Done, Failure>,
}

/// Messages in hand.
pub struct Hand<'a> {
    site: &'a Site,
    terms: Terms,
    held: Vec<Held>,
    /// The ids of all messages that are or were in it.
    known: HashSet<MessageId>,
    acts: FuturesUnordered<BoxFuture<'a, Acted>>,
    /// How many messages are wanted.
    wanted: u32,
    /// Whether more are to be leased.
    more: bool,
    /// The batch that is under way.
    batches: FuturesUnordered<BoxFuture<'a, Batch>>,
    stranded: Vec<Stranded>,
    edited: u32,
    again: u32,
    failed: Option<Box<Failure>>,
    stop: bool,
    /// The leases that are to be told of.
    changed: BTreeSet<LeaseId>,
    /// What it is doing, where that is to be told.
    doing: Option<Step>,
}

impl<'a> Hand<'a> {
    /// An empty hand that is filled with up to `wanted` messages.
    pub fn new(site: &'a Site, terms: Terms, wanted: u32) -> Self {
        Self {
            site,
            terms,
            held: Vec::new(),
            known: HashSet::new(),
            acts: FuturesUnordered::new(),
            wanted,
            more: true,
            batches: FuturesUnordered::new(),
            stranded: Vec::new(),
            edited: 0,
            again: 0,
            failed: None,
            stop: false,
            changed: BTreeSet::new(),
            doing: None,
        }
    }

    /// Nothing more is leased than what is held already.
    pub fn only_these(self) -> Self {
        Self { more: false, ..self }
    }

    /// Fills the hand and holds what is in it until all of it is dealt with, or one is told to stop.
    pub async fn run(mut self, talk: &mut Talk) -> Outcome {
        loop {
            self.expire();
            if self.stop {
                self.let_go();
            } else {
                self.load();
                self.renew();
            }
            self.tell(talk);
            if self.is_over() {
                break;
            }
            let lapse = self.next_lapse();
            tokio::select! {
                order = talk.orders.recv(), if !self.stop => self.obey(order.unwrap_or(Order::Stop)),
                Some(acted) = self.acts.next() => self.settle(acted),
                Some(batch) = self.batches.next() => {
                    self.arrived(batch);
                    if let Some(failure) = &self.failed {
                        talk.tell(Progress::Failed(failure.clone()));
                    }
                }
                () = tokio::time::sleep(lapse) => {}
            }
        }
        let Self { held, stranded, edited, again, failed, .. } = self;
        let leases = held.into_iter().map(|held| held.lease).collect();
        Outcome { leases, stranded, edited, again, failed }
    }

    fn tell(&mut self, talk: &Talk) {
        if let Some(step) = self.doing.take() {
            talk.tell(Progress::Doing(step));
        }
        if !self.changed.is_empty() {
            let changed = std::mem::take(&mut self.changed);
            let leases = self.held.iter().map(|held| &held.lease);
            let leases = leases.filter(|lease| changed.contains(&lease.id)).cloned();
            talk.tell(Progress::Leases(leases.collect()));
        }
    }

    /// Lost messages stay to be read until the user leaves; without any, the job ends with the last
    /// message that was dealt with.
    fn is_over(&self) -> bool {
        let state = |held: &Held| held.lease.state;
        let live = self.held.iter().any(|held| state(held).is_live());
        let lost = self.held.iter().any(|held| state(held) == LeaseState::Lost);
        let loads = self.more && !self.stop || !self.batches.is_empty();
        self.acts.is_empty() && !live && !loads && (self.stop || !lost)
    }

    fn renewing(&self) -> usize {
        self.held.iter().filter(|held| held.acting && held.lease.state == LeaseState::Held).count()
    }

    /// When something is due by itself.
    fn next_lapse(&self) -> Duration {
        let now = self.site.clock.monotonic();
        let may_renew = !self.stop && self.renewing() < RENEWALS;
        let idle = || self.held.iter().filter(|held| held.is_idle());
        let ends = idle().map(|held| held.run.left(self.site));
        let renewals = idle().filter_map(|held| held.renew_at).filter(|_| may_renew);
        let renewals = renewals.map(|at| at.saturating_sub(now));
        ends.chain(renewals).min().unwrap_or(Duration::from_hours(1))
    }

    /// A lease that has ended is lost. Where only the wall clock says that it has, the service may
    /// think otherwise: then its message is given back as well as it still can be.
    fn expire(&mut self) {
        let (site, now) = (self.site, self.site.clock.now());
        let mut doubtful = Vec::new();
        for held in self.held.iter_mut().filter(|held| held.is_idle()) {
            if held.run.left(site).is_zero() || held.lease.until <= now {
                held.lose();
                self.changed.insert(held.lease.id);
                if !held.run.is_over(site) {
                    doubtful.push(held.lease.id);
                }
            }
        }
        for id in doubtful {
            self.start(id, Deed::Return);
        }
    }

    /// Renews what is due, a few at a time: those that wait for the longest come first.
    fn renew(&mut self) {
        let now = self.site.clock.monotonic();
        let free = RENEWALS.saturating_sub(self.renewing());
        let due = self.held.iter().filter(|held| held.is_idle() && held.waiting.is_empty());
        let due = due.filter_map(|held| Some((held.renew_at.filter(|at| *at <= now)?, held.lease.id)));
        let mut due: Vec<_> = due.collect();
        due.sort_unstable();
        for (_, id) in due.into_iter().take(free) {
            self.start(id, Deed::Renew);
        }
    }

    fn obey(&mut self, order: Order) {
        match order {
            Order::Stop => (self.stop, self.more) = (true, false),
            // Those that have ended are found in any case; how long the others run is worth a question.
            Order::Jumped => {
                let now = self.site.clock.monotonic();
                for held in self.held.iter_mut().filter(|held| held.renew_at.is_some()) {
                    held.renew_at = Some(now);
                }
            }
            Order::Release(id) => self.order(id, Deed::Release),
            Order::Renew(id) => self.order(id, Deed::Renew),
            Order::Update(id, text) => self.order(id, Deed::Write(text)),
            Order::Save(id, text) => self.order(id, Deed::Save(text)),
            Order::Delete(id) => self.order(id, Deed::Delete),
            // Words for work on many messages.
            Order::Pause | Order::Resume | Order::Rate(_) => {}
            Order::Keep(id, kept) => {
                if let Some(held) = self.find(id) {
                    held.keep(kept);
                }
            }
        }
    }

    fn find(&mut self, id: LeaseId) -> Option<&mut Held> {
        self.held.get_mut(usize::try_from(id.0).ok()?)
    }

    /// Does it with a message that is in hand, or after what is being done with it.
    fn order(&mut self, id: LeaseId, deed: Deed) {
        let Some(held) = self.find(id).filter(|held| held.lease.state.is_live()) else { return };
        if held.lease.state == LeaseState::Held {
            held.lease.state = LeaseState::Busy;
        }
        held.lease.trouble = None;
        if held.acting {
            held.waiting.push_back(deed);
        } else {
            self.start(id, deed);
        }
        self.changed.insert(id);
    }

    /// Gives back what is idle, in the order in which it stood, a few at a time.
    fn let_go(&mut self) {
        let free = RELEASES.saturating_sub(self.acts.len());
        let idle = self.held.iter().filter(|held| held.is_idle()).map(|held| held.lease.id);
        if self.terms.gives_back {
            let ids: Vec<LeaseId> = idle.take(free).collect();
            for id in ids {
                self.order(id, Deed::Release);
            }
        } else {
            let ids: Vec<LeaseId> = idle.collect();
            for id in ids {
                self.changed.insert(id);
                if let Some(held) = self.find(id) {
                    held.lose();
                }
            }
        }
    }

    fn start(&mut self, id: LeaseId, deed: Deed) {
        let (site, secs) = (self.site, self.terms.secs);
        let Some(held) = self.find(id) else { return };
        held.acting = true;
        let (message, receipt, mark) = (Arc::clone(&held.lease.message), held.receipt.clone(), site.mark());
        let run = held.run;
        self.acts.push(Box::pin(async move {
            let result = deed.clone().perform(site, &message, (&receipt, run), secs).await;
            Acted { id: Some(id), message: message.id.clone(), deed, mark, result }
        }));
    }
}
