//! Opening the program on a service, and what a person checks on its screen.

use crate::pty::Pty;

/// Room for all of a failure in each pane.
pub const SIZE: (u16, u16) = (120, 40);

/// Opens the program.
pub fn open(connection: &str) -> Pty {
    open_with(connection, "3", SIZE)
}

/// The same with so many seconds for an answer, on a terminal of this size.
pub fn open_with(connection: &str, timeout: &str, size: (u16, u16)) -> Pty {
    open_by(connection, &["--timeout", timeout], size)
}

/// The same with more arguments.
pub fn open_by(connection: &str, arguments: &[&str], size: (u16, u16)) -> Pty {
    let secret = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(secret.path(), connection).unwrap();
    let source = format!("@{}", secret.path().display());
    let args: Vec<&str> = ["--connection-string", &source].iter().chain(arguments).copied().collect();
    let pty = Pty::start(env!("CARGO_BIN_EXE_peekq"), &args, &[], size);
    // The secret is read before the first frame.
    pty.wait_until(|screen| screen.alternate_screen() && screen.contents().contains("┌ Queues"));
    pty
}

/// Waits until all of this is on the screen, however its lines are broken.
#[track_caller]
pub fn wait_for_all(pty: &Pty, words: &[&str]) {
    for words in words {
        pty.wait_until(|screen| flat(&screen.contents()).contains(&flat(words)));
    }
}

/// A text without line ends, borders and more than one space.
pub fn flat(text: &str) -> String {
    let blank = |c: char| if "│┌┐└┘─".contains(c) { ' ' } else { c };
    text.chars().map(blank).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Opens the help and closes it: a key is answered whatever is under way.
#[track_caller]
pub fn keys_are_answered(pty: &mut Pty) {
    pty.press("?");
    pty.wait_for("┌ Help ");
    pty.press("?");
    pty.wait_until(|screen| !screen.contents().contains("┌ Help "));
}
