//! A handle to one account's Queue service: checks the right to change, signs each attempt afresh,
//! repeats what may be repeated, and reports what may have happened where it may not.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use uuid::Uuid;

use crate::model::account::Endpoint;
use crate::model::clock::Clock;
use crate::model::failure::{Failure, FailureKind};
use crate::model::operation::Access;
use crate::model::retry::Retry;

use super::answer::Answer;
use super::credential::Credential;
use super::fault::{self, Asked};
use super::operation::Operation;
use super::roots::Roots;
use super::token::Kept;
use super::transport::Transport;
use super::xml::Odd;

mod attempt;
mod bearer;
mod looks;
mod messages;
mod queue_sas;
mod queues;
mod readback;
mod repeat;
mod settings;

/// How a client behaves towards the service.
#[derive(Debug, Clone)]
pub struct Options {
    /// The `x-ms-version` that every request names. Azurite refuses versions newer than itself.
    pub api_version: String,
    /// The `User-Agent` that every request names.
    pub user_agent: String,
    /// How long one attempt may take.
    pub attempt_timeout: Duration,
    /// How long an operation may take with all its attempts and pauses.
    pub deadline: Duration,
    /// How often an operation is tried at the most, 1 or more.
    pub max_attempts: u32,
    /// The shortest pause between two attempts.
    pub pause: Duration,
    /// The readable copy of the account in another region, where it may have one.
    pub secondary: Option<Endpoint>,
    /// That copy is asked what a person looks at, where the account itself has no answer.
    pub read_secondary: bool,
    /// Certificates to trust besides those of the system.
    pub roots: Roots,
    /// Tokens are sent to a loopback address over plain HTTP too. For tests.
    pub token_over_http: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            api_version: "2021-12-02".to_owned(),
            user_agent: concat!("peekq/", env!("CARGO_PKG_VERSION")).to_owned(),
            attempt_timeout: Duration::from_secs(10),
            deadline: Duration::from_secs(30),
            max_attempts: 4,
            pause: Duration::from_millis(500),
            secondary: None,
            read_secondary: false,
            roots: Roots::default(),
            token_over_http: false,
        }
    }
}

/// Is told of every attempt that will be made once more, before the wait for it begins; and, with
/// none, of the end of an operation of which it was told.
pub type Watcher = Arc<dyn Fn(Option<Retry>) + Send + Sync>;

/// A handle to an account. Cheap to clone; clones share connections and the count of calls.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    access: Access,
    watcher: Option<Watcher>,
    brief: Option<Duration>,
    /// Nothing is tried again.
    once: bool,
}

/// What all handles to one account have in common.
struct Shared {
    primary: Site,
    secondary: Option<Site>,
    account: Arc<str>,
    credential: Credential,
    /// The token in use, where one signs in with tokens.
    token: Kept,
    clock: Arc<dyn Clock>,
    options: Options,
    /// Requests sent, as far as is known.
    calls: AtomicU64,
    /// Attempts begun: the second part of our request ids, never used twice.
    attempts: AtomicU64,
    /// The first part of our request ids: one per process would do, one per account is simpler.
    run: Uuid,
}

/// A place where the account is, with its connections.
struct Site {
    endpoint: Endpoint,
    transport: Transport,
}

impl Site {
    fn new(endpoint: Endpoint, options: &Options) -> Self {
        let transport = Transport::new(endpoint.clone(), options.user_agent.clone(), options.roots.clone());
        Self { endpoint, transport }
    }
}

impl Client {
    /// A read-only handle. Does no input or output and opens no connection yet.
    #[must_use]
    pub fn new(
        endpoint: Endpoint,
        account: Arc<str>,
        credential: Credential,
        clock: Arc<dyn Clock>,
        options: Options,
    ) -> Self {
        let primary = Site::new(endpoint, &options);
        let secondary = options.secondary.clone().map(|endpoint| Site::new(endpoint, &options));
        let (calls, attempts, run) = (AtomicU64::new(0), AtomicU64::new(0), Uuid::new_v4());
        let token = Kept::default();
        let shared =
            Shared { primary, secondary, account, credential, token, clock, options, calls, attempts, run };
        let shared = Arc::new(shared);
        Self { shared, access: Access::ReadOnly, watcher: None, brief: None, once: false }
    }

    /// The same account with other rights.
    #[must_use]
    pub fn with_access(&self, access: Access) -> Self {
        Self { access, ..self.clone() }
    }

    /// The same account, with `watcher` told of the retries of every call of this handle: one who
    /// makes a handle for each call knows which call it is.
    #[must_use]
    pub fn watched(&self, watcher: Watcher) -> Self {
        Self { watcher: Some(watcher), ..self.clone() }
    }

    /// The same account, for calls that are tried once and take `within` at the most: those that are
    /// repeated anyway.
    #[must_use]
    pub fn brief(&self, within: Duration) -> Self {
        Self { brief: Some(within), ..self.clone() }
    }

    /// The same account, with every operation tried once only: for one who paces many of them, and so
    /// must know when the service asks for less.
    #[must_use]
    pub fn once(&self) -> Self {
        Self { once: true, ..self.clone() }
    }

    /// The account's name.
    #[must_use]
    pub fn account(&self) -> &Arc<str> {
        &self.shared.account
    }

    /// Where the account is.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.shared.primary.endpoint
    }

    /// How many HTTP requests were sent so far by this handle and its clones.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.shared.calls.load(Ordering::Relaxed)
    }

    /// The status said that it was done, so what cannot be read has taken effect all the same.
    fn read<T>(
        &self,
        operation: &Operation<'_>,
        answer: &Answer,
        parse: fn(&Answer) -> Result<T, Odd>,
    ) -> Result<T, Failure> {
        parse(answer).map_err(|Odd(what)| {
            let mut failure = fault::unreadable(operation.kind(), &self.shared.account, answer, what);
            failure.queue = operation.queue().cloned();
            failure
        })
    }

    /// Makes a failure that wants to know who asked whom.
    fn asked(
        &self,
        operation: &Operation<'_>,
        at: &Endpoint,
        failure: impl FnOnce(&Asked<'_>) -> Failure,
    ) -> Failure {
        let Shared { account, credential, clock, .. } = &*self.shared;
        let (tried, now, rights) = (operation.kind(), clock.now(), &credential.rights());
        let failure = failure(&Asked { tried, account, at, rights, now });
        operation.queue().into_iter().fold(failure, Failure::on)
    }

    fn failed(&self, operation: &Operation<'_>, kind: FailureKind, said: &str) -> Failure {
        let failure = Failure::new(kind, operation.kind(), &self.shared.account, said);
        operation.queue().into_iter().fold(failure, Failure::on)
    }

    /// Checks, sends and repeats.
    async fn run(&self, operation: &Operation<'_>) -> Result<Answer, Failure> {
        repeat::run(self, operation).await
    }
}
