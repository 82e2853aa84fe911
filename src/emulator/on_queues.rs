//! The operations on queues: list, create, delete, metadata.

use super::answer::{Answer, element, escape};
use super::error::ServiceError;
use super::request::Request;
use super::store::{Account, Page};
use crate::model::queue::Created;

/// A page of List Queues holds at most this many.
const MAX_PAGE: u32 = 5_000;

/// List Queues. `root` is the account's address as the client called it.
pub fn list(request: &Request, account: &Account, name: &str, root: &str) -> Result<Answer, ServiceError> {
    let prefix = request.param("prefix").unwrap_or_default();
    let limit = request.number("maxresults", 1, u32::MAX)?.unwrap_or(MAX_PAGE).min(MAX_PAGE);
    let with_metadata = includes_metadata(request)?;
    // The marker looks like the service's own: opaque, and full of slashes that must be encoded.
    let home = format!("/{name}/");
    let from = match request.param("marker").unwrap_or_default() {
        "" => "",
        marker => marker
            .strip_prefix(&home)
            .ok_or_else(|| ServiceError::new(400, "InvalidMarker", "The specified marker is invalid."))?,
    };
    let page = account.list(prefix, from, limit as usize);

    let mut out = String::from("<EnumerationResults ServiceEndpoint=\"");
    escape(&mut out, root);
    out.push_str("\">");
    for (sent, shown) in [("prefix", "Prefix"), ("marker", "Marker"), ("maxresults", "MaxResults")] {
        if let Some(value) = request.param(sent) {
            element(&mut out, shown, value);
        }
    }
    push_queues(&mut out, &page, with_metadata);
    element(&mut out, "NextMarker", &page.next.map(|next| home + &next).unwrap_or_default());
    out.push_str("</EnumerationResults>");
    Ok(Answer::xml(200, &out))
}

fn includes_metadata(request: &Request) -> Result<bool, ServiceError> {
    match request.param("include") {
        None => Ok(false),
        Some("metadata") => Ok(true),
        Some(other) => Err(ServiceError::invalid_parameter("include", other, "Unknown value.")),
    }
}

fn push_queues(out: &mut String, page: &Page, with_metadata: bool) {
    out.push_str("<Queues>");
    for (name, queue) in &page.queues {
        out.push_str("<Queue>");
        element(out, "Name", name);
        if with_metadata {
            push_metadata(out, &queue.lock().metadata);
        }
        out.push_str("</Queue>");
    }
    out.push_str("</Queues>");
}

fn push_metadata(out: &mut String, metadata: &[(String, String)]) {
    if metadata.is_empty() {
        out.push_str("<Metadata />");
        return;
    }
    out.push_str("<Metadata>");
    for (name, value) in metadata {
        element(out, name, value);
    }
    out.push_str("</Metadata>");
}

/// Create Queue.
pub fn create(request: &Request, account: &Account, queue: &str) -> Result<Answer, ServiceError> {
    match account.create(queue, request.metadata()?) {
        Some(Created::New) => Ok(Answer::status(201)),
        Some(Created::AlreadyThere) => Ok(Answer::status(204)),
        None => Err(ServiceError::QUEUE_EXISTS),
    }
}

/// Delete Queue. Its name is free again at `free`, in milliseconds.
pub fn delete(account: &Account, queue: &str, free: u64) -> Result<Answer, ServiceError> {
    if account.delete(queue, free) { Ok(Answer::status(204)) } else { Err(ServiceError::NO_QUEUE) }
}

/// Get Queue Metadata.
pub fn get_metadata(account: &Account, queue: &str) -> Result<Answer, ServiceError> {
    let queue = account.queue(queue).ok_or(ServiceError::NO_QUEUE)?;
    let queue = queue.lock();
    let count = queue.approximate_count().to_string();
    let answer = Answer::status(200).with("x-ms-approximate-messages-count", count);
    Ok(queue
        .metadata
        .iter()
        .fold(answer, |answer, (name, value)| answer.with(format!("x-ms-meta-{name}"), value.clone())))
}

/// Set Queue Metadata: what is not sent is gone.
pub fn set_metadata(request: &Request, account: &Account, queue: &str) -> Result<Answer, ServiceError> {
    let metadata = request.metadata()?;
    let queue = account.queue(queue).ok_or(ServiceError::NO_QUEUE)?;
    queue.lock().metadata = metadata;
    Ok(Answer::status(204))
}
