//! Answers of the service read into the words of the model. Elements are found by name, unknown
//! ones are skipped, and no bytes whatever make it panic.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::model::message::{Expiry, Message, MessageId, Moment};
use crate::model::queue::{ListedPage, ListedQueue, QueueName, QueuePage, QueueProperties};

use super::answer::Answer;
use super::receipt::Receipt;
use super::xml::{self, Odd};

/// 9999-01-01: `messagettl=-1` is shown as the last second of that year.
const NEVER: i64 = 253_370_764_800;

/// A message that was taken, with the right to change it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leased {
    /// The message.
    pub message: Message,
    /// The right to update or delete it.
    pub receipt: Receipt,
    /// When others see it again.
    pub visible: Moment,
}

/// What Put Message says about the new message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Put {
    /// Its id.
    pub id: MessageId,
    /// When it was put.
    pub inserted: Moment,
    /// When it ends by itself.
    pub expires: Expiry,
    /// When it can be seen.
    pub visible: Moment,
    /// The right to update or delete it, good until somebody takes it.
    pub receipt: Receipt,
}

/// What Update Message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Updated {
    /// The new receipt; the one before it is dead.
    pub receipt: Receipt,
    /// When others see the message again.
    pub visible: Moment,
}

/// Reads a page of List Queues.
///
/// # Errors
/// Where it is not one.
pub fn queue_page(answer: &Answer) -> Result<QueuePage, Odd> {
    let (mut names, mut next) = (Vec::new(), None);
    xml::read(&answer.body, "EnumerationResults", |path, text| match path {
        [_, "Queues", "Queue", "Name"] => names.push(text),
        [_, "NextMarker"] if !text.is_empty() => next = Some(text),
        _ => {}
    })?;
    Ok(QueuePage { names: QueueName::all(&names), next })
}

/// Reads a page of List Queues with metadata.
///
/// # Errors
/// Where it is not one.
pub fn listed_page(answer: &Answer) -> Result<ListedPage, Odd> {
    let mut page = ListedPage { queues: Vec::new(), next: None };
    let (mut name, mut metadata) = (String::new(), Vec::new());
    xml::read(&answer.body, "EnumerationResults", |path, text| match path {
        [_, "Queues", "Queue", "Name"] => name = text,
        [_, "Queues", "Queue", "Metadata", key] => metadata.push(((*key).to_owned(), text)),
        [_, "Queues", "Queue"] => {
            let name = QueueName::new(&std::mem::take(&mut name));
            page.queues.push(ListedQueue { name, metadata: std::mem::take(&mut metadata) });
        }
        [_, "NextMarker"] if !text.is_empty() => page.next = Some(text),
        _ => {}
    })?;
    Ok(page)
}

/// Reads the headers of Get Queue Metadata.
///
/// # Errors
/// Where the count is missing or not a number.
pub fn properties(answer: &Answer) -> Result<QueueProperties, Odd> {
    let count = answer.header("x-ms-approximate-messages-count").ok_or(Odd("the answer has no count"))?;
    // Documented as a signed number; a negative one would mean nothing.
    let count: i64 = count.trim().parse().map_err(|_| Odd("the count is not a number"))?;
    let metadata = answer.headers.iter().filter_map(|(name, value)| {
        name.strip_prefix("x-ms-meta-").map(|name| (name.to_owned(), value.to_owned()))
    });
    Ok(QueueProperties { approximate_count: u64::try_from(count).unwrap_or(0), metadata: metadata.collect() })
}

/// Reads the messages of Peek Messages.
///
/// # Errors
/// Where it is not a list of messages, or one has no id.
pub fn peeked(answer: &Answer) -> Result<Vec<Message>, Odd> {
    items(answer)?.into_iter().map(Item::message).collect()
}

/// Reads the messages of Get Messages.
///
/// # Errors
/// Where it is not a list of messages, or one has no id or receipt.
pub fn leased(answer: &Answer) -> Result<Vec<Leased>, Odd> {
    items(answer)?.into_iter().map(Item::leased).collect()
}

/// Reads the answer of Put Message.
///
/// # Errors
/// Where it does not tell id and receipt of one message.
pub fn put(answer: &Answer) -> Result<Put, Odd> {
    let item = items(answer)?.into_iter().next().ok_or(Odd("the answer names no message"))?;
    let Leased { message, receipt, visible } = item.leased()?;
    Ok(Put { id: message.id, inserted: message.inserted, expires: message.expires, visible, receipt })
}

/// Reads the headers of Update Message.
///
/// # Errors
/// Where the new receipt is missing.
pub fn updated(answer: &Answer) -> Result<Updated, Odd> {
    let receipt = answer.header("x-ms-popreceipt").ok_or(Odd("the answer has no receipt"))?;
    let visible = answer.header("x-ms-time-next-visible").unwrap_or("");
    Ok(Updated { receipt: Receipt::new(receipt), visible: moment(visible) })
}

/// A `QueueMessage` element as it came.
#[derive(Default)]
struct Item {
    id: String,
    inserted: String,
    expires: String,
    visible: String,
    dequeued: String,
    receipt: String,
    text: String,
}

impl Item {
    fn take(&mut self, name: &str, text: String) {
        let place = match name {
            "MessageId" => &mut self.id,
            "InsertionTime" => &mut self.inserted,
            "ExpirationTime" => &mut self.expires,
            "TimeNextVisible" => &mut self.visible,
            "DequeueCount" => &mut self.dequeued,
            "PopReceipt" => &mut self.receipt,
            "MessageText" => &mut self.text,
            _ => return,
        };
        *place = text;
    }

    fn message(self) -> Result<Message, Odd> {
        if self.id.is_empty() {
            return Err(Odd("a message has no id"));
        }
        // Put tells no count: a new message has none.
        let dequeue_count = match self.dequeued.trim() {
            "" => 0,
            count => count.parse().map_err(|_| Odd("a dequeue count is not a number"))?,
        };
        Ok(Message {
            id: MessageId::new(&self.id),
            inserted: moment(&self.inserted),
            expires: expiry(&self.expires),
            dequeue_count,
            text: Arc::from(self.text),
        })
    }

    fn leased(self) -> Result<Leased, Odd> {
        if self.receipt.is_empty() {
            return Err(Odd("a message has no receipt"));
        }
        let (receipt, visible) = (Receipt::new(&self.receipt), moment(&self.visible));
        Ok(Leased { message: self.message()?, receipt, visible })
    }
}

fn items(answer: &Answer) -> Result<Vec<Item>, Odd> {
    let mut items = Vec::new();
    let mut item = Item::default();
    xml::read(&answer.body, "QueueMessagesList", |path, text| match path {
        [_, "QueueMessage", name] => item.take(name, text),
        [_, "QueueMessage"] => items.push(std::mem::take(&mut item)),
        _ => {}
    })?;
    Ok(items)
}

/// Reads a date of the service; what cannot be read is kept as it came.
#[must_use]
pub fn moment(text: &str) -> Moment {
    match httpdate::parse_http_date(text.trim()) {
        Ok(time) => Moment::At(epoch_seconds(time)),
        Err(_) => Moment::Odd(Arc::from(text)),
    }
}

fn expiry(text: &str) -> Expiry {
    match moment(text) {
        Moment::At(seconds) if seconds >= NEVER => Expiry::Never,
        moment => Expiry::At(moment),
    }
}

fn epoch_seconds(time: SystemTime) -> i64 {
    let seconds = |span: std::time::Duration| i64::try_from(span.as_secs()).unwrap_or(i64::MAX);
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => seconds(since),
        Err(before) => seconds(before.duration()).saturating_neg(),
    }
}
