//! Connection strings, read as the .NET library reads them, but for white space, which is trimmed,
//! and settings of other services or of nobody, which are ignored instead of refused.

use std::sync::Arc;

use crate::model::account::{Endpoint, Scheme};
use crate::model::queue::QueueName;

use super::error::ConnectionError;
use super::{AccountKey, Credential, address};

/// The public key of the account `devstoreaccount1` of every emulator. No secret.
pub const DEVELOPMENT_KEY: &str =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
/// The account of every emulator.
pub const DEVELOPMENT_ACCOUNT: &str = "devstoreaccount1";

/// All that is needed to open an account.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// The account's name.
    pub account: Arc<str>,
    /// Its Queue service.
    pub endpoint: Endpoint,
    /// The readable copy of it in another region, where one was named or can be derived. Whether
    /// the account has one is not known.
    pub secondary: Option<Endpoint>,
    /// How to sign in.
    pub credential: Credential,
    /// The only queue that it opens, where the address names one.
    pub only: Option<QueueName>,
}

const PROTOCOL: &str = "DefaultEndpointsProtocol";
const NAME: &str = "AccountName";
const KEY: &str = "AccountKey";
const SAS: &str = "SharedAccessSignature";
const SUFFIX: &str = "EndpointSuffix";
const QUEUE: &str = "QueueEndpoint";
const SECONDARY: &str = "QueueSecondaryEndpoint";
const DEVELOPMENT: &str = "UseDevelopmentStorage";
const PROXY: &str = "DevelopmentStorageProxyUri";
const KNOWN: [&str; 9] = [PROTOCOL, NAME, KEY, SAS, SUFFIX, QUEUE, SECONDARY, DEVELOPMENT, PROXY];

/// Reads a connection string.
///
/// # Errors
/// Where it cannot be understood or something is missing; the error repeats nothing of it.
pub fn parse(text: &str) -> Result<Parsed, ConnectionError> {
    let settings = Settings::read(text)?;
    if settings.get(DEVELOPMENT).is_some() {
        return development(&settings);
    }
    let credential = credential(&settings)?;
    let (endpoint, secondary) = endpoints(&settings)?;
    let account = match (settings.get(NAME), &credential) {
        (Some(name), _) => Arc::from(name),
        (None, Credential::SharedKey(_)) => {
            return Err(ConnectionError::Missing(NAME, ", which AccountKey needs"));
        }
        (None, Credential::Sas(_) | Credential::Token(_)) => {
            address::account_name(&endpoint).ok_or(ConnectionError::NoName(QUEUE))?
        }
    };
    Ok(Parsed { account, endpoint, secondary, credential, only: None })
}

/// What `name` and `key` open, at `endpoint` or else in the public cloud.
///
/// # Errors
/// Where the key is not base64, or the endpoint or the name cannot be one.
pub fn from_account_key(name: &str, key: &str, endpoint: Option<&str>) -> Result<Parsed, ConnectionError> {
    let key = AccountKey::from_base64(key).map_err(ConnectionError::Wrong)?;
    from_account(name, Credential::SharedKey(key), endpoint)
}

/// What an account's name opens, at `endpoint` or else in the public cloud.
///
/// # Errors
/// Where name or endpoint cannot be one.
pub fn from_account(
    name: &str,
    credential: Credential,
    endpoint: Option<&str>,
) -> Result<Parsed, ConnectionError> {
    let endpoint = match endpoint {
        Some(text) => address::endpoint(text, "the endpoint")?,
        None => address::by_name(Scheme::Https, name, PUBLIC)?,
    };
    let secondary = address::secondary_of(&endpoint);
    Ok(Parsed { account: Arc::from(name), endpoint, secondary, credential, only: None })
}

/// The account of an emulator on this machine, on its usual port.
///
/// # Errors
/// None in fact: the key is a good one.
pub fn emulator() -> Result<Parsed, ConnectionError> {
    development_at("http://127.0.0.1:10001")
}

/// The domain of the public cloud.
pub const PUBLIC: &str = "core.windows.net";

/// The settings that we know, under their usual names.
struct Settings<'a>(Vec<(&'static str, &'a str)>);

impl<'a> Settings<'a> {
    fn read(text: &'a str) -> Result<Self, ConnectionError> {
        let text = text.trim();
        let lower = text.get(..8).unwrap_or("").to_ascii_lowercase();
        if lower.starts_with("http://") || lower.starts_with("https://") {
            return Err(ConnectionError::IsUrl);
        }
        let mut settings = Self(Vec::new());
        let mut any = false;
        for (at, part) in text.split(';').enumerate().filter(|(_, part)| !part.trim().is_empty()) {
            any = true;
            let (name, value) =
                part.split_once('=').ok_or(ConnectionError::NoEquals(at.saturating_add(1)))?;
            // Unknown names are not repeated in errors: with a stray semicolon they are secrets.
            let Some(name) = KNOWN.into_iter().find(|known| known.eq_ignore_ascii_case(name.trim())) else {
                continue;
            };
            if settings.0.iter().any(|(other, _)| *other == name) {
                return Err(ConnectionError::Twice(name));
            }
            settings.0.push((name, value.trim()));
        }
        if any { Ok(settings) } else { Err(ConnectionError::Empty) }
    }

    /// The value of a setting; an empty one is as good as none.
    fn get(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| *value).filter(|v| !v.is_empty())
    }
}

fn credential(settings: &Settings<'_>) -> Result<Credential, ConnectionError> {
    match (settings.get(KEY), settings.get(SAS)) {
        (Some(_), Some(_)) => Err(ConnectionError::Both(KEY, SAS)),
        (Some(key), None) => {
            let key = AccountKey::from_base64(key).map_err(|why| ConnectionError::Bad(KEY, why))?;
            Ok(Credential::SharedKey(key))
        }
        (None, Some(token)) => Credential::sas(token).map_err(|why| ConnectionError::Bad(SAS, why)),
        (None, None) if settings.get(QUEUE).is_some() => Err(ConnectionError::Anonymous),
        (None, None) if settings.get(NAME).is_some() => {
            Err(ConnectionError::Missing(KEY, " (or SharedAccessSignature)"))
        }
        (None, None) => Err(ConnectionError::Missing("AccountName with AccountKey", "")),
    }
}

fn endpoints(settings: &Settings<'_>) -> Result<(Endpoint, Option<Endpoint>), ConnectionError> {
    let secondary = settings.get(SECONDARY).map(|text| address::endpoint(text, SECONDARY)).transpose()?;
    let scheme = match settings.get(PROTOCOL) {
        None => Scheme::Https,
        Some(text) if text.eq_ignore_ascii_case("https") => Scheme::Https,
        Some(text) if text.eq_ignore_ascii_case("http") => Scheme::Http,
        Some(_) => return Err(ConnectionError::Bad(PROTOCOL, "it is neither http nor https")),
    };
    match (settings.get(QUEUE), settings.get(NAME)) {
        (Some(text), _) => Ok((address::endpoint(text, QUEUE)?, secondary)),
        (None, _) if secondary.is_some() => {
            Err(ConnectionError::Missing(QUEUE, ", which QueueSecondaryEndpoint needs"))
        }
        (None, Some(name)) => {
            let endpoint = address::by_name(scheme, name, settings.get(SUFFIX).unwrap_or(PUBLIC))?;
            let secondary = address::secondary_of(&endpoint);
            Ok((endpoint, secondary))
        }
        (None, None) => Err(ConnectionError::Missing(NAME, " (or QueueEndpoint)")),
    }
}

fn development(settings: &Settings<'_>) -> Result<Parsed, ConnectionError> {
    if !settings.get(DEVELOPMENT).is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        return Err(ConnectionError::Bad(DEVELOPMENT, "it can only be true"));
    }
    if settings.0.iter().any(|(name, _)| !matches!(*name, DEVELOPMENT | PROXY)) {
        return Err(ConnectionError::Bad(DEVELOPMENT, "only DevelopmentStorageProxyUri can stand beside it"));
    }
    development_at(settings.get(PROXY).unwrap_or("http://127.0.0.1"))
}

/// An emulator at the host of `uri`: port and path are always the emulator's own.
fn development_at(uri: &str) -> Result<Parsed, ConnectionError> {
    let at = address::endpoint(uri, PROXY)?;
    let path = |path: &str| Endpoint { port: Some(10001), path: Arc::from(path), ..at.clone() };
    let key = AccountKey::from_base64(DEVELOPMENT_KEY).map_err(|why| ConnectionError::Bad(KEY, why))?;
    Ok(Parsed {
        account: Arc::from(DEVELOPMENT_ACCOUNT),
        endpoint: path("/devstoreaccount1"),
        secondary: Some(path("/devstoreaccount1-secondary")),
        credential: Credential::SharedKey(key),
        only: None,
    })
}
