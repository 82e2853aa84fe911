//! A service that breaks while its queues are being looked at: what was seen stays, under a line that
//! says what is wrong.

use crate::acts::{Act, answer, error};
use crate::hands::{go_to, leave};
use crate::open::{keys_are_answered, open, wait_for_all};
use crate::server::{Server, all, lengths, peeks};

#[test]
fn messages_stay_under_a_banner_until_a_peek_works_again() {
    let mut server = Server::start();
    let mut pty = open(&server.connection_string());
    go_to(&mut pty, "orders", 3);
    server.breaks(peeks, error("500 Oops", "InternalError", ""));
    // Nothing is pressed: the next look by itself finds it.
    pty.wait_for("! the service failed · InternalError · again every 10 s · request r-1");
    for text in ["the first", "the second", "the third"] {
        assert!(pty.screen().contains(text), "{}", pty.screen());
    }
    keys_are_answered(&mut pty);
    server.gets_well();
    // And the next but one that it is well.
    pty.wait_until(|screen| {
        let text = screen.contents();
        text.contains("the third") && !text.contains("the service failed")
    });
    leave(&mut pty);
}

#[test]
fn a_look_that_is_tried_again_says_when_and_keeps_what_was_seen() {
    let mut server = Server::start();
    let mut pty = open(&server.connection_string());
    go_to(&mut pty, "orders", 3);
    server.breaks(peeks, answer("503 Server Busy", "", ""));
    pty.press("r");
    pty.wait_for("└ the service is busy · retrying in ");
    assert!(pty.screen().contains("the third"), "{}", pty.screen());
    keys_are_answered(&mut pty);
    server.gets_well();
    pty.wait_until(|screen| {
        let text = screen.contents();
        text.contains("the third") && !text.contains("the service is busy")
    });
    leave(&mut pty);
}

#[test]
fn a_queue_that_cannot_be_peeked_says_all_about_it_where_its_messages_would_be() {
    let mut server = Server::start();
    server.breaks(peeks, answer("200 OK", "x-ms-request-id: r-9\r\n", "<html>log in</html>"));
    let mut pty = open(&server.connection_string());
    let words = "peek · audit · devstoreaccount1: not an answer of a Queue service";
    wait_for_all(&pty, &["┌ Queues 2 ", words, "HTTP 200 · request r-9", "again every 10 s, or with r"]);
    keys_are_answered(&mut pty);
    pty.press("j");
    wait_for_all(&pty, &["peek · orders · devstoreaccount1: not an answer of a Queue service"]);
    server.gets_well();
    pty.press("r");
    pty.wait_for(" orders ─ 3 visible");
    pty.wait_for("the third");
    leave(&mut pty);
}

#[test]
fn a_length_that_cannot_be_read_is_marked_and_the_rest_goes_on() {
    let mut server = Server::start();
    server.breaks(lengths, error("500 Oops", "InternalError", ""));
    let mut pty = open(&server.connection_string());
    pty.wait_for("┌ Queues 2 ");
    pty.press("j");
    pty.wait_for(" orders ─ 3 visible");
    // How many there are besides those that were seen is not known.
    pty.wait_until(|screen| has_row(screen, "▸ orders", "3+?"));
    pty.wait_until(|screen| has_row(screen, "  audit", " ! "));
    keys_are_answered(&mut pty);
    server.gets_well();
    pty.press("r");
    pty.wait_until(|screen| has_row(screen, "▸ orders", " 3 ") && has_row(screen, "  audit", " 0 "));
    leave(&mut pty);
}

/// Whether a row of the queue pane begins and ends like this.
fn has_row(screen: &vt100::Screen, begin: &str, end: &str) -> bool {
    let row = |line: &str| line.split("││").next().unwrap_or_default().to_owned() + "│";
    screen.contents().lines().map(row).any(|row| row.starts_with(&format!("│{begin}")) && row.contains(end))
}

#[test]
fn a_list_stays_under_a_banner_while_the_service_is_away() {
    let mut server = Server::start();
    let mut pty = open(&server.connection_string());
    go_to(&mut pty, "orders", 3);
    server.goes_away();
    pty.press("r");
    pty.wait_until(|screen| screen.contents().matches("! cannot connect · again every 10 s").count() == 2);
    let screen = pty.screen();
    assert!(screen.contains("▸ orders") && screen.contains("the third"), "{screen}");
    keys_are_answered(&mut pty);
    server.gets_well();
    pty.press("r");
    pty.wait_until(|screen| !screen.contents().contains("cannot connect"));
    server.breaks(all, Act::Die);
    pty.press("r");
    pty.wait_for("! the connection broke");
    leave(&mut pty);
}
