//! What a change has in its grip on the way to its targets: taken with Get, kept by renewing at half
//! their time, given back in the order in which it stood.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};

use super::release::{Released, release};
use super::site::{Mark, Site};
use crate::client::receipt::Receipt;
use crate::client::wire::Leased;
use crate::model::change::Stranded;
use crate::model::failure::{Failure, FailureKind};
use crate::model::message::{Message, MessageId};

/// How long before its end a lease is not trusted any more.
pub const MARGIN: Duration = Duration::from_secs(2);
/// How many calls about messages in hand run at the same time.
pub const AT_ONCE: usize = 32;
/// How long to wait after a renewal that failed before the next, in milliseconds.
const AGAIN: u64 = 1_000;

/// A message in hand.
pub struct Held {
    /// The message as it was when it was taken.
    pub message: Arc<Message>,
    /// The newest receipt.
    pub receipt: Receipt,
    /// When it was taken: before the request was sent, so that nothing is thought shorter than it is.
    pub taken: Mark,
    /// From when its lease runs, likewise.
    pub since: Mark,
    /// How long the lease is.
    pub lease: Duration,
    /// How far the service's clock is ahead of ours, in seconds.
    pub ahead: i64,
    /// By the clock that does not jump: not to be renewed before.
    rests_until: Duration,
}

impl Held {
    fn new(leased: Leased, mark: Mark, secs: u32) -> Self {
        let visible = leased.visible.secs();
        let ahead = visible.map_or(0, |visible| visible - i64::from(secs) - mark.wall.secs());
        Self {
            message: Arc::new(leased.message),
            receipt: leased.receipt,
            taken: mark,
            since: mark,
            lease: Duration::from_secs(u64::from(secs)),
            ahead,
            rests_until: Duration::ZERO,
        }
    }

    /// What is left of the lease.
    #[must_use]
    pub fn left(&self, site: &Site) -> Duration {
        self.lease.saturating_sub(site.since(&self.since))
    }

    /// When to renew it, by the clock that does not jump.
    fn due(&self) -> Duration {
        (self.since.monotonic + self.lease / 2).max(self.rests_until)
    }

    /// Renews the lease with the newest receipt.
    ///
    /// # Errors
    /// The update's failure; after it the message may not be ours any more.
    pub async fn renew(&mut self, site: &Site) -> Result<(), Failure> {
        let (mark, secs) = (site.mark(), u32::try_from(self.lease.as_secs()).unwrap_or(u32::MAX));
        match site.client.update(&site.queue, &self.message.id, &self.receipt, secs, None).await {
            Ok(updated) => {
                (self.receipt, self.since) = (updated.receipt, mark);
                Ok(())
            }
            Err(failure) => {
                self.rests_until = site.clock.monotonic() + Duration::from_millis(AGAIN);
                Err(failure)
            }
        }
    }

    /// Makes sure that so much is left of the lease.
    ///
    /// # Errors
    /// Where too little is left and it could not be renewed.
    pub async fn with_left(&mut self, site: &Site, least: Duration) -> Result<(), Failure> {
        if self.left(site) > least { Ok(()) } else { self.renew(site).await }
    }
}

/// What became of messages that were given back.
#[derive(Debug, Default)]
pub struct GivenBack {
    /// They are visible again.
    pub released: Vec<MessageId>,
    /// They stay hidden until their lease ends.
    pub stranded: Vec<Stranded>,
    /// They were not ours any more.
    pub lost: Vec<MessageId>,
    /// The longest time that one of the released was hidden.
    pub hidden: Duration,
}

impl GivenBack {
    /// Both together.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.released.extend(other.released);
        self.stranded.extend(other.stranded);
        self.lost.extend(other.lost);
        self.hidden = self.hidden.max(other.hidden);
        self
    }
}

/// Messages in hand, in the order in which they stood.
pub struct Grip<'a> {
    site: &'a Site,
    secs: u32,
    held: Vec<Held>,
    lost: Vec<MessageId>,
}

impl<'a> Grip<'a> {
    /// An empty hand that leases for so many seconds.
    #[must_use]
    pub const fn new(site: &'a Site, secs: u32) -> Self {
        Self { site, secs, held: Vec::new(), lost: Vec::new() }
    }

    /// What is in it.
    #[must_use]
    pub fn held(&self) -> &[Held] {
        &self.held
    }

    /// Takes up to `count` messages, while those in hand are kept. Gives the ids of the new ones.
    ///
    /// # Errors
    /// The failure of the get; what was in hand still is.
    pub async fn take(&mut self, count: u32) -> Result<Vec<MessageId>, Failure> {
        let (site, secs, mark) = (self.site, self.secs, self.site.mark());
        let leased = self.keeping(site.client.get(&site.queue, count, secs)).await?;
        let fresh: Vec<Held> = leased.into_iter().map(|leased| Held::new(leased, mark, secs)).collect();
        let ids: Vec<MessageId> = fresh.iter().map(|held| held.message.id.clone()).collect();
        // Taken a second time after its lease ended: it is ours again, by the new receipt.
        self.lost.retain(|id| !ids.contains(id));
        self.held.retain(|held| !ids.contains(&held.message.id));
        self.held.extend(fresh);
        Ok(ids)
    }

    /// Takes out of the hand what fits, in order.
    pub fn pick(&mut self, fits: impl Fn(&Held) -> bool) -> Vec<Held> {
        self.held.extract_if(.., |held| fits(held)).collect()
    }

    /// Puts messages into the hand.
    pub fn put(&mut self, held: Vec<Held>) {
        self.held.extend(held);
    }

    /// Does some work while everything in hand is kept: each lease is renewed at half its time.
    pub async fn keeping<F: Future>(&mut self, work: F) -> F::Output {
        let mut work = pin!(work);
        loop {
            let lapse = self.next_renewal();
            tokio::select! {
                biased;
                done = &mut work => return done,
                () = tokio::time::sleep(lapse) => {}
            }
            let mut renewals = pin!(self.renew());
            let early = tokio::select! {
                biased;
                done = &mut work => Some(done),
                () = &mut renewals => None,
            };
            if let Some(done) = early {
                // A renewal that was begun uses its receipt up: its answer must be heard.
                renewals.await;
                return done;
            }
        }
    }

    fn next_renewal(&self) -> Duration {
        let due = self.held.iter().map(Held::due).min();
        due.map_or(Duration::from_hours(1), |due| due.saturating_sub(self.site.clock.monotonic()))
    }

    /// Renews what is due. What turns out not to be ours any more leaves the hand.
    async fn renew(&mut self) {
        let (site, now) = (self.site, self.site.clock.monotonic());
        let due = self.held.iter_mut().filter(|held| held.due() <= now);
        let renewals: Vec<_> = due.map(|held| renewed(site, held)).collect();
        let gone: Vec<Option<MessageId>> = stream::iter(renewals).buffered(AT_ONCE).collect().await;
        let gone: Vec<MessageId> = gone.into_iter().flatten().collect();
        self.held.retain(|held| !gone.contains(&held.message.id));
        self.lost.extend(gone);
    }

    /// Gives everything back that is in the hand: started in the order in which it stood, finished in
    /// any.
    pub async fn give_back(self) -> GivenBack {
        let mut given = give_back(self.site, self.held).await;
        given.lost.extend(self.lost);
        given
    }
}

async fn released(site: &Site, held: Held) -> (Released, Duration, Held) {
    let end = release(site, &held.message.id, &held.receipt).await;
    (end, site.since(&held.taken), held)
}

/// Renews a lease. Gives the id of a message that turns out not to be ours any more.
async fn renewed(site: &Site, held: &mut Held) -> Option<MessageId> {
    let failure = held.renew(site).await.err()?;
    (failure.kind == FailureKind::MessageGone).then(|| held.message.id.clone())
}

/// Gives messages back: started in this order, finished in any.
pub async fn give_back(site: &Site, held: Vec<Held>) -> GivenBack {
    let releases: Vec<_> = held.into_iter().map(|held| released(site, held)).collect();
    let ends: Vec<_> = stream::iter(releases).buffered(AT_ONCE).collect().await;
    let mut given = GivenBack::default();
    for (end, hidden, held) in ends {
        let id = held.message.id.clone();
        match end {
            Released::Done => {
                given.hidden = given.hidden.max(hidden);
                given.released.push(id);
            }
            Released::NotOurs => given.lost.push(id),
            Released::Failed(failure) => {
                let lease = u64::try_from(held.lease.as_millis()).unwrap_or(u64::MAX);
                let until = held.since.wall.plus(lease);
                given.stranded.push(Stranded { id, until, failure: Box::new(failure) });
            }
        }
    }
    given
}
