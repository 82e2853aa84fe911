//! Which operation a request asks for, from its method, its path and the parameters that select.

use percent_encoding::percent_decode_str;

use super::error::ServiceError;
use super::request::Request;
use crate::model::operation::OperationKind;
use crate::model::queue::QueueName;

/// What the path names: `/account[-secondary][/queue[/messages[/id]]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The account.
    pub account: String,
    /// Whether its copy in another region is meant: `/account-secondary`.
    pub is_secondary: bool,
    /// What is below it.
    pub place: Place,
}

/// What the path names below the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The account itself.
    Root,
    /// A queue.
    Queue(String),
    /// The messages of a queue.
    Messages(String),
    /// One message of a queue, by id.
    Message(String, String),
    /// Nothing that the service knows. A slash after a queue's name belongs here (Azurite would
    /// take the queue's metadata for its messages then).
    Unknown,
}

impl Target {
    /// Reads a path as sent.
    pub fn of(path: &str) -> Self {
        let segment = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let mut segments = path.trim_start_matches('/').split('/').map(segment);
        let first = segments.next().unwrap_or_default();
        let rest: Vec<String> = segments.collect();
        let (account, is_secondary) = match first.strip_suffix("-secondary") {
            Some(account) => (account.to_owned(), true),
            None => (first, false),
        };
        Self { account, is_secondary, place: Place::of(&rest) }
    }

    /// The queue that the path names.
    pub fn queue(&self) -> Option<&str> {
        match &self.place {
            Place::Queue(queue) | Place::Messages(queue) | Place::Message(queue, _) => Some(queue),
            Place::Root | Place::Unknown => None,
        }
    }
}

impl Place {
    fn of(rest: &[String]) -> Self {
        let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
        match rest.as_slice() {
            [] | [""] => Self::Root,
            [_, ""] | [_, _, ""] => Self::Unknown,
            [queue] => Self::Queue((*queue).to_owned()),
            [queue, "messages"] => Self::Messages((*queue).to_owned()),
            [queue, "messages", id] => Self::Message((*queue).to_owned(), (*id).to_owned()),
            _ => Self::Unknown,
        }
    }
}

/// The operation that `request` asks for at `place`.
pub fn operation(request: &Request, place: &Place) -> Result<OperationKind, ServiceError> {
    let method = request.method.as_str();
    match place {
        Place::Root => on_account(request, method),
        Place::Queue(_) => on_queue(request, method),
        Place::Messages(_) => on_messages(request, method),
        Place::Message(..) => match method {
            "PUT" => Ok(OperationKind::Update),
            "DELETE" => Ok(OperationKind::DeleteMessage),
            _ => Err(ServiceError::UNKNOWN_VERB),
        },
        Place::Unknown => Err(ServiceError::INVALID_URI),
    }
}

fn on_account(request: &Request, method: &str) -> Result<OperationKind, ServiceError> {
    let (restype, comp) = (request.param("restype"), request.param("comp"));
    match (method, restype, comp) {
        ("GET", None, Some("list")) => Ok(OperationKind::ListQueues),
        ("GET", Some("service"), Some("properties")) => Ok(OperationKind::GetServiceProperties),
        ("PUT", Some("service"), Some("properties")) => Ok(OperationKind::SetServiceProperties),
        ("GET", Some("service"), Some("stats")) => Ok(OperationKind::GetServiceStats),
        ("POST", Some("service"), Some("userdelegationkey")) => Ok(OperationKind::GetUserDelegationKey),
        (_, None, Some("list"))
        | (_, Some("service"), Some("properties" | "stats" | "userdelegationkey")) => {
            Err(ServiceError::UNKNOWN_VERB)
        }
        (_, Some("service") | None, Some(comp)) => Err(unknown_comp(comp)),
        (_, Some(other), _) => Err(ServiceError::invalid_parameter("restype", other, "Unknown value.")),
        (_, _, None) => Err(ServiceError::missing_parameter("comp")),
    }
}

fn on_queue(request: &Request, method: &str) -> Result<OperationKind, ServiceError> {
    match (method, request.param("comp")) {
        ("PUT", None) => Ok(OperationKind::CreateQueue),
        ("DELETE", None) => Ok(OperationKind::DeleteQueue),
        ("GET" | "HEAD", Some("metadata")) => Ok(OperationKind::GetMetadata),
        ("PUT", Some("metadata")) => Ok(OperationKind::SetMetadata),
        ("GET" | "HEAD", Some("acl")) => Ok(OperationKind::GetAcl),
        ("PUT", Some("acl")) => Ok(OperationKind::SetAcl),
        ("GET" | "HEAD", None) => Err(ServiceError::missing_parameter("comp")),
        (_, Some("metadata" | "acl") | None) => Err(ServiceError::UNKNOWN_VERB),
        (_, Some(comp)) => Err(unknown_comp(comp)),
    }
}

fn on_messages(request: &Request, method: &str) -> Result<OperationKind, ServiceError> {
    match (method, request.param("peekonly")) {
        ("POST", _) => Ok(OperationKind::Put),
        ("DELETE", _) => Ok(OperationKind::Clear),
        ("GET", None) => Ok(OperationKind::Get),
        ("GET", Some(peek)) if peek.eq_ignore_ascii_case("true") => Ok(OperationKind::Peek),
        ("GET", Some(peek)) if peek.eq_ignore_ascii_case("false") => Ok(OperationKind::Get),
        ("GET", Some(peek)) => {
            Err(ServiceError::invalid_parameter("peekonly", peek, "Neither true nor false."))
        }
        _ => Err(ServiceError::UNKNOWN_VERB),
    }
}

fn unknown_comp(comp: &str) -> ServiceError {
    ServiceError::invalid_parameter("comp", comp, "Unknown value.")
}

/// Checks a queue's name by the service's rules.
pub fn check_name(name: &str) -> Result<(), ServiceError> {
    if QueueName::check(name).is_ok() {
        Ok(())
    } else if (3..=63).contains(&name.len()) {
        Err(ServiceError::INVALID_NAME)
    } else {
        Err(ServiceError::NAME_LENGTH)
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, Target};

    #[test]
    fn a_path_names_the_account_a_queue_its_messages_or_one_of_them() {
        let place = |path| Target::of(path).place;
        assert_eq!(place("/acc"), Place::Root);
        assert_eq!(place("/acc/"), Place::Root);
        assert_eq!(place("/acc/q-1"), Place::Queue("q-1".into()));
        assert_eq!(place("/acc/q-1/messages"), Place::Messages("q-1".into()));
        assert_eq!(place("/acc/q-1/messages/a%2Fb"), Place::Message("q-1".into(), "a/b".into()));
        for unknown in ["/acc/q/", "/acc/q/messages/", "/acc/q/other", "/acc//messages/x/y"] {
            assert_eq!(place(unknown), Place::Unknown, "{unknown}");
        }
    }
}
