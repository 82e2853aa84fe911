//! A move, taken back: only what was put for it, found by id and hash among others.

use std::sync::Arc;

use peekq::emulator::faults::{Fault, Planned, Trouble};
use peekq::jobs::bulk::Goal;
use peekq::jobs::site::Site;
use peekq::journal::load_whole;
use peekq::model::change::{Bulk, BulkReport, Deed, Fate, Known, Which};
use peekq::model::history::EntryId;
use peekq::model::message::{Life, NewMessage};
use peekq::model::operation::OperationKind;

use super::{name, wish};
use crate::stand::Stand;

/// Moves everything to `other`, and returns what the journal says was put there.
async fn moved(stand: &Stand) -> (Arc<[Known]>, EntryId) {
    let report = stand.run(&wish(Deed::Move, Which::All)).await;
    assert!(report.is_clean(), "{report:?}");
    let first = stand.written().await[0].id.clone();
    let whole = load_whole(stand.site.journal.folder().unwrap(), &first).unwrap().unwrap();
    (whole.sent().collect(), first)
}

async fn back(stand: &Stand, messages: Arc<[Known]>, undoes: Option<EntryId>) -> BulkReport {
    let goal = Goal { client: stand.site.client.clone(), queue: name("orders") };
    let wish = Bulk { undoes, ..wish(Deed::Move, Which::Known { messages, reach: None }) };
    stand.run_at(&Site { queue: name("other"), ..stand.site.clone() }, &wish, goal).await
}

async fn put(stand: &Stand, queue: &str, text: &str) {
    let message = NewMessage { text: Arc::from(text), life: Life::Seconds(100_000), delay: 0 };
    stand.site.client.put(&name(queue), &message).await.unwrap();
}

fn sorted(mut texts: Vec<String>) -> Vec<String> {
    texts.sort();
    texts
}

#[tokio::test]
async fn all_parts_of_a_move_come_back_and_others_stay() {
    let stand = Stand::embedded().await;
    stand.fill_many(70).await;
    stand.other().await;
    put(&stand, "other", "stays").await;
    let (sent, entry) = moved(&stand).await;
    assert_eq!(sent.len(), 70);
    put(&stand, "other", "stays too").await;
    let report = back(&stand, sent, Some(entry.clone())).await;
    assert_eq!((report.count(Fate::Done), report.released), (70, 2));
    assert_eq!(sorted(stand.drained("other").await), ["stays", "stays too"]);
    // Each once. Many are put at the same time, so which of two comes first is not promised.
    let expected = (0..70).map(|n| format!("m-{n}")).collect();
    assert_eq!(sorted(stand.drained("orders").await), sorted(expected));
    let entries = stand.written().await;
    assert!(entries[3..].iter().all(|part| part.intent.undoes.as_ref() == Some(&entry)), "{entries:?}");
}

#[tokio::test]
async fn what_was_taken_meanwhile_is_said_and_what_was_changed_is_left() {
    let stand = Stand::embedded().await;
    stand.fill_many(4).await;
    let (sent, _) = moved(&stand).await;
    let batch = stand.site.client.get(&name("other"), 2, 30).await.unwrap();
    let [gone, other] = &*batch else { panic!() };
    stand.site.client.delete_message(&name("other"), &gone.message.id, &gone.receipt).await.unwrap();
    let id = &other.message.id;
    stand.site.client.update(&name("other"), id, &other.receipt, 0, Some("another text")).await.unwrap();
    let report = back(&stand, sent, None).await;
    let fates = [Fate::Done, Fate::NotFound, Fate::Changed].map(|fate| report.count(fate));
    assert_eq!(fates, [2, 1, 1], "{report:?}");
    assert_eq!(stand.drained("other").await, ["another text"]);
    assert_eq!(sorted(stand.drained("orders").await), ["m-2", "m-3"]);
}

#[tokio::test]
async fn what_may_still_stand_where_it_was_does_not_come_back() {
    let stand = Stand::embedded().await;
    stand.fill_many(3).await;
    let fault = Fault { trouble: Trouble::Status { status: 403, retry_after: None }, takes_effect: false };
    let kind = Some(OperationKind::DeleteMessage);
    stand.emulator().faults().plan(vec![Planned { kind, skip: 0, times: 1_000, fault, secondary: None }]);
    let report = stand.run(&wish(Deed::Move, Which::All)).await;
    assert!(report.count(Fate::Doubled) > 0, "{report:?}");
    let first = &stand.written().await[0];
    assert_eq!(first.sent().count(), 0);
}
