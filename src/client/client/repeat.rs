//! One operation with all its attempts: whether it may be sent at all, when to try again, and when
//! to look first whether the attempt before took effect.

use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use crate::client::answer::{Answer, Headers};
use crate::client::check;
use crate::client::fallback::asks_secondary;
use crate::client::operation::Operation;
use crate::client::request::Request;
use crate::client::retry::{self, Happened, Next};
use crate::model::failure::{Failure, FailureKind, TookEffect};
use crate::model::location::{Location, Seen};
use crate::model::operation::OperationKind;
use crate::model::retry::Retry;

use super::attempt::{Missed, attempt};
use super::readback::{self, is_gone};
use super::{Client, Options, Shared, Site};

/// Runs an operation to its end.
pub(super) async fn run(client: &Client, operation: &Operation<'_>) -> Result<Answer, Failure> {
    run_along(client, operation, &mut Trail::default()).await
}

/// Runs a look to its end, and asks the secondary where the primary has no answer.
pub(super) async fn look(client: &Client, operation: &Operation<'_>) -> Result<Seen<Answer>, Failure> {
    let mut trail = Trail::default();
    let failure = match run_along(client, operation, &mut trail).await {
        Ok(answer) => return Ok(Seen::primary(answer)),
        Err(failure) => failure,
    };
    let is_for_copy = trail.last.is_some_and(|last| asks_secondary(operation.kind(), last));
    if !(client.shared.options.read_secondary && client.shared.secondary.is_some() && is_for_copy) {
        return Err(failure);
    }
    match look_at_copy(client, operation, failure.kind).await {
        Ok(answer) => Ok(answer),
        Err(other) => {
            let said = format!("{}; nor has the secondary an answer: {}", failure.said, other.kind.words());
            Err(Failure { said: Arc::from(said), ..failure })
        }
    }
}

/// Asks the secondary, once, since the primary failed like this.
pub(super) async fn look_at_copy(
    client: &Client,
    operation: &Operation<'_>,
    why: FailureKind,
) -> Result<Seen<Answer>, Failure> {
    let site = client.shared.secondary.as_ref().ok_or_else(|| no_copy(client, operation))?;
    let limit = client.shared.options.attempt_timeout;
    let answer = attempt(client, operation, &operation.request(), site, limit).await;
    let from = Location::Secondary(why);
    answer.map(|value| Seen { value, from }).map_err(|missed| *missed.failure)
}

fn no_copy(client: &Client, operation: &Operation<'_>) -> Failure {
    client.failed(operation, FailureKind::Invalid, "the account has no second address, and only that knows")
}

async fn run_along(client: &Client, operation: &Operation<'_>, trail: &mut Trail) -> Result<Answer, Failure> {
    if !client.access.allows(operation.kind()) {
        return Err(client.failed(operation, FailureKind::ReadOnly, "nothing was sent"));
    }
    check::check(operation).map_err(|rule| client.failed(operation, FailureKind::Invalid, &rule))?;
    let Shared { primary, secondary, .. } = &*client.shared;
    let site = if operation.needs_secondary() { secondary.as_ref() } else { Some(primary) };
    let site = site.ok_or_else(|| no_copy(client, operation))?;
    let mut limits = Limits::of(operation.kind(), &client.shared.options);
    if let Some(within) = client.brief {
        limits.attempt = limits.attempt.min(within);
    }
    let begun = client.shared.clock.monotonic();
    let request = operation.request();
    let run = Run { client, operation, request, site, limits, begun };
    let result = run.to_its_end(trail).await;
    if trail.told
        && let Some(watcher) = &client.watcher
    {
        watcher(None);
    }
    result
}

/// The bounds of time.
struct Limits {
    attempt: Duration,
    total: Duration,
}

impl Limits {
    fn of(kind: OperationKind, options: &Options) -> Self {
        let Options { attempt_timeout: attempt, deadline: total, .. } = *options;
        match kind {
            // The service works for up to 30 s on clearing a big queue before it says that it is
            // not done yet, and wants to be asked again.
            OperationKind::Clear => Self { attempt: total + attempt, total: total.saturating_mul(3) },
            _ => Self { attempt, total },
        }
    }
}

/// What the attempts so far have taught.
#[derive(Default)]
struct Trail {
    tries: u32,
    /// An attempt may have taken effect without our knowing.
    doubtful: bool,
    look_first: bool,
    waited: Duration,
    /// A watcher waits for the end.
    told: bool,
    /// How the last attempt ended.
    last: Option<Happened>,
}

impl Trail {
    fn take(&mut self, kind: OperationKind, missed: &Missed) {
        self.tries = self.tries.saturating_add(1);
        self.last = Some(missed.happened);
        self.doubtful |= missed.kind == kind && retry::may_have_acted(kind, missed.happened);
    }

    /// A queue that is gone after a delete without an answer was deleted by it.
    fn is_done(&self, kind: OperationKind, failure: &Failure) -> bool {
        self.doubtful && kind == OperationKind::DeleteQueue && is_gone(failure)
    }

    fn settle(&self, operation: &Operation<'_>, mut failure: Failure) -> Failure {
        failure.tried = operation.kind();
        // A queue with other metadata is not the one that we asked for, where the service says so with
        // the status that belongs to it.
        let certain = failure.kind == FailureKind::AlreadyExists && failure.status == Some(409);
        failure.effect = if self.doubtful && !certain { TookEffect::Perhaps } else { TookEffect::No };
        failure
    }
}

struct Run<'a> {
    client: &'a Client,
    operation: &'a Operation<'a>,
    request: Request<'a>,
    site: &'a Site,
    limits: Limits,
    begun: Duration,
}

impl Run<'_> {
    async fn to_its_end(&self, trail: &mut Trail) -> Result<Answer, Failure> {
        let operation = self.operation;
        loop {
            let missed = match self.step(trail).await {
                Ok(answer) => return Ok(answer),
                Err(missed) => missed,
            };
            trail.take(operation.kind(), &missed);
            if trail.is_done(operation.kind(), &missed.failure) {
                return Ok(done(operation));
            }
            match self.pause(trail, &missed) {
                Some(pause) => {
                    self.tell(trail, &missed, pause);
                    tokio::time::sleep(pause).await;
                }
                None => return Err(trail.settle(operation, *missed.failure)),
            }
        }
    }

    fn left(&self) -> Duration {
        let gone = self.client.shared.clock.monotonic().saturating_sub(self.begun);
        self.limits.total.saturating_sub(gone)
    }

    async fn step(&self, trail: &Trail) -> Result<Answer, Missed> {
        if trail.look_first && self.is_in_effect().await? {
            return Ok(done(self.operation));
        }
        let limit = self.limits.attempt.min(self.left());
        attempt(self.client, self.operation, &self.request, self.site, limit).await
    }

    /// Compares what is there with what was wanted.
    async fn is_in_effect(&self) -> Result<bool, Missed> {
        let Some(look) = readback::look(self.operation) else { return Ok(false) };
        let limit = self.limits.attempt.min(self.left());
        let found = attempt(self.client, &look, &look.request(), self.site, limit).await;
        readback::judge(self.operation, found)
    }

    fn tell(&self, trail: &mut Trail, missed: &Missed, pause: Duration) {
        let Some(watcher) = &self.client.watcher else { return };
        let most = retry::most(missed.kind, missed.happened, self.client.shared.options.max_attempts);
        trail.told = true;
        watcher(Some(Retry {
            tried: self.operation.kind(),
            why: missed.failure.kind,
            attempt: trail.tries.saturating_add(1),
            of: (!is_clearing(missed)).then_some(most),
            in_ms: u64::try_from(pause.as_millis()).unwrap_or(u64::MAX),
        }));
    }

    /// How long to wait before the next attempt; none where there shall be none.
    fn pause(&self, trail: &mut Trail, missed: &Missed) -> Option<Duration> {
        let options = &self.client.shared.options;
        let next = retry::next(missed.kind, missed.happened);
        trail.look_first |= next == Next::ReadBack;
        let Missed { kind, happened, asked, .. } = *missed;
        let patient = self.client.brief.is_none()
            && retry::has_patience(kind, happened, trail.tries, options.max_attempts, asked);
        if self.client.once || next == Next::Stop || !(patient || is_clearing(missed)) {
            return None;
        }
        let dice = Uuid::new_v4().as_u64_pair().0;
        trail.waited = retry::pause(options.pause, trail.waited, missed.asked, dice);
        // An attempt without time to speak of would only hide why the one before failed.
        (trail.waited.saturating_add(options.pause) < self.left()).then_some(trail.waited)
    }
}

/// The service is clearing a big queue: the more passes, the less is left to do.
fn is_clearing(missed: &Missed) -> bool {
    missed.kind == OperationKind::Clear && missed.failure.code.as_deref() == Some("OperationTimedOut")
}

/// What the service would have answered, had its answer come.
fn done(operation: &Operation<'_>) -> Answer {
    let status = match operation.kind() {
        OperationKind::CreateQueue => 201,
        OperationKind::SetServiceProperties => 202,
        _ => 204,
    };
    Answer { status, headers: Headers::default(), body: Vec::new() }
}
