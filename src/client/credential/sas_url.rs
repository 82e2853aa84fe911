//! SAS tokens by themselves: a URL with a token in it, or a token for an account by name.

use std::sync::Arc;

use crate::model::account::{Endpoint, Scheme};
use crate::model::queue::QueueName;
use crate::model::rights::{Rights, Scope};

use super::connection_string::Parsed;
use super::error::ConnectionError;
use super::{Credential, address};

/// Reads a SAS URL: of an account, `https://ACCOUNT.queue.core.windows.net/?sv=...&sig=...`, or of
/// one queue, `https://ACCOUNT.queue.core.windows.net/QUEUE?sv=...&sig=...`.
///
/// # Errors
/// Where it is no URL, has no token, is for another service, or for a queue that it does not name;
/// the error repeats nothing of it.
pub fn from_sas_url(text: &str) -> Result<Parsed, ConnectionError> {
    let url = address::parse(text).map_err(ConnectionError::Wrong)?;
    let whole = address::of_url(&url).map_err(ConnectionError::Wrong)?;
    let token = url.query().ok_or(ConnectionError::Wrong("it has no SAS token (?sv=...&sig=...)"))?;
    let credential = Credential::sas(token).map_err(ConnectionError::Wrong)?;
    for_queues(&whole)?;
    let (endpoint, only) = queue_in_path(whole)?;
    fits(&credential, &endpoint, only.as_ref())?;
    let account = address::account_name(&endpoint).ok_or(ConnectionError::NoName("the URL"))?;
    let secondary = address::secondary_of(&endpoint);
    Ok(Parsed { account, endpoint, secondary, credential, only })
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
    fits(&credential, &endpoint, None)?;
    let account = name.map(Arc::from).or_else(|| address::account_name(&endpoint));
    let account = account.ok_or(ConnectionError::NoName("the endpoint"))?;
    let secondary = address::secondary_of(&endpoint);
    Ok(Parsed { account, endpoint, secondary, credential, only: None })
}

/// Whether a SAS can be of any use there.
fn fits(
    credential: &Credential,
    endpoint: &Endpoint,
    only: Option<&QueueName>,
) -> Result<(), ConnectionError> {
    let Rights::Sas(sas) = credential.rights() else { return Ok(()) };
    match &sas.scope {
        Scope::Account { services, .. } if !services.contains('q') => {
            Err(ConnectionError::Wrong("its SAS is not for the Queue service (ss has no q)"))
        }
        Scope::Queue if only.is_none() => Err(ConnectionError::OneQueue),
        _ if sas.https_only && endpoint.scheme == Scheme::Http => Err(ConnectionError::Wrong(
            "its SAS is good over https only (spr), and the address begins with http",
        )),
        _ => Ok(()),
    }
}

/// The endpoint of the account, and the queue that the path names behind it.
fn queue_in_path(whole: Endpoint) -> Result<(Endpoint, Option<QueueName>), ConnectionError> {
    let path = Arc::clone(&whole.path);
    let mut steps = path.split('/').filter(|step| !step.is_empty());
    let base = if is_by_path(&whole) { steps.next().map(|name| format!("/{name}")) } else { None };
    let only = steps.next().map(QueueName::check).transpose();
    let only = only.map_err(|_| ConnectionError::Wrong("its path does not name a queue"))?;
    match steps.next() {
        None => Ok((Endpoint { path: Arc::from(base.unwrap_or_default()), ..whole }, only)),
        Some(_) => Err(ConnectionError::Wrong("its path has more in it than the name of a queue")),
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

/// Whether the path names the account, since the host cannot.
fn is_by_path(endpoint: &Endpoint) -> bool {
    let by_host = Endpoint { path: Arc::from(""), ..endpoint.clone() };
    address::account_name(&by_host).is_none()
}
