//! Looks for a person: where the primary has no answer and the user allowed it, the secondary is
//! asked, once. What a change is planned with is asked by the other methods, of the primary alone.

use crate::client::operation::Operation;
use crate::client::wire;
use crate::model::failure::Failure;
use crate::model::location::{Location, Seen};
use crate::model::message::Message;
use crate::model::queue::{QueueName, QueuePage, QueueProperties};

use super::{Client, repeat};

impl Client {
    /// One page of the queues' names, as [`Client::list_queues`] gives it. A marker is good only at
    /// the location that gave it: `from` names that one.
    ///
    /// # Errors
    /// See [`Failure`]; where neither location answered, the failure of the primary.
    pub async fn look_at_queues(
        &self,
        marker: Option<&str>,
        from: Location,
    ) -> Result<Seen<QueuePage>, Failure> {
        let operation = Operation::ListQueues { prefix: None, marker, metadata: false };
        let answer = match (marker, from) {
            (None, _) => repeat::look(self, &operation).await?,
            (Some(_), Location::Primary) => Seen::primary(self.run(&operation).await?),
            (Some(_), Location::Secondary(why)) => repeat::look_at_copy(self, &operation, why).await?,
        };
        let page = self.read(&operation, &answer.value, wire::queue_page)?;
        Ok(answer.map(|_| page))
    }

    /// The approximate count and the metadata of a queue.
    ///
    /// # Errors
    /// As for [`Client::look_at_queues`].
    pub async fn look_at_length(&self, queue: &QueueName) -> Result<Seen<QueueProperties>, Failure> {
        let operation = Operation::GetMetadata { queue };
        let answer = repeat::look(self, &operation).await?;
        let properties = self.read(&operation, &answer.value, wire::properties)?;
        Ok(answer.map(|_| properties))
    }

    /// The first `count` (1 to 32) visible messages, undisturbed.
    ///
    /// # Errors
    /// As for [`Client::look_at_queues`].
    pub async fn look_at_messages(
        &self,
        queue: &QueueName,
        count: u32,
    ) -> Result<Seen<Vec<Message>>, Failure> {
        let operation = Operation::Peek { queue, count };
        let answer = repeat::look(self, &operation).await?;
        let messages = self.read(&operation, &answer.value, wire::peeked)?;
        Ok(answer.map(|_| messages))
    }
}
