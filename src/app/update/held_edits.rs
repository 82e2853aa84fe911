//! Texts that are written into held messages: the dialog closes at once, so its text is kept until the
//! job says that it is written. Where it is not, it can be opened again.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::drafts;
use crate::app::effect::{Effect, ReqId};
use crate::app::state::State;
use crate::app::state::modal::{EditDialog, Modal};
use crate::app::state::notices::Tone;
use crate::body::shown::Shown;
use crate::model::change::{Lease, LeaseId, LeaseState, Order};

/// Orders a text to be written into a held message.
pub fn order(
    state: &mut State,
    dialog: &EditDialog,
    (job, lease): (ReqId, LeaseId),
    text: Arc<str>,
    out: &mut Vec<Effect>,
) {
    out.push(Effect::Tell { id: job, order: Order::Update(lease, Arc::clone(&text)) });
    let mut modal = Box::new(Modal::Edit(Box::new(dialog.clone())));
    drafts::keep_now(state, &mut modal, out);
    match state.writes.get_mut(&job) {
        Some(writing) => drop(writing.edits.insert(lease, (text, modal))),
        None => unwritten(state, BTreeMap::from([(lease, (text, modal))])),
    }
}

/// Leases changed: what is written is forgotten, what surely will not be is given back.
pub fn look(state: &mut State, job: ReqId, changed: &[Lease<Arc<Shown>>], out: &mut Vec<Effect>) {
    let Some(writing) = state.writes.get_mut(&job) else { return };
    let mut back = BTreeMap::new();
    for lease in changed {
        let Some((text, modal)) = writing.edits.remove(&lease.id) else { continue };
        let failed = lease.trouble.is_some() && lease.state != LeaseState::Busy;
        if lease.message.message.text == text {
            let mut modal = modal;
            drafts::sent(&mut modal, out);
        } else if failed || !lease.state.is_live() {
            back.insert(lease.id, (text, modal));
        } else {
            writing.edits.insert(lease.id, (text, modal));
        }
    }
    unwritten(state, back);
}

/// Puts texts that were not written where `o` finds them.
pub fn unwritten(state: &mut State, edits: BTreeMap<LeaseId, (Arc<str>, Box<Modal>)>) {
    for (_, mut modal) in edits.into_values() {
        if let Some((_, trouble)) = modal.progress() {
            *trouble = Some("it was not written into the held message".to_owned());
        }
        state.notices.reopen.push(*modal);
        state.notices.say(state.now, Tone::Failed, "a text was not written: o opens it again");
    }
}
