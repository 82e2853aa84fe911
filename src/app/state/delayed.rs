//! Messages that were put with a delay and are not due yet, and the dialogs about them.

use std::sync::Arc;

use serde::Serialize;

use super::State;
use super::limits::seconds;
use super::modal::{Phase, Subject};
use super::remote::Pending;
use crate::app::text::Text;
use crate::model::account::ConnId;
use crate::model::clock::Millis;
use crate::model::delayed::{DelayedElsewhere, DelayedId};
use crate::model::message::{Encoding, Expiry, MessageId, Moment, WEEK};

/// How many of them are remembered at the most.
const MOST: usize = 200;

/// A message that this run put with a delay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Delayed {
    /// Under which number the runtime has its receipt.
    pub put: DelayedId,
    /// Where it is.
    pub subject: Subject,
    /// Its id.
    pub id: MessageId,
    /// When it is due.
    pub due: Millis,
    /// When it was put, by our own clock.
    pub inserted: Moment,
    /// When it ends by itself.
    pub expires: Expiry,
    /// Its text before it was encoded.
    pub text: Arc<str>,
    /// How it is written.
    pub encoding: Encoding,
    /// Somebody took it, or changed it elsewhere.
    pub gone: bool,
}

impl Delayed {
    /// Whether it can still be changed from here.
    #[must_use]
    pub fn waits(&self, now: Millis) -> bool {
        !self.gone && now < self.due
    }
}

/// Remembers a delayed put.
pub fn remember(all: &mut Vec<Delayed>, one: Delayed) {
    all.push(one);
    if all.len() > MOST {
        all.remove(0);
    }
}

/// The list of messages that are not due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DelayedDialog {
    /// The connection.
    pub conn: ConnId,
    /// The question which ones other runs put.
    pub asked: Option<Pending>,
    /// Those.
    pub elsewhere: Vec<DelayedElsewhere>,
    /// The selected one.
    pub selected: Option<MessageId>,
    /// First row on the screen.
    pub top: usize,
    /// Why those of other runs cannot be listed.
    pub trouble: Option<String>,
}

/// A row of that list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DelayedRow<'a> {
    /// Of this run.
    Here(&'a Delayed),
    /// Of another one.
    Elsewhere(&'a DelayedElsewhere),
}

impl DelayedRow<'_> {
    /// Which message.
    #[must_use]
    pub const fn id(&self) -> &MessageId {
        match self {
            Self::Here(one) => &one.id,
            Self::Elsewhere(one) => &one.id,
        }
    }

    /// When it is due.
    #[must_use]
    pub const fn due(&self) -> Millis {
        match self {
            Self::Here(one) => one.due,
            Self::Elsewhere(one) => one.due,
        }
    }
}

impl DelayedDialog {
    /// The rows for the open account, the first due first.
    #[must_use]
    pub fn rows<'a>(&'a self, state: &'a State) -> Vec<DelayedRow<'a>> {
        let Some(account) = &state.account else { return Vec::new() };
        let endpoint = &account.account.endpoint;
        let here = state.delayed.iter().filter(|one| one.subject.account.endpoint == *endpoint);
        let known = |one: &&DelayedElsewhere| state.delayed.iter().all(|here| here.id != one.id);
        let elsewhere = self.elsewhere.iter().filter(known).map(DelayedRow::Elsewhere);
        let mut rows: Vec<DelayedRow<'a>> = here.map(DelayedRow::Here).chain(elsewhere).collect();
        rows.sort_by_key(|row| (row.due(), row.id().clone()));
        rows
    }

    /// The place of the selected one, or the first.
    #[must_use]
    pub fn position(&self, rows: &[DelayedRow<'_>]) -> Option<usize> {
        let at = rows.iter().position(|row| Some(row.id()) == self.selected.as_ref());
        at.or((!rows.is_empty()).then_some(0))
    }
}

/// Let a message be due at another time, or delete it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DelayDialog {
    /// The message, as it was when the dialog opened.
    pub of: Delayed,
    /// When it is to be due, as typed; none to delete it.
    pub typed: Option<Text>,
    /// Since when the question is on the screen.
    pub opened: Millis,
    /// How far it is.
    pub phase: Phase,
    /// What went wrong with the last attempt.
    pub trouble: Option<String>,
}

impl DelayDialog {
    /// In how many seconds it is to be due.
    ///
    /// # Errors
    /// What is wrong with the field.
    pub fn secs(&self, now: Millis) -> Result<u32, String> {
        let typed = self.typed.as_ref().map(ToString::to_string).unwrap_or_default();
        let secs = seconds(&typed)?;
        if secs > WEEK {
            return Err("at most 7 days".to_owned());
        }
        let end = match &self.of.expires {
            Expiry::At(moment) => moment.secs(),
            Expiry::Never => None,
        };
        if end.is_some_and(|end| now.secs().saturating_add(i64::from(secs)) >= end) {
            return Err("its time to live is over before that".to_owned());
        }
        Ok(secs)
    }
}
