//! What is on the disk when, in each mode.

use peekq::journal::{self, Limits, Written};
use peekq::model::clock::{Clock as _, Millis};
use peekq::model::history::{End, Intent, Keeping};
use peekq::model::message::MessageId;

use crate::desk::{Desk, HERE, NOON, deletion, intend, texts};

#[tokio::test]
async fn an_intent_is_on_the_disk_with_its_texts_when_it_returns() {
    let desk = Desk::new();
    let journal = desk.open(Keeping::Full);
    assert_eq!(desk.file("journal"), None, "a run that changes nothing leaves no file");
    intend(&journal, &["a\r\n\u{1}😀", "b"]).await;
    let history = desk.history();
    let [entry] = &history[..] else { panic!("{history:?}") };
    assert_eq!((&*entry.account, &*entry.endpoint, entry.living), ("acme", HERE, true));
    assert_eq!(entry.open().count(), 2);
    assert_eq!(texts(&desk.load(entry)), [Some("a\r\n\u{1}😀"), Some("b")]);
}

#[cfg(unix)]
#[tokio::test]
async fn only_its_owner_can_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    for keeping in [Keeping::Full, Keeping::UntilSettled] {
        let desk = Desk::new();
        intend(&desk.open(keeping), &["a"]).await;
        for entry in std::fs::read_dir(desk.folder.path()).unwrap() {
            let mode = entry.unwrap().metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}

#[tokio::test]
async fn outcomes_are_told_message_by_message() {
    let desk = Desk::new();
    let journal = desk.open(Keeping::Full);
    let ticket = intend(&journal, &["a", "b", "c"]).await;
    journal.settle(Some(&ticket), 0, End::Done);
    journal.settle(Some(&ticket), 1, End::Stands(MessageId::new("new")));
    journal.flush().await.unwrap();
    let entry = &desk.history()[0];
    assert_eq!(entry.done(), 1);
    assert_eq!(entry.open().map(|(at, _)| at).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(entry.ends[1].new_id, Some(MessageId::new("new")));
}

#[tokio::test]
async fn an_outcome_that_is_waited_for_can_be_read_when_it_returns() {
    let desk = Desk::new();
    let journal = desk.open(Keeping::Full);
    let ticket = intend(&journal, &["a"]).await;
    for number in 0..50 {
        let new = MessageId::new(&format!("new-{number}"));
        journal.settle_first(Some(&ticket), 0, End::Stands(new.clone())).await;
        assert_eq!(desk.history()[0].ends[0].new_id, Some(new));
    }
}

#[tokio::test]
async fn outcomes_that_are_gathered_are_written_by_a_push_and_by_a_flush() {
    let desk = Desk::new();
    let journal = desk.open(Keeping::Full).gathering();
    let ticket = intend(&journal, &["a", "b", "c"]).await;
    let waits = journal.settle_first(Some(&ticket), 0, End::Done);
    tokio::join!(biased; waits, async {
        assert_eq!(desk.history()[0].done(), 0, "it waits for the push");
        journal.push();
    });
    assert_eq!(desk.history()[0].done(), 1);
    journal.settle(Some(&ticket), 1, End::Done);
    journal.clone().flush().await.unwrap();
    assert_eq!(desk.history()[0].done(), 2, "clones gather together");
}

#[tokio::test]
async fn texts_that_are_kept_until_settled_go_with_the_last_outcome() {
    let desk = Desk::new();
    let journal = desk.open(Keeping::UntilSettled);
    let first = intend(&journal, &["secret one"]).await;
    let second = intend(&journal, &["secret two"]).await;
    assert_eq!(texts(&desk.load(&desk.history()[1])), [Some("secret two")]);
    journal.settle(Some(&first), 0, End::Done);
    journal.flush().await.unwrap();
    assert_eq!(texts(&desk.load(&desk.history()[1])), [Some("secret two")], "still open");
    journal.settle(Some(&second), 0, End::NotDone);
    journal.flush().await.unwrap();
    assert_eq!(desk.file("texts"), None);
    let whole = std::fs::read_to_string(desk.file("journal").unwrap()).unwrap();
    assert!(!whole.contains("\"secret"), "{whole}");
    assert_eq!(desk.history().len(), 2, "that they happened stays known");
}

#[tokio::test]
async fn without_a_journal_everything_is_allowed_and_nothing_is_written() {
    let desk = Desk::new();
    let journal = desk.open(Keeping::Off);
    assert_eq!(journal.intend(deletion(&["a"])).await.unwrap(), (None, Written::WithoutTexts));
    journal.flush().await.unwrap();
    assert_eq!(std::fs::read_dir(desk.folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn where_there_is_no_room_for_a_text_the_intent_stands_without() {
    let desk = Desk::new();
    let journal = desk.open_with(Keeping::Full, 5);
    assert_eq!(journal.intend(deletion(&["four"])).await.unwrap().1, Written::WithTexts);
    assert_eq!(journal.room(), Some(1));
    assert_eq!(journal.intend(deletion(&["four"])).await.unwrap().1, Written::WithoutTexts);
    assert_eq!(texts(&desk.load(&desk.history()[1])), [None]);
}

#[tokio::test]
async fn a_file_that_is_too_old_or_too_much_goes_unless_something_in_it_is_open() {
    let desk = Desk::new();
    let open = desk.open(Keeping::Full);
    intend(&open, &["open"]).await;
    desk.clock.advance(std::time::Duration::from_secs(1));
    let settled = desk.open(Keeping::Full);
    let ticket = intend(&settled, &["settled"]).await;
    settled.settle(Some(&ticket), 0, End::Done);
    settled.flush().await.unwrap();
    let folder = desk.folder.path();
    let (now, none) = (desk.history()[1].at, Limits { age: 0, size: 0 });
    journal::prune(folder, none, now.plus(10)).unwrap();
    assert_eq!(desk.history().len(), 2, "their processes live");
    drop((open, settled));
    desk.all_end().await;
    let week = Limits { age: 1_000, size: u64::MAX };
    journal::prune(folder, week, now.plus(1_000)).unwrap();
    assert_eq!(desk.history().len(), 2, "young enough");
    journal::prune(folder, week, now.plus(1_001)).unwrap();
    let left = desk.history();
    assert_eq!(left.len(), 1);
    assert_eq!(texts(&desk.load(&left[0])), [Some("open")]);
    assert_eq!(journal::purge(folder, false).unwrap(), (0, 1));
    assert_eq!(journal::purge(folder, true).unwrap(), (1, 0));
}

#[tokio::test]
async fn a_clock_that_is_set_back_costs_no_file_and_one_far_ahead_none_with_something_open() {
    let desk = Desk::new();
    let open = desk.open(Keeping::Full);
    intend(&open, &["open"]).await;
    desk.clock.advance(std::time::Duration::from_secs(1));
    let settled = desk.open(Keeping::Full);
    let ticket = intend(&settled, &["settled"]).await;
    settled.settle(Some(&ticket), 0, End::Done);
    settled.flush().await.unwrap();
    drop((open, settled));
    desk.all_end().await;
    let (folder, years) = (desk.folder.path(), 10 * 365 * 86_400_000);
    journal::prune(folder, Limits::default(), Millis(NOON.0 - years)).unwrap();
    assert_eq!(desk.history().len(), 2);
    journal::prune(folder, Limits::default(), NOON.plus(years)).unwrap();
    let left = desk.history();
    assert_eq!(left.iter().map(|entry| entry.open().count()).collect::<Vec<_>>(), [1]);
}

#[tokio::test]
async fn what_earlier_runs_did_leaves_a_quarter_of_the_room_to_this_one() {
    let desk = Desk::new();
    for text in ["first", "second", "third"] {
        desk.clock.advance(std::time::Duration::from_secs(1));
        let journal = desk.open(Keeping::Full);
        let ticket = intend(&journal, &[text]).await;
        journal.settle(Some(&ticket), 0, End::Done);
        journal.flush().await.unwrap();
    }
    desk.all_end().await;
    let folder = desk.folder.path();
    let all = journal::prune(folder, Limits { age: u64::MAX, size: u64::MAX }, desk.clock.now()).unwrap();
    let left = journal::prune(folder, Limits { age: u64::MAX, size: all }, desk.clock.now()).unwrap();
    assert!(left <= all / 4 * 3 && left >= all / 2, "{left} of {all}");
    assert_eq!(desk.history().len(), 2, "the oldest went");
}

#[tokio::test]
async fn an_action_of_which_surely_nothing_was_done_is_not_one_to_be_taken_back() {
    let desk = Desk::new();
    let journal = desk.open(Keeping::Full).noting();
    let nothing = intend(&journal, &["a", "b"]).await;
    let half = intend(&journal, &["c", "d"]).await;
    let unknown = intend(&journal, &["e"]).await;
    let whole = intend(&journal, &["f"]).await;
    let part = Intent { part_of: Some(whole.id().number), ..deletion(&["g"]) };
    let part = journal.intend(part).await.unwrap().0.unwrap();
    for (ticket, item, end) in [
        (&nothing, 0, End::NotDone),
        (&nothing, 1, End::NotDone),
        (&half, 0, End::NotDone),
        (&half, 1, End::Done),
        (&unknown, 0, End::Unknown),
        (&whole, 0, End::NotDone),
        (&part, 0, End::Done),
    ] {
        journal.settle(Some(ticket), item, end);
    }
    assert_eq!(journal.noted(), [half.id().clone(), unknown.id().clone(), whole.id().clone()]);
}
