//! Answers: status, headers, and XML as the service writes it (with a byte order mark in front).

use std::borrow::Cow;
use std::fmt::Write as _;
use std::time::{Duration, UNIX_EPOCH};

use super::error::ServiceError;
use super::queue::{FOREVER, Stored};
use crate::model::message::illegal_in_xml;

/// An answer, without the headers that all have in common.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Headers of this answer.
    pub headers: Vec<(Cow<'static, str>, String)>,
    /// The body; empty for many operations.
    pub body: String,
}

const XML: &str = "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>";

impl Answer {
    /// An answer that says all with its status.
    pub const fn status(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: String::new() }
    }

    /// The same with a header.
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// An answer with an XML document.
    pub fn xml(status: u16, document: &str) -> Self {
        Self { status, headers: Vec::new(), body: format!("{XML}{document}") }
            .with("content-type", "application/xml")
            .with("cache-control", "no-cache")
            .with("vary", "Origin")
    }

    /// An answer that refuses. `now` is in milliseconds.
    pub fn error(error: &ServiceError, request_id: &str, now: u64) -> Self {
        let time = jiff::Timestamp::from_millisecond(i64::try_from(now).unwrap_or(0)).unwrap_or_default();
        let message = format!("{}\nRequestId:{request_id}\nTime:{time}", error.message);
        let mut document = String::from("<Error>");
        element(&mut document, "Code", error.code);
        element(&mut document, "Message", &message);
        for (name, value) in &error.extras {
            element(&mut document, name, value);
        }
        document.push_str("</Error>");
        let answer = Self::xml(error.status, &document).with("x-ms-error-code", error.code);
        if error.status == 401 { answer.with("www-authenticate", CHALLENGE) } else { answer }
    }
}

const CHALLENGE: &str = "Bearer \
    authorization_uri=https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000/oauth2/authorize \
    resource_id=https://storage.azure.com";

/// What an operation tells about messages.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// All of it: Get.
    Taken,
    /// All but the receipt and the time that come with taking it: Peek.
    Peeked,
    /// All but the count and the text: Put.
    New,
}

/// A list of messages.
pub fn messages(messages: &[Stored], shown: Shown) -> String {
    if messages.is_empty() {
        return "<QueueMessagesList />".to_owned();
    }
    let mut out = String::from("<QueueMessagesList>");
    for message in messages {
        push_message(&mut out, message, shown);
    }
    out.push_str("</QueueMessagesList>");
    out
}

fn push_message(out: &mut String, message: &Stored, shown: Shown) {
    out.push_str("<QueueMessage>");
    element(out, "MessageId", &message.id.to_string());
    element(out, "InsertionTime", &date(message.inserted));
    element(out, "ExpirationTime", &date(message.expires));
    if shown != Shown::Peeked {
        element(out, "PopReceipt", &message.receipt.text());
        element(out, "TimeNextVisible", &date(message.visible));
    }
    if shown != Shown::New {
        element(out, "DequeueCount", &message.dequeue_count.to_string());
        element(out, "MessageText", &message.text);
    }
    out.push_str("</QueueMessage>");
}

/// Writes `<name>value</name>`, or `<name />` where the value is empty.
pub fn element(out: &mut String, name: &str, value: &str) {
    if value.is_empty() {
        let _ = write!(out, "<{name} />");
        return;
    }
    let _ = write!(out, "<{name}>");
    escape(out, value);
    let _ = write!(out, "</{name}>");
}

/// Writes text so that a reader gets back exactly what went in. What XML cannot carry (only an
/// echo of a request can hold that) becomes U+FFFD.
pub fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#xD;"),
            _ if is_illegal(c) => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
}

fn is_illegal(c: char) -> bool {
    illegal_in_xml(c.encode_utf8(&mut [0; 4])).is_some()
}

/// A date as HTTP writes it. `ms` is clamped to the year 9999.
pub fn date(ms: u64) -> String {
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_millis(ms.min(FOREVER)))
}
