//! What is set for an account's Queue service as a whole, and how its copy in another region is.

use std::sync::Arc;

use serde::Serialize;

use super::message::Moment;

/// The service's properties. When they are set, a part that is left out stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ServiceProperties {
    /// The log that the service keeps of its requests.
    pub logging: Option<Logging>,
    /// Counts by the hour.
    pub hour_metrics: Option<Metrics>,
    /// Counts by the minute.
    pub minute_metrics: Option<Metrics>,
    /// Which web pages may call the service. No rules at all switch that off.
    pub cors: Option<Vec<CorsRule>>,
}

/// What is logged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Logging {
    /// The version of the log's form, such as `1.0`.
    pub version: Arc<str>,
    /// Whether deletions are logged.
    pub delete: bool,
    /// Whether reads are logged.
    pub read: bool,
    /// Whether writes are logged.
    pub write: bool,
    /// For how many days (1 to 365) it is kept; none: for ever.
    pub retention_days: Option<u32>,
}

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Metrics {
    /// The version of the counts' form, such as `1.0`.
    pub version: Arc<str>,
    /// Whether anything is counted.
    pub enabled: bool,
    /// Whether each operation is counted by itself; said only where anything is counted.
    pub include_apis: Option<bool>,
    /// For how many days (1 to 365) it is kept; none: for ever.
    pub retention_days: Option<u32>,
}

/// A rule for web pages. Lists are as the service writes them, with commas between.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CorsRule {
    /// Which origins may call; `*` for all.
    pub allowed_origins: Arc<str>,
    /// With which methods.
    pub allowed_methods: Arc<str>,
    /// For how many seconds a browser may remember the answer.
    pub max_age_secs: u32,
    /// Which headers of an answer a page may see.
    pub exposed_headers: Arc<str>,
    /// Which headers a page may send.
    pub allowed_headers: Arc<str>,
}

/// How the copy in another region is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceStats {
    /// Whether it can be read.
    pub replication: Replication,
    /// Everything written before this time is in the copy; not known before the first time.
    pub last_sync: Option<Moment>,
}

/// The state of the copy in another region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Replication {
    /// It follows, and can be read.
    Live,
    /// It is being made.
    Bootstrap,
    /// It cannot be read.
    Unavailable,
    /// A state that we do not know, as it came.
    Other(Arc<str>),
}
