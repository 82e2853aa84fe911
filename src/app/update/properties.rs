//! A queue's properties: read when the dialog opens, edited as a table, saved only over what was
//! seen.

use super::browse::subject;
use super::modal::Stays;
use super::{call, writes};
use crate::app::effect::{Call, Effect, Lane, ReqId, Write};
use crate::app::keymap::Intent;
use crate::app::state::State;
use crate::app::state::grid::Grid;
use crate::app::state::modal::{Modal, Phase};
use crate::app::state::notices::Tone;
use crate::app::state::properties::PropertiesDialog;
use crate::app::state::remote::Remote;
use crate::model::change::Report;
use crate::model::failure::Failure;
use crate::model::operation::OperationKind;
use crate::model::properties::{Properties, differences};
use crate::model::queue::Metadata;

pub fn open(state: &mut State, out: &mut Vec<Effect>) {
    let Some(subject) = subject(state) else { return };
    let may = |kind| state.account.as_ref().is_some_and(|account| account.never_allows(kind).is_none());
    let lists = may(OperationKind::ListQueues);
    let (conn, queue) = (subject.conn, subject.queue.clone());
    let id = call(state, Lane::Price(conn), Call::Properties { conn, queue, lists }, out);
    let mut read = Remote::default();
    read.ask(id, state.now);
    state.modals.push(Modal::Properties(Box::new(PropertiesDialog {
        subject,
        read,
        saw: Metadata::new(),
        metadata: grid(&Metadata::new()),
        conflict: Vec::new(),
        phase: Phase::Open,
        trouble: None,
    })));
}

fn grid(metadata: &Metadata) -> Grid {
    Grid::new(2, metadata.iter().map(|(name, value)| vec![name.clone(), value.clone()]))
}

/// What is set was read: it fills the table.
pub fn read(state: &mut State, id: ReqId, result: &Result<Properties, Failure>) {
    let now = state.now;
    for modal in &mut state.modals {
        if let Modal::Properties(dialog) = modal
            && dialog.read.settle(id, now, result.clone())
            && let Some(properties) = &dialog.read.value
        {
            dialog.saw.clone_from(&properties.metadata);
            dialog.metadata = grid(&properties.metadata);
        }
    }
}

pub fn act(dialog: &mut PropertiesDialog, state: &mut State, intent: Intent, out: &mut Vec<Effect>) -> Stays {
    match (intent, &dialog.phase) {
        (Intent::Cancel, _) => return close(dialog, state),
        (Intent::Save, Phase::Open) => save(dialog, state, out),
        (Intent::NextField | Intent::Enter, _) => dialog.metadata.next(),
        (Intent::PreviousField, _) => dialog.metadata.previous(),
        (Intent::Up, _) => dialog.metadata.go(-1),
        (Intent::Down, _) => dialog.metadata.go(1),
        _ => {}
    }
    true
}

/// Closing with changes keeps them where `o` finds them.
fn close(dialog: &PropertiesDialog, state: &mut State) -> Stays {
    if dialog.is_changed() {
        state.notices.reopen.push(Modal::Properties(Box::new(dialog.clone())));
        state.notices.say(state.now, Tone::Warning, "not saved; o opens the properties again");
    }
    false
}

fn save(dialog: &mut PropertiesDialog, state: &mut State, out: &mut Vec<Effect>) {
    match dialog.typed() {
        Ok(metadata) => {
            let write = Write::SetMetadata { saw: dialog.saw.clone(), metadata };
            dialog.phase = Phase::Sending(writes::start(state, &dialog.subject, write, out));
            dialog.trouble = None;
        }
        Err(why) => dialog.trouble = Some(why),
    }
}

/// Somebody else was faster: the dialog shows what they changed. From now on the user has seen it,
/// so that saving again replaces it knowingly.
pub fn note_conflict(modal: &mut Modal, result: &Result<Report, Failure>) {
    if let (Modal::Properties(dialog), Ok(Report::MetadataDiffers(found))) = (modal, result) {
        dialog.conflict = differences(&dialog.saw, found);
        dialog.saw.clone_from(found);
    }
}
