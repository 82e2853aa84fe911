//! The properties of the service: read from XML with the service's checks, and written to it.

use std::fmt::Write as _;
use std::sync::Arc;

use super::answer::element;
use super::cors;
use super::document::Node;
use super::error::ServiceError;
use crate::model::service::{CorsRule, Logging, Metrics, ServiceProperties};

/// How many days things can be kept.
const LONGEST_RETENTION: u32 = 365;
/// The only version that logs and metrics have.
const VERSION: &str = "1.0";

/// What a new account has: nothing is logged, counted or allowed.
pub fn defaults() -> ServiceProperties {
    let metrics =
        Metrics { version: VERSION.into(), enabled: false, include_apis: None, retention_days: None };
    let logging =
        Logging { version: VERSION.into(), delete: false, read: false, write: false, retention_days: None };
    ServiceProperties {
        logging: Some(logging),
        hour_metrics: Some(metrics.clone()),
        minute_metrics: Some(metrics),
        cors: Some(Vec::new()),
    }
}

/// Reads a `StorageServiceProperties` document. What is not in it is none.
pub fn read(body: &[u8]) -> Result<ServiceProperties, ServiceError> {
    let root = Node::read(body, "StorageServiceProperties")?;
    root.only(&["Logging", "HourMetrics", "MinuteMetrics", "Cors"])?;
    if root.children.is_empty() {
        return Err(ServiceError::invalid_xml());
    }
    Ok(ServiceProperties {
        logging: root.child("Logging")?.map(logging).transpose()?,
        hour_metrics: root.child("HourMetrics")?.map(metrics).transpose()?,
        minute_metrics: root.child("MinuteMetrics")?.map(metrics).transpose()?,
        cors: root.child("Cors")?.map(cors::read).transpose()?,
    })
}

fn logging(node: &Node) -> Result<Logging, ServiceError> {
    node.only(&["Version", "Delete", "Read", "Write", "RetentionPolicy"])?;
    Ok(Logging {
        version: version(node)?,
        delete: flag(node, "Delete")?,
        read: flag(node, "Read")?,
        write: flag(node, "Write")?,
        retention_days: retention(node)?,
    })
}

fn metrics(node: &Node) -> Result<Metrics, ServiceError> {
    node.only(&["Version", "Enabled", "IncludeAPIs", "RetentionPolicy"])?;
    let (version, enabled) = (version(node)?, flag(node, "Enabled")?);
    // Whether each operation is counted can be said only where anything is counted at all.
    let include_apis = match (enabled, node.child("IncludeAPIs")?) {
        (true, _) => Some(flag(node, "IncludeAPIs")?),
        (false, None) => None,
        (false, Some(_)) => return Err(ServiceError::invalid_xml()),
    };
    Ok(Metrics { version, enabled, include_apis, retention_days: retention(node)? })
}

fn version(node: &Node) -> Result<Arc<str>, ServiceError> {
    match node.required("Version")? {
        VERSION => Ok(VERSION.into()),
        other => Err(ServiceError::invalid_node("Version", other)),
    }
}

fn flag(node: &Node, name: &'static str) -> Result<bool, ServiceError> {
    let text = node.required(name)?;
    text.parse().map_err(|_| ServiceError::invalid_node(name, text))
}

fn retention(node: &Node) -> Result<Option<u32>, ServiceError> {
    let missing = || ServiceError::missing_node("RetentionPolicy");
    let policy = node.child("RetentionPolicy")?.ok_or_else(missing)?;
    policy.only(&["Enabled", "Days"])?;
    if !flag(policy, "Enabled")? {
        return Ok(None);
    }
    let text = policy.required("Days")?;
    let days = text.parse().ok().filter(|days| (1..=LONGEST_RETENTION).contains(days));
    days.map(Some).ok_or_else(|| ServiceError::invalid_node("Days", text))
}

/// The `StorageServiceProperties` document of these properties.
pub fn write(properties: &ServiceProperties) -> String {
    let mut out = String::from("<StorageServiceProperties>");
    if let Some(logging) = &properties.logging {
        push_logging(&mut out, logging);
    }
    for (name, metrics) in
        [("HourMetrics", &properties.hour_metrics), ("MinuteMetrics", &properties.minute_metrics)]
    {
        if let Some(metrics) = metrics {
            push_metrics(&mut out, name, metrics);
        }
    }
    push_cors(&mut out, properties.cors.as_deref().unwrap_or_default());
    out + "</StorageServiceProperties>"
}

fn push_logging(out: &mut String, logging: &Logging) {
    out.push_str("<Logging>");
    element(out, "Version", &logging.version);
    for (name, on) in [("Delete", logging.delete), ("Read", logging.read), ("Write", logging.write)] {
        element(out, name, &on.to_string());
    }
    push_retention(out, logging.retention_days);
    out.push_str("</Logging>");
}

fn push_metrics(out: &mut String, name: &str, metrics: &Metrics) {
    let _ = write!(out, "<{name}>");
    element(out, "Version", &metrics.version);
    element(out, "Enabled", &metrics.enabled.to_string());
    if let Some(include) = metrics.include_apis {
        element(out, "IncludeAPIs", &include.to_string());
    }
    push_retention(out, metrics.retention_days);
    let _ = write!(out, "</{name}>");
}

fn push_retention(out: &mut String, days: Option<u32>) {
    out.push_str("<RetentionPolicy>");
    element(out, "Enabled", &days.is_some().to_string());
    if let Some(days) = days {
        element(out, "Days", &days.to_string());
    }
    out.push_str("</RetentionPolicy>");
}

fn push_cors(out: &mut String, rules: &[CorsRule]) {
    if rules.is_empty() {
        out.push_str("<Cors />");
        return;
    }
    out.push_str("<Cors>");
    for rule in rules {
        out.push_str("<CorsRule>");
        element(out, "AllowedMethods", &rule.allowed_methods);
        element(out, "AllowedOrigins", &rule.allowed_origins);
        element(out, "AllowedHeaders", &rule.allowed_headers);
        element(out, "ExposedHeaders", &rule.exposed_headers);
        element(out, "MaxAgeInSeconds", &rule.max_age_secs.to_string());
        out.push_str("</CorsRule>");
    }
    out.push_str("</Cors>");
}
