//! Who may ask: the version header, the date within a quarter of an hour, and the Shared Key
//! signature, the bearer token or the SAS.

use std::time::UNIX_EPOCH;

use super::error::ServiceError;
use super::request::Request;
use super::route::Target;
use super::store::Account;
use super::{rights, sas};
use crate::client::credential::{AccountKey, Secret};
use crate::client::sign::{Signable, string_to_sign, verify};
use crate::model::operation::OperationKind;

/// A request's date may differ from ours by this many milliseconds.
const SKEW: u64 = 15 * 60 * 1000;
/// From this version on a request without any credentials is answered with a challenge.
const CHALLENGES_SINCE: &str = "2019-12-12";

/// A request, and what is needed to say whether it may be answered.
pub struct Claim<'a> {
    /// The request.
    pub request: &'a Request,
    /// What its path names.
    pub target: &'a Target,
    /// The account that the path names.
    pub account: &'a Account,
    /// The operation; none where there is no such operation.
    pub kind: Option<OperationKind>,
    /// What holds for all.
    pub rules: &'a Rules,
    /// The time, in milliseconds.
    pub now: u64,
}

/// What holds for all requests.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// The newest version of the protocol that may be asked for; none for any.
    pub newest_version: Option<String>,
    /// The bearer token that opens everything that bearer tokens can open; none refuses them all.
    pub bearer_token: Option<Secret>,
}

/// Checks that a request may be answered.
pub fn check(claim: &Claim<'_>) -> Result<(), ServiceError> {
    let version = check_version(claim)?;
    let Some(authorization) = claim.request.header("authorization") else {
        return match claim.request.param("sig") {
            Some(_) => sas::check(claim),
            None => Err(anonymous(version)),
        };
    };
    match authorization.split_once(' ') {
        Some(("SharedKey", credentials)) => check_shared_key(claim, credentials),
        Some(("Bearer", token)) => check_bearer(claim, token),
        _ => Err(ServiceError::new(400, "InvalidAuthenticationInfo", BAD_HEADER)),
    }
}

const BAD_HEADER: &str = "The authentication information was not provided in the correct format. Verify the \
    value of Authorization header.";

/// Any well-formed version will do, unless it is newer than it may be: nothing else depends on it.
fn check_version<'a>(claim: &Claim<'a>) -> Result<&'a str, ServiceError> {
    let version = claim.request.version().ok_or_else(|| ServiceError::missing_header("x-ms-version"))?;
    let well_formed = version.parse::<jiff::civil::Date>().is_ok_and(|date| date.to_string() == version);
    let too_new = claim.rules.newest_version.as_deref().is_some_and(|newest| version > newest);
    if well_formed && !too_new {
        Ok(version)
    } else {
        Err(ServiceError::invalid_header("x-ms-version", version))
    }
}

fn anonymous(version: &str) -> ServiceError {
    if version >= CHALLENGES_SINCE {
        ServiceError::new(
            401,
            "NoAuthenticationInformation",
            "Server failed to authenticate the request. Please refer to the information in the \
             www-authenticate header.",
        )
    } else {
        ServiceError::authentication("The request carries no Authorization header.")
    }
}

fn check_bearer(claim: &Claim<'_>, token: &str) -> Result<(), ServiceError> {
    if claim.rules.bearer_token.as_ref().is_none_or(|good| good.expose() != token) {
        return Err(ServiceError::new(401, "InvalidAuthenticationInfo", BAD_HEADER));
    }
    check_date(claim.request, claim.now)?;
    if claim.kind.is_none_or(rights::of_bearer) {
        Ok(())
    } else {
        Err(ServiceError::authorization("AuthorizationFailure"))
    }
}

fn check_shared_key(claim: &Claim<'_>, credentials: &str) -> Result<(), ServiceError> {
    let Some((signer, signature)) = credentials.split_once(':') else {
        return Err(ServiceError::new(400, "InvalidAuthenticationInfo", BAD_HEADER));
    };
    if signer != claim.target.account {
        return Err(ServiceError::authentication("The account of the signature is not the one addressed."));
    }
    check_date(claim.request, claim.now)?;
    check_signature(claim.request, signer, &claim.account.key, signature)?;
    if claim.kind.is_none_or(rights::of_shared_key) {
        Ok(())
    } else {
        Err(ServiceError::authentication("Only authentication scheme Bearer is supported."))
    }
}

fn check_date(request: &Request, now: u64) -> Result<(), ServiceError> {
    let date = request
        .header("x-ms-date")
        .or_else(|| request.header("date"))
        .ok_or_else(|| ServiceError::authentication("The request carries no date."))?;
    let ms = httpdate::parse_http_date(date)
        .ok()
        .and_then(|date| date.duration_since(UNIX_EPOCH).ok())
        .and_then(|age| u64::try_from(age.as_millis()).ok())
        .ok_or_else(|| ServiceError::authentication("The date of the request cannot be read."))?;
    if ms.abs_diff(now) > SKEW {
        return Err(ServiceError::authentication(format!("Request date header too old: '{date}'")));
    }
    Ok(())
}

fn check_signature(
    request: &Request,
    account: &str,
    key: &AccountKey,
    signature: &str,
) -> Result<(), ServiceError> {
    let query = borrowed(&request.query);
    let headers = borrowed(&request.headers);
    let text = string_to_sign(&Signable {
        method: &request.method,
        account,
        path: &request.path,
        query: &query,
        headers: &headers,
    });
    if verify(key, &text, signature) {
        return Ok(());
    }
    Err(ServiceError::authentication(format!(
        "The MAC signature found in the HTTP request is not the same as any computed signature. Server used \
         following string to sign: '{text}'."
    )))
}

fn borrowed(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}
