//! Watching queues: samples of their lengths, what these tell, and which queue is asked next. Pure
//! and deterministic: time comes with every call, nothing here asks anybody.

pub mod gauge;
pub mod heads;
pub mod series;
pub mod trend;
