//! Orders to the runtime: plain data, without closures, handles, secrets or receipts.

use std::sync::Arc;

use serde::Serialize;

use crate::body::shown::Shown;
use crate::model::account::{ConnId, SourceRef};
use crate::model::change::dig::Dig;
use crate::model::change::{Act, Bulk, LeaseId, Order, Plan, Target, Terms};
use crate::model::clock::Millis;
use crate::model::delayed::{DelayedAct, DelayedId};
use crate::model::draft::{Draft, DraftId};
use crate::model::history::{End, EntryId};
use crate::model::location::Location;
use crate::model::message::{Encoding, Life, Message, MessageId, NewMessage};
use crate::model::policy::SignedIdentifier;
use crate::model::queue::{Metadata, QueueName};
use crate::model::remedy::{Considered, Purpose};
use crate::model::sas_terms::SasTerms;

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

/// A change of the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Write {
    /// Put a message.
    Put(NewMessage),
    /// Edit or delete messages at the price that was shown.
    Change {
        /// Which messages.
        targets: Vec<Target>,
        /// What to do to them.
        act: Act,
        /// The price.
        plan: Plan,
    },
    /// Lease messages at the price that was shown, and hold them until told otherwise.
    Hold {
        /// Which messages.
        targets: Vec<Target>,
        /// The price.
        plan: Plan,
    },
    /// Wait until a message is visible, then lease it and hold it until told otherwise.
    Catch {
        /// Which message.
        target: Target,
        /// What each attempt must keep to.
        terms: Terms,
    },
    /// Create the queue.
    Create,
    /// Delete the queue.
    Drop,
    /// Delete all its messages.
    Clear,
    /// Replace the queue's metadata, where it still is what the user saw.
    SetMetadata {
        /// What the user saw.
        saw: Metadata,
        /// What is to take its place.
        metadata: Metadata,
    },
    /// Replace the queue's access policies, where they still are what the user saw.
    SetPolicies {
        /// What the user saw.
        saw: Vec<SignedIdentifier>,
        /// What is to take its place.
        policies: Vec<SignedIdentifier>,
    },
    /// Take a change back, or bring it to its end.
    Mend {
        /// The change, and what has to be done.
        considered: Box<Considered>,
        /// Which of its messages; none for all.
        only: Option<usize>,
        /// What for.
        purpose: Purpose,
        /// The life of messages that have none left.
        late: Life,
    },
    /// Lease messages and hold them until told otherwise.
    Take {
        /// How many, 1 to 32.
        count: u32,
        /// For how many seconds, 1 to a week.
        secs: u32,
    },
    /// Change a message that was put with a delay and is not due yet.
    Delayed {
        /// Which put.
        put: DelayedId,
        /// Which message.
        id: MessageId,
        /// What is done to it.
        act: DelayedAct,
    },
    /// Do the same to many messages.
    Bulk(Box<Bulk>),
    /// Lease messages far beyond the head, and hold them by renewing until told otherwise.
    Dig(Dig),
}

impl Write {
    /// What is done, for notices: `put into`, `edit in`.
    #[must_use]
    pub const fn words(&self) -> &'static str {
        match self {
            Self::Put(_) => "put",
            Self::Change { act: Act::Edit(_), .. } | Self::Delayed { act: DelayedAct::Write(_), .. } => {
                "edit"
            }
            Self::Change { act: Act::Replace(_), .. } => "replace",
            Self::Change { act: Act::Delete, .. } => "delete",
            Self::Create => "create queue",
            Self::Drop => "delete queue",
            Self::Clear => "clear",
            Self::SetMetadata { .. } => "set metadata",
            Self::SetPolicies { .. } => "set access policies",
            Self::Take { .. } => "take",
            Self::Dig(_) => "dig",
            Self::Delayed { act: DelayedAct::Due(_), .. } => "delay",
            Self::Delayed { act: DelayedAct::Cancel, .. } => "cancel",
            Self::Bulk(bulk) => bulk.deed.action().words(),
            Self::Mend { purpose, .. } => purpose.words(),
            Self::Hold { .. } => "hold",
            Self::Catch { .. } => "catch",
        }
    }

    /// Whether it holds messages until it is told what to do with them. Nothing is done otherwise.
    #[must_use]
    pub const fn holds(&self) -> bool {
        matches!(self, Self::Take { .. } | Self::Dig(_) | Self::Hold { .. } | Self::Catch { .. })
    }

    /// Whether it is work on many messages.
    #[must_use]
    pub const fn is_bulk(&self) -> bool {
        matches!(self, Self::Bulk(_))
    }

    /// Whether it may have messages leased, so that it must give them back before the program ends.
    #[must_use]
    pub const fn leases(&self) -> bool {
        self.holds() || matches!(self, Self::Change { .. } | Self::Mend { .. } | Self::Bulk(_))
    }
}
