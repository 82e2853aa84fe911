//! Texts that were typed and not sent: where each is kept, and the list of them.

use serde::Serialize;

use super::State;
use super::modal::{EditDialog, Modal, PutDialog, Subject};
use crate::body::shown::stored;
use crate::model::account::Account;
use crate::model::clock::Millis;
use crate::model::draft::{Draft, DraftId, DraftOf};
use crate::model::message::Encoding;
use crate::model::print::{cut, printable_line};

/// How long a typed text may be on the screen alone, in milliseconds.
pub const UNKEPT_FOR: u64 = 1_000;
/// The bytes of a text that a list looks at.
const BEGINNING: usize = 400;
/// The columns of the beginning of a text in a list.
const COLUMNS: usize = 120;

/// Where the text of a dialog is kept.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Slot {
    /// Under which name; none where it is not.
    pub id: Option<DraftId>,
    /// When.
    pub at: Option<Millis>,
    /// Since when it is not kept as it is now.
    pub since: Option<Millis>,
}

impl Slot {
    /// Notes that the text was changed.
    pub const fn touch(&mut self, now: Millis) {
        if self.since.is_none() {
            self.since = Some(now);
        }
    }

    /// Whether anything was ever typed.
    #[must_use]
    pub const fn is_touched(&self) -> bool {
        self.since.is_some() || self.id.is_some()
    }

    /// When it is to be kept.
    #[must_use]
    pub fn due(&self) -> Option<Millis> {
        self.since.map(|since| since.plus(UNKEPT_FOR))
    }
}

/// The list of texts that were not sent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct DraftsDialog {
    /// The selected one.
    pub selected: Option<DraftId>,
    /// First row on the screen.
    pub top: usize,
    /// The next key that discards it does so.
    pub armed: bool,
}

/// A row of that list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsent {
    /// Its name.
    pub id: DraftId,
    /// When it was typed last.
    pub at: Millis,
    /// For which queue.
    pub queue: String,
    /// What it was to become: `put`, `edit 5f3c8a1e`.
    pub what: String,
    /// How it begins, printable.
    pub begins: String,
}

impl DraftsDialog {
    /// The place of the selected one, or the first.
    #[must_use]
    pub fn position(&self, rows: &[Unsent]) -> Option<usize> {
        let at = rows.iter().position(|row| Some(&row.id) == self.selected.as_ref());
        at.or((!rows.is_empty()).then_some(0))
    }
}

impl PutDialog {
    /// What is kept of it; none where there is no text.
    #[must_use]
    pub fn draft(&self, id: DraftId, at: Millis) -> Option<Draft> {
        if self.text.is_empty() {
            return None;
        }
        let of = DraftOf::Put { life: self.life.to_string(), delay: self.delay.to_string() };
        Some(draft(&self.subject, (id, at), of, &self.text.to_string(), self.encoding))
    }
}

impl EditDialog {
    /// Whether the text is another than that of the message.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        *stored(&self.text.to_string(), self.encoding) != *self.target.seen
    }

    /// What is kept of it; none where the text is as it was found.
    #[must_use]
    pub fn draft(&self, id: DraftId, at: Millis) -> Option<Draft> {
        if !self.is_changed() {
            return None;
        }
        let text = self.text.to_string();
        let of = DraftOf::Edit { seen: self.found.clone() };
        Some(draft(&self.subject, (id, at), of, &text, self.encoding))
    }
}

fn draft(
    subject: &Subject,
    (id, at): (DraftId, Millis),
    of: DraftOf,
    text: &str,
    encoding: Encoding,
) -> Draft {
    Draft {
        id,
        at,
        account: subject.account.name.clone(),
        endpoint: subject.account.endpoint.to_string().into(),
        queue: subject.queue.clone(),
        of,
        text: text.into(),
        encoding,
    }
}

impl Modal {
    /// Where the text of the dialog is kept; none for one without such a text.
    pub const fn slot(&mut self) -> Option<&mut Slot> {
        match self {
            Self::Put(dialog) => Some(&mut dialog.draft),
            Self::Edit(dialog) => Some(&mut dialog.draft),
            _ => None,
        }
    }

    /// The account, and the queue where there is one, that a dialog with a write is about.
    #[must_use]
    pub const fn account(&self) -> Option<&Account> {
        match self {
            Self::Put(dialog) => Some(&dialog.subject.account),
            Self::Edit(dialog) => Some(&dialog.subject.account),
            Self::Delete(dialog) => Some(&dialog.subject.account),
            Self::Wipe(dialog) => Some(&dialog.subject.account),
            Self::Properties(dialog) => Some(&dialog.subject.account),
            Self::Mend(dialog) => Some(&dialog.subject.account),
            Self::Delay(dialog) => Some(&dialog.of.subject.account),
            Self::Create(dialog) => Some(&dialog.account),
            _ => None,
        }
    }

    /// A row about it, where its text is kept under a name.
    fn unsent(&self) -> Option<Unsent> {
        let (slot, draft) = match self {
            Self::Put(dialog) => (&dialog.draft, dialog.draft(dialog.draft.id.clone()?, Millis(0))?),
            Self::Edit(dialog) => (&dialog.draft, dialog.draft(dialog.draft.id.clone()?, Millis(0))?),
            _ => return None,
        };
        Some(Unsent { at: slot.at.unwrap_or_default(), ..of(&draft) })
    }
}

/// The texts for the open account that were not sent, the newest first.
#[must_use]
pub fn unsent(state: &State) -> Vec<Unsent> {
    let Some(account) = &state.account else { return Vec::new() };
    let here = |modal: &&Modal| modal.account().is_some_and(|of| of.endpoint == account.account.endpoint);
    let closed = state.notices.reopen.iter().filter(here).filter_map(Modal::unsent);
    let mut rows: Vec<Unsent> = closed.chain(account.drafts.iter().map(of)).collect();
    rows.sort_by(|a, b| (b.at, &b.id).cmp(&(a.at, &a.id)));
    rows
}

fn of(draft: &Draft) -> Unsent {
    let what = match &draft.of {
        DraftOf::Put { .. } => "put".to_owned(),
        DraftOf::Edit { seen } => format!("edit {}", seen.id.short()),
    };
    let begins = begins(&draft.text);
    Unsent { id: draft.id.clone(), at: draft.at, queue: draft.queue.to_string(), what, begins }
}

/// How a text begins, printable and on one line.
#[must_use]
pub fn begins(text: &str) -> String {
    let head = text.get(..text.floor_char_boundary(BEGINNING)).unwrap_or(text);
    let line = head.split_whitespace().collect::<Vec<_>>().join(" ");
    cut(&printable_line(&line), COLUMNS).into_owned()
}
