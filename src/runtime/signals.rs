//! Signals as events. SIGTSTP is not listened to: whoever handles it cannot be stopped by it.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::app::event::Msg;

/// The signals that are listened to.
pub struct Signals {
    terminate: Signal,
    hang_up: Signal,
    interrupt: Signal,
}

impl Signals {
    /// Starts listening.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn new() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Waits for the next one.
    pub async fn next(&mut self) -> Msg {
        tokio::select! {
            _ = self.terminate.recv() => Msg::Stopping,
            _ = self.hang_up.recv() => Msg::Stopping,
            _ = self.interrupt.recv() => Msg::Stopping,
        }
    }
}
