//! Which account: its endpoint without any secret, and the number that every call carries.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use super::history::Kept;
use super::operation::OperationKind;
use super::queue::QueueName;
use super::rights::{Allowed, Rights};

/// Which connection: two accounts may hold queues of the same name, so every call, answer and
/// write carries this. Never used twice in one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct ConnId(pub u32);

/// Where an account's Queue service is. Holds nothing secret.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Endpoint {
    /// `http` or `https`.
    pub scheme: Scheme,
    /// Host name or address, without brackets or port.
    pub host: Arc<str>,
    /// Port, where it is not the scheme's own.
    pub port: Option<u16>,
    /// The path before the queue's name, without a final slash: empty for
    /// `https://account.queue.core.windows.net`, `/devstoreaccount1` for an emulator.
    pub path: Arc<str>,
}

/// The scheme of an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Scheme {
    /// Plain HTTP.
    Http,
    /// HTTP over TLS.
    Https,
}

impl Scheme {
    /// The scheme as it stands in a URL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

impl Endpoint {
    /// Whether the host is this machine: a loopback address or `localhost`.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let host = self.host.trim_end_matches('.');
        let is_within = |domain: &str| {
            let above = host.len().checked_sub(domain.len()).and_then(|at| host.get(at..));
            above.is_some_and(|above| above.eq_ignore_ascii_case(domain))
        };
        host.eq_ignore_ascii_case("localhost")
            || is_within(".localhost")
            || host.parse::<core::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }

    /// Whether what is sent can be read on the way: plain HTTP to another machine.
    #[must_use]
    pub fn is_exposed(&self) -> bool {
        self.scheme == Scheme::Http && !self.is_loopback()
    }

    /// Where it is without its path and a slash: `https://acc.queue.core.windows.net`.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("{}://{}", self.scheme.as_str(), self.authority())
    }

    /// Host and port for a person: `127.0.0.1:10001`, `acc.queue.core.windows.net`.
    #[must_use]
    pub fn authority(&self) -> String {
        let host = &*self.host;
        let (open, close) = if host.contains(':') { ("[", "]") } else { ("", "") };
        let host = [open, host, close].concat();
        match self.port {
            Some(port) => host + ":" + &port.to_string(),
            None => host,
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin(), self.path)
    }
}

/// An account as the screen shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Account {
    /// Where it came from: `demo`, `azurite`, `environment`, `arguments`.
    pub profile: Arc<str>,
    /// The account's name.
    pub name: Arc<str>,
    /// Its Queue service.
    pub endpoint: Endpoint,
    /// Its readable copy in another region, where it may have one.
    pub secondary: Option<Endpoint>,
    /// Whether changes are allowed from the start.
    pub starts: Start,
    /// What the sign-in is known to allow.
    pub rights: Arc<Rights>,
    /// The only queue that can be opened, where the address names one: nothing is listed then.
    pub only: Option<QueueName>,
    /// What is kept of changes.
    pub kept: Kept,
    /// Whether texts that were typed and not sent are still there after the end of the program.
    pub keeps_drafts: bool,
}

impl Account {
    /// Why the sign-in itself does not allow an operation, as far as that is known.
    #[must_use]
    pub fn never_allows(&self, kind: OperationKind) -> Option<String> {
        match self.rights.allows(kind) {
            Allowed::No(why) => Some(why),
            Allowed::Yes | Allowed::Unknown => None,
        }
    }
}

/// How an account opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Start {
    /// Changes allowed: a loopback address, or `--write`.
    Writable,
    /// Read-only until raised by typing the account's name.
    ReadOnly,
    /// Read-only for good (`--read-only`).
    Sealed,
}

/// Names where a connection comes from, never the secret itself. The runtime knows how to resolve
/// it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum SourceRef {
    /// What the arguments or the environment gave at the start.
    Given,
    /// The embedded service with its demonstration data.
    Demo,
    /// An Azurite on its usual port of this machine.
    Azurite,
    /// The environment's `AZURE_STORAGE_*` variables.
    Environment,
    /// The environment's `AzureWebJobsStorage`.
    WebJobs,
    /// `Values.AzureWebJobsStorage` of a `local.settings.json` in this folder.
    LocalSettings,
}
