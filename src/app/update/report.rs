//! The ends of writes in words: what was done, what it cost, what went wrong.

mod surgery;

use std::fmt::Write as _;

use crate::app::effect::Write;
use crate::app::state::writing::Writing;
use crate::model::change::{LeaseState, Report, Taken};
use crate::model::clock::Millis;
use crate::model::failure::Failure;
use crate::model::message::{Expiry, Moment};
use crate::model::queue::{Created, QueueName};

/// What a write did, or why it did not do what was asked.
pub fn outcome<'a>(write: &Write, result: &'a Result<Report, Failure>) -> Result<&'a Report, String> {
    let report = result.as_ref().map_err(|failure| match write {
        // A change takes several calls, so which one failed is worth a word.
        Write::Change { .. } | Write::Hold { .. } | Write::Catch { .. } => failure.step(),
        _ => failure.outcome(),
    })?;
    match report {
        Report::Surgery(surgery) if surgery.is_done() => Ok(report),
        Report::Surgery(surgery) => {
            Err(format!("{} · {}", surgery::why(write, surgery), surgery::price_paid(surgery)))
        }
        Report::MetadataDiffers(_) | Report::PoliciesDiffer(_) => {
            Err("somebody else changed it since it was read. Nothing was overwritten".to_owned())
        }
        _ => Ok(report),
    }
}

/// What a write did.
pub fn done(writing: &Writing, report: &Report, now: Millis) -> String {
    let queue = &writing.subject.queue;
    match report {
        Report::Put { id, visible, expires } => {
            format!("put {} into {queue}{}", id.short(), put_words(now, visible, expires))
        }
        Report::Surgery(surgery) => {
            let (what, paid) = (surgery::done(&writing.write, surgery), surgery::price_paid(surgery));
            format!("{what} in {queue} · {paid}")
        }
        Report::Created(Created::New) => format!("created {queue}"),
        Report::Created(Created::AlreadyThere) => format!("{queue} was there already"),
        Report::Dropped => format!("deleted the queue {queue}"),
        Report::Cleared => format!("cleared {queue}"),
        Report::MetadataSaved => format!("saved the metadata of {queue}"),
        Report::PoliciesSaved => {
            format!("saved the access policies of {queue}; they count in half a minute at the latest")
        }
        Report::MetadataDiffers(_) | Report::PoliciesDiffer(_) => format!("{queue} was left as it is"),
        Report::Took(taken) => took_words(&writing.write, taken, queue),
    }
}

/// Whether nothing was left behind that needs a look.
pub fn is_clean(report: &Report) -> bool {
    match report {
        Report::Surgery(surgery) => surgery.stranded.is_empty(),
        Report::Took(taken) => {
            let way = taken.reached.as_ref().is_none_or(|surgery| surgery.stranded.is_empty());
            way && taken.stranded.is_empty() && taken.ended(LeaseState::Lost) == 0
        }
        _ => true,
    }
}

fn put_words(now: Millis, visible: &Moment, expires: &Expiry) -> String {
    let wait = visible.secs().map_or(0, |secs| secs - now.secs());
    let delay = if wait > 1 { format!(" · visible in {wait} s") } else { String::new() };
    let life = if *expires == Expiry::Never { " · never expires" } else { "" };
    format!("{delay}{life}")
}

fn took_words(write: &Write, taken: &Taken, queue: &QueueName) -> String {
    if taken.leases.is_empty() {
        return format!("nothing visible to take in {queue}");
    }
    let verb = match write {
        Write::Hold { .. } => "held",
        Write::Catch { .. } => "caught",
        _ => "took",
    };
    let count = |state| taken.ended(state);
    let (lost, saved) = (count(LeaseState::Lost), count(LeaseState::Saved));
    let (deleted, released) = (count(LeaseState::Deleted), count(LeaseState::Released));
    let mut words =
        format!("{verb} {} from {queue}: deleted {deleted}, released {released}", taken.leases.len());
    if saved > 0 {
        let _ = write!(words, ", saved {saved}");
    }
    if lost > 0 {
        let _ = write!(words, ", {lost} lost (their lease ended: the queue has them)");
    }
    if let Some(stranded) = taken.stranded.first() {
        let n = taken.stranded.len();
        let _ = write!(words, ", {n} not released, hidden until their lease ends: {}", stranded.failure);
    }
    if let Some(reached) = &taken.reached {
        let _ = write!(words, " · {}", surgery::price_paid(reached));
    }
    words
}
