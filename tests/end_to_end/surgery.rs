//! Surgery as a user does it: one message of many, several at once, one that must not be poisoned, one
//! that a consumer keeps taking.

use peekq::client::wire::Leased;
use peekq::model::operation::OperationKind::{Get, Peek, Update};
use peekq::model::queue::QueueName;

use crate::hands::{confirm, go_to, go_to_message, leave, wait_ready};
use crate::pty::Pty;
use crate::stand::{Stand, on_both};

/// `m01` to `m20`.
fn twenty() -> Vec<String> {
    (1..=20).map(|n| format!("m{n:02}")).collect()
}

fn queue_of(stand: &Stand, name: &str, texts: &[String]) {
    stand.queue(name, &texts.iter().map(String::as_str).collect::<Vec<_>>());
}

/// What a consumer takes.
fn take(stand: &Stand, queue: &str, count: u32) -> Vec<Leased> {
    stand.runtime.block_on(stand.client.get(&QueueName::new(queue), count, 3_600)).unwrap()
}

/// What a consumer gives up.
fn give_back(stand: &Stand, queue: &str, leased: &[Leased]) {
    let queue = QueueName::new(queue);
    for Leased { message, receipt, .. } in leased {
        stand.runtime.block_on(stand.client.update(&queue, &message.id, receipt, 0, None)).unwrap();
    }
}

fn pause(pty: &mut Pty) {
    pty.press("P");
    pty.wait_for("‖ paused");
    pty.settle(std::time::Duration::from_millis(100));
}

fn message_7_of_20_is_edited(stand: &Stand) {
    queue_of(stand, "seventh", &twenty());
    let mut pty = stand.open();
    go_to(&mut pty, "seventh", 20);
    go_to_message(&mut pty, 7, 20);
    pty.press("e");
    pty.wait_for("Edit message");
    pty.press("end");
    pty.keys(" mended");
    pty.press("ctrl-s");
    pty.wait_for("6 messages before it must be leased too: 7 in all");
    pty.wait_for("- m07");
    pty.wait_for("+ m07 mended");
    confirm(&mut pty, "save it");
    pty.wait_for("leased 7, released 6, hidden");
    let mut expected: Vec<(String, u32)> =
        twenty().into_iter().enumerate().map(|(n, text)| (text, u32::from(n < 7))).collect();
    expected[6].0 = "m07 mended".to_owned();
    assert_eq!(stand.seen("seventh"), expected);
    leave(&mut pty);
}

#[test]
fn that_costs_9_requests() {
    let stand = Stand::embedded();
    queue_of(&stand, "orders", &twenty());
    let mut pty = stand.open();
    go_to(&mut pty, "orders", 20);
    go_to_message(&mut pty, 7, 20);
    pause(&mut pty);
    stand.forget();
    pty.press("e");
    pty.wait_for("Edit message");
    pty.keys("x");
    pty.press("ctrl-s");
    confirm(&mut pty, "save it");
    pty.wait_for("leased 7, released 6, hidden");
    let asked = stand.asked();
    let expected = [Peek, Get].into_iter().chain([Update; 7]);
    assert!(asked.iter().copied().take(9).eq(expected), "{asked:?}");
    assert!(!asked[9..].iter().any(|kind| kind.changes()), "{asked:?}");
    leave(&mut pty);
}

fn three_marked_messages_are_deleted_in_one_go(stand: &Stand) {
    stand.queue("marks", &["a", "b", "c", "d", "e", "f"]);
    let mut pty = stand.open();
    go_to(&mut pty, "marks", 6);
    pty.press("space");
    pty.press("j");
    pty.press("space");
    pty.press("j");
    pty.press("space");
    pty.wait_for("3 marked");
    pty.press("d");
    pty.wait_for("Delete 3 messages");
    pty.wait_for("2 others before it must be leased too: 5");
    confirm(&mut pty, "delete them");
    pty.wait_for("deleted 3 messages (");
    pty.wait_for("leased 5, released 2, hidden");
    pty.wait_for(" marks ─ 3 visible");
    let expected = [("b", 1), ("d", 1), ("f", 0)].map(|(text, count)| (text.to_owned(), count));
    assert_eq!(stand.seen("marks"), expected);
    // And all three come back.
    pty.press("u");
    pty.wait_for("Puts 3 messages into marks");
    confirm(&mut pty, "put it");
    pty.wait_for(" marks ─ 6 visible");
    let texts: Vec<String> = stand.seen("marks").into_iter().map(|(text, _)| text).collect();
    assert_eq!(texts, ["a", "b", "c", "d", "e", "f"]);
    leave(&mut pty);
}

fn a_message_at_count_4_is_mended_by_replacing_it(stand: &Stand) {
    stand.queue("fourth", &["broken"]);
    for _ in 0..4 {
        let leased = take(stand, "fourth", 1);
        give_back(stand, "fourth", &leased);
    }
    assert_eq!(stand.seen("fourth"), [("broken".to_owned(), 4)]);
    let before = stand.head("fourth")[0].clone();
    let mut pty = stand.open();
    go_to(&mut pty, "fourth", 1);
    pty.press("e");
    pty.wait_for("Edit message");
    pty.press("end");
    pty.keys(" no more");
    pty.press("ctrl-s");
    pty.wait_for("The text is put as a new message");
    pty.wait_for("In place its dequeue count would be 5, and 6 when a consumer takes it");
    confirm(&mut pty, "save it");
    pty.wait_for("replaced ");
    pty.wait_for(" fourth ─ 1 visible");
    assert_eq!(stand.seen("fourth"), [("broken no more".to_owned(), 0)]);
    assert_ne!(stand.head("fourth")[0].id, before.id);
    leave(&mut pty);
}

fn a_message_is_caught_from_its_consumer(stand: &Stand) {
    stand.queue("caught", &["b", "a"]);
    let mut pty = stand.open();
    go_to(&mut pty, "caught", 2);
    go_to_message(&mut pty, 1, 2);
    // The consumer has it most of the time.
    let rival = take(stand, "caught", 1);
    assert_eq!(&*rival[0].message.text, "b");
    pty.press("H");
    pty.wait_for("It is not among the first 32 visible messages");
    wait_ready(&pty, "c", "catch");
    pty.press("c");
    pty.wait_for("watching for it");
    give_back(stand, "caught", &rival);
    pty.wait_for("1 held · renewed by itself");
    assert_eq!(stand.seen("caught").len(), 1, "nobody else can have it");
    pty.press("e");
    pty.wait_for("It is held and renewed by itself");
    pty.press("end");
    pty.keys(" mended");
    pty.press("ctrl-s");
    pty.wait_for("caught 1 from caught");
    let texts: Vec<String> = stand.seen("caught").into_iter().map(|(text, _)| text).collect();
    assert_eq!(texts, ["a", "b mended"]);
    leave(&mut pty);
}

fn both_texts_are_shown_where_somebody_was_faster(stand: &Stand) {
    stand.queue("clash", &["one\ntwo\nthree"]);
    let mut pty = stand.open();
    go_to(&mut pty, "clash", 1);
    pty.press("e");
    pty.wait_for("Edit message");
    pty.keys("my ");
    let leased = take(stand, "clash", 1);
    let (queue, text) = (QueueName::new("clash"), "one\ntheir two\nthree");
    let theirs = stand.client.update(&queue, &leased[0].message.id, &leased[0].receipt, 0, Some(text));
    stand.runtime.block_on(theirs).unwrap();
    pty.press("ctrl-s");
    pty.wait_for("Somebody changed the message since you saw it");
    pty.wait_for("- their two");
    pty.wait_for("+ my one");
    pty.press("m");
    pty.wait_for("only it is leased");
    assert_eq!(&*stand.head("clash")[0].text, text, "nothing is overwritten yet");
    confirm(&mut pty, "save it");
    pty.wait_for("edited ");
    assert_eq!(&*stand.head("clash")[0].text, "my one\ntwo\nthree");
    leave(&mut pty);
}

on_both!(
    message_7_of_20_is_edited,
    three_marked_messages_are_deleted_in_one_go,
    a_message_at_count_4_is_mended_by_replacing_it,
    a_message_is_caught_from_its_consumer,
    both_texts_are_shown_where_somebody_was_faster
);
