//! Stopping like any program under a shell's job control: the terminal is given back first and
//! taken again when the shell continues us.

use std::io;

use crossterm::terminal;
use rustix::process::{Signal, kill_current_process_group};

use super::screen::Screen;

/// Stops this process and returns when it is continued, with the size that the terminal has then
/// (columns, rows): nobody reports a size that changed while we were stopped. The next frame is
/// drawn in full. Drop the [`super::input::Inputs`] before, and call it on the main thread, which
/// is the one that the signal stops at once.
///
/// The whole process group stops, so that a wrapper (`sudo`, `cargo run`) stops as well. Where
/// no shell could continue us, the system ignores the signal and nothing happens.
///
/// # Errors
/// Those of the terminal.
pub fn suspend(screen: &mut Screen) -> io::Result<(u16, u16)> {
    screen.leave()?;
    let stopped = kill_current_process_group(Signal::TSTP);
    screen.enter()?;
    stopped?;
    let (cols, rows) = terminal::size()?;
    screen.resize(cols, rows);
    Ok((cols, rows))
}
