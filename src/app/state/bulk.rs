//! Work on many messages: what is wanted and what it will cost, how far it is, what it did.

mod goal;
mod plan;
mod recovering;
mod rights;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;

use super::modal::{Phase, Subject};
use super::remote::Remote;
use crate::app::effect::ReqId;
use crate::app::text::Text;
use crate::body::shown::Shown;
use crate::model::account::Account;
use crate::model::change::{BulkReport, Deed, Goal, Known, Moved, Recovery, Target};
use crate::model::clock::Millis;
use crate::model::failure::Failure;
use crate::model::history::EntryId;
use crate::model::message::MessageId;
use crate::model::queue::QueueName;

pub use self::goal::Completed;
pub use self::plan::{Estimate, Reach, rate};
pub use self::recovering::Recovering;

/// An account that was open before in this run, and still can be moved to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Elsewhere {
    /// The account.
    pub account: Account,
    /// The queues that it had when it was left.
    pub queues: BTreeSet<QueueName>,
    /// Until when it may be changed, where it opened read-only.
    pub raised_until: Option<Millis>,
}

/// A queue as one count and one peek show it, decoded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Head {
    /// The approximate count.
    pub count: u64,
    /// The first visible messages, 32 at the most.
    pub messages: Vec<Arc<Shown>>,
}

/// What can be seen for nothing before work on many messages begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Looks {
    /// The queue with the messages.
    pub from: Head,
    /// The queue that they go to, where there is one, or why it cannot be looked at.
    pub to: Option<Result<Head, Box<Failure>>>,
    /// The messages that are to come back, where some are, or why they are not known.
    pub sent: Option<Result<Arc<[Known]>, Arc<str>>>,
}

/// Choosing what is done to which messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BulkDialog {
    /// The queue with the messages.
    pub subject: Subject,
    /// Whether it sends the messages of a poison queue back to its parent.
    pub redrive: bool,
    /// The change that it takes back, where it does.
    pub back: Option<EntryId>,
    /// What a killed run left open, where it is about that.
    pub recovers: Option<Recovering>,
    /// What is done to each.
    pub deed: Deed,
    /// To which.
    pub choice: Option<Choice>,
    /// The messages that were selected or marked when it opened.
    pub targets: Vec<Target>,
    /// The queue that they go to, as typed.
    pub goal: Text,
    /// How many of the first, as typed.
    pub first: Text,
    /// What must fit, as typed.
    pub filter: Text,
    /// How long the new messages live.
    pub life: LifeChoice,
    /// A life that was chosen, as typed.
    pub secs: Text,
    /// How many a second, as typed; empty: no limit.
    pub rate: Text,
    /// How many may be held, as typed.
    pub hold: Text,
    /// One first, then it asks.
    pub canary: bool,
    /// The name of an internal queue, as typed.
    pub name: Text,
    /// The field with the keys.
    pub typing: Option<Field>,
    /// What can be seen for nothing.
    pub looks: Remote<Looks>,
    /// Since when the screen says what it says.
    pub since: Millis,
    /// How far it is: always open, since what was begun has a dialog of its own.
    pub phase: Phase,
    /// What went wrong with the last attempt.
    pub trouble: Option<String>,
}

/// To which messages it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Choice {
    /// To those that were selected or marked.
    Selected,
    /// To those that the journal names: they are to come back, or to go.
    Known,
    /// To the first so many.
    First,
    /// To all.
    All,
    /// To all that the filter fits.
    Matching,
}

/// How long the new messages live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum LifeChoice {
    /// As long as the old ones had left.
    Kept,
    /// Seven days.
    Week,
    /// For ever.
    Never,
    /// As typed.
    Chosen,
}

/// A field that is typed into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Field {
    /// The queue that they go to.
    Goal,
    /// How many of the first.
    First,
    /// What must fit.
    Filter,
    /// A life.
    Life,
    /// How many a second.
    Rate,
    /// How many may be held.
    Hold,
    /// The name of an internal queue.
    Name,
}

impl BulkDialog {
    /// The text of a field.
    pub const fn text(&mut self, field: Field) -> &mut Text {
        match field {
            Field::Goal => &mut self.goal,
            Field::First => &mut self.first,
            Field::Filter => &mut self.filter,
            Field::Life => &mut self.secs,
            Field::Rate => &mut self.rate,
            Field::Hold => &mut self.hold,
            Field::Name => &mut self.name,
        }
    }

    /// Since when everything is on the screen that it will cost; none while it is not known.
    #[must_use]
    pub fn shown_since(&self) -> Option<Millis> {
        self.looks.fetched.map(|at| at.max(self.since))
    }

    /// Whether the journal names its messages, so that nothing else can be chosen.
    #[must_use]
    pub const fn is_given(&self) -> bool {
        self.back.is_some() || self.recovers.is_some()
    }

    /// Whether messages go to another queue.
    #[must_use]
    pub const fn goes(&self) -> bool {
        matches!(self.deed, Deed::Move | Deed::Copy)
    }

    /// What it is called.
    #[must_use]
    pub const fn title(&self) -> &'static str {
        if let Some(recovers) = &self.recovers {
            return match recovers.way {
                Recovery::Finish => "Finish by a search",
                Recovery::Seek => "Look for copies",
                Recovery::TakeBack => "Take back by a search",
            };
        }
        match self.deed {
            _ if self.redrive => "Redrive",
            _ if self.back.is_some() => "Move back",
            Deed::Move => "Move messages",
            Deed::Copy => "Copy messages",
            Deed::Resend => "Resend messages",
            Deed::Delete => "Delete messages",
            Deed::Find => "Find messages",
        }
    }
}

/// Work on many messages that is under way, on the screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunDialog {
    /// The job.
    pub id: ReqId,
    /// Where.
    pub subject: Subject,
    /// Another rate, while it is typed.
    pub rate: Option<Text>,
    /// What was wrong with it.
    pub trouble: Option<String>,
}

/// Work on many messages that has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ended {
    /// Where the messages were.
    pub subject: Subject,
    /// Where they went.
    pub to: Option<Goal>,
    /// What it was to what a killed run left open, where it was about that.
    pub recovers: Option<Recovery>,
    /// What was done.
    pub report: BulkReport,
    /// When it ended.
    pub at: Millis,
    /// Those that came back since.
    pub back: BTreeSet<MessageId>,
}

impl Ended {
    /// What was moved, where it is watched whether it comes back.
    #[must_use]
    pub fn moved(&self) -> Option<&Moved> {
        Some(&self.report.moved).filter(|moved| !moved.texts.is_empty())
    }
}
