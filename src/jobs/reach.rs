//! Getting the targets of a plan into the hand, at the price that was agreed and no more.

use super::course::{Course, Next};
use super::grip::{GivenBack, Grip, give_back};
use super::site::{Site, Talk};
use crate::model::change::{Halt, Plan, Progress, Step};
use crate::model::failure::Failure;
use crate::model::message::MessageId;

/// The end of the way.
pub struct Reached<'a> {
    /// Everything that is in hand, targets and bystanders.
    pub hand: Grip<'a>,
    /// What was given back on the way.
    pub given: GivenBack,
    /// Leases so far.
    pub leased: u32,
    /// Why not all targets are in hand that should be; none if all is well.
    pub halt: Option<Halt>,
    /// It took several batches: what is released now would have come round again.
    pub searched: bool,
}

/// Takes messages until the targets of the plan are in hand, it is told to stop, or going on would
/// cost more than the plan says.
///
/// # Errors
/// The failure of the first get. Whatever happens after it is in the result.
pub async fn reach<'a>(site: &'a Site, plan: &Plan, talk: &mut Talk) -> Result<Reached<'a>, Failure> {
    let mut course = Course::new(plan);
    let mut reached = Reached {
        hand: Grip::new(site, plan.lease_secs),
        given: GivenBack::default(),
        leased: 0,
        halt: None,
        searched: false,
    };
    while reached.halt.is_none() {
        if talk.is_to_stop() {
            reached.halt = Some(Halt::Asked);
            break;
        }
        match course.next() {
            Next::Act => break,
            Next::GiveUp => reached.halt = Some(Halt::Dearer),
            Next::Try => reached.try_release(site, plan, &mut course).await,
            Next::Take(count) => {
                reached.searched = plan.search.is_some() && course.leased() > 0;
                talk.tell(Progress::Doing(step(plan, &course, count)));
                match reached.hand.take(count).await {
                    Ok(ids) => course.took(count, &ids),
                    Err(failure) if reached.leased == 0 => return Err(failure),
                    Err(failure) => reached.halt = Some(Halt::Failed(Box::new(failure))),
                }
                reached.leased = course.leased();
            }
        }
    }
    Ok(reached)
}

fn step(plan: &Plan, course: &Course<'_>, count: u32) -> Step {
    match plan.search {
        Some(most) => Step::Searching { leased: course.leased(), most },
        None => Step::Leasing(count),
    }
}

impl Reached<'_> {
    /// Gives the bystander back that is in hand, to see whether that is allowed.
    async fn try_release(&mut self, site: &Site, plan: &Plan, course: &mut Course<'_>) {
        let is_target =
            |id: &MessageId| plan.targets.iter().any(|aim| aim.id == *id) || plan.missing.contains(id);
        let bystanders = self.hand.pick(|held| !is_target(&held.message.id));
        let given = self.hand.keeping(give_back(site, bystanders)).await;
        match given.stranded.first() {
            None => course.gave_back(!given.released.is_empty()),
            Some(stranded) => self.halt = Some(Halt::Failed(stranded.failure.clone())),
        }
        self.given = std::mem::take(&mut self.given).and(given);
    }
}
