//! What can be wrong with arguments, environment and files, in sentences for a person. None of
//! them repeats a secret, or anything that might be one.

use crate::client::credential::error::ConnectionError;

/// Why there is no account to open.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// What was given does not open an account: where it was given, and what is wrong with it.
    #[error("{place}: {wrong}.")]
    Connection {
        /// Where it was given, such as `--connection-string`.
        place: &'static str,
        /// What is wrong with it.
        wrong: ConnectionError,
    },
    /// A file with a secret cannot be read.
    #[error("{place}: the file {path} cannot be read ({why}).")]
    File {
        /// What named the file.
        place: &'static str,
        /// Its path.
        path: String,
        /// What the system says about it.
        why: String,
    },
    /// A secret is not there where it should be.
    #[error("{place}: {what}.")]
    Secret {
        /// What should have held it.
        place: &'static str,
        /// What is wrong.
        what: &'static str,
    },
    /// An address that would be spoken to in the open: host and port.
    #[error(
        "{0} would be spoken to over plain http, which everybody on the way can read and change. Use https, or give --allow-http if you trust the network in between."
    )]
    Exposed(String),
    /// Arguments that do not make sense together, and what to give instead.
    #[error("{0}.")]
    Arguments(&'static str),
    /// The account named in the arguments has no key or SAS in the environment.
    #[error(
        "There is no key for the account {name}{why}. Give one with --key-file, --key or --sas, or set AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN."
    )]
    NoKey {
        /// The account's name.
        name: String,
        /// Why what is in the environment was not taken, if something is.
        why: &'static str,
    },
    /// Something offered is not there any more, or never was.
    #[error("{place}: {what}.")]
    NotThere {
        /// Where it should be.
        place: &'static str,
        /// What is missing.
        what: &'static str,
    },
}
