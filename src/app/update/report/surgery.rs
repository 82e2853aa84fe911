//! What an edit, a replacement or a delete did, in words.

use std::fmt::Write as _;

use crate::app::effect::Write;
use crate::model::change::{Act, Halt, Surgery, SurgeryEnd};
use crate::model::failure::{FailureKind, TookEffect};
use crate::model::message::MessageId;
use crate::model::operation::OperationKind;

/// How many ids are named.
const NAMED: usize = 3;

/// What was done, where all of it was.
pub fn done(write: &Write, surgery: &Surgery) -> String {
    let verb = match write {
        Write::Change { act: Act::Edit(_), .. } => "edited",
        Write::Change { act: Act::Replace(_), .. } => "replaced",
        Write::Change { act: Act::Delete, .. } => "deleted",
        other => other.words(),
    };
    let ids: Vec<&MessageId> = surgery.targets.iter().map(|target| &target.id).collect();
    let new = surgery.targets.iter().find_map(|target| match &target.end {
        SurgeryEnd::Replaced(new) => Some(format!(" by {}", new.short())),
        _ => None,
    });
    format!("{verb} {}{}", named(&ids), new.unwrap_or_default())
}

/// `5f3c8a1e`, or `4 messages (5f3c8a1e, 91b0d2c4, c77e01aa, …)`.
pub fn named(ids: &[&MessageId]) -> String {
    if let [only] = ids {
        return only.short().to_owned();
    }
    let short: Vec<&str> = ids.iter().take(NAMED).map(|id| id.short()).collect();
    let more = if ids.len() > NAMED { ", …" } else { "" };
    format!("{} messages ({}{more})", ids.len(), short.join(", "))
}

/// Why not everything was done that was asked for, and what was.
pub fn why(write: &Write, surgery: &Surgery) -> String {
    let mut words: Vec<String> = Vec::new();
    let many = surgery.targets.len() > 1;
    let done = surgery.ended(|end| matches!(end, SurgeryEnd::Done | SurgeryEnd::Replaced(_)));
    if many && !done.is_empty() {
        words.push(format!("{} of {} done", done.len(), surgery.targets.len()));
    }
    words.extend(surgery.halt.as_ref().map(|halt| halted(write, halt, many)));
    if surgery.halt.is_none() {
        words.extend(missing(surgery, many));
    }
    words.extend(differing(surgery, many));
    words.extend(failed(surgery, many));
    words.join("; ")
}

fn halted(write: &Write, halt: &Halt, many: bool) -> String {
    match halt {
        Halt::Asked => "stopped; what was leased went back".to_owned(),
        Halt::Dearer if many => {
            "not all of the messages were among those leased: some were taken, deleted or moved. \
             Nothing was changed"
                .to_owned()
        }
        Halt::Dearer => {
            "the message was not among those leased: it was taken, deleted or moved. Nothing was changed"
                .to_owned()
        }
        Halt::Failed(failure) => failure.step(),
        Halt::GaveUp => {
            let what =
                if matches!(write, Write::Catch { .. }) { "it could not be caught" } else { "given up" };
            format!("{what}: its consumers are faster. Stop them first, then try again")
        }
    }
}

fn missing(surgery: &Surgery, many: bool) -> Option<String> {
    let missing = surgery.ended(|end| *end == SurgeryEnd::Missing);
    match missing.len() {
        0 => None,
        _ if !many => Some("the message was not found: it was taken, deleted or has expired".to_owned()),
        _ => Some(format!("not found: {}", named(&missing))),
    }
}

fn differing(surgery: &Surgery, many: bool) -> Option<String> {
    let differing = surgery.ended(|end| matches!(end, SurgeryEnd::Differs(_)));
    match differing.len() {
        0 => None,
        _ if !many => {
            Some("the message has another text by now. Nothing was overwritten; r shows it".to_owned())
        }
        _ => Some(format!("another text by now, left alone: {}", named(&differing))),
    }
}

fn failed(surgery: &Surgery, many: bool) -> Option<String> {
    let failed = surgery.ended(|end| matches!(end, SurgeryEnd::Failed(_) | SurgeryEnd::Doubled { .. }));
    let first = surgery.targets.iter().find_map(|target| match &target.end {
        SurgeryEnd::Failed(failure) => Some(failure_words(failure)),
        SurgeryEnd::Doubled { new, failure } => Some(format!(
            "the new text stands as {}, but the old message may still be there too: {}",
            new.short(),
            failure.step()
        )),
        _ => None,
    })?;
    Some(if many { format!("failed: {}: {first}", named(&failed)) } else { first })
}

fn failure_words(failure: &crate::model::failure::Failure) -> String {
    let put = failure.tried == OperationKind::Put && failure.effect == TookEffect::Perhaps;
    let kept = if put && failure.kind != FailureKind::Invalid { " The old message was kept." } else { "" };
    format!("{}{kept}", failure.step())
}

/// What it cost others to get so many messages into the hand.
pub fn way_there(surgery: &Surgery, held: usize) -> String {
    let others = usize::try_from(surgery.leased).unwrap_or_default().saturating_sub(held);
    if others == 0 && surgery.stranded.is_empty() && surgery.lost.is_empty() {
        return "no other was leased".to_owned();
    }
    let paid = Surgery { leased: u32::try_from(others).unwrap_or(u32::MAX), ..surgery.clone() };
    format!("others on the way: {}", price_paid(&paid))
}

/// What it cost everybody concerned.
pub fn price_paid(surgery: &Surgery) -> String {
    if surgery.leased == 0 {
        return "leased nothing".to_owned();
    }
    let mut words = format!(
        "leased {}, released {}, hidden {} ms, dequeue counts +1",
        surgery.leased,
        surgery.released.len(),
        surgery.hidden_ms
    );
    if !surgery.lost.is_empty() {
        let _ = write!(words, " · {} were not ours any more", surgery.lost.len());
    }
    if let Some(stranded) = surgery.stranded.first() {
        let n = surgery.stranded.len();
        let why = &stranded.failure;
        let _ = write!(words, " · {n} could not be released and stay hidden until their lease ends: {why}");
    }
    words
}
