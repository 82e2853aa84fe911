//! What peekq reports must be what it writes down.

use peekq::model::change::{PutBack, Report, Surgery, SurgeryEnd};
use peekq::model::failure::{Failure, TookEffect};
use peekq::model::history::{Action, End, Entry, ItemEnd};
use peekq::model::message::MessageId;

use crate::ledger::Ledger;
use crate::work::Outcome;

/// Holds a report against the journal, and notes what it says to exist twice.
pub fn check(outcome: &Outcome, entries: &[Entry], ledger: &mut Ledger) {
    match &outcome.report {
        None => assert!(entries.is_empty(), "done without a report: {entries:?}"),
        Some(Ok(Report::Surgery(surgery))) => check_surgery(surgery, entries, ledger),
        Some(Ok(Report::PutBack(back))) => check_put_back(back, entries),
        Some(Ok(Report::Put { id, .. })) => assert_eq!(ends(entries)[0].new_id.as_ref(), Some(id)),
        Some(Ok(Report::Took(_) | Report::Dug(_))) => check_held(outcome, entries),
        Some(Ok(other)) => panic!("nobody asked for this: {other:?}"),
        Some(Err(failure)) => {
            let said = end_of(failure);
            assert!(
                ends(entries).iter().all(|end| end.end == Some(said.clone())),
                "{failure:?}: {entries:?}"
            );
        }
    }
}

fn end_of(failure: &Failure) -> End {
    if failure.effect == TookEffect::No { End::NotDone } else { End::Unknown }
}

fn ends(entries: &[Entry]) -> Vec<&ItemEnd> {
    entries.iter().flat_map(|entry| &entry.ends).collect()
}

fn end_about<'a>(entries: &'a [Entry], id: &MessageId) -> Option<&'a ItemEnd> {
    entries.iter().find_map(|entry| {
        let at = entry.intent.items.iter().position(|item| item.id.as_ref() == Some(id))?;
        entry.ends.get(at)
    })
}

fn check_surgery(surgery: &Surgery, entries: &[Entry], ledger: &mut Ledger) {
    let told = surgery.released.len() + surgery.stranded.len() + surgery.lost.len() + surgery.targets.len();
    assert!(told >= surgery.leased as usize, "somebody is not told of: {surgery:?}");
    for target in &surgery.targets {
        let written = end_about(entries, &target.id);
        let (end, new) =
            (written.and_then(|end| end.end.clone()), written.and_then(|end| end.new_id.clone()));
        let expected = match &target.end {
            SurgeryEnd::Done => (Some(End::Done), None),
            SurgeryEnd::Replaced(new) => (Some(End::Done), Some(new.clone())),
            SurgeryEnd::Doubled { new, .. } => {
                double(entries, ledger);
                (Some(End::Stands(new.clone())), Some(new.clone()))
            }
            SurgeryEnd::Failed(failure) => {
                if failure.effect == TookEffect::Perhaps {
                    double(entries, ledger);
                }
                (Some(end_of(failure)), None)
            }
            SurgeryEnd::Missing | SurgeryEnd::Differs(_) | SurgeryEnd::Untouched => (None, None),
        };
        // An action of which surely nothing was done is not among those that can be taken back.
        let unnoted = written.is_none() && expected == (Some(End::NotDone), None);
        assert!(unnoted || (end, new) == expected, "{target:?} but {written:?}");
    }
}

/// A replacement may stand beside the old message.
fn double(entries: &[Entry], ledger: &mut Ledger) {
    for entry in entries.iter().filter(|entry| entry.intent.action == Action::Replace) {
        ledger
            .doubled
            .extend(entry.intent.items.iter().filter_map(|item| Some(item.new_text.as_ref()?.to_string())));
    }
}

fn check_put_back(back: &PutBack, entries: &[Entry]) {
    let count = |end: &End| ends(entries).iter().filter(|one| one.end.as_ref() == Some(end)).count();
    let said = (back.put as usize, back.uncertain as usize, back.failed as usize);
    assert_eq!(said, (count(&End::Done), count(&End::Unknown), count(&End::NotDone)));
}

/// Whatever may have been done to a message in hand was said.
fn check_held(outcome: &Outcome, entries: &[Entry]) {
    for entry in entries {
        for (item, end) in entry.intent.items.iter().zip(&entry.ends) {
            let told = outcome.unsure.contains(item.id.as_ref().unwrap());
            let sure = end.end.as_ref().is_some_and(End::settles);
            assert!(sure || told, "nobody said that this may have happened: {entry:?}");
        }
    }
}
