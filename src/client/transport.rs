//! The way of a request to the service and of its answer back: over connections of our own, or through
//! a proxy. Found when it is first needed.

use std::error::Error;
use std::io;
use std::sync::OnceLock;
use std::time::Duration;

use crate::model::account::Endpoint;

use super::answer::Answer;
use super::barrier::Barrier;
use super::http::Direct;
use super::proxied::{self, Proxied};
use super::request::{Headers, Method};
use super::roots::Roots;

/// The largest answer that is taken in. A full page of the largest messages, all of it escaped, is
/// under 13 MiB.
pub(super) const LARGEST: usize = 16 * 1024 * 1024;
/// Azurite closes idle connections after 5 s; reusing one at that moment fails.
pub(super) const IDLE: Duration = Duration::from_secs(4);
/// How many connections in which nothing goes on are kept.
pub(super) const MOST_IDLE: usize = 64;
/// How long a connection may take to be made.
pub(super) const CONNECT: Duration = Duration::from_secs(4);

/// A request with its signature.
pub struct Signed<'a> {
    /// The method.
    pub method: Method,
    /// The path as it was signed, with that of the endpoint.
    pub path: String,
    /// The query without its question mark; empty for none.
    pub query: String,
    /// All headers.
    pub headers: Headers<'a>,
    /// The body, where there is one.
    pub body: Option<&'a [u8]>,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum Trouble {
    /// No connection, so nothing was sent: what is in the way, and what the network says.
    NotConnected(Barrier, String),
    /// The connection broke after something was sent, before anything of an answer came: how.
    Broke(String),
    /// The connection broke in the middle of an answer: how.
    Cut(String),
    /// The answer is larger than any of the service's.
    Endless,
    /// The request cannot be made: why. Nothing was sent.
    Unsendable(&'static str),
}

/// The way to one endpoint.
pub struct Transport {
    endpoint: Endpoint,
    user_agent: String,
    roots: Roots,
    way: OnceLock<Result<Way, String>>,
}

/// How requests get there. Known when the first one is sent.
enum Way {
    Direct(Direct),
    /// Through the proxy that the environment names.
    Proxied(Proxied),
}

impl Transport {
    /// Prepares it. Nothing is opened and no file is read yet.
    #[must_use]
    pub const fn new(endpoint: Endpoint, user_agent: String, roots: Roots) -> Self {
        Self { endpoint, user_agent, roots, way: OnceLock::new() }
    }

    /// Sends a request and takes in the whole answer. Knows no time-out but that of connecting.
    ///
    /// # Errors
    /// Where there is no answer, or none that ends.
    pub async fn send(&self, signed: Signed<'_>) -> Result<Answer, Trouble> {
        let way = self.way.get_or_init(|| self.find_way());
        match way.as_ref().map_err(|why| Trouble::NotConnected(Barrier::Other, why.clone()))? {
            Way::Direct(direct) => direct.send(&signed).await,
            Way::Proxied(proxied) => proxied.send(&signed).await,
        }
    }

    fn find_way(&self) -> Result<Way, String> {
        let Self { endpoint, user_agent, roots, .. } = self;
        Ok(if proxied::is_needed(endpoint) {
            Way::Proxied(Proxied::new(endpoint, user_agent, roots)?)
        } else {
            Way::Direct(Direct::new(endpoint, user_agent, roots)?)
        })
    }
}

/// An error without the system's number for it, which tells nobody anything.
pub(super) fn plain(error: &(dyn Error + 'static)) -> String {
    error.to_string().split(" (os error").next().unwrap_or_default().to_owned()
}

/// The innermost reason. The outer ones only repeat it, and some name the URL.
pub(super) fn innermost(error: &(dyn Error + 'static)) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    let is_early_end =
        cause.downcast_ref::<io::Error>().map(io::Error::kind) == Some(io::ErrorKind::UnexpectedEof);
    if is_early_end { "it was closed in the middle of the answer".to_owned() } else { plain(cause) }
}
