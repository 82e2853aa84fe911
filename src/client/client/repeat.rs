//! One operation with all its attempts: whether it may be sent at all, when to try again, and when
//! to look first whether the attempt before took effect.

use std::time::Duration;

use uuid::Uuid;

use crate::client::answer::Answer;
use crate::client::check;
use crate::client::operation::Operation;
use crate::client::request::Request;
use crate::client::retry::{self, Next};
use crate::model::failure::{Failure, FailureKind, TookEffect};
use crate::model::operation::OperationKind;
use crate::model::retry::Retry;

use super::attempt::{Missed, attempt};
use super::readback::{self, is_gone};
use super::{Client, Options};

/// Runs an operation to its end.
pub(super) async fn run(client: &Client, operation: &Operation<'_>) -> Result<Answer, Failure> {
    if !client.access.allows(operation.kind()) {
        return Err(client.failed(operation, FailureKind::ReadOnly, "nothing was sent"));
    }
    check::check(operation).map_err(|rule| client.failed(operation, FailureKind::Invalid, &rule))?;
    let limits = Limits::of(operation.kind(), &client.shared.options);
    let begun = client.shared.clock.monotonic();
    let request = operation.request();
    let run = Run { client, operation, request, limits, begun };
    let mut trail = Trail::default();
    loop {
        let missed = match run.step(&trail).await {
            Ok(answer) => return Ok(answer),
            Err(missed) => missed,
        };
        trail.take(operation.kind(), &missed);
        if trail.is_done(operation.kind(), missed.failure.kind) {
            return Ok(done(operation));
        }
        match run.pause(&mut trail, &missed) {
            Some(pause) => {
                run.tell(&trail, &missed, pause);
                tokio::time::sleep(pause).await;
            }
            None => return Err(trail.settle(operation, *missed.failure)),
        }
    }
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
}

impl Trail {
    fn take(&mut self, kind: OperationKind, missed: &Missed) {
        self.tries = self.tries.saturating_add(1);
        self.doubtful |= missed.kind == kind && retry::may_have_acted(kind, missed.happened);
    }

    /// A queue that is gone after a delete without an answer was deleted by it.
    fn is_done(&self, kind: OperationKind, failure: FailureKind) -> bool {
        self.doubtful && kind == OperationKind::DeleteQueue && is_gone(failure)
    }

    fn settle(&self, operation: &Operation<'_>, mut failure: Failure) -> Failure {
        failure.tried = operation.kind();
        // A queue with other metadata is not the one that we asked for.
        let certain = failure.kind == FailureKind::AlreadyExists;
        failure.effect = if self.doubtful && !certain { TookEffect::Perhaps } else { TookEffect::No };
        failure
    }
}

struct Run<'a> {
    client: &'a Client,
    operation: &'a Operation<'a>,
    request: Request,
    limits: Limits,
    begun: Duration,
}

impl Run<'_> {
    fn left(&self) -> Duration {
        let gone = self.client.shared.clock.monotonic().saturating_sub(self.begun);
        self.limits.total.saturating_sub(gone)
    }

    async fn step(&self, trail: &Trail) -> Result<Answer, Missed> {
        if trail.look_first && self.is_in_effect().await? {
            return Ok(done(self.operation));
        }
        let limit = self.limits.attempt.min(self.left());
        attempt(self.client, self.operation, &self.request, limit).await
    }

    /// Compares what is there with what was wanted.
    async fn is_in_effect(&self) -> Result<bool, Missed> {
        let Some(look) = readback::look(self.operation) else { return Ok(false) };
        let limit = self.limits.attempt.min(self.left());
        let found = attempt(self.client, &look, &look.request(), limit).await;
        readback::judge(self.operation, found)
    }

    fn tell(&self, trail: &Trail, missed: &Missed, pause: Duration) {
        let Some(watcher) = &self.client.watcher else { return };
        let most = retry::most(missed.kind, missed.happened, self.client.shared.options.max_attempts);
        watcher(Retry {
            tried: self.operation.kind(),
            queue: self.operation.queue().cloned(),
            why: missed.failure.kind,
            attempt: trail.tries.saturating_add(1),
            of: (!is_clearing(missed)).then_some(most),
            in_ms: u64::try_from(pause.as_millis()).unwrap_or(u64::MAX),
        });
    }

    /// How long to wait before the next attempt; none where there shall be none.
    fn pause(&self, trail: &mut Trail, missed: &Missed) -> Option<Duration> {
        let options = &self.client.shared.options;
        let next = retry::next(missed.kind, missed.happened);
        trail.look_first |= next == Next::ReadBack;
        let Missed { kind, happened, asked, .. } = *missed;
        let patient = retry::has_patience(kind, happened, trail.tries, options.max_attempts, asked);
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
    Answer { status, headers: Vec::new(), body: Vec::new() }
}
