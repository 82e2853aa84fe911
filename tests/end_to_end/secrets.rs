//! What is secret stays so: keys, tokens, receipts and bodies are on no screen and in no log where
//! they do not belong.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use peekq::emulator::DEV_KEY;

use crate::hands::{confirm, go_to, go_to_message, leave, wait_ready};
use crate::pty::Pty;
use crate::stand::{PEEKQ, Stand, WIDE, open_on, until};
use crate::tee::Tee;
use crate::traces::{hides, log_of};

#[test]
fn a_key_in_the_arguments_is_warned_of_and_shown_nowhere() {
    let stand = Stand::embedded();
    stand.queue("orders", &["a"]);
    let endpoint = format!("http://127.0.0.1:{}/devstoreaccount1", stand.port());
    let args = ["--account", "devstoreaccount1", "--key", DEV_KEY, "--endpoint", &endpoint];
    let args: Vec<_> = args.into_iter().chain(["--log-level", "trace"]).collect();
    let mut pty = Pty::start(PEEKQ, &args, &[], WIDE);
    pty.wait_for("The secret in --key can be read by others");
    pty.wait_for("┌ Queues 1");
    go_to(&mut pty, "orders", 1);
    pty.press("?");
    pty.wait_for("The log is written to");
    pty.press("q");
    pty.wait_for(" orders ─ 1 visible");
    leave(&mut pty);
    let log = log_of(&pty);
    assert!(log.contains("called") && log.contains("orders"), "{log}");
    hides(&pty, &[DEV_KEY, &DEV_KEY[..20], "SharedKey"]);
}

#[test]
fn a_token_is_shown_nowhere_even_when_it_is_refused() {
    let stand = Stand::embedded();
    let planted = "UGxhbnRlZFNpZ25hdHVyZQ";
    let url = format!(
        "http://127.0.0.1:{}/devstoreaccount1?sv=2021-12-02&ss=q&srt=sco&sp=rl&se=2099-01-01&sig={planted}%3D",
        stand.port()
    );
    let mut pty = Pty::start(PEEKQ, &[&url, "--log-level", "trace"], &[], WIDE);
    pty.wait_for("The secret in the URL can be read by others");
    pty.wait_for("HTTP 403 · AuthenticationFailed");
    pty.press("!");
    pty.wait_for("History of this run");
    pty.press("q");
    pty.wait_until(|screen| !screen.contents().contains("History of this run"));
    leave(&mut pty);
    let log = log_of(&pty);
    assert!(log.contains("called"), "{log}");
    hides(&pty, &[planted, "sig="]);
}

#[test]
fn a_sas_that_is_made_is_on_the_clipboard_and_in_no_log() {
    let stand = Stand::embedded();
    stand.queue("orders", &["a"]);
    let mut pty = open_on(&stand.connection_string(), &["--log-level", "trace"], &[], WIDE);
    pty.wait_for(" orders ─ 1 visible");
    pty.press("S");
    pty.wait_for("Generate a SAS for orders");
    pty.press("ctrl-s");
    pty.wait_for("close and forget");
    let url = pty.copied().unwrap();
    assert!(url.contains("/orders?se=") && url.contains("&sp=r&sv="), "{url}");
    let signature = url.split("&sig=").nth(1).unwrap().to_owned();
    assert!(pty.screen().contains(&signature[..8]), "{}", pty.screen());
    pty.press("esc");
    pty.wait_until(|screen| !screen.contents().contains("close and forget"));
    assert!(!pty.screen().contains(&signature[..8]), "{}", pty.screen());
    leave(&mut pty);
    let log = log_of(&pty);
    assert!(log.contains("a SAS was made"), "{log}");
    assert!(!log.contains(&signature[..8]) && !log.contains("sig="), "{log}");
    let bearer = Pty::start(PEEKQ, &[&url], &[], WIDE);
    bearer.wait_for(" orders ─ 1 visible");
}

#[test]
fn a_mistake_writes_neither_a_key_nor_a_signature_anywhere() {
    let stand = Stand::embedded();
    stand.queue("orders", &["a"]);
    let (key, planted) = (stand.connection_string(), "UGxhbnRlZFNpZ25hdHVyZQ");
    let sas = format!(
        "http://127.0.0.1:{}/devstoreaccount1?sv=2021-12-02&ss=q&srt=sco&sp=rl&se=2099-01-01&sig={planted}%3D",
        stand.port()
    );
    for (place, arguments) in [
        ("loop", &[&*sas][..]),
        ("loop", &["--connection-string", &key]),
        ("task", &[&sas]),
        ("task", &["--connection-string", &key]),
    ] {
        // Standard error goes to a file in the home, where it is searched too.
        let run = format!("exec {PEEKQ} --log-level trace --test-panic {place} \"$@\" 2>errors");
        let arguments = [&["-c", &run, "sh"], arguments].concat();
        let mut pty = Pty::start("/bin/sh", &arguments, &[("RUST_BACKTRACE", "full")], WIDE);
        if place == "task" {
            pty.wait_for("┌ Queues");
            until("the log names it", || log_of(&pty).contains("panicked"));
            leave(&mut pty);
        }
        pty.wait_exit();
        let errors = std::fs::read_to_string(pty.home().join("errors")).unwrap();
        assert_eq!(errors.contains("stopped by a mistake"), place == "loop", "{errors}");
        assert!(errors.contains("can be read by others"), "{errors}");
        hides(&pty, &[planted, "sig=", DEV_KEY, &DEV_KEY[..20], "SharedKey"]);
    }
}

#[test]
fn neither_receipts_nor_bodies_are_in_the_log() {
    let stand = Stand::embedded();
    let body = STANDARD.encode("a recognisable body");
    stand.queue("orders", &["recognisable one", &body, "recognisable three"]);
    let tee = Tee::before(&stand);
    let mut pty = open_on(&tee.connection_string(&stand), &["--log-level", "trace"], &[], WIDE);
    go_to(&mut pty, "orders", 3);
    go_to_message(&mut pty, 2, 3);
    pty.press("e");
    pty.wait_for("Edit message");
    pty.keys("recognisable edit ");
    pty.press("ctrl-s");
    confirm(&mut pty, "save it");
    pty.wait_for("leased 2, released 1");
    pty.press("t");
    wait_ready(&pty, "⏎", "take");
    pty.press("enter");
    pty.wait_for("1 held");
    pty.press("x");
    pty.wait_for("released 1");
    leave(&mut pty);
    let answers = tee.answers();
    let receipts: Vec<_> = answers
        .split("<PopReceipt>")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap())
        .chain(answers.split("x-ms-popreceipt: ").skip(1).map(|rest| rest.lines().next().unwrap().trim()))
        .collect();
    assert!(receipts.len() >= 4, "{receipts:?}");
    let log = log_of(&pty);
    assert!(log.contains("Update"), "{log}");
    hides(&pty, &receipts);
    hides(&pty, &[DEV_KEY, "SharedKey"]);
    assert!(!log.contains("recognisable") && !log.contains(&body) && !log.contains(DEV_KEY), "{log}");
}

#[test]
fn arguments_that_open_nothing_end_before_the_screen_and_repeat_no_secret() {
    let planted = "PlantedSecret0123456789";
    let connection = format!("AccountName=x;AccountKey={planted};;;Nonsense");
    let cases: [(&[&str], u32, &str); 8] = [
        (&["--connection-string", planted], 1, "--connection-string"),
        (&["--connection-string", &connection], 1, "--connection-string"),
        (&["--account", "x", "--key", "Planted Secret 0123456789"], 1, "--key"),
        (&["--key", planted], 1, "give --account too"),
        (&["--account", "x"], 1, "There is no key for the account x"),
        (&["--key-file", "/nowhere", "--account", "x"], 1, "/nowhere cannot be read"),
        (&["--demo", "--key", planted], 2, "--key"),
        (&["--frobnicate", planted], 2, "--frobnicate"),
    ];
    for (args, code, says) in cases {
        let pty = Pty::start(PEEKQ, args, &[], (200, 40));
        assert_eq!(pty.wait_exit(), code, "{args:?}: {}", pty.screen());
        let written = String::from_utf8_lossy(&pty.written()).into_owned();
        assert!(written.contains(says), "{args:?}: {written}");
        let sentences: Vec<&str> = written.trim().split(": ").map(|part| part.trim_matches('.')).collect();
        assert!(
            sentences.iter().all(|s| sentences.iter().filter(|t| *t == s).count() == 1),
            "twice: {written}"
        );
        assert!(!written.contains("Planted"), "{args:?}: {written}");
        assert!(!written.contains("\u{1b}[?1049h"), "the terminal was not touched: {args:?}");
        assert_eq!(pty.unrestored(), [""; 0]);
    }
}

#[test]
fn without_a_terminal_it_says_so() {
    let pty = Pty::start("/bin/sh", &["-c", &format!("{PEEKQ} --demo | cat; echo done")], &[], (200, 10));
    pty.wait_for("done");
    assert!(pty.screen().contains("standard output is not a terminal"), "{}", pty.screen());
}

#[test]
fn the_emulator_says_where_it_is_serves_and_ends_when_told() {
    let pty = Pty::start(PEEKQ, &["emulator", "--port", "0"], &[], (300, 10));
    pty.wait_for("Queue service ready: ");
    let screen = pty.screen();
    let connection = screen.trim().trim_start_matches("Queue service ready: ").to_owned();
    let mut browser = open_on(&connection, &[], &[], WIDE);
    browser.wait_for("There are no queues in this account.");
    browser.press("n");
    browser.wait_for("New queue");
    browser.keys("first");
    browser.press("enter");
    browser.wait_for("created first");
    leave(&mut browser);
    pty.signal(rustix::process::Signal::TERM);
    assert_eq!(pty.wait_exit(), 0);
    let port: u16 =
        connection.split("127.0.0.1:").nth(1).unwrap().split('/').next().unwrap().parse().unwrap();
    until("nobody listens any more", || std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
}

#[test]
fn the_emulator_takes_its_time_to_delete_a_queue_and_faults_from_outside_when_told_so() {
    let arguments = ["emulator", "--port", "0", "--deletion", "40", "--control"];
    let pty = Pty::start(PEEKQ, &arguments, &[], (300, 10));
    pty.wait_for("Faults are taken at: http://127.0.0.1:");
    let screen = pty.screen();
    let line = screen.lines().next().unwrap().trim();
    let connection = line.trim_start_matches("Queue service ready: ").to_owned();
    let mut browser = open_on(&connection, &[], &[], WIDE);
    browser.wait_for("There are no queues in this account.");
    browser.press("n");
    browser.wait_for("New queue");
    browser.keys("first");
    browser.press("enter");
    browser.wait_for("created first");
    browser.press("D");
    browser.wait_for("Delete queue");
    browser.keys("first");
    wait_ready(&browser, "⏎", "delete it");
    browser.press("enter");
    browser.wait_for("deleted the queue first");
    browser.press("n");
    browser.wait_for("New queue");
    browser.keys("first");
    browser.press("enter");
    browser.wait_for("first is still being deleted");
    browser.press("esc");
    browser.wait_for("stopped. Nothing was changed.");
    browser.press("esc");
    browser.wait_until(|screen| !screen.contents().contains("New queue"));
    leave(&mut browser);
    pty.signal(rustix::process::Signal::TERM);
    assert_eq!(pty.wait_exit(), 0);
}

#[test]
fn an_emulator_that_cannot_start_says_why() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let pty = Pty::start(PEEKQ, &["emulator", "--port", &port], &[], (200, 10));
    assert_eq!(pty.wait_exit(), 1);
    assert!(pty.screen().contains("is the port taken?"), "{}", pty.screen());
    let pty = Pty::start(PEEKQ, &["emulator", "--account", "x:Planted Secret"], &[], (200, 10));
    assert_eq!(pty.wait_exit(), 1);
    assert!(pty.screen().contains("has the form NAME:KEY"), "{}", pty.screen());
    assert!(!pty.screen().contains("Planted"), "{}", pty.screen());
}
