//! The terminal as a device: raw mode and the alternate screen, key presses and pastes in, frames
//! and clipboard escapes out. Knows nothing of what is shown.

pub mod clipboard;
pub mod input;
pub mod notify;
mod output;
pub mod panic;
mod picture;
pub mod screen;
pub mod suspend;
