//! Messages that are held while a person deals with each: taken, dug, held where they stand, caught.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use peekq::jobs::catch::catch;
use peekq::jobs::dig::dig;
use peekq::jobs::hold::hold;
use peekq::jobs::plan;
use peekq::jobs::site::{Site, Talk};
use peekq::jobs::take::take;
use peekq::model::change::dig::{Dig, GivesBack};
use peekq::model::change::{Lease, LeaseId, Order, Progress, Report, Step, Target, Terms, take_in};
use peekq::model::failure::{Failure, TookEffect};
use peekq::model::message::{Message, MessageId};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use crate::dice::Dice;
use crate::stage::Stage;
use crate::work::{Outcome, terms};

pub struct Hands<'a> {
    pub stage: &'a Stage,
    pub site: &'a Site,
}

/// What a job told.
#[derive(Default)]
struct Heard {
    leases: Vec<Lease<Arc<Message>>>,
    looks: u32,
}

impl Hands<'_> {
    pub async fn work(&self, dice: &mut Dice) -> Outcome {
        let site = self.site;
        match dice.below(4) {
            0 => {
                let (count, secs) = (dice.between(1, 12), dice.between(2, 60));
                self.deal(dice, |talk| take(site, count, secs, talk)).await
            }
            1 => {
                let gives_back =
                    *dice.pick(&[GivesBack::Yes, GivesBack::Yes, GivesBack::Unsure, GivesBack::No]);
                let terms = Dig::new(dice.between(1, 70), gives_back);
                self.deal(dice, |talk| dig(site, terms, talk)).await
            }
            2 => self.hold(dice).await,
            _ => self.catch(dice).await,
        }
    }

    async fn hold(&self, dice: &mut Dice) -> Outcome {
        let Site { client, queue, .. } = self.site;
        let Ok(head) = client.peek(queue, 32).await else { return Outcome::default() };
        let most = dice.between(1, 3);
        let targets: Vec<Target> = dice.some(&head, most).iter().map(Target::of).collect();
        let terms = terms(dice);
        let Ok(plan) = plan::price(client, queue, &targets, &terms).await else { return Outcome::default() };
        if plan.targets.is_empty() {
            return Outcome::default();
        }
        let (site, targets, plan) = (self.site, &targets, &plan.without_search());
        self.deal(dice, |mut talk| async move { hold(site, targets, plan, &mut talk).await }).await
    }

    async fn catch(&self, dice: &mut Dice) -> Outcome {
        let head = self.site.client.peek(&self.site.queue, 32).await.unwrap_or_default();
        if head.is_empty() {
            return Outcome::default();
        }
        let (target, site) = (&Target::of(dice.pick(&head)), self.site);
        let terms = &Terms { threshold: None, ..terms(dice) };
        self.deal(dice, |mut talk| async move { catch(site, target, terms, &mut talk).await }).await
    }

    /// Runs a job and deals with what it holds.
    async fn deal<F>(&self, dice: &mut Dice, job: impl FnOnce(Talk) -> F) -> Outcome
    where
        F: Future<Output = Result<Report, Failure>>,
    {
        let (heard, over): (Arc<Mutex<Heard>>, _) = (Arc::default(), Cell::new(false));
        let (orders, receiver) = unbounded_channel();
        let listener = Arc::clone(&heard);
        let tell = Arc::new(move |progress| listener.lock().unwrap().hear(progress));
        let job = job(Talk { tell, orders: receiver });
        let job = async {
            let report = job.await;
            over.set(true);
            report
        };
        let (report, meant) = tokio::join!(job, self.order(dice, orders, &heard, &over));
        let unsure = heard.lock().unwrap().unsure();
        Outcome { meant, report: Some(report), unsure }
    }

    /// Says what is to be done with messages in hand, and to stop in the end. Returns the messages
    /// that are to be changed.
    async fn order(
        &self,
        dice: &mut Dice,
        orders: UnboundedSender<Order>,
        heard: &Mutex<Heard>,
        over: &Cell<bool>,
    ) -> BTreeSet<MessageId> {
        let mut meant = BTreeSet::new();
        let looks = dice.between(1, 2);
        let begun = || heard.lock().unwrap().has_begun(looks);
        while !begun() && !over.get() {
            tokio::task::yield_now().await;
        }
        for _ in 0..dice.below(7) {
            for _ in 0..dice.below(300) {
                tokio::task::yield_now().await;
            }
            let held: Vec<LeaseId> = heard.lock().unwrap().leases.iter().map(|lease| lease.id).collect();
            if !held.is_empty() {
                let id = *dice.pick(&held);
                let order = self.any(dice, id);
                if let Order::Update(id, _) | Order::Save(id, _) | Order::Delete(id) = &order {
                    meant.insert(heard.lock().unwrap().message(*id));
                }
                // Nobody hears it where the job is over.
                let _ = orders.send(order);
            }
        }
        if dice.one_in(2) {
            let _ = orders.send(Order::Stop);
        }
        meant
    }

    fn any(&self, dice: &mut Dice, id: LeaseId) -> Order {
        let text = || Arc::from(self.stage.text("peekq held"));
        match dice.below(9) {
            0 | 1 => Order::Update(id, text()),
            2 | 3 => Order::Save(id, text()),
            4 => Order::Delete(id),
            5 => Order::Release(id),
            6 => Order::Renew(id),
            7 => Order::Keep(id, dice.one_in(2)),
            _ => {
                self.stage.clock.advance(Duration::from_secs(u64::from(dice.between(1, 40))));
                Order::Renew(LeaseId(u32::MAX))
            }
        }
    }
}

impl Heard {
    fn hear(&mut self, progress: Progress<Arc<Message>>) {
        match progress {
            Progress::Leases(changed) => take_in(&mut self.leases, changed),
            Progress::Doing(Step::Watching { looks, .. }) => self.looks = looks,
            _ => {}
        }
    }

    /// Whether there is something to deal with, or enough was looked.
    fn has_begun(&self, looks: u32) -> bool {
        !self.leases.is_empty() || self.looks >= looks
    }

    fn message(&self, id: LeaseId) -> MessageId {
        self.leases.iter().find(|lease| lease.id == id).unwrap().message.id.clone()
    }

    /// The messages of which it was said that an order about them may have been carried out.
    fn unsure(&self) -> BTreeSet<MessageId> {
        let unsure = |lease: &&Lease<_>| {
            lease.trouble.as_ref().is_some_and(|failure| failure.effect == TookEffect::Perhaps)
        };
        self.leases
            .iter()
            .filter(unsure)
            .map(|lease: &Lease<Arc<Message>>| lease.message.id.clone())
            .collect()
    }
}
