//! Where a job works, and how one talks to it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::mpsc::error::TryRecvError;

use crate::client::client::Client;
use crate::journal::Journal;
use crate::model::change::{Order, Progress};
use crate::model::clock::{Clock, Millis};
use crate::model::message::Message;
use crate::model::queue::QueueName;

/// The queue that a job works on.
#[derive(Clone)]
pub struct Site {
    /// A handle that stays as writable as it was when the job started, so that a running job can
    /// always release what it holds.
    pub client: Client,
    /// The queue.
    pub queue: QueueName,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Where changes are written down before they are made.
    pub journal: Journal,
}

impl Site {
    /// A point from which time is measured.
    #[must_use]
    pub fn mark(&self) -> Mark {
        Mark { wall: self.clock.now(), monotonic: self.clock.monotonic() }
    }

    /// Time since a mark, by the clock that says more: one stands still while the machine sleeps, the
    /// other can be set back.
    #[must_use]
    pub fn since(&self, mark: &Mark) -> Duration {
        let steady = self.clock.monotonic().saturating_sub(mark.monotonic);
        steady.max(Duration::from_millis(self.clock.now().since(mark.wall)))
    }
}

/// A point in time on both clocks.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    /// By the wall clock.
    pub wall: Millis,
    /// By the clock that does not jump.
    pub monotonic: Duration,
}

/// The two ways of talking to a job.
pub struct Talk {
    /// Takes what the job tells.
    pub tell: Arc<dyn Fn(Progress<Arc<Message>>) + Send + Sync>,
    /// Brings what it is told. A closed channel means: stop.
    pub orders: UnboundedReceiver<Order>,
}

impl Talk {
    /// Whether the job was told to stop, by a word or by being left alone. For jobs that know no
    /// other order: whatever else was said is dropped.
    pub fn is_to_stop(&mut self) -> bool {
        loop {
            match self.orders.try_recv() {
                Ok(Order::Stop) | Err(TryRecvError::Disconnected) => {
                    self.orders.close();
                    return true;
                }
                Ok(_) => {}
                Err(TryRecvError::Empty) => return false,
            }
        }
    }

    /// Waits until a point in time, or until the job is told to stop; [`Self::is_to_stop`] says which.
    pub async fn rest(&mut self, until: tokio::time::Instant) {
        while !self.orders.is_closed() {
            tokio::select! {
                order = self.orders.recv() => {
                    if matches!(order, None | Some(Order::Stop)) {
                        self.orders.close();
                    }
                }
                () = tokio::time::sleep_until(until) => return,
            }
        }
    }

    /// Tells how far the job is.
    pub fn tell(&self, progress: Progress<Arc<Message>>) {
        (self.tell)(progress);
    }
}
