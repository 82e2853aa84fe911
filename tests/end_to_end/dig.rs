//! Looking past the head of a queue, as a user does it.

use rustix::process::Signal;

use crate::hands::{confirm, go_to, leave, wait_gone, wait_ready};
use crate::pty::Pty;
use crate::stand::Stand;

/// So many messages, the n-th with this in it.
fn texts(count: usize) -> Vec<String> {
    (0..count)
        .map(|n| format!("{{\"n\":{n:03},\"s\":\"{}\"}}", if n == 70 { "STUCK" } else { "fine" }))
        .collect()
}

fn fill(stand: &Stand, queue: &str, count: usize) {
    let texts = texts(count);
    stand.queue(queue, &texts.iter().map(String::as_str).collect::<Vec<_>>());
}

/// Digs so many messages out of the queue on the screen.
fn dig(pty: &mut Pty, count: usize) {
    pty.press("T");
    pty.wait_for("Look past the first 32 messages");
    pty.keys(&count.to_string());
    wait_ready(pty, "⏎", "lease them");
    pty.press("enter");
    pty.wait_for(&format!("─ {count} held"));
}

fn a_message_far_behind_is_found_and_fixed(stand: &Stand) {
    fill(stand, "digs", 100);
    let mut pty = stand.open();
    pty.press("/");
    pty.keys("digs");
    pty.press("enter");
    pty.wait_for("≥32 visible of about 100");
    dig(&mut pty, 100);
    assert_eq!(stand.seen("digs"), [], "nobody else sees what is held");
    pty.press("/");
    pty.keys("stuck");
    // The only row; before, all of them are shown, and a key about the selected one is refused.
    wait_gone(&pty, "\"n\":000");
    pty.press("enter");
    pty.press("e");
    pty.wait_for("It is held: it is written at once");
    pty.press("end");
    pty.keys(" fixed");
    pty.press("ctrl-s");
    // The text was to be seen in the dialog too: the next key goes to the pane only once that is closed.
    wait_gone(&pty, "Edit message");
    pty.wait_for("\"STUCK\"} fixed");
    pty.press("esc");
    pty.wait_for("/100 ");
    pty.press("g");
    pty.wait_for(" 1/100 ");
    pty.press("d");
    confirm(&mut pty, "delete it");
    pty.wait_for("─ 99 held");
    pty.press("esc");
    pty.wait_for("dug 100 from digs: released 99, deleted 1, edited 1");
    let mut expected: Vec<(String, u32)> = texts(100).into_iter().skip(1).map(|text| (text, 2)).collect();
    expected[69].0.push_str(" fixed");
    assert_eq!(stand.taken("digs"), expected, "each was dequeued once by the dig, and once just now");
    leave(&mut pty);
}

#[test]
fn a_message_far_behind_the_head_is_found_and_fixed() {
    a_message_far_behind_is_found_and_fixed(&Stand::embedded());
}

#[test]
fn a_message_far_behind_the_head_is_found_and_fixed_on_azurite() {
    a_message_far_behind_is_found_and_fixed(&Stand::azurite());
}

#[test]
fn when_the_connection_is_lost_everything_that_was_dug_goes_back() {
    let stand = Stand::embedded();
    fill(&stand, "orders", 150);
    let mut pty = stand.open();
    pty.wait_for("≥32 visible of about 150");
    pty.press("enter");
    dig(&mut pty, 150);
    pty.signal(Signal::HUP);
    pty.wait_exit();
    let expected: Vec<(String, u32)> = texts(150).into_iter().map(|text| (text, 2)).collect();
    assert_eq!(stand.taken("orders"), expected);
}

#[test]
fn an_empty_queue_has_nothing_to_dig() {
    let stand = Stand::embedded();
    stand.queue("orders", &[]);
    let mut pty = stand.open();
    go_to(&mut pty, "orders", 0);
    pty.press("T");
    wait_ready(&pty, "⏎", "lease them");
    pty.press("enter");
    pty.wait_for("nothing visible to dig in orders");
    leave(&mut pty);
}
