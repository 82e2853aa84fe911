//! Before an account is open: the first screen, the demonstration, and a service that says nothing.

use std::net::TcpListener;
use std::time::Duration;

use tokio::time::Instant;

use crate::hands::leave;
use crate::pty::Pty;
use crate::stand::{PEEKQ, Stand, WIDE, open_on};

/// Starts the program, without arguments, in a folder with this settings file of Azure Functions.
fn start_beside_settings(connection: &str, env: &[(&str, &str)]) -> Pty {
    let settings = serde_json::json!({ "Values": { "AzureWebJobsStorage": connection } }).to_string();
    let script = format!("printf %s \"$SETTINGS\" > local.settings.json; unset SETTINGS; exec {PEEKQ}");
    let env: Vec<_> = env.iter().copied().chain([("SETTINGS", &*settings)]).collect();
    Pty::start("/bin/sh", &["-c", &script], &env, WIDE)
}

#[test]
fn the_first_screen_offers_what_is_there_and_opens_nothing() {
    let stand = Stand::embedded();
    stand.queue("from-the-settings", &["a"]);
    stand.forget();
    let planted = "cGxhbnRlZC1rZXktb2YtdGhlLWVudmlyb25tZW50LTAxMjM0NTY3ODk=";
    let environment = format!("AccountName=elsewhere;AccountKey={planted};EndpointSuffix=example.invalid");
    let mut pty = start_beside_settings(
        &stand.connection_string(),
        &[("AZURE_STORAGE_CONNECTION_STRING", &environment)],
    );
    for offer in ["▸ environment", "account elsewhere at", "local.settings.json", "Azurite", "demo"] {
        pty.wait_for(offer);
    }
    pty.wait_for(&format!("account devstoreaccount1 at 127.0.0.1:{}", stand.port()));
    pty.keys("settings");
    pty.wait_until(|screen| {
        screen.contents().contains("▸ local.settings.json") && !screen.contents().contains("made-up queues")
    });
    assert_eq!(stand.asked(), [], "it is offered, not opened");
    pty.press("enter");
    pty.wait_for("local.settings.json · devstoreaccount1");
    pty.wait_for(" from-the-settings ─ 1 visible");
    leave(&mut pty);
    let written = String::from_utf8_lossy(&pty.written()).into_owned();
    assert!(!written.contains(planted) && !written.contains("AccountKey"), "no secret is shown");
    assert!(!written.contains(peekq::emulator::DEV_KEY));
}

#[test]
fn typing_finds_the_demonstration_and_enter_opens_it() {
    let mut pty = Pty::start(PEEKQ, &[], &[], WIDE);
    pty.wait_for("made-up queues of a service inside this program");
    pty.keys("made");
    pty.wait_for("▸ demo");
    pty.press("enter");
    pty.wait_for("orders-poison");
    pty.press("@");
    pty.wait_for("made-up queues of a service inside this program");
    pty.press("esc");
    pty.wait_for("Queues 15");
    leave(&mut pty);
}

#[test]
fn the_first_screen_can_be_left() {
    let mut pty = Pty::start(PEEKQ, &[], &[], (80, 24));
    pty.wait_for("Azurite");
    pty.keys("nothing like it");
    pty.wait_for("Nothing here contains “nothing like it”.");
    pty.press("esc");
    assert_eq!(pty.wait_exit(), 0);
    assert_eq!(pty.unrestored(), [""; 0]);
}

#[test]
fn the_demonstration_shows_a_poison_queue_that_is_not_empty() {
    let mut pty = Pty::start(PEEKQ, &["--demo"], &[], WIDE);
    pty.wait_for("demo · devstoreaccount1");
    pty.wait_until(|screen| {
        let text = screen.contents();
        text.lines().any(|line| line.contains("orders-poison") && line.contains("⚠    14"))
    });
    leave(&mut pty);
}

/// A service that takes connections and says nothing, and how to connect to it.
fn silent() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let connection =
        format!("AccountName=silent;AccountKey=AAAA;QueueEndpoint=http://127.0.0.1:{port}/silent;");
    (listener, connection)
}

#[test]
fn a_service_that_never_answers_holds_nobody_up() {
    let (silent, connection) = silent();
    let mut pty = open_on(&connection, &[], &[], WIDE);
    pty.wait_for("Looking for queues…");
    let asked = silent.accept().unwrap();
    pty.press("?");
    pty.wait_for("requests were sent to this account");
    pty.press("q");
    pty.wait_for("Looking for queues…");
    pty.press("n");
    pty.wait_for("New queue");
    pty.keys("patience");
    pty.press("enter");
    pty.wait_for("[ esc close; it goes on ]");
    pty.press("enter");
    pty.wait_for("goes on; its end will be said here");
    pty.press("q");
    pty.wait_for("Leave while changes are under way?");
    let before = Instant::now();
    pty.press("l");
    assert_eq!(pty.wait_exit(), 0);
    assert!(before.elapsed() < Duration::from_secs(2), "{:?}", before.elapsed());
    drop(asked);
}

#[test]
fn q_leaves_at_once_while_a_service_does_not_answer() {
    let (silent, connection) = silent();
    let mut pty = open_on(&connection, &[], &[], WIDE);
    pty.wait_for("Looking for queues…");
    let _asked = silent.accept().unwrap();
    let before = Instant::now();
    leave(&mut pty);
    assert!(before.elapsed() < Duration::from_secs(2), "{:?}", before.elapsed());
}

#[test]
fn a_service_that_is_not_there_is_said_to_be_not_there() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let connection =
        format!("AccountName=gone;AccountKey=AAAA;QueueEndpoint=http://127.0.0.1:{closed}/gone;");
    let mut pty = open_on(&connection, &[], &[], WIDE);
    pty.wait_for("list the queues · gone: cannot connect");
    assert!(!pty.screen().contains("There are no queues"), "{}", pty.screen());
    leave(&mut pty);
}
