//! The terms of a shared access signature: when, from where and over what it may be used.

use std::net::Ipv4Addr;

use jiff::civil::DateTime;

use super::acl::Policy;
use super::error::ServiceError;
use super::moment;
use crate::client::sas::Fields;

/// When a SAS is valid and what it permits.
pub struct Terms {
    start: Option<DateTime>,
    expiry: Option<DateTime>,
    /// One letter for each right.
    pub permissions: String,
}

impl Terms {
    /// What the token itself says.
    pub fn of(fields: &Fields<'_>) -> Result<Self, ServiceError> {
        Ok(Self {
            start: date("st", fields.start)?,
            expiry: date("se", fields.expiry)?,
            permissions: fields.permissions.to_owned(),
        })
    }

    /// What a stored access policy says.
    pub fn of_policy(policy: &Policy) -> Self {
        let permissions = policy.permission.clone().unwrap_or_default();
        Self { start: policy.start, expiry: policy.expiry, permissions }
    }

    /// Both together. A SAS may fill in what the policy leaves open, and nothing else.
    pub fn merged(self, policy: &Self) -> Result<Self, ServiceError> {
        let twice = (self.start.is_some() && policy.start.is_some())
            || (self.expiry.is_some() && policy.expiry.is_some())
            || !(self.permissions.is_empty() || policy.permissions.is_empty());
        if twice {
            return Err(ServiceError::authentication("The SAS repeats a field of its stored access policy."));
        }
        Ok(Self {
            start: self.start.or(policy.start),
            expiry: self.expiry.or(policy.expiry),
            permissions: self.permissions + &policy.permissions,
        })
    }

    /// Checks that it is valid at `now`, in milliseconds.
    pub fn check_time(&self, now: u64) -> Result<(), ServiceError> {
        let expiry = self.expiry.ok_or_else(|| ServiceError::authentication("se is mandatory."))?;
        check_frame(self.start, expiry, now)
    }
}

/// Checks that `now`, in milliseconds, is between two dates.
pub fn check_frame(start: Option<DateTime>, expiry: DateTime, now: u64) -> Result<(), ServiceError> {
    let now = moment::of(now);
    if start.is_none_or(|start| start <= now) && now < expiry {
        return Ok(());
    }
    let shown = start.map(|start| format!("{start}Z")).unwrap_or_default();
    Err(ServiceError::authentication(format!(
        "Signature not valid in the specified time frame: Start [{shown}] - Expiry [{expiry}Z] - Current [{now}Z]"
    )))
}

/// A date of a token; none where it is not there.
pub fn date(name: &str, text: &str) -> Result<Option<DateTime>, ServiceError> {
    if text.is_empty() {
        return Ok(None);
    }
    moment::parse(text).map(Some).ok_or_else(|| malformed(name))
}

/// Checks the addresses from which a SAS may be used: one, or two with a dash between them. All
/// clients of this service are on this machine.
pub fn check_address(range: &str) -> Result<(), ServiceError> {
    if range.is_empty() {
        return Ok(());
    }
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    let (Ok(first), Ok(last)) = (first.parse::<Ipv4Addr>(), last.parse::<Ipv4Addr>()) else {
        return Err(malformed("sip"));
    };
    let client = Ipv4Addr::LOCALHOST;
    if (first..=last).contains(&client) {
        return Ok(());
    }
    Err(ServiceError::authorization("AuthorizationSourceIPMismatch").with("SourceIP", client.to_string()))
}

/// Checks the protocols over which a SAS may be used. This service has no HTTPS.
pub fn check_protocol(protocols: &str) -> Result<(), ServiceError> {
    match protocols {
        "" | "https,http" => Ok(()),
        "https" => Err(ServiceError::authorization("AuthorizationProtocolMismatch")),
        _ => Err(malformed("spr")),
    }
}

fn malformed(name: &str) -> ServiceError {
    ServiceError::authentication(format!("{name} is not well formed."))
}
