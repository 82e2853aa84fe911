//! What is due by now: listing, looking, the end of a raised connection. Nothing here is a
//! timer; [`next_poll`] tells when to look again.

use super::{call, look};
use crate::app::effect::{Call, Effect, Lane};
use crate::app::state::State;
use crate::app::state::account::AccountView;
use crate::app::state::notices::Tone;
use crate::model::account::ConnId;
use crate::model::clock::Millis;
use crate::model::operation::OperationKind;

/// Starts whatever is due.
pub fn run(state: &mut State, out: &mut Vec<Effect>) {
    if state.stopping.is_some() {
        return;
    }
    lower(state, out);
    if state.account.as_ref().is_some_and(|account| account.out_of_time(state.now).is_some()) {
        return;
    }
    list(state, out);
    look::run(state, out);
}

/// Moves rows to their new places once the cursor has rested.
pub fn rearrange(state: &mut State) {
    let now = state.now;
    if let Some(account) = &mut state.account
        && account.queues.rearrange_at().is_some_and(|at| at <= now)
    {
        account.queues.arrange();
    }
}

/// Forgets refusals that are not believed any more.
pub fn forget_refusals(state: &mut State) {
    let now = state.now;
    if let Some(account) = &mut state.account {
        account.refused.forget(now);
    }
}

/// Makes a raised connection read-only again when its time is up.
fn lower(state: &mut State, out: &mut Vec<Effect>) {
    let now = state.now;
    let Some(account) = &mut state.account else { return };
    if account.raised_until.take_if(|until| *until <= now).is_some() {
        out.push(Effect::Grant { conn: account.conn, until: None });
        state.notices.say(now, Tone::Warning, "read-only again: the 15 minutes are over");
    }
}

fn list(state: &mut State, out: &mut Vec<Effect>) {
    let lists = |account: &&AccountView| {
        !account.has_one_queue() && account.never_allows(OperationKind::ListQueues).is_none()
    };
    let Some(account) = state.account.as_ref().filter(lists) else { return };
    let listing = &account.queues.listing;
    let failed = listing.failures > 0 && account.polling;
    let due = listing.pending.is_none()
        && (listing.settled.is_none() || failed && listing.due(RELIST).is_some_and(|at| at <= state.now));
    if due {
        ask_list(state, account.conn, None, out);
    }
}

/// How long after a failed listing it is tried again, at first, in milliseconds.
pub const RELIST: u64 = 5_000;

/// Asks for a page of the list.
pub fn ask_list(state: &mut State, conn: ConnId, marker: Option<String>, out: &mut Vec<Effect>) {
    let id = call(state, Lane::Queues(conn), Call::Queues { conn, marker }, out);
    let now = state.now;
    if let Some(account) = &mut state.account {
        account.queues.listing.ask(id, now);
        account.scheduler.spent(now, &state.settings);
    }
}

/// When the next of these is due, if anything is.
#[must_use]
pub fn next_poll(state: &State) -> Option<Millis> {
    let account = state.account.as_ref()?;
    let looks = if account.out_of_time(state.now).is_none() { next_look(state, account) } else { None };
    [looks, account.raised_until, account.queues.rearrange_at()].into_iter().flatten().min()
}

/// When the next look at the service is due.
fn next_look(state: &State, account: &AccountView) -> Option<Millis> {
    let listing = &account.queues.listing;
    let relist = (account.polling && listing.failures > 0).then(|| listing.due(RELIST)).flatten();
    [look::due(state, account), relist].into_iter().flatten().min()
}
