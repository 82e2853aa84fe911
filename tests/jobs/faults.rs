//! A fault at every step of a change, before and after it took effect: no text of a message is lost,
//! and what may exist twice is reported.

use std::sync::Arc;

use peekq::emulator::faults::{Fault, Planned, Trouble};
use peekq::jobs::change::change;
use peekq::model::change::{Act, Report, Surgery, SurgeryEnd};
use peekq::model::failure::TookEffect;
use peekq::model::history::{Action, End};
use peekq::model::operation::OperationKind as Op;

use crate::stand::{Stand, talk};

/// What goes wrong: each kind of trouble, with and without effect. A service that is busy is taken at
/// its word that nothing was done.
fn troubles() -> Vec<Fault> {
    let status = |status| Trouble::Status { status, retry_after: None };
    let all = [Trouble::Reset, Trouble::Truncate(20), status(500), Trouble::Html];
    let both = |trouble| [false, true].map(|takes_effect| Fault { trouble, takes_effect });
    let busy = Fault { trouble: status(503), takes_effect: false };
    all.into_iter().flat_map(both).chain([busy]).collect()
}

/// Runs a change of the third of four messages with a fault.
async fn with_fault(act: &Act, kind: Op, skip: u64, times: u64, fault: Fault) -> (Stand, Option<Surgery>) {
    let stand = Stand::embedded().await;
    stand.fill(&["a", "b", "c", "d"]).await;
    let (targets, plan) = stand.price(&[3]).await;
    stand.faults(vec![Planned { kind: Some(kind), skip, times, fault, secondary: None }]);
    let (mut talk, _orders, _) = talk();
    let report = change(&stand.site, &targets, act, &plan, &mut talk).await;
    stand.faults(Vec::new());
    let surgery = report.ok().map(|report| match report {
        Report::Surgery(surgery) => surgery,
        other => panic!("{other:?}"),
    });
    (stand, surgery)
}

/// Everything that is in the queue, hidden or not, by letting all leases end.
async fn everything(stand: &Stand) -> Vec<String> {
    let (client, queue) = (&stand.site.client, &stand.site.queue);
    let hidden = client.properties(queue).await.unwrap().approximate_count;
    let mut texts: Vec<String> = stand.texts().await.into_iter().map(|(text, _)| text).collect();
    // What cannot be seen now is still counted: the text of it is one of those that are not seen.
    texts.extend((texts.len() as u64..hidden).map(|_| "(hidden)".to_owned()));
    texts
}

/// What must be true whatever went wrong.
async fn check(stand: &Stand, act: &Act, surgery: Option<&Surgery>, what: &str) {
    let all = everything(stand).await;
    let count = |text: &str| all.iter().filter(|found| *found == text).count();
    let hidden = count("(hidden)");
    for bystander in ["a", "b", "d"] {
        assert!(count(bystander) + hidden >= 1, "{bystander} is lost: {what}: {all:?}");
    }
    assert!(all.len() <= 5, "{what}: {all:?}");
    let Some(surgery) = surgery else {
        assert!(count("c") + hidden >= 1, "a failed get changes nothing: {what}: {all:?}");
        return;
    };
    let told = surgery.released.len() + surgery.stranded.len() + surgery.lost.len();
    // The target is told of by its end, all others by name.
    assert!(told + 1 >= surgery.leased as usize, "somebody is not told of: {what}: {surgery:?}");
    let end = &surgery.targets[0].end;
    let unsure = matches!(end, SurgeryEnd::Failed(f) if f.effect == TookEffect::Perhaps)
        || matches!(end, SurgeryEnd::Doubled { .. });
    let entries = stand.written().await;
    let settled = entries.first().and_then(|entry| entry.ends[0].end.clone());
    match (act, end) {
        (Act::Delete, SurgeryEnd::Done) => assert_eq!(count("c"), 0, "{what}: {all:?}"),
        (Act::Edit(_), SurgeryEnd::Done) => {
            assert!(count("C") + hidden >= 1 && count("c") == 0, "{what}: {all:?}");
        }
        (_, SurgeryEnd::Replaced(_)) => assert_eq!((count("C"), count("c")), (1, 0), "{what}: {all:?}"),
        _ if unsure => assert_ne!(settled, Some(End::Done), "it may have happened: {what}"),
        _ => assert!(count("c") + hidden >= 1, "{what}: {end:?} but {all:?}"),
    }
    if all.len() == 5 {
        assert!(unsure, "it exists twice and is not reported: {what}: {end:?}");
    }
    if count("c") + count("C") + hidden == 0 {
        assert!(*act == Act::Delete, "a text is lost: {what}: {end:?} {all:?}");
    }
    // Whatever was destroyed is in the journal.
    if count("c") == 0 && hidden == 0 {
        assert_eq!(entries[0].intent.items[0].text.as_deref(), Some("c"), "{what}");
    }
}

async fn every_fault(act: Act, steps: &[(Op, u64, u64)]) {
    for (kind, skip, times) in steps {
        for fault in troubles() {
            let what = format!("{act:?} with {kind:?} after {skip}, {times} times: {fault:?}");
            let (stand, surgery) = with_fault(&act, *kind, *skip, *times, fault).await;
            check(&stand, &act, surgery.as_ref(), &what).await;
        }
    }
}

const ALWAYS: u64 = u64::MAX;

#[tokio::test]
async fn no_fault_of_a_delete_loses_anything() {
    let steps =
        [(Op::Get, 0, 1), (Op::Update, 0, 1), (Op::DeleteMessage, 0, 1), (Op::DeleteMessage, 0, ALWAYS)];
    every_fault(Act::Delete, &steps).await;
}

#[tokio::test]
async fn no_fault_of_an_edit_loses_anything() {
    let steps = [
        (Op::Get, 0, 1),
        (Op::Update, 0, 1),
        (Op::Update, 1, 1),
        (Op::Update, 2, 1),
        (Op::Update, 0, ALWAYS),
    ];
    every_fault(Act::Edit("C".into()), &steps).await;
}

#[tokio::test]
async fn no_fault_of_a_replacement_loses_anything_and_what_exists_twice_is_said() {
    let steps = [
        (Op::Get, 0, 1),
        (Op::Update, 0, 1),
        (Op::Put, 0, 1),
        (Op::Put, 0, ALWAYS),
        (Op::DeleteMessage, 0, 1),
        (Op::DeleteMessage, 0, ALWAYS),
    ];
    every_fault(Act::Replace("C".into()), &steps).await;
}

#[tokio::test]
async fn a_put_without_an_answer_keeps_the_old_message_and_is_left_open_in_the_journal() {
    let fault = Fault { trouble: Trouble::Reset, takes_effect: true };
    let act = Act::Replace(Arc::from("C"));
    let (stand, surgery) = with_fault(&act, Op::Put, 0, 1, fault).await;
    let surgery = surgery.unwrap();
    let SurgeryEnd::Failed(failure) = &surgery.targets[0].end else { panic!("{surgery:?}") };
    assert_eq!((failure.tried, failure.effect), (Op::Put, TookEffect::Perhaps));
    stand.until_seen(&[("C", 0), ("a", 1), ("b", 1), ("c", 1), ("d", 0)]).await;
    let entries = stand.written().await;
    assert_eq!((entries[0].intent.action, &entries[0].ends[0].end), (Action::Replace, &Some(End::Unknown)));
}

#[tokio::test]
async fn a_delete_that_fails_after_the_put_is_said_with_both_messages() {
    let fault = Fault { trouble: Trouble::Status { status: 500, retry_after: None }, takes_effect: false };
    let act = Act::Replace(Arc::from("C"));
    let (stand, surgery) = with_fault(&act, Op::DeleteMessage, 0, ALWAYS, fault).await;
    let surgery = surgery.unwrap();
    let SurgeryEnd::Doubled { new, .. } = &surgery.targets[0].end else { panic!("{surgery:?}") };
    let entries = stand.written().await;
    assert_eq!(entries[0].ends[0].new_id.as_ref(), Some(new), "the next start can finish it");
    assert_eq!(entries[0].open().count(), 1);
}
