//! What can be wrong with what a person gave to open an account. No text here repeats any of it.

/// Why an account cannot be opened with what was given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConnectionError {
    /// There is nothing in it.
    #[error("the connection string is empty; it looks like AccountName=...;AccountKey=...")]
    Empty,
    /// A URL stands where a connection string is expected.
    #[error("this is a URL, not a connection string; give a SAS URL as the argument itself or with --sas")]
    IsUrl,
    /// A part without an equals sign: which one, counted from 1.
    #[error(
        "part {0} has no '='; a connection string has parts of the form Name=value with ';' between them"
    )]
    NoEquals(usize),
    /// A setting is there twice.
    #[error("{0} is there twice")]
    Twice(&'static str),
    /// A setting is needed and missing.
    #[error("{0} is missing{1}")]
    Missing(&'static str, &'static str),
    /// Two settings exclude each other.
    #[error("{0} and {1} exclude each other: give one of them")]
    Both(&'static str, &'static str),
    /// There is an endpoint and nothing to sign in with.
    #[error(
        "there is nothing to sign in with, and anonymous access is not possible with queues: add AccountName and AccountKey, or SharedAccessSignature"
    )]
    Anonymous,
    /// A setting has a value that it cannot have: which, and what is wrong with it.
    #[error("{0}: {1}")]
    Bad(&'static str, &'static str),
    /// What was given by itself is wrong: how.
    #[error("{0}")]
    Wrong(&'static str),
    /// A SAS is for one queue only, and the queue is not named.
    #[error(
        "this SAS is for a single queue: give its URL with the queue's name in it, https://ACCOUNT.queue.core.windows.net/QUEUE?sv=...&sp=...&sig=..."
    )]
    OneQueue,
    /// The endpoint does not tell the account's name.
    #[error("the account's name cannot be seen in {0}: give AccountName (or --account) too")]
    NoName(&'static str),
}
