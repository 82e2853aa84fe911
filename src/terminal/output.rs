//! What a frame costs in bytes: drawing is collected, and only what changes anything on the
//! terminal goes out, in one write inside a synchronized update. An equal frame costs nothing.

use std::io::{self, Write};

use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::queue;
use crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate};
use ratatui::backend::{Backend as _, ClearType, CrosstermBackend};
use ratatui::buffer::Cell;
use ratatui::layout::Position;

/// What is written to a terminal. It knows the cursor by itself, so that no frame asks the terminal
/// anything.
#[derive(Debug)]
pub(super) struct Output<W> {
    to: W,
    pending: Vec<u8>,
    /// Whether the terminal shows the cursor, and where it is; None where we do not know.
    shown: Option<bool>,
    at: Option<Position>,
}

impl<W: Write> Output<W> {
    pub(super) const fn new(to: W) -> Self {
        Self { to, pending: Vec::new(), shown: None, at: None }
    }

    /// Forgets what was collected and what is known of the cursor: somebody else had the terminal.
    pub(super) fn forget(&mut self) {
        self.pending.clear();
        self.shown = None;
        self.at = None;
    }

    /// Writes bytes that change nothing in the picture (modes, the clipboard) at once.
    pub(super) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.to.write_all(bytes)?;
        self.to.flush()
    }

    #[cfg(test)]
    pub(super) const fn sent(&mut self) -> &mut W {
        &mut self.to
    }

    /// Clears the terminal.
    pub(super) fn clear(&mut self) -> io::Result<()> {
        CrosstermBackend::new(&mut self.pending).clear_region(ClearType::All)
    }

    /// Draws cells at their columns and rows.
    pub(super) fn draw<'a>(&mut self, cells: impl Iterator<Item = (u16, u16, &'a Cell)>) -> io::Result<()> {
        // The crossterm backend resets the colours even after nothing.
        let mut cells = cells.peekable();
        if cells.peek().is_none() {
            return Ok(());
        }
        self.at = None;
        CrosstermBackend::new(&mut self.pending).draw(cells)
    }

    /// Shows the cursor at a place, or hides it.
    pub(super) fn cursor(&mut self, at: Option<Position>) -> io::Result<()> {
        if self.shown.replace(at.is_some()) != Some(at.is_some()) {
            if at.is_some() { queue!(self.pending, Show)? } else { queue!(self.pending, Hide)? }
        }
        match at {
            Some(place) if self.at.replace(place) != at => queue!(self.pending, MoveTo(place.x, place.y)),
            _ => Ok(()),
        }
    }

    /// Writes what was collected as one synchronized update.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let mut frame = Vec::with_capacity(self.pending.len().saturating_add(16));
        queue!(frame, BeginSynchronizedUpdate)?;
        frame.append(&mut self.pending);
        queue!(frame, EndSynchronizedUpdate)?;
        self.send(&frame)
    }
}
