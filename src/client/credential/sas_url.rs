//! SAS tokens by themselves: a URL with a token in it, or a token for an account by name.

use std::sync::Arc;

use crate::model::account::{Endpoint, Scheme};

use super::connection_string::Parsed;
use super::error::ConnectionError;
use super::{Credential, address};

/// Reads the SAS URL of an account, `https://ACCOUNT.queue.core.windows.net/?sv=...&sig=...`.
///
/// # Errors
/// Where it is no URL, has no token, or is for another service or for one queue only; the error
/// repeats nothing of it.
pub fn from_sas_url(text: &str) -> Result<Parsed, ConnectionError> {
    let url = address::parse(text).map_err(ConnectionError::Wrong)?;
    let endpoint = address::of_url(&url).map_err(ConnectionError::Wrong)?;
    let token = url.query().ok_or(ConnectionError::Wrong("it has no SAS token (?sv=...&sig=...)"))?;
    let credential = Credential::sas(token).map_err(ConnectionError::Wrong)?;
    of_the_account(token)?;
    for_queues(&endpoint)?;
    if endpoint.path.split('/').filter(|step| !step.is_empty()).count() > usize::from(is_by_path(&endpoint)) {
        return Err(ConnectionError::OneQueue);
    }
    let account = address::account_name(&endpoint).ok_or(ConnectionError::NoName("the URL"))?;
    Ok(Parsed { account, endpoint, secondary: None, credential })
}

/// What a SAS token opens for an account, at `endpoint` or else in the public cloud. Without a
/// name the endpoint tells it.
///
/// # Errors
/// Where the token cannot be one, or name or endpoint are missing or cannot be one.
pub fn from_token(
    name: Option<&str>,
    token: &str,
    endpoint: Option<&str>,
) -> Result<Parsed, ConnectionError> {
    let credential = Credential::sas(token).map_err(ConnectionError::Wrong)?;
    let endpoint = match (endpoint, name) {
        (Some(text), _) => address::endpoint(text, "the endpoint")?,
        (None, Some(name)) => address::by_name(Scheme::Https, name, "core.windows.net")?,
        (None, None) => {
            return Err(ConnectionError::Missing("the account's name", " (--account or --endpoint)"));
        }
    };
    let account = name.map(Arc::from).or_else(|| address::account_name(&endpoint));
    let account = account.ok_or(ConnectionError::NoName("the endpoint"))?;
    Ok(Parsed { account, endpoint, secondary: None, credential })
}

/// An account SAS says for which services (`ss`) it is; a SAS for one queue does not.
fn of_the_account(token: &str) -> Result<(), ConnectionError> {
    let services = token.split('&').find_map(|part| part.strip_prefix("ss="));
    match services {
        None => Err(ConnectionError::OneQueue),
        Some(services) if !services.contains('q') => {
            Err(ConnectionError::Wrong("its SAS is not for the Queue service (ss has no q)"))
        }
        Some(_) => Ok(()),
    }
}

/// The portal shows one SAS URL per service; only the one of the Queue service leads anywhere.
fn for_queues(endpoint: &Endpoint) -> Result<(), ConnectionError> {
    match endpoint.host.split('.').nth(1) {
        Some("blob" | "table" | "file" | "dfs" | "web") => Err(ConnectionError::Wrong(
            "it is of another service; take the one with .queue. in its host name",
        )),
        _ => Ok(()),
    }
}

fn is_by_path(endpoint: &Endpoint) -> bool {
    let by_host = Endpoint { path: Arc::from(""), ..endpoint.clone() };
    address::account_name(&by_host).is_none()
}
