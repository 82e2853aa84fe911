//! Endpoints as a person writes them: a URL, or just the account's name; and the name of the
//! account that an endpoint tells.

use std::sync::Arc;

use url::{Host, Url};

use crate::model::account::{Endpoint, Scheme};

use super::error::ConnectionError;

/// Reads the URL of a Queue service. `what` names it in errors.
///
/// # Errors
/// Where it is not an http or https URL, or has parts that make no sense in an endpoint.
pub fn endpoint(text: &str, what: &'static str) -> Result<Endpoint, ConnectionError> {
    let read = || {
        let url = parse(text)?;
        match url.query() {
            Some(_) => Err("it has a query (?...), which does not belong in an endpoint"),
            None => of_url(&url),
        }
    };
    read().map_err(|why| ConnectionError::Bad(what, why))
}

/// Reads an http or https URL, or says why it cannot be that of a service.
pub(super) fn parse(text: &str) -> Result<Url, &'static str> {
    const NOT_URL: &str = "it is not a URL that starts with http:// or https://";
    let url = Url::parse(text.trim()).map_err(|_| NOT_URL)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(NOT_URL);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("it has a user or a password, which does not belong in an endpoint");
    }
    if url.fragment().is_some() {
        return Err("it has a fragment (#...), which does not belong in an endpoint");
    }
    Ok(url)
}

/// The endpoint in a URL, whatever its query.
pub(super) fn of_url(url: &Url) -> Result<Endpoint, &'static str> {
    let host = match url.host() {
        Some(Host::Domain(name)) => name.to_owned(),
        Some(Host::Ipv4(address)) => address.to_string(),
        Some(Host::Ipv6(address)) => address.to_string(),
        None => return Err("it names no host"),
    };
    let scheme = if url.scheme() == "http" { Scheme::Http } else { Scheme::Https };
    let path = Arc::from(url.path().trim_end_matches('/'));
    Ok(Endpoint { scheme, host: Arc::from(host), port: url.port(), path })
}

/// The endpoint of an account by its name, as `https://NAME.queue.SUFFIX`.
///
/// # Errors
/// Where name or suffix cannot stand in a host name.
pub fn by_name(scheme: Scheme, account: &str, suffix: &str) -> Result<Endpoint, ConnectionError> {
    let suffix = suffix.trim_matches('.');
    let legal = |text: &str, more: &[u8]| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || more.contains(&b))
    };
    if !legal(suffix, b"-.") {
        return Err(ConnectionError::Bad("EndpointSuffix", "it is not a domain such as core.windows.net"));
    }
    if !legal(account, b"-") {
        return Err(ConnectionError::Bad("AccountName", "it can only have letters, digits and dashes"));
    }
    let host = format!("{account}.queue.{suffix}").to_ascii_lowercase();
    Ok(Endpoint { scheme, host: Arc::from(host), port: None, path: Arc::from("") })
}

/// Where an account's copy in another region is, if it has one: known only where the host is named
/// by the service, as `NAME.queue.SUFFIX`.
#[must_use]
pub fn secondary_of(primary: &Endpoint) -> Option<Endpoint> {
    let (name, rest) = primary.host.split_once('.')?;
    let is_usual = rest.starts_with("queue.") && primary.path.is_empty() && !name.ends_with("-secondary");
    is_usual.then(|| Endpoint { host: Arc::from(format!("{name}-secondary.{rest}")), ..primary.clone() })
}

/// The name of the account that an endpoint tells: the first label of a host name, or the first
/// step of the path where the host is an address, `localhost` or another name without dots.
#[must_use]
pub fn account_name(endpoint: &Endpoint) -> Option<Arc<str>> {
    let host = &*endpoint.host;
    let by_path = !host.contains('.')
        || host.parse::<std::net::IpAddr>().is_ok()
        || host.eq_ignore_ascii_case("host.docker.internal");
    let name = if by_path { endpoint.path.split('/').nth(1)? } else { host.split('.').next()? };
    let name = ["-secondary", "-ipv6", "-dualstack"]
        .iter()
        .fold(name, |name, suffix| name.strip_suffix(suffix).unwrap_or(name));
    (!name.is_empty()).then(|| Arc::from(name))
}
