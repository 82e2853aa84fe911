//! A queue's properties: read when the dialog opens, edited as a table, saved only over what was
//! seen.

use super::browse::subject;
use super::modal::Stays;
use super::{call, writes};
use crate::app::effect::{Call, Effect, Lane, ReqId};
use crate::app::keymap::Intent;
use crate::app::state::State;
use crate::app::state::grid::Grid;
use crate::app::state::modal::{Modal, Phase};
use crate::app::state::notices::Tone;
use crate::app::state::properties::{PropertiesDialog, Shown};
use crate::app::state::remote::Remote;
use crate::model::change::Report;
use crate::model::failure::Failure;
use crate::model::operation::OperationKind;
use crate::model::policy::{PolicyDate, SignedIdentifier};
use crate::model::properties::{Properties, differences, policy_differences};
use crate::model::queue::Metadata;

pub fn open(state: &mut State, out: &mut Vec<Effect>) {
    let Some(subject) = subject(state) else { return };
    let may = |kind| state.account.as_ref().is_some_and(|account| account.never_allows(kind).is_none());
    let lists = may(OperationKind::ListQueues);
    let hidden = state.account.as_ref().and_then(|account| account.never_allows(OperationKind::GetAcl));
    let policies = hidden.is_none();
    let (conn, queue) = (subject.conn, subject.queue.clone());
    let id = call(state, Lane::Price(conn), Call::Properties { conn, queue, lists, policies }, out);
    let mut read = Remote::default();
    read.ask(id, state.now);
    state.modals.push(Modal::Properties(Box::new(PropertiesDialog {
        subject,
        read,
        saw: Metadata::new(),
        metadata: grid(&Metadata::new()),
        shown: Shown::Metadata,
        saw_policies: Err(hidden.unwrap_or_default()),
        policies: policy_grid(&[]),
        conflict: Vec::new(),
        phase: Phase::Open,
        trouble: None,
    })));
}

fn grid(metadata: &Metadata) -> Grid {
    Grid::new(2, metadata.iter().map(|(name, value)| vec![name.clone(), value.clone()]))
}

fn policy_grid(policies: &[SignedIdentifier]) -> Grid {
    let date = |date: &Option<PolicyDate>| date.as_ref().map_or_else(String::new, ToString::to_string);
    let row = |policy: &SignedIdentifier| {
        let permission = policy.permission.as_deref().unwrap_or_default().to_owned();
        vec![policy.id.to_string(), permission, date(&policy.start), date(&policy.expiry)]
    };
    Grid::new(4, policies.iter().map(row))
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
            match &properties.policies {
                Some(Ok(policies)) => {
                    dialog.policies = policy_grid(policies);
                    dialog.saw_policies = Ok(policies.clone());
                }
                Some(Err(failure)) => dialog.saw_policies = Err(failure.to_string()),
                None => {}
            }
        }
    }
}

pub fn act(dialog: &mut PropertiesDialog, state: &mut State, intent: Intent, out: &mut Vec<Effect>) -> Stays {
    match (intent, &dialog.phase) {
        (Intent::Cancel, _) => return close(dialog, state),
        (Intent::Save, Phase::Open) => save(dialog, state, out),
        (Intent::OtherTable, Phase::Open) => turn(dialog),
        _ => {
            if let Some(grid) = dialog.grid_mut() {
                go(grid, intent);
            }
        }
    }
    true
}

fn go(grid: &mut Grid, intent: Intent) {
    match intent {
        Intent::NextField | Intent::Enter => grid.next(),
        Intent::PreviousField => grid.previous(),
        Intent::Up => grid.go(-1),
        Intent::Down => grid.go(1),
        _ => {}
    }
}

/// Shows the other table. Each is saved by itself and saving closes the dialog, so that one with
/// changes is not left.
fn turn(dialog: &mut PropertiesDialog) {
    if dialog.is_changed() {
        dialog.trouble = Some("save what was changed here, or close, before the other table".to_owned());
        return;
    }
    dialog.trouble = None;
    dialog.conflict.clear();
    dialog.shown = match dialog.shown {
        Shown::Metadata => Shown::Policies,
        Shown::Policies => Shown::Metadata,
    };
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
    match dialog.write() {
        Ok(write) => {
            dialog.phase = Phase::Sending(writes::start(state, &dialog.subject, write, out));
            dialog.trouble = None;
        }
        Err(why) => dialog.trouble = Some(why),
    }
}

/// Somebody else was faster: the dialog shows what they changed. From now on the user has seen it,
/// so that saving again replaces it knowingly.
pub fn note_conflict(modal: &mut Modal, result: &Result<Report, Failure>) {
    let Modal::Properties(dialog) = modal else { return };
    match result {
        Ok(Report::MetadataDiffers(found)) => {
            dialog.conflict = differences(&dialog.saw, found);
            dialog.saw.clone_from(found);
        }
        Ok(Report::PoliciesDiffer(found)) => {
            let saw = dialog.saw_policies.as_deref().unwrap_or_default();
            dialog.conflict = policy_differences(saw, found);
            dialog.saw_policies = Ok(found.clone());
        }
        _ => {}
    }
}
