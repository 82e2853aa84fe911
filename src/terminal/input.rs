//! What the person and the terminal did, as plain data: keys in their normal form, pastes, sizes,
//! focus. Everything else that a terminal reports is dropped here.

use std::fs::File;
use std::io::{self, IsTerminal as _};
use std::os::fd::{AsFd as _, OwnedFd};
use std::time::Duration;

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::screen::size;
use crate::app::key::{Code, Key};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A key was pressed, or repeats because it is held.
    Pressed(Key),
    /// Text was pasted; its line ends are `\n`.
    Pasted(String),
    /// The terminal has a new size.
    Resized {
        /// Columns.
        cols: u16,
        /// Rows.
        rows: u16,
    },
    /// The terminal gained or lost the focus.
    Focused(bool),
}

/// The terminal's input: crossterm reads and parses, but only once there is something. To wait with
/// crossterm takes a thread of its own, which costs each key two more wake-ups.
#[derive(Debug)]
pub struct Inputs {
    terminal: AsyncFd<OwnedFd>,
    resized: Signal,
    /// crossterm may hold inputs that it has read already.
    held: bool,
}

impl Inputs {
    /// Starts listening; to be called within a runtime.
    ///
    /// # Errors
    /// Where there is no terminal.
    #[expect(
        deprecated,
        reason = "what is in its place is unsafe, because of types that lend or close what they name"
    )]
    pub fn new() -> io::Result<Self> {
        let terminal = AsyncFd::with_interest(terminal()?, Interest::READABLE)?;
        Ok(Self { terminal, resized: signal(SignalKind::window_change())?, held: false })
    }

    /// Waits for the next input. Nothing is lost when the wait is given up.
    ///
    /// # Errors
    /// Those of reading the terminal, and when it is gone.
    pub async fn next(&mut self) -> io::Result<Input> {
        loop {
            if let Some(input) = self.waiting()? {
                return Ok(input);
            }
            tokio::select! {
                biased;
                Some(()) = self.resized.recv() => {
                    let (cols, rows) = size()?;
                    return Ok(Input::Resized { cols, rows });
                }
                ready = self.terminal.readable() => ready?.clear_ready(),
            }
        }
    }

    /// The next input if it is here already.
    ///
    /// # Errors
    /// Those of reading the terminal, and when it is gone.
    pub fn waiting(&mut self) -> io::Result<Option<Input>> {
        if self.here()? == 0 && !self.held {
            return Ok(None);
        }
        loop {
            self.held = event::poll(Duration::ZERO)?;
            if !self.held {
                self.nudge();
                return Ok(None);
            }
            if let Some(input) = translate(event::read()?) {
                return Ok(Some(input));
            }
        }
    }

    /// How many bytes wait to be read; an error when the terminal is gone. To be asked first, since
    /// crossterm reads a terminal that is gone over and over.
    fn here(&self) -> io::Result<u64> {
        match rustix::io::ioctl_fionread(&self.terminal) {
            Err(rustix::io::Errno::IO) => Err(io::Error::other("the terminal is gone")),
            waiting => Ok(waiting.unwrap_or(0)),
        }
    }

    /// Has the system report input again that is there and was stepped over. crossterm listens for
    /// the moment at which input arrives, and misses it when it is told of a new size at the same time,
    /// or when more than a kilobyte arrives at once: those keys would wait for the next one. Setting
    /// the line to what it is counts as news.
    fn nudge(&self) {
        if self.here().is_ok_and(|bytes| bytes > 0)
            && let Ok(line) = tcgetattr(&self.terminal)
        {
            let _ = tcsetattr(&self.terminal, OptionalActions::Now, &line);
        }
    }
}

/// The terminal that crossterm reads: standard input, or else the one that controls this process.
fn terminal() -> io::Result<OwnedFd> {
    let input = io::stdin();
    if input.is_terminal() {
        return input.as_fd().try_clone_to_owned();
    }
    let controlling = File::options().read(true).write(true).open("/dev/tty");
    let gone = |error| io::Error::other(format!("the terminal is gone, or cannot be read: {error}"));
    Ok(controlling.map_err(gone)?.into())
}

/// An event as plain data; None for what peekq has no use for.
fn translate(event: Event) -> Option<Input> {
    match event {
        Event::Key(key) => pressed(key).map(Input::Pressed),
        Event::Paste(text) => Some(Input::Pasted(line_ends(&text))),
        Event::FocusGained => Some(Input::Focused(true)),
        Event::FocusLost => Some(Input::Focused(false)),
        // A new size is told by its signal, and not twice.
        Event::Mouse(_) | Event::Resize(..) => None,
    }
}

fn pressed(event: KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let held = |modifier| event.modifiers.contains(modifier);
    let code = code(event.code)?;
    Some(Key::new(code, held(KeyModifiers::CONTROL), held(KeyModifiers::ALT), held(KeyModifiers::SHIFT)))
}

const fn code(code: KeyCode) -> Option<Code> {
    Some(match code {
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab => Code::Tab,
        KeyCode::BackTab => Code::BackTab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Insert => Code::Insert,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::F(number) => Code::F(number),
        _ => return None,
    })
}

/// Terminals send a carriage return for every line break of a paste, whatever was copied.
fn line_ends(pasted: &str) -> String {
    pasted.replace("\r\n", "\n").replace('\r', "\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::{MouseEvent, MouseEventKind};

    fn key(code: KeyCode, modifiers: KeyModifiers) -> Option<String> {
        match translate(Event::Key(KeyEvent::new(code, modifiers))) {
            Some(Input::Pressed(key)) => Some(key.to_string()),
            _ => None,
        }
    }

    #[test]
    fn keys_arrive_as_they_are_written_in_the_keymap() {
        let (none, shift) = (KeyModifiers::NONE, KeyModifiers::SHIFT);
        let (ctrl, alt) = (KeyModifiers::CONTROL, KeyModifiers::ALT);
        let expected = [
            (KeyCode::Char('s'), ctrl, "ctrl-s"),
            (KeyCode::Char('S'), ctrl | shift, "ctrl-s"),
            (KeyCode::Char('D'), shift, "D"),
            (KeyCode::Char('D'), none, "D"),
            (KeyCode::Char('?'), shift, "?"),
            (KeyCode::Char(' '), none, "space"),
            (KeyCode::Left, alt, "alt-left"),
            (KeyCode::BackTab, shift, "shift-tab"),
            (KeyCode::BackTab, none, "shift-tab"),
            (KeyCode::Enter, none, "enter"),
            (KeyCode::PageDown, none, "pgdn"),
            (KeyCode::F(5), shift, "shift-f5"),
        ];
        for (code, modifiers, spelling) in expected {
            assert_eq!(key(code, modifiers).as_deref(), Some(spelling));
        }
    }

    #[test]
    fn a_released_key_is_not_pressed_again_but_a_held_one_is() {
        let kind =
            |kind| translate(Event::Key(KeyEvent::new_with_kind(KeyCode::Enter, KeyModifiers::NONE, kind)));
        assert_eq!(kind(KeyEventKind::Release), None);
        assert_eq!(kind(KeyEventKind::Repeat), kind(KeyEventKind::Press));
    }

    #[test]
    fn a_paste_keeps_its_text_and_gets_one_kind_of_line_end() {
        let paste = Event::Paste("a\r\nb\rc\nd\r\r\n\te ".to_owned());
        assert_eq!(translate(paste), Some(Input::Pasted("a\nb\nc\nd\n\n\te ".to_owned())));
    }

    #[test]
    fn focus_arrives_and_the_rest_is_dropped() {
        assert_eq!(translate(Event::Resize(120, 40)), None);
        assert_eq!(translate(Event::FocusGained), Some(Input::Focused(true)));
        assert_eq!(translate(Event::FocusLost), Some(Input::Focused(false)));
        let mouse =
            MouseEvent { kind: MouseEventKind::Moved, column: 1, row: 1, modifiers: KeyModifiers::NONE };
        assert_eq!(translate(Event::Mouse(mouse)), None);
        assert_eq!(key(KeyCode::CapsLock, KeyModifiers::NONE), None);
    }
}
