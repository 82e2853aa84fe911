//! Signals as events. SIGTSTP is not listened to: whoever handles it cannot be stopped by it.

use std::io;
use std::sync::Arc;

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::mailbox::Mailbox;
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

    /// Leaves each in the mailbox, for ever. It belongs into a task of the loop's own runtime: what all
    /// workers are busy with does not keep it waiting, and a key does not wake it.
    pub async fn forward(mut self, mailbox: Arc<Mailbox>) {
        loop {
            tokio::select! {
                _ = self.terminate.recv() => {}
                _ = self.hang_up.recv() => {}
                _ = self.interrupt.recv() => {}
            }
            mailbox.leave(Msg::Stopping);
        }
    }
}
