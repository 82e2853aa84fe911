//! The terminal is ours while we run, and as it was on every way out.

use std::time::Duration;

use rustix::process::Signal;

use crate::probe;
use crate::pty::Pty;

const NOTHING: [&str; 0] = [];

#[test]
fn while_it_runs_the_terminal_is_ours_and_afterwards_as_it_was() {
    let mut pty = probe::start();
    assert_eq!(
        pty.unrestored(),
        ["alternate screen", "hidden cursor", "bracketed paste", "focus reports", "line settings"]
    );
    pty.press("q");
    assert_eq!(pty.wait_exit(), 0);
    assert_eq!(pty.unrestored(), NOTHING);
    assert!(pty.left_alternate_screen());
}

#[test]
fn keys_pastes_focus_and_sizes_arrive() {
    let mut pty = probe::start();
    for key in ["ctrl-s", "up", "shift-tab", "D", "esc", "space", "enter", "del", "ctrl-l", "é"] {
        pty.press(key);
        pty.wait_for(&format!("pressed {key}"));
    }
    pty.paste("two\nlines");
    pty.wait_for("Pasted(\"two\\nlines\")");
    pty.key(b"\x1b[O");
    pty.wait_for("Focused(false)");
    pty.resize((50, 8));
    pty.wait_for("Resized { cols: 50, rows: 8 }");
}

#[test]
fn many_keys_at_once_all_arrive() {
    let mut pty = probe::start();
    pty.keys(&"x".repeat(3000));
    pty.keys("!");
    pty.wait_for("pressed !");
}

#[test]
fn the_same_frame_writes_nothing() {
    let mut pty = probe::start();
    pty.press("x");
    pty.wait_for("pressed x");
    pty.settle(Duration::from_millis(50));
    let before = pty.bytes_written();
    pty.keys("xxx");
    pty.keys("y");
    pty.wait_for("pressed y");
    pty.settle(Duration::from_millis(50));
    assert!(pty.bytes_written() - before < 60, "one frame with one changed letter");
}

#[test]
fn the_clipboard_is_reached() {
    let mut pty = probe::start();
    pty.press("c");
    pty.wait_for("copied");
    assert_eq!(pty.copied().as_deref(), Some("from the probe"));
}

#[test]
fn a_panic_of_the_loop_gives_the_terminal_back_and_names_the_log() {
    let mut pty = probe::start();
    pty.press("p");
    pty.wait_exit();
    assert_eq!(pty.unrestored(), NOTHING);
    let screen = pty.screen().replace('\n', "");
    assert!(screen.contains("stopped by a mistake in peekq at tests/terminal/probe.rs"), "{screen}");
    assert!(screen.contains("log: the/log"), "{screen}");
}

#[test]
fn a_panic_of_a_task_leaves_the_screen_alone() {
    let mut pty = probe::start();
    pty.press("t");
    pty.wait_for("the task failed: true");
    assert_eq!(pty.screen(), "the task failed: true");
    pty.press("q");
    assert_eq!(pty.wait_exit(), 0);
    assert_eq!(pty.unrestored(), NOTHING);
}

#[test]
fn the_shell_gets_the_terminal_while_we_are_stopped() {
    let mut shell = Pty::start("/bin/sh", &["-i"], &[("PS1", "shell> ")], (60, 24));
    shell.wait_for("shell>");
    shell.keys(&format!("{}\r", probe::command_line()));
    shell.wait_until(|screen| screen.alternate_screen() && screen.contents() == "ready");
    shell.press("z");
    shell.wait_until(|screen| !screen.alternate_screen() && screen.contents().contains("Stopped"));
    assert!(!shell.unrestored().contains(&"hidden cursor"));
    shell.keys("echo the shell reads: $((40+2))\r");
    shell.wait_for("the shell reads: 42");
    shell.resize((70, 12));
    shell.keys("fg\r");
    shell.wait_until(|screen| screen.alternate_screen() && screen.contents().starts_with("back at (70, 12)"));
    shell.press("x");
    shell.wait_for("pressed x");
    shell.press("q");
    shell.wait_until(|screen| !screen.alternate_screen() && screen.contents().trim_end().ends_with("shell>"));
    shell.keys("exit 5\r");
    assert_eq!(shell.wait_exit(), 5);
}

#[test]
fn without_a_shell_to_come_back_to_nothing_stops() {
    let mut pty = probe::start();
    pty.press("z");
    pty.wait_for("back at (60, 24)");
    pty.signal(Signal::CONT);
    pty.press("x");
    pty.wait_for("pressed x");
}

#[test]
fn a_key_pressed_while_we_come_back_is_not_lost() {
    let mut pty = probe::start();
    pty.press("z");
    pty.wait_until(|screen| !screen.alternate_screen());
    pty.press("x");
    pty.wait_for("pressed x");
}

#[test]
fn input_of_a_terminal_that_is_gone_is_an_error_and_not_a_wait_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let ended = folder.path().join("ended");
    probe::start_and_hang_up(&ended);
    let script = format!("until [ -s '{0}' ]; do :; done; cat '{0}'", ended.display());
    let seen = Pty::start("/bin/sh", &["-c", &script], &[], (60, 24));
    seen.wait_for("the terminal is gone");
}
