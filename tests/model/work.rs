//! What peekq does: one piece of work after the other, as the program does it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::sync::Arc;

use peekq::jobs::change::change;
use peekq::jobs::mend;
use peekq::jobs::plan;
use peekq::jobs::put::put;
use peekq::jobs::site::{Site, Talk};
use peekq::model::change::{Act, Giving, Report, Target, Terms};
use peekq::model::failure::Failure;
use peekq::model::history::{Entry, EntryId};
use peekq::model::message::{Life, MessageId, NewMessage};
use peekq::model::remedy::{Purpose, Remedy};
use tokio::sync::mpsc::unbounded_channel;

use crate::dice::Dice;
use crate::hands::Hands;
use crate::ledger::Ledger;
use crate::reports;
use crate::rivals::Rival;
use crate::stage::{Stage, life};

/// The life of messages that are put back with none left.
const LATE: Life = Life::Seconds(604_800);

/// What came of a piece of work.
#[derive(Default)]
pub struct Outcome {
    /// The messages that it was to change.
    pub meant: BTreeSet<MessageId>,
    pub report: Option<Result<Report, Failure>>,
    /// What was told of messages in hand while it ran: those of which it is not known whether they
    /// were changed.
    pub unsure: BTreeSet<MessageId>,
}

pub struct Worker<'a> {
    pub stage: &'a Stage,
    pub ledger: &'a RefCell<Ledger>,
    pub site: Site,
    /// What can be taken back.
    pub done: Vec<EntryId>,
}

impl Worker<'_> {
    /// Does something while things go wrong and others work beside it.
    pub async fn step(&mut self, dice: &mut Dice, rival: &mut Rival) {
        self.ledger.borrow_mut().turn_over();
        self.stage.plan(dice);
        self.stage.service.clear_requests();
        let site = Site { journal: self.site.journal.noting(), ..self.site.clone() };
        let (stage, ledger, done) = (self.stage, self.ledger, Cell::new(false));
        let work = async {
            let outcome = self.perform(&site, dice).await;
            done.set(true);
            outcome
        };
        let (outcome, ()) = tokio::join!(work, rival.beside(stage, ledger, &done));
        self.stage.all_goes_well();
        self.learn(&site, &outcome).await;
    }

    /// Takes what it said for what it did.
    async fn learn(&mut self, site: &Site, outcome: &Outcome) {
        site.journal.flush().await.unwrap();
        let ids = site.journal.noted();
        let entries: Vec<Entry> = ids.iter().map(|id| self.stage.entry(id)).collect();
        self.stage.note(|| format!("peekq: {:#?}\n{entries:#?}", outcome.report));
        for entry in &entries {
            self.ledger.borrow_mut().learn(entry, &outcome.meant);
        }
        reports::check(outcome, &entries, &mut self.ledger.borrow_mut());
        self.done.extend(ids);
    }

    async fn perform(&mut self, site: &Site, dice: &mut Dice) -> Outcome {
        match dice.below(10) {
            0 | 1 => self.change(site, dice, 1, Act::Edit).await,
            2 | 3 => self.change(site, dice, 1, Act::Replace).await,
            4 => {
                let most = dice.between(1, 5);
                self.change(site, dice, most, |_| Act::Delete).await
            }
            5 => self.put(site, dice).await,
            6 | 7 => self.undo(site, dice).await,
            _ => Hands { stage: self.stage, site }.work(dice).await,
        }
    }

    async fn change(
        &self,
        site: &Site,
        dice: &mut Dice,
        most: u32,
        act: impl FnOnce(Arc<str>) -> Act,
    ) -> Outcome {
        let mut outcome = Outcome::default();
        let Ok(head) = site.client.peek(&site.queue, 32).await else { return outcome };
        let targets: Vec<Target> = dice.some(&head, most).iter().map(Target::of).collect();
        let terms = terms(dice);
        let Ok(plan) = plan::price(&site.client, &site.queue, &targets, &terms).await else { return outcome };
        if !plan.can_run() {
            return outcome;
        }
        let plan = if dice.one_in(2) { plan.without_search() } else { plan };
        outcome.meant = targets.iter().map(|target| target.id.clone()).collect();
        let act = act(Arc::from(self.stage.text("peekq")));
        outcome.report = Some(change(site, &targets, &act, &plan, &mut silent()).await);
        outcome
    }

    async fn put(&self, site: &Site, dice: &mut Dice) -> Outcome {
        let message =
            NewMessage { text: Arc::from(self.stage.text("peekq put")), life: life(dice), delay: 0 };
        let report = put(site, &message).await.map(|placed| placed.report);
        Outcome { report: Some(report), ..Outcome::default() }
    }

    /// Takes the last thing back, or another one.
    async fn undo(&mut self, site: &Site, dice: &mut Dice) -> Outcome {
        if self.done.is_empty() {
            return Outcome::default();
        }
        let last = self.done.len() - 1;
        let at = if dice.one_in(3) { dice.below(u32::try_from(last + 1).unwrap()) as usize } else { last };
        let entry = self.stage.entry(&self.done.remove(at));
        let Ok(sights) = mend::look(&site.client, &entry).await else { return Outcome::default() };
        let terms = mend::Terms { now: site.clock.now(), change: terms(dice) };
        let remedy = mend::remedy(&entry, None, Purpose::Undo, &sights, &terms);
        self.stage.note(|| format!("undo {entry:#?}\n{remedy:#?}"));
        mended(site, &entry, (&remedy, Purpose::Undo), self.ledger).await
    }
}

/// Does what has to be done; what is put although it may still be there is said before.
pub async fn mended(
    site: &Site,
    entry: &Entry,
    (remedy, purpose): (&Remedy, Purpose),
    ledger: &RefCell<Ledger>,
) -> Outcome {
    let mut outcome = Outcome::default();
    match remedy {
        // No story has a message that is not due yet.
        Remedy::IsSo | Remedy::Impossible(_) | Remedy::InHand { .. } => return outcome,
        Remedy::Change { target, .. } => drop(outcome.meant.insert(target.id.clone())),
        Remedy::PutBack(_) | Remedy::PutInstead(_) | Remedy::Recreate { .. } => {}
    }
    let doubtful = remedy.puts().iter().filter(|back| back.doubtful);
    ledger.borrow_mut().doubled.extend(doubtful.map(|back| back.text.to_string()));
    outcome.report = Some(mend::mend(site, entry, (remedy, purpose), LATE, &mut silent()).await);
    outcome
}

pub fn terms(dice: &mut Dice) -> Terms {
    let giving = match dice.below(8) {
        0 => Giving::Never(Arc::from("so it is said")),
        1 | 2 => Giving::Untried,
        _ => Giving::Surely,
    };
    let threshold = if dice.one_in(2) { Some(5) } else { None };
    Terms { threshold, lease_secs: 30, short_lease_secs: 10, budget: 500, giving }
}

/// Nobody listens, and nobody says a word.
pub fn silent() -> Talk {
    let (sender, orders) = unbounded_channel();
    std::mem::forget(sender);
    Talk { tell: Arc::new(|_| {}), orders }
}
