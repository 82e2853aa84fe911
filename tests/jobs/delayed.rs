//! Changing messages that were put with a delay, before anybody sees them.

use std::sync::Arc;
use std::time::Duration;

use peekq::jobs::delayed::{Waiting, act};
use peekq::jobs::mend::{self, Terms};
use peekq::jobs::put::{self, Placed};
use peekq::model::change::Report;
use peekq::model::clock::{ManualClock, Millis};
use peekq::model::delayed::{DelayedAct, DelayedElsewhere};
use peekq::model::failure::FailureKind;
use peekq::model::history::{Action, Entry};
use peekq::model::message::{Life, NewMessage};
use peekq::model::operation::OperationKind;
use peekq::model::remedy::{Purpose, Remedy};

use crate::stand::{Stand, on_both, talk};

const TEXT: &str = " {\"n\": 1.50}\r\n<é & 😀> ";

async fn put(stand: &Stand, delay: u32) -> Waiting {
    let message = NewMessage { text: Arc::from(TEXT), life: Life::Seconds(3_600), delay };
    let Placed { waiting, .. } = put::put(&stand.site, &message).await.unwrap();
    waiting.expect("it waits")
}

/// Waits until these can be seen.
async fn until_seen(stand: &Stand, texts: &[(&str, u32)]) {
    let expected: Vec<(String, u32)> =
        texts.iter().map(|(text, count)| ((*text).to_owned(), *count)).collect();
    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    while stand.texts().await != expected {
        assert!(tokio::time::Instant::now() < deadline, "never: {expected:?}, but {:?}", stand.texts().await);
    }
}

/// The last thing that was done.
async fn last(stand: &Stand) -> Entry {
    stand.written().await.pop().unwrap()
}

async fn changed_and_cancelled(stand: &Stand) {
    let mut waiting = put(stand, 600).await;
    assert!(stand.head().await.is_empty(), "nobody sees it");
    let report = act(&stand.site, &mut waiting, &DelayedAct::Write(Arc::from("new"))).await.unwrap();
    assert!(matches!(report, Report::Waits { .. }));
    assert!(stand.head().await.is_empty(), "nor now");
    // The newest receipt was kept: it can be changed again and again.
    act(&stand.site, &mut waiting, &DelayedAct::Write(Arc::from("newer"))).await.unwrap();
    act(&stand.site, &mut waiting, &DelayedAct::Due(0)).await.unwrap();
    until_seen(stand, &[("newer", 0)]).await;
    let entries = stand.written().await;
    let told: Vec<_> = entries
        .iter()
        .map(|entry| {
            let item = &entry.intent.items[0];
            (entry.intent.action, item.text.as_deref(), item.new_text.as_deref(), entry.done())
        })
        .collect();
    assert_eq!(
        told,
        [
            (Action::Put, None, Some(TEXT), 1),
            (Action::Edit, Some(TEXT), Some("new"), 1),
            (Action::Edit, Some("new"), Some("newer"), 1),
            (Action::Edit, Some("newer"), Some("newer"), 1),
        ]
    );
    let mut waiting = put(stand, 600).await;
    assert_eq!(act(&stand.site, &mut waiting, &DelayedAct::Cancel).await.unwrap(), Report::Cancelled);
    let count = stand.site.client.properties(&stand.site.queue).await.unwrap().approximate_count;
    assert_eq!(count, 1, "it is gone for good");
    let cancelled = last(stand).await;
    assert_eq!(
        (cancelled.intent.action, cancelled.intent.items[0].text.as_deref()),
        (Action::Delete, Some(TEXT))
    );
}
on_both!(
    a_message_that_is_not_due_is_edited_moved_and_cancelled,
    a_message_that_is_not_due_is_edited_moved_and_cancelled_on_azurite,
    changed_and_cancelled
);

async fn moved_to_an_earlier_time(stand: &Stand) {
    let mut waiting = put(stand, 3_000).await;
    act(&stand.site, &mut waiting, &DelayedAct::Due(2)).await.unwrap();
    assert!(stand.head().await.is_empty());
    until_seen(stand, &[(TEXT, 0)]).await;
    let failure = act(&stand.site, &mut waiting, &DelayedAct::Cancel).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Invalid, "it is due: {failure}");
    assert_eq!(stand.texts().await.len(), 1);
}
on_both!(
    a_message_can_be_due_earlier_and_is_left_alone_from_then_on,
    a_message_can_be_due_earlier_and_is_left_alone_from_then_on_on_azurite,
    moved_to_an_earlier_time
);

async fn taken_by_somebody(stand: &Stand) {
    let mut waiting = put(stand, 600).await;
    // Somebody else makes it visible with the same receipt, and takes it.
    let mut theirs = waiting.clone();
    act(&stand.site, &mut theirs, &DelayedAct::Due(0)).await.unwrap();
    until_seen(stand, &[(TEXT, 0)]).await;
    stand.site.client.get(&stand.site.queue, 1, 600).await.unwrap();
    for what in [DelayedAct::Write(Arc::from("new")), DelayedAct::Due(5), DelayedAct::Cancel] {
        let failure = act(&stand.site, &mut waiting, &what).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::MessageGone, "{failure}");
    }
}
on_both!(
    one_that_somebody_took_is_reported_and_left_alone,
    one_that_somebody_took_is_reported_and_left_alone_on_azurite,
    taken_by_somebody
);

#[tokio::test]
async fn an_edit_leaves_the_time_at_which_it_is_due() {
    let clock = Arc::new(ManualClock::at(Millis(1_795_435_200_000)));
    let stand = Stand::by_hand(Arc::clone(&clock)).await;
    let mut waiting = put(&stand, 100).await;
    clock.advance(Duration::from_millis(60_400));
    act(&stand.site, &mut waiting, &DelayedAct::Write(Arc::from("new"))).await.unwrap();
    clock.advance(Duration::from_millis(39_500));
    assert!(stand.head().await.is_empty(), "not a moment before");
    clock.advance(Duration::from_millis(900));
    assert_eq!(stand.texts().await, [("new".to_owned(), 0)], "and at most a second after");
}

#[tokio::test]
async fn nothing_is_changed_that_cannot_be_written_down() {
    let mut stand = Stand::embedded().await;
    let mut waiting = put(&stand, 600).await;
    stand.forget();
    stand.site.journal = stand.broken_journal();
    for what in [DelayedAct::Write(Arc::from("new")), DelayedAct::Cancel] {
        let failure = act(&stand.site, &mut waiting, &what).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::NoJournal);
    }
    assert_eq!(stand.asked(), [], "the service was not told");
}

#[tokio::test]
async fn the_intent_is_written_before_the_service_is_told_and_holds_no_receipt() {
    let stand = Stand::embedded().await;
    let mut waiting = put(&stand, 600).await;
    act(&stand.site, &mut waiting, &DelayedAct::Write(Arc::from("new"))).await.unwrap();
    stand.site.journal.flush().await.unwrap();
    let files = std::fs::read_dir(stand.folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let journal: String = files.map(|path| std::fs::read_to_string(path).unwrap()).collect();
    assert!(journal.contains("\"due\""), "{journal}");
    // The receipts of the embedded service begin like this.
    let receipt = stand.site.client.get(&stand.site.queue, 1, 1).await.unwrap();
    assert!(receipt.is_empty(), "still hidden");
    assert!(!journal.to_lowercase().contains("receipt"));
    assert_eq!(stand.asked().iter().filter(|kind| **kind == OperationKind::Update).count(), 1);
}

#[tokio::test]
async fn a_put_without_a_delay_leaves_nothing_to_hold() {
    let stand = Stand::embedded().await;
    let message = NewMessage { text: Arc::from(TEXT), life: Life::Never, delay: 0 };
    assert!(put::put(&stand.site, &message).await.unwrap().waiting.is_none());
    assert_eq!(last(&stand).await.intent.items[0].due, None);
}

#[tokio::test]
async fn the_journal_tells_another_run_what_is_not_due() {
    let stand = Stand::embedded().await;
    let (first, mut edited, mut cancelled, mut moved) =
        (put(&stand, 600).await, put(&stand, 500).await, put(&stand, 400).await, put(&stand, 300).await);
    put(&stand, 1).await;
    act(&stand.site, &mut edited, &DelayedAct::Write(Arc::from("new"))).await.unwrap();
    act(&stand.site, &mut cancelled, &DelayedAct::Cancel).await.unwrap();
    act(&stand.site, &mut moved, &DelayedAct::Due(5_000)).await.unwrap();
    let entries = stand.written().await;
    let endpoint = stand.site.client.endpoint().to_string();
    let now = stand.site.clock.now();
    let all = DelayedElsewhere::all(&entries, &endpoint, now.plus(2_000));
    let ids: Vec<_> = all.iter().map(|one| one.id.clone()).collect();
    assert_eq!(ids, [&edited, &first, &moved].map(|waiting| waiting.message.id.clone()), "by their times");
    assert!(all[2].due > now.plus(4_990_000));
    assert_eq!(all[0].entry, entries.iter().find(|e| e.intent.action == Action::Edit).unwrap().id);
    assert!(DelayedElsewhere::all(&entries, "http://127.0.0.1:1/other", now).is_empty());
    assert!(DelayedElsewhere::all(&entries, &endpoint, now.plus(6_000_000)).is_empty(), "all are due");
}

#[tokio::test]
async fn what_was_cancelled_is_put_back_with_the_delay_it_had_left() {
    let stand = Stand::embedded().await;
    let mut waiting = put(&stand, 600).await;
    act(&stand.site, &mut waiting, &DelayedAct::Cancel).await.unwrap();
    let entry = last(&stand).await;
    let sights = mend::look(&stand.site.client, &entry).await.unwrap();
    let terms = Terms { now: stand.site.clock.now(), change: crate::stand::terms() };
    let remedy = mend::remedy(&entry, None, Purpose::Undo, &sights, &terms);
    let Remedy::PutBack(backs) = &remedy else { panic!("{remedy:?}") };
    assert!((595..=600).contains(&backs[0].delay), "{}", backs[0].delay);
    let (mut talk, _orders, _) = talk();
    mend::mend(&stand.site, &entry, (&remedy, Purpose::Undo), Life::Never, &mut talk).await.unwrap();
    assert!(stand.head().await.is_empty(), "it is hidden again");
    assert_eq!(stand.site.client.properties(&stand.site.queue).await.unwrap().approximate_count, 1);
}

#[tokio::test]
async fn only_another_time_is_nothing_to_take_back() {
    let stand = Stand::embedded().await;
    let mut waiting = put(&stand, 600).await;
    act(&stand.site, &mut waiting, &DelayedAct::Due(700)).await.unwrap();
    let entry = last(&stand).await;
    let sights = mend::look(&stand.site.client, &entry).await.unwrap();
    let terms = Terms { now: stand.site.clock.now(), change: crate::stand::terms() };
    let remedy = mend::remedy(&entry, None, Purpose::Undo, &sights, &terms);
    assert!(matches!(remedy, Remedy::Impossible(_)), "{remedy:?}");
}
