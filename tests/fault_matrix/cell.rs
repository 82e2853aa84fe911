//! One operation that meets one fault: the call through the real client over a socket, and what the
//! service says itself about what happened.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use peekq::client::client::{Client, Options};
use peekq::client::credential::{Credential, Secret, connection_string};
use peekq::client::token::{Token, TokenSource};
use peekq::emulator::faults::{Fault, Planned, Trouble};
use peekq::emulator::record::Recorded;
use peekq::emulator::{self, Config, Emulator};
use peekq::model::account::Endpoint;
use peekq::model::clock::{ManualClock, Millis};
use peekq::model::operation::{Access, OperationKind};
use peekq::model::queue::QueueName;
use peekq::runtime::clock::SystemClock;
use tokio::runtime::Runtime;

use crate::http::{self, Http, Server};
use crate::operations::{Operation, QUEUE};
use crate::rule::{self, ATTEMPTS, Expected, Outcome, Truth};
use crate::seen::until;
use crate::troubles::{LONG, SHORT, is_slow};

/// One cell of the matrix.
pub struct Cell {
    pub operation: &'static Operation,
    pub fault: Fault,
    pub manner: Manner,
}

/// How the fault is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// By the first request, on a new connection.
    Once,
    /// By the first request, on a connection that was used before.
    OnceInUse,
    /// By all requests for the operation.
    EveryTime,
}

impl Manner {
    /// The manners that differ for such a fault: where nothing comes in time, the connection's past
    /// makes no difference.
    pub fn of(trouble: Trouble) -> &'static [Self] {
        if is_slow(trouble) {
            &[Self::Once, Self::EveryTime]
        } else {
            &[Self::Once, Self::OnceInUse, Self::EveryTime]
        }
    }
}

const TOKEN: &str = "let-me-in";

/// The time of now.
pub fn now() -> Millis {
    let past = http::now().duration_since(UNIX_EPOCH).unwrap();
    Millis(u64::try_from(past.as_millis()).unwrap())
}

struct Always;

impl TokenSource for Always {
    fn token(&self) -> BoxFuture<'_, Result<Token, String>> {
        let secret = Secret::new(TOKEN.to_owned());
        async { Ok(Token { secret, expires: Millis(u64::MAX) }) }.boxed()
    }
}

impl Cell {
    /// Whether it mostly waits.
    pub fn waits(&self) -> bool {
        let late = matches!(self.fault.trouble, Trouble::Hang | Trouble::Delay(_) | Trouble::Drip(_));
        late || !rule::least_pause(self.fault).is_zero()
    }

    /// Plays it through, the service on `services` and the client on `calls`.
    ///
    /// # Errors
    /// What is not as it should be.
    pub fn run(&self, services: &Runtime, calls: &Runtime) -> Result<(), String> {
        let whole = catch_unwind(AssertUnwindSafe(|| self.play(services, calls)));
        whole.unwrap_or_else(|panic| {
            let text = panic.downcast_ref::<String>().cloned();
            Err(text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string)).unwrap_or_default())
        })
    }

    fn play(&self, services: &Runtime, calls: &Runtime) -> Result<(), String> {
        let service = services.block_on(emulator::start(Config {
            bearer_token: Some(Secret::new(TOKEN.to_owned())),
            record: true,
            ..Config::new(Arc::new(SystemClock::new()))
        }));
        let service = service.unwrap();
        let http = Http::new(Server::Embedded, &service.connection_string());
        let held = (self.operation.prepare)(&http);
        let (client, queue) = (self.client(&service), QueueName::new(QUEUE));
        if self.manner == Manner::OnceInUse {
            calls.block_on(self.use_connection(&client));
        }
        service.clear_requests();
        service.faults().plan(self.plan());
        let begun = http::now();
        let result = calls.block_on((self.operation.call)(&client, &queue, &held));
        let took = begun.elapsed().unwrap_or_default();
        let outcome: Outcome = result.map_err(|failure| (failure.kind, failure.effect));
        let found = Expected { outcome, sent: self.sent(&service) };
        let times = self.performed(&service, |status| status < 300);
        service.faults().plan(Vec::new());
        let truth = Truth { in_effect: (self.operation.in_effect)(&http), times };
        self.judge(&found, truth, took)
    }

    fn judge(&self, found: &Expected, truth: Truth, took: Duration) -> Result<(), String> {
        let expected = rule::expected(self.operation, self.fault, self.manner == Manner::EveryTime);
        if *found != expected {
            return Err(format!("{found:?}, not {expected:?}; in fact {truth:?}"));
        }
        let pauses = rule::least_pause(self.fault) * u32::try_from(found.sent - 1).unwrap();
        if took < pauses {
            return Err(format!("the service was asked again after {took:?}"));
        }
        match rule::broken_promise(self.operation, found.outcome, truth) {
            Some(broken) if !rule::is_lie(self.fault) => Err(format!("{broken}: {found:?}, {truth:?}")),
            _ => Ok(()),
        }
    }

    /// The fault, and behind it one that does nothing: so every request is among those that met one.
    fn plan(&self) -> Vec<Planned> {
        let times = if self.manner == Manner::EveryTime { u64::MAX } else { 1 };
        let nothing = Fault { trouble: Trouble::Delay(Duration::ZERO), takes_effect: true };
        let plan = |times, fault| Planned {
            kind: Some(self.operation.kind),
            secondary: None,
            skip: 0,
            times,
            fault,
        };
        vec![plan(times, self.fault), plan(u64::MAX, nothing)]
    }

    /// A client that gives up soon where it waits in vain.
    fn client(&self, service: &Emulator) -> Client {
        let parsed = connection_string::parse(&service.connection_string()).unwrap();
        let second = format!("{}-secondary", parsed.endpoint.path);
        let patience = if is_slow(self.fault.trouble) { SHORT } else { LONG };
        let options = Options {
            attempt_timeout: patience,
            deadline: patience,
            max_attempts: ATTEMPTS,
            pause: Duration::from_millis(1),
            secondary: Some(Endpoint { path: second.into(), ..parsed.endpoint.clone() }),
            token_over_http: true,
            ..Options::default()
        };
        let credential = match self.operation.kind {
            OperationKind::GetUserDelegationKey => Credential::Token(Arc::new(Always)),
            _ => parsed.credential,
        };
        // Its time stands still: a busy machine does not bring the deadline nearer.
        let clock = Arc::new(ManualClock::at(now()));
        let client = Client::new(parsed.endpoint, parsed.account, credential, clock, options);
        client.with_access(Access::ReadWrite)
    }

    async fn use_connection(&self, client: &Client) {
        if self.operation.kind == OperationKind::GetServiceStats {
            client.service_stats().await.unwrap();
        } else {
            client.list_queues(None, None).await.unwrap();
        }
    }

    /// How many requests for the operation reached the service. Waits until it is done with them: what
    /// comes late may come after the client has given up.
    fn sent(&self, service: &Emulator) -> usize {
        let met = service.faults().met();
        let is_performed =
            |(_, fault): &&(u64, Fault)| fault.takes_effect || matches!(fault.trouble, Trouble::Delay(_));
        let performed = met.iter().filter(is_performed).count();
        until("all that was delayed is done", || {
            (self.performed(service, |_| true) == performed).then_some(met.len())
        })
    }

    /// How many of them it performed with a status like this.
    fn performed(&self, service: &Emulator, like: impl Fn(u16) -> bool) -> usize {
        let ours = |one: &Recorded| one.kind == Some(self.operation.kind);
        service.requests().iter().filter(|one| ours(one) && like(one.status)).count()
    }
}

impl fmt::Debug for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let when = if self.fault.takes_effect { "after" } else { "before" };
        let Self { operation, fault, manner } = self;
        write!(f, "{:?}, {:?} {when} its effect, {manner:?}", operation.kind, fault.trouble)
    }
}
