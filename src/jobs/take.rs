//! Holding messages: keep their newest receipts, and do with each what is ordered until all are dealt
//! with. Orders run side by side, so that one that hangs delays no other.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt as _};

use super::deed::{Deed, Done};
use super::hand::{Hand, Held};
use super::site::{Mark, Site, Talk};
use crate::model::change::{Lease, LeaseId, LeaseState, Order, Progress, Report, Stranded, Taken};
use crate::model::failure::{Failure, FailureKind, TookEffect};
use crate::model::message::Message;

/// How long to wait after a renewal that failed before the next.
const AGAIN: Duration = Duration::from_secs(1);

/// Leases up to `count` messages for `secs` seconds and holds them until told otherwise.
///
/// # Errors
/// The failure of the get.
pub async fn take(site: &Site, count: u32, secs: u32, mut talk: Talk) -> Result<Report, Failure> {
    let mut hand = Hand::new(site, secs);
    hand.take(count).await?;
    Ok(Report::Took(keep(site, hand.pick(|_| true), false, &mut talk).await))
}

/// Holds what is in hand until told otherwise; `kept`: the leases are renewed by themselves.
pub async fn keep(site: &Site, held: Vec<Held>, kept: bool, talk: &mut Talk) -> Taken {
    let holding = |(n, held): (u32, Held)| {
        let until = held.since.wall.plus(millis(held.lease));
        let message = Arc::clone(&held.message);
        let lease = Lease { id: LeaseId(n), message, until, state: LeaseState::Held, trouble: None };
        Holding { lease, held, kept, rests_until: Duration::ZERO, next: None }
    };
    let all = (0..).zip(held).map(holding).collect();
    let take = Take { site, all, acts: FuturesUnordered::new(), stranded: vec![], stop: false };
    take.run(talk).await
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

/// A message that is, or was, held.
struct Holding {
    lease: Lease<Arc<Message>>,
    held: Held,
    /// Its lease is renewed by itself.
    kept: bool,
    /// By the clock that does not jump: not to be renewed by itself before.
    rests_until: Duration,
    /// What is to be done with it once it is not busy any more.
    next: Option<Deed>,
}

impl Holding {
    /// When to renew it by itself, by the clock that does not jump.
    fn due(&self) -> Option<Duration> {
        let due = (self.held.since.monotonic + self.held.lease / 2).max(self.rests_until);
        (self.kept && self.lease.state == LeaseState::Held).then_some(due)
    }
}

/// What came of one act on one lease.
struct Acted {
    id: LeaseId,
    mark: Mark,
    result: Result<Done, Failure>,
}

struct Take<'a> {
    site: &'a Site,
    all: Vec<Holding>,
    acts: FuturesUnordered<BoxFuture<'a, Acted>>,
    stranded: Vec<Stranded>,
    stop: bool,
}

impl Take<'_> {
    async fn run(mut self, talk: &mut Talk) -> Taken {
        loop {
            self.expire();
            if self.stop {
                self.release_all();
            } else {
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
                () = tokio::time::sleep(lapse) => {}
            }
        }
        let leases = self.all.into_iter().map(|holding| holding.lease).collect();
        Taken { leases, stranded: self.stranded, reached: None }
    }

    fn tell(&self, talk: &Talk) {
        talk.tell(Progress::Leases(self.all.iter().map(|holding| holding.lease.clone()).collect()));
    }

    /// Lost messages stay to be read until the user leaves; without any, the job ends with the last
    /// message that was dealt with.
    fn is_over(&self) -> bool {
        let state = |holding: &Holding| holding.lease.state;
        let live = self.all.iter().any(|holding| state(holding).is_live());
        let lost = self.all.iter().any(|holding| state(holding) == LeaseState::Lost);
        self.acts.is_empty() && !live && (self.stop || !lost)
    }

    fn held(&self) -> impl Iterator<Item = &Holding> {
        self.all.iter().filter(|holding| holding.lease.state == LeaseState::Held)
    }

    fn next_lapse(&self) -> Duration {
        let now = self.site.clock.monotonic();
        let ends = self.held().map(|holding| holding.held.left(self.site));
        let renewals = self.held().filter_map(Holding::due).map(|due| due.saturating_sub(now));
        ends.chain(renewals).min().unwrap_or(Duration::from_hours(1))
    }

    fn expire(&mut self) {
        let (site, now) = (self.site, self.site.clock.now());
        for holding in &mut self.all {
            let over = holding.held.left(site).is_zero() || holding.lease.until <= now;
            if over && holding.lease.state == LeaseState::Held {
                holding.lease.state = LeaseState::Lost;
            }
        }
    }

    fn renew(&mut self) {
        let now = self.site.clock.monotonic();
        let due = self.held().filter(|holding| holding.due().is_some_and(|due| due <= now));
        let ids: Vec<LeaseId> = due.map(|holding| holding.lease.id).collect();
        for id in ids {
            self.start(id, Deed::Renew);
        }
    }

    fn obey(&mut self, order: Order) {
        match order {
            Order::Stop => self.stop = true,
            Order::Lost => {
                for holding in self.all.iter_mut().filter(|holding| holding.lease.state.is_live()) {
                    holding.lease.state = LeaseState::Lost;
                }
            }
            Order::Release(id) => self.order(id, Deed::Release),
            Order::Renew(id) => self.order(id, Deed::Renew),
            Order::Update(id, text) => self.order(id, Deed::Update(text)),
            Order::Save(id, text) => self.order(id, Deed::Save(text)),
            Order::Delete(id) => self.order(id, Deed::Delete),
            Order::Keep(id, kept) => {
                for holding in self.all.iter_mut().filter(|holding| holding.lease.id == id) {
                    holding.kept = kept;
                }
            }
        }
    }

    fn release_all(&mut self) {
        let ids: Vec<LeaseId> = self.held().map(|holding| holding.lease.id).collect();
        for id in ids {
            self.start(id, Deed::Release);
        }
    }

    /// Starts a deed on a message that is held, or notes it for when the message is not busy any more.
    fn order(&mut self, id: LeaseId, deed: Deed) {
        let Some(holding) = self.all.iter_mut().find(|holding| holding.lease.id == id) else { return };
        match holding.lease.state {
            LeaseState::Held => self.start(id, deed),
            LeaseState::Busy => holding.next = Some(deed),
            _ => {}
        }
    }

    fn start(&mut self, id: LeaseId, deed: Deed) {
        let Some(holding) = self.all.iter_mut().find(|holding| holding.lease.id == id) else { return };
        holding.lease.state = LeaseState::Busy;
        holding.lease.trouble = None;
        let secs = u32::try_from(holding.held.lease.as_secs()).unwrap_or(u32::MAX);
        let (site, mark) = (self.site, self.site.mark());
        let (message, receipt) = (Arc::clone(&holding.lease.message), holding.held.receipt.clone());
        self.acts.push(Box::pin(async move {
            let result = deed.perform(site, &message, &receipt, secs).await;
            Acted { id, mark, result }
        }));
    }

    fn settle(&mut self, acted: Acted) {
        let id = acted.id;
        self.note(acted);
        let free = |holding: &&mut Holding| holding.lease.id == id && holding.lease.state == LeaseState::Held;
        let next = self.all.iter_mut().find(free).and_then(|holding| holding.next.take());
        if let Some(deed) = next.filter(|_| !self.stop) {
            self.start(id, deed);
        }
    }

    fn note(&mut self, acted: Acted) {
        let stopping = self.stop;
        let Some(holding) = self.all.iter_mut().find(|holding| holding.lease.id == acted.id) else { return };
        let lease = &mut holding.lease;
        match acted.result {
            Ok(Done::Deleted) => lease.state = LeaseState::Deleted,
            Ok(Done::Released) => lease.state = LeaseState::Released,
            Ok(Done::Saved(text)) => {
                lease.state = LeaseState::Saved;
                lease.message = with_text(&lease.message, text);
            }
            Ok(Done::NotOurs) => lease.state = LeaseState::Lost,
            Ok(Done::Held(receipt, text)) => {
                holding.held.receipt = receipt;
                holding.held.since = acted.mark;
                lease.until = acted.mark.wall.plus(millis(holding.held.lease));
                // A lease that was declared lost meanwhile (a jump of the clock) stays lost.
                if lease.state == LeaseState::Busy {
                    lease.state = LeaseState::Held;
                }
                if let Some(text) = text {
                    lease.message = with_text(&lease.message, text);
                }
            }
            Err(failure) => {
                holding.rests_until = self.site.clock.monotonic() + AGAIN;
                let gone = failure.kind == FailureKind::MessageGone || failure.effect == TookEffect::Perhaps;
                lease.state = if gone || stopping { LeaseState::Lost } else { LeaseState::Held };
                if stopping && !gone {
                    let (id, until) = (lease.message.id.clone(), lease.until);
                    self.stranded.push(Stranded { id, until, failure: Box::new(failure.clone()) });
                }
                lease.trouble = Some(Box::new(failure));
            }
        }
    }
}

fn with_text(message: &Message, text: Arc<str>) -> Arc<Message> {
    Arc::new(Message { text, ..message.clone() })
}
