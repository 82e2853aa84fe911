//! The ends of writes in words: what was done, what it cost, what went wrong.

use std::fmt::Write as _;

use crate::app::effect::Write;
use crate::app::state::writing::Writing;
use crate::model::change::{
    Act, BulkEnd, BulkReport, Fate, LeaseState, PutBack, Report, Surgery, SurgeryEnd, Taken,
};
use crate::model::clock::Millis;
use crate::model::failure::Failure;
use crate::model::message::{Expiry, Moment};
use crate::model::print::thousands;
use crate::model::queue::{Created, QueueName};
use crate::model::remedy::Purpose;

/// What a write did, or why it did not do what was asked.
pub fn outcome<'a>(write: &Write, result: &'a Result<Report, Failure>) -> Result<&'a Report, String> {
    let report = result.as_ref().map_err(|failure| match write {
        // A change takes several calls, so which one failed is worth a word.
        Write::Change { .. } | Write::Mend { .. } => failure.step(),
        _ => failure.outcome(),
    })?;
    let surgery = match report {
        Report::Surgery(surgery) => surgery,
        Report::MetadataDiffers(_) | Report::PoliciesDiffer(_) => {
            return Err("somebody else changed it since it was read. Nothing was overwritten".to_owned());
        }
        _ => return Ok(report),
    };
    let why = match &surgery.end {
        SurgeryEnd::Done => return Ok(report),
        SurgeryEnd::Missing => {
            "the message was not among those leased: it was taken, deleted or moved. Nothing was changed"
                .into()
        }
        SurgeryEnd::Differs(_) => {
            "the message has another text by now. Nothing was overwritten; r shows it".into()
        }
        SurgeryEnd::Failed(failure) => failure.step(),
    };
    Err(format!("{why} · {}", price_paid(surgery)))
}

/// What a write did.
pub fn done(writing: &Writing, report: &Report, now: Millis) -> String {
    let queue = &writing.subject.queue;
    match report {
        Report::Put { id, visible, expires } => {
            format!("put {} into {queue}{}", id.short(), put_words(now, visible, expires))
        }
        Report::Surgery(surgery) => {
            format!("{} in {queue} · {}", target_words(&writing.write), price_paid(surgery))
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
        Report::Took(taken) => took_words(taken, queue),
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
        Report::Took(taken) => taken.stranded.is_empty() && taken.ended(LeaseState::Lost) == 0,
        Report::Bulk(report) => report.is_clean(),
        _ => true,
    }
}

/// What was done, for the question whether it is to be taken back.
pub fn what(writing: &Writing) -> String {
    match &writing.write {
        Write::Change { target, act: Act::Edit(_), .. } => format!("edit {}", target.id.short()),
        Write::Change { target, act: Act::Delete, .. } => format!("delete {}", target.id.short()),
        write => format!("{} · {}", write.words(), writing.subject.queue),
    }
}

fn target_words(write: &Write) -> String {
    match write {
        Write::Change { target, act: Act::Edit(_), .. } => format!("edited {}", target.id.short()),
        Write::Change { target, act: Act::Delete, .. } => format!("deleted {}", target.id.short()),
        Write::Mend { purpose: Purpose::Undo, .. } => "taken back".to_owned(),
        other => other.words().to_owned(),
    }
}

fn put_words(now: Millis, visible: &Moment, expires: &Expiry) -> String {
    let wait = visible.secs().map_or(0, |secs| secs - now.secs());
    let delay = if wait > 1 { format!(" · visible in {wait} s") } else { String::new() };
    let life = if *expires == Expiry::Never { " · never expires" } else { "" };
    format!("{delay}{life}")
}

/// What a surgery did to everybody concerned.
fn price_paid(surgery: &Surgery) -> String {
    let mut words = format!(
        "leased {}, released {}, hidden {} ms, dequeue counts +1",
        surgery.leased, surgery.released, surgery.hidden_ms
    );
    if surgery.leased == 0 {
        "leased nothing".clone_into(&mut words);
    }
    if let Some(stranded) = surgery.stranded.first() {
        let n = surgery.stranded.len();
        let why = &stranded.failure;
        let _ = write!(words, " · {n} could not be released and stay hidden until their lease ends: {why}");
    }
    words
}

fn took_words(taken: &Taken, queue: &QueueName) -> String {
    if taken.leases.is_empty() {
        return format!("nothing visible to take in {queue}");
    }
    let count = |state| taken.ended(state);
    let lost = count(LeaseState::Lost);
    let (deleted, released) = (count(LeaseState::Deleted), count(LeaseState::Released));
    let mut words =
        format!("took {} from {queue}: deleted {deleted}, released {released}", taken.leases.len());
    if lost > 0 {
        let _ = write!(words, ", {lost} lost (their lease ended: the queue has them)");
    }
    if let Some(stranded) = taken.stranded.first() {
        let n = taken.stranded.len();
        let _ = write!(words, ", {n} not released, hidden until their lease ends: {}", stranded.failure);
    }
    words
}

/// What work on many messages did: the counts, and why it ended where that was not the end.
fn bulk_words(report: &BulkReport, queue: &QueueName) -> String {
    let BulkReport { deed, fates, leased, released, .. } = report;
    let done = thousands(report.count(Fate::Done));
    let mut words = format!("{} {done} from {queue}", deed.done());
    for (fate, count) in fates.iter().filter(|(fate, _)| **fate != Fate::Done) {
        let _ = write!(words, ", {} {}", thousands(*count), fate.words(*deed));
    }
    if *leased > 0 {
        let _ = write!(words, " · leased {}, released {}", thousands(*leased), thousands(*released));
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
