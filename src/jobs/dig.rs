//! Looking past the head of a queue: as many messages as wanted are leased, batch after batch, and
//! held by renewing them, until one is told to stop. Then everything goes back in its order.

use std::sync::Arc;

use super::hand::{Hand, Outcome, Terms};
use super::site::{Site, Talk};
use crate::model::change::dig::{Dig, Dug, GivesBack};
use crate::model::change::{Lease, LeaseState, Report, Stranded};
use crate::model::failure::Failure;
use crate::model::message::Message;

/// For how many seconds the message is hidden with which giving back is tried.
const TRIED_SECS: u32 = 10;

/// Leases messages and holds them until told otherwise.
///
/// # Errors
/// The failure of the first get: nothing is held then.
pub async fn dig(site: &Site, dig: Dig, mut talk: Talk) -> Result<Report, Failure> {
    let sure = dig.gives_back != GivesBack::No;
    let terms = Terms { secs: dig.secs, renews: sure, gives_back: sure };
    let mut hand = Hand::new(site, terms, dig.count);
    if dig.gives_back == GivesBack::Unsure
        && let Err(failed) = try_first(site, dig, &mut hand).await?
    {
        return Ok(Report::Dug(failed));
    }
    let outcome = hand.run(&mut talk).await;
    match outcome {
        Outcome { leases, failed: Some(failure), .. } if leases.is_empty() => Err(*failure),
        outcome => Ok(Report::Dug(report(dig, outcome))),
    }
}

/// Leases one message and renews it at once. Whether it could be given back is known from that: both
/// are updates without a body.
async fn try_first(site: &Site, dig: Dig, hand: &mut Hand<'_>) -> Result<Result<(), Dug>, Failure> {
    let mark = site.mark();
    let mut first = site.client.get(&site.queue, 1, TRIED_SECS).await?;
    let Some(leased) = first.pop() else { return Ok(Ok(())) };
    let renewed = site.mark();
    match site.client.update(&site.queue, &leased.message.id, &leased.receipt, dig.secs, None).await {
        Ok(updated) => {
            hand.hold(leased.message, updated.receipt, renewed);
            Ok(Ok(()))
        }
        Err(failure) => {
            let until = mark.wall.plus(u64::from(TRIED_SECS) * 1000);
            let stranded =
                vec![Stranded { id: leased.message.id, until, failure: Box::new(failure.clone()) }];
            let failed = Some(Box::new(failure));
            let empty = Outcome { leases: Vec::new(), stranded, edited: 0, again: 0, failed };
            Ok(Err(Dug { leased: 1, ..report(dig, empty) }))
        }
    }
}

fn report(dig: Dig, outcome: Outcome) -> Dug {
    let is_stranded =
        |lease: &&Lease<Arc<Message>>| outcome.stranded.iter().any(|one| one.id == lease.message.id);
    let lost = outcome.leases.iter().filter(|lease| lease.state == LeaseState::Lost);
    let lost = lost.filter(|lease| !is_stranded(lease)).count();
    Dug {
        wanted: dig.count,
        leased: u32::try_from(outcome.leases.len()).unwrap_or(u32::MAX),
        released: outcome.ended(LeaseState::Released),
        deleted: outcome.ended(LeaseState::Deleted),
        edited: outcome.edited,
        lost: u32::try_from(lost).unwrap_or(u32::MAX),
        again: outcome.again,
        stranded: outcome.stranded,
        failed: outcome.failed,
    }
}
