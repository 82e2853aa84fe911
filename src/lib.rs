//! peekq: a terminal browser for Azure Queue Storage.
//!
//! Read first: [`app::event`], [`app::update`], [`app::keymap`], [`runtime`],
//! [`client::operation`]. The picture and the import rules are in `ARCHITECTURE.md`.

pub mod app;
pub mod body;
pub mod client;
pub mod config;
pub mod drafts;
pub mod emulator;
pub mod filter;
pub mod jobs;
pub mod journal;
pub mod model;
pub mod runtime;
pub mod sheet;
pub mod terminal;
pub mod ui;
pub mod watch;
