//! A text that cannot simply be saved: somebody changed the message meanwhile, or the lease that held
//! it is gone. Both texts stay, and the user chooses.

use std::sync::Arc;

use super::edit::{ask, keep_text};
use super::modal::Stays;
use super::{call, put};
use crate::app::effect::{Call, Effect, Lane, ReqId};
use crate::app::keymap::Intent;
use crate::app::state::State;
use crate::app::state::draft::Slot;
use crate::app::state::modal::{EditDialog, Modal, Phase};
use crate::app::state::offer::{Clash, Compared, Comparison};
use crate::app::text::Text;
use crate::body::diff::Diff;
use crate::body::shown::Shown;
use crate::model::change::Target;
use crate::model::message::Message;

/// The message has another text than the one that the user saw: both are compared.
pub fn differs(dialog: &mut EditDialog, state: &mut State, theirs: Arc<str>, out: &mut Vec<Effect>) {
    dialog.phase = Phase::Choosing(Clash::Differs(Arc::clone(&theirs)));
    dialog.trouble = None;
    let message = Message { text: theirs, ..dialog.found.clone() };
    compare(dialog, state, message, out);
}

/// The lease is gone; the text is kept.
pub fn lost(dialog: &mut EditDialog) {
    dialog.lease = None;
    // What was compared was another text, where one went on typing.
    dialog.comparison = Comparison::default();
    dialog.phase = Phase::Choosing(Clash::Lost);
}

/// Compares what is there with the text of the dialog.
pub fn compare(dialog: &mut EditDialog, state: &mut State, before: Message, out: &mut Vec<Effect>) {
    dialog.comparison = Comparison::default();
    dialog.top = 0;
    let Ok(after) = dialog.as_stored() else { return };
    let compare = Call::Compare { before, after, encoding: dialog.encoding };
    dialog.comparison.asked = Some(call(state, Lane::Compare, compare, out));
}

/// The difference came.
pub fn compared(state: &mut State, id: ReqId, diff: &Arc<Diff>, before: &Arc<Shown>) {
    for modal in &mut state.modals {
        if let Modal::Edit(dialog) = modal
            && dialog.comparison.asked == Some(id)
        {
            let known = Some(Compared { diff: Arc::clone(diff), before: Arc::clone(before) });
            dialog.comparison = Comparison { asked: None, known };
        }
    }
}

pub fn act(dialog: &mut EditDialog, state: &mut State, intent: Intent, out: &mut Vec<Effect>) -> Stays {
    let Phase::Choosing(clash) = dialog.phase.clone() else { return true };
    match (intent, clash) {
        (Intent::Cancel, _) => dialog.phase = Phase::Open,
        (Intent::MineOver, Clash::Differs(theirs)) => mine_over(dialog, state, &theirs, out),
        (Intent::MineOver, Clash::Lost) => ask(dialog, state, out),
        (Intent::TakeTheirs, Clash::Differs(_)) => take_theirs(dialog, state, out),
        (Intent::PutInstead, _) => {
            put::open_with(state, dialog);
            return false;
        }
        (Intent::KeepDraft, _) => {
            keep_text(dialog, state, "the text is kept; o opens it again", out);
            return false;
        }
        _ => {}
    }
    true
}

/// What the user has now seen of the message is the text that is there.
fn sees(dialog: &mut EditDialog, theirs: &Arc<str>) {
    dialog.target = Target { seen: Arc::clone(theirs), ..dialog.target.clone() };
    if let Some(known) = dialog.comparison.known.as_ref().filter(|known| known.before.message.text == *theirs)
    {
        dialog.found = known.before.message.clone();
    }
}

/// Saves the user's text over the one that is there: at a price of its own, or through the lease.
fn mine_over(dialog: &mut EditDialog, state: &mut State, theirs: &Arc<str>, out: &mut Vec<Effect>) {
    sees(dialog, theirs);
    dialog.phase = Phase::Open;
    if dialog.lease.is_none() {
        ask(dialog, state, out);
    }
}

/// Goes on with the text that is there; the user's own is kept.
fn take_theirs(dialog: &mut EditDialog, state: &mut State, out: &mut Vec<Effect>) {
    let Some(known) = dialog.comparison.known.clone() else { return };
    keep_text(dialog, state, "this is the text that is there; o opens yours again", out);
    dialog.draft = Slot::default();
    sees(dialog, &known.before.message.text);
    dialog.text = Text::from(known.before.editable());
    dialog.encoding = known.before.edit_encoding();
    dialog.phase = Phase::Open;
}
