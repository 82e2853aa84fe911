//! The dialogs. Each owns its data and its frozen target: a refresh behind it changes nothing of
//! what it is about.

use std::sync::Arc;

use serde::Serialize;

use super::about::AboutDialog;
use super::alerts::{AlertsDialog, StampDialog, TellDialog};
use super::bulk::{BulkDialog, RunDialog};
use super::delayed::{DelayDialog, DelayedDialog};
use super::dig::DigDialog;
use super::draft::{DraftsDialog, Slot};
use super::mend::{ChangesDialog, LeftDialog, MendDialog};
use super::offer::{Clash, Comparison, Offer, Way};
use super::properties::PropertiesDialog;
use super::remote::{Pending, Remote};
use super::sas::SasDialog;
use crate::app::effect::ReqId;
use crate::app::text::Text;
use crate::body::shown::Shown;
use crate::model::account::{Account, ConnId};
use crate::model::change::{LeaseId, Target};
use crate::model::clock::Millis;
use crate::model::delayed::DelayedId;
use crate::model::length::Length;
use crate::model::message::{Encoding, Message};
use crate::model::queue::QueueName;

/// An open dialog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Modal {
    /// Put a message.
    Put(Box<PutDialog>),
    /// Edit a message.
    Edit(Box<EditDialog>),
    /// Delete messages.
    Delete(Box<ActDialog>),
    /// Hold messages.
    Hold(Box<ActDialog>),
    /// Create a queue.
    Create(CreateDialog),
    /// Clear or delete a queue.
    Wipe(Box<WipeDialog>),
    /// What is set for a queue.
    Properties(Box<PropertiesDialog>),
    /// Allow changes for a while.
    Raise(RaiseDialog),
    /// Lease messages deliberately.
    Take(Box<TakeDialog>),
    /// Lease messages far beyond the head.
    Dig(Box<DigDialog>),
    /// What to copy of this message.
    Copy(Box<CopyMenu>),
    /// Leave while something is under way.
    Leave(LeaveDialog),
    /// All keys.
    Help {
        /// First line on the screen.
        top: usize,
    },
    /// What was said so far.
    History {
        /// First line on the screen.
        top: usize,
    },
    /// Make a SAS for a queue.
    Sas(Box<SasDialog>),
    /// About the account.
    About(Box<AboutDialog>),
    /// Choose what is done to many messages.
    Bulk(Box<BulkDialog>),
    /// Work on many messages that is under way.
    Run(Box<RunDialog>),
    /// What work on many messages did.
    Ended {
        /// Which, among all that ended in this run.
        which: usize,
        /// First line on the screen.
        top: usize,
    },
    /// Take a change back, or bring it to its end.
    Mend(Box<MendDialog>),
    /// All changes of the journals.
    Changes(Box<ChangesDialog>),
    /// What earlier runs left open.
    Left(Box<LeftDialog>),
    /// Rules and alerts.
    Alerts(AlertsDialog),
    /// Tell me when.
    Tell(Box<TellDialog>),
    /// Mark a moment.
    Stamp(StampDialog),
    /// Texts that were not sent.
    Drafts(DraftsDialog),
    /// Messages that are not due yet.
    Delayed(Box<DelayedDialog>),
    /// Change one of them.
    Delay(Box<DelayDialog>),
}

impl Modal {
    /// How far a dialog that leads to a write is, and what went wrong with the last attempt.
    pub fn progress(&mut self) -> Option<(&mut Phase, &mut Option<String>)> {
        match self {
            Self::Put(dialog) => Some((&mut dialog.phase, &mut dialog.trouble)),
            Self::Edit(dialog) => Some((&mut dialog.phase, &mut dialog.trouble)),
            Self::Delete(dialog) | Self::Hold(dialog) => Some((&mut dialog.phase, &mut dialog.trouble)),
            Self::Create(dialog) => Some((&mut dialog.phase, &mut dialog.trouble)),
            Self::Wipe(dialog) => Some((&mut dialog.phase, &mut dialog.trouble)),
            Self::Properties(dialog) => Some((&mut dialog.phase, &mut dialog.trouble)),
            Self::Mend(dialog) => Some((&mut dialog.phase, &mut dialog.trouble)),
            Self::Delay(dialog) => Some((&mut dialog.phase, &mut dialog.trouble)),
            Self::Bulk(dialog) => Some((&mut dialog.phase, &mut dialog.trouble)),
            _ => None,
        }
    }

    /// The first line on the screen of a page to read.
    pub fn top(&mut self) -> Option<&mut usize> {
        match self {
            Self::Help { top } | Self::History { top } | Self::Ended { top, .. } => Some(top),
            Self::About(dialog) => Some(&mut dialog.top),
            _ => None,
        }
    }
}

/// Which account and queue a dialog is about; frozen when it opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Subject {
    /// The connection.
    pub conn: ConnId,
    /// The account.
    pub account: Account,
    /// The queue.
    pub queue: QueueName,
}

impl Subject {
    /// `profile · account · queue`.
    #[must_use]
    pub fn title(&self) -> String {
        format!("{} · {} · {}", self.account.profile, self.account.name, self.queue)
    }
}

/// How far a dialog is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Phase {
    /// The user is typing or choosing.
    Open,
    /// The price is being found out.
    Pricing(Pending),
    /// The price is on the screen.
    Priced(Box<Offer>),
    /// What it does costs nobody anything, and is on the screen.
    Asked {
        /// Since when.
        at: Millis,
    },
    /// The write is under way.
    Sending(ReqId),
    /// The job that holds the message was told to write the text.
    Writing,
    /// The text cannot simply be saved: it is to be chosen what becomes of it.
    Choosing(Clash),
}

/// Put a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PutDialog {
    /// Where to.
    pub subject: Subject,
    /// The text before it is encoded.
    pub text: Text,
    /// How it is written.
    pub encoding: Encoding,
    /// The time to live as typed.
    pub life: Text,
    /// The visibility delay as typed.
    pub delay: Text,
    /// The field with the keys.
    pub field: PutField,
    /// Where its text is kept.
    pub draft: Slot,
    /// How far it is.
    pub phase: Phase,
    /// What went wrong with the last attempt.
    pub trouble: Option<String>,
}

/// The fields of the put dialog, in the order of the tab key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum PutField {
    /// The text.
    Text,
    /// The encoding.
    Encoding,
    /// The time to live.
    Life,
    /// The visibility delay.
    Delay,
}

/// Edit a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EditDialog {
    /// Where it is.
    pub subject: Subject,
    /// The message as the user saw it.
    pub target: Target,
    /// The same with its times.
    pub found: Message,
    /// The text before it is encoded.
    pub text: Text,
    /// How it was and will be written.
    pub encoding: Encoding,
    /// How it is saved, where the user chose that.
    pub way: Option<Way>,
    /// What is different between the text that is there and the one that is to be saved.
    pub comparison: Comparison,
    /// First line of the difference on the screen.
    pub top: usize,
    /// The lease that holds it, where it was taken.
    pub lease: Option<(ReqId, LeaseId)>,
    /// The put that it comes from, where it is not due yet and its receipt is here.
    pub delayed: Option<DelayedId>,
    /// Where its text is kept.
    pub draft: Slot,
    /// How far it is.
    pub phase: Phase,
    /// What went wrong with the last attempt.
    pub trouble: Option<String>,
}

/// Do something to messages as they are: delete them, or hold them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActDialog {
    /// Where they are.
    pub subject: Subject,
    /// The messages as the user saw them, one or more.
    pub shown: Vec<Arc<Shown>>,
    /// The lease that holds it, where there is one message and it was taken.
    pub lease: Option<(ReqId, LeaseId)>,
    /// Since when the question is on the screen (for a leased message, which has no price).
    pub opened: Millis,
    /// How far it is.
    pub phase: Phase,
    /// What went wrong with the last attempt.
    pub trouble: Option<String>,
}

/// Create a queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CreateDialog {
    /// The connection.
    pub conn: ConnId,
    /// The account.
    pub account: Account,
    /// The name as typed.
    pub name: Text,
    /// How far it is.
    pub phase: Phase,
    /// What went wrong with the last attempt.
    pub trouble: Option<String>,
}

/// Clear or delete a queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WipeDialog {
    /// Which queue.
    pub subject: Subject,
    /// What to do.
    pub what: Wipe,
    /// The name as typed.
    pub typed: Text,
    /// How many messages go.
    pub survey: Remote<Length>,
    /// How far it is.
    pub phase: Phase,
    /// What went wrong with the last attempt.
    pub trouble: Option<String>,
}

/// Clear or delete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Wipe {
    /// Delete all messages.
    Clear,
    /// Delete the queue with all messages.
    Drop,
}

/// Allow changes for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RaiseDialog {
    /// Which connection.
    pub conn: ConnId,
    /// The account whose name must be typed.
    pub account: Account,
    /// The name as typed.
    pub typed: Text,
    /// What was wrong with it.
    pub trouble: Option<String>,
}

/// Lease messages deliberately.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TakeDialog {
    /// From which queue.
    pub subject: Subject,
    /// How many, as typed.
    pub count: Text,
    /// For how long, as typed.
    pub secs: Text,
    /// Whether the second field has the keys.
    pub on_secs: bool,
    /// Since when the price is shown.
    pub opened: Millis,
    /// What went wrong with the last attempt.
    pub trouble: Option<String>,
}

/// What to copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CopyMenu {
    /// Where the message is.
    pub subject: Subject,
    /// The message.
    pub shown: Arc<Shown>,
}

/// Leave while something is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LeaveDialog {
    /// How.
    pub way: Leave,
    /// Since when it is asked.
    pub opened: Millis,
}

/// Ways to leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Leave {
    /// End the program while changes are under way.
    Quit,
    /// End the program although a text was not sent.
    Unsent,
    /// Suspend it to the shell.
    Suspend,
}
