//! Holding chosen messages, wherever in the head they stand.

use super::grip::Held;
use super::hand::{Hand, Outcome, Terms};
use super::reach::reach;
use super::site::{Site, Talk};
use crate::model::change::{Halt, Plan, Report, Surgery, SurgeryEnd, Taken, Target, TargetEnd};
use crate::model::failure::Failure;

/// Leases the targets by the plan, gives the bystanders back, and holds the targets until told
/// otherwise: their leases are renewed by themselves. Where not all could be reached at the price,
/// everything goes back.
///
/// # Errors
/// The failure of the first get.
pub async fn hold(site: &Site, targets: &[Target], plan: &Plan, talk: &mut Talk) -> Result<Report, Failure> {
    let (held, surgery) = gather(site, targets, plan, talk).await?;
    if held.is_empty() {
        return Ok(Report::Surgery(surgery));
    }
    Ok(Report::Took(keep(site, held, plan.lease_secs, surgery, talk).await))
}

/// Gets the targets into the hand, and everybody else back into the queue. Nothing is in hand where
/// that did not go as planned.
///
/// # Errors
/// The failure of the first get.
pub async fn gather(
    site: &Site,
    targets: &[Target],
    plan: &Plan,
    talk: &mut Talk,
) -> Result<(Vec<Held>, Surgery), Failure> {
    let mut reached = reach(site, plan, talk).await?;
    let is_target = |held: &Held| targets.iter().any(|target| target.id == held.message.id);
    let ours = if reached.halt.is_none() { reached.hand.pick(is_target) } else { Vec::new() };
    let given = reached.given.and(reached.hand.give_back().await);
    let end = |target: &Target| {
        let in_hand = ours.iter().any(|held| held.message.id == target.id);
        let went_back = given.released.contains(&target.id);
        let end = if in_hand || went_back { SurgeryEnd::Untouched } else { SurgeryEnd::Missing };
        TargetEnd { id: target.id.clone(), end }
    };
    let surgery = Surgery {
        targets: targets.iter().map(end).collect(),
        halt: reached.halt.or_else(|| ours.is_empty().then_some(Halt::Dearer)),
        leased: reached.leased,
        hidden_ms: u64::try_from(given.hidden.as_millis()).unwrap_or(u64::MAX),
        released: given.released,
        stranded: given.stranded,
        lost: given.lost,
    };
    Ok((ours, surgery))
}

/// Holds what is in hand, renewing the leases, until told otherwise.
pub async fn keep(site: &Site, held: Vec<Held>, secs: u32, reached: Surgery, talk: &mut Talk) -> Taken {
    let terms = Terms { secs, renews: true, gives_back: true };
    let count = u32::try_from(held.len()).unwrap_or(u32::MAX);
    let mut hand = Hand::new(site, terms, count).only_these();
    for held in held {
        hand.hold((*held.message).clone(), held.receipt, held.since);
    }
    let Outcome { leases, stranded, edited, .. } = hand.run(talk).await;
    Taken { leases, stranded, edited, reached: Some(Box::new(reached)) }
}
