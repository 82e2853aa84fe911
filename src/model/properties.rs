//! What is set for a queue: read, checked, and compared with an earlier reading. Set Metadata replaces
//! everything and knows no `ETag`, so a comparison is all that protects what others wrote.

use std::fmt;

use serde::Serialize;

use super::failure::Failure;
use super::message::illegal_in_xml;
use super::policy::{MAX_POLICIES, MAX_POLICY_ID, PERMISSIONS, PolicyDate, SignedIdentifier};
use super::queue::Metadata;

/// What is set for a queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Properties {
    /// Never too low, possibly too high.
    pub approximate_count: u64,
    /// Sorted by name.
    pub metadata: Metadata,
    /// Whether the names have the case in which they were set; only one who may list learns it.
    pub has_case: bool,
    /// The access policies, or why they could not be read; none: not asked for.
    pub policies: Option<Result<Vec<SignedIdentifier>, Box<Failure>>>,
}

/// An entry that two readings do not agree about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Its name.
    pub name: String,
    /// What it was; none: it was not there.
    pub was: Option<String>,
    /// What it is; none: it is gone.
    pub now: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.name;
        match (&self.was, &self.now) {
            (Some(was), Some(now)) => write!(f, "{name} was \"{was}\", is \"{now}\""),
            (None, Some(now)) => write!(f, "{name} is new: \"{now}\""),
            (Some(was), None) => write!(f, "{name} is gone; it was \"{was}\""),
            (None, None) => f.write_str(name),
        }
    }
}

/// The entries that were changed, added or removed, in this order of `now`, then what is gone. The
/// case of a name is not told apart from another: it is one name to the service.
#[must_use]
pub fn differences(was: &Metadata, now: &Metadata) -> Vec<Difference> {
    compare(was, now, str::eq_ignore_ascii_case)
}

/// The same for access policies, whose ids are told apart by case.
#[must_use]
pub fn policy_differences(was: &[SignedIdentifier], now: &[SignedIdentifier]) -> Vec<Difference> {
    let pair = |policy: &SignedIdentifier| (policy.id.to_string(), policy_words(policy));
    let pairs = |policies: &[SignedIdentifier]| policies.iter().map(pair).collect::<Metadata>();
    compare(&pairs(was), &pairs(now), |this, other| this == other)
}

/// `raup from 2026-01-01 to 2026-02-01`.
fn policy_words(policy: &SignedIdentifier) -> String {
    let date = |word: &str, date: &Option<PolicyDate>| {
        date.as_ref().map_or_else(String::new, |date| format!(" {word} {date}"))
    };
    let letters = policy.permission.as_deref().unwrap_or("-");
    format!("{letters}{}{}", date("from", &policy.start), date("to", &policy.expiry))
}

fn compare(was: &Metadata, now: &Metadata, same: fn(&str, &str) -> bool) -> Vec<Difference> {
    let in_was = |name: &str| value(was, name, same);
    let changed = now.iter().filter(|(name, value)| in_was(name) != Some(value));
    let changed = changed.map(|(name, value)| Difference {
        name: name.clone(),
        was: in_was(name).map(ToOwned::to_owned),
        now: Some(value.clone()),
    });
    let gone = was.iter().filter(|(name, _)| value(now, name, same).is_none());
    let gone =
        gone.map(|(name, value)| Difference { name: name.clone(), was: Some(value.clone()), now: None });
    changed.chain(gone).collect()
}

fn value<'a>(metadata: &'a Metadata, name: &str, same: fn(&str, &str) -> bool) -> Option<&'a str> {
    let found = metadata.iter().find(|(other, _)| same(other, name));
    found.map(|(_, value)| value.as_str())
}

/// Checks metadata by the rules of the service: names are C# identifiers, each there once whatever
/// its case; values can stand in a header.
///
/// # Errors
/// A sentence that says which entry breaks which rule.
pub fn check_metadata(metadata: &Metadata) -> Result<(), String> {
    for (at, (name, value)) in metadata.iter().enumerate() {
        check_name(name).map_err(|why| format!("name \"{name}\": {why}"))?;
        check_value(value).map_err(|why| format!("value of {name}: {why}"))?;
        if metadata.iter().take(at).any(|(other, _)| other.eq_ignore_ascii_case(name)) {
            return Err(format!("the name {name} is there twice; case makes no difference"));
        }
    }
    Ok(())
}

fn check_name(name: &str) -> Result<(), &'static str> {
    if !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        Err("only letters a to z, digits and underscores")
    } else if name.bytes().next().is_none_or(|b| b.is_ascii_digit()) {
        Err("a digit cannot be first")
    } else {
        Ok(())
    }
}

/// Spaces around a value do not survive a header.
fn check_value(value: &str) -> Result<(), &'static str> {
    if !value.bytes().all(|b| matches!(b, b' '..=b'~')) {
        Err("only plain ASCII characters")
    } else if value.starts_with(' ') || value.ends_with(' ') {
        Err("no space at its start or end")
    } else {
        Ok(())
    }
}

/// Checks access policies by the rules of the service.
///
/// # Errors
/// A sentence that says which policy breaks which rule.
pub fn check_policies(policies: &[SignedIdentifier]) -> Result<(), String> {
    if policies.len() > MAX_POLICIES {
        return Err(format!("{} policies; a queue holds {MAX_POLICIES}", policies.len()));
    }
    for (at, policy) in policies.iter().enumerate() {
        let id = &policy.id;
        check_policy(policy).map_err(|why| format!("policy {id}: {why}"))?;
        if policies.iter().take(at).any(|other| other.id == *id) {
            return Err(format!("the policy {id} is there twice"));
        }
    }
    Ok(())
}

fn check_policy(policy: &SignedIdentifier) -> Result<(), String> {
    let letters = policy.permission.as_deref().unwrap_or("r");
    let mut known = PERMISSIONS.chars();
    let dates = [&policy.start, &policy.expiry];
    if policy.id.chars().count() > MAX_POLICY_ID || illegal_in_xml(&policy.id).is_some() {
        Err(format!("its id can have {MAX_POLICY_ID} printable characters"))
    } else if !letters.chars().all(|letter| known.any(|other| other == letter)) {
        Err(format!("its permission can be letters of {PERMISSIONS}, in this order"))
    } else if dates.into_iter().flatten().any(|date| date.secs().is_none()) {
        Err("a date is written as 2026-01-31 or 2026-01-31T12:00:00Z".to_owned())
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata(entries: &[(&str, &str)]) -> Metadata {
        entries.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn names_are_identifiers_and_values_fit_a_header() {
        for good in [("a", ""), ("_x9", "a b"), ("Team", "~!\"=+")] {
            assert_eq!(check_metadata(&metadata(&[good])), Ok(()), "{good:?}");
        }
        for bad in [
            ("9a", ""),
            ("a-b", ""),
            ("a b", ""),
            ("é", ""),
            ("a", " x"),
            ("a", "x "),
            ("a", "é"),
            ("a", "\t"),
        ] {
            assert!(check_metadata(&metadata(&[bad])).is_err(), "{bad:?}");
        }
        assert!(check_metadata(&metadata(&[("a", "1"), ("A", "2")])).unwrap_err().contains("twice"));
    }

    #[test]
    fn policies_are_few_named_once_and_dated() {
        let policy = |id: &str, permission: Option<&str>, expiry: Option<&str>| SignedIdentifier {
            id: id.into(),
            start: None,
            expiry: expiry.map(PolicyDate::new),
            permission: permission.map(Into::into),
        };
        let good = policy("readers", Some("rp"), Some("2026-01-31T12:00:00Z"));
        assert_eq!(check_policies(&[good.clone(), policy("Readers", None, None)]), Ok(()));
        for bad in [
            policy("a", Some("pr"), None),
            policy("a", None, Some("soon")),
            policy(&"x".repeat(65), None, None),
        ] {
            assert!(check_policies(std::slice::from_ref(&bad)).is_err(), "{bad:?}");
        }
        assert!(check_policies(&[good.clone(), good.clone()]).unwrap_err().contains("twice"));
        let six: Vec<_> = (0..6).map(|n| policy(&n.to_string(), None, None)).collect();
        assert!(check_policies(&six).is_err());
        let said = policy_differences(&[good], &[policy("readers", Some("r"), None)]);
        assert_eq!(said[0].to_string(), "readers was \"rp to 2026-01-31T12:00:00Z\", is \"r\"");
    }

    #[test]
    fn a_difference_says_what_was_and_what_is() {
        let was = metadata(&[("team", "red"), ("env", "test"), ("old", "1")]);
        let now = metadata(&[("Team", "red"), ("env", "prod"), ("new", "2")]);
        let said: Vec<String> = differences(&was, &now).iter().map(ToString::to_string).collect();
        assert_eq!(said, ["env was \"test\", is \"prod\"", "new is new: \"2\"", "old is gone; it was \"1\""]);
        assert_eq!(differences(&was, &was), []);
    }
}
