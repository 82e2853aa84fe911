//! What the job that holds a message tells, for the dialogs that wait for it or edit it.

use std::sync::Arc;

use super::act::Held;
use super::{clash, drafts, edit};
use crate::app::effect::{Effect, ReqId};
use crate::app::state::State;
use crate::app::state::modal::{EditDialog, Modal, Phase};
use crate::app::state::notices::Tone;
use crate::body::shown::Shown;
use crate::model::change::{Lease, LeaseId, LeaseState, Taken};
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
    let mut left_behind = false;
    for (modal, closed) in all(state) {
        if let Modal::Edit(dialog) = modal
            && dialog.lease.is_some_and(|(id, _)| id == job)
        {
            clash::lost(dialog);
            left_behind |= closed;
        }
    }
    if left_behind {
        say_unwritten(state);
    }
}

/// The dialogs on the screen, and those that were closed and can be opened again.
fn all(state: &mut State) -> impl Iterator<Item = (&mut Modal, bool)> {
    let closed = state.notices.reopen.iter_mut().map(|modal| (modal, true));
    state.modals.iter_mut().map(|modal| (modal, false)).chain(closed)
}

fn say_unwritten(state: &mut State) {
    state.notices.say(state.now, Tone::Failed, "a text was not written; o opens it again");
}

/// A dialog is opened again: if its message is held at this moment, it is edited through that.
pub fn resume(dialog: &mut EditDialog, state: &mut State, out: &mut Vec<Effect>) {
    let pane = state.account.as_ref().and_then(|account| account.messages.as_ref());
    let take = pane.filter(|pane| pane.queue == dialog.subject.queue).and_then(|pane| pane.take.as_ref());
    let ours = |lease: &&Lease<Arc<Shown>>| {
        lease.state == LeaseState::Held && lease.message.message.id == dialog.target.id
    };
    let goes_on = |job| state.writes.get(&job).is_some_and(|writing| !writing.stopping);
    let take = take.filter(|take| goes_on(take.job));
    let Some((job, lease)) = take.and_then(|take| Some((take.job, take.leases.iter().find(ours)?))) else {
        return;
    };
    let (id, message) = (lease.id, Arc::clone(&lease.message));
    edit::renew_by_itself(state, Some((job, id)), true, out);
    hold(dialog, state, (job, id), &message.message, out);
}

fn apply(state: &mut State, job: ReqId, fates: &[Fate<'_>], out: &mut Vec<Effect>) {
    if fates.is_empty() {
        return;
    }
    let mut modals = std::mem::take(&mut state.modals);
    modals.retain_mut(|modal| learns(modal, state, job, fates, out));
    modals.append(&mut state.modals);
    state.modals = modals;
    let mut closed = std::mem::take(&mut state.notices.reopen);
    let mut failed = false;
    closed.retain_mut(|modal| {
        let waits = is_writing(modal);
        let stays = learns(modal, state, job, fates, out);
        failed |= waits && stays && !is_writing(modal);
        stays
    });
    if failed {
        say_unwritten(state);
    }
    closed.append(&mut state.notices.reopen);
    state.notices.reopen = closed;
}

fn is_writing(modal: &Modal) -> bool {
    matches!(modal, Modal::Edit(dialog) if dialog.phase == Phase::Writing)
}

/// A dialog learns what became of what it waits for. False: it is at its end, and its text is written.
fn learns(
    modal: &mut Modal,
    state: &mut State,
    job: ReqId,
    fates: &[Fate<'_>],
    out: &mut Vec<Effect>,
) -> bool {
    let stays = match modal {
        Modal::Edit(dialog) => edit(dialog, state, job, fates, out),
        // What was to be held is held: the message pane shows it.
        Modal::Delete(dialog) | Modal::Hold(dialog) => dialog.phase != Phase::Sending(job),
        _ => true,
    };
    if !stays {
        drafts::sent(modal, out);
    }
    stays
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
            Some(fate) if fate.state.is_live() => hold(dialog, state, (job, fate.id), fate.message, out),
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
            edit::renew_by_itself(state, Some((job, number)), false, out);
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
fn hold(dialog: &mut EditDialog, state: &mut State, lease: Held, message: &Message, out: &mut Vec<Effect>) {
    dialog.lease = Some(lease);
    dialog.phase = Phase::Open;
    if message.text != dialog.target.seen {
        clash::differs(dialog, state, Arc::clone(&message.text), out);
    }
}
