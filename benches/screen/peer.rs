//! A program of others that shows a long list, for comparison: tig on a history of so many commits.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process::{Command, Stdio};

use portable_pty::CommandBuilder;
use tempfile::TempDir;

use super::probe::{Probe, Program};

pub struct Peer {
    repository: TempDir,
    commits: usize,
}

impl Peer {
    /// A repository with so many commits; none where tig or git is not installed.
    pub fn with_commits(commits: usize) -> io::Result<Option<Self>> {
        let is_there = |program| Command::new(program).arg("--version").output().is_ok();
        if !is_there("tig") || !is_there("git") {
            return Ok(None);
        }
        let repository = tempfile::tempdir()?;
        Command::new("git").args(["init", "--quiet"]).arg(repository.path()).status()?;
        let mut import = Command::new("git")
            .arg("-C")
            .arg(repository.path())
            .args(["fast-import", "--quiet"])
            .stdin(Stdio::piped())
            .spawn()?;
        if let Some(mut to) = import.stdin.take() {
            to.write_all(history(commits).as_bytes())?;
        }
        import.wait()?;
        Ok(Some(Self { repository, commits }))
    }
}

/// Commits that change nothing, for `git fast-import`.
fn history(commits: usize) -> String {
    let mut history = String::new();
    for n in 0..commits {
        let (at, message) = (1_700_000_000 + n, format!("commit-{n:06}"));
        let _ = writeln!(history, "commit HEAD\ncommitter A <a@example.com> {at} +0000");
        let _ = writeln!(history, "data {}\n{message}\n", message.len());
    }
    history
}

impl Program for Peer {
    fn start(&self) -> io::Result<Probe> {
        let mut command = CommandBuilder::new("tig");
        command.cwd(self.repository.path());
        // Where it writes is no change of the work tree.
        Probe::start(command, &self.repository.path().join(".git"), None)
    }

    fn first(&self) -> &'static str {
        "commit-"
    }

    fn all(&self) -> String {
        format!(" of {} ", self.commits)
    }

    fn place(&self, row: usize) -> String {
        format!(" {} of {} ", row.min(self.commits), self.commits)
    }
}
