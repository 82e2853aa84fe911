//! Catching a message that is visible only for moments: look a few times a second, and lease it the
//! moment it is in the head. It costs bystanders, so the attempts are few, and none is made that would
//! do lasting harm to one of them.

use std::time::Duration;

use super::hold::{gather, keep};
use super::plan::plan;
use super::site::{Site, Talk};
use crate::model::change::{
    Halt, Plan, Progress, Report, Step, Surgery, SurgeryEnd, Target, TargetEnd, Terms,
};
use crate::model::failure::{Failure, FailureKind, TookEffect};
use crate::model::message::MAX_BATCH;

/// How long to wait between two looks.
const EVERY: Duration = Duration::from_millis(250);
/// For how long to try.
const WITHIN: Duration = Duration::from_mins(10);
/// How often to try to lease it at the most.
const ATTEMPTS: u32 = 20;
/// How long to wait between two attempts.
const BETWEEN: Duration = Duration::from_secs(2);

/// Waits until the target is visible, leases it, and holds it until told otherwise. Gives up after ten
/// minutes or twenty attempts.
///
/// # Errors
/// The failure of a look, where it is not one that passes.
pub async fn catch(site: &Site, target: &Target, terms: &Terms, talk: &mut Talk) -> Result<Report, Failure> {
    let mut watch = Watch { site, target, terms, looks: 0, attempts: 0, spared: 0, cost: Surgery::default() };
    let begun = site.mark();
    let mut last_attempt = None;
    loop {
        watch.tell(talk);
        if talk.is_to_stop() {
            return Ok(watch.ended(Halt::Asked));
        }
        if site.since(&begun) >= WITHIN || watch.attempts >= ATTEMPTS {
            return Ok(watch.ended(Halt::GaveUp));
        }
        let look = tokio::time::Instant::now();
        let may = last_attempt.is_none_or(|last| site.since(&last) >= BETWEEN);
        let plan = match watch.look().await {
            Ok(plan) => plan,
            Err(failure) => return watch.failed(failure),
        };
        match plan {
            Some(plan) if !plan.dangers().is_empty() => watch.spared = watch.spared.saturating_add(1),
            Some(plan) if may => {
                last_attempt = Some(site.mark());
                match watch.attempt(&plan, talk).await {
                    Ok(None) => {}
                    Ok(Some(report)) => return Ok(report),
                    Err(failure) => return watch.failed(failure),
                }
            }
            _ => {}
        }
        talk.rest(look + EVERY).await;
    }
}

struct Watch<'a> {
    site: &'a Site,
    target: &'a Target,
    terms: &'a Terms,
    looks: u32,
    attempts: u32,
    /// How often an attempt would have harmed another message.
    spared: u32,
    /// What the attempts have cost so far.
    cost: Surgery,
}

impl Watch<'_> {
    fn tell(&self, talk: &Talk) {
        let bystanders = u32::try_from(self.cost.released.len() + self.cost.stranded.len());
        let Self { looks, attempts, spared, .. } = *self;
        let bystanders = bystanders.unwrap_or(u32::MAX);
        talk.tell(Progress::Doing(Step::Watching { looks, attempts, bystanders, spared }));
    }

    /// The plan by which the target can be leased now; none where it is not in the head. A failure
    /// that may pass is as good as not seeing it.
    async fn look(&mut self) -> Result<Option<Plan>, Failure> {
        self.looks = self.looks.saturating_add(1);
        let head = match self.site.client.peek(&self.site.queue, MAX_BATCH).await {
            Ok(head) => head,
            Err(failure) if passes(failure.kind) => return Ok(None),
            Err(failure) => return Err(failure),
        };
        // It is meant whatever its text is by now: that is seen once it is held.
        let found = head.iter().find(|message| message.id == self.target.id).map(Target::of);
        Ok(found.map(|found| plan(&head, None, &[found], self.terms)))
    }

    /// Tries to lease it; holds it to the end if that succeeds.
    async fn attempt(&mut self, plan: &Plan, talk: &mut Talk) -> Result<Option<Report>, Failure> {
        self.attempts = self.attempts.saturating_add(1);
        let (held, surgery) = match gather(self.site, std::slice::from_ref(self.target), plan, talk).await {
            Ok(gathered) => gathered,
            Err(failure) if may_go_on(&failure) => return Ok(None),
            Err(failure) => return Err(failure),
        };
        let halt = surgery.halt.clone();
        self.pay(surgery);
        if let Some(Halt::Failed(failure)) = halt
            && !may_go_on(&failure)
        {
            return Err(*failure);
        }
        if held.is_empty() {
            return Ok(None);
        }
        let cost = std::mem::take(&mut self.cost);
        Ok(Some(Report::Took(keep(self.site, held, plan.lease_secs, cost, talk).await)))
    }

    fn pay(&mut self, surgery: Surgery) {
        let cost = &mut self.cost;
        cost.leased = cost.leased.saturating_add(surgery.leased);
        cost.released.extend(surgery.released);
        cost.stranded.extend(surgery.stranded);
        cost.lost.extend(surgery.lost);
        cost.hidden_ms = cost.hidden_ms.max(surgery.hidden_ms);
    }

    /// Where nothing was leased so far, nothing needs to be told but the failure.
    fn failed(self, failure: Failure) -> Result<Report, Failure> {
        if self.cost.leased == 0 { Err(failure) } else { Ok(self.ended(Halt::Failed(Box::new(failure)))) }
    }

    fn ended(self, halt: Halt) -> Report {
        let targets = vec![TargetEnd { id: self.target.id.clone(), end: SurgeryEnd::Missing }];
        Report::Surgery(Surgery { targets, halt: Some(halt), ..self.cost })
    }
}

/// Whether one may try again: nothing was leased by what failed, and it may pass.
fn may_go_on(failure: &Failure) -> bool {
    passes(failure.kind) && failure.effect == TookEffect::No
}

/// Whether a failure may be over with the next look.
const fn passes(kind: FailureKind) -> bool {
    matches!(
        kind,
        FailureKind::Unreachable
            | FailureKind::TimedOut
            | FailureKind::Dropped
            | FailureKind::Busy
            | FailureKind::Broken
    )
}
