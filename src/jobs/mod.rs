//! Work on the service that takes more than one call. A job gets a client, can be talked to while
//! it runs, and reports what became of every message that it touched.

pub mod bulk;
pub mod change;
pub mod create;
pub mod journalled;
pub mod mend;
pub mod plan;
pub mod properties;
pub mod put;
pub mod release;
pub mod site;
pub mod survey;
pub mod take;
pub mod wipe;
