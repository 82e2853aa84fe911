//! What is typed survives the program, however that ends.

use std::fs;
use std::path::{Path, PathBuf};

use rustix::process::Signal;
use tempfile::TempDir;

use crate::hands::{go_to, leave};
use crate::pty::Pty;
use crate::stand::{PEEKQ, Stand, WIDE, until};

const TEXT: &str = "planted-5f3c: precious words";

/// A state folder that outlives the programs.
struct State(TempDir);

impl State {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn open(&self, stand: &Stand, args: &[&str]) -> Pty {
        let home = self.0.path().to_str().unwrap();
        stand.open_with(args, &[("XDG_STATE_HOME", home)], WIDE)
    }

    fn folder(&self) -> PathBuf {
        self.0.path().join("peekq/drafts")
    }

    /// The files of kept texts.
    fn drafts(&self) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(self.folder()) else { return Vec::new() };
        let paths = entries.map(|entry| entry.unwrap().path());
        paths.filter(|path| path.extension().is_some_and(|end| end == "draft")).collect()
    }

    fn holds(&self, text: &str) -> bool {
        let holds = |path: &PathBuf| fs::read_to_string(path).is_ok_and(|file| file.contains(text));
        self.drafts().iter().any(holds)
    }
}

/// Types the text into a put dialog.
fn begin(pty: &mut Pty) {
    go_to(pty, "orders", 1);
    pty.press("p");
    pty.wait_for("Put message");
    pty.keys(TEXT);
    pty.wait_for(TEXT);
}

fn stand() -> Stand {
    let stand = Stand::embedded();
    stand.queue("orders", &["a"]);
    stand
}

#[test]
fn a_text_is_offered_again_after_the_program_was_killed_in_the_middle_of_it() {
    let (stand, state) = (stand(), State::new());
    let mut pty = state.open(&stand, &[]);
    begin(&mut pty);
    until("it is on the disk", || state.holds(TEXT));
    pty.signal(Signal::KILL);
    pty.wait_exit();
    let mut pty = state.open(&stand, &[]);
    pty.wait_for("1 text that was not sent is kept: o opens it");
    pty.press("O");
    pty.wait_for("Texts that were not sent");
    pty.wait_for(TEXT);
    pty.press("enter");
    pty.wait_for("Put message");
    pty.wait_for(&format!("{} B of 65,536 as stored, plain", TEXT.len()));
    pty.press("ctrl-s");
    pty.wait_for(" orders ─ 2 visible");
    assert_eq!(stand.seen("orders"), [("a".to_owned(), 0), (TEXT.to_owned(), 0)]);
    until("it is forgotten once it is sent", || state.drafts().is_empty());
    leave(&mut pty);
    let mut pty = state.open(&stand, &[]);
    pty.wait_for(" orders ─ 2 visible");
    pty.press("O");
    pty.wait_for("there is no text that was not sent");
    leave(&mut pty);
}

#[test]
fn told_to_terminate_it_keeps_what_was_typed_a_moment_ago() {
    let (stand, state) = (stand(), State::new());
    let mut pty = state.open(&stand, &[]);
    begin(&mut pty);
    pty.signal(Signal::TERM);
    pty.wait_exit();
    assert!(state.holds(TEXT));
}

#[test]
fn what_another_peekq_is_typing_is_not_offered_before_that_one_is_gone() {
    let (stand, state) = (stand(), State::new());
    let mut first = state.open(&stand, &[]);
    begin(&mut first);
    until("it is on the disk", || state.holds(TEXT));
    let mut second = state.open(&stand, &[]);
    go_to(&mut second, "orders", 1);
    second.press("O");
    second.wait_for("there is no text that was not sent");
    leave(&mut second);
    first.signal(Signal::KILL);
    first.wait_exit();
    let mut third = state.open(&stand, &[]);
    third.wait_for("1 text that was not sent is kept");
    leave(&mut third);
}

#[test]
fn a_damaged_text_is_named_and_the_program_goes_on() {
    let (stand, state) = (stand(), State::new());
    let mut pty = state.open(&stand, &[]);
    begin(&mut pty);
    pty.press("ctrl-c");
    assert_eq!(pty.wait_exit(), 0);
    let [draft] = &state.drafts()[..] else { panic!("one draft") };
    let bytes = fs::read(draft).unwrap();
    fs::write(draft, &bytes[..bytes.len() - 20]).unwrap();
    let mut pty = state.open(&stand, &[]);
    pty.wait_for("a text that was kept cannot be read");
    go_to(&mut pty, "orders", 1);
    leave(&mut pty);
    assert!(draft.exists(), "it is left to whoever wants to look");
}

fn text_of(path: &Path) -> String {
    String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned()
}

#[test]
fn the_log_holds_no_text_and_without_a_journal_no_text_is_kept() {
    let (stand, state) = (stand(), State::new());
    let mut pty = state.open(&stand, &["--log-level", "trace"]);
    begin(&mut pty);
    until("it is on the disk", || state.holds(TEXT));
    pty.press("ctrl-c");
    assert_eq!(pty.wait_exit(), 0);
    assert!(!text_of(&state.0.path().join("peekq/peekq.log")).contains("planted"));
    let off = State::new();
    let mut pty = off.open(&stand, &["--journal", "off"]);
    begin(&mut pty);
    pty.press("esc");
    pty.wait_for("not put; o opens the text again");
    pty.press("o");
    pty.wait_for(TEXT);
    pty.press("ctrl-c");
    assert_eq!(pty.wait_exit(), 0);
    assert!(!off.folder().exists());
}

#[test]
fn the_demonstration_leaves_nothing_behind() {
    let state = State::new();
    let env = [("XDG_STATE_HOME", state.0.path().to_str().unwrap())];
    let mut pty = Pty::start(PEEKQ, &["--demo"], &env, WIDE);
    pty.wait_for("Queues 1");
    pty.press("p");
    pty.wait_for("Put message");
    pty.keys(TEXT);
    pty.press("esc");
    pty.wait_for("not put; o opens the text again");
    leave(&mut pty);
    assert!(!state.folder().exists());
}
