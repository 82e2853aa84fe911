//! Deleting and holding messages: first the price, then a key that accepts it, then the change.

use std::sync::Arc;

use super::browse::subject;
use super::modal::Stays;
use super::price::{self, Choice, ripe};
use crate::app::effect::{Effect, ReqId};
use crate::app::keymap::{BulkIntent, Intent};
use crate::app::state::State;
use crate::app::state::modal::{ActDialog, Modal, Phase};
use crate::body::shown::Shown;
use crate::model::change::{Act, LeaseId, Order, Target};

/// A lease, named by its job and its number.
pub type Held = (ReqId, LeaseId);

/// The message that is read, with the lease that holds it.
pub fn reading(state: &State) -> Option<(Arc<Shown>, Option<Held>)> {
    let pane = state.account.as_ref()?.messages.as_ref()?;
    let lease = pane.take.as_ref().and_then(|take| Some((take.job, take.current()?.id)));
    Some((Arc::clone(pane.reading()?), lease))
}

/// The messages that a key is about: the marked ones, or the one that is read.
fn meant(state: &State) -> Option<(Vec<Arc<Shown>>, Option<Held>)> {
    let (shown, lease) = reading(state)?;
    let pane = state.account.as_ref()?.messages.as_ref()?;
    let marked = pane.marked_rows();
    if lease.is_some() || marked.is_empty() {
        return Some((vec![shown], lease));
    }
    Some((marked.iter().map(|row| Arc::clone(&row.shown)).collect(), None))
}

pub fn open_delete(state: &mut State, out: &mut Vec<Effect>) {
    if let Some(dialog) = open(state, out) {
        state.modals.push(Modal::Delete(Box::new(dialog)));
    }
}

pub fn open_hold(state: &mut State, out: &mut Vec<Effect>) {
    if let Some(dialog) = open(state, out) {
        state.modals.push(Modal::Hold(Box::new(dialog)));
    }
}

fn open(state: &mut State, out: &mut Vec<Effect>) -> Option<ActDialog> {
    let (subject, (shown, lease)) = (subject(state)?, meant(state)?);
    let opened = state.now;
    let mut dialog = ActDialog { subject, shown, lease, opened, phase: Phase::Open, trouble: None };
    if lease.is_none() {
        ask(&mut dialog, state, out);
    }
    Some(dialog)
}

/// Asks what it costs.
pub fn ask(dialog: &mut ActDialog, state: &mut State, out: &mut Vec<Effect>) {
    dialog.phase = price::ask(state, &dialog.subject, targets(dialog), false, out);
}

fn targets(dialog: &ActDialog) -> Vec<Target> {
    dialog.shown.iter().map(|shown| Target::of(&shown.message)).collect()
}

pub fn act_delete(dialog: &mut ActDialog, state: &mut State, intent: Intent, out: &mut Vec<Effect>) -> Stays {
    if intent == Intent::Bulk(BulkIntent::Matching) {
        super::bulk::open_delete(state, dialog.subject.clone(), out);
        return false;
    }
    act(dialog, state, intent, false, out)
}

pub fn act_hold(dialog: &mut ActDialog, state: &mut State, intent: Intent, out: &mut Vec<Effect>) -> Stays {
    act(dialog, state, intent, true, out)
}

/// `holds`: the dialog is about holding, so that going on and holding are the same.
fn act(
    dialog: &mut ActDialog,
    state: &mut State,
    intent: Intent,
    holds: bool,
    out: &mut Vec<Effect>,
) -> Stays {
    match (&mut dialog.phase, intent) {
        (Phase::Priced(offer), _) => {
            let intent = if holds && intent == Intent::Confirm { Intent::Hold } else { intent };
            return match price::choose(offer, state, intent) {
                Choice::None => true,
                Choice::Back => false,
                Choice::Do(deed, plan) => {
                    let (subject, targets) = (dialog.subject.clone(), targets(dialog));
                    dialog.phase = price::start(state, &subject, targets, (deed, Act::Delete, plan), out);
                    true
                }
                Choice::Catch => {
                    if let Some(target) = targets(dialog).into_iter().next() {
                        dialog.phase = price::catch(state, &dialog.subject, target, out);
                    }
                    true
                }
            };
        }
        (_, Intent::Cancel) => return false,
        (Phase::Open, Intent::Confirm) => return confirm_without_price(dialog, state, out),
        _ => {}
    }
    true
}

/// A held message is deleted with its receipt; after a failure the price is asked for again.
fn confirm_without_price(dialog: &mut ActDialog, state: &mut State, out: &mut Vec<Effect>) -> Stays {
    match dialog.lease {
        Some((id, lease)) if ripe(state, dialog.opened) => {
            out.push(Effect::Tell { id, order: Order::Delete(lease) });
            false
        }
        Some(_) => true,
        None => {
            dialog.trouble = None;
            ask(dialog, state, out);
            true
        }
    }
}
