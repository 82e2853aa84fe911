//! Queues: listing, creating, deleting, counting and clearing them.

use crate::client::operation::Operation;
use crate::client::wire;
use crate::model::failure::Failure;
use crate::model::queue::{Created, QueueName, QueuePage, QueueProperties};

use super::Client;

impl Client {
    /// One page of the queues' names, up to 5,000; `marker` is the `next` of the page before.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn list_queues(
        &self,
        prefix: Option<&str>,
        marker: Option<&str>,
    ) -> Result<QueuePage, Failure> {
        let operation = Operation::ListQueues { prefix, marker, metadata: false };
        let answer = self.run(&operation).await?;
        self.read(&operation, &answer, wire::queue_page)
    }

    /// Creates a queue. Where the first answer was lost and the queue is there as wanted, it counts
    /// as new.
    ///
    /// # Errors
    /// See [`Failure`]; `FailureKind::AlreadyExists` where one exists with other metadata.
    pub async fn create_queue(
        &self,
        queue: &QueueName,
        metadata: &[(String, String)],
    ) -> Result<Created, Failure> {
        let answer = self.run(&Operation::CreateQueue { queue, metadata }).await?;
        Ok(if answer.status == 204 { Created::AlreadyThere } else { Created::New })
    }

    /// Deletes a queue with all its messages.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn delete_queue(&self, queue: &QueueName) -> Result<(), Failure> {
        self.run(&Operation::DeleteQueue { queue }).await.map(drop)
    }

    /// The approximate count and the metadata of a queue.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn properties(&self, queue: &QueueName) -> Result<QueueProperties, Failure> {
        let operation = Operation::GetMetadata { queue };
        let answer = self.run(&operation).await?;
        self.read(&operation, &answer, wire::properties)
    }

    /// Replaces all metadata of a queue. Names keep their case.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn set_metadata(
        &self,
        queue: &QueueName,
        metadata: &[(String, String)],
    ) -> Result<(), Failure> {
        self.run(&Operation::SetMetadata { queue, metadata }).await.map(drop)
    }

    /// Deletes all messages of a queue, hidden ones too. A big queue takes the service several
    /// passes; they are asked for until it is done or the time is up.
    ///
    /// # Errors
    /// See [`Failure`]; with `TookEffect::Perhaps` some of the messages may be gone.
    pub async fn clear(&self, queue: &QueueName) -> Result<(), Failure> {
        self.run(&Operation::Clear { queue }).await.map(drop)
    }
}
