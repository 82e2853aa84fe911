//! The dialog that makes a SAS for a queue: what its fields say, checked while they are typed.

use core::net::Ipv4Addr;

use serde::Serialize;

use super::State;
use super::limits::seconds;
use super::modal::Subject;
use crate::app::effect::ReqId;
use crate::app::text::Text;
use crate::model::account::{Scheme, Start};
use crate::model::clock::Millis;
use crate::model::policy::{MAX_POLICY_ID, PERMISSIONS, PolicyDate};
use crate::model::sas_terms::{Grants, SasTerms, date};
use crate::model::veiled::Veiled;

/// Make a SAS for a queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SasDialog {
    /// For which queue.
    pub subject: Subject,
    /// Letters of [`PERMISSIONS`], in that order.
    pub letters: String,
    /// For how long, as typed.
    pub span: Text,
    /// From when on, as typed; empty: at once.
    pub start: Text,
    /// From where, as typed; empty: from everywhere.
    pub addresses: Text,
    /// Whether it is good over HTTPS only.
    pub https_only: bool,
    /// The id of a stored policy that has permissions and times in their place, as typed.
    pub policy: Text,
    /// The field with the keys.
    pub field: SasField,
    /// How far it is.
    pub phase: SasPhase,
    /// What went wrong with the last attempt.
    pub trouble: Option<String>,
}

/// How far the dialog is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum SasPhase {
    /// The user is typing or choosing.
    Open,
    /// It is being signed.
    Making(ReqId),
    /// The finished URL, until the dialog closes.
    Made(Veiled),
}

/// The fields, in the order of the tab key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum SasField {
    /// The permissions.
    Permissions,
    /// For how long.
    Span,
    /// From when on.
    Start,
    /// From where.
    Addresses,
    /// Over what.
    Protocol,
    /// A stored policy.
    Policy,
}

impl SasField {
    /// All of them, in the order of the tab key.
    pub const ALL: [Self; 6] =
        [Self::Permissions, Self::Span, Self::Start, Self::Addresses, Self::Protocol, Self::Policy];
}

impl SasDialog {
    /// What allows the least that is of use: to read for an hour, over HTTPS where the account has
    /// it.
    #[must_use]
    pub fn new(subject: Subject) -> Self {
        let https_only = subject.account.endpoint.scheme == Scheme::Https;
        Self {
            subject,
            letters: "r".to_owned(),
            span: Text::suggestion("1h"),
            start: Text::single_line(""),
            addresses: Text::single_line(""),
            https_only,
            policy: Text::single_line(""),
            field: SasField::Permissions,
            phase: SasPhase::Open,
            trouble: None,
        }
    }

    /// The id of the stored policy, where one is named.
    #[must_use]
    pub fn policy_id(&self) -> Option<String> {
        Some(self.policy.to_string().trim().to_owned()).filter(|id| !id.is_empty())
    }

    /// The fields that can have the keys: a stored policy has some of them in their place.
    #[must_use]
    pub fn fields(&self) -> Vec<SasField> {
        let by_policy = self.policy_id().is_some();
        let told = |field: &SasField| {
            matches!(field, SasField::Permissions | SasField::Span | SasField::Start) && by_policy
        };
        SasField::ALL.into_iter().filter(|field| !told(field)).collect()
    }

    /// Adds a permission, or takes it away.
    pub fn switch(&mut self, letter: char) {
        let on = |l: char| self.letters.contains(l) != (l == letter);
        self.letters = PERMISSIONS.chars().filter(|l| on(*l)).collect();
    }

    /// The terms that the fields tell.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn terms(&self, now: Millis) -> Result<SasTerms, String> {
        let grants = match self.policy_id() {
            Some(id) if id.chars().count() > MAX_POLICY_ID => {
                return Err(format!("stored policy: at most {MAX_POLICY_ID} characters"));
            }
            Some(id) => Grants::Policy(id),
            None => self.own()?,
        };
        if self.https_only && self.subject.account.endpoint.scheme == Scheme::Http {
            return Err("protocol: this account is open over http: https only would be refused".to_owned());
        }
        let addresses = self.addresses.to_string().trim().to_owned();
        check_addresses(&addresses)?;
        let terms = SasTerms { grants, addresses, https_only: self.https_only };
        match terms.ends(now) {
            Some(end) if end <= now => Err("it would be over already".to_owned()),
            Some(end) if date(end).is_none() => Err("good for: at most until the year 9999".to_owned()),
            _ => Ok(terms),
        }
    }

    fn own(&self) -> Result<Grants, String> {
        if self.letters.is_empty() {
            return Err("permissions: at least one of r, a, u and p".to_owned());
        }
        let secs = seconds(&self.span.to_string()).map_err(|why| format!("good for: {why}"))?;
        if secs == 0 {
            return Err("good for: at least one second".to_owned());
        }
        let typed = self.start.to_string();
        let start = if typed.trim().is_empty() { None } else { Some(start(typed.trim())?) };
        Ok(Grants::Own { letters: self.letters.clone(), start, secs })
    }
}

fn start(typed: &str) -> Result<Millis, String> {
    let secs = PolicyDate::new(typed).secs().and_then(|secs| u64::try_from(secs).ok());
    let secs = secs.ok_or_else(|| "starts: a time in UTC such as 2026-01-31T12:00Z, or a day".to_owned())?;
    Ok(Millis(secs.saturating_mul(1_000)))
}

/// The service reads IPv4 addresses only.
fn check_addresses(typed: &str) -> Result<(), String> {
    if typed.is_empty() {
        return Ok(());
    }
    let (first, last) = typed.split_once('-').unwrap_or((typed, typed));
    match (first.parse::<Ipv4Addr>(), last.parse::<Ipv4Addr>()) {
        (Ok(first), Ok(last)) if first <= last => Ok(()),
        (Ok(_), Ok(_)) => Err("addresses: the first is after the last".to_owned()),
        _ => Err("addresses: an IPv4 address, or two such as 10.0.0.1-10.0.0.9".to_owned()),
    }
}

impl State {
    /// The terms that the dialog would make a SAS with now.
    ///
    /// # Errors
    /// The first thing that is wrong with them, or that changes are not allowed on this connection
    /// and the SAS may allow some.
    pub fn sas_terms(&self, dialog: &SasDialog) -> Result<SasTerms, String> {
        let terms = dialog.terms(self.now)?;
        let account = self.account.as_ref().filter(|account| account.conn == dialog.subject.conn);
        if terms.changes() && !account.is_some_and(|account| account.writable(self.now)) {
            let why = match account.map(|account| account.account.starts) {
                Some(Start::Sealed) => "started with --read-only: only a SAS that reads can be made",
                _ => "read-only: only a SAS that reads can be made, unless W allows changes before",
            };
            return Err(why.to_owned());
        }
        Ok(terms)
    }
}

#[cfg(test)]
mod tests {
    use super::{check_addresses, start};
    use crate::model::clock::Millis;

    #[test]
    fn addresses_are_one_or_two_of_the_old_kind() {
        for good in ["", "10.0.0.1", "10.0.0.1-10.0.0.9", "10.0.0.1-10.0.0.1"] {
            assert_eq!(check_addresses(good), Ok(()), "{good}");
        }
        for bad in ["::1", "10.0.0", "10.0.0.9-10.0.0.1", "10.0.0.0/8", "10.0.0.1-", "here"] {
            assert!(check_addresses(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_start_is_a_day_or_a_time_in_utc() {
        assert_eq!(start("2026-01-01"), Ok(Millis(1_767_225_600_000)));
        assert_eq!(start("2026-01-01T00:01Z"), Ok(Millis(1_767_225_660_000)));
        for bad in ["soon", "2026-01-01T00:00", "1969-12-31", "01.01.2026"] {
            assert!(start(bad).is_err(), "{bad}");
        }
    }
}
