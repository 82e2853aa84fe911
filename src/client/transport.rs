//! The one socket: building the HTTP client when it is first needed, sending a request, and taking
//! in the answer without letting it grow beyond bounds.

use std::error::Error as _;
use std::io;
use std::sync::OnceLock;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Certificate, ClientBuilder, Response, Url};

use crate::model::account::{Endpoint, Scheme};

use super::answer::Answer;
use super::barrier::{Barrier, LookUp};
use super::cased;
use super::request::Method;
use super::roots::Roots;

/// The largest answer that is taken in. A full page of the largest messages, all of it escaped, is
/// under 13 MiB.
pub(super) const LARGEST: usize = 16 * 1024 * 1024;
/// Azurite closes idle connections after 5 s; reusing one at that moment fails.
const IDLE: Duration = Duration::from_secs(4);
/// How long a connection may take to be made.
pub(super) const CONNECT: Duration = Duration::from_secs(4);

/// A request with its signature.
pub struct Signed {
    /// The method.
    pub method: Method,
    /// The path as it was signed, with that of the endpoint.
    pub path: String,
    /// The query without its question mark; empty for none.
    pub query: String,
    /// All headers.
    pub headers: Vec<(String, String)>,
    /// The body, where there is one.
    pub body: Option<Bytes>,
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

/// A pool of connections to one endpoint.
pub struct Transport {
    endpoint: Endpoint,
    user_agent: String,
    roots: Roots,
    opened: OnceLock<Result<Opened, String>>,
}

/// What is made for the first request.
struct Opened {
    client: reqwest::Client,
    /// The endpoint's URL without its path.
    root: Url,
}

impl Transport {
    /// Prepares a pool. Nothing is opened and no file is read yet.
    #[must_use]
    pub const fn new(endpoint: Endpoint, user_agent: String, roots: Roots) -> Self {
        Self { endpoint, user_agent, roots, opened: OnceLock::new() }
    }

    /// Sends a request and takes in the whole answer. Knows no time-out but that of connecting.
    ///
    /// # Errors
    /// Where there is no answer, or none that ends.
    pub async fn send(&self, signed: Signed) -> Result<Answer, Trouble> {
        if cased::is_needed(&signed) {
            return cased::send(&self.endpoint, &self.user_agent, &self.roots, &signed).await;
        }
        let opened = self.opened.get_or_init(|| self.open());
        let opened = opened.as_ref().map_err(|why| Trouble::NotConnected(Barrier::Other, why.clone()))?;
        let request = http_request(opened.root.clone(), signed)?;
        let response = opened.client.execute(request).await.map_err(|error| trouble(&error))?;
        take_in(response).await
    }

    fn open(&self) -> Result<Opened, String> {
        let Endpoint { scheme, .. } = &self.endpoint;
        let root = Url::parse(&format!("{}://{}/", scheme.as_str(), self.endpoint.authority()));
        Ok(Opened { client: self.client()?, root: root.map_err(|_| "the address is not a URL")? })
    }

    fn client(&self) -> Result<reqwest::Client, String> {
        let proxied = !self.endpoint.is_loopback();
        match self.endpoint.scheme {
            // Loading the machine's certificates is slow, and fails where there are none.
            Scheme::Http => {
                install_provider();
                built(builder(&self.user_agent, proxied).tls_certs_only([]).build())
            }
            Scheme::Https => https(|| builder(&self.user_agent, proxied), &self.roots),
        }
    }
}

/// A client for the services that make tokens. `proxied`: through the environment's proxy.
///
/// # Errors
/// Where it cannot be set up: why.
#[cfg(feature = "entra")]
pub(super) fn outside(roots: &Roots, proxied: bool) -> Result<reqwest::Client, String> {
    https(|| builder(concat!("peekq/", env!("CARGO_PKG_VERSION")), proxied), roots)
}

/// What the network says, where it is the reason for an error of a library that uses our client.
#[cfg(feature = "entra")]
pub(super) fn network(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<reqwest::Error>() {
            let untrusted = Barrier::of(error) == Barrier::Untrusted;
            let hint = if untrusted { "; --ca-file names authorities to trust" } else { "" };
            return Some(format!("where tokens are made cannot be asked: {}{hint}", root_cause(error)));
        }
        cause = error.source();
    }
    None
}

fn https(builder: impl Fn() -> ClientBuilder, roots: &Roots) -> Result<reqwest::Client, String> {
    install_provider();
    let usual = builder().tls_certs_merge(roots.certificates()).build();
    built(usual.or_else(|_| {
        let bundled = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
        let bundled = bundled.filter_map(|root| Certificate::from_der(root).ok());
        builder().tls_certs_only(bundled.chain(roots.certificates())).build()
    }))
}

fn install_provider() {
    // Fails only where a provider is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

fn built(client: reqwest::Result<reqwest::Client>) -> Result<reqwest::Client, String> {
    client.map_err(|error| format!("the HTTP client cannot be set up: {}", root_cause(&error)))
}

fn builder(user_agent: &str, proxied: bool) -> ClientBuilder {
    let builder = reqwest::Client::builder()
        .user_agent(user_agent)
        .http1_only()
        // A redirect would carry the signature, or a SAS, to somebody else.
        .redirect(Policy::none())
        .pool_idle_timeout(IDLE)
        .pool_max_idle_per_host(64)
        .connect_timeout(CONNECT)
        .dns_resolver(LookUp)
        .tcp_nodelay(true);
    if proxied { builder } else { builder.no_proxy() }
}

fn http_request(mut url: Url, signed: Signed) -> Result<reqwest::Request, Trouble> {
    url.set_path(&signed.path);
    url.set_query(Some(&*signed.query).filter(|query| !query.is_empty()));
    // What is signed must be what is sent: a URL that gets normalised is another request.
    if url.path() != signed.path {
        return Err(Trouble::Unsendable("the address has parts that cannot be sent as they are"));
    }
    let method = match signed.method {
        Method::Get => reqwest::Method::GET,
        Method::Put => reqwest::Method::PUT,
        Method::Post => reqwest::Method::POST,
        Method::Delete => reqwest::Method::DELETE,
    };
    let mut request = reqwest::Request::new(method, url);
    *request.headers_mut() = header_map(&signed.headers)?;
    *request.body_mut() = signed.body.map(reqwest::Body::from);
    Ok(request)
}

fn header_map(headers: &[(String, String)]) -> Result<HeaderMap, Trouble> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes());
        let name = name.map_err(|_| Trouble::Unsendable("a header's name has impossible characters"))?;
        let mut value = HeaderValue::from_str(value)
            .map_err(|_| Trouble::Unsendable("a header's value has impossible characters"))?;
        value.set_sensitive(name == "authorization");
        map.insert(name, value);
    }
    Ok(map)
}

async fn take_in(mut response: Response) -> Result<Answer, Trouble> {
    let status = response.status();
    let headers = response.headers().iter().map(|(name, value)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    let headers = headers.collect();
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len().saturating_add(chunk.len()) > LARGEST => {
                return Err(Trouble::Endless);
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => break,
            // The status alone says that it was refused; only an explanation is missing.
            Err(_) if !status.is_success() => break,
            Err(error) => return Err(Trouble::Cut(root_cause(&error))),
        }
    }
    Ok(Answer { status: status.as_u16(), headers, body })
}

fn trouble(error: &reqwest::Error) -> Trouble {
    if error.is_connect() {
        Trouble::NotConnected(Barrier::of(error), root_cause(error))
    } else if error.is_builder() {
        Trouble::Unsendable("the request cannot be built")
    } else {
        Trouble::Broke(root_cause(error))
    }
}

/// The innermost reason. The outer ones only repeat it, and reqwest's own names the URL.
fn root_cause(error: &reqwest::Error) -> String {
    let mut cause = error.source();
    while let Some(inner) = cause.and_then(std::error::Error::source) {
        cause = Some(inner);
    }
    match cause {
        None => "no reason is known".to_owned(),
        Some(cause) if is_early_end(cause) => "it was closed in the middle of the answer".to_owned(),
        Some(cause) => plain(cause),
    }
}

/// An error without the system's number for it, which tells nobody anything.
pub(super) fn plain(error: &dyn std::error::Error) -> String {
    error.to_string().split(" (os error").next().unwrap_or_default().to_owned()
}

fn is_early_end(cause: &(dyn std::error::Error + 'static)) -> bool {
    cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::UnexpectedEof)
}
