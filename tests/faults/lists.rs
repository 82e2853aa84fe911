//! A service that is bad from the beginning: the list of queues says what is wrong, where, and what to
//! do, keys are answered, and once the service is well `r` brings the queues.

use std::time::Duration;

use crate::acts::{Act, answer, cut, error};
use crate::hands::leave;
use crate::open::{SIZE, keys_are_answered, open, open_with, wait_for_all};
use crate::pty::Pty;
use crate::server::Server;

const NOT_OURS: &str = "list the queues · devstoreaccount1: not an answer of a Queue service";
const WHOSE: &str = "Is this the Queue endpoint? A proxy or another service may have answered.";
const NEXT: &str = "again every 10 s, or with r";

/// Opens the program on a service that does this to every request, sees it say so, and sees it
/// recover.
#[track_caller]
fn says_and_recovers(act: Act, words: &[&str]) -> Server {
    let timeout = if matches!(act, Act::Hang) { "1" } else { "5" };
    let mut server = Server::bad(act);
    let mut pty = open_with(&server.connection_string(), timeout, SIZE);
    keys_are_answered(&mut pty);
    wait_for_all(&pty, words);
    wait_for_all(&pty, &[NEXT]);
    keys_are_answered(&mut pty);
    server.gets_well();
    recovers(&mut pty);
    server
}

#[track_caller]
fn recovers(pty: &mut Pty) {
    pty.press("r");
    see_the_queues(pty);
    leave(pty);
}

#[track_caller]
fn see_the_queues(pty: &Pty) {
    pty.wait_for("┌ Queues 2 ");
    pty.wait_until(|screen| {
        let text = screen.contents();
        text.contains("audit") && text.contains("orders") && !text.contains("again every")
    });
}

#[test]
fn a_wrong_key_is_named_with_the_code_and_the_request() {
    let server = Server::start();
    let wrong = server.connection_string().replace("AccountKey=Eby8", "AccountKey=Eby9");
    assert_ne!(wrong, server.connection_string());
    let mut pty = open(&wrong);
    let advice = "The key is not, or no longer, one of this";
    wait_for_all(&pty, &["list the queues · devstoreaccount1: not permitted", advice]);
    wait_for_all(&pty, &["HTTP 403 · AuthenticationFailed · request "]);
    keys_are_answered(&mut pty);
    assert!(!pty.screen().contains("Eby"), "{}", pty.screen());
    leave(&mut pty);
}

#[test]
fn an_unknown_account_is_not_found() {
    let server = Server::start();
    let mut pty = open(&server.connection_string().replace("devstoreaccount1", "nosuchaccount"));
    let advice = "There is no account nosuchaccount at 127.0.0.1:";
    wait_for_all(&pty, &["list the queues · nosuchaccount: not found", advice]);
    wait_for_all(&pty, &["HTTP 404 · ResourceNotFound · request "]);
    keys_are_answered(&mut pty);
    leave(&mut pty);
}

#[test]
fn a_refused_connection_is_said_at_once_and_tried_again_by_itself() {
    let mut server = Server::start();
    server.goes_away();
    let mut pty = open(&server.connection_string());
    keys_are_answered(&mut pty);
    wait_for_all(&pty, &["list the queues · devstoreaccount1: cannot connect", "Connection refused"]);
    wait_for_all(&pty, &["Nothing listens at 127.0.0.1:", "start Azurite there, or `peekq emulator`"]);
    wait_for_all(&pty, &[NEXT, " 0 calls/min"]);
    server.gets_well();
    see_the_queues(&pty);
    leave(&mut pty);
}

#[test]
fn a_service_that_never_answers_is_given_up_after_the_time_for_one_answer() {
    let words = "list the queues · devstoreaccount1: no answer in time nothing came within 1 s";
    let server = says_and_recovers(Act::Hang, &[words, "Try again; if it stays, check the network."]);
    assert_eq!(server.suffered().len(), 1);
}

#[test]
fn a_web_page_is_not_an_answer() {
    let page = "<!DOCTYPE html><html><body>Please log in to the proxy</body></html>";
    let words = [NOT_OURS, "a web page came instead of an answer of the service", WHOSE, "HTTP 200"];
    says_and_recovers(answer("200 OK", "Content-Type: text/html\r\n", page), &words);
}

#[test]
fn half_an_answer_is_a_broken_connection() {
    let words = "list the queues · devstoreaccount1: the connection broke it was closed in the middle";
    let half = cut("200 OK", "", "<?xml version=\"1.0\"?><EnumerationResults><Queues><Queue><Name>or", 5_000);
    says_and_recovers(half, &[words, "check the network."]);
}

#[test]
fn a_service_that_fails_without_a_word_is_reported_with_its_request_id() {
    let act = answer("500 Internal Server Error", "x-ms-request-id: 5f1b7c2e-0003\r\n", "");
    let words =
        ["list the queues · devstoreaccount1: the service failed", "HTTP 500 · request 5f1b7c2e-0003"];
    says_and_recovers(act, &words);
}

#[test]
fn xml_that_is_broken_or_somebody_else_s_is_not_an_answer() {
    let broken = answer("200 OK", "x-ms-request-id: r-7\r\n", "<EnumerationResults><Queues></Enum>");
    says_and_recovers(
        broken,
        &[NOT_OURS, "the answer is not well-formed XML", WHOSE, "HTTP 200 · request r-7"],
    );
    let feed = answer("200 OK", "", "<?xml version=\"1.0\"?><feed><entry/></feed>");
    says_and_recovers(feed, &[NOT_OURS, "the answer is not the one that was asked for", WHOSE]);
}

#[test]
fn json_and_bytes_are_not_an_answer() {
    let json = answer("200 OK", "Content-Type: application/json\r\n", "{\"queues\":[]}");
    says_and_recovers(json, &[NOT_OURS, "JSON came instead of an answer of the service", WHOSE]);
    // Printed as they are, these would clear the screen.
    let bytes = answer("200 OK", "", b"\xff\xfe\x00\x1b[2J\x1b]0;planted\x07\x9b31m");
    says_and_recovers(bytes, &[NOT_OURS, "the answer is not UTF-8", WHOSE]);
}

#[test]
fn a_busy_service_is_left_alone_for_as_long_as_it_asks() {
    let mut server = Server::bad(answer(
        "503 Server Busy",
        "Retry-After: 120\r\nx-ms-error-code: ServerBusy\r\nx-ms-request-id: r-8\r\n",
        "",
    ));
    let mut pty = open(&server.connection_string());
    wait_for_all(&pty, &["list the queues · devstoreaccount1: the service is busy"]);
    wait_for_all(&pty, &["HTTP 503 · ServerBusy · request r-8", "again every 120 s, or with r"]);
    assert_eq!(server.suffered().len(), 1);
    server.gets_well();
    recovers(&mut pty);
}

#[test]
fn a_redirect_is_not_followed() {
    let elsewhere = Server::bad(Act::Hang);
    let location =
        elsewhere.connection_string().split("QueueEndpoint=").nth(1).unwrap().replace(';', "/stolen");
    let act = answer("307 Temporary Redirect", &format!("Location: {location}\r\n"), "");
    says_and_recovers(act, &[NOT_OURS, "a redirect to 127.0.0.1 came, which is not followed", "HTTP 307"]);
    assert_eq!(elsewhere.suffered().len(), 0, "nobody else sees our signature");
}

#[test]
fn an_answer_without_end_is_not_taken_in() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n";
    let server = says_and_recovers(
        Act::Endless(head.to_vec()),
        &[NOT_OURS, "the answer is larger than 16 MiB", WHOSE],
    );
    let taken: Vec<_> = server.suffered().iter().map(|request| request.taken).collect();
    // What is on its way in the system's buffers counts too.
    let bounded = |taken: &Option<u64>| taken.is_some_and(|bytes| bytes < 64 * 1024 * 1024);
    assert!(taken.len() == 1 && taken.iter().all(bounded), "{taken:?}");
}

#[test]
fn a_failure_fits_on_a_small_terminal() {
    let mut server = Server::bad(error("403 Forbidden", "AuthorizationPermissionMismatch", ""));
    let mut pty = open_with(&server.connection_string(), "1", (80, 24));
    let hint = "The sign-in does not allow this: of a SAS it takes ss=q, srt=sco and sp with l.";
    let words =
        ["list the queues · devstoreaccount1: not permitted", hint, "AuthorizationPermissionMismatch"];
    wait_for_all(&pty, &words);
    wait_for_all(&pty, &["request r-1", NEXT]);
    pty.settle(Duration::from_millis(100));
    server.gets_well();
    recovers(&mut pty);
}
