//! What a change costs, by what goes over the wire; and that what is confirmed was on the screen.

use peekq::model::operation::OperationKind::{Get, GetMetadata, Peek, Update};

use crate::hands::{confirm, go_to, go_to_message, leave};
use crate::pty::Pty;
use crate::stand::{Stand, WIDE, open_on};
use crate::tee::Tee;

const SEVEN: [&str; 7] = ["a", "b", "c", "d", "e", "f", "g"];

/// Stops refreshing, and waits until what was under way has come.
fn pause(pty: &mut Pty) {
    pty.press("P");
    pty.wait_for("‖ paused");
    pty.settle(std::time::Duration::from_millis(100));
}

#[test]
fn an_edit_at_position_5_costs_1_peek_1_get_4_releases_without_a_body_and_1_update() {
    let stand = Stand::embedded();
    stand.queue("orders", &SEVEN);
    let tee = Tee::before(&stand);
    let mut pty = open_on(&tee.connection_string(&stand), &[], &[], WIDE);
    go_to(&mut pty, "orders", 7);
    go_to_message(&mut pty, 5, 7);
    pause(&mut pty);
    stand.forget();
    let before = tee.requests();
    pty.press("e");
    pty.wait_for("Edit message");
    pty.press("end");
    pty.keys("!");
    pty.press("ctrl-s");
    confirm(&mut pty, "save it");
    pty.wait_for("leased 5, released 4, hidden");
    leave(&mut pty);
    let asked = stand.asked();
    assert_eq!(asked[..7], [Peek, Get, Update, Update, Update, Update, Update]);
    assert!(asked[7..].iter().all(|kind| matches!(kind, GetMetadata | Peek)), "{asked:?}");

    let mut sent = tee.requests();
    for old in before {
        let at = sent.iter().position(|request| *request == old).expect("it was sent");
        sent.remove(at);
    }
    let puts: Vec<_> = sent.iter().filter(|request| request.line.starts_with("PUT ")).collect();
    let released = puts.iter().filter(|put| put.body == 0 && put.line.contains("visibilitytimeout=0"));
    assert_eq!((released.count(), puts.len()), (4, 5), "{sent:#?}");
    let gets = sent.iter().filter(|r| r.line.contains("numofmessages=5") && !r.line.contains("peekonly"));
    assert_eq!(gets.count(), 1, "{sent:#?}");
}

#[test]
fn no_key_confirms_what_was_not_on_the_screen_yet() {
    let stand = Stand::embedded();
    stand.queue("orders", &["a"]);
    let mut pty = stand.open();
    go_to(&mut pty, "orders", 1);
    stand.forget();
    pty.keys("dy");
    pty.wait_for("[ y delete it ]");
    pty.keys("\u{1b}[200~y\u{1b}[201~");
    pty.wait_for("a paste works only where text is typed");
    assert!(stand.asked().iter().all(|kind| matches!(kind, GetMetadata | Peek)));
    confirm(&mut pty, "delete it");
    pty.wait_for("deleted ");
    leave(&mut pty);
}

#[test]
fn an_edit_that_comes_too_late_keeps_its_text_and_says_why() {
    let stand = Stand::embedded();
    stand.queue("orders", &["a", "b"]);
    let mut pty = stand.open();
    go_to(&mut pty, "orders", 2);
    pause(&mut pty);
    pty.press("e");
    pty.wait_for("Edit message");
    pty.keys("my words ");
    let queue = peekq::model::queue::QueueName::new("orders");
    let held = stand.runtime.block_on(stand.client.get(&queue, 1, 60)).unwrap();
    assert_eq!(&*held[0].message.text, "a");
    pty.press("ctrl-s");
    pty.wait_for("It is not among the first 32 visible messages");
    pty.press("esc");
    pty.wait_for("[ ctrl-s see the price ]");
    pty.wait_for("my words a");
    assert_eq!(stand.seen("orders"), [("b".to_owned(), 0)]);
    pty.press("esc");
    pty.wait_for("not saved; o opens the text again");
    pty.press("o");
    pty.wait_for("my words a");
    pty.press("esc");
    pty.wait_until(|screen| !screen.contents().contains("Edit message"));
    leave(&mut pty);
}
