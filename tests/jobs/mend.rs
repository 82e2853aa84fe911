//! Taking back what was done, from the journal alone.

use std::sync::Arc;

use peekq::emulator::faults::{Fault, Planned, Trouble};
use peekq::jobs::change::change;
use peekq::jobs::mend::{self, Terms};
use peekq::jobs::put::put;
use peekq::jobs::site::Site;
use peekq::jobs::wipe;
use peekq::journal::Journal;
use peekq::model::change::{Act, PutBack, Report};
use peekq::model::failure::FailureKind;
use peekq::model::history::{Action, End, Entry, Intent, Keeping};
use peekq::model::message::{Life, NewMessage};
use peekq::model::operation::OperationKind;
use peekq::model::remedy::{Purpose, Remedy};

use crate::stand::{Stand, on_both, talk};

const WEEK: Life = Life::Seconds(604_800);

/// The last thing that was done.
async fn last(stand: &Stand) -> Entry {
    stand.written().await.pop().unwrap()
}

/// What it takes to take it back, or what is left of it.
async fn remedy(stand: &Stand, entry: &Entry) -> Remedy {
    let entry = &mend::rest(entry, &stand.written().await);
    let sights = mend::look(&stand.site.client, entry).await.unwrap();
    let terms = Terms { now: stand.site.clock.now(), change: crate::stand::terms() };
    mend::remedy(entry, None, Purpose::Undo, &sights, &terms)
}

async fn undo_last(stand: &Stand) -> Report {
    let entry = last(stand).await;
    let remedy = remedy(stand, &entry).await;
    let (mut talk, _orders, _) = talk();
    let report = mend::mend(&stand.site, &entry, (&remedy, Purpose::Undo), WEEK, &mut talk).await.unwrap();
    assert_eq!(last(stand).await.intent.undoes, Some(entry.id), "the journal says what was taken back");
    report
}

async fn act(stand: &Stand, place: usize, act: Act) {
    let (target, plan) = stand.price(&[place]).await;
    let (mut talk, _orders, _) = talk();
    assert!(change(&stand.site, &target, &act, &plan, &mut talk).await.unwrap().is_done());
}

async fn texts(stand: &Stand) -> Vec<String> {
    stand.texts().await.into_iter().map(|(text, _)| text).collect()
}

async fn deletes_and_takes_it_back(stand: &Stand) {
    stand.fill(&["a", "b with \r\n and 😀 <&>", "c"]).await;
    let before = stand.head().await[1].clone();
    act(stand, 2, Act::Delete).await;
    assert_eq!(texts(stand).await, ["a", "c"]);
    let report = undo_last(stand).await;
    assert!(report.is_done(), "{report:?}");
    assert_eq!(texts(stand).await, ["a", "b with \r\n and 😀 <&>", "c"]);
    let after = stand.head().await.into_iter().find(|message| message.text == before.text).unwrap();
    let life = |message: &peekq::model::message::Message| match &message.expires {
        peekq::model::message::Expiry::At(moment) => moment.secs().unwrap(),
        never @ peekq::model::message::Expiry::Never => panic!("{never:?}"),
    };
    assert!(life(&after).abs_diff(life(&before)) <= 2, "it keeps the end of its life");
}
on_both!(
    a_deleted_message_comes_back_with_the_life_it_had_left,
    a_deleted_message_comes_back_with_the_life_it_had_left_on_azurite,
    deletes_and_takes_it_back
);

async fn edits_and_takes_it_back(stand: &Stand) {
    stand.fill(&["a", "b", "c"]).await;
    let id = stand.head().await[1].id.clone();
    act(stand, 2, Act::Edit(Arc::from("B"))).await;
    undo_last(stand).await;
    assert_eq!(texts(stand).await, ["a", "b", "c"]);
    assert!(stand.head().await.iter().any(|message| message.id == id), "the same message");
}
on_both!(an_edit_is_edited_back, an_edit_is_edited_back_on_azurite, edits_and_takes_it_back);

async fn puts_and_takes_it_back(stand: &Stand) {
    stand.fill(&["a"]).await;
    put(&stand.site, &NewMessage { text: Arc::from("mine"), life: WEEK, delay: 0 }).await.unwrap();
    assert_eq!(texts(stand).await, ["a", "mine"]);
    undo_last(stand).await;
    assert_eq!(texts(stand).await, ["a"]);
}
on_both!(a_put_is_deleted_again, a_put_is_deleted_again_on_azurite, puts_and_takes_it_back);

async fn clears_and_takes_it_back(stand: &Stand) {
    stand.fill(&["a", "b", "c"]).await;
    assert!(matches!(wipe::clear(&stand.site).await.unwrap(), Report::Cleared { captured: 3 }));
    assert!(texts(stand).await.is_empty());
    undo_last(stand).await;
    assert_eq!(
        stand.head().await.iter().map(|m| &*m.text).collect::<Vec<_>>(),
        ["a", "b", "c"],
        "in their order"
    );
}
on_both!(
    what_was_seen_of_a_cleared_queue_comes_back,
    what_was_seen_of_a_cleared_queue_comes_back_on_azurite,
    clears_and_takes_it_back
);

async fn drops_and_takes_it_back(stand: &Stand) {
    stand.fill(&["a", "b"]).await;
    let metadata = vec![("team".to_owned(), "red".to_owned())];
    stand.site.client.set_metadata(&stand.site.queue, &metadata).await.unwrap();
    wipe::drop_queue(&stand.site).await.unwrap();
    let entry = last(stand).await;
    assert_eq!(entry.intent.action, Action::DropQueue);
    assert!(matches!(remedy(stand, &entry).await, Remedy::Recreate { .. }));
    undo_last(stand).await;
    assert_eq!(texts(stand).await, ["a", "b"]);
    assert_eq!(stand.site.client.properties(&stand.site.queue).await.unwrap().metadata, metadata);
}
on_both!(
    a_deleted_queue_is_made_again_with_what_was_set_for_it,
    a_deleted_queue_is_made_again_with_what_was_set_for_it_on_azurite,
    drops_and_takes_it_back
);

#[tokio::test]
async fn an_edit_that_somebody_else_edited_since_is_not_overwritten() {
    let stand = Stand::embedded().await;
    stand.fill(&["a"]).await;
    act(&stand, 1, Act::Edit(Arc::from("mine"))).await;
    let entry = last(&stand).await;
    act(&stand, 1, Act::Edit(Arc::from("theirs"))).await;
    let Remedy::PutInstead(back) = remedy(&stand, &entry).await else { panic!() };
    assert_eq!((&*back.text, back.doubtful), ("a", true));
}

#[tokio::test]
async fn what_cannot_be_written_down_is_not_thrown_away() {
    let stand = Stand::embedded().await;
    stand.fill(&["a", "b"]).await;
    let broken = Fault { trouble: Trouble::Status { status: 500, retry_after: None }, takes_effect: false };
    let breaks = |kind| Planned { kind: Some(kind), secondary: None, skip: 0, times: 4, fault: broken };
    stand.faults(vec![breaks(OperationKind::Peek)]);
    wipe::clear(&stand.site).await.unwrap_err();
    stand.faults(vec![breaks(OperationKind::Peek)]);
    wipe::drop_queue(&stand.site).await.unwrap_err();
    stand.faults(vec![breaks(OperationKind::GetMetadata)]);
    wipe::drop_queue(&stand.site).await.unwrap_err();
    stand.faults(Vec::new());
    assert_eq!(texts(&stand).await, ["a", "b"]);
    // Nor where the journal has no room for it.
    let (client, folder) = (&stand.site.client, stand.folder.path());
    let place = (&Arc::from("full"), client.endpoint());
    let journal = Journal::open(folder, place, Keeping::Full, 1, Arc::clone(&stand.site.clock)).unwrap();
    let full = Site { journal, ..stand.site.clone() };
    let failure = wipe::clear(&full).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::NoJournal);
    assert!(failure.to_string().contains("it is full"), "{failure}");
    assert_eq!(texts(&stand).await, ["a", "b"]);
}

/// What undoing `entry` gives while the puts fail in this way, after so many that go well.
async fn undo_with_a_fault(stand: &Stand, entry: &Entry, skip: u64, takes_effect: bool) -> PutBack {
    let trouble =
        if takes_effect { Trouble::Reset } else { Trouble::Status { status: 403, retry_after: None } };
    let fault = Fault { trouble, takes_effect };
    let kind = Some(OperationKind::Put);
    stand.faults(vec![Planned { kind, secondary: None, skip, times: 1, fault }]);
    let remedy = remedy(stand, entry).await;
    let (mut talk, _orders, _) = talk();
    let report = mend::mend(&stand.site, entry, (&remedy, Purpose::Undo), WEEK, &mut talk).await.unwrap();
    stand.faults(Vec::new());
    let Report::PutBack(back) = report else { panic!("{report:?}") };
    back
}

/// Five messages, deleted in one go, of which two have the same text.
async fn five_deleted(stand: &Stand) -> Entry {
    stand.fill(&["a", "b", "c", "same", "same"]).await;
    let (targets, plan) = stand.price(&[1, 2, 3, 4, 5]).await;
    let (mut talk, _orders, _) = talk();
    assert!(change(&stand.site, &targets, &Act::Delete, &plan, &mut talk).await.unwrap().is_done());
    last(stand).await
}

#[tokio::test]
async fn an_undo_that_failed_in_part_puts_back_only_the_rest_the_next_time() {
    let stand = Stand::embedded().await;
    let entry = five_deleted(&stand).await;
    let back = undo_with_a_fault(&stand, &entry, 4, false).await;
    assert_eq!((back.put, back.failed), (4, 1), "{back:?}");
    let Remedy::PutBack(rest) = remedy(&stand, &entry).await else { panic!() };
    let rest: Vec<_> = rest.iter().map(|back| (&*back.text, back.doubtful)).collect();
    assert_eq!(rest, [("same", false)]);
    let back = undo_with_a_fault(&stand, &entry, 9, false).await;
    assert_eq!((back.put, back.failed), (1, 0), "{back:?}");
    assert_eq!(texts(&stand).await, ["a", "b", "c", "same", "same"]);
    assert_eq!(remedy(&stand, &entry).await, Remedy::IsSo, "all of it is taken back");
}

#[tokio::test]
async fn what_an_undo_may_have_put_back_is_put_again_only_with_a_warning() {
    let stand = Stand::embedded().await;
    let entry = five_deleted(&stand).await;
    let back = undo_with_a_fault(&stand, &entry, 2, true).await;
    assert_eq!((back.put, back.uncertain), (4, 1), "{back:?}");
    let Remedy::PutBack(rest) = remedy(&stand, &entry).await else { panic!() };
    let rest: Vec<_> = rest.iter().map(|back| (&*back.text, back.doubtful)).collect();
    assert_eq!(rest, [("c", true)]);
}

/// A replacement of `b` by `B` after which both stand: this kind of request meets this fault.
async fn doubled(kind: OperationKind, fault: Fault) -> Stand {
    let stand = Stand::embedded().await;
    stand.fill(&["a", "b", "c"]).await;
    stand.faults(vec![Planned { kind: Some(kind), secondary: None, skip: 0, times: 1, fault }]);
    let (target, plan) = stand.price(&[2]).await;
    let (mut talk, _orders, _) = talk();
    let report = change(&stand.site, &target, &Act::Replace(Arc::from("B")), &plan, &mut talk).await;
    assert!(!report.unwrap().is_done());
    assert_eq!(texts(&stand).await, ["B", "a", "b", "c"]);
    stand
}

#[tokio::test]
async fn a_replacement_whose_old_message_still_stands_is_taken_back_without_doubling_its_text() {
    let refused = Trouble::Status { status: 403, retry_after: None };
    let refused = Fault { trouble: refused, takes_effect: false };
    let stand = doubled(OperationKind::DeleteMessage, refused).await;
    undo_last(&stand).await;
    assert_eq!(texts(&stand).await, ["a", "b", "c"]);
    // Without an answer the id of the new message is not known: it may be a stranger's.
    let unanswered = Fault { trouble: Trouble::Reset, takes_effect: true };
    let stand = doubled(OperationKind::Put, unanswered).await;
    let remedy = remedy(&stand, &last(&stand).await).await;
    assert!(matches!(remedy, Remedy::Impossible(_)), "{remedy:?}");
}

#[tokio::test]
async fn what_was_deleted_only_when_it_was_finished_is_not_put_back_twice() {
    let stand = Stand::embedded().await;
    let mut entry = five_deleted(&stand).await;
    let first = entry.intent.items[0].clone();
    let mut finishing = Entry { ends: vec![entry.ends[0].clone()], ..entry.clone() };
    finishing.intent = Intent::new(Action::Delete, stand.site.queue.clone(), vec![first]);
    finishing.intent.undoes = Some(entry.id.clone());
    entry.ends[1].end = None;
    let rest = mend::rest(&entry, &[finishing]);
    let ends: Vec<_> = rest.ends.iter().map(|end| end.end.clone()).collect();
    let done = || Some(End::Done);
    assert_eq!(ends, [Some(End::NotDone), None, done(), done(), done()]);
}
