//! Requests through the proxy that the environment names.

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Response, Url};

use crate::model::account::{Endpoint, Scheme};

use super::answer::Answer;
use super::barrier::Barrier;
use super::request::{Headers, Method};
use super::roots::Roots;
use super::transport::{LARGEST, Signed, Trouble};
use super::web;

/// Whether requests to `endpoint` must go this way.
pub(super) fn is_needed(endpoint: &Endpoint) -> bool {
    let uri = (endpoint.origin() + "/").parse();
    !endpoint.is_loopback() && uri.is_ok_and(|uri| Matcher::from_system().intercept(&uri).is_some())
}

/// Connections to one endpoint through a proxy.
pub(super) struct Proxied {
    client: reqwest::Client,
    /// The endpoint's URL without its path.
    root: Url,
}

impl Proxied {
    /// Opens nothing yet.
    ///
    /// # Errors
    /// Why there can be no connection at all.
    pub(super) fn new(endpoint: &Endpoint, user_agent: &str, roots: &Roots) -> Result<Self, String> {
        let root = Url::parse(&endpoint.origin());
        let client = match endpoint.scheme {
            Scheme::Http => web::plain(user_agent),
            Scheme::Https => web::https(|| web::builder(user_agent, true), roots),
        };
        Ok(Self { client: client?, root: root.map_err(|_| "the address is not a URL")? })
    }

    /// Sends a request and takes in the whole answer. Knows no time-out but that of connecting.
    ///
    /// # Errors
    /// Where there is no answer, or none that ends.
    pub(super) async fn send(&self, signed: &Signed<'_>) -> Result<Answer, Trouble> {
        if signed.headers.iter().any(|(name, _)| name.bytes().any(|byte| byte.is_ascii_uppercase())) {
            // The service keeps names of metadata as they come, and this way they come in lower case.
            return Err(Trouble::Unsendable(
                "names with capitals cannot be sent through this machine's proxy: write them in lower case, \
                 or except this host with NO_PROXY",
            ));
        }
        let request = http_request(self.root.clone(), signed)?;
        let response = self.client.execute(request).await.map_err(|error| trouble(&error))?;
        take_in(response).await
    }
}

fn http_request(mut url: Url, signed: &Signed<'_>) -> Result<reqwest::Request, Trouble> {
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
    *request.body_mut() = signed.body.map(|body| reqwest::Body::from(body.to_vec()));
    Ok(request)
}

fn header_map(headers: &Headers<'_>) -> Result<HeaderMap, Trouble> {
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
            Err(error) => return Err(Trouble::Cut(web::reason(&error))),
        }
    }
    Ok(Answer { status: status.as_u16(), headers, body })
}

fn trouble(error: &reqwest::Error) -> Trouble {
    if error.is_connect() {
        Trouble::NotConnected(Barrier::of(error), web::reason(error))
    } else if error.is_builder() {
        Trouble::Unsendable("the request cannot be built")
    } else {
        Trouble::Broke(web::reason(error))
    }
}
