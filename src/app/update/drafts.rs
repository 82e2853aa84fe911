//! Keeping what is typed: a second after the first key that is not kept yet, and at once when the
//! dialog is left or the program is. What is sent or discarded is forgotten.

use super::modal::Stays;
use super::{answers, call, delayed, held, rows};
use crate::app::effect::{Call, Effect, Lane};
use crate::app::geometry;
use crate::app::keymap::Intent;
use crate::app::state::State;
use crate::app::state::draft::{DraftsDialog, Slot, Unsent, unsent};
use crate::app::state::modal::{EditDialog, Modal, Phase, PutDialog, PutField, Subject};
use crate::app::state::notices::Tone;
use crate::app::state::offer::Comparison;
use crate::app::text::Text;
use crate::model::account::ConnId;
use crate::model::change::Target;
use crate::model::clock::Millis;
use crate::model::draft::{Draft, DraftId, DraftOf, DraftsFound};

/// Keeps whatever is due.
pub fn keep(state: &mut State, out: &mut Vec<Effect>) {
    let leaves = out.iter().any(|effect| matches!(effect, Effect::Quit | Effect::Suspend));
    let (at_once, now) = (leaves || state.stopping.is_some(), state.now);
    let is_due = |modal: &mut Modal| {
        let sending = matches!(modal.progress(), Some((Phase::Sending(_) | Phase::Writing, _)));
        modal.slot().is_some_and(|slot| {
            let due = slot.due().is_some_and(|due| due <= now || at_once || sending);
            due || sending && slot.id.is_none()
        })
    };
    let due: Vec<usize> =
        state.modals.iter_mut().enumerate().filter_map(|(at, modal)| is_due(modal).then_some(at)).collect();
    for at in due {
        let id = fresh(state);
        out.extend(state.modals.get_mut(at).and_then(|modal| keep_one(modal, id, now)));
    }
}

/// A name for a new draft.
fn fresh(state: &mut State) -> DraftId {
    let number = state.request();
    DraftId::new(&state.run, number.0)
}

/// Keeps the text of a dialog, under this name where it has none yet; or forgets it where there is
/// nothing worth keeping.
fn keep_one(modal: &mut Modal, fresh: DraftId, now: Millis) -> Option<Effect> {
    let old = modal.slot()?.id.clone();
    let id = old.clone().unwrap_or(fresh);
    let (conn, draft) = match &*modal {
        Modal::Put(dialog) => (dialog.subject.conn, dialog.draft(id, now)),
        Modal::Edit(dialog) => (dialog.subject.conn, dialog.draft(id, now)),
        _ => return None,
    };
    let slot = modal.slot()?;
    *slot = Slot { id: draft.as_ref().map(|draft| draft.id.clone()), at: Some(now), since: None };
    match (draft, old) {
        (Some(draft), _) => Some(Effect::KeepDraft { conn, draft: Box::new(draft) }),
        (None, old) => old.map(|id| Effect::DropDraft { conn, id }),
    }
}

/// Forgets the text of a dialog: it was sent.
pub fn sent(modal: &mut Modal, out: &mut Vec<Effect>) {
    let conn = match &*modal {
        Modal::Put(dialog) => dialog.subject.conn,
        Modal::Edit(dialog) => dialog.subject.conn,
        _ => return,
    };
    let id = modal.slot().and_then(|slot| slot.id.take());
    out.extend(id.map(|id| Effect::DropDraft { conn, id }));
}

/// The write of a dialog is over: its text was sent, unless the write was only to hold the message.
pub fn over(state: &mut State, mut modal: Modal, only_held: bool, out: &mut Vec<Effect>) {
    if !only_held {
        return sent(&mut modal, out);
    }
    if let Some((phase, _)) = modal.progress() {
        *phase = Phase::Open;
    }
    put_aside(state, modal, out);
}

/// Keeps the text of a dialog that is about to close.
pub fn keep_now(state: &mut State, modal: &mut Modal, out: &mut Vec<Effect>) {
    let id = fresh(state);
    out.extend(keep_one(modal, id, state.now));
}

/// Puts a dialog that was closed where `o` finds it, if there is a text in it that was typed; whether
/// there is.
pub fn put_aside(state: &mut State, mut modal: Modal, out: &mut Vec<Effect>) -> bool {
    if modal.slot().is_none_or(|slot| !slot.is_touched()) {
        return false;
    }
    keep_now(state, &mut modal, out);
    let kept = modal.slot().is_some_and(|slot| slot.id.is_some());
    if kept {
        state.notices.reopen.push(modal);
    }
    kept
}

/// Another account is opened: what was typed in the dialogs that close is not lost. What was sent goes
/// on.
pub fn put_all_aside(state: &mut State, out: &mut Vec<Effect>) {
    for mut modal in std::mem::take(&mut state.modals) {
        let sending = match modal.progress() {
            Some((Phase::Sending(id), _)) => state.writes.get_mut(id),
            _ => None,
        };
        if matches!(modal, Modal::Help { .. } | Modal::History { .. }) {
            state.modals.push(modal);
        } else if let Some(writing) = sending {
            writing.detached = Some(Box::new(modal));
        } else {
            if let Some((phase, _)) = modal.progress().filter(|(phase, _)| **phase != Phase::Writing) {
                *phase = Phase::Open;
            }
            put_aside(state, modal, out);
        }
    }
}

/// Asks which texts earlier runs left.
pub fn ask(state: &mut State, conn: ConnId, out: &mut Vec<Effect>) {
    call(state, Lane::Drafts(conn), Call::Drafts { conn }, out);
}

/// They are known.
pub fn found(state: &mut State, conn: ConnId, result: Result<DraftsFound, String>) {
    let now = state.now;
    let Some(account) = answers::account_of(state, conn) else { return };
    match result {
        Err(why) => {
            let said = format!("texts that were not sent cannot be looked for: {why}");
            state.notices.say(now, Tone::Failed, said);
        }
        Ok(DraftsFound { drafts, damaged }) => {
            let said = match drafts.len() {
                0 => None,
                1 => Some("1 text that was not sent is kept: o opens it, O lists all".to_owned()),
                n => Some(format!("{n} texts that were not sent are kept: o opens the last, O lists all")),
            };
            account.drafts = drafts;
            for why in damaged {
                state.notices.say(now, Tone::Failed, format!("a text that was kept cannot be read: {why}"));
            }
            if let Some(said) = said {
                state.notices.say(now, Tone::Warning, said);
            }
        }
    }
}

/// Opens what was closed last, or what an earlier run left last.
pub fn reopen(state: &mut State, out: &mut Vec<Effect>) {
    let Some(account) = &state.account else { return };
    let here = |modal: &Modal| modal.account().is_none_or(|of| of.endpoint == account.account.endpoint);
    if let Some(at) = state.notices.reopen.iter().rposition(here) {
        let modal = state.notices.reopen.remove(at);
        show(state, modal, out);
    } else if let Some(id) = account.drafts.last().map(|draft| draft.id.clone()) {
        open_left(state, &id, out);
    }
}

/// Opens a dialog again. The account may have another connection by now, and its message may be held.
fn show(state: &mut State, mut modal: Modal, out: &mut Vec<Effect>) {
    let conn = state.account.as_ref().map(|account| account.conn);
    match (&mut modal, conn) {
        (Modal::Put(dialog), Some(conn)) => dialog.subject.conn = conn,
        (Modal::Edit(dialog), Some(conn)) => {
            dialog.subject.conn = conn;
            dialog.delayed = dialog.delayed.filter(|put| delayed::waits(state, *put));
            if dialog.phase == Phase::Open {
                held::resume(dialog, state, out);
            }
        }
        _ => {}
    }
    state.modals.push(modal);
}

/// Opens a text that an earlier run left. It is ours from now on: under a name of this run.
fn open_left(state: &mut State, id: &DraftId, out: &mut Vec<Effect>) {
    let Some(account) = &mut state.account else { return };
    let Some(at) = account.drafts.iter().position(|draft| draft.id == *id) else { return };
    let draft = account.drafts.remove(at);
    let subject =
        Subject { conn: account.conn, account: account.account.clone(), queue: draft.queue.clone() };
    let conn = subject.conn;
    let mut modal = as_modal(draft, subject);
    keep_now(state, &mut modal, out);
    out.push(Effect::DropDraft { conn, id: id.clone() });
    show(state, modal, out);
}

fn as_modal(draft: Draft, subject: Subject) -> Modal {
    let Draft { of, text, encoding, .. } = draft;
    let (text, phase, trouble) = (Text::from(&*text), Phase::Open, None);
    let draft = Slot::default();
    match of {
        DraftOf::Put { life, delay } => Modal::Put(Box::new(PutDialog {
            subject,
            text,
            encoding,
            life: Text::suggestion(&life),
            delay: Text::suggestion(&delay),
            field: PutField::Text,
            draft,
            phase,
            trouble,
        })),
        DraftOf::Edit { seen } => Modal::Edit(Box::new(EditDialog {
            subject,
            target: Target::of(&seen),
            found: seen,
            text,
            encoding,
            way: None,
            comparison: Comparison::default(),
            top: 0,
            lease: None,
            delayed: None,
            draft,
            phase,
            trouble,
        })),
    }
}

pub fn open(state: &mut State) {
    state.modals.push(Modal::Drafts(DraftsDialog::default()));
}

pub fn act(dialog: &mut DraftsDialog, state: &mut State, intent: Intent, out: &mut Vec<Effect>) -> Stays {
    let list = unsent(state);
    let page = geometry::list_rows(state.size);
    let at = dialog.position(&list);
    let armed = std::mem::take(&mut dialog.armed);
    match (intent, at.and_then(|at| list.get(at))) {
        (Intent::Cancel, _) => return false,
        (Intent::Open, Some(row)) => {
            open_row(state, row, out);
            return false;
        }
        (Intent::Copy, Some(row)) => copy(state, row, out),
        (Intent::Discard, Some(row)) if armed => {
            discard(state, row, out);
            dialog.selected = at.and_then(|at| list.get(at + 1)).map(|row| row.id.clone());
        }
        (Intent::Discard, Some(_)) => dialog.armed = true,
        _ => {
            let to = rows::step(intent, at, list.len(), page);
            if let Some(row) = to.and_then(|at| list.get(at)) {
                dialog.selected = Some(row.id.clone());
            }
        }
    }
    let list = unsent(state);
    dialog.top = geometry::offset(dialog.position(&list), list.len(), page, dialog.top);
    true
}

/// Takes the closed dialog of that name off those that can be opened again.
fn take_closed(state: &mut State, id: &DraftId) -> Option<Modal> {
    let named = |modal: &mut Modal| modal.slot().is_some_and(|slot| slot.id.as_ref() == Some(id));
    let at = state.notices.reopen.iter_mut().position(named)?;
    Some(state.notices.reopen.remove(at))
}

fn open_row(state: &mut State, row: &Unsent, out: &mut Vec<Effect>) {
    match take_closed(state, &row.id) {
        Some(modal) => show(state, modal, out),
        None => open_left(state, &row.id, out),
    }
}

fn copy(state: &mut State, row: &Unsent, out: &mut Vec<Effect>) {
    let closed = state.notices.reopen.iter_mut().find_map(|modal| {
        let named = modal.slot().is_some_and(|slot| slot.id.as_ref() == Some(&row.id));
        match modal {
            Modal::Put(dialog) if named => Some(dialog.text.to_string()),
            Modal::Edit(dialog) if named => Some(dialog.text.to_string()),
            _ => None,
        }
    });
    let left = state.account.iter().flat_map(|account| &account.drafts);
    let left = left.filter(|draft| draft.id == row.id).map(|draft| draft.text.to_string()).next();
    let Some(text) = closed.or(left) else { return };
    state.notices.say(state.now, Tone::Done, format!("copied the text: {} bytes", text.len()));
    out.push(Effect::Copy(text));
}

fn discard(state: &mut State, row: &Unsent, out: &mut Vec<Effect>) {
    if let Some(mut modal) = take_closed(state, &row.id) {
        sent(&mut modal, out);
    } else if let Some(account) = &mut state.account {
        account.drafts.retain(|draft| draft.id != row.id);
        out.push(Effect::DropDraft { conn: account.conn, id: row.id.clone() });
    }
    state.notices.say(state.now, Tone::Done, "the text is discarded");
}
