//! The access policies of a queue as XML, read and written.

use std::sync::Arc;

use crate::model::policy::{PolicyDate, SignedIdentifier};

use super::answer::Answer;
use super::xml::{self, DECLARATION, Odd};

const ROOT: &str = "SignedIdentifiers";

/// Reads the answer of Get Queue ACL. An element that is empty is as good as none.
///
/// # Errors
/// Where it is no list of policies, or one has no id.
pub fn read(answer: &Answer) -> Result<Vec<SignedIdentifier>, Odd> {
    let mut policies = Vec::new();
    let mut policy = blank();
    xml::read(&answer.body, ROOT, |path, text| match path {
        [_, "SignedIdentifier", "Id"] => policy.id = Arc::from(text),
        [_, "SignedIdentifier", "AccessPolicy", _] if text.is_empty() => {}
        [_, "SignedIdentifier", "AccessPolicy", "Start"] => policy.start = Some(PolicyDate::new(&text)),
        [_, "SignedIdentifier", "AccessPolicy", "Expiry"] => policy.expiry = Some(PolicyDate::new(&text)),
        [_, "SignedIdentifier", "AccessPolicy", "Permission"] => policy.permission = Some(Arc::from(text)),
        [_, "SignedIdentifier"] => policies.push(std::mem::replace(&mut policy, blank())),
        _ => {}
    })?;
    if policies.iter().any(|policy| policy.id.is_empty()) {
        return Err(Odd("a policy has no id"));
    }
    Ok(policies)
}

/// The body of Set Queue ACL. A policy that says nothing is its id alone, which Azurite refuses.
#[must_use]
pub fn body(policies: &[SignedIdentifier]) -> String {
    let mut body = DECLARATION.to_owned();
    xml::push(&mut body, ROOT, |out| {
        for policy in policies {
            xml::push(out, "SignedIdentifier", |out| {
                xml::push_leaf(out, "Id", &policy.id);
                push_policy(out, policy);
            });
        }
    });
    body
}

fn push_policy(out: &mut String, policy: &SignedIdentifier) {
    let parts = [
        ("Start", policy.start.as_ref().map(PolicyDate::as_str)),
        ("Expiry", policy.expiry.as_ref().map(PolicyDate::as_str)),
        ("Permission", policy.permission.as_deref()),
    ];
    let there: Vec<(&str, &str)> =
        parts.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))).collect();
    if there.is_empty() {
        return;
    }
    xml::push(out, "AccessPolicy", |out| {
        for (name, value) in there {
            xml::push_leaf(out, name, value);
        }
    });
}

fn blank() -> SignedIdentifier {
    SignedIdentifier { id: Arc::from(""), start: None, expiry: None, permission: None }
}
