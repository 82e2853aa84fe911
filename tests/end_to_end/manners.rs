//! What the terminal, the shell and the system may expect: everything is given back on every way
//! out, and every size is drawn on.

use std::time::Duration;

use rustix::process::Signal;

use crate::hands::{go_to, leave, wait_ready};
use crate::pty::Pty;
use crate::stand::{PEEKQ, Stand, WIDE};

const NOTHING: [&str; 0] = [];

fn gives_back_on(signal: Signal) {
    let stand = Stand::embedded();
    stand.queue("orders", &["a", "b"]);
    let mut pty = stand.open();
    go_to(&mut pty, "orders", 2);
    pty.press("t");
    wait_ready(&pty, "⏎", "take");
    pty.press("enter");
    pty.wait_for("1 held");
    assert_eq!(stand.seen("orders"), [("b".to_owned(), 0)]);
    pty.signal(signal);
    pty.wait_exit();
    assert_eq!(stand.seen("orders"), [("a".to_owned(), 1), ("b".to_owned(), 0)]);
    assert_eq!(pty.unrestored(), NOTHING);
    assert!(pty.left_alternate_screen());
}

#[test]
fn told_to_terminate_it_releases_what_it_holds_and_gives_the_terminal_back() {
    gives_back_on(Signal::TERM);
}

#[test]
fn when_the_connection_is_lost_it_releases_what_it_holds() {
    gives_back_on(Signal::HUP);
}

/// A closed window is more than a signal: nothing can be read or written any more.
#[test]
#[cfg(target_os = "linux")]
fn when_the_window_is_closed_it_releases_what_it_holds() {
    let stand = Stand::embedded();
    stand.queue("orders", &["a", "b"]);
    let run = format!("{PEEKQ} --connection-string '{}'", stand.connection_string());
    // The inner terminal ends with `script`, which is killed.
    let mut pty = Pty::start("script", &["-qec", &run, "/dev/null"], &[], WIDE);
    pty.wait_for(" orders ─ 2 visible");
    pty.press("t");
    wait_ready(&pty, "⏎", "take");
    pty.press("enter");
    pty.wait_for("1 held");
    pty.signal(Signal::KILL);
    // The lease would last for a minute: long before that the message is back.
    let back = [("a".to_owned(), 1), ("b".to_owned(), 0)];
    assert!((0..5_000).any(|_| stand.seen("orders") == back), "still held: {:?}", stand.seen("orders"));
}

#[test]
fn ctrl_c_leaves_from_within_a_dialog() {
    let stand = Stand::embedded();
    stand.queue("orders", &["a"]);
    let mut pty = stand.open();
    go_to(&mut pty, "orders", 1);
    pty.press("e");
    pty.wait_for("Edit message");
    pty.press("ctrl-c");
    assert_eq!(pty.wait_exit(), 0);
    assert_eq!(pty.unrestored(), NOTHING);
}

#[test]
fn a_mistake_in_the_loop_gives_the_terminal_back_and_names_the_log_in_one_line() {
    let stand = Stand::embedded();
    let pty = Pty::start(PEEKQ, &["--demo", "--test-panic", "loop"], &[], (300, 30));
    assert_ne!(pty.wait_exit(), 0);
    assert_eq!(pty.unrestored(), NOTHING);
    let screen = pty.screen();
    let said: Vec<_> = screen.lines().filter(|line| !line.trim().is_empty()).collect();
    let log = pty.home().join("state/peekq/peekq.log");
    let [line] = said[..] else { panic!("one line: {screen}") };
    assert!(line.starts_with("peekq: stopped by a mistake in peekq at src"), "{line}");
    assert!(line.ends_with(&format!("log: {}", log.display())), "{line}");
    assert!(std::fs::read_to_string(log).unwrap().contains("panicked"));
    drop(stand);
}

#[test]
fn a_mistake_in_a_task_leaves_the_screen_alone() {
    let stand = Stand::embedded();
    stand.queue("orders", &["a"]);
    let mut pty = stand.open_with(&["--test-panic", "task"], &[], WIDE);
    pty.wait_for(" orders ─ 1 visible");
    let log = pty.home().join("state/peekq/peekq.log");
    crate::stand::until("the log names it", || {
        std::fs::read_to_string(&log).is_ok_and(|log| log.contains("panicked"))
    });
    assert!(!pty.screen().contains("panicked") && !pty.screen().contains("mistake"), "{}", pty.screen());
    pty.press("?");
    pty.wait_for("requests were sent to this account");
    pty.press("q");
    pty.wait_for(" orders ─ 1 visible");
    leave(&mut pty);
}

#[test]
fn a_shell_can_stop_and_continue_it() {
    let stand = Stand::embedded();
    stand.queue("orders", &["a"]);
    let secret = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(secret.path(), stand.connection_string()).unwrap();
    let mut shell = Pty::start("/bin/sh", &["-i"], &[("PS1", "shell> ")], WIDE);
    shell.wait_for("shell>");
    shell.keys(&format!("{PEEKQ} --connection-string @{}\r", secret.path().display()));
    shell.wait_for(" orders ─ 1 visible");
    shell.press("ctrl-z");
    shell.wait_until(|screen| !screen.alternate_screen() && screen.contents().contains("Stopped"));
    assert!(!shell.unrestored().contains(&"hidden cursor"));
    shell.keys("echo the shell reads: $((40+2))\r");
    shell.wait_for("the shell reads: 42");
    shell.resize((100, 30));
    shell.keys("fg\r");
    shell.wait_until(|screen| screen.alternate_screen() && screen.contents().contains(" orders ─ 1 visible"));
    shell.press("?");
    shell.wait_for("requests were sent to this account");
    shell.press("q");
    shell.wait_for(" orders ─ 1 visible");
    shell.press("q");
    shell.wait_until(|screen| !screen.alternate_screen() && screen.contents().trim_end().ends_with("shell>"));
    shell.keys("exit $?\r");
    assert_eq!(shell.wait_exit(), 0);
}

#[test]
fn stopping_asks_first_while_messages_are_held() {
    let stand = Stand::embedded();
    stand.queue("orders", &["a"]);
    let mut pty = stand.open();
    go_to(&mut pty, "orders", 1);
    pty.press("t");
    wait_ready(&pty, "⏎", "take");
    pty.press("enter");
    pty.wait_for("1 held");
    pty.press("ctrl-z");
    pty.wait_for("Suspend while messages are held?");
    pty.press("enter");
    pty.wait_until(|screen| !screen.contents().contains("Suspend while"));
    leave(&mut pty);
    assert_eq!(stand.seen("orders"), [("a".to_owned(), 1)]);
}

#[test]
fn a_terminal_that_is_too_small_is_told_how_large_it_must_be() {
    let stand = Stand::embedded();
    stand.queue("orders", &["a body"]);
    let mut pty = stand.open();
    go_to(&mut pty, "orders", 1);
    pty.resize((60, 20));
    pty.wait_for("peekq needs 80x24; this is 60x20");
    pty.resize((80, 24));
    pty.wait_for(" orders ─ 1 visible");
    for size in [(1, 1), (3, 2), (500, 3), (30, 200), (80, 24), (200, 60)] {
        pty.resize(size);
        pty.settle(Duration::from_millis(30));
    }
    pty.wait_for(" orders ─ 1 visible");
    pty.wait_for("Queues 1");
    leave(&mut pty);
}

#[test]
fn everything_can_be_reached_on_80_columns_and_24_rows() {
    let stand = Stand::embedded();
    stand.queue("orders", &["a body", "b body"]);
    let mut pty = stand.open_with(&[], &[], (80, 24));
    pty.wait_for("Queues 1");
    pty.wait_for(" orders ─ 2 visible");
    pty.press("enter");
    pty.wait_for("message 1 of 2 ─ text");
    pty.press("p");
    pty.wait_for("[ ctrl-s put ]");
    pty.press("esc");
    pty.wait_until(|screen| !screen.contents().contains("Put message"));
    pty.press("e");
    pty.wait_for("[ ctrl-s see the price ]");
    pty.keys("x");
    pty.press("ctrl-s");
    pty.wait_for("It is the first message: only it is leased");
    crate::hands::confirm(&mut pty, "save it");
    pty.wait_for("edited");
    pty.press("q");
    assert_eq!(pty.wait_exit(), 0);
    assert_eq!(stand.seen("orders"), [("b body".to_owned(), 0), ("xa body".to_owned(), 1)]);
}

#[test]
fn without_colour_nothing_is_coloured() {
    let stand = Stand::embedded();
    stand.queue("orders-poison", &["a", "b"]);
    let mut pty = stand.open_with(&[], &[("NO_COLOR", "1")], WIDE);
    go_to(&mut pty, "orders-poison", 2);
    pty.press("d");
    wait_ready(&pty, "y", "delete it");
    pty.press("n");
    pty.wait_until(|screen| !screen.contents().contains("delete it"));
    pty.press("W");
    pty.wait_for("changes are allowed already");
    leave(&mut pty);
    assert_eq!(colours(&pty.written()), Vec::<String>::new());
    let mut pty = stand.open();
    go_to(&mut pty, "orders-poison", 2);
    leave(&mut pty);
    assert_ne!(colours(&pty.written()), Vec::<String>::new(), "otherwise there is colour");
}

/// The colours that were asked for; going back to the terminal's own is none.
fn colours(written: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(written).into_owned();
    let styles = text.split("\x1b[").filter_map(|rest| {
        let (parameters, _) = rest.split_once('m')?;
        parameters.chars().all(|c| c.is_ascii_digit() || c == ';' || c == ':').then(|| parameters.to_owned())
    });
    let is_colour = |style: &String| {
        style
            .split(';')
            .filter_map(|code| code.parse::<u32>().ok())
            .any(|code| matches!(code, 30..=38 | 40..=48 | 90..=97 | 100..=107))
    };
    styles.filter(is_colour).collect()
}
