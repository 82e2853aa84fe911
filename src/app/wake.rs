//! When the next thing happens by itself. The loop sleeps until then; without anything to come it
//! sleeps for ever.

use super::state::State;
use super::state::account::AccountView;
use super::state::attempt::next_second;
use super::state::draft::Slot;
use super::state::modal::{Modal, Phase};
use super::state::writing::Writing;
use super::update::{idle_at, next_poll};
use crate::model::change::{LeaseState, Step};
use crate::model::clock::Millis;

/// How long a call may take before a sign of waiting is shown, in milliseconds.
pub const PATIENCE: u64 = 200;
/// How long one picture of that sign stands.
pub const FRAME: u64 = 120;
const SECOND: u64 = 1_000;

/// The next moment at which the state changes, or the screen must, without an event from outside.
#[must_use]
pub fn next(state: &State) -> Option<Millis> {
    let polls = if state.stopping.is_some() { None } else { next_poll(state) };
    let stop = state.stopping.and_then(|stopping| stopping.deadline);
    let notice = state.notices.shown_until.filter(|until| *until > state.now);
    let account = state.account.as_ref();
    let forgotten = account.and_then(|account| account.refused.next());
    let lifetime = account.and_then(|account| account.account.rights.next_change(state.now));
    let idle = idle_at(state);
    let unkept = unkept(state);
    let shown = [spinner(state), attempts(state), countdown(state), ripening(state)];
    [polls, stop, notice, forgotten, lifetime, idle, unkept].into_iter().chain(shown).flatten().min()
}

/// When what is typed is to be kept.
fn unkept(state: &State) -> Option<Millis> {
    let slots = state.modals.iter().filter_map(|modal| match modal {
        Modal::Put(dialog) => Some(&dialog.draft),
        Modal::Edit(dialog) => Some(&dialog.draft),
        _ => None,
    });
    slots.filter_map(Slot::due).min()
}

/// The next picture of the waiting sign.
fn spinner(state: &State) -> Option<Millis> {
    let since = waiting_since(state)?;
    let shown_from = since.plus(PATIENCE);
    if state.now < shown_from {
        return Some(shown_from);
    }
    let passed = state.now.since(since);
    Some(since.plus((passed / FRAME + 1) * FRAME))
}

/// Since when something is waited for that shows a sign of waiting.
#[must_use]
pub fn waiting_since(state: &State) -> Option<Millis> {
    let reads = state.asked().map(|pending| pending.since);
    let holds = |step: Option<Step>| matches!(step, Some(Step::Holding(_) | Step::Watching { .. }));
    let writes = state.writes.values().filter(|writing| !holds(writing.step)).map(|writing| writing.since);
    let opening = state.start.opening.as_ref().map(|opening| opening.call.since);
    reads.chain(writes).chain(opening).min()
}

/// When the words about an attempt that is waited for change next.
fn attempts(state: &State) -> Option<Millis> {
    let reads = state.asked().filter_map(|pending| pending.attempt);
    let writes = state.writes.values().filter_map(|writing| writing.attempt);
    let waits = state.writes.values().filter_map(|writing| match writing.step {
        Some(Step::StillDeleting { again }) => Some(again),
        _ => None,
    });
    let begins = reads.chain(writes).map(|attempt| attempt.at);
    begins.chain(waits).filter_map(|at| next_second(at, state.now)).min()
}

/// The next second of a countdown that is on the screen.
fn countdown(state: &State) -> Option<Millis> {
    let account = state.account.as_ref()?;
    let raised = account.raised_until.is_some();
    (raised || holds(account) || counts_down(state)).then(|| Millis((state.now.0 / SECOND + 1) * SECOND))
}

/// Whether the time is shown until a message is due.
fn counts_down(state: &State) -> bool {
    match state.modals.last() {
        Some(Modal::Delayed(dialog)) => dialog.rows(state).iter().any(|row| state.now < row.due()),
        Some(Modal::Delay(dialog)) => state.now < dialog.of.due,
        _ => false,
    }
}

fn holds(account: &AccountView) -> bool {
    let take = account.messages.as_ref().and_then(|pane| pane.take.as_ref());
    take.is_some_and(|take| take.leases.iter().any(|lease| lease.state == LeaseState::Held))
}

/// When what is on the screen may be confirmed.
fn ripening(state: &State) -> Option<Millis> {
    let since = match state.modals.last()? {
        Modal::Edit(dialog) => priced_at(&dialog.phase),
        Modal::Delete(dialog) if dialog.lease.is_some() => Some(dialog.opened),
        Modal::Delete(dialog) | Modal::Hold(dialog) => priced_at(&dialog.phase),
        Modal::Wipe(dialog) => dialog.survey.settled,
        Modal::Take(dialog) => Some(dialog.opened),
        Modal::Dig(dialog) => Some(dialog.opened),
        Modal::Delay(dialog) => Some(dialog.opened),
        Modal::Bulk(dialog) => dialog.shown_since(),
        Modal::Run(dialog) => state.writes.get(&dialog.id).and_then(Writing::asks_since),
        Modal::Mend(dialog) => {
            let second = dialog.second.map(|second| second.since);
            second.or_else(|| dialog.considered.as_ref().map(|(_, at)| *at))
        }
        _ => None,
    };
    since.map(|at| at.plus(state.settings.confirm_after)).filter(|ripe| *ripe > state.now)
}

fn priced_at(phase: &Phase) -> Option<Millis> {
    match phase {
        Phase::Priced(offer) => Some(offer.shown_since()),
        Phase::Asked { at } => Some(*at),
        _ => None,
    }
}
