//! Leaving: quit, suspend, and being told to stop. What is held goes back first.

use super::modal::Stays;
use super::take;
use crate::app::effect::Effect;
use crate::app::keymap::Intent;
use crate::app::state::modal::{Leave, LeaveDialog, Modal};
use crate::app::state::{State, Stopping};
use crate::model::clock::Millis;
use crate::model::message::MAX_BATCH;

/// How long leaving waits for releases at the most, in milliseconds.
const RELEASE_WITHIN: u64 = 3_000;
/// How much longer it waits for each message beyond a batch.
const FOR_EACH: u64 = 20;

/// When leaving waits no longer.
fn deadline(state: &State) -> Millis {
    let many = state.held().saturating_sub(MAX_BATCH as usize) as u64;
    state.now.plus(RELEASE_WITHIN + FOR_EACH * many)
}

/// Leaves, or asks first where a change is under way.
pub fn quit(state: &mut State, out: &mut Vec<Effect>) {
    let changing = state.writes.values().any(|writing| !writing.write.holds());
    let way = if changing { Some(Leave::Quit) } else { has_unsent(state).then_some(Leave::Unsent) };
    match way {
        Some(way) => state.modals.push(Modal::Leave(LeaveDialog { way, opened: state.now })),
        None => stop_now(state, out),
    }
}

/// Whether a write failed whose text is only here. What was closed by hand was given up by hand, and
/// what is on the disk is offered at the next start.
fn has_unsent(state: &mut State) -> bool {
    let failed = |modal: &mut Modal| {
        let keeps = modal.account().is_some_and(|account| account.keeps_drafts);
        let kept = keeps && modal.slot().is_some();
        !kept && modal.progress().is_some_and(|(_, trouble)| trouble.is_some())
    };
    state.modals.iter_mut().chain(&mut state.notices.reopen).any(failed)
}

/// Asked for a second time, it gives back what is held and leaves; for a third time, it leaves at once.
pub fn force_quit(state: &mut State, out: &mut Vec<Effect>) {
    if state.stopping.is_some() {
        out.push(Effect::Quit);
    } else if matches!(state.modals.last(), Some(Modal::Leave(_))) {
        state.modals.pop();
        leave_now(state, out);
    } else {
        quit(state, out);
    }
}

/// Leaves as soon as what may be leased went back.
fn leave_now(state: &mut State, out: &mut Vec<Effect>) {
    if may_hold(state) { stop_now(state, out) } else { out.push(Effect::Quit) }
}

/// Whether messages may be leased at this moment; not every job tells how many.
fn may_hold(state: &State) -> bool {
    state.writes.values().any(|writing| writing.write.leases())
}

/// Releases what is held and leaves, within three seconds or what it takes for many messages.
pub fn stop_now(state: &mut State, out: &mut Vec<Effect>) {
    take::release_all(state, out);
    let deadline = deadline(state);
    let sooner =
        state.stopping.and_then(|stopping| stopping.deadline).map_or(deadline, |at| at.min(deadline));
    state.stopping = Some(Stopping { deadline: Some(sooner), suspend: false });
}

/// Suspends to the shell, or asks first while messages are held.
pub fn suspend(state: &mut State, out: &mut Vec<Effect>) {
    if may_hold(state) {
        state.modals.push(Modal::Leave(LeaveDialog { way: Leave::Suspend, opened: state.now }));
    } else {
        out.push(Effect::Suspend);
    }
}

pub fn act(dialog: LeaveDialog, state: &mut State, intent: Intent, out: &mut Vec<Effect>) -> Stays {
    match (intent, dialog.way) {
        (Intent::Wait, Leave::Quit) => {
            take::release_all(state, out);
            state.stopping = Some(Stopping { deadline: None, suspend: false });
        }
        (Intent::Wait, Leave::Suspend) => {
            take::release_all(state, out);
            let deadline = Some(deadline(state));
            state.stopping = Some(Stopping { deadline, suspend: true });
        }
        (Intent::Leave, Leave::Unsent) => stop_now(state, out),
        (Intent::Leave, Leave::Quit) => leave_now(state, out),
        (Intent::Leave, Leave::Suspend) => out.push(Effect::Suspend),
        _ => {}
    }
    false
}

/// Ends the program once everything has settled, or when its time is up.
pub fn finish(state: &mut State, out: &mut Vec<Effect>) {
    let Some(stopping) = state.stopping else { return };
    let holding = stopping.suspend || stopping.deadline.is_some();
    let left = state.writes.values().filter(|w| !holding || w.write.leases()).count();
    let late = stopping.deadline.is_some_and(|deadline| deadline <= state.now);
    if left == 0 || late {
        state.stopping = None;
        out.push(if stopping.suspend { Effect::Suspend } else { Effect::Quit });
    }
}
