//! The pure application: keys and answers go in, a new state and orders come out. It knows no
//! terminal, no network, no clock; [`update`] is the only place where state changes.

pub mod effect;
pub mod event;
pub mod fuzzy;
pub mod geometry;
pub mod key;
pub mod keymap;
pub mod page;
pub mod signs;
pub mod state;
pub mod text;
pub mod update;
pub mod wake;
pub mod wrap;
