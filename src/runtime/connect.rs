//! Making connections: from the name of a source to a client, without sending anything.

use std::sync::Arc;
use std::time::Duration;

use super::clock::SystemClock;
use super::connections::{Connection, Connections};
use super::journals::Journals;
use super::spawn::blocking;
use crate::client::client::{Client, Options};
use crate::client::credential::connection_string;
use crate::client::roots::Roots;
use crate::config::environment::Environment;
use crate::config::offers;
use crate::config::profile::{Profile, Rights};
use crate::drafts::Store;
use crate::emulator::{Emulator, demo};
use crate::journal::Journal;
use crate::model::account::{Account, ConnId, SourceRef};
use crate::model::clock::Clock;
use crate::model::history::Kept;

/// How many answers that take all their time fit into the time of one operation.
const ATTEMPTS_IN_TIME: u32 = 3;

/// What connections are made from.
pub struct Sources {
    /// What the arguments gave.
    pub given: Option<Profile>,
    /// The environment and the folder.
    pub environment: Environment,
    /// What the arguments say about changes.
    pub rights: Rights,
    /// Whether plain HTTP to other machines is allowed.
    pub allow_http: bool,
    /// Whether tokens may go to this machine over plain HTTP. For tests.
    pub token_over_http: bool,
    /// Whether the secondary is looked at where the primary does not answer.
    pub read_secondary: bool,
    /// Certificates to trust besides those of the system.
    pub roots: Roots,
    /// The API version to speak, where the user named one.
    pub api_version: Option<String>,
    /// How long one answer may take.
    pub timeout: Duration,
    /// Where changes are written down.
    pub journals: Arc<Journals>,
}

/// Opens a source under a number.
///
/// # Errors
/// A sentence that says what cannot be opened and why.
pub async fn open(
    source: &SourceRef,
    sources: &Arc<Sources>,
    clock: Arc<SystemClock>,
    conn: ConnId,
    connections: &Connections,
) -> Result<Account, String> {
    let (profile, keeper) = match source {
        SourceRef::Demo => demonstrate(Arc::<SystemClock>::clone(&clock), sources.rights).await?,
        SourceRef::Given => {
            let given = sources.given.clone();
            (given.ok_or("the arguments name no account")?, None)
        }
        found => (look_up(found.clone(), sources).await?, None),
    };
    let mut account = profile.account;
    let passing = keeper.is_some();
    let (journal, kept, drafts) = begin_journal(sources, &account, passing, Arc::clone(&clock)).await;
    account.kept = kept;
    account.keeps_drafts = drafts.is_some() && !passing;
    let (secondary, roots) = (account.secondary.clone(), sources.roots.clone());
    let deadline = sources.timeout.saturating_mul(ATTEMPTS_IN_TIME);
    let (attempt_timeout, token_over_http) = (sources.timeout, sources.token_over_http);
    let read_secondary = sources.read_secondary;
    let mut options = Options {
        attempt_timeout,
        deadline,
        secondary,
        read_secondary,
        roots,
        token_over_http,
        ..Options::default()
    };
    if let Some(version) = &sources.api_version {
        options.api_version.clone_from(version);
    }
    let name = Arc::clone(&account.name);
    let client = Client::new(account.endpoint.clone(), name, profile.credential, clock, options);
    tracing::info!(conn = conn.0, account = %account.name, endpoint = %account.endpoint, "opened");
    connections
        .add(conn, Connection { client, starts: account.starts, granted: None, journal, drafts, keeper });
    Ok(account)
}

async fn begin_journal(
    sources: &Arc<Sources>,
    account: &Account,
    passing: bool,
    clock: Arc<SystemClock>,
) -> (Journal, Kept, Option<Arc<Store>>) {
    let (sources, account) = (Arc::clone(sources), account.clone());
    let opened = blocking(move || {
        let drafts = sources.journals.drafts(passing, clock.now());
        let (journal, kept) = sources.journals.open(&account, passing, clock);
        (journal, kept, drafts)
    });
    let mistake = || (Journal::off(), Kept::nothing("a mistake in peekq; the log has the place"), None);
    opened.await.unwrap_or_else(|_| mistake())
}

/// Reads the environment or a file of the folder.
async fn look_up(source: SourceRef, sources: &Sources) -> Result<Profile, String> {
    let (environment, rights, allow_http) = (sources.environment.clone(), sources.rights, sources.allow_http);
    let read = blocking(move || offers::open(&source, &environment, rights, allow_http));
    read.await.map_err(|error| error.to_string())?.map_err(|error| error.to_string())
}

/// Starts the embedded service with its demonstration account.
async fn demonstrate(clock: Arc<dyn Clock>, rights: Rights) -> Result<(Profile, Option<Emulator>), String> {
    let service = demo::start(clock).await;
    let service = service.map_err(|error| format!("the embedded service cannot be started: {error}"))?;
    let parsed = connection_string::parse(&service.connection_string()).map_err(|error| error.to_string())?;
    Ok((Profile::new("demo", parsed, rights), Some(service)))
}
