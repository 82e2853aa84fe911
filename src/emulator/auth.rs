//! Who may ask: the version header, the date within a quarter of an hour, and the Shared Key
//! signature.

use std::time::UNIX_EPOCH;

use super::error::ServiceError;
use super::request::Request;
use crate::client::credential::AccountKey;
use crate::client::sign::{Signable, string_to_sign, verify};

/// A request's date may differ from ours by this many milliseconds.
const SKEW: u64 = 15 * 60 * 1000;
/// From this version on a request without any credentials is answered with a challenge.
const CHALLENGES_SINCE: &str = "2019-12-12";

/// Checks that `request` may speak for `account`. `now` is in milliseconds.
pub fn check(request: &Request, account: &str, key: &AccountKey, now: u64) -> Result<(), ServiceError> {
    let version = check_version(request)?;
    let Some(authorization) = request.header("authorization") else {
        return Err(anonymous(request, version));
    };
    let (signer, signature) = shared_key(authorization)?;
    if signer != account {
        return Err(ServiceError::authentication("The account of the signature is not the one addressed."));
    }
    check_date(request, now)?;
    check_signature(request, account, key, signature)
}

/// Any well-formed version will do: nothing here depends on it.
fn check_version(request: &Request) -> Result<&str, ServiceError> {
    let version = request
        .header("x-ms-version")
        .or_else(|| request.param("api-version"))
        .ok_or_else(|| ServiceError::missing_header("x-ms-version"))?;
    if version.parse::<jiff::civil::Date>().is_ok_and(|date| date.to_string() == version) {
        Ok(version)
    } else {
        Err(ServiceError::invalid_header("x-ms-version", version))
    }
}

fn anonymous(request: &Request, version: &str) -> ServiceError {
    if request.param("sig").is_some() {
        ServiceError::NOT_YET
    } else if version >= CHALLENGES_SINCE {
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

fn shared_key(authorization: &str) -> Result<(&str, &str), ServiceError> {
    let format = "The authentication information was not provided in the correct format. Verify the value \
                  of Authorization header.";
    match authorization.split_once(' ') {
        Some(("SharedKey", credentials)) => credentials.split_once(':'),
        Some(("Bearer", _)) => return Err(ServiceError::new(401, "InvalidAuthenticationInfo", format)),
        _ => None,
    }
    .ok_or(ServiceError::new(400, "InvalidAuthenticationInfo", format))
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
