//! Everything that a run of the program leaves behind: what it wrote to its terminal, and every file
//! in its home, the log and the journal among them.

use std::path::Path;

use crate::pty::Pty;

/// The log so far.
#[track_caller]
pub fn log_of(pty: &Pty) -> String {
    let path = pty.home().join("state/peekq/peekq.log");
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("no log at {}: {error}", path.display()))
}

/// Finds none of the secrets anywhere, neither as it is nor as a URL has it. There must be a log.
#[track_caller]
pub fn hides(pty: &Pty, secrets: &[&str]) {
    let mut left = vec![("the terminal".to_owned(), pty.written())];
    collect(pty.home(), &mut left);
    assert!(left.iter().any(|(name, bytes)| name.ends_with("peekq.log") && !bytes.is_empty()));
    for secret in secrets {
        let encoded = secret.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
        for (name, bytes) in &left {
            let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
            assert!(!holds(secret) && !holds(&encoded), "{secret} is in {name}");
        }
    }
}

fn collect(folder: &Path, left: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, left);
        } else {
            left.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
}
