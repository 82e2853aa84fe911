//! A service that takes a request and never answers: nobody has to wait for it.

use crate::acts::Act;
use crate::hands::{confirm, go_to, leave};
use crate::open::{SIZE, keys_are_answered, open_with, wait_for_all};
use crate::pty::Pty;
use crate::server::{Server, gets, peeks};

/// Longer than any test.
const FOR_EVER: &str = "300";

fn shows_waiting(screen: &vt100::Screen) -> bool {
    screen.contents().contains(['⣾', '⣽', '⣻', '⢿', '⡿', '⣟', '⣯', '⣷'])
}

#[test]
fn while_the_list_hangs_time_is_shown_and_keys_are_answered() {
    let mut server = Server::bad(Act::Hang);
    let mut pty = open_with(&server.connection_string(), FOR_EVER, SIZE);
    pty.wait_until(shows_waiting);
    keys_are_answered(&mut pty);
    pty.wait_for("Looking for queues… (1 s)");
    server.gets_well();
    pty.press("r");
    pty.wait_for("┌ Queues 2 ");
    leave(&mut pty);
}

#[test]
fn while_a_peek_hangs_other_queues_can_be_looked_at() {
    let server = Server::start();
    server.breaks(|request| peeks(request) && request.contains("/audit/"), Act::Hang);
    let mut pty = open_with(&server.connection_string(), FOR_EVER, SIZE);
    pty.wait_for("Looking… (1 s)");
    pty.wait_until(shows_waiting);
    keys_are_answered(&mut pty);
    pty.press("j");
    pty.wait_for(" orders ─ 3 visible");
    pty.wait_until(|screen| !shows_waiting(screen));
    leave(&mut pty);
}

/// Edits the second message of `orders`, up to the key that confirms it.
fn edit(pty: &mut Pty, text: &str) {
    go_to(pty, "orders", 3);
    pty.press("j");
    pty.wait_for(" 2/3 ");
    pty.press("e");
    pty.wait_for("┌ Edit message ");
    pty.keys(text);
    pty.press("ctrl-s");
    confirm(pty, "save it");
}

#[test]
fn an_edit_that_hangs_can_be_left_alone_and_leaving_asks() {
    let server = Server::start();
    server.breaks(gets, Act::Hang);
    let mut pty = open_with(&server.connection_string(), FOR_EVER, SIZE);
    edit(&mut pty, "precious ");
    pty.wait_for("leasing 2…");
    pty.press("esc");
    pty.wait_for("goes on; its end will be said here");
    assert!(!pty.screen().contains("┌ Edit message "), "{}", pty.screen());
    keys_are_answered(&mut pty);
    pty.press("q");
    wait_for_all(&pty, &["Leave while changes are under way?", "• edit · orders · leasing 2"]);
    pty.press("esc");
    pty.wait_until(|screen| !screen.contents().contains("Leave while"));
    pty.press("q");
    pty.wait_for("[ l leave now ]");
    pty.press("l");
    assert_eq!((pty.wait_exit(), pty.unrestored()), (0, vec![]));
    assert_eq!(server.suffered().len(), 1, "a get is not repeated");
}

#[test]
fn an_edit_that_got_no_answer_is_reported_and_its_text_kept() {
    let mut server = Server::start();
    server.breaks(gets, Act::Hang);
    let mut pty = open_with(&server.connection_string(), "2", SIZE);
    edit(&mut pty, "precious ");
    pty.press("esc");
    pty.wait_for("edit: get messages: no answer in time.");
    assert!(!pty.screen().contains("┌ Edit message "), "{}", pty.screen());
    server.gets_well();
    pty.press("o");
    let unsure = "Messages may have been leased all the same: those stay hidden until the lease ends.";
    wait_for_all(
        &pty,
        &["┌ Edit message ", "precious the second", "get messages: no answer in time.", unsure],
    );
    pty.press("ctrl-s");
    confirm(&mut pty, "save it");
    pty.wait_for("leased 2, released 1");
    pty.wait_for("precious the second");
    leave(&mut pty);
}
