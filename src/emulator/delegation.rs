//! User delegation keys. They are not stored: a key is computed from the account's own key and from
//! what the SAS says about it, so that one with other words about it is another key.

use jiff::ToSpan as _;
use jiff::civil::DateTime;

use super::answer::{Answer, element};
use super::document::Node;
use super::error::ServiceError;
use super::moment;
use super::request::Request;
use super::sas_terms::{check_frame, date};
use super::store::Account;
use crate::client::credential::AccountKey;
use crate::client::sas::Delegation;
use crate::client::sign::signature;

/// Who asks, whoever asks: there is one user, in one tenant.
const OBJECT: &str = "5eed0000-0000-4000-8000-000000000001";
const TENANT: &str = "5eed0000-0000-4000-8000-000000000002";
/// A key is valid for this long at the most, in hours.
const LONGEST: i64 = 7 * 24;

/// Get User Delegation Key. `now` is in milliseconds.
pub fn get(request: &Request, account: &Account, now: u64) -> Result<Answer, ServiceError> {
    let node = Node::read(&request.body, "KeyInfo")?;
    node.only(&["Start", "Expiry"])?;
    let now = moment::of(now);
    let read = |name, text| moment::parse(text).ok_or_else(|| ServiceError::invalid_node(name, text));
    let start = node.value("Start")?.map_or(Ok(now), |text| read("Start", text))?;
    let expiry = node.required("Expiry")?;
    let end = read("Expiry", expiry)?;
    let longest = start.max(now).checked_add(LONGEST.hours()).unwrap_or(DateTime::MAX);
    if end <= start || end > longest {
        return Err(ServiceError::invalid_node("Expiry", expiry));
    }
    let shown = |moment: DateTime| moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let (start, expiry) = (shown(start), shown(end));
    let version = request.version().unwrap_or_default();
    let key = Delegation {
        object: OBJECT,
        tenant: TENANT,
        start: &start,
        expiry: &expiry,
        service: "q",
        version,
        ..Delegation::default()
    };
    Ok(Answer::xml(200, &document(&key, &value(&account.key, &key))))
}

fn document(key: &Delegation<'_>, value: &str) -> String {
    let mut out = String::from("<UserDelegationKey>");
    for (name, value) in [
        ("SignedOid", key.object),
        ("SignedTid", key.tenant),
        ("SignedStart", key.start),
        ("SignedExpiry", key.expiry),
        ("SignedService", key.service),
        ("SignedVersion", key.version),
        ("Value", value),
    ] {
        element(&mut out, name, value);
    }
    out + "</UserDelegationKey>"
}

/// The key that such a SAS is signed with.
pub fn key(account: &AccountKey, key: &Delegation<'_>) -> Result<AccountKey, ServiceError> {
    AccountKey::from_base64(&value(account, key)).map_err(ServiceError::authentication)
}

fn value(account: &AccountKey, key: &Delegation<'_>) -> String {
    let words = [key.object, key.tenant, key.start, key.expiry, key.service, key.version].join("\n");
    signature(account, &format!("user delegation key\n{words}"))
}

/// Checks that the key itself is for queues, and valid at `now`, in milliseconds.
pub fn check_time(key: &Delegation<'_>, now: u64) -> Result<(), ServiceError> {
    let expiry = date("ske", key.expiry)?.unwrap_or(DateTime::MIN);
    check_frame(date("skt", key.start)?, expiry, now)?;
    if key.service == "q" { Ok(()) } else { Err(ServiceError::authorization("AuthorizationServiceMismatch")) }
}
