//! What is due by now: listing, looking, the end of a raised connection. Nothing here is a
//! timer; [`next_poll`] tells when to look again.

use super::{call, look, order};
use crate::app::effect::{Call, Effect, Lane};
use crate::app::state::State;
use crate::app::state::account::AccountView;
use crate::app::state::notices::Tone;
use crate::model::account::ConnId;
use crate::model::clock::Millis;
use crate::model::location::Location;
use crate::model::operation::OperationKind;

/// Starts whatever is due.
pub fn run(state: &mut State, out: &mut Vec<Effect>) {
    if state.stopping.is_some() {
        return;
    }
    lower(state, out);
    if state.account.as_ref().is_some_and(|account| account.out_of_time(state.now).is_none()) {
        list(state, out);
    }
    look::run(state, out);
}

/// Moves rows to their new places once the cursor has rested.
pub fn rearrange(state: &mut State) {
    let now = state.now;
    if let Some(account) = &mut state.account
        && account.queues.rearrange_at().is_some_and(|at| at <= now)
    {
        account.queues.rearrange();
    }
}

/// Forgets refusals that are not believed any more, and requests of long ago.
pub fn forget(state: &mut State) {
    let now = state.now;
    if let Some(account) = &mut state.account {
        account.refused.forget(now);
        account.traffic.pass(now);
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
    let due = listing.pending.is_none()
        && (listing.settled.is_none() || relist_at(account).is_some_and(|at| at <= state.now));
    if due {
        ask_list(state, account.conn, None, Location::Primary, out);
    }
}

/// How long after a failed listing it is tried again, at first, in milliseconds.
pub const RELIST: u64 = 5_000;
/// How long a list of the secondary stands while the primary does not answer.
const RELIST_SECONDARY: u64 = 30_000;

/// When the list is asked for again by itself: after a failure, and where the secondary gave it,
/// the sooner where the primary is known to answer again. Otherwise it is asked for once.
fn relist_at(account: &AccountView) -> Option<Millis> {
    let listing = &account.queues.listing;
    let every = match (listing.failures, listing.from, account.answers) {
        (1.., ..) | (_, Location::Secondary(_), Location::Primary) => RELIST,
        (_, Location::Secondary(_), Location::Secondary(_)) => RELIST_SECONDARY,
        (_, Location::Primary, _) => return None,
    };
    if account.polling { listing.due(every) } else { None }
}

/// Asks for a page of the list.
pub fn ask_list(
    state: &mut State,
    conn: ConnId,
    marker: Option<String>,
    from: Location,
    out: &mut Vec<Effect>,
) {
    let id = call(state, Lane::Queues(conn), Call::Queues { conn, marker, from }, out);
    let now = state.now;
    if let Some(account) = &mut state.account {
        account.queues.listing.ask(id, now);
        account.scheduler.spent(now, &state.settings);
    }
}

/// When the next of these is due, if anything is.
#[must_use]
pub fn next_poll(state: &State) -> Option<Millis> {
    let account = state.account.as_ref();
    let relist = account.filter(|account| account.out_of_time(state.now).is_none()).and_then(relist_at);
    let raised = account.and_then(|account| account.raised_until);
    let rows = account.and_then(|account| account.queues.rearrange_at());
    let watched = order::rearrange_at(state);
    [look::due(state), relist, raised, rows, watched].into_iter().flatten().min()
}
