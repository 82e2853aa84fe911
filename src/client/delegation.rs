//! User delegation keys: asked for by a person or program with a token of Entra ID, and used to make
//! SAS that are theirs rather than the account's.

use std::sync::Arc;

use jiff::Timestamp;

use crate::model::clock::Millis;

use super::answer::Answer;
use super::credential::Secret;
use super::xml::{self, DECLARATION, Odd};

/// The first version of the protocol that knows these keys for queues.
pub const SINCE: &str = "2026-02-06";

/// A key that signs SAS for the one who asked for it. What is told about it goes into the SAS.
#[derive(Debug, Clone)]
pub struct DelegationKey {
    /// Whose it is (`skoid`).
    pub object: Arc<str>,
    /// The tenant (`sktid`).
    pub tenant: Arc<str>,
    /// From when it is good, as the service wrote it (`skt`).
    pub start: Arc<str>,
    /// Until when it is good, as the service wrote it (`ske`).
    pub expiry: Arc<str>,
    /// For which service (`sks`).
    pub service: Arc<str>,
    /// The version of the protocol that it was made with (`skv`).
    pub version: Arc<str>,
    /// The key itself, in base64.
    pub value: Secret,
}

/// Reads the answer of Get User Delegation Key.
///
/// # Errors
/// Where a part of the key is missing.
pub fn read(answer: &Answer) -> Result<DelegationKey, Odd> {
    const NAMES: [&str; 7] =
        ["SignedOid", "SignedTid", "SignedStart", "SignedExpiry", "SignedService", "SignedVersion", "Value"];
    let mut parts = NAMES.map(|_| String::new());
    xml::read(&answer.body, "UserDelegationKey", |path, text| {
        let [_, name] = path else { return };
        if let Some((_, place)) = NAMES.iter().zip(&mut parts).find(|(known, _)| *known == name) {
            text.trim().clone_into(place);
        }
    })?;
    if parts.iter().any(String::is_empty) {
        return Err(Odd("a part of the key is missing"));
    }
    let [object, tenant, start, expiry, service, version, value] = parts;
    let [object, tenant, start, expiry, service, version] =
        [object, tenant, start, expiry, service, version].map(Arc::from);
    Ok(DelegationKey { object, tenant, start, expiry, service, version, value: Secret::new(value) })
}

/// The body that asks for a key for this time.
#[must_use]
pub fn body(start: Millis, expiry: Millis) -> String {
    let mut body = DECLARATION.to_owned();
    xml::push(&mut body, "KeyInfo", |out| {
        xml::push_leaf(out, "Start", &iso(start));
        xml::push_leaf(out, "Expiry", &iso(expiry));
    });
    body
}

/// To the second, as the service wants it.
fn iso(at: Millis) -> String {
    Timestamp::from_second(at.secs()).unwrap_or(Timestamp::MAX).to_string()
}
