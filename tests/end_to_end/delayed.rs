//! Messages that are put with a delay, changed and cancelled before anybody sees them, as a user does it.

use crate::hands::{confirm, go_to, leave, wait_gone, wait_ready};
use crate::pty::Pty;
use crate::stand::{Stand, WIDE, until};

/// Puts a message with a delay.
fn put_later(pty: &mut Pty, text: &str, delay: &str) {
    pty.press("p");
    pty.wait_for("Put message");
    pty.keys(text);
    for _ in 0..3 {
        pty.press("tab");
    }
    pty.press("ctrl-u");
    pty.keys(delay);
    pty.press("ctrl-s");
    pty.wait_for("; L changes it");
}

fn changed_before_it_is_due(stand: &Stand) {
    stand.queue("later", &[]);
    let mut pty = stand.open();
    go_to(&mut pty, "later", 0);
    put_later(&mut pty, "tomorrow", "1d");
    assert_eq!(stand.seen("later"), []);
    pty.press("L");
    pty.wait_for("Delayed messages");
    pty.wait_for("23:59:");
    pty.press("e");
    pty.wait_for("Edit message");
    pty.press("end");
    pty.keys(", changed");
    pty.press("ctrl-s");
    pty.wait_for("no dequeue count changes");
    confirm(&mut pty, "save it");
    wait_gone(&pty, "Edit message");
    pty.wait_for("tomorrow, changed");
    pty.press("t");
    pty.wait_for("Another time for");
    pty.keys("0");
    pty.wait_for("It can be seen at once.");
    wait_ready(&pty, "⏎", "set the time");
    pty.press("enter");
    until("it is due", || stand.seen("later") == [("tomorrow, changed".to_owned(), 0)]);
    pty.wait_for("It is due: it is in its queue");
    pty.press("esc");
    wait_gone(&pty, "Delayed messages");
    leave(&mut pty);
}

fn cancelled_and_taken_back(stand: &Stand) {
    stand.queue("cancels", &[]);
    let mut pty = stand.open();
    go_to(&mut pty, "cancels", 0);
    put_later(&mut pty, "never to be seen", "1h");
    pty.press("L");
    pty.wait_for("never to be seen");
    pty.press("d");
    confirm(&mut pty, "cancel the message");
    pty.wait_for("No message that was put with a delay waits");
    assert_eq!(stand.count("cancels"), 0);
    pty.press("esc");
    wait_gone(&pty, "Delayed messages");
    put_later(&mut pty, "taken back", "1h");
    assert_eq!(stand.count("cancels"), 1);
    pty.press("u");
    pty.wait_for("Deletes the message before anybody sees it.");
    confirm(&mut pty, "do it");
    pty.wait_for("taken back in cancels");
    assert_eq!(stand.count("cancels"), 0);
    leave(&mut pty);
}

#[test]
fn a_message_is_changed_before_it_is_due() {
    changed_before_it_is_due(&Stand::embedded());
}

#[test]
fn a_message_is_cancelled_before_it_is_due_and_a_put_is_taken_back() {
    cancelled_and_taken_back(&Stand::embedded());
}

#[test]
fn both_on_azurite() {
    let stand = Stand::azurite();
    changed_before_it_is_due(&stand);
    cancelled_and_taken_back(&stand);
}

#[test]
fn after_a_restart_it_is_listed_as_one_whose_receipt_is_gone() {
    let stand = Stand::embedded();
    stand.queue("later", &[]);
    let state = tempfile::tempdir().unwrap();
    let env = [("XDG_STATE_HOME", state.path().to_str().unwrap())];
    let mut pty = stand.open_with(&[], &env, WIDE);
    go_to(&mut pty, "later", 0);
    put_later(&mut pty, "from before", "1h");
    let mut second = stand.open_with(&[], &env, WIDE);
    second.wait_for(" later ─ none visible");
    second.press("L");
    second.wait_for("Another peekq that still runs has its receipt.");
    second.press("esc");
    wait_gone(&second, "Delayed messages");
    leave(&mut second);
    leave(&mut pty);
    let mut pty = stand.open_with(&[], &env, WIDE);
    pty.wait_for(" later ─ none visible");
    pty.press("L");
    pty.wait_for("from before");
    pty.wait_for("The receipt is gone: it can be dealt with when it is due.");
    pty.press("d");
    pty.wait_for("its receipt is gone");
    assert_eq!(stand.count("later"), 1);
    pty.press("esc");
    wait_gone(&pty, "Delayed messages");
    leave(&mut pty);
}
