//! Rules for web pages of other origins: which rules there may be, and what they let through.

use super::answer::Answer;
use super::document::Node;
use super::error::ServiceError;
use super::request::Request;
use crate::model::service::CorsRule;

/// An account has at most this many rules.
const MOST_RULES: usize = 5;
/// A list in a rule has at most this many entries.
const MOST_ENTRIES: usize = 64;
/// Besides those, a list of headers has at most this many that end with a star.
const MOST_PREFIXES: usize = 2;
/// The length of an origin or of a header's name.
const LONGEST_ENTRY: usize = 256;
const METHODS: [&str; 9] = ["DELETE", "GET", "HEAD", "MERGE", "PATCH", "POST", "OPTIONS", "PUT", "TRACE"];

/// Reads a `Cors` element.
pub fn read(node: &Node) -> Result<Vec<CorsRule>, ServiceError> {
    node.only(&["CorsRule"])?;
    if node.children.len() > MOST_RULES {
        return Err(ServiceError::invalid_xml());
    }
    node.children.iter().map(rule).collect()
}

fn rule(node: &Node) -> Result<CorsRule, ServiceError> {
    const NAMES: [&str; 5] =
        ["AllowedOrigins", "AllowedMethods", "MaxAgeInSeconds", "ExposedHeaders", "AllowedHeaders"];
    node.only(&NAMES)?;
    for name in NAMES {
        node.child(name)?.ok_or_else(|| ServiceError::missing_node(name))?;
    }
    let age = node.required("MaxAgeInSeconds")?;
    let rule = CorsRule {
        allowed_origins: node.required("AllowedOrigins")?.into(),
        allowed_methods: node.required("AllowedMethods")?.into(),
        max_age_secs: age.parse().map_err(|_| ServiceError::invalid_node("MaxAgeInSeconds", age))?,
        exposed_headers: node.value("ExposedHeaders")?.unwrap_or_default().into(),
        allowed_headers: node.value("AllowedHeaders")?.unwrap_or_default().into(),
    };
    let origins = is_list(&rule.allowed_origins, 0);
    check("AllowedOrigins", &rule.allowed_origins, origins)?;
    let methods = entries(&rule.allowed_methods).all(|method| METHODS.contains(&method));
    check("AllowedMethods", &rule.allowed_methods, methods)?;
    let exposed = is_list(&rule.exposed_headers, MOST_PREFIXES);
    check("ExposedHeaders", &rule.exposed_headers, exposed)?;
    let allowed = is_list(&rule.allowed_headers, MOST_PREFIXES);
    check("AllowedHeaders", &rule.allowed_headers, allowed)?;
    Ok(rule)
}

fn check(name: &'static str, value: &str, fine: bool) -> Result<(), ServiceError> {
    if fine { Ok(()) } else { Err(ServiceError::invalid_node(name, value)) }
}

/// Whether a list keeps the limits; `*` alone is everything, and no prefix.
fn is_list(list: &str, most_prefixes: usize) -> bool {
    let prefixes = entries(list).filter(|entry| entry.len() > 1 && entry.ends_with('*')).count();
    let others = entries(list).count() - prefixes;
    let short = entries(list).all(|entry| !entry.is_empty() && entry.len() <= LONGEST_ENTRY);
    list.is_empty() || (prefixes <= most_prefixes && others <= MOST_ENTRIES && short)
}

fn entries(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim)
}

/// Answers a browser that asks what a page may do (`OPTIONS`). Nobody has to sign in for that.
pub fn preflight(request: &Request, rules: &[CorsRule]) -> Result<Answer, ServiceError> {
    let needed = |name: &'static str| request.header(name).ok_or_else(|| ServiceError::missing_header(name));
    let (origin, method) = (needed("origin")?, needed("access-control-request-method")?);
    let headers = request.header("access-control-request-headers");
    let rule = rules.iter().find(|rule| {
        matches(rule, origin, method)
            && headers.is_none_or(|wanted| entries(wanted).all(|name| lets(&rule.allowed_headers, name)))
    });
    let rule = rule.ok_or(ServiceError::NO_CORS)?;
    let answer = Answer::status(200)
        .with("access-control-allow-origin", origin)
        .with("access-control-allow-methods", method)
        .with("access-control-max-age", rule.max_age_secs.to_string())
        .with("access-control-allow-credentials", "true");
    Ok(match headers {
        Some(headers) => answer.with("access-control-allow-headers", headers),
        None => answer,
    })
}

/// Adds to an answer what a browser must see before it shows it to a page.
pub fn mark(answer: Answer, request: &Request, rules: &[CorsRule]) -> Answer {
    let Some(origin) = request.header("origin") else { return answer };
    let Some(rule) = rules.iter().find(|rule| matches(rule, origin, &request.method)) else { return answer };
    let exposed: Vec<String> = answer
        .headers
        .iter()
        .map(|(name, _)| name.to_string())
        .filter(|name| lets(&rule.exposed_headers, name))
        .collect();
    let answer = answer.with("access-control-expose-headers", exposed.join(","));
    if &*rule.allowed_origins == "*" {
        answer.with("access-control-allow-origin", "*")
    } else {
        answer.with("access-control-allow-origin", origin).with("access-control-allow-credentials", "true")
    }
}

fn matches(rule: &CorsRule, origin: &str, method: &str) -> bool {
    entries(&rule.allowed_origins).any(|one| one == "*" || one == origin)
        && entries(&rule.allowed_methods).any(|one| one == method)
}

/// Whether a list of headers has this one, or a prefix of it with a star.
fn lets(list: &str, name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    entries(list).map(str::to_ascii_lowercase).any(|one| match one.strip_suffix('*') {
        Some(prefix) => name.starts_with(prefix),
        None => name == one,
    })
}
