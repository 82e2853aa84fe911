//! The harness itself, held against programs whose behaviour is known.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use rustix::process::Signal;

use crate::pty::Pty;

fn shell(script: &str) -> Pty {
    Pty::start("/bin/sh", &["-c", script], &[("GREETING", "hello")], (40, 6))
}

#[test]
fn it_sees_the_screen_and_the_exit_code() {
    let pty = shell("printf 'one\\r\\ntwo\\033[1;1Hten'; exit 3");
    assert_eq!(pty.wait_exit(), 3);
    assert_eq!(pty.screen(), "ten\ntwo");
    assert!(pty.bytes_written() > "one two ten".len());
}

#[test]
fn it_types() {
    let mut pty = Pty::start("/bin/cat", &[], &[], (40, 6));
    pty.keys("héllo");
    pty.press("enter");
    pty.wait_until(|screen| screen.contents().matches("héllo").count() == 2);
    pty.press("ctrl-d");
    assert_eq!(pty.wait_exit(), 0);
}

#[test]
fn a_program_sees_nothing_of_this_machine() {
    let pty = shell(
        "echo $GREETING $TERM; env | grep -ciE '^[^=]*(azure|proxy|cargo|tmux)[^=]*='; [ \"$PWD\" = \"$HOME\" ]",
    );
    assert_eq!(pty.wait_exit(), 0);
    assert_eq!(pty.screen(), "hello xterm-256color\n0");
    assert_ne!(Some(pty.home().as_os_str()), std::env::var_os("HOME").as_deref());
}

#[test]
fn it_resizes() {
    let mut pty = shell("read key; stty size");
    pty.resize((100, 30));
    pty.press("enter");
    pty.wait_for("30 100");
}

#[test]
fn it_sends_signals() {
    let pty = shell("trap 'exit 7' TERM; echo ready; read key");
    pty.wait_for("ready");
    pty.signal(Signal::TERM);
    assert_eq!(pty.wait_exit(), 7);

    let pty = shell("echo ready; read key");
    pty.wait_for("ready");
    pty.signal(Signal::KILL);
    assert!(pty.wait_exit() > 128);
}

#[test]
fn it_reads_the_clipboard() {
    let pty = shell("printf '\\033]52;c;aMOpbGxv\\007'");
    pty.wait_exit();
    assert_eq!(pty.copied().as_deref(), Some("héllo"));
}

#[test]
fn it_knows_silence_from_noise() {
    let mut pty = shell("echo ready; read key; while :; do printf .; done");
    pty.settle(Duration::from_millis(50));
    assert!(pty.quiet_for(Duration::from_millis(50)));
    pty.press("enter");
    pty.wait_for("....");
    assert!(!pty.quiet_for(Duration::from_secs(10)));
}

#[test]
fn it_notices_what_a_program_leaves_behind() {
    let pty = shell("printf '\\033[?1049h\\033[?1049l\\033[?1004h\\033[?1004l'");
    pty.wait_exit();
    assert!(pty.left_alternate_screen());
    assert_eq!(pty.unrestored(), [""; 0]);

    let pty =
        shell("printf '\\033[?1049h\\033[?25l\\033[?2004h\\033[?1004h\\033[?2026h\\033[?1000h'; stty raw");
    pty.wait_exit();
    assert!(!pty.left_alternate_screen());
    assert_eq!(
        pty.unrestored(),
        [
            "alternate screen",
            "hidden cursor",
            "bracketed paste",
            "focus reports",
            "synchronized update",
            "mouse",
            "line settings"
        ]
    );
}

#[test]
fn a_wait_in_vain_shows_the_screen() {
    let pty = shell("echo 'this is what there was'; exit 9");
    let failed = catch_unwind(AssertUnwindSafe(|| pty.wait_for("something else"))).unwrap_err();
    let said = failed.downcast_ref::<String>().unwrap();
    assert!(said.contains("this is what there was") && said.contains("something else"), "{said}");
}

#[test]
fn a_dropped_terminal_takes_its_program_along() {
    let mut marker = shell("echo $$; read key; exit 0");
    marker.wait_until(|screen| !screen.contents().is_empty());
    let inner = shell("trap '' HUP TERM INT; echo $$; while :; do read key; done");
    inner.wait_until(|screen| !screen.contents().trim().is_empty());
    let pid: i32 = inner.screen().trim().parse().unwrap();
    drop(inner);
    marker.press("enter");
    marker.wait_exit();
    let gone =
        Pty::start("/bin/sh", &["-c", &format!("while kill -0 {pid} 2>/dev/null; do :; done")], &[], (40, 6));
    assert_eq!(gone.wait_exit(), 0);
}
