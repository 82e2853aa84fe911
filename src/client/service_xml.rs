//! The service's properties and the state of its copy as XML, read and written.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::service::{CorsRule, Logging, Metrics, Replication, ServiceProperties, ServiceStats};

use super::answer::Answer;
use super::wire;
use super::xml::{self, DECLARATION, Odd};

const ROOT: &str = "StorageServiceProperties";
const RETAINS: &str = "RetentionPolicy/Enabled";
const DAYS: &str = "RetentionPolicy/Days";

/// Reads the answer of Get Queue Service Properties.
///
/// # Errors
/// Where it is not one, or has text where a number or a yes or no should be.
pub fn read(answer: &Answer) -> Result<ServiceProperties, Odd> {
    let mut found = ServiceProperties::default();
    let (mut section, mut rule, mut rules) = (Section::default(), CorsRule::default(), Vec::new());
    let mut wrong = Ok(());
    xml::read(&answer.body, ROOT, |path, text| {
        let taken = match path {
            [_, "Cors", "CorsRule", name] => take_rule(&mut rule, name, text),
            [_, "Cors", "CorsRule"] => {
                rules.push(std::mem::take(&mut rule));
                Ok(())
            }
            [_, "Cors"] => {
                found.cors = Some(std::mem::take(&mut rules));
                Ok(())
            }
            [_, name] => std::mem::take(&mut section).end(name, &mut found),
            [_, within @ ..] => {
                section.0.extend(within.get(1..).map(|name| (name.join("/"), text)));
                Ok(())
            }
            [] => Ok(()),
        };
        // Reading cannot be stopped here, so the first fault is kept.
        wrong = wrong.and(taken);
    })?;
    wrong.map(|()| found)
}

/// Reads the answer of Get Queue Service Stats.
///
/// # Errors
/// Where it does not tell the state of the copy.
pub fn stats(answer: &Answer) -> Result<ServiceStats, Odd> {
    let (mut state, mut last_sync) = (None, None);
    xml::read(&answer.body, "StorageServiceStats", |path, text| match path {
        [_, "GeoReplication", "Status"] => state = Some(text),
        [_, "GeoReplication", "LastSyncTime"] if !text.is_empty() => last_sync = Some(wire::moment(&text)),
        _ => {}
    })?;
    let replication = match state.as_deref() {
        None => return Err(Odd("the answer has no state of the copy")),
        Some("live") => Replication::Live,
        Some("bootstrap") => Replication::Bootstrap,
        Some("unavailable") => Replication::Unavailable,
        Some(other) => Replication::Other(Arc::from(other)),
    };
    Ok(ServiceStats { replication, last_sync })
}

/// The body of Set Queue Service Properties.
#[must_use]
pub fn body(properties: &ServiceProperties) -> String {
    let mut body = DECLARATION.to_owned();
    xml::push(&mut body, ROOT, |out| {
        if let Some(logging) = &properties.logging {
            xml::push(out, "Logging", |out| push_logging(out, logging));
        }
        let metrics =
            [("HourMetrics", &properties.hour_metrics), ("MinuteMetrics", &properties.minute_metrics)];
        for (name, metrics) in metrics {
            if let Some(metrics) = metrics {
                xml::push(out, name, |out| push_metrics(out, metrics));
            }
        }
        if let Some(rules) = &properties.cors {
            xml::push(out, "Cors", |out| {
                for rule in rules {
                    xml::push(out, "CorsRule", |out| push_rule(out, rule));
                }
            });
        }
    });
    body
}

/// What stands in `Logging`, `HourMetrics` or `MinuteMetrics`, by name.
#[derive(Default)]
struct Section(BTreeMap<String, String>);

impl Section {
    fn end(&self, name: &str, found: &mut ServiceProperties) -> Result<(), Odd> {
        match name {
            "Logging" => found.logging = Some(self.logging()?),
            "HourMetrics" => found.hour_metrics = Some(self.metrics()?),
            "MinuteMetrics" => found.minute_metrics = Some(self.metrics()?),
            _ => {}
        }
        Ok(())
    }

    fn logging(&self) -> Result<Logging, Odd> {
        let (delete, read, write) = (self.is("Delete")?, self.is("Read")?, self.is("Write")?);
        Ok(Logging { version: self.version(), delete, read, write, retention_days: self.retention()? })
    }

    fn metrics(&self) -> Result<Metrics, Odd> {
        let include_apis = self.0.get("IncludeAPIs").map(|text| xml::truth(text)).transpose()?;
        let (enabled, retention_days) = (self.is("Enabled")?, self.retention()?);
        Ok(Metrics { version: self.version(), enabled, include_apis, retention_days })
    }

    fn version(&self) -> Arc<str> {
        Arc::from(self.0.get("Version").map_or("", |text| text.trim()))
    }

    fn is(&self, name: &str) -> Result<bool, Odd> {
        self.0.get(name).map_or(Ok(false), |text| xml::truth(text))
    }

    fn retention(&self) -> Result<Option<u32>, Odd> {
        if !self.is(RETAINS)? {
            return Ok(None);
        }
        let days = self.0.get(DAYS).ok_or(Odd("something is kept for a time that is not told"))?;
        xml::number(days).map(Some)
    }
}

fn take_rule(rule: &mut CorsRule, name: &str, text: String) -> Result<(), Odd> {
    match name {
        "AllowedOrigins" => rule.allowed_origins = Arc::from(text),
        "AllowedMethods" => rule.allowed_methods = Arc::from(text),
        "MaxAgeInSeconds" => rule.max_age_secs = xml::number(&text)?,
        "ExposedHeaders" => rule.exposed_headers = Arc::from(text),
        "AllowedHeaders" => rule.allowed_headers = Arc::from(text),
        _ => {}
    }
    Ok(())
}

fn push_logging(out: &mut String, logging: &Logging) {
    xml::push_leaf(out, "Version", &logging.version);
    for (name, on) in [("Delete", logging.delete), ("Read", logging.read), ("Write", logging.write)] {
        push_truth(out, name, on);
    }
    push_retention(out, logging.retention_days);
}

fn push_metrics(out: &mut String, metrics: &Metrics) {
    xml::push_leaf(out, "Version", &metrics.version);
    push_truth(out, "Enabled", metrics.enabled);
    // Where nothing is counted, the service refuses to be told how.
    if let Some(include) = metrics.include_apis.filter(|_| metrics.enabled) {
        push_truth(out, "IncludeAPIs", include);
    }
    push_retention(out, metrics.retention_days);
}

fn push_retention(out: &mut String, days: Option<u32>) {
    xml::push(out, "RetentionPolicy", |out| {
        push_truth(out, "Enabled", days.is_some());
        if let Some(days) = days {
            xml::push_leaf(out, "Days", &days.to_string());
        }
    });
}

fn push_rule(out: &mut String, rule: &CorsRule) {
    xml::push_leaf(out, "AllowedOrigins", &rule.allowed_origins);
    xml::push_leaf(out, "AllowedMethods", &rule.allowed_methods);
    xml::push_leaf(out, "MaxAgeInSeconds", &rule.max_age_secs.to_string());
    xml::push_leaf(out, "ExposedHeaders", &rule.exposed_headers);
    xml::push_leaf(out, "AllowedHeaders", &rule.allowed_headers);
}

fn push_truth(out: &mut String, name: &str, value: bool) {
    xml::push_leaf(out, name, if value { "true" } else { "false" });
}
