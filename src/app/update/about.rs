//! The account dialog: it asks when it opens, and gives up what is still asked when it closes.

use super::modal::Stays;
use super::{call, page};
use crate::app::effect::{Call, Effect, Lane, ReqId};
use crate::app::keymap::Intent;
use crate::app::state::State;
use crate::app::state::about::AboutDialog;
use crate::app::state::modal::Modal;
use crate::model::failure::Failure;
use crate::model::service::{ServiceProperties, ServiceStats};

pub fn open(state: &mut State, out: &mut Vec<Effect>) {
    let now = state.now;
    let Some(account) = &state.account else { return };
    let mut dialog = AboutDialog::of(account, now);
    let conn = dialog.conn;
    if let Ok(properties) = &mut dialog.properties {
        properties.ask(call(state, Lane::Service(conn), Call::Service { conn }, out), now);
    }
    if let Some(Ok(replication)) = &mut dialog.replication {
        replication.ask(call(state, Lane::Replication(conn), Call::Replication { conn }, out), now);
    }
    state.modals.push(Modal::About(Box::new(dialog)));
}

pub fn act(dialog: &mut AboutDialog, state: &State, intent: Intent, out: &mut Vec<Effect>) -> Stays {
    let stays = page::act(&mut dialog.top, state, intent);
    if !stays {
        let (properties, replication) = (&dialog.properties, &dialog.replication);
        if properties.as_ref().is_ok_and(|remote| remote.pending.is_some()) {
            out.push(Effect::Cancel(Lane::Service(dialog.conn)));
        }
        if replication.as_ref().is_some_and(|r| r.as_ref().is_ok_and(|remote| remote.pending.is_some())) {
            out.push(Effect::Cancel(Lane::Replication(dialog.conn)));
        }
    }
    stays
}

fn dialogs(state: &mut State) -> impl Iterator<Item = &mut AboutDialog> {
    state.modals.iter_mut().filter_map(|modal| match modal {
        Modal::About(dialog) => Some(&mut **dialog),
        _ => None,
    })
}

pub fn properties(state: &mut State, id: ReqId, result: &Result<ServiceProperties, Failure>) {
    let now = state.now;
    for remote in dialogs(state).filter_map(|dialog| dialog.properties.as_mut().ok()) {
        remote.settle(id, now, result.clone());
    }
}

pub fn replication(state: &mut State, id: ReqId, result: &Result<ServiceStats, Failure>) {
    let now = state.now;
    for remote in dialogs(state).filter_map(|dialog| dialog.replication.as_mut()?.as_mut().ok()) {
        remote.settle(id, now, result.clone());
    }
}
