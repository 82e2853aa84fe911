//! Messages: putting, peeking, taking, changing and deleting them.

use crate::client::operation::Operation;
use crate::client::receipt::Receipt;
use crate::client::wire::{self, Leased, Put, Updated};
use crate::model::failure::Failure;
use crate::model::message::{Message, MessageId, NewMessage};
use crate::model::queue::QueueName;

use super::Client;

impl Client {
    /// Puts a message. Never repeated once it may have been put.
    ///
    /// # Errors
    /// See [`Failure`]; with `TookEffect::Perhaps` the message may be in the queue.
    pub async fn put(&self, queue: &QueueName, message: &NewMessage) -> Result<Put, Failure> {
        let operation = Operation::Put { queue, message };
        let answer = self.run(&operation).await?;
        self.read(&operation, &answer, wire::put)
    }

    /// The first `count` (1 to 32) visible messages, undisturbed.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn peek(&self, queue: &QueueName, count: u32) -> Result<Vec<Message>, Failure> {
        let operation = Operation::Peek { queue, count };
        let answer = self.run(&operation).await?;
        self.read(&operation, &answer, wire::peeked)
    }

    /// Takes up to `count` (1 to 32) messages and hides them for `visibility_secs` (1 to 604,800).
    /// Never repeated once messages may have been taken.
    ///
    /// # Errors
    /// See [`Failure`]; with `TookEffect::Perhaps` messages may be hidden until the time-out.
    pub async fn get(
        &self,
        queue: &QueueName,
        count: u32,
        visibility_secs: u32,
    ) -> Result<Vec<Leased>, Failure> {
        let operation = Operation::Get { queue, count, visibility: visibility_secs };
        let answer = self.run(&operation).await?;
        self.read(&operation, &answer, wire::leased)
    }

    /// Hides a taken message for `visibility_secs` (0 to 604,800) more and replaces its text where
    /// one is given. Never repeated once it may have taken effect, since that uses up the receipt.
    ///
    /// # Errors
    /// See [`Failure`]; with `TookEffect::Perhaps` the receipt may be dead.
    pub async fn update(
        &self,
        queue: &QueueName,
        id: &MessageId,
        receipt: &Receipt,
        visibility_secs: u32,
        text: Option<&str>,
    ) -> Result<Updated, Failure> {
        let operation = Operation::Update { queue, id, receipt, visibility: visibility_secs, text };
        let answer = self.run(&operation).await?;
        self.read(&operation, &answer, wire::updated)
    }

    /// Deletes a taken message.
    ///
    /// # Errors
    /// See [`Failure`]; `FailureKind::MessageGone` with `TookEffect::Perhaps` where an
    /// attempt without an answer came before: it was most likely that attempt that deleted it.
    pub async fn delete_message(
        &self,
        queue: &QueueName,
        id: &MessageId,
        receipt: &Receipt,
    ) -> Result<(), Failure> {
        self.run(&Operation::DeleteMessage { queue, id, receipt }).await.map(drop)
    }
}
