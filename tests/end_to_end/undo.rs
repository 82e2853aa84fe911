//! Taking back what was done, and what an earlier run that was killed left behind.

use peekq::emulator::faults::{Fault, Planned, Trouble};
use peekq::model::operation::OperationKind;
use rustix::process::Signal;

use crate::hands::{confirm, go_to, go_to_message, leave};
use crate::stand::{Stand, WIDE, until};

const TEXTS: [&str; 5] = ["first", "second", "{\"n\": 3.10}", "fourth", "fifth"];

fn texts(stand: &Stand) -> Vec<String> {
    stand.seen("orders").into_iter().map(|(text, _)| text).collect()
}

fn deletes_and_takes_it_back(stand: &Stand) {
    stand.queue("orders", &TEXTS);
    let mut pty = stand.open();
    go_to(&mut pty, "orders", 5);
    go_to_message(&mut pty, 3, 5);
    pty.press("d");
    confirm(&mut pty, "delete it");
    pty.wait_for("leased 3, released 2");
    pty.press("u");
    pty.wait_for("Take back: delete ");
    confirm(&mut pty, "put it");
    pty.wait_for("put 1 back into orders");
    let mut expected: Vec<String> = TEXTS.iter().map(ToString::to_string).collect();
    expected.sort();
    assert_eq!(texts(stand), expected);
    pty.press("U");
    pty.wait_for("taken back");
    pty.wait_for("took another back");
    pty.press("esc");
    pty.wait_until(|screen| !screen.contents().contains("took another back"));
    leave(&mut pty);
}

#[test]
fn a_deleted_message_is_back_after_two_keys() {
    deletes_and_takes_it_back(&Stand::embedded());
}

#[test]
fn a_deleted_message_is_back_after_two_keys_on_azurite() {
    deletes_and_takes_it_back(&Stand::azurite());
}

#[test]
fn an_undo_without_an_answer_warns_before_it_is_tried_again() {
    let stand = Stand::embedded();
    stand.queue("orders", &TEXTS);
    let mut pty = stand.open();
    go_to(&mut pty, "orders", 5);
    go_to_message(&mut pty, 3, 5);
    pty.press("d");
    confirm(&mut pty, "delete it");
    pty.wait_for("leased 3, released 2");
    // The service puts it, and the answer is lost.
    let fault = Fault { trouble: Trouble::Reset, takes_effect: true };
    let kind = Some(OperationKind::Put);
    stand.faults().plan(vec![Planned { kind, secondary: None, skip: 0, times: 1, fault }]);
    pty.press("u");
    confirm(&mut pty, "put it");
    pty.wait_for("1 more may be there");
    assert_eq!(texts(&stand).len(), 5);
    pty.press("u");
    pty.wait_for("it exists twice");
    pty.press("esc");
    pty.wait_until(|screen| !screen.contents().contains("it exists twice"));
    leave(&mut pty);
}

#[test]
fn a_program_that_was_killed_in_the_middle_of_a_delete_asks_at_its_next_start() {
    let stand = Stand::embedded();
    stand.queue("orders", &TEXTS);
    let home = tempfile::tempdir().unwrap();
    let env = [("XDG_STATE_HOME", home.path().to_str().unwrap())];
    let mut pty = stand.open_with(&[], &env, WIDE);
    go_to(&mut pty, "orders", 5);
    go_to_message(&mut pty, 1, 5);
    // The service deletes, and never says so.
    let fault = Fault { trouble: Trouble::Hang, takes_effect: true };
    let kind = Some(OperationKind::DeleteMessage);
    stand.faults().plan(vec![Planned { kind, secondary: None, skip: 0, times: 1, fault }]);
    pty.press("d");
    confirm(&mut pty, "delete it");
    until("the delete hangs", || !stand.faults().met().is_empty());
    pty.signal(Signal::KILL);
    pty.wait_exit();
    assert_eq!(texts(&stand).len(), 4);

    let mut pty = stand.open_with(&[], &env, WIDE);
    pty.wait_for("An earlier run ended in the middle");
    pty.wait_for("1 left open");
    pty.wait_for("cannot be seen");
    pty.press("v");
    pty.wait_for("it exists twice");
    confirm(&mut pty, "put it");
    pty.wait_for("put 1 back into orders");
    pty.wait_until(|screen| !screen.contents().contains("left open"));
    assert!(texts(&stand).contains(&"first".to_owned()));
    leave(&mut pty);

    let mut pty = stand.open_with(&[], &env, WIDE);
    pty.wait_for("┌ Queues");
    go_to(&mut pty, "orders", 5);
    assert!(!pty.screen().contains("left open"), "it is settled for good");
    leave(&mut pty);
}
