//! What the job that holds a message tells, for the dialogs that wait for it or edit it.

use std::sync::Arc;

use super::clash;
use crate::app::effect::{Effect, ReqId};
use crate::app::state::State;
use crate::app::state::modal::{EditDialog, Modal, Phase};
use crate::body::shown::Shown;
use crate::model::change::{Lease, LeaseId, LeaseState, Order, Taken};
use crate::model::message::Message;

/// A message that is, or was, held, as far as a dialog cares.
struct Fate<'a> {
    id: LeaseId,
    message: &'a Message,
    state: LeaseState,
    trouble: Option<String>,
}

impl<'a> Fate<'a> {
    fn of<M>(lease: &'a Lease<M>, message: &'a Message) -> Self {
        let trouble = lease.trouble.as_ref().map(|failure| failure.step());
        Self { id: lease.id, message, state: lease.state, trouble }
    }
}

/// A job tells what it holds.
pub fn tell(state: &mut State, job: ReqId, leases: &[Lease<Arc<Shown>>], out: &mut Vec<Effect>) {
    let fates: Vec<Fate<'_>> = leases.iter().map(|lease| Fate::of(lease, &lease.message.message)).collect();
    apply(state, job, &fates, out);
}

/// A job ended: its last word about every message.
pub fn ended(state: &mut State, job: ReqId, taken: &Taken, out: &mut Vec<Effect>) {
    let fates: Vec<Fate<'_>> = taken.leases.iter().map(|lease| Fate::of(lease, &lease.message)).collect();
    apply(state, job, &fates, out);
}

/// The job is gone, whatever became of what it held: a dialog that edits it goes on without.
pub fn gone(state: &mut State, job: ReqId) {
    for modal in &mut state.modals {
        if let Modal::Edit(dialog) = modal
            && dialog.lease.is_some_and(|(id, _)| id == job)
        {
            clash::lost(dialog);
        }
    }
}

fn apply(state: &mut State, job: ReqId, fates: &[Fate<'_>], out: &mut Vec<Effect>) {
    if fates.is_empty() {
        return;
    }
    let modals = std::mem::take(&mut state.modals);
    let mut left = Vec::with_capacity(modals.len());
    for mut modal in modals {
        let stays = match &mut modal {
            Modal::Edit(dialog) => edit(dialog, state, job, fates, out),
            // What was to be held is held: the message pane shows it.
            Modal::Delete(dialog) | Modal::Hold(dialog) => dialog.phase != Phase::Sending(job),
            _ => true,
        };
        left.extend(stays.then_some(modal));
    }
    left.append(&mut state.modals);
    state.modals = left;
}

fn edit(
    dialog: &mut EditDialog,
    state: &mut State,
    job: ReqId,
    fates: &[Fate<'_>],
    out: &mut Vec<Effect>,
) -> bool {
    if dialog.phase == Phase::Sending(job) {
        match fates.iter().find(|fate| fate.message.id == dialog.target.id) {
            Some(fate) if fate.state.is_live() => hold(dialog, state, (job, fate), out),
            Some(fate) if fate.state == LeaseState::Lost => clash::lost(dialog),
            _ => {}
        }
        return true;
    }
    let Some(number) = dialog.lease.filter(|(id, _)| *id == job).map(|(_, number)| number) else {
        return true;
    };
    let Some(fate) = fates.iter().find(|fate| fate.id == number) else { return true };
    let written = dialog.as_stored().is_ok_and(|text| text == fate.message.text);
    match (&dialog.phase, fate.state) {
        (Phase::Writing, LeaseState::Saved) => return false,
        (Phase::Writing, LeaseState::Held) if fate.trouble.is_some() => {
            (dialog.phase, dialog.trouble) = (Phase::Open, fate.trouble.clone());
        }
        (Phase::Writing, LeaseState::Held) if written => {
            out.push(Effect::Tell { id: job, order: Order::Keep(number, false) });
            return false;
        }
        (_, LeaseState::Busy | LeaseState::Held) => {}
        _ => {
            clash::lost(dialog);
            dialog.trouble.clone_from(&fate.trouble);
        }
    }
    true
}

/// The message of the dialog is held from now on. If it has another text by now, both are shown.
fn hold(dialog: &mut EditDialog, state: &mut State, (job, fate): (ReqId, &Fate<'_>), out: &mut Vec<Effect>) {
    dialog.lease = Some((job, fate.id));
    dialog.phase = Phase::Open;
    if fate.message.text != dialog.target.seen {
        clash::differs(dialog, state, Arc::clone(&fate.message.text), out);
    }
}
