//! What must hold before a request is sent: rules that the service would refuse, or, worse, that an
//! emulator would not.

use crate::model::message::{
    Life, MAX_BATCH, MAX_REQUEST, MAX_TEXT, MessageId, NewMessage, WEEK, illegal_in_xml,
};
use crate::model::queue::QueueName;

use super::operation::Operation;
use super::request::message_body;

/// Checks an operation by the rules of the service.
///
/// # Errors
/// A sentence that says which rule it breaks.
pub fn check(operation: &Operation<'_>) -> Result<(), String> {
    if let Some(queue) = operation.queue() {
        segment(queue.as_str(), "the queue's name")?;
    }
    match operation {
        Operation::CreateQueue { queue, metadata } => {
            QueueName::check(queue.as_str()).map_err(|rule| format!("the queue's name: {rule}"))?;
            self::metadata(metadata)
        }
        Operation::SetMetadata { metadata, .. } => self::metadata(metadata),
        Operation::Put { message, .. } => new_message(message),
        Operation::Get { count, visibility, .. } => {
            range("the number of messages", *count, 1, MAX_BATCH)?;
            range("the visibility time-out", *visibility, 1, WEEK)
        }
        Operation::Peek { count, .. } => range("the number of messages", *count, 1, MAX_BATCH),
        Operation::Update { id, visibility, text, .. } => {
            message_id(id)?;
            range("the visibility time-out", *visibility, 0, WEEK)?;
            text.map_or(Ok(()), self::text)
        }
        Operation::DeleteMessage { id, .. } => message_id(id),
        Operation::ListQueues { .. }
        | Operation::DeleteQueue { .. }
        | Operation::GetMetadata { .. }
        | Operation::Clear { .. } => Ok(()),
    }
}

/// An empty or dotted part would shorten the path, and a shorter path is another operation: to
/// delete a message without an id is to clear the queue.
fn segment(part: &str, what: &str) -> Result<(), String> {
    match part {
        "" => Err(format!("{what} is empty")),
        "." | ".." => Err(format!("{what} cannot stand in an address")),
        _ => Ok(()),
    }
}

fn message_id(id: &MessageId) -> Result<(), String> {
    segment(id.as_str(), "the message's id")
}

fn range(what: &str, value: u32, least: u32, most: u32) -> Result<(), String> {
    if (least..=most).contains(&value) {
        Ok(())
    } else {
        Err(format!("{what} is {value}; it can be {least} to {most}"))
    }
}

fn new_message(message: &NewMessage) -> Result<(), String> {
    range("the delay", message.delay, 0, WEEK)?;
    match message.life {
        Life::Seconds(0) => return Err("a message must live for a second at least".to_owned()),
        Life::Seconds(life) if message.delay >= life => {
            return Err(format!("the delay of {} s is not shorter than the life of {life} s", message.delay));
        }
        _ => {}
    }
    text(&message.text)
}

fn text(text: &str) -> Result<(), String> {
    let length = text.len();
    if length > MAX_TEXT {
        return Err(format!("the text has {length} bytes; a message holds {MAX_TEXT}"));
    }
    if let Some((at, c)) = illegal_in_xml(text) {
        let (number, code) = (at.saturating_add(1), u32::from(c));
        return Err(format!("character {number} is U+{code:04X}, which XML cannot carry; base64 can"));
    }
    let request = message_body(text).len();
    if request > MAX_REQUEST {
        return Err(format!(
            "the text is {request} bytes long once & < > are escaped; a request holds {MAX_REQUEST}; base64 is shorter"
        ));
    }
    Ok(())
}

fn metadata(metadata: &[(String, String)]) -> Result<(), String> {
    for (at, (name, value)) in metadata.iter().enumerate() {
        let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
        if name.is_empty() || !name.bytes().all(token) {
            return Err("the name of a metadata entry has characters that cannot be in one".to_owned());
        }
        if !value.bytes().all(|b| matches!(b, b' '..=b'~')) {
            return Err(format!("the metadata value of {name} can only hold plain ASCII characters"));
        }
        if metadata.iter().take(at).any(|(other, _)| other.eq_ignore_ascii_case(name)) {
            return Err(format!("the metadata name {name} is there twice"));
        }
    }
    Ok(())
}
