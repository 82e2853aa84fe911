//! An HTTP request as plain data: method, path, query, headers and body, and how they are written.
//! The URL is exact, since the service and Azurite tell operations apart by single characters.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};

use crate::model::account::Endpoint;
use crate::model::message::escaped_len;

use super::xml::{self, DECLARATION};

/// The HTTP methods in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// `GET`.
    Get,
    /// `PUT`.
    Put,
    /// `POST`.
    Post,
    /// `DELETE`.
    Delete,
}

impl Method {
    /// The method as it is sent and signed.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

/// Headers with their names, in the case in which they are sent.
pub type Headers<'a> = Vec<(Cow<'a, str>, Cow<'a, str>)>;

/// A request before it is signed. Not printable: it may hold a message or a receipt.
#[derive(Clone)]
pub struct Request<'a> {
    /// The method.
    pub method: Method,
    /// What follows the endpoint's own path, not encoded.
    pub segments: Vec<&'a str>,
    /// The parameters, not encoded.
    pub query: Vec<(&'static str, Cow<'a, str>)>,
    /// Headers of this operation.
    pub headers: Headers<'a>,
    /// The body, where there is one; every attempt sends the same bytes.
    pub body: Option<Vec<u8>>,
}

/// Everything but the unreserved characters: a bare `+`, `=` or `/` in a value means something
/// else to Azurite, and the signature would not match.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Enough for nearly every path and every query.
const ROOM: usize = 160;

impl<'a> Request<'a> {
    /// A request for the endpoint itself.
    #[must_use]
    pub const fn new(method: Method) -> Self {
        Self { method, segments: Vec::new(), query: Vec::new(), headers: Vec::new(), body: None }
    }

    /// The same, one step down the path.
    #[must_use]
    pub fn segment(mut self, segment: &'a str) -> Self {
        self.segments.push(segment);
        self
    }

    /// The same with one more parameter.
    #[must_use]
    pub fn query(mut self, name: &'static str, value: impl Into<Cow<'a, str>>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    /// The same with one more parameter, where there is a value.
    #[must_use]
    pub fn maybe(self, name: &'static str, value: Option<&'a str>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    /// The same with a queue's metadata.
    #[must_use]
    pub fn metadata(mut self, metadata: &'a [(String, String)]) -> Self {
        let headers =
            metadata.iter().map(|(name, value)| (Cow::from(format!("x-ms-meta-{name}")), Cow::from(value)));
        self.headers.extend(headers);
        self
    }

    /// The same with an XML body.
    #[must_use]
    pub fn body(mut self, body: String) -> Self {
        self.headers.push(("content-type".into(), "application/xml".into()));
        self.body = Some(body.into_bytes());
        self
    }

    /// The path as it is sent and signed. Only the endpoint itself ends with a slash: after a
    /// queue's name it would make Azurite run another operation.
    #[must_use]
    pub fn path(&self, endpoint: &Endpoint) -> String {
        let mut path = String::with_capacity(ROOM);
        path.push_str(&endpoint.path);
        if self.segments.is_empty() {
            path.push('/');
        }
        for segment in &self.segments {
            path.push('/');
            path.extend(encoded(segment));
        }
        path
    }

    /// The query as it is sent, without its question mark. A SAS goes behind it untouched, being
    /// encoded already.
    #[must_use]
    pub fn query_string(&self, sas: Option<&str>) -> String {
        let mut text = String::with_capacity(ROOM + sas.map_or(0, str::len));
        for (name, value) in &self.query {
            text.extend([if text.is_empty() { "" } else { "&" }, name, "="]);
            text.extend(encoded(value));
        }
        if let Some(sas) = sas {
            text.extend([if text.is_empty() { "" } else { "&" }, sas]);
        }
        text
    }

    /// The whole URL.
    #[must_use]
    pub fn url(&self, endpoint: &Endpoint, sas: Option<&str>) -> String {
        let root = endpoint.origin() + &self.path(endpoint);
        let query = self.query_string(sas);
        if query.is_empty() { root } else { format!("{root}?{query}") }
    }
}

/// Whether a name of a header, and so of a metadata entry, can have this byte.
#[must_use]
pub fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

fn encoded(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, RESERVED)
}

const HEAD: &str = "<QueueMessage><MessageText>";
const TAIL: &str = "</MessageText></QueueMessage>";
/// How many bytes stand around the text in the body that carries it.
pub const AROUND_TEXT: usize = DECLARATION.len() + HEAD.len() + TAIL.len();

/// The body that carries a message's text.
#[must_use]
pub fn message_body(text: &str) -> String {
    let mut body = String::with_capacity(AROUND_TEXT + escaped_len(text));
    body.push_str(DECLARATION);
    body.push_str(HEAD);
    xml::push_text(&mut body, text);
    body.push_str(TAIL);
    body
}
