//! What happened, in the past tense: the only input of [`super::update`].

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;

use super::effect::ReqId;
use super::key::Key;
use super::state::bulk::Looks;
use crate::body::diff::Diff;
use crate::body::shown::Shown;
use crate::model::account::{Account, ConnId};
use crate::model::change::{LeaseId, Plan, Progress, Report};
use crate::model::changes::Change;
use crate::model::clock::Millis;
use crate::model::delayed::DelayedElsewhere;
use crate::model::draft::DraftsFound;
use crate::model::failure::Failure;
use crate::model::history::EntryId;
use crate::model::length::Length;
use crate::model::location::Seen;
use crate::model::properties::Properties;
use crate::model::queue::{QueueName, QueuePage};
use crate::model::recovery::Left;
use crate::model::remedy::Considered;
use crate::model::retry::Retry;
use crate::model::service::{ServiceProperties, ServiceStats};
use crate::model::veiled::Veiled;
use crate::watch::heads::Face;

/// A fact with the time at which it was noticed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Event {
    /// When.
    pub at: Millis,
    /// What.
    pub msg: Msg,
}

/// Facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Msg {
    /// The program started and drew its first frame.
    Started,
    /// A key was pressed.
    Pressed(Key),
    /// Text was pasted; its line breaks are LF.
    Pasted(String),
    /// The terminal has this size now.
    Resized {
        /// Columns.
        cols: u16,
        /// Rows.
        rows: u16,
    },
    /// The terminal gained or lost the focus.
    Focused(bool),
    /// The deadline that [`super::wake::next`] named has passed.
    Woke,
    /// A job tells how far it is. Older progress of the same job may have been dropped.
    Progressed {
        /// Which job.
        id: ReqId,
        /// What it tells.
        progress: Progress<Arc<Shown>>,
    },
    /// An attempt of a call did not succeed, and another one comes; or (none) what had to be tried
    /// again has ended. Older news of the same call may have been dropped.
    Retried {
        /// Which call.
        id: ReqId,
        /// The attempt that comes.
        next: Option<Retry>,
    },
    /// A call ended.
    Settled {
        /// Which call.
        id: ReqId,
        /// HTTP requests sent on that connection so far.
        calls: u64,
        /// With what.
        answer: Box<Answer>,
    },
    /// The wall clock jumped, or the machine slept.
    ClockJumped,
    /// The process was asked to stop.
    Stopping,
    /// The process runs again after a suspension.
    Resumed,
    /// A text that was typed could not be kept, with the reason.
    DraftFailed(String),
    /// The terminal could not do something that was asked of it.
    TerminalFailed(String),
}

impl Msg {
    /// Whether it comes by itself, so that nobody waits to see it: time that passes, numbers that are
    /// looked at again and again.
    #[must_use]
    pub fn is_calm(&self) -> bool {
        match self {
            Self::Woke | Self::Progressed { progress: Progress::Bulk(_), .. } => true,
            Self::Settled { answer, .. } => matches!(**answer, Answer::Length { .. } | Answer::Head { .. }),
            _ => false,
        }
    }
}

/// The end of a call. Names its connection and its subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Answer {
    /// A connection is ready to be used (nothing was sent yet), or cannot be made, with the reason.
    Connected {
        /// Which connection.
        conn: ConnId,
        /// The account, or why not.
        result: Result<Account, String>,
    },
    /// Whether something listens on Azurite's usual port.
    Probed {
        /// It does.
        up: bool,
    },
    /// A page of the list of queues.
    Queues {
        /// Which connection.
        conn: ConnId,
        /// The page.
        result: Result<Seen<QueuePage>, Failure>,
    },
    /// The approximate count of a queue.
    Length {
        /// Which connection.
        conn: ConnId,
        /// Which queue.
        queue: QueueName,
        /// The count.
        result: Result<Seen<u64>, Failure>,
    },
    /// The first visible message of a queue, if there is one; without its text.
    Head {
        /// Which connection.
        conn: ConnId,
        /// Which queue.
        queue: QueueName,
        /// The message.
        result: Result<Seen<Vec<Face>>, Failure>,
    },
    /// The visible head of a queue, decoded.
    Peeked {
        /// Which connection.
        conn: ConnId,
        /// Which queue.
        queue: QueueName,
        /// The messages in the service's order.
        result: Result<Seen<Vec<Arc<Shown>>>, Failure>,
    },
    /// The price of a change.
    Priced {
        /// Which connection.
        conn: ConnId,
        /// Which queue.
        queue: QueueName,
        /// What it takes.
        result: Result<Plan, Failure>,
    },
    /// Two texts of a message were compared.
    Compared {
        /// Their difference.
        diff: Arc<Diff>,
        /// The text before, decoded.
        before: Arc<Shown>,
    },
    /// What can be seen before many messages are worked on.
    BulkLooked {
        /// Which connection.
        conn: ConnId,
        /// Which queue.
        queue: QueueName,
        /// What is there.
        result: Result<Looks, Failure>,
    },
    /// Count and visible head of a queue at one moment, before it is cleared or deleted.
    Surveyed {
        /// Which connection.
        conn: ConnId,
        /// Which queue.
        queue: QueueName,
        /// The length.
        result: Result<Length, Failure>,
    },
    /// What is set for a queue.
    Properties {
        /// Which connection.
        conn: ConnId,
        /// Which queue.
        queue: QueueName,
        /// What is set.
        result: Result<Properties, Failure>,
    },
    /// A write ended. Never dropped, wherever the user is.
    Wrote {
        /// Which connection.
        conn: ConnId,
        /// Which queue.
        queue: QueueName,
        /// What it did.
        result: Result<Report, Failure>,
        /// What of it is in the journal.
        written: Vec<EntryId>,
    },
    /// What was done, the newest first.
    Changes {
        /// Which connection.
        conn: ConnId,
        /// The changes, or why they cannot be listed.
        result: Result<Vec<Change>, String>,
    },
    /// What has to be done to take a change back, or to bring it to its end.
    Considered {
        /// Which connection.
        conn: ConnId,
        /// What, or why that is not known.
        result: Result<Considered, String>,
    },
    /// What an earlier run left open.
    Left {
        /// Which connection.
        conn: ConnId,
        /// What, or why that is not known.
        result: Result<Vec<Left>, String>,
    },
    /// The texts that earlier runs left.
    Drafts {
        /// Which connection.
        conn: ConnId,
        /// The texts, or why they are not known.
        result: Result<DraftsFound, String>,
    },
    /// The delayed puts of other runs that are not due.
    Delayed {
        /// Which connection.
        conn: ConnId,
        /// The puts, or why they are not known.
        result: Result<Vec<DelayedElsewhere>, String>,
    },
    /// Something that was left open is settled.
    Settled {
        /// Which connection.
        conn: ConnId,
        /// Which change.
        entry: EntryId,
        /// Which of its messages.
        item: usize,
        /// Where its texts were written to, where that was wanted, or why it is not settled.
        result: Result<Option<String>, String>,
    },
    /// Which of the held messages contain a text.
    Sifted {
        /// Those that do.
        hits: BTreeSet<LeaseId>,
    },
    /// A SAS was signed and its URL copied, or why not.
    MadeSas {
        /// The URL, which nothing but the screen shows.
        result: Result<Veiled, String>,
    },
    /// Samples were written to a file, or why not.
    Saved {
        /// Where.
        result: Result<String, String>,
    },
    /// What is set for the service as a whole.
    Service {
        /// Which connection.
        conn: ConnId,
        /// The properties.
        result: Result<ServiceProperties, Failure>,
    },
    /// How the copy in another region is.
    Replication {
        /// Which connection.
        conn: ConnId,
        /// Its state.
        result: Result<ServiceStats, Failure>,
    },
}
