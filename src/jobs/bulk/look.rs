//! What can be seen for nothing before work on many messages begins.

use crate::client::client::Client;
use crate::model::failure::Failure;
use crate::model::message::{MAX_BATCH, Message};
use crate::model::queue::QueueName;

/// A queue as far as one count and one peek show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The approximate count.
    pub count: u64,
    /// The first visible messages, 32 at the most.
    pub messages: Vec<Message>,
}

/// Counts and peeks.
///
/// # Errors
/// The first failure of the two.
pub async fn look(client: &Client, queue: &QueueName) -> Result<Head, Failure> {
    let (properties, messages) = tokio::join!(client.properties(queue), client.peek(queue, MAX_BATCH));
    Ok(Head { count: properties?.approximate_count, messages: messages? })
}
