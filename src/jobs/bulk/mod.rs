//! The same done to many messages: move, copy, resend, delete.
//!
//! Messages are taken in batches, each batch is written down in the journal before the first of it is
//! touched, and each message is put and then deleted by itself. The next batch is on its way while
//! the one before is worked on. Messages that are not meant are held, as ids and receipts only, and
//! given back at the end without a body. Texts are in memory only for the few batches under way, so
//! a hundred thousand messages need no more of it than a thousand.

mod act;
mod alike;
mod begin;
mod book;
mod events;
mod first;
mod hand;
mod last;
mod look;
mod pace;
pub mod pass;
mod run;
mod settle;
mod taken;
mod tally;
mod told;

use std::path::Path;
use std::time::Duration;

use self::act::Work;
use self::book::{Book, Head};
use self::pass::Pass;
use self::run::Run;
use self::tally::Tally;
use super::site::{Site, Talk};
use crate::model::change::{Bulk, By, Deed, Recovers, Recovery, Report, Which};
use crate::model::failure::{Failure, FailureKind};
use crate::model::history::Place;
use crate::model::operation::OperationKind;

pub use self::act::Goal;
pub use self::look::{Head as QueueHead, look};

/// Does it. `goal`: where messages are put that go elsewhere; `reports`: the folder of the files with
/// a line for every message.
///
/// # Errors
/// Where nothing was begun. Whatever happens afterwards is in the report.
pub async fn bulk(
    site: &Site,
    goal: Option<Goal>,
    bulk: &Bulk,
    reports: Option<&Path>,
    talk: Talk,
) -> Result<Report, Failure> {
    let site = &about(site, bulk);
    let goal = goal_of(site, goal, bulk)?;
    let count = if counts(bulk) { Some(count(site).await?) } else { None };
    let pass =
        Pass::new(&bulk.which, count).map_err(|mistake| invalid(site, &format!("the filter: {mistake}")))?;
    let from = Place {
        account: site.client.account().clone(),
        endpoint: site.client.endpoint().to_string().into(),
        queue: site.queue.clone(),
    };
    let to = bulk.to.as_ref().map(|goal| &goal.place);
    let head = Head { action: bulk.deed.words(), from: &from, to, at: site.clock.now() };
    let book = Book::open(reports, &head).await;
    let tally = Tally::new(bulk.deed, book, bulk.remembers);
    let lease_secs = bulk.lease_secs();
    let work = Work {
        site,
        goal: &goal,
        deed: bulk.deed,
        life: bulk.life,
        lease: Duration::from_secs(lease_secs.into()),
        lease_secs,
    };
    let total = total(bulk, count);
    Ok(Report::Bulk(Box::new(Run::new(work, bulk, pass, tally, total).finish(talk).await)))
}

/// The same place, where all that is written down says what it takes back or brings to its end.
fn about(site: &Site, bulk: &Bulk) -> Site {
    let journal = site.journal.gathering();
    let journal = match (&bulk.undoes, &bulk.recovers) {
        (Some(entry), _) => journal.undoing(entry),
        (None, Some(Recovers { work, way: Recovery::Finish, .. })) => journal.finishing(work),
        (None, Some(Recovers { work, way: Recovery::TakeBack, .. })) => journal.undoing(work),
        (None, Some(_) | None) => journal,
    };
    Site { journal, ..site.clone() }
}

/// Where the messages are put.
fn goal_of(site: &Site, goal: Option<Goal>, bulk: &Bulk) -> Result<Goal, Failure> {
    let own = Goal { client: site.client.clone(), queue: site.queue.clone() };
    if matches!(bulk.deed, Deed::Resend | Deed::Delete | Deed::Find) {
        return Ok(own);
    }
    let goal = goal.ok_or_else(|| invalid(site, "the account that they go to is not open"))?;
    let same = goal.queue == own.queue && goal.client.endpoint() == own.client.endpoint();
    if same { Err(invalid(site, "that is the queue in which they are")) } else { Ok(goal) }
}

/// Whether it must be known how many messages there are at the start: a pass that ends by nothing
/// else ends after so many.
fn counts(bulk: &Bulk) -> bool {
    bulk.by != By::Peek
        && !matches!(
            bulk.which,
            Which::First(_) | Which::These { reach: Some(_), .. } | Which::Known { reach: Some(_), .. }
        )
}

async fn count(site: &Site) -> Result<u64, Failure> {
    site.client.properties(&site.queue).await.map(|properties| properties.approximate_count)
}

fn total(bulk: &Bulk, count: Option<u64>) -> Option<u64> {
    match &bulk.which {
        Which::These { targets, .. } => u64::try_from(targets.len()).ok(),
        Which::Known { messages, .. } => u64::try_from(messages.len()).ok(),
        Which::Like { sought, .. } => u64::try_from(sought.len()).ok(),
        Which::First(count) => Some(u64::from(*count)),
        Which::All | Which::Matching(_) => count,
    }
}

fn invalid(site: &Site, said: &str) -> Failure {
    Failure::new(FailureKind::Invalid, OperationKind::Get, site.client.account(), said).on(&site.queue)
}
