//! Keys of dialogs: the open one is taken off the stack, handles the key, and goes back unless it
//! closed itself.

use super::{
    about, act, alerts, bulk, changes, copy, delayed, dig, drafts, edit, leave, left, mend, page, properties,
    put, raise, run, sas, take, wipe, writes,
};
use crate::app::effect::{Effect, ReqId};
use crate::app::keymap::Intent;
use crate::app::state::State;
use crate::app::state::modal::{Modal, Phase};

/// Whether a dialog stays open.
pub type Stays = bool;

pub fn act(state: &mut State, intent: Intent, out: &mut Vec<Effect>) {
    let depth = state.modals.len();
    let Some(mut modal) = state.modals.pop() else { return };
    match (intent, sending(&mut modal)) {
        (Intent::Cancel, Some(id)) => return writes::detach(state, id, modal),
        // The dialog stays for the end.
        (Intent::Stop, Some(id)) => {
            writes::stop_if_it_can(state, id, out);
            return state.modals.push(modal);
        }
        _ => {}
    }
    let stays = match &mut modal {
        Modal::Put(dialog) => put::act(dialog, state, intent, out),
        Modal::Edit(dialog) => edit::act(dialog, state, intent, out),
        Modal::Delete(dialog) => act::act_delete(dialog, state, intent, out),
        Modal::Hold(dialog) => act::act_hold(dialog, state, intent, out),
        Modal::Create(dialog) => wipe::act_create(dialog, state, intent, out),
        Modal::Wipe(dialog) => wipe::act(dialog, state, intent, out),
        Modal::Properties(dialog) => properties::act(dialog, state, intent, out),
        Modal::Raise(dialog) => raise::act(dialog, state, intent, out),
        Modal::Take(dialog) => take::act_dialog(dialog, state, intent, out),
        Modal::Dig(dialog) => dig::act(dialog, state, intent, out),
        Modal::Leave(dialog) => leave::act(*dialog, state, intent, out),
        Modal::Help { top } | Modal::History { top } | Modal::Ended { top, .. } => {
            page::act(top, state, intent)
        }
        Modal::Copy(menu) => {
            copy::act(menu, state, intent, out);
            false
        }
        Modal::Sas(dialog) => sas::act(dialog, state, intent, out),
        Modal::About(dialog) => about::act(dialog, state, intent, out),
        Modal::Mend(dialog) => mend::act(dialog, state, intent, out),
        Modal::Changes(dialog) => changes::act(dialog, state, intent, out),
        Modal::Left(dialog) => left::act(dialog, state, intent, out),
        Modal::Alerts(dialog) => alerts::act(dialog, state, intent),
        Modal::Tell(dialog) => alerts::act_tell(dialog, state, intent),
        Modal::Stamp(dialog) => alerts::act_stamp(dialog, state, intent),
        Modal::Drafts(dialog) => drafts::act(dialog, state, intent, out),
        Modal::Delayed(dialog) => delayed::act(dialog, state, intent),
        Modal::Delay(dialog) => delayed::act_delay(dialog, state, intent, out),
        Modal::Bulk(dialog) => bulk::act(dialog, state, intent, out),
        Modal::Run(dialog) => run::act(dialog, state, intent, out),
    };
    if stays {
        state.modals.insert(depth.saturating_sub(1).min(state.modals.len()), modal);
    }
}

/// The write that a dialog waits for. Closing it does not end the write.
fn sending(modal: &mut Modal) -> Option<ReqId> {
    match modal.progress()?.0 {
        Phase::Sending(id) => Some(*id),
        _ => None,
    }
}
