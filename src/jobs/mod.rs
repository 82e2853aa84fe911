//! Work on the service that takes more than one call. A job gets a client, can be talked to while
//! it runs, and reports what became of every message that it touched.

pub mod bulk;
pub mod catch;
pub mod change;
pub mod course;
pub mod create;
pub mod delayed;
pub mod dig;
pub mod grip;
mod hand;
pub mod hold;
pub mod journalled;
pub mod mend;
pub mod plan;
pub mod properties;
pub mod put;
pub mod reach;
pub mod release;
pub mod replace;
pub mod site;
pub mod survey;
pub mod take;
pub mod wipe;
