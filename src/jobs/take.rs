//! Taking some messages deliberately: one Get, then each is dealt with as it is ordered.

use super::hand::{Hand, Outcome, Terms};
use super::site::{Site, Talk};
use crate::model::change::{Report, Taken};
use crate::model::failure::Failure;

/// Leases up to `count` (1 to 32) messages for `secs` seconds and holds them until told otherwise.
///
/// # Errors
/// The failure of the get.
pub async fn take(site: &Site, count: u32, secs: u32, mut talk: Talk) -> Result<Report, Failure> {
    let mark = site.mark();
    let leased = site.client.get(&site.queue, count, secs).await?;
    let terms = Terms { secs, renews: false, gives_back: true };
    let mut hand = Hand::new(site, terms, count).only_these();
    for leased in leased {
        hand.hold(leased.message, leased.receipt, mark);
    }
    let Outcome { leases, stranded, edited, .. } = hand.run(&mut talk).await;
    Ok(Report::Took(Taken { leases, stranded, edited, reached: None }))
}
