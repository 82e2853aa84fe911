//! A request to its answer: who asks, what for, then the operation itself. No socket here.

use std::sync::Arc;

use uuid::Uuid;

use super::answer::{Answer, date};
use super::auth::{Claim, Rules};
use super::error::ServiceError;
use super::faults::Faults;
use super::record::{Recorded, Recorder};
use super::request::Request;
use super::route::{Place, Target, check_name, operation};
use super::store::{Account, Store};
use super::{auth, cors, delegation, on_acl, on_messages, on_queues, on_service};
use crate::model::clock::Clock;
use crate::model::operation::OperationKind;

/// The service.
pub struct Service {
    /// What it stores.
    pub store: Store,
    /// What it takes the time from.
    pub clock: Arc<dyn Clock>,
    /// What holds for all requests.
    pub rules: Rules,
    /// What goes wrong.
    pub faults: Faults,
    /// What it was asked.
    pub recorder: Recorder,
}

/// What the service calls itself.
const SERVER: &str = concat!("Windows-Azure-Queue/1.0 peekq/", env!("CARGO_PKG_VERSION"));

impl Service {
    /// Answers a request. Where its body could not be read, `body_error` says why.
    pub fn answer(&self, request: &Request, body_error: Option<ServiceError>) -> Answer {
        let now = self.clock.now().0;
        let target = Target::of(&request.path);
        let kind = operation(request, &target.place);
        let result = self.perform(request, &target, kind.clone(), body_error, now);
        let request_id = Uuid::new_v4().to_string();
        let answer = result.unwrap_or_else(|error| Answer::error(&error, &request_id, now));
        self.recorder.add(|| Recorded {
            kind: kind.ok(),
            method: request.method.clone(),
            path: request.path.clone(),
            queue: target.queue().map(str::to_owned),
            status: answer.status,
        });
        let answer = finish(answer, request, request_id, now);
        match self.store.account(&target.account) {
            Some(account) if request.method != "OPTIONS" => cors::mark(answer, request, &account.cors()),
            _ => answer,
        }
    }

    /// Refuses a request without looking at it.
    pub fn refuse(&self, request: &Request, error: &ServiceError) -> Answer {
        let (now, request_id) = (self.clock.now().0, Uuid::new_v4().to_string());
        finish(Answer::error(error, &request_id, now), request, request_id, now)
    }

    /// The operation that a request asks for, and whether it is to the secondary.
    pub fn what(request: &Request) -> (Option<OperationKind>, bool) {
        let target = Target::of(&request.path);
        (operation(request, &target.place).ok(), target.is_secondary)
    }

    fn perform(
        &self,
        request: &Request,
        target: &Target,
        kind: Result<OperationKind, ServiceError>,
        body_error: Option<ServiceError>,
        now: u64,
    ) -> Result<Answer, ServiceError> {
        let account = self.store.account(&target.account).ok_or(ServiceError::UNKNOWN_ACCOUNT)?;
        if request.method == "OPTIONS" {
            return cors::preflight(request, &account.cors());
        }
        let kind_or_none = kind.as_ref().ok().copied();
        auth::check(&Claim { request, target, account, kind: kind_or_none, rules: &self.rules, now })?;
        let kind = kind?;
        if let Some(queue) = target.queue() {
            check_name(queue)?;
        }
        body_error.map_or(Ok(()), Err)?;
        check_timeout(request)?;
        if target.queue().is_some_and(|queue| account.is_dying(queue, now)) {
            return Err(ServiceError::BEING_DELETED);
        }
        if target.is_secondary && kind.changes() {
            return Err(ServiceError::SECONDARY);
        }
        run(request, account, target, kind, now, now.saturating_add(self.rules.deletion))
    }
}

/// The service would take this many seconds at the most; nothing here ever takes one.
fn check_timeout(request: &Request) -> Result<(), ServiceError> {
    match request.param("timeout") {
        Some(text) if text.parse::<u32>().is_err() => {
            Err(ServiceError::invalid_parameter("timeout", text, "Failed to parse the value as an integer."))
        }
        _ => Ok(()),
    }
}

fn run(
    request: &Request,
    account: &Account,
    target: &Target,
    kind: OperationKind,
    now: u64,
    free: u64,
) -> Result<Answer, ServiceError> {
    let queue = target.queue().unwrap_or_default();
    let id = if let Place::Message(_, id) = &target.place { id.as_str() } else { "" };
    match kind {
        OperationKind::ListQueues => {
            let host = request.header("host").unwrap_or_default();
            let end = if target.is_secondary { "-secondary" } else { "" };
            let root = format!("http://{host}/{}{end}/", target.account);
            on_queues::list(request, account, &target.account, &root)
        }
        OperationKind::CreateQueue => on_queues::create(request, account, queue),
        OperationKind::DeleteQueue => on_queues::delete(account, queue, free),
        OperationKind::GetMetadata => on_queues::get_metadata(account, queue),
        OperationKind::SetMetadata => on_queues::set_metadata(request, account, queue),
        OperationKind::Put => on_messages::put(request, account, queue, now),
        OperationKind::Get => on_messages::get(request, account, queue, now),
        OperationKind::Peek => on_messages::peek(request, account, queue, now),
        OperationKind::Update => on_messages::update(request, account, queue, id, now),
        OperationKind::DeleteMessage => on_messages::delete(request, account, queue, id, now),
        OperationKind::Clear => on_messages::clear(account, queue),
        OperationKind::GetAcl => on_acl::get(account, queue),
        OperationKind::SetAcl => on_acl::set(request, account, queue),
        OperationKind::GetUserDelegationKey => delegation::get(request, account, now),
        OperationKind::GetServiceProperties => Ok(on_service::get_properties(account)),
        OperationKind::SetServiceProperties => on_service::set_properties(request, account),
        OperationKind::GetServiceStats => on_service::stats(target.is_secondary, now),
    }
}

/// Adds the headers that all answers have.
fn finish(answer: Answer, request: &Request, request_id: String, now: u64) -> Answer {
    let version = request.version().unwrap_or("2021-12-02");
    let answer = answer
        .with("server", SERVER)
        .with("date", date(now))
        .with("x-ms-request-id", request_id)
        .with("x-ms-version", version);
    match request.header("x-ms-client-request-id") {
        Some(id) => answer.with("x-ms-client-request-id", id),
        None => answer,
    }
}
