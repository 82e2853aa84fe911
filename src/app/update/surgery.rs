//! Editing and deleting one message: first the price, then a key that confirms it, then the change.

use std::sync::Arc;

use super::browse::subject;
use super::modal::Stays;
use super::{call, writes};
use crate::app::effect::{Call, Effect, Lane, ReqId, Write};
use crate::app::keymap::Intent;
use crate::app::state::State;
use crate::app::state::modal::{DeleteDialog, EditDialog, Modal, Phase, Subject};
use crate::app::state::notices::Tone;
use crate::app::state::remote::Pending;
use crate::app::text::Text;
use crate::body::shown::Shown;
use crate::model::account::ConnId;
use crate::model::change::{Act, LeaseId, Order, Plan, Price, Target};
use crate::model::clock::Millis;
use crate::model::failure::Failure;
use crate::model::operation::OperationKind;
use crate::model::queue::QueueName;

/// A lease, named by its job and its number.
type Held = (ReqId, LeaseId);

/// The message that is read, with the lease that holds it.
fn reading(state: &State) -> Option<(Arc<Shown>, Option<Held>)> {
    let pane = state.account.as_ref()?.messages.as_ref()?;
    let lease = pane.take.as_ref().and_then(|take| Some((take.job, take.current()?.id)));
    Some((Arc::clone(pane.reading()?), lease))
}

fn target(shown: &Shown) -> Target {
    Target { id: shown.message.id.clone(), seen: Arc::clone(&shown.message.text) }
}

pub fn open_edit(state: &mut State) {
    let (Some(subject), Some((shown, lease))) = (subject(state), reading(state)) else { return };
    state.modals.push(Modal::Edit(Box::new(EditDialog {
        subject,
        target: target(&shown),
        text: Text::from(shown.editable()),
        encoding: shown.edit_encoding(),
        lease,
        phase: Phase::Open,
        trouble: None,
    })));
}

pub fn open_delete(state: &mut State, out: &mut Vec<Effect>) {
    let (Some(subject), Some((shown, lease))) = (subject(state), reading(state)) else { return };
    let phase = match lease {
        Some(_) => Phase::Open,
        None => ask_price(state, &subject, target(&shown), out),
    };
    let opened = state.now;
    state.modals.push(Modal::Delete(DeleteDialog { subject, shown, lease, opened, phase, trouble: None }));
}

fn ask_price(state: &mut State, subject: &Subject, target: Target, out: &mut Vec<Effect>) -> Phase {
    let (conn, queue) = (subject.conn, subject.queue.clone());
    let (threshold, lease_secs) = (state.settings.threshold_of(&queue), state.settings.lease_secs);
    let price = Call::Price { conn, queue, target, threshold, lease_secs };
    let id = call(state, Lane::Price(conn), price, out);
    Phase::Pricing(Pending::new(id, state.now))
}

/// The price came: it is shown from now on.
pub fn priced(
    state: &mut State,
    id: ReqId,
    (conn, queue): (ConnId, &QueueName),
    result: Result<Price, Failure>,
) {
    let at = state.now;
    let result = match result {
        Ok(price) => strands(state, conn, queue, &price).map_or(Ok(price), Err),
        Err(failure) => Err(failure.step()),
    };
    for modal in &mut state.modals {
        let Some((phase, trouble)) = modal.progress() else { continue };
        if !matches!(phase, Phase::Pricing(pending) if pending.id == id) {
            continue;
        }
        match &result {
            Ok(price) => *phase = Phase::Priced { price: price.clone(), at },
            Err(why) => (*phase, *trouble) = (Phase::Open, Some(why.clone())),
        }
    }
}

/// Why a price cannot be paid: bystanders would have to be leased who could not be given back.
fn strands(state: &State, conn: ConnId, queue: &QueueName, price: &Price) -> Option<String> {
    let Price::Known(plan) = price else { return None };
    let account = state.account.as_ref().filter(|account| account.conn == conn)?;
    let why = account.forbids(OperationKind::Update, Some(queue)).filter(|_| !plan.bystanders.is_empty())?;
    let before = match plan.bystanders.len() {
        1 => "1 message stands".to_owned(),
        n => format!("{n} messages stand"),
    };
    Some(format!("{before} before it and would have to be taken too, but could not be given back: {why}"))
}

pub fn act_edit(dialog: &mut EditDialog, state: &mut State, intent: Intent, out: &mut Vec<Effect>) -> Stays {
    match (intent, dialog.phase.clone()) {
        (Intent::Cancel, Phase::Open) => return close_edit(dialog, state),
        (Intent::Cancel, _) => dialog.phase = Phase::Open,
        (Intent::Submit, Phase::Open) => return submit_edit(dialog, state, out),
        (Intent::Confirm, Phase::Priced { price: Price::Known(plan), at }) if ripe(state, at) => {
            if let Ok(text) = dialog.stored() {
                dialog.phase = send(state, &dialog.subject, &dialog.target, Act::Edit(text), plan, out);
            }
        }
        _ => {}
    }
    true
}

/// Closing with a changed text keeps it where `o` finds it.
fn close_edit(dialog: &EditDialog, state: &mut State) -> Stays {
    if dialog.stored().is_ok() {
        state.notices.reopen.push(Modal::Edit(Box::new(dialog.clone())));
        state.notices.say(state.now, Tone::Warning, "not saved; o opens the text again");
    }
    false
}

fn submit_edit(dialog: &mut EditDialog, state: &mut State, out: &mut Vec<Effect>) -> Stays {
    dialog.trouble = None;
    match (dialog.stored(), dialog.lease) {
        (Err(why), _) => dialog.trouble = Some(why),
        (Ok(text), Some((id, lease))) => {
            out.push(Effect::Tell { id, order: Order::Update(lease, text) });
            return false;
        }
        (Ok(_), None) => {
            dialog.phase = ask_price(state, &dialog.subject, dialog.target.clone(), out);
        }
    }
    true
}

pub fn act_delete(
    dialog: &mut DeleteDialog,
    state: &mut State,
    intent: Intent,
    out: &mut Vec<Effect>,
) -> Stays {
    match (intent, dialog.phase.clone()) {
        (Intent::Cancel, _) => false,
        (Intent::Confirm, Phase::Open) => confirm_without_price(dialog, state, out),
        (Intent::Confirm, Phase::Priced { price: Price::Known(plan), at }) if ripe(state, at) => {
            dialog.phase = send(state, &dialog.subject, &target(&dialog.shown), Act::Delete, plan, out);
            true
        }
        _ => true,
    }
}

/// A held message is deleted with its receipt; after a failure the price is asked for again.
fn confirm_without_price(dialog: &mut DeleteDialog, state: &mut State, out: &mut Vec<Effect>) -> Stays {
    match dialog.lease {
        Some((id, lease)) if ripe(state, dialog.opened) => {
            out.push(Effect::Tell { id, order: Order::Delete(lease) });
            false
        }
        Some(_) => true,
        None => {
            dialog.phase = ask_price(state, &dialog.subject, target(&dialog.shown), out);
            dialog.trouble = None;
            true
        }
    }
}

fn send(
    state: &mut State,
    subject: &Subject,
    target: &Target,
    act: Act,
    plan: Plan,
    out: &mut Vec<Effect>,
) -> Phase {
    let write = Write::Change { target: target.clone(), act, plan };
    Phase::Sending(writes::start(state, subject, write, out))
}

/// Whether what is confirmed was on the screen long enough to be read; says so if not.
pub fn ripe(state: &mut State, since: Millis) -> bool {
    let ripe = state.now.since(since) >= state.settings.confirm_after;
    if !ripe {
        state.notices.say(
            state.now,
            Tone::Warning,
            "that key came before the price could be read: press it again",
        );
    }
    ripe
}
