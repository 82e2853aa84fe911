//! A clock that can be set back, so that a demonstration begins with messages of different ages.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::model::clock::{Clock, Millis};

/// Shows the time of another clock, less a shift.
pub struct ShiftedClock {
    real: Arc<dyn Clock>,
    back: AtomicU64,
}

impl ShiftedClock {
    /// A clock that shows the right time, for now.
    #[must_use]
    pub fn new(real: Arc<dyn Clock>) -> Self {
        Self { real, back: AtomicU64::new(0) }
    }

    /// From now on shows the time of `back` ago.
    pub fn set_back(&self, back: Duration) {
        self.back.store(u64::try_from(back.as_millis()).unwrap_or(u64::MAX), Ordering::SeqCst);
    }
}

impl Clock for ShiftedClock {
    fn now(&self) -> Millis {
        Millis(self.real.now().0.saturating_sub(self.back.load(Ordering::SeqCst)))
    }

    fn monotonic(&self) -> Duration {
        self.real.monotonic()
    }
}
