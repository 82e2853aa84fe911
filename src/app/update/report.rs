//! The ends of writes in words: what was done, what it cost, what went wrong.

mod surgery;

use std::fmt::Write as _;

use crate::app::effect::Write;
use crate::app::state::writing::Writing;
use crate::model::change::dig::Dug;
use crate::model::change::{BulkEnd, BulkReport, Deed, Fate, LeaseState, PutBack, Report, Taken};
use crate::model::clock::Millis;
use crate::model::delayed::DelayedAct;
use crate::model::failure::Failure;
use crate::model::message::{Expiry, Moment};
use crate::model::print::thousands;
use crate::model::queue::{Created, QueueName};
use crate::model::remedy::Purpose;

/// What a write did, or why it did not do what was asked.
pub fn outcome<'a>(write: &Write, result: &'a Result<Report, Failure>) -> Result<&'a Report, String> {
    let report = result.as_ref().map_err(|failure| match write {
        // A change takes several calls, so which one failed is worth a word.
        Write::Change { .. } | Write::Hold { .. } | Write::Catch { .. } | Write::Mend { .. } => {
            failure.step()
        }
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
        Report::Dropped { captured } => format!("deleted the queue {queue}{}", kept(*captured)),
        Report::Cleared { captured } => format!("cleared {queue}{}", kept(*captured)),
        Report::PutBack(back) => put_back(back, queue),
        Report::MetadataSaved => format!("saved the metadata of {queue}"),
        Report::PoliciesSaved => {
            format!("saved the access policies of {queue}; they count in half a minute at the latest")
        }
        Report::MetadataDiffers(_) | Report::PoliciesDiffer(_) => format!("{queue} was left as it is"),
        Report::Took(taken) => took_words(&writing.write, taken, queue),
        Report::Waits { visible } => {
            let due = put_words(now, visible, &Expiry::At(visible.clone()));
            format!("{} in {queue}{due}", delayed_words(&writing.write))
        }
        Report::Cancelled => format!("{} in {queue}", delayed_words(&writing.write)),
        Report::Dug(dug) => dug_words(dug, queue),
        Report::Bulk(report) => bulk_words(report, queue),
    }
}

/// What is in the journal of what is gone.
fn kept(captured: u32) -> String {
    match captured {
        0 => String::new(),
        1 => "; 1 message is in the journal".to_owned(),
        n => format!("; {n} messages are in the journal"),
    }
}

fn put_back(back: &PutBack, queue: &QueueName) -> String {
    let mut words = format!("put {} back into {queue}", back.put);
    if back.uncertain > 0 {
        let _ = write!(words, ", {} more may be there", back.uncertain);
    }
    match &back.why {
        Some(why) if back.failed > 0 => {
            let _ = write!(words, ", {} not: {}", back.failed, why.outcome());
        }
        _ => {}
    }
    words
}

/// Whether nothing was left behind that needs a look.
pub fn is_clean(report: &Report) -> bool {
    match report {
        Report::Surgery(surgery) => surgery.stranded.is_empty(),
        Report::PutBack(back) => back.why.is_none(),
        Report::Took(taken) => {
            let way = taken.reached.as_ref().is_none_or(|surgery| surgery.stranded.is_empty());
            way && taken.stranded.is_empty() && taken.ended(LeaseState::Lost) == 0
        }
        Report::Dug(dug) => dug.stranded.is_empty() && dug.lost == 0 && dug.failed.is_none(),
        Report::Bulk(report) => report.is_clean(),
        _ => true,
    }
}

/// What was done, for the question whether it is to be taken back.
pub fn what(writing: &Writing) -> String {
    match &writing.write {
        Write::Delayed { id, .. } => format!("{} {}", writing.write.words(), id.short()),
        write @ Write::Change { targets, .. } => {
            let ids: Vec<_> = targets.iter().map(|target| &target.id).collect();
            format!("{} {}", write.words(), surgery::named(&ids))
        }
        write => format!("{} · {}", write.words(), writing.subject.queue),
    }
}

/// What was done to a message that is not due.
fn delayed_words(write: &Write) -> String {
    match write {
        Write::Delayed { id, act: DelayedAct::Write(_), .. } => format!("edited {}", id.short()),
        Write::Delayed { id, act: DelayedAct::Due(_), .. } => format!("another time for {}", id.short()),
        Write::Delayed { id, act: DelayedAct::Cancel, .. } => format!("cancelled {}", id.short()),
        Write::Mend { purpose: Purpose::Undo, .. } => "taken back".to_owned(),
        other => other.words().to_owned(),
    }
}

fn put_words(now: Millis, visible: &Moment, expires: &Expiry) -> String {
    let wait = visible.secs().map_or(0, |secs| secs - now.secs());
    let delay = if wait > 1 { format!(" · visible in {wait} s; L changes it") } else { String::new() };
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
    // A text that was saved was overwritten on the way out; others stayed in hand.
    let edited = usize::try_from(taken.edited).unwrap_or_default().saturating_sub(saved);
    if edited > 0 {
        let _ = write!(words, ", edited {edited}");
    }
    if lost > 0 {
        let _ = write!(words, ", {lost} lost (their lease ended: the queue has them)");
    }
    if let Some(stranded) = taken.stranded.first() {
        let n = taken.stranded.len();
        let _ = write!(words, ", {n} not released, hidden until their lease ends: {}", stranded.failure);
    }
    if let Some(reached) = &taken.reached {
        let _ = write!(words, " · {}", surgery::way_there(reached, taken.leases.len()));
    }
    words
}

fn dug_words(dug: &Dug, queue: &QueueName) -> String {
    if dug.leased == 0 {
        return format!("nothing visible to dig in {queue}");
    }
    let mut words = format!("dug {} from {queue}", dug.leased);
    if dug.leased < dug.wanted {
        let _ = write!(words, " (of {} wanted)", dug.wanted);
    }
    let _ = write!(words, ": released {}, deleted {}, edited {}", dug.released, dug.deleted, dug.edited);
    if dug.lost > 0 {
        let _ = write!(words, ", {} lost (their lease ended: the queue has them)", dug.lost);
    }
    if dug.again > 0 {
        let _ = write!(words, ", {} came round again and went back at once", dug.again);
    }
    if let Some(stranded) = dug.stranded.first() {
        let n = dug.stranded.len();
        let _ = write!(words, ", {n} not released, hidden until their lease ends: {}", stranded.failure);
    } else if let Some(failure) = &dug.failed {
        let _ = write!(words, ", then no more: {}", failure.outcome());
    }
    words
}

/// What work on many messages did: the counts, and why it ended where that was not the end.
fn bulk_words(report: &BulkReport, queue: &QueueName) -> String {
    let BulkReport { deed, fates, leased, released, .. } = report;
    let done = thousands(report.count(Fate::Done));
    let place = if *deed == Deed::Find { "in" } else { "from" };
    let mut words = format!("{} {done} {place} {queue}", deed.done());
    for (fate, count) in fates.iter().filter(|(fate, _)| **fate != Fate::Done) {
        let _ = write!(words, ", {} {}", thousands(*count), fate.words(*deed));
    }
    if *leased > 0 {
        let _ = write!(words, " · leased {}, released {}", thousands(*leased), thousands(*released));
    }
    if report.search.saw_all == Some(false) {
        words.push_str(" · what was not found is perhaps hidden until its lease ends: X later");
    }
    let end = match &report.end {
        BulkEnd::Finished => return words,
        BulkEnd::Stopped => "stopped".to_owned(),
        BulkEnd::HeldTooMany => "ended: no more may be held".to_owned(),
        BulkEnd::PausedTooLong => "ended: paused for too long while messages were held".to_owned(),
        BulkEnd::Failed(failure) => format!("ended: {failure}"),
    };
    format!("{words} · {end}")
}
