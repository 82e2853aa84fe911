//! The application as a pure function: keys and answers in, state and effects out.

pub mod key;
pub mod text;
