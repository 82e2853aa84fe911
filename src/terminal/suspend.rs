//! Stopping like any program under a shell's job control: the terminal is given back first and
//! taken again when the shell continues us.

use std::io;
use std::time::Duration;

use crossterm::terminal;
use rustix::process::{Signal, kill_current_process_group};
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::timeout;

use super::screen::Screen;

/// How long being stopped can take after the signal was sent.
const STOPPING: Duration = Duration::from_millis(200);

/// Stops this process and returns when it is continued, with the size that the terminal has then
/// (columns, rows): nobody reports a size that changed while we were stopped. The next frame is
/// drawn in full. Drop the [`super::input::Inputs`] before.
///
/// The whole process group stops, so that a wrapper (`sudo`, `cargo run`) stops as well. Where
/// no shell could continue us, the system ignores the signal and nothing happens.
///
/// # Errors
/// Those of the terminal.
pub async fn suspend(screen: &mut Screen) -> io::Result<(u16, u16)> {
    // The signal may reach another thread first, which leaves this one running for a moment: the
    // terminal is only taken again once we were continued, or not stopped at all.
    let mut continued = signal(SignalKind::from_raw(Signal::CONT.as_raw()))?;
    screen.leave()?;
    let sent = kill_current_process_group(Signal::TSTP);
    let _ = timeout(STOPPING, continued.recv()).await;
    screen.enter()?;
    sent?;
    let (cols, rows) = terminal::size()?;
    screen.resize(cols, rows);
    Ok((cols, rows))
}
