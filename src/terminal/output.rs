//! What a frame costs in bytes: drawing is collected, and only what changes anything on the
//! terminal goes out, in one write inside a synchronized update. An equal frame costs nothing.

use std::io::{self, Write};

use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::queue;
use crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate};
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

/// A ratatui backend over any writer. It knows the size and the cursor by itself, so that no
/// frame asks the terminal anything.
#[derive(Debug)]
pub(super) struct Output<W> {
    to: W,
    pending: Vec<u8>,
    size: Size,
    /// Whether the terminal shows the cursor, and where it is; None where we do not know.
    shown: Option<bool>,
    at: Option<Position>,
}

impl<W: Write> Output<W> {
    pub(super) const fn new(to: W, size: Size) -> Self {
        Self { to, pending: Vec::new(), size, shown: None, at: None }
    }

    pub(super) const fn resize(&mut self, size: Size) {
        self.size = size;
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

    fn show(&mut self, shown: bool) -> io::Result<()> {
        if self.shown.replace(shown) == Some(shown) {
            return Ok(());
        }
        if shown { queue!(self.pending, Show) } else { queue!(self.pending, Hide) }
    }
}

impl<W: Write> Backend for Output<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        // The crossterm backend resets the colours even after nothing.
        let mut content = content.peekable();
        if content.peek().is_none() {
            return Ok(());
        }
        self.at = None;
        CrosstermBackend::new(&mut self.pending).draw(content)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.show(false)
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.show(true)
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.at.unwrap_or_default())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let position = position.into();
        if self.at.replace(position) == Some(position) {
            return Ok(());
        }
        queue!(self.pending, MoveTo(position.x, position.y))
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        CrosstermBackend::new(&mut self.pending).clear_region(region)
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::default() })
    }

    fn flush(&mut self) -> io::Result<()> {
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
