//! What must hold before a request is sent: rules that the service would refuse, or, worse, that an
//! emulator would not.

use crate::model::message::{
    Life, MAX_BATCH, MAX_REQUEST, MAX_TEXT, MessageId, NewMessage, WEEK, escaped_len, illegal_in_xml,
};
use crate::model::policy::{MAX_POLICIES, MAX_POLICY_ID, PERMISSIONS, SignedIdentifier};
use crate::model::queue::QueueName;
use crate::model::service::{Logging, Metrics, ServiceProperties};

use super::operation::Operation;
use super::request::{AROUND_TEXT, is_of_name};

/// The service holds at most this many CORS rules.
const MAX_RULES: usize = 5;

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
        Operation::SetAcl { policies, .. } => self::policies(policies),
        Operation::SetServiceProperties { properties } => service(properties),
        Operation::GetUserDelegationKey { start, expiry } => {
            let life = expiry.since(*start) / 1000;
            let life = u32::try_from(life).unwrap_or(u32::MAX);
            range("the life of the key, in seconds,", life, 1, WEEK)
        }
        Operation::ListQueues { .. }
        | Operation::DeleteQueue { .. }
        | Operation::GetMetadata { .. }
        | Operation::Clear { .. }
        | Operation::GetAcl { .. }
        | Operation::GetServiceProperties
        | Operation::GetServiceStats => Ok(()),
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
    let request = AROUND_TEXT + escaped_len(text);
    if request > MAX_REQUEST {
        return Err(format!(
            "the text is {request} bytes long once & < > are escaped; a request holds {MAX_REQUEST}; base64 is shorter"
        ));
    }
    Ok(())
}

fn metadata(metadata: &[(String, String)]) -> Result<(), String> {
    for (at, (name, value)) in metadata.iter().enumerate() {
        if name.is_empty() || !name.bytes().all(is_of_name) {
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

fn policies(policies: &[SignedIdentifier]) -> Result<(), String> {
    if policies.len() > MAX_POLICIES {
        return Err(format!("there are {} policies; a queue holds {MAX_POLICIES}", policies.len()));
    }
    for (at, policy) in policies.iter().enumerate() {
        let id = &policy.id;
        if !(1..=MAX_POLICY_ID).contains(&id.chars().count()) || illegal_in_xml(id).is_some() {
            return Err(format!("the id of a policy has 1 to {MAX_POLICY_ID} printable characters"));
        }
        if policies.iter().take(at).any(|other| other.id == *id) {
            return Err(format!("the policy {id} is there twice"));
        }
        self::policy(policy)?;
    }
    Ok(())
}

fn policy(policy: &SignedIdentifier) -> Result<(), String> {
    let (id, letters) = (&policy.id, policy.permission.as_deref().unwrap_or("r"));
    let mut known = PERMISSIONS.chars();
    if letters.is_empty() || !letters.chars().all(|letter| known.any(|other| other == letter)) {
        return Err(format!(
            "the permission of the policy {id} can be letters of {PERMISSIONS}, in this order"
        ));
    }
    match [&policy.start, &policy.expiry].into_iter().flatten().find(|date| date.secs().is_none()) {
        Some(_) => Err(format!("a date of the policy {id} is not one such as 2026-01-31T12:00:00Z")),
        None => Ok(()),
    }
}

fn service(properties: &ServiceProperties) -> Result<(), String> {
    let logging = properties.logging.as_ref().map(|Logging { retention_days, .. }| retention_days);
    let metrics = [&properties.hour_metrics, &properties.minute_metrics].into_iter().flatten();
    let days = metrics.map(|Metrics { retention_days, .. }| retention_days).chain(logging);
    for days in days.flatten() {
        range("the number of days to keep", *days, 1, 365)?;
    }
    let rules = properties.cors.as_deref().unwrap_or_default();
    if rules.len() > MAX_RULES {
        return Err(format!("there are {} CORS rules; the service holds {MAX_RULES}", rules.len()));
    }
    let texts = rules.iter().flat_map(|rule| {
        [&rule.allowed_origins, &rule.allowed_methods, &rule.exposed_headers, &rule.allowed_headers]
    });
    match texts.into_iter().find(|text| illegal_in_xml(text).is_some()) {
        Some(_) => Err("a CORS rule has a character that XML cannot carry".to_owned()),
        None => Ok(()),
    }
}
