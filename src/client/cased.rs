//! A request whose header names go out as they are written. HTTP libraries send all names in lower
//! case, and the service keeps those of metadata as they come: only a request of our own says `Owner`.
//! It is rare, so it has a connection of its own, which ends with the answer.

use std::fmt::Write as _;
use std::io;
use std::sync::Arc;

use hyper_util::client::proxy::matcher::Matcher;
use rustls::ClientConfig;
use rustls::RootCertStore;
use rustls::crypto::ring;
use rustls::pki_types::ServerName;
use rustls_platform_verifier::Verifier;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::model::account::{Endpoint, Scheme};

use super::answer::Answer;
use super::barrier::Barrier;
use super::http_answer;
use super::roots::Roots;
use super::transport::{CONNECT, LARGEST, Signed, Trouble, plain};

/// Whether a request must go this way: a name in it has capitals.
#[must_use]
pub(super) fn is_needed(signed: &Signed) -> bool {
    signed.headers.iter().any(|(name, _)| name.bytes().any(|byte| byte.is_ascii_uppercase()))
}

/// Sends a request and takes in the whole answer. Knows no time-out but that of connecting.
///
/// # Errors
/// Where there is no answer, or none that ends; also where a proxy is in the way.
pub(super) async fn send(
    endpoint: &Endpoint,
    user_agent: &str,
    roots: &Roots,
    signed: &Signed,
) -> Result<Answer, Trouble> {
    if is_proxied(endpoint) {
        return Err(Trouble::Unsendable(
            "names with capitals cannot be sent through this machine's proxy: write them in lower case, \
             or except this host with NO_PROXY",
        ));
    }
    let request = text(endpoint, user_agent, signed);
    let connected = tokio::time::timeout(CONNECT, connect(endpoint));
    let late =
        |_| Trouble::NotConnected(Barrier::Other, format!("nobody answered in {} s", CONNECT.as_secs()));
    let stream = connected.await.map_err(late)?.map_err(|error| not_connected(&error))?;
    match endpoint.scheme {
        Scheme::Http => exchange(stream, &request, signed.body.as_deref()).await,
        Scheme::Https => {
            let name = ServerName::try_from(endpoint.host.to_string());
            let name =
                name.map_err(|_| Trouble::Unsendable("the host has no name a certificate could have"))?;
            let stream = tls(roots)?.connect(name, stream).await.map_err(|error| not_connected(&error))?;
            exchange(stream, &request, signed.body.as_deref()).await
        }
    }
}

fn is_proxied(endpoint: &Endpoint) -> bool {
    let uri = format!("{}://{}/", endpoint.scheme.as_str(), endpoint.authority()).parse();
    !endpoint.is_loopback() && uri.is_ok_and(|uri| Matcher::from_system().intercept(&uri).is_some())
}

/// The head of the request as it goes over the wire.
fn text(endpoint: &Endpoint, user_agent: &str, signed: &Signed) -> String {
    let query = if signed.query.is_empty() { String::new() } else { format!("?{}", signed.query) };
    let (method, path, host) = (signed.method.as_str(), &signed.path, endpoint.authority());
    let mut text = format!("{method} {path}{query} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {user_agent}\r\n");
    for (name, value) in &signed.headers {
        let _ = write!(text, "{name}: {value}\r\n");
    }
    text.push_str("Connection: close\r\n\r\n");
    text
}

async fn connect(endpoint: &Endpoint) -> io::Result<TcpStream> {
    let usual = if endpoint.scheme == Scheme::Https { 443 } else { 80 };
    let port = endpoint.port.unwrap_or(usual);
    let stream = TcpStream::connect((&*endpoint.host, port)).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// The same trust that all other requests have.
fn tls(roots: &Roots) -> Result<TlsConnector, Trouble> {
    let provider = Arc::new(ring::default_provider());
    let builder =
        ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| unset(&error))?;
    let verifier = Verifier::new_with_extra_roots(roots.ders(), provider);
    let config = if let Ok(verifier) = verifier {
        builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier))
    } else {
        builder.with_root_certificates(bundled(roots))
    };
    Ok(TlsConnector::from(Arc::new(config.with_no_client_auth())))
}

/// What is trusted on a machine without authorities of its own.
fn bundled(roots: &Roots) -> RootCertStore {
    let mut store = RootCertStore::empty();
    let bundled = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().cloned();
    store.add_parsable_certificates(bundled.chain(roots.ders()));
    store
}

fn unset(error: &rustls::Error) -> Trouble {
    Trouble::NotConnected(Barrier::Other, format!("TLS cannot be set up: {error}"))
}

fn not_connected(error: &io::Error) -> Trouble {
    Trouble::NotConnected(Barrier::of(error), plain(error))
}

/// Writes the request in one go, as Azurite wants it, and reads until the answer is whole.
async fn exchange(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    head: &str,
    body: Option<&[u8]>,
) -> Result<Answer, Trouble> {
    let request = [head.as_bytes(), body.unwrap_or_default()].concat();
    let broke = |error: io::Error| Trouble::Broke(plain(&error));
    stream.write_all(&request).await.map_err(broke)?;
    stream.flush().await.map_err(broke)?;
    let mut found = Vec::new();
    loop {
        let ended = match stream.read_buf(&mut found).await {
            Ok(count) => count == 0,
            // Many close without TLS's good-bye: what came is judged as if they had not.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => true,
            Err(error) if found.is_empty() => return Err(broke(error)),
            Err(error) => return Err(Trouble::Cut(plain(&error))),
        };
        if found.len() > LARGEST {
            return Err(Trouble::Endless);
        }
        if let Some(answer) = http_answer::read(&found, ended)? {
            return Ok(answer);
        }
    }
}
