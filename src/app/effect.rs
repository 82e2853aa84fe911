//! Orders to the runtime: plain data, without closures, handles, secrets or receipts.

mod write;

use std::sync::Arc;

use serde::Serialize;

use crate::body::shown::Shown;
use crate::model::account::{ConnId, SourceRef};
use crate::model::change::{LeaseId, Order, Target, Terms};
use crate::model::clock::Millis;
use crate::model::draft::{Draft, DraftId};
use crate::model::history::{End, EntryId};
use crate::model::location::Location;
use crate::model::message::{Encoding, Message};
use crate::model::queue::QueueName;
use crate::model::remedy::Purpose;
use crate::model::sas_terms::SasTerms;
use crate::watch::series::Sample;

pub use self::write::Write;

/// Names a call for its whole life. Handed out by `update`, never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct ReqId(pub u64);

/// An order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Effect {
    /// Make a connection. Sends nothing to the service.
    Connect {
        /// The call.
        id: ReqId,
        /// The connection's number from now on.
        conn: ConnId,
        /// Where its address and secret are.
        source: SourceRef,
    },
    /// Let a connection change things until this time, or make it read-only again.
    Grant {
        /// Which connection.
        conn: ConnId,
        /// Until when; none: read-only from now on.
        until: Option<Millis>,
    },
    /// Start a call.
    Call {
        /// Its number.
        id: ReqId,
        /// A newer call of the same lane ends an older one.
        lane: Lane,
        /// What to do.
        call: Call,
    },
    /// A word to a running job.
    Tell {
        /// Which job.
        id: ReqId,
        /// The word.
        order: Order,
    },
    /// End the read that runs in this lane.
    Cancel(Lane),
    /// Put this text on the clipboard.
    Copy(String),
    /// Keep a text that was typed, in the place of an older form of it.
    KeepDraft {
        /// Which connection.
        conn: ConnId,
        /// The text.
        draft: Box<Draft>,
    },
    /// Forget a text that was kept.
    DropDraft {
        /// Which connection.
        conn: ConnId,
        /// Which.
        id: DraftId,
    },
    /// Ring the terminal's bell.
    Ring,
    /// Have the terminal show a notification on the desktop.
    Notify(String),
    /// Write samples to a file.
    Save {
        /// The call.
        id: ReqId,
        /// The time that its name tells.
        at: Millis,
        /// The samples.
        all: Vec<Samples>,
    },
    /// Draw everything anew.
    Repaint,
    /// Give the terminal back and stop until continued.
    Suspend,
    /// End the program.
    Quit,
    /// Sign a SAS for a queue and put its URL on the clipboard. Sends nothing to the service.
    MakeSas {
        /// The call.
        id: ReqId,
        /// Which connection.
        conn: ConnId,
        /// Which queue.
        queue: QueueName,
        /// What it allows.
        terms: SasTerms,
    },
}

/// The samples of a queue, to be written to a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Samples {
    /// The account's name.
    pub account: String,
    /// The queue.
    pub queue: QueueName,
    /// Its lengths, the oldest first.
    pub samples: Vec<Sample>,
}

/// Where a call runs: one live call per lane. Writes have lanes of their own and are never
/// cancelled.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Lane {
    /// The look for an Azurite.
    Probe,
    /// The list of queues.
    Queues(ConnId),
    /// The peek of the message pane.
    Peek(ConnId),
    /// The length of one queue.
    Length(ConnId, QueueName),
    /// The first message of one queue.
    Head(ConnId, QueueName),
    /// The price of the change in the open dialog.
    Price(ConnId),
    /// The comparison in the open dialog.
    Compare,
    /// A write.
    Write(ReqId),
    /// The service's properties.
    Service(ConnId),
    /// The state of the copy in another region.
    Replication(ConnId),
    /// What was done.
    Changes(ConnId),
    /// What is left open.
    Left(ConnId),
    /// The texts that earlier runs left.
    Drafts(ConnId),
    /// The delayed puts of other runs.
    Delayed(ConnId),
    /// Settling what is left open.
    Settle(ReqId),
    /// Looking through what a job holds.
    Sift(ReqId),
}

/// What to do on a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Call {
    /// See whether something listens on Azurite's usual port: a TCP connect, nothing sent.
    Probe,
    /// List a page of queues.
    Queues {
        /// Which connection.
        conn: ConnId,
        /// Where the page starts; none for the first.
        marker: Option<String>,
        /// Which location gave the marker, and knows it.
        from: Location,
    },
    /// Ask for the approximate count.
    Length {
        /// Which connection.
        conn: ConnId,
        /// Which queue.
        queue: QueueName,
    },
    /// Look at the first visible message (1).
    Head {
        /// Which connection.
        conn: ConnId,
        /// Which queue.
        queue: QueueName,
    },
    /// Peek at the head (32) and decode it.
    Peek {
        /// Which connection.
        conn: ConnId,
        /// Which queue.
        queue: QueueName,
    },
    /// Find out what a change of the targets would cost: one peek, and a count where one of them may
    /// stand behind what a peek shows.
    Price {
        /// Which connection.
        conn: ConnId,
        /// Which queue.
        queue: QueueName,
        /// The messages to be changed.
        targets: Vec<Target>,
        /// What the plan must keep to.
        terms: Terms,
    },
    /// Compare a message with the same one under another text. Sends nothing.
    Compare {
        /// The message.
        before: Message,
        /// The other text, as stored.
        after: Arc<str>,
        /// How it is written.
        encoding: Encoding,
    },
    /// Count and peek, before many messages are worked on; of the queue that they go to too.
    BulkLook {
        /// Which connection.
        conn: ConnId,
        /// Which queue.
        queue: QueueName,
        /// Where they go.
        to: Option<(ConnId, QueueName)>,
        /// The change whose messages are to come back.
        back: Option<EntryId>,
    },
    /// Count and peek, before a queue is cleared or deleted.
    Survey {
        /// Which connection.
        conn: ConnId,
        /// Which queue.
        queue: QueueName,
    },
    /// Read what is set for a queue.
    Properties {
        /// Which connection.
        conn: ConnId,
        /// Which queue.
        queue: QueueName,
        /// Whether the sign-in may list, which tells the case of metadata names.
        lists: bool,
        /// Whether the sign-in may read access policies.
        policies: bool,
    },
    /// A write.
    Write {
        /// Which connection.
        conn: ConnId,
        /// Which queue.
        queue: QueueName,
        /// What to write.
        write: Write,
    },
    /// Read the service's properties.
    Service {
        /// Which connection.
        conn: ConnId,
    },
    /// List what was done.
    Changes {
        /// Which connection.
        conn: ConnId,
    },
    /// Find out what has to be done to take a change back, or to bring it to its end: one peek and
    /// one count for each queue.
    Consider {
        /// Which connection.
        conn: ConnId,
        /// Which change.
        entry: EntryId,
        /// Which of its messages; none for all.
        only: Option<usize>,
        /// What for.
        purpose: Purpose,
        /// What a plan must keep to.
        terms: Terms,
    },
    /// Find out what an earlier run left open.
    Left {
        /// Which connection.
        conn: ConnId,
    },
    /// List the delayed puts of other runs that are not due. Sends nothing to the service.
    Delayed {
        /// Which connection.
        conn: ConnId,
    },
    /// List the texts that earlier runs left. Sends nothing to the service.
    Drafts {
        /// Which connection.
        conn: ConnId,
    },
    /// Say how something that was left open ended after all. Sends nothing to the service.
    Settle {
        /// Which connection.
        conn: ConnId,
        /// Which change.
        entry: EntryId,
        /// Which of its messages.
        item: usize,
        /// How.
        end: End,
        /// Whether its texts are written to a file first.
        export: bool,
    },
    /// Find the held messages that contain a text. Sends nothing to the service.
    Sift {
        /// The text.
        text: String,
        /// The messages.
        among: Vec<(LeaseId, Arc<Shown>)>,
    },
    /// Ask the copy in another region for its state.
    Replication {
        /// Which connection.
        conn: ConnId,
    },
}
