//! Changes that go wrong: what is known of their effect is said, and what was typed is kept.

use std::fs;

use crate::acts::{Act, answer, error};
use crate::hands::leave;
use crate::open::{keys_are_answered, open, wait_for_all};
use crate::pty::Pty;
use crate::server::{Server, puts};

/// Puts a text into `audit`.
fn put(pty: &mut Pty, text: &str) {
    pty.wait_for("No messages.");
    pty.press("p");
    pty.wait_for("┌ Put message ");
    pty.keys(text);
    pty.wait_for(text);
    pty.press("ctrl-s");
}

#[test]
fn a_put_without_an_answer_may_have_happened_and_keeps_its_text() {
    let mut server = Server::start();
    server.breaks(puts, Act::Die);
    let mut pty = open(&server.connection_string());
    put(&mut pty, "precious");
    let unsure = "The message may be in the queue all the same: look before putting it again.";
    wait_for_all(&pty, &["┌ Put message ─ arguments · devstoreaccount1 · audit", "the connection broke."]);
    wait_for_all(&pty, &[unsure, "precious"]);
    // The last line, too, for whoever is elsewhere by then.
    wait_for_all(&pty, &["put: the connection broke. The message may be in the queue all the same"]);
    assert_eq!(server.suffered().len(), 1, "a put is not repeated");
    assert!(server.suffered()[0].request.contains("precious"));
    server.gets_well();
    pty.press("esc");
    pty.wait_for("the text is kept; o opens it again, with what was said about it");
    keys_are_answered(&mut pty);
    pty.press("o");
    pty.wait_for("┌ Put message ");
    pty.press("ctrl-s");
    pty.wait_for(" audit ─ 1 visible");
    leave(&mut pty);
}

#[test]
fn a_put_that_is_tried_again_says_so_in_its_dialog_and_then_goes_through() {
    let mut server = Server::start();
    server.breaks(puts, answer("503 Server Busy", "", ""));
    let mut pty = open(&server.connection_string());
    put(&mut pty, "precious");
    pty.wait_for("sending… the service is busy · retrying in ");
    server.gets_well();
    pty.wait_until(|screen| {
        let text = screen.contents();
        text.contains(" audit ─ 1 visible") && !text.contains("retrying")
    });
    leave(&mut pty);
}

#[test]
fn a_put_that_was_refused_changed_nothing_and_says_why() {
    let server = Server::start();
    server.breaks(puts, error("403 Forbidden", "AuthorizationPermissionMismatch", ""));
    let mut pty = open(&server.connection_string());
    put(&mut pty, "precious");
    let hint = "The sign-in does not allow this: of a SAS it takes ss=q, srt=sco and sp with a.";
    let ids = "HTTP 403 · AuthorizationPermissionMismatch · request r-1";
    wait_for_all(&pty, &["not permitted. Nothing was changed.", hint, ids, "precious"]);
    pty.press("esc");
    pty.wait_for("the text is kept; o opens it again, with what was said about it");
    pty.press("!");
    // Who comes later finds all of it, with the place.
    wait_for_all(
        &pty,
        &["┌ History ", "put: not permitted. Nothing was changed.", ids, "devstoreaccount1 · audit"],
    );
    pty.press("esc");
    pty.wait_until(|screen| !screen.contents().contains("┌ History "));
    leave_the_text(&mut pty);
}

#[test]
fn a_web_page_in_answer_to_a_put_leaves_it_open_whether_it_happened() {
    let server = Server::start();
    server.breaks(puts, answer("201 Created", "", "<html>log in</html>"));
    let mut pty = open(&server.connection_string());
    put(&mut pty, "precious");
    let unsure = "The message may be in the queue all the same: look before putting it again.";
    wait_for_all(
        &pty,
        &["not an answer of a Queue service.", unsure, "a web page came instead of an answer"],
    );
    pty.press("esc");
    pty.wait_for("the text is kept; o opens it again");
    leave_the_text(&mut pty);
}

/// Leaving does not ask about a text that could not be sent: it is kept.
fn leave_the_text(pty: &mut Pty) {
    pty.press("q");
    assert_eq!(pty.wait_exit(), 0);
    let files = fs::read_dir(pty.home().join("state/peekq/drafts")).unwrap();
    let mut texts = files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
    assert!(texts.any(|text| text.contains("precious")));
}
