//! The screen while it is ours: entered once, given back on every way out.

use std::io::{self, IsTerminal, Stdout, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::cursor::Show;
use crossterm::event::{DisableBracketedPaste, DisableFocusChange, EnableBracketedPaste, EnableFocusChange};
use crossterm::style::ResetColor;
use crossterm::terminal::{self, EnterAlternateScreen, LeaveAlternateScreen};
use crossterm::{execute, queue};
use ratatui::layout::Size;

use super::output::Output;
use super::picture::Picture;
use crate::sheet::Sheet;

/// Whether standard output is in our modes. A static, since the panic hook has no screen to ask.
static ENTERED: AtomicBool = AtomicBool::new(false);

/// Gives the terminal back: the modes of [`Screen::open`] in reverse order. Does nothing where
/// they are not set, or were given back already; errors are ignored, since it runs when things
/// went wrong and there is nobody to tell.
pub fn restore() {
    if ENTERED.swap(false, Ordering::SeqCst) {
        let _ = leave_modes(&mut io::stdout());
        let _ = terminal::disable_raw_mode();
    }
}

/// The terminal in raw mode on its alternate screen, with bracketed paste and focus reports.
/// Dropping it gives the terminal back.
#[derive(Debug)]
pub struct Screen<W: Write = Stdout> {
    output: Output<W>,
    picture: Picture,
    raw: bool,
    entered: bool,
}

/// Columns and rows of the terminal on standard output.
///
/// # Errors
/// Where there is none.
pub fn size() -> io::Result<(u16, u16)> {
    if !io::stdout().is_terminal() {
        return Err(io::Error::other("standard output is not a terminal"));
    }
    terminal::size()
}

impl Screen<Stdout> {
    /// Takes the terminal of standard output.
    ///
    /// # Errors
    /// Where there is no terminal, or it refuses.
    pub fn open() -> io::Result<Self> {
        let (cols, rows) = size()?;
        Self::start(io::stdout(), cols, rows, true)
    }
}

impl<W: Write> Screen<W> {
    /// A screen on any writer, with the modes written to it but no terminal to set raw.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn over(to: W, cols: u16, rows: u16) -> io::Result<Self> {
        Self::start(to, cols, rows, false)
    }

    fn start(to: W, cols: u16, rows: u16, raw: bool) -> io::Result<Self> {
        let (output, picture) = (Output::new(to), Picture::new(Size::new(cols, rows)));
        let mut screen = Self { output, picture, raw, entered: false };
        screen.enter()?;
        Ok(screen)
    }

    /// Takes the terminal again after [`Screen::leave`]; the next frame is drawn in full.
    ///
    /// # Errors
    /// Those of the terminal.
    pub fn enter(&mut self) -> io::Result<()> {
        if self.entered {
            return Ok(());
        }
        if self.raw {
            terminal::enable_raw_mode()?;
            ENTERED.store(true, Ordering::SeqCst);
        }
        self.entered = true;
        let mut modes = Vec::new();
        queue!(modes, EnterAlternateScreen, EnableBracketedPaste, EnableFocusChange)?;
        self.output.send(&modes)?;
        self.output.forget();
        self.clear();
        Ok(())
    }

    /// Gives the terminal back until [`Screen::enter`]. Nothing happens the second time, nor
    /// after [`restore`].
    ///
    /// # Errors
    /// Those of the terminal.
    pub fn leave(&mut self) -> io::Result<()> {
        let entered = std::mem::take(&mut self.entered);
        if !entered || (self.raw && !ENTERED.swap(false, Ordering::SeqCst)) {
            return Ok(());
        }
        let mut modes = Vec::new();
        leave_modes(&mut modes)?;
        let left = self.output.send(&modes);
        if self.raw { left.and(terminal::disable_raw_mode()) } else { left }
    }

    /// Draws a frame of the size last told by [`Screen::resize`]: `draw` gets a blank sheet. Only cells
    /// that differ from the frame before are written, in one synchronized update; a frame without a
    /// difference writes nothing at all.
    ///
    /// # Errors
    /// Those of the terminal.
    pub fn draw(&mut self, draw: impl FnOnce(&mut Sheet)) -> io::Result<()> {
        self.picture.draw(draw, &mut self.output)?;
        self.output.flush()
    }

    /// Makes the next frames this large. The caller says when, so that what was computed for a
    /// size is drawn at that size.
    pub fn resize(&mut self, cols: u16, rows: u16) {
        self.picture.resize(Size::new(cols, rows));
    }

    /// Has the next frame clear the terminal and draw everything, because something else wrote to it.
    pub fn clear(&mut self) {
        self.picture.clear();
    }

    /// Writes escapes that change no cell: the clipboard, the bell, a title.
    ///
    /// # Errors
    /// Those of the terminal.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.output.send(bytes)
    }

    #[cfg(test)]
    const fn sent(&mut self) -> &mut W {
        self.output.sent()
    }
}

impl<W: Write> Drop for Screen<W> {
    fn drop(&mut self) {
        let _ = self.leave();
    }
}

/// Undoes the modes in reverse order.
fn leave_modes(to: &mut impl Write) -> io::Result<()> {
    execute!(to, DisableFocusChange, DisableBracketedPaste, ResetColor, Show, LeaveAlternateScreen)
}

#[cfg(test)]
mod tests;
