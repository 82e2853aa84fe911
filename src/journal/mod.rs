//! The local journal of changes: what is about to be done is on the disk, synced, before the
//! service is told; how it ended follows. It survives the end of the process at any instant.
//!
//! # The files
//! One file per process and endpoint (scheme, host, port, account) in one folder, readable by its
//! owner only, locked for the life of the process. A file is only appended to; what is too old or
//! too much goes as a whole file, and only where nothing in it is open.
//!
//! Every line is a record of its own: eight hexadecimal digits (the CRC-32 of what follows the
//! space), a space, a JSON object, a line feed. JSON escapes every line feed inside, so a damaged
//! line is passed over and the next one is read. The first line of a file names its endpoint.
//!
//! # The promises
//! - [`Journal::intend`] returns when the intent is on the disk; the destructive call comes after.
//!   Intents that wait at the same time share one sync.
//! - An outcome is written at once and synced with the next intent or by [`Journal::flush`]. So an
//!   action is *intended* (it may have happened) or *settled*. Where a message was put in place of
//!   another one, its id is written before the other one is deleted ([`Journal::settle_first`]): of
//!   what a killed process left, no message is gone for which it is not known where the new one is.
//! - A later process writes into the file of one that is gone how its actions ended. Where the user takes a
//!   message for the one that was put, of which no answer told, that is written as if one had, before the
//!   old message is deleted.
//! - A line that was torn by the end of the machine, or damaged later, is recognised, counted and
//!   survived; whatever else is in the file is used.
//! - Pop receipts, keys and tokens are never written.

mod folder;
mod handle;
mod item;
mod lines;
mod notes;
mod read;
mod record;
mod retention;
mod shared;
mod write;

pub use self::folder::{Claimed, Found, claim, history, load, load_whole};
pub use self::handle::{Journal, Ticket, make};
pub use self::item::{hash, item, item_without_text};
pub use self::lines::Flaw;
pub use self::retention::{Limits, prune, purge};
pub use self::shared::{JournalError, Written};
