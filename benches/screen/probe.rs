//! The program on a pseudo-terminal, and what it takes there: the time from a key to the first byte of
//! its frame, CPU time, wake-ups, bytes, memory.

use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use tempfile::{NamedTempFile, TempDir};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_mins(1);
/// A frame is complete when nothing more came for so long.
const QUIET: Duration = Duration::from_millis(25);
/// A key that changes nothing is not waited for any longer.
const KEY: Duration = Duration::from_millis(400);

pub struct Probe {
    child: Box<dyn Child + Send + Sync>,
    keyboard: Box<dyn Write + Send>,
    chunks: Receiver<(Instant, Vec<u8>)>,
    screen: vt100::Parser,
    written: usize,
    pid: u32,
    _kept: (Box<dyn MasterPty + Send>, Option<(NamedTempFile, TempDir)>),
}

/// A program that shows a long list.
pub trait Program {
    /// Starts it on a terminal of its own.
    fn start(&self) -> io::Result<Probe>;
    /// What its first frame holds.
    fn first(&self) -> &'static str;
    /// What the screen holds once all rows are there.
    fn all(&self) -> String;
    /// What it holds while the cursor is on this row, or on the last one where there are fewer.
    fn place(&self, row: usize) -> String;
}

/// What was taken so far.
#[derive(Debug, Clone, Copy)]
pub struct Usage {
    /// Time on a CPU, of all threads.
    pub cpu: Duration,
    /// How often a thread woke up after it had gone to sleep.
    pub switches: u64,
    /// Resident memory in KiB.
    pub memory: u64,
    /// Bytes written to the terminal.
    pub bytes: usize,
}

#[expect(clippy::disallowed_methods, reason = "a bench knows the time")]
pub fn now() -> Instant {
    Instant::now()
}

impl Probe {
    /// Starts peekq on a service.
    pub fn of_peekq(connection: &str) -> io::Result<Self> {
        let (secret, home) = (NamedTempFile::new()?, tempfile::tempdir()?);
        fs::write(secret.path(), connection)?;
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_peekq"));
        command.args(["--connection-string", &format!("@{}", secret.path().display())]);
        let path = home.path().to_owned();
        Self::start(command, &path, Some((secret, home)))
    }

    /// Starts a program at 120x40, with a home of its own; what it needs on the disk is kept as long.
    pub fn start(
        mut command: CommandBuilder,
        home: &Path,
        kept: Option<(NamedTempFile, TempDir)>,
    ) -> io::Result<Self> {
        let size = PtySize { rows: 40, cols: 120, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).map_err(io::Error::other)?;
        let path = std::env::var_os("PATH").unwrap_or_default();
        command.env_clear();
        for (name, value) in [("HOME", home), ("XDG_STATE_HOME", home)] {
            command.env(name, value);
        }
        command.env("PATH", path);
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        let child = pair.slave.spawn_command(command).map_err(io::Error::other)?;
        let pid = child.process_id().ok_or(io::ErrorKind::NotFound)?;
        let reader = pair.master.try_clone_reader().map_err(io::Error::other)?;
        let keyboard = pair.master.take_writer().map_err(io::Error::other)?;
        let screen = vt100::Parser::new(
            40.try_into().map_err(io::Error::other)?,
            120.try_into().map_err(io::Error::other)?,
            0,
        );
        let (chunks, written) = (read(reader), 0);
        Ok(Self { child, keyboard, chunks, screen, written, pid, _kept: (pair.master, kept) })
    }

    /// Takes what comes within `span`; when it came, none where nothing does.
    fn take(&mut self, span: Duration) -> Option<Instant> {
        let (at, bytes) = self.chunks.recv_timeout(span).ok()?;
        self.screen.process(&bytes);
        self.written += bytes.len();
        Some(at)
    }

    /// Waits until the screen holds a text.
    pub fn wait_for(&mut self, text: &str) -> io::Result<()> {
        let deadline = now() + PATIENCE;
        while !self.shows(text) {
            self.take(Duration::from_millis(100));
            if now() > deadline {
                return Err(io::Error::other(format!(
                    "never {text:?}:\n{}",
                    self.screen.screen().contents()
                )));
            }
        }
        Ok(())
    }

    /// Whether the screen holds a text.
    pub fn shows(&self, text: &str) -> bool {
        self.screen.screen().contents().contains(text)
    }

    /// Waits until nothing was written for `quiet`, or twenty times as long passed.
    pub fn settle(&mut self, quiet: Duration) {
        let deadline = now() + quiet * 20;
        while self.take(quiet).is_some() && now() < deadline {}
    }

    /// Sends keys without waiting.
    pub fn key(&mut self, keys: &str) -> io::Result<()> {
        self.keyboard.write_all(keys.as_bytes())?;
        self.keyboard.flush()
    }

    /// Presses a key: how long it took until its frame began to arrive; none where nothing came.
    pub fn press(&mut self, key: &str) -> io::Result<Option<Duration>> {
        while self.take(Duration::ZERO).is_some() {}
        let pressed = now();
        self.key(key)?;
        let first = self.take(KEY);
        while self.take(QUIET).is_some() {}
        Ok(first.map(|at| at.saturating_duration_since(pressed)))
    }

    /// Sends many keys at once: how long it took until the screen held what they lead to.
    pub fn burst(&mut self, keys: &str, until: &str) -> io::Result<Duration> {
        while self.take(Duration::ZERO).is_some() {}
        let pressed = now();
        self.key(keys)?;
        while let Some(at) = self.take(PATIENCE) {
            if self.screen.screen().contents().contains(until) {
                return Ok(at.saturating_duration_since(pressed));
            }
        }
        Err(io::Error::other(format!("never {until:?}:\n{}", self.screen.screen().contents())))
    }

    /// What is taken while nothing is done.
    pub fn idle(&mut self, span: Duration) -> io::Result<Usage> {
        let (before, deadline) = (self.usage()?, now() + span);
        while now() < deadline {
            self.take(deadline - now());
        }
        let after = self.usage()?;
        Ok(Usage {
            cpu: after.cpu.saturating_sub(before.cpu),
            switches: after.switches - before.switches,
            memory: after.memory,
            bytes: after.bytes - before.bytes,
        })
    }

    /// What was taken since the start.
    pub fn usage(&self) -> io::Result<Usage> {
        let (mut cpu, mut switches) = (0, 0);
        for task in fs::read_dir(format!("/proc/{}/task", self.pid))? {
            let task = task?.path();
            let first = |text: String| text.split_whitespace().next().and_then(|n| n.parse::<u64>().ok());
            cpu += fs::read_to_string(task.join("schedstat")).ok().and_then(first).unwrap_or(0);
            let status = fs::read_to_string(task.join("status")).unwrap_or_default();
            switches += field(&status, "voluntary_ctxt_switches:");
        }
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid))?;
        let (cpu, memory) = (Duration::from_nanos(cpu), field(&status, "VmRSS:"));
        Ok(Usage { cpu, switches, memory, bytes: self.written })
    }

    /// Leaves the program.
    pub fn quit(mut self) -> io::Result<()> {
        self.key("q")?;
        self.child.wait().map(drop)
    }
}

fn field(status: &str, name: &str) -> u64 {
    let value = status.lines().find_map(|line| line.strip_prefix(name));
    value.and_then(|value| value.split_whitespace().next()).and_then(|n| n.parse().ok()).unwrap_or(0)
}

/// Reads on a thread of its own, so that each chunk has the time at which it came.
#[expect(clippy::disallowed_methods, reason = "a pseudo-terminal can only be read by blocking")]
fn read(mut reader: Box<dyn Read + Send>) -> Receiver<(Instant, Vec<u8>)> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let mut buffer = vec![0; 65_536];
        while let Ok(length @ 1..) = reader.read(&mut buffer) {
            let Some(bytes) = buffer.get(..length) else { return };
            if sender.send((now(), bytes.to_vec())).is_err() {
                return;
            }
        }
    });
    receiver
}
