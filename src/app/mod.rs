//! The pure application: what the user sees and does, as plain data.

pub mod text;
