//! Drives a real program on a pseudo-terminal: types, looks at the screen as a terminal shows it,
//! counts what was written, and checks that the terminal was given back. Nothing sleeps; every
//! wait has a deadline and fails with the whole screen.

#![allow(dead_code, reason = "compiled into several test binaries, none of which needs all of it")]

use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

/// How long anything may take before a test gives up.
const DEADLINE: Duration = Duration::from_secs(20);

/// A program on its terminal. Dropping it kills the program and what that started.
pub struct Pty {
    master: Box<dyn MasterPty + Send>,
    keyboard: Box<dyn Write + Send>,
    pid: Pid,
    seen: Arc<(Mutex<Seen>, Condvar)>,
    /// The line settings before the program started, as text.
    before: String,
    home: tempfile::TempDir,
}

/// What the program did so far.
struct Seen {
    terminal: vt100::Parser<Clipboard>,
    bytes: Vec<u8>,
    /// No more bytes will come.
    closed: bool,
    /// The exit code; a killed program has 128 and more, as in a shell.
    exited: Option<u32>,
}

#[derive(Default)]
struct Clipboard(Option<Vec<u8>>);

impl vt100::Callbacks for Clipboard {
    fn copy_to_clipboard(&mut self, _: &mut vt100::Screen, _: &[u8], data: &[u8]) {
        self.0 = Some(data.to_vec());
    }
}

impl Pty {
    /// Starts a program on a terminal of (columns, rows). It sees only the environment given here
    /// and a home of its own, so that no setting, account or proxy of this machine reaches it.
    pub fn start(program: impl AsRef<Path>, args: &[&str], env: &[(&str, &str)], size: (u16, u16)) -> Self {
        let pair = native_pty_system().openpty(pty_size(size)).expect("a pseudo-terminal");
        let home = tempfile::tempdir().expect("a home");
        let before = line_settings(&*pair.master);
        let child =
            pair.slave.spawn_command(command(program.as_ref(), args, env, home.path())).expect("started");
        let pid = child.process_id().and_then(|pid| Pid::from_raw(pid.cast_signed())).expect("a process");
        let seen = Arc::new((Mutex::new(Seen::new(size)), Condvar::new()));
        watch_output(pair.master.try_clone_reader().expect("a reader"), Arc::clone(&seen));
        watch_exit(child, Arc::clone(&seen));
        let keyboard = pair.master.take_writer().expect("a writer");
        Self { master: pair.master, keyboard, pid, seen, before, home }
    }

    /// The home that the program has; its state is in `state`, its settings in `config`.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// The number of the process.
    pub fn pid(&self) -> i32 {
        self.pid.as_raw_pid()
    }

    /// Types text, character by character.
    pub fn keys(&mut self, text: &str) {
        self.key(text.as_bytes());
    }

    /// Sends bytes as a keyboard would.
    pub fn key(&mut self, bytes: &[u8]) {
        self.keyboard.write_all(bytes).expect("the program reads");
        self.keyboard.flush().expect("the program reads");
    }

    /// Presses one named key: `enter`, `esc`, `up`, `ctrl-s`, `x`.
    pub fn press(&mut self, name: &str) {
        let bytes: &[u8] = match name {
            "enter" => b"\r",
            "esc" => b"\x1b",
            "tab" => b"\t",
            "shift-tab" => b"\x1b[Z",
            "backspace" => b"\x7f",
            "space" => b" ",
            "del" => b"\x1b[3~",
            "home" => b"\x1b[H",
            "end" => b"\x1b[F",
            "pgup" => b"\x1b[5~",
            "pgdn" => b"\x1b[6~",
            "up" => b"\x1b[A",
            "down" => b"\x1b[B",
            "right" => b"\x1b[C",
            "left" => b"\x1b[D",
            _ => return self.key(&plain_or_ctrl(name)),
        };
        self.key(bytes);
    }

    /// Pastes, as terminals do: bracketed, with carriage returns for line breaks.
    pub fn paste(&mut self, text: &str) {
        self.key(format!("\x1b[200~{}\x1b[201~", text.replace('\n', "\r")).as_bytes());
    }

    /// Waits until the screen holds the text.
    #[track_caller]
    pub fn wait_for(&self, text: &str) {
        self.wait(&format!("{text:?} on the screen"), |seen| seen.screen().contents().contains(text));
    }

    /// Waits until the screen is as described.
    #[track_caller]
    pub fn wait_until(&self, condition: impl Fn(&vt100::Screen) -> bool) {
        self.wait("the screen as described", |seen| condition(seen.screen()));
    }

    /// Waits for the end of the program and of its output, and gives its exit code.
    #[track_caller]
    pub fn wait_exit(&self) -> u32 {
        self.wait("the program's end", |seen| seen.closed && seen.exited.is_some());
        self.seen().exited.expect("it ended")
    }

    /// Waits until nothing was written for this long.
    #[track_caller]
    pub fn settle(&self, quiet: Duration) {
        let most = DEADLINE.as_millis() / quiet.as_millis().max(1);
        let settled = (0..=most).any(|_| self.quiet_for(quiet));
        assert!(settled, "it never stopped writing\n{}", self.screen());
    }

    /// Whether nothing at all is written from now on for this long.
    pub fn quiet_for(&self, span: Duration) -> bool {
        let seen = self.seen();
        let before = seen.bytes.len();
        let waited = self.seen.1.wait_timeout_while(seen, span, |seen| seen.bytes.len() == before);
        waited.expect("unbroken").1.timed_out()
    }

    /// The text on the screen.
    pub fn screen(&self) -> String {
        self.seen().screen().contents()
    }

    /// Looks at the screen cell by cell.
    pub fn look<T>(&self, at: impl FnOnce(&vt100::Screen) -> T) -> T {
        at(self.seen().screen())
    }

    /// How many bytes the program has written so far.
    pub fn bytes_written(&self) -> usize {
        self.seen().bytes.len()
    }

    /// Everything the program has written so far, as it went to the terminal.
    pub fn written(&self) -> Vec<u8> {
        self.seen().bytes.clone()
    }

    /// The text last put on the clipboard.
    pub fn copied(&self) -> Option<String> {
        let seen = self.seen();
        let data = seen.terminal.callbacks().0.as_ref()?;
        Some(String::from_utf8(STANDARD.decode(data).expect("base64")).expect("text"))
    }

    /// Gives the terminal another size and tells the program.
    pub fn resize(&self, size: (u16, u16)) {
        let (rows, cols) = cells(size);
        self.seen().terminal.screen_mut().set_size(rows, cols);
        self.master.resize(pty_size(size)).expect("resized");
    }

    /// Sends a signal.
    pub fn signal(&self, signal: Signal) {
        kill_process(self.pid, signal).expect("it runs");
    }

    /// Whether the program was on the alternate screen and is no longer.
    pub fn left_alternate_screen(&self) -> bool {
        self.seen().mode("?1049") == Some(false)
    }

    /// What the program has changed on the terminal and not put back.
    pub fn unrestored(&self) -> Vec<&'static str> {
        let seen = self.seen();
        let screen = seen.screen();
        let left = [
            (screen.alternate_screen(), "alternate screen"),
            (screen.hide_cursor(), "hidden cursor"),
            (screen.bracketed_paste(), "bracketed paste"),
            (seen.mode("?1004") == Some(true), "focus reports"),
            (seen.mode("?2026") == Some(true), "synchronized update"),
            (screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None, "mouse"),
            (line_settings(&*self.master) != self.before, "line settings"),
        ];
        left.into_iter().filter_map(|(on, name)| on.then_some(name)).collect()
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.0.lock().expect("unbroken")
    }

    /// Waits for a condition; gives up at the deadline, or when nothing can change any more.
    #[track_caller]
    fn wait(&self, what: &str, met: impl Fn(&Seen) -> bool) {
        let over = |seen: &Seen| seen.closed && seen.exited.is_some();
        let waited = self
            .seen
            .1
            .wait_timeout_while(self.seen(), DEADLINE, |seen| !met(seen) && !over(seen))
            .expect("unbroken");
        let (seen, exited) = (&waited.0, waited.0.exited);
        let met = met(seen);
        let screen = seen.screen().contents();
        drop(waited);
        assert!(met, "waited for {what}; exit code so far {exited:?}; the screen:\n{screen}\n");
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        // The group, since a shell may be gone while what it started still runs.
        let _ = kill_process_group(self.pid, Signal::KILL);
    }
}

impl Seen {
    fn new(size: (u16, u16)) -> Self {
        let (rows, cols) = cells(size);
        let terminal = vt100::Parser::new_with_callbacks(rows, cols, 0, Clipboard::default());
        Self { terminal, bytes: Vec::new(), closed: false, exited: None }
    }

    fn screen(&self) -> &vt100::Screen {
        self.terminal.screen()
    }

    /// Whether a private mode was last set or reset; None where it was never touched.
    fn mode(&self, mode: &str) -> Option<bool> {
        let last = |end: char| {
            let sequence = format!("\x1b[{mode}{end}");
            self.bytes.windows(sequence.len()).rposition(|window| window == sequence.as_bytes())
        };
        (last('h') != last('l')).then(|| last('h') > last('l'))
    }
}

#[expect(clippy::disallowed_methods, reason = "a pseudo-terminal can only be read by blocking")]
fn watch_output(mut reader: Box<dyn Read + Send>, seen: Arc<(Mutex<Seen>, Condvar)>) {
    std::thread::spawn(move || {
        let mut buffer = [0; 8192];
        loop {
            // The end of a pseudo-terminal is an error on Linux.
            let length = reader.read(&mut buffer).unwrap_or(0);
            let mut so_far = seen.0.lock().expect("unbroken");
            so_far.terminal.process(&buffer[..length]);
            so_far.bytes.extend(&buffer[..length]);
            so_far.closed = length == 0;
            seen.1.notify_all();
            if length == 0 {
                return;
            }
        }
    });
}

#[expect(clippy::disallowed_methods, reason = "waiting for a process blocks")]
fn watch_exit(mut child: Box<dyn Child + Send + Sync>, seen: Arc<(Mutex<Seen>, Condvar)>) {
    std::thread::spawn(move || {
        let status = child.wait().expect("our child");
        let killed = if status.signal().is_some() { 128 } else { 0 };
        seen.0.lock().expect("unbroken").exited = Some(status.exit_code() + killed);
        seen.1.notify_all();
    });
}

fn command(program: &Path, args: &[&str], env: &[(&str, &str)], home: &Path) -> CommandBuilder {
    let mut command = CommandBuilder::new(program);
    command.args(args);
    command.cwd(home);
    command.env_clear();
    for kept in ["PATH", "LLVM_PROFILE_FILE"] {
        if let Some(value) = std::env::var_os(kept) {
            command.env(kept, value);
        }
    }
    command.env("HOME", home);
    command.env("XDG_STATE_HOME", home.join("state"));
    command.env("XDG_CONFIG_HOME", home.join("config"));
    command.env("TERM", "xterm-256color");
    command.env("LANG", "C.UTF-8");
    for (name, value) in env {
        command.env(name, value);
    }
    command
}

fn plain_or_ctrl(name: &str) -> Vec<u8> {
    match name.strip_prefix("ctrl-").map(str::as_bytes) {
        Some([letter]) => vec![letter & 0x1f],
        None if name.chars().count() == 1 => name.as_bytes().to_vec(),
        _ => panic!("no key is named {name:?}"),
    }
}

/// Echo, line editing, signals: all that raw mode changes.
fn line_settings(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().expect("line settings"))
}

const fn pty_size((cols, rows): (u16, u16)) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

fn cells((cols, rows): (u16, u16)) -> (std::num::NonZeroU16, std::num::NonZeroU16) {
    (rows.try_into().expect("a row"), cols.try_into().expect("a column"))
}
