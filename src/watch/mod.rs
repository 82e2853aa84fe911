//! Watching queues: samples of their lengths, what these tell, and which queue is asked next. Pure
//! and deterministic: time comes with every call, nothing here asks anybody.

pub mod alert;
pub mod asks;
pub mod cost;
pub mod csv;
mod flights;
pub mod gauge;
pub mod heads;
pub mod pattern;
pub mod purse;
mod round;
pub mod rule;
pub mod scheduler;
pub mod series;
pub mod trend;
pub mod walk;
