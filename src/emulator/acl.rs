//! Stored access policies: what a queue may have of them, read from XML and written to it.

use jiff::civil::DateTime;

use super::answer::element;
use super::document::Node;
use super::error::ServiceError;
use super::moment;
use crate::model::policy::{MAX_POLICIES, MAX_POLICY_ID, PERMISSIONS};

/// A stored access policy. All but the id may be left to the SAS that names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// What a SAS calls it.
    pub id: String,
    /// From when on it is valid.
    pub start: Option<DateTime>,
    /// Until when.
    pub expiry: Option<DateTime>,
    /// What it permits: letters of `raup`, in that order.
    pub permission: Option<String>,
}

/// Reads a `SignedIdentifiers` document.
pub fn read(body: &[u8]) -> Result<Vec<Policy>, ServiceError> {
    let root = Node::read(body, "SignedIdentifiers")?;
    root.only(&["SignedIdentifier"])?;
    let policies = root.children.iter().map(policy).collect::<Result<Vec<_>, _>>()?;
    let mut ids: Vec<&str> = policies.iter().map(|policy| policy.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    if policies.len() > MAX_POLICIES || ids.len() < policies.len() {
        return Err(ServiceError::invalid_xml());
    }
    Ok(policies)
}

fn policy(node: &Node) -> Result<Policy, ServiceError> {
    node.only(&["Id", "AccessPolicy"])?;
    let id = node.required("Id")?.to_owned();
    if id.chars().count() > MAX_POLICY_ID {
        return Err(ServiceError::invalid_node("Id", &id));
    }
    let Some(terms) = node.child("AccessPolicy")? else {
        return Ok(Policy { id, start: None, expiry: None, permission: None });
    };
    terms.only(&["Start", "Expiry", "Permission"])?;
    let (start, expiry) = (date(terms, "Start")?, date(terms, "Expiry")?);
    Ok(Policy { id, start, expiry, permission: permission(terms)? })
}

fn date(terms: &Node, name: &'static str) -> Result<Option<DateTime>, ServiceError> {
    let read = |text| moment::parse(text).ok_or_else(|| ServiceError::invalid_node(name, text));
    terms.value(name)?.map(read).transpose()
}

fn permission(terms: &Node) -> Result<Option<String>, ServiceError> {
    let Some(text) = terms.value("Permission")? else { return Ok(None) };
    let ordered: String = PERMISSIONS.chars().filter(|letter| text.contains(*letter)).collect();
    if ordered.len() == text.len() {
        Ok(Some(ordered))
    } else {
        Err(ServiceError::invalid_node("Permission", text))
    }
}

/// The `SignedIdentifiers` document of these policies.
pub fn write(policies: &[Policy]) -> String {
    if policies.is_empty() {
        return "<SignedIdentifiers />".to_owned();
    }
    let mut out = String::from("<SignedIdentifiers>");
    for policy in policies {
        out.push_str("<SignedIdentifier>");
        element(&mut out, "Id", &policy.id);
        push_terms(&mut out, policy);
        out.push_str("</SignedIdentifier>");
    }
    out.push_str("</SignedIdentifiers>");
    out
}

fn push_terms(out: &mut String, policy: &Policy) {
    let (start, expiry) = (policy.start.map(moment::seven_digits), policy.expiry.map(moment::seven_digits));
    let terms = [("Start", &start), ("Expiry", &expiry), ("Permission", &policy.permission)];
    if terms.iter().all(|(_, value)| value.is_none()) {
        return;
    }
    out.push_str("<AccessPolicy>");
    for (name, value) in terms {
        if let Some(value) = value {
            element(out, name, value);
        }
    }
    out.push_str("</AccessPolicy>");
}
