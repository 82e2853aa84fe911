//! What every client is asked to do.

/// The queue of all calls.
pub const QUEUE: &str = "bench";
/// How long the text of a put message is, in bytes.
const LENGTH: usize = 1024;

/// The text of every put message: nothing in it needs escaping.
pub fn text() -> String {
    "x".repeat(LENGTH)
}

/// A client that is measured.
pub trait Peer {
    /// Puts one message and reads what the service says about it.
    async fn put(&self) -> anyhow::Result<()>;
    /// Asks how long the queue is.
    async fn metadata(&self) -> anyhow::Result<()>;
}
