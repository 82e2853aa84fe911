//! The operations on messages: put, get, peek, update, delete, clear. Times are milliseconds.

use super::answer::{Answer, Shown, date, messages};
use super::error::ServiceError;
use super::queue::{FOREVER, Refusal};
use super::request::Request;
use super::request_body::message_text;
use super::store::{Account, Shared};
use crate::model::message::{MAX_BATCH, WEEK};

/// How long Get hides messages where the request does not say, in seconds.
const DEFAULT_HIDE: u32 = 30;

/// Put Message.
pub fn put(request: &Request, account: &Account, queue: &str, now: u64) -> Result<Answer, ServiceError> {
    let delay = request.number("visibilitytimeout", 0, WEEK)?.map_or(0, millis);
    let life = life(request)?;
    if life.is_some_and(|life| life <= delay) {
        let given = request.param("visibilitytimeout").unwrap_or_default();
        let reason = "messagettl must be greater than visibilitytimeout";
        return Err(ServiceError::invalid_parameter("visibilitytimeout", given, reason));
    }
    let text = message_text(&request.body)?;
    let queue = find(account, queue)?;
    let stored = queue.lock().put(now, text, delay, life.unwrap_or(millis(WEEK)));
    Ok(Answer::xml(201, &messages(&[stored], Shown::New)))
}

/// Get Messages.
pub fn get(request: &Request, account: &Account, queue: &str, now: u64) -> Result<Answer, ServiceError> {
    let limit = batch(request)?;
    let hide = request.number("visibilitytimeout", 1, WEEK)?.unwrap_or(DEFAULT_HIDE);
    let taken = find(account, queue)?.lock().get(now, limit, millis(hide));
    Ok(Answer::xml(200, &messages(&taken, Shown::Taken)))
}

/// Peek Messages.
pub fn peek(request: &Request, account: &Account, queue: &str, now: u64) -> Result<Answer, ServiceError> {
    let limit = batch(request)?;
    let seen = find(account, queue)?.lock().peek(now, limit);
    Ok(Answer::xml(200, &messages(&seen, Shown::Peeked)))
}

/// Update Message. Without a body only the visibility changes.
pub fn update(
    request: &Request,
    account: &Account,
    queue: &str,
    id: &str,
    now: u64,
) -> Result<Answer, ServiceError> {
    let receipt = request.required("popreceipt")?;
    request.required("visibilitytimeout")?;
    let hide = request.number("visibilitytimeout", 0, WEEK)?.map_or(0, millis);
    let text = if request.body.is_empty() { None } else { Some(message_text(&request.body)?) };
    let updated = find(account, queue)?.lock().update(now, id, receipt, text, hide);
    let updated = updated.map_err(|refusal| refused(refusal, receipt))?;
    Ok(Answer::status(204)
        .with("x-ms-popreceipt", updated.receipt.text())
        .with("x-ms-time-next-visible", date(updated.visible)))
}

/// Delete Message.
pub fn delete(
    request: &Request,
    account: &Account,
    queue: &str,
    id: &str,
    now: u64,
) -> Result<Answer, ServiceError> {
    let receipt = request.required("popreceipt")?;
    let deleted = find(account, queue)?.lock().delete(now, id, receipt);
    deleted.map_err(|refusal| refused(refusal, receipt))?;
    Ok(Answer::status(204))
}

/// Clear Messages.
pub fn clear(account: &Account, queue: &str) -> Result<Answer, ServiceError> {
    find(account, queue)?.lock().clear();
    Ok(Answer::status(204))
}

fn find(account: &Account, queue: &str) -> Result<Shared, ServiceError> {
    account.queue(queue).ok_or(ServiceError::NO_QUEUE)
}

fn batch(request: &Request) -> Result<usize, ServiceError> {
    Ok(request.number("numofmessages", 1, MAX_BATCH)?.unwrap_or(1) as usize)
}

/// The time to live that the request asks for, none where it does not say.
fn life(request: &Request) -> Result<Option<u64>, ServiceError> {
    let Some(text) = request.param("messagettl") else { return Ok(None) };
    match text.parse::<i64>() {
        Ok(-1) => Ok(Some(FOREVER)),
        Ok(seconds) if seconds >= 1 => Ok(Some(seconds.unsigned_abs().saturating_mul(1000))),
        _ => Err(ServiceError::invalid_parameter("messagettl", text, "Neither -1 nor 1 or more.")),
    }
}

fn refused(refusal: Refusal, receipt: &str) -> ServiceError {
    match refusal {
        Refusal::NotFound => ServiceError::NO_MESSAGE,
        Refusal::Malformed => {
            ServiceError::invalid_parameter("popreceipt", receipt, "Invalid pop receipt format")
        }
    }
}

fn millis(seconds: u32) -> u64 {
    u64::from(seconds) * 1000
}
