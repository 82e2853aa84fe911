//! One attempt: sign with the time of now, send, and say what happened.

use std::borrow::Cow;
use std::sync::atomic::Ordering;
use std::time::{Duration, UNIX_EPOCH};

use crate::client::answer::Answer;
use crate::client::credential::{AccountKey, Credential, Secret};
use crate::client::fault;
use crate::client::operation::Operation;
use crate::client::request::{Headers, Method, Request};
use crate::client::retry::{self, Happened};
use crate::client::sign::{self, Signable};
use crate::client::transport::{Signed, Trouble};
use crate::model::account::Endpoint;
use crate::model::clock::Millis;
use crate::model::failure::{Failure, FailureKind};
use crate::model::operation::OperationKind;
use crate::model::queue::QueueName;

use super::{Client, Shared, Site, bearer};

/// An attempt that did not succeed.
pub(super) struct Missed {
    /// What was attempted.
    pub kind: OperationKind,
    /// How it ended, for the decision what to do next.
    pub happened: Happened,
    /// How it ended, for a person.
    pub failure: Box<Failure>,
    /// How long the service wants to be left alone.
    pub asked: Option<Duration>,
}

/// Sends `request` to `site` once and waits `limit` at the most for the whole answer.
pub(super) async fn attempt(
    client: &Client,
    operation: &Operation<'_>,
    request: &Request<'_>,
    site: &Site,
    limit: Duration,
) -> Result<Answer, Missed> {
    let shared = &client.shared;
    // Before the time of the request begins: a tool that gives tokens may take seconds.
    let token = bearer::token(client, operation, site, limit).await?;
    let started = shared.clock.monotonic();
    shared.calls.fetch_add(1, Ordering::Relaxed);
    let request_id = format!("{}-{}", shared.run, shared.attempts.fetch_add(1, Ordering::Relaxed));
    let version = version(&shared.options.api_version, operation);
    let signed = signed(shared, &site.endpoint, request, &request_id, version, token.as_ref());
    let sent = tokio::time::timeout(limit, site.transport.send(signed)).await;
    let result = match sent {
        Ok(Ok(answer)) => judge(client, operation, &site.endpoint, answer),
        Ok(Err(trouble)) => {
            if matches!(trouble, Trouble::NotConnected(..) | Trouble::Unsendable(_)) {
                shared.calls.fetch_sub(1, Ordering::Relaxed);
            }
            Err(no_answer(client, operation, &site.endpoint, trouble))
        }
        Err(_) => Err(too_late(client, operation, limit)),
    };
    if token.is_some() && matches!(&result, Err(missed) if missed.failure.status == Some(401)) {
        shared.token.forget().await;
    }
    note(operation, &result, &request_id, shared.clock.monotonic().saturating_sub(started));
    result
}

/// The version to speak: a newer one than usual where the operation is newer. Versions are dates.
fn version<'a>(usual: &'a str, operation: &Operation<'_>) -> &'a str {
    operation.since().filter(|since| usual < *since).unwrap_or(usual)
}

fn judge(
    client: &Client,
    operation: &Operation<'_>,
    at: &Endpoint,
    answer: Answer,
) -> Result<Answer, Missed> {
    if operation.succeeds_with(answer.status) {
        return Ok(answer);
    }
    let mut failure = client.asked(operation, at, |asked| fault::failure(asked, &answer));
    if let Credential::Token(_) = client.shared.credential
        && let Some(hint) = fault::token::hint(&failure, &answer)
    {
        failure = failure.hint(&hint);
    }
    let asked = retry::retry_after(answer.header("retry-after"));
    Err(missed(operation, Happened::Status(answer.status), failure, asked))
}

/// An attempt to which no answer came.
pub(super) fn no_answer(
    client: &Client,
    operation: &Operation<'_>,
    at: &Endpoint,
    trouble: Trouble,
) -> Missed {
    let failed = |kind, said: &str| client.failed(operation, kind, said);
    let (happened, failure) = match trouble {
        Trouble::NotConnected(barrier, why) => {
            let happened = if barrier.stays() { Happened::Unsendable } else { Happened::NotConnected };
            (happened, client.asked(operation, at, |asked| fault::unreachable(asked, &barrier, &why)))
        }
        Trouble::Broke(how) => {
            let failure = failed(FailureKind::Dropped, &how);
            let hint = fault::broken(operation.kind(), at);
            (Happened::NoAnswer, hint.into_iter().fold(failure, Failure::hint))
        }
        Trouble::Cut(how) => (Happened::NoAnswer, failed(FailureKind::Dropped, &how)),
        Trouble::Endless => {
            (Happened::Status(200), failed(FailureKind::Nonsense, "the answer is larger than 16 MiB"))
        }
        Trouble::Unsendable(why) => (Happened::Unsendable, failed(FailureKind::Invalid, why)),
    };
    missed(operation, happened, failure, None)
}

fn missed(
    operation: &Operation<'_>,
    happened: Happened,
    failure: Failure,
    asked: Option<Duration>,
) -> Missed {
    Missed { kind: operation.kind(), happened, failure: Box::new(failure), asked }
}

fn too_late(client: &Client, operation: &Operation<'_>, limit: Duration) -> Missed {
    let said = format!("nothing came within {} s", limit.as_secs_f32().ceil());
    let failure = client.failed(operation, FailureKind::TimedOut, &said);
    missed(operation, Happened::TooLate, failure, None)
}

/// Adds what every request carries, and the proof that we may send it.
fn signed<'a>(
    shared: &Shared,
    at: &Endpoint,
    request: &'a Request<'_>,
    request_id: &'a str,
    version: &'a str,
    token: Option<&Secret>,
) -> Signed<'a> {
    let path = request.path(at);
    let mut headers = Headers::with_capacity(request.headers.len() + 6);
    headers.extend(request.headers.iter().map(|(name, value)| (Cow::from(&**name), Cow::from(&**value))));
    headers.push(("x-ms-client-request-id".into(), request_id.into()));
    headers.push(("x-ms-date".into(), http_date(shared.clock.now()).into()));
    headers.push(("x-ms-version".into(), version.into()));
    if matches!(request.method, Method::Put | Method::Post) {
        let length = request.body.as_ref().map_or(0, Vec::len);
        headers.push(("content-length".into(), length.to_string().into()));
    }
    let mut sas = None;
    match &shared.credential {
        Credential::Sas(token) => sas = Some(token.expose()),
        Credential::SharedKey(key) => {
            let authorization = signature(key, &shared.account, request, &path, &headers);
            headers.push(("authorization".into(), authorization.into()));
        }
        Credential::Token(_) => {
            let bearer = token.map(|token| format!("Bearer {}", token.expose()));
            headers.extend(bearer.map(|bearer| ("authorization".into(), bearer.into())));
        }
    }
    let query = request.query_string(sas);
    Signed { method: request.method, path, query, headers, body: request.body.as_deref() }
}

fn signature(
    key: &AccountKey,
    account: &str,
    request: &Request<'_>,
    path: &str,
    headers: &Headers<'_>,
) -> String {
    let query: Vec<(&str, &str)> = request.query.iter().map(|(k, v)| (*k, &**v)).collect();
    let headers: Vec<(&str, &str)> = headers.iter().map(|(k, v)| (&**k, &**v)).collect();
    let method = request.method.as_str();
    sign::authorization(key, &Signable { method, account, path, query: &query, headers: &headers })
}

fn http_date(now: Millis) -> String {
    // The last second that the format has room for.
    const LAST: u64 = 253_402_300_799;
    let since = Duration::from_secs((now.0 / 1000).min(LAST));
    UNIX_EPOCH.checked_add(since).map(httpdate::fmt_http_date).unwrap_or_default()
}

fn note(operation: &Operation<'_>, result: &Result<Answer, Missed>, request: &str, took: Duration) {
    let (status, code) = match result {
        Ok(answer) => (Some(answer.status), None),
        Err(missed) => (missed.failure.status, missed.failure.code.as_deref()),
    };
    let failed = result.as_ref().err().map(|missed| missed.failure.kind.words());
    tracing::debug!(
        operation = ?operation.kind(),
        queue = operation.queue().map(QueueName::as_str),
        status,
        code,
        failed,
        request,
        ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        "called"
    );
}
