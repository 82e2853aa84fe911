//! What went wrong, in a form that says what was tried, what the service answered, whether
//! anything may have changed, and what to do about it.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use super::operation::OperationKind;
use super::queue::QueueName;

/// A failed call. Holds no secret, no receipt and no message text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
pub struct Failure {
    /// What kind of failure: the only thing that code decides by.
    pub kind: FailureKind,
    /// What was tried.
    pub tried: OperationKind,
    /// On which account.
    pub account: Arc<str>,
    /// On which queue, where there is one.
    pub queue: Option<QueueName>,
    /// HTTP status of the answer.
    pub status: Option<u16>,
    /// The service's error code (`x-ms-error-code` or `<Code>`).
    pub code: Option<Arc<str>>,
    /// `x-ms-request-id` of the answer.
    pub request_id: Option<Arc<str>>,
    /// For how many seconds the service wants to be left alone, where it said so.
    pub wait_secs: Option<u64>,
    /// What the service, the network or we said about it: one line, printable.
    pub said: Arc<str>,
    /// Whether the request may have taken effect all the same.
    pub effect: TookEffect,
    /// What to do, where we know more than the kind's own advice.
    pub hint: Option<Arc<str>>,
}

/// Kinds of failure, told apart by codes, never by text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum FailureKind {
    /// The handle is read-only; nothing was sent.
    ReadOnly,
    /// What was asked for breaks a rule; nothing was sent.
    Invalid,
    /// No connection: nothing was sent.
    Unreachable,
    /// No answer in time.
    TimedOut,
    /// The connection broke before the whole answer was there.
    Dropped,
    /// 401 or 403.
    NotPermitted,
    /// The queue does not exist.
    NoSuchQueue,
    /// The account, or whatever else the address names, does not exist.
    NotFound,
    /// The message is gone, or was taken or changed by somebody else: `MessageNotFound`,
    /// `PopReceiptMismatch` and a malformed receipt are one condition.
    MessageGone,
    /// A queue of that name exists with other metadata.
    AlreadyExists,
    /// The queue is being deleted; it can be used again in a minute or so.
    BeingDeleted,
    /// Larger than the service takes.
    TooLarge,
    /// Throttled: 429 or 503.
    Busy,
    /// Any other 5xx.
    Broken,
    /// Any other 4xx.
    Rejected,
    /// An answer that is not one of the Queue service.
    Nonsense,
    /// The change could not be written down first; nothing was sent.
    NoJournal,
    /// Stopped before it was done, by the user or by leaving.
    Stopped,
    /// A mistake in peekq itself.
    Bug,
}

/// Whether a failed request may have changed something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum TookEffect {
    /// Certainly not.
    No,
    /// It may have: look before trying again.
    Perhaps,
}

impl Failure {
    /// A failure without an answer of the service.
    #[must_use]
    pub fn new(kind: FailureKind, tried: OperationKind, account: &Arc<str>, said: &str) -> Self {
        Self {
            kind,
            tried,
            account: Arc::clone(account),
            queue: None,
            status: None,
            code: None,
            request_id: None,
            wait_secs: None,
            said: Arc::from(said),
            effect: TookEffect::No,
            hint: None,
        }
    }

    /// The same, about a queue.
    #[must_use]
    pub fn on(mut self, queue: &QueueName) -> Self {
        self.queue = Some(queue.clone());
        self
    }

    /// The same, with advice of its own.
    #[must_use]
    pub fn hint(mut self, hint: &str) -> Self {
        self.hint = Some(Arc::from(hint));
        self
    }

    /// What was tried, and where: `peek orders on devstoreaccount1`.
    #[must_use]
    pub fn tried(&self) -> String {
        match &self.queue {
            Some(queue) => format!("{} · {queue} · {}", self.tried.words(), self.account),
            None => format!("{} · {}", self.tried.words(), self.account),
        }
    }

    /// The identification of the service's answer: status, code, request id; empty without one.
    #[must_use]
    pub fn answer(&self) -> String {
        let status = self.status.map(|status| format!("HTTP {status}"));
        let request = self.request_id.as_ref().map(|id| format!("request {id}"));
        let parts = [status, self.code.as_ref().map(ToString::to_string), request];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    /// Whether anything changed, as a sentence. Empty for operations that change nothing.
    #[must_use]
    pub const fn effect_words(&self) -> &'static str {
        match (self.effect, self.tried) {
            (_, kind) if !kind.changes() => "",
            (TookEffect::No, _) => "Nothing was changed.",
            (TookEffect::Perhaps, OperationKind::Put) => {
                "The message may be in the queue all the same: look before putting it again."
            }
            (TookEffect::Perhaps, OperationKind::Get) => {
                "Messages may have been leased all the same: those stay hidden until the lease ends."
            }
            (TookEffect::Perhaps, _) => "It may have taken effect all the same: look before trying again.",
        }
    }

    /// What to do. Empty where that is said with what may have happened.
    #[must_use]
    pub fn advice(&self) -> &str {
        use FailureKind::{Broken, Dropped, TimedOut};
        match (&self.hint, self.kind) {
            (Some(hint), _) => hint,
            (None, TimedOut | Dropped | Broken) if !self.effect_words().is_empty() => "",
            (None, kind) => kind.advice(),
        }
    }

    /// What was tried and how it went, for where account and queue are known.
    #[must_use]
    pub fn step(&self) -> String {
        format!("{}: {}", self.tried.words(), self.outcome())
    }

    /// How it went: what kind of failure, whether anything changed, what to do, and in the end what
    /// only an expert asks for.
    #[must_use]
    pub fn outcome(&self) -> String {
        let mut sentences = format!("{}.", self.kind.words());
        for sentence in [self.effect_words(), self.advice()].into_iter().filter(|text| !text.is_empty()) {
            sentences = format!("{sentences} {sentence}");
        }
        let details: Vec<String> =
            [self.said.to_string(), self.answer()].into_iter().filter(|text| !text.is_empty()).collect();
        if details.is_empty() { sentences } else { format!("{sentences} ({})", details.join(" · ")) }
    }
}

impl FailureKind {
    /// The kind in a few words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::ReadOnly => "this connection is read-only",
            Self::Invalid => "not possible",
            Self::Unreachable => "cannot connect",
            Self::TimedOut => "no answer in time",
            Self::Dropped => "the connection broke",
            Self::NotPermitted => "not permitted",
            Self::NoSuchQueue => "the queue does not exist",
            Self::NotFound => "not found",
            Self::MessageGone => "the message is gone, or was taken or changed",
            Self::AlreadyExists => "a queue of that name exists with other metadata",
            Self::BeingDeleted => "the queue is being deleted",
            Self::TooLarge => "too large",
            Self::Busy => "the service is busy",
            Self::Broken => "the service failed",
            Self::Rejected => "the service refused the request",
            Self::Nonsense => "not an answer of a Queue service",
            Self::NoJournal => "the change could not be written down first",
            Self::Stopped => "stopped",
            Self::Bug => "a mistake in peekq",
        }
    }

    /// The usual thing to do about it.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self {
            Self::ReadOnly => "Press W to allow changes for 15 minutes, or start with --write.",
            Self::Invalid => "Correct it and try again.",
            Self::Unreachable => "Check the address, the network and any proxy; is the service running?",
            Self::TimedOut | Self::Dropped => "Try again; if it stays, check the network.",
            Self::NotPermitted => "Check the account's name and key, or what the SAS allows.",
            Self::NoSuchQueue => "It may have been deleted; r lists the queues again.",
            Self::NotFound => "Check the account's name and the address.",
            Self::MessageGone => "Somebody else was faster; r shows what is there now.",
            Self::AlreadyExists => "Choose another name.",
            Self::BeingDeleted => "Wait a minute and try again.",
            Self::TooLarge => "Shorten the text.",
            Self::Busy => "Wait a little and try again.",
            Self::Broken => "Try again; the request id helps the service's operators.",
            Self::Rejected => "The code says which rule was broken.",
            Self::Nonsense => "Is this the Queue endpoint? A proxy or another service may have answered.",
            Self::NoJournal => {
                "Make room on the disk and try again, or start with --journal off: then nothing can be undone."
            }
            Self::Stopped => "",
            Self::Bug => "Please report it with the log file; ? shows where it is.",
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.tried(), self.outcome())
    }
}
