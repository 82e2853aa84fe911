//! From arguments, environment and files to values: what the command line may say, which account
//! it opens, and which accounts the first screen can offer.

pub mod args;
pub mod ca_file;
pub mod entra;
pub mod environment;
pub mod error;
pub mod offers;
pub mod profile;
pub mod secret_source;
#[cfg(test)]
mod tests;
