//! The words that every part shares: queue, message, length, failure, change. Plain data and
//! arithmetic; no input or output, no clock of its own, nothing imported from the other modules.

pub mod account;
pub mod change;
pub mod changes;
pub mod clock;
pub mod delayed;
pub mod draft;
pub mod failure;
pub mod history;
pub mod length;
pub mod location;
pub mod message;
pub mod operation;
pub mod policy;
pub mod print;
pub mod properties;
pub mod queue;
pub mod recovery;
pub mod remedy;
pub mod retry;
pub mod rights;
pub mod sas_terms;
pub mod service;
pub mod settings;
pub mod veiled;
