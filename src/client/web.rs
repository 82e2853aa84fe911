//! An HTTP client for all that is not the Queue service reached directly: services that make tokens, and
//! proxies.

use std::error::Error as _;

use reqwest::redirect::Policy;
use reqwest::{Certificate, ClientBuilder};

#[cfg(feature = "entra")]
use super::barrier::Barrier;
use super::barrier::LookUp;
use super::roots::Roots;
use super::transport::{CONNECT, IDLE, MOST_IDLE, innermost};

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
            return Some(format!("where tokens are made cannot be asked: {}{hint}", reason(error)));
        }
        cause = error.source();
    }
    None
}

/// A client for HTTP alone, through the environment's proxy.
///
/// # Errors
/// Where it cannot be set up: why.
pub(super) fn plain(user_agent: &str) -> Result<reqwest::Client, String> {
    install_provider();
    // Loading the machine's certificates is slow, and fails where there are none.
    built(builder(user_agent, true).tls_certs_only([]).build())
}

/// A client that trusts what the machine trusts, and `roots`.
///
/// # Errors
/// Where it cannot be set up: why.
pub(super) fn https(builder: impl Fn() -> ClientBuilder, roots: &Roots) -> Result<reqwest::Client, String> {
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
    client.map_err(|error| format!("the HTTP client cannot be set up: {}", reason(&error)))
}

/// What all clients have in common. `proxied`: through the environment's proxy.
pub(super) fn builder(user_agent: &str, proxied: bool) -> ClientBuilder {
    let builder = reqwest::Client::builder()
        .user_agent(user_agent)
        .http1_only()
        // A redirect would carry the signature, or a SAS, to somebody else.
        .redirect(Policy::none())
        .pool_idle_timeout(IDLE)
        .pool_max_idle_per_host(MOST_IDLE)
        .connect_timeout(CONNECT)
        .dns_resolver(LookUp)
        .tcp_nodelay(true);
    if proxied { builder } else { builder.no_proxy() }
}

/// The innermost reason. Not what the library itself says, which names the URL.
pub(super) fn reason(error: &reqwest::Error) -> String {
    error.source().map_or_else(|| "no reason is known".to_owned(), innermost)
}
