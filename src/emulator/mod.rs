//! The embedded Queue service: real HTTP on loopback with the service's rules, for `--demo`, for
//! tests and for `peekq emulator`. A demo and a test stand, no store for anyone's data.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::client::credential::{AccountKey, Secret};
use crate::model::clock::Clock;
use auth::Rules;
use faults::Faults;
use record::Recorder;
use service::Service;
use store::Store;

mod acl;
mod answer;
mod auth;
mod broken;
pub mod caller;
pub mod command;
mod control;
mod cors;
mod delegation;
pub mod demo;
mod demo_bodies;
mod document;
mod error;
pub mod faults;
mod http1;
mod moment;
mod on_acl;
mod on_messages;
mod on_queues;
mod on_service;
mod properties;
pub mod queue;
mod receipt;
pub mod record;
mod request;
mod request_body;
mod rights;
mod route;
mod sas;
mod sas_terms;
mod server;
mod service;
mod shifted;
mod store;
mod traffic;

/// The account that every Azure Storage emulator has.
pub const DEV_ACCOUNT: &str = "devstoreaccount1";
/// Its key, which is public.
pub const DEV_KEY: &str =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/// How the service is to run.
pub struct Config {
    /// Its port on 127.0.0.1; 0 for a free one.
    pub port: u16,
    /// The port on 127.0.0.1 where faults can be planned from outside, 0 for a free one; none keeps
    /// that closed.
    pub control: Option<u16>,
    /// The accounts; none means the well-known development account.
    pub accounts: Vec<(String, AccountKey)>,
    /// Where it takes the time from.
    pub clock: Arc<dyn Clock>,
    /// For how long a deleted queue is `QueueBeingDeleted`, before its name is free again. In Azure
    /// that is about forty seconds.
    pub deletion: Duration,
    /// The newest version of the protocol that it answers, such as 2025-11-05; none for any.
    pub newest_api_version: Option<String>,
    /// A bearer token that it takes, on plain HTTP as everything else here: for tests. None refuses
    /// them all.
    pub bearer_token: Option<Secret>,
    /// Whether requests are recorded. They are kept until they are cleared: for tests.
    pub record: bool,
}

impl Config {
    /// The development account on a free port, nothing recorded.
    #[must_use]
    pub const fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            port: 0,
            control: None,
            accounts: Vec::new(),
            clock,
            deletion: Duration::ZERO,
            newest_api_version: None,
            bearer_token: None,
            record: false,
        }
    }
}

/// A running service. It stops when this is dropped.
pub struct Emulator {
    port: u16,
    control: Option<u16>,
    account: String,
    key: AccountKey,
    service: Arc<Service>,
    open: server::Open,
    stop: CancellationToken,
}

/// Starts a service on 127.0.0.1. It cannot be made to listen elsewhere.
///
/// # Errors
/// Where a port is taken: which.
pub async fn start(config: Config) -> io::Result<Emulator> {
    let mut accounts = config.accounts;
    if accounts.is_empty() {
        let key = AccountKey::from_base64(DEV_KEY).map_err(io::Error::other)?;
        accounts.push((DEV_ACCOUNT.to_owned(), key));
    }
    let Some((account, key)) = accounts.first().cloned() else {
        return Err(io::Error::other("no account"));
    };
    let (listener, port) = listen(config.port).await?;
    let control = match config.control {
        Some(port) => Some(listen(port).await?),
        None => None,
    };
    let recorder = Recorder::new(config.record);
    let rules = Rules {
        newest_version: config.newest_api_version,
        bearer_token: config.bearer_token,
        deletion: u64::try_from(config.deletion.as_millis()).unwrap_or(u64::MAX),
    };
    let (store, faults) = (Store::new(accounts), Faults::default());
    let service = Arc::new(Service { store, clock: config.clock, rules, faults, recorder });
    let stop = CancellationToken::new();
    let answered = Arc::clone(&service);
    let answer = move |connection| server::queue_service(Arc::clone(&answered), connection);
    let open = server::Open::default();
    server::spawn(server::serve(listener, stop.clone(), Arc::clone(&open), answer));
    let control = control.map(|(listener, port)| {
        let controlled = Arc::clone(&service);
        let answer = move |connection| control::answer_all(Arc::clone(&controlled), connection);
        server::spawn(server::serve(listener, stop.clone(), server::Open::default(), answer));
        port
    });
    Ok(Emulator { port, control, account, key, service, open, stop })
}

async fn listen(port: u16) -> io::Result<(TcpListener, u16)> {
    let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| {
        let why = format!("cannot listen on 127.0.0.1:{port}; is the port taken? ({error})");
        io::Error::new(error.kind(), why)
    })?;
    let port = bound.local_addr()?.port();
    Ok((bound, port))
}

impl Emulator {
    /// The port it listens on.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Where faults can be planned from outside, if that is open.
    #[must_use]
    pub fn control(&self) -> Option<String> {
        self.control.map(|port| format!("http://127.0.0.1:{port}{}", control::PATH))
    }

    /// The address of its first account, without a final slash.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}/{}", self.port, self.account)
    }

    /// How to connect to its first account and the copy of it. Holds the account's key.
    #[must_use]
    pub fn connection_string(&self) -> String {
        let endpoint = self.endpoint();
        format!(
            "DefaultEndpointsProtocol=http;AccountName={};AccountKey={};\
             QueueEndpoint={endpoint};QueueSecondaryEndpoint={endpoint}-secondary;",
            self.account,
            STANDARD.encode(self.key.bytes()),
        )
    }

    /// What was asked of it so far, in order; empty unless it records.
    #[must_use]
    pub fn requests(&self) -> Vec<record::Recorded> {
        self.service.recorder.all()
    }

    /// How many connections are open. What came over others is done.
    #[must_use]
    pub fn connections(&self) -> usize {
        // One is ours, and one is the listener's.
        Arc::strong_count(&self.open).saturating_sub(2)
    }

    /// Forgets what was asked so far.
    pub fn clear_requests(&self) {
        self.service.recorder.clear();
    }

    /// What goes wrong, and with which requests.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.service.faults
    }

    /// Stops listening and drops all connections.
    pub fn shutdown(&self) {
        self.stop.cancel();
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.shutdown();
    }
}
