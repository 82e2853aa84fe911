//! What was done and can be taken back, what an earlier run left open, and the dialogs about both.

use serde::Serialize;

use super::modal::{Phase, Subject};
use super::offer::Second;
use super::remote::Pending;
use crate::app::effect::ReqId;
use crate::model::account::ConnId;
use crate::model::changes::Change;
use crate::model::clock::Millis;
use crate::model::history::{EntryId, Place};
use crate::model::message::{Life, WEEK};
use crate::model::recovery::Left;
use crate::model::remedy::{Considered, Purpose, Remedy};

/// Something that was done in this run and is in the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Done {
    /// Its name in the journal.
    pub entry: EntryId,
    /// Where.
    pub subject: Subject,
    /// From where and to where, for a move.
    pub moved: Option<(Place, Place)>,
    /// What, in words: `delete 5f3c8a1e`.
    pub what: String,
    /// When it ended.
    pub at: Millis,
}

/// Take a change back, or bring it to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MendDialog {
    /// Where.
    pub subject: Subject,
    /// The change.
    pub entry: EntryId,
    /// Which of its messages; none for all.
    pub only: Option<usize>,
    /// What it was, in words.
    pub what: String,
    /// When it was.
    pub when: Millis,
    /// What for.
    pub purpose: Purpose,
    /// The question what has to be done.
    pub asked: Option<Pending>,
    /// What has to be done, and since when that is on the screen.
    pub considered: Option<(Considered, Millis)>,
    /// It was confirmed, but does harm to others that must be confirmed once more.
    pub second: Option<Second>,
    /// The life of messages that have none left.
    pub late: Life,
    /// How far it is.
    pub phase: Phase,
    /// What went wrong with the last attempt.
    pub trouble: Option<String>,
}

/// The life that messages get which have none left, unless the user wants another.
pub const LATE: Life = Life::Seconds(WEEK);

impl MendDialog {
    /// What has to be done, where that is known.
    #[must_use]
    pub fn remedy(&self) -> Option<&Remedy> {
        self.considered.as_ref().map(|(considered, _)| &considered.remedy)
    }

    /// Whether it does harm to others that must be confirmed once more.
    #[must_use]
    pub fn harms(&self) -> bool {
        matches!(self.remedy(), Some(Remedy::Change { plan, .. }) if !plan.dangers().is_empty())
    }

    /// Whether there is something to confirm.
    #[must_use]
    pub fn can_confirm(&self) -> bool {
        match self.remedy() {
            None | Some(Remedy::Impossible(_)) => false,
            // Nothing has to be done; what was left open can be settled by that.
            Some(Remedy::IsSo) => self.purpose != Purpose::Undo,
            Some(_) => true,
        }
    }
}

/// All changes that the journals tell of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangesDialog {
    /// The connection.
    pub conn: ConnId,
    /// The question.
    pub asked: Option<Pending>,
    /// The changes, the newest first.
    pub changes: Vec<Change>,
    /// The selected one.
    pub selected: Option<EntryId>,
    /// First row on the screen.
    pub top: usize,
    /// Why they cannot be listed.
    pub trouble: Option<String>,
}

impl ChangesDialog {
    /// The selected change.
    #[must_use]
    pub fn current(&self) -> Option<&Change> {
        self.changes.iter().find(|change| Some(&change.id) == self.selected.as_ref())
    }

    /// The place of the selected change.
    #[must_use]
    pub fn position(&self) -> Option<usize> {
        self.changes.iter().position(|change| Some(&change.id) == self.selected.as_ref())
    }
}

/// What an earlier run left open. What it is about is in the account, where it is kept up to date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftDialog {
    /// The connection.
    pub conn: ConnId,
    /// The selected one: change and message.
    pub selected: Option<(EntryId, usize)>,
    /// First row on the screen.
    pub top: usize,
    /// Settling one of them.
    pub settling: Option<ReqId>,
    /// What went wrong.
    pub trouble: Option<String>,
}

impl LeftDialog {
    /// The place of the selected one, or the first.
    #[must_use]
    pub fn position(&self, left: &[Left]) -> Option<usize> {
        let selected = self.selected.as_ref();
        let named = |left: &Left| selected.is_some_and(|(id, item)| left.entry == *id && left.item == *item);
        left.iter().position(named).or((!left.is_empty()).then_some(0))
    }

    /// The selected one.
    #[must_use]
    pub fn current<'a>(&self, left: &'a [Left]) -> Option<&'a Left> {
        left.get(self.position(left)?)
    }
}
