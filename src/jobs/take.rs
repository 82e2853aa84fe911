//! Holding messages: lease some, keep their newest receipts, and do with each what is ordered until
//! all are dealt with. Orders run side by side, so that one that hangs delays no other.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt as _};

use super::journalled::{deletion, edit, end_of, intend};
use super::release::{Released, release};
use super::site::{Mark, Site, Talk};
use crate::client::receipt::Receipt;
use crate::model::change::{Lease, LeaseId, LeaseState, Order, Progress, Report, Stranded, Taken};
use crate::model::failure::{Failure, FailureKind, TookEffect};
use crate::model::message::Message;
use crate::model::operation::OperationKind;

/// Leases up to `count` messages for `secs` seconds and holds them until told otherwise.
///
/// # Errors
/// The failure of the get.
pub async fn take(site: &Site, count: u32, secs: u32, mut talk: Talk) -> Result<Report, Failure> {
    let mark = site.mark();
    let leased = site.client.get(&site.queue, count, secs).await?;
    let held = (0..).zip(leased).map(|(n, leased)| {
        let message = Arc::new(leased.message);
        let until = mark.wall.plus(u64::from(secs) * 1000);
        let lease = Lease { id: LeaseId(n), message, until, state: LeaseState::Held, trouble: None };
        Held { lease, receipt: leased.receipt, since: mark }
    });
    let hand = Hand {
        site,
        secs,
        held: held.collect(),
        acts: FuturesUnordered::new(),
        stranded: vec![],
        stop: false,
    };
    Ok(Report::Took(hand.run(&mut talk).await))
}

struct Held {
    lease: Lease<Arc<Message>>,
    receipt: Receipt,
    /// From when the lease runs: before the request was sent, so that it is never thought longer
    /// than it is.
    since: Mark,
}

/// What came of one act on one lease.
struct Acted {
    id: LeaseId,
    mark: Mark,
    result: Result<Done, Failure>,
}

enum Done {
    Deleted,
    Released,
    NotOurs,
    Held(Receipt, Option<Arc<str>>),
}

struct Hand<'a> {
    site: &'a Site,
    secs: u32,
    held: Vec<Held>,
    acts: FuturesUnordered<BoxFuture<'a, Acted>>,
    stranded: Vec<Stranded>,
    stop: bool,
}

impl Hand<'_> {
    async fn run(mut self, talk: &mut Talk) -> Taken {
        loop {
            self.expire();
            if self.stop {
                self.release_all();
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
        let leases = self.held.into_iter().map(|held| held.lease).collect();
        Taken { leases, stranded: self.stranded }
    }

    fn tell(&self, talk: &Talk) {
        talk.tell(Progress::Leases(self.held.iter().map(|held| held.lease.clone()).collect()));
    }

    /// Lost messages stay to be read until the user leaves; without any, the job ends with the last
    /// message that was dealt with.
    fn is_over(&self) -> bool {
        let state = |held: &Held| held.lease.state;
        let live = self.held.iter().any(|held| state(held).is_live());
        let lost = self.held.iter().any(|held| state(held) == LeaseState::Lost);
        self.acts.is_empty() && !live && (self.stop || !lost)
    }

    fn left(&self, held: &Held) -> Duration {
        let length = Duration::from_secs(u64::from(self.secs));
        length.saturating_sub(self.site.since(&held.since))
    }

    fn next_lapse(&self) -> Duration {
        let held = self.held.iter().filter(|held| held.lease.state == LeaseState::Held);
        held.map(|held| self.left(held)).min().unwrap_or(Duration::from_hours(1))
    }

    fn expire(&mut self) {
        let now = self.site.clock.now();
        let over: Vec<bool> =
            self.held.iter().map(|held| self.left(held).is_zero() || held.lease.until <= now).collect();
        for (held, over) in self.held.iter_mut().zip(over) {
            if over && held.lease.state == LeaseState::Held {
                held.lease.state = LeaseState::Lost;
            }
        }
    }

    fn obey(&mut self, order: Order) {
        match order {
            Order::Stop => self.stop = true,
            Order::Lost => {
                for held in self.held.iter_mut().filter(|held| held.lease.state.is_live()) {
                    held.lease.state = LeaseState::Lost;
                }
            }
            Order::Release(id) => self.start(id, Deed::Release),
            Order::Renew(id) => self.start(id, Deed::Update(None)),
            Order::Update(id, text) => self.start(id, Deed::Update(Some(text))),
            Order::Delete(id) => self.start(id, Deed::Delete),
            Order::Pause | Order::Resume | Order::Rate(_) => {}
        }
    }

    fn release_all(&mut self) {
        let held = self.held.iter().filter(|held| held.lease.state == LeaseState::Held);
        let ids: Vec<LeaseId> = held.map(|held| held.lease.id).collect();
        for id in ids {
            self.start(id, Deed::Release);
        }
    }

    /// Starts a deed on a message that is held and not busy with another.
    fn start(&mut self, id: LeaseId, deed: Deed) {
        let wanted = |held: &&mut Held| held.lease.id == id && held.lease.state == LeaseState::Held;
        let Some(held) = self.held.iter_mut().find(wanted) else { return };
        held.lease.state = LeaseState::Busy;
        held.lease.trouble = None;
        let (site, secs) = (self.site, self.secs);
        let (message, receipt, mark) = (Arc::clone(&held.lease.message), held.receipt.clone(), site.mark());
        self.acts.push(Box::pin(async move {
            let result = deed.perform(site, &message, &receipt, secs).await;
            Acted { id, mark, result }
        }));
    }

    fn settle(&mut self, acted: Acted) {
        let stopping = self.stop;
        let lease_ms = u64::from(self.secs) * 1000;
        let Some(held) = self.held.iter_mut().find(|held| held.lease.id == acted.id) else { return };
        let lease = &mut held.lease;
        match acted.result {
            Ok(Done::Deleted) => lease.state = LeaseState::Deleted,
            Ok(Done::Released) => lease.state = LeaseState::Released,
            Ok(Done::NotOurs) => lease.state = LeaseState::Lost,
            Ok(Done::Held(receipt, text)) => {
                held.receipt = receipt;
                held.since = acted.mark;
                lease.until = acted.mark.wall.plus(lease_ms);
                // A lease that was declared lost meanwhile (a jump of the clock) stays lost.
                if lease.state == LeaseState::Busy {
                    lease.state = LeaseState::Held;
                }
                if let Some(text) = text {
                    lease.message = Arc::new(Message { text, ..(*lease.message).clone() });
                }
            }
            Err(failure) => {
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

/// Something done to one held message.
enum Deed {
    Release,
    Delete,
    /// Hold it from now on, perhaps with another text.
    Update(Option<Arc<str>>),
}

impl Deed {
    async fn perform(
        self,
        site: &Site,
        message: &Message,
        receipt: &Receipt,
        secs: u32,
    ) -> Result<Done, Failure> {
        let Site { client, queue, journal, .. } = site;
        let id = &message.id;
        match self {
            Self::Release => match release(site, id, receipt).await {
                Released::Done => Ok(Done::Released),
                Released::NotOurs => Ok(Done::NotOurs),
                Released::Failed(failure) => Err(failure),
            },
            Self::Delete => {
                let ticket = intend(site, deletion(queue, message), OperationKind::DeleteMessage).await?;
                let result = client.delete_message(queue, id, receipt).await;
                journal.settle(ticket.as_ref(), 0, end_of(&result));
                result.map(|()| Done::Deleted)
            }
            Self::Update(None) => {
                let updated = client.update(queue, id, receipt, secs, None).await?;
                Ok(Done::Held(updated.receipt, None))
            }
            Self::Update(Some(text)) => {
                let ticket = intend(site, edit(queue, message, &text), OperationKind::Update).await?;
                let result = client.update(queue, id, receipt, secs, Some(&text)).await;
                journal.settle(ticket.as_ref(), 0, end_of(&result));
                result.map(|updated| Done::Held(updated.receipt, Some(text)))
            }
        }
    }
}
