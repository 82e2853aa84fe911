//! The list of all changes that the journals tell of.

use std::sync::Arc;

use super::modal::Stays;
use super::{bulk, call, mend, rows};
use crate::app::effect::{Call, Effect, Lane, ReqId};
use crate::app::geometry;
use crate::app::keymap::Intent;
use crate::app::state::State;
use crate::app::state::mend::ChangesDialog;
use crate::app::state::modal::{Modal, Subject};
use crate::app::state::notices::Tone;
use crate::app::state::remote::Pending;
use crate::model::changes::Change;
use crate::model::history::{Action, Place};
use crate::model::message::MessageId;
use crate::model::remedy::Purpose;

pub fn open(state: &mut State, out: &mut Vec<Effect>) {
    let Some(conn) = state.account.as_ref().map(|account| account.conn) else { return };
    let id = call(state, Lane::Changes(conn), Call::Changes { conn }, out);
    let asked = Some(Pending::new(id, state.now));
    let (changes, selected, trouble) = (Vec::new(), None, None);
    state.modals.push(Modal::Changes(Box::new(ChangesDialog {
        conn,
        asked,
        changes,
        selected,
        top: 0,
        trouble,
    })));
}

/// The changes came.
pub fn listed(state: &mut State, id: ReqId, result: &Result<Vec<Change>, String>) {
    for modal in &mut state.modals {
        let Modal::Changes(dialog) = modal else { continue };
        if dialog.asked.take_if(|asked| asked.id == id).is_none() {
            continue;
        }
        match result {
            Ok(changes) => {
                dialog.changes.clone_from(changes);
                dialog.selected = dialog.changes.first().map(|change| change.id.clone());
            }
            Err(why) => dialog.trouble = Some(why.clone()),
        }
    }
}

pub fn act(dialog: &mut ChangesDialog, state: &mut State, intent: Intent, out: &mut Vec<Effect>) -> Stays {
    let page = geometry::list_rows(state.size);
    match intent {
        Intent::Cancel => return false,
        Intent::Undo => consider(dialog, state, Purpose::Undo, out),
        Intent::PutAgain => consider(dialog, state, Purpose::PutAgain, out),
        _ => {
            let at = rows::step(intent, dialog.position(), dialog.changes.len(), page);
            if let Some(change) = at.and_then(|at| dialog.changes.get(at)) {
                dialog.selected = Some(change.id.clone());
            }
        }
    }
    dialog.top = geometry::offset(dialog.position(), dialog.changes.len(), page, dialog.top);
    true
}

fn consider(dialog: &ChangesDialog, state: &mut State, purpose: Purpose, out: &mut Vec<Effect>) {
    let (Some(change), Some(account)) = (dialog.current(), &state.account) else { return };
    let endpoint = account.account.endpoint.to_string();
    let why = match purpose {
        Purpose::PutAgain => change.not_here(&endpoint),
        _ => change.not_undoable(&endpoint),
    };
    if let Some(why) = why {
        return state.notices.say(state.now, Tone::Warning, why);
    }
    if let (Purpose::Undo, Action::Move, Some(there)) = (purpose, change.action, &change.to) {
        let (account, endpoint) = (Arc::clone(&change.account), Arc::clone(&change.endpoint));
        let home = Place { account, endpoint, queue: change.queue.clone() };
        return bulk::open_back(state, change.id.clone(), (&home, there), out);
    }
    let subject =
        Subject { conn: account.conn, account: account.account.clone(), queue: change.queue.clone() };
    let first = change.first.as_ref().map(MessageId::short);
    let what = mend::words(change.action, change.messages, first, &change.queue);
    let entry = (change.id.clone(), None, purpose);
    mend::open(state, subject, entry, (what, change.at), out);
}
