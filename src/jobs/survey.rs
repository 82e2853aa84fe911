//! How many messages a queue holds, seen and unseen, before it is cleared or deleted.

use crate::client::client::Client;
use crate::model::failure::Failure;
use crate::model::length::{Length, Visible};
use crate::model::message::MAX_BATCH;
use crate::model::queue::QueueName;

/// Counts and peeks at the same moment, as far as two calls can.
///
/// # Errors
/// The first failure of the two.
pub async fn survey(client: &Client, queue: &QueueName) -> Result<Length, Failure> {
    let (properties, head) = tokio::join!(client.properties(queue), client.peek(queue, MAX_BATCH));
    let seen = u32::try_from(head?.len()).unwrap_or(u32::MAX);
    Ok(Length { approximate: properties?.approximate_count, visible: Some(Visible::of_peek(seen)) })
}
