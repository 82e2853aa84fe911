//! What is due by now: listing, lengths, peeks, the end of a raised connection. Nothing here is a
//! timer; [`next_poll`] tells when to look again.

use super::call;
use crate::app::effect::{Call, Effect, Lane};
use crate::app::state::State;
use crate::app::state::account::AccountView;
use crate::app::state::messages::MessagePane;
use crate::app::state::notices::Tone;
use crate::model::account::ConnId;
use crate::model::clock::Millis;
use crate::model::location::Location;
use crate::model::operation::OperationKind;
use crate::model::queue::QueueName;

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
    measure(state, out);
    peek(state, out);
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
    }
}

fn measure(state: &mut State, out: &mut Vec<Effect>) {
    let rows = state.queue_rows();
    let Some(account) = &state.account else { return };
    let now = state.now;
    let due: Vec<QueueName> = wanted(account, rows, state)
        .filter(|(_, at)| *at <= now)
        .map(|(name, _)| name.clone())
        .take(free_slots(account, state.settings.lengths_in_flight))
        .collect();
    let conn = account.conn;
    for queue in due {
        let lane = Lane::Length(conn, queue.clone());
        let id = call(state, lane, Call::Length { conn, queue: queue.clone() }, out);
        if let Some(account) = &mut state.account {
            account.queues.lengths.entry(queue).or_default().ask(id, now);
        }
    }
}

fn free_slots(account: &AccountView, limit: usize) -> usize {
    let pending = account.queues.lengths.values().filter(|length| length.pending.is_some()).count();
    limit.saturating_sub(pending)
}

/// The queues whose length is wanted, with the time from when on: the selected one often, those on
/// the screen now and then, all others once while the order is by length. Paused: what was never
/// asked.
fn wanted<'a>(
    account: &'a AccountView,
    rows: u16,
    state: &'a State,
) -> impl Iterator<Item = (&'a QueueName, Millis)> {
    let queues = &account.queues;
    let selected = queues.selected.iter().map(|name| (name, state.settings.selected_every));
    let on_screen = queues.on_screen(rows).map(|name| (name, state.settings.screen_every));
    let by_length = queues.sort == crate::app::state::queues::Sort::Length;
    let rest = queues.view.iter().filter(move |name| by_length && !queues.lengths.contains_key(*name));
    let polling = account.polling;
    let counts = account.never_allows(OperationKind::GetMetadata).is_none();
    let mut seen = std::collections::BTreeSet::new();
    selected.chain(on_screen).chain(rest.map(|name| (name, 0))).filter_map(move |(name, every)| {
        let fresh = seen.insert(name);
        let due = match queues.lengths.get(name) {
            None => Some(Millis(0)),
            Some(length) if polling || length.settled.is_none() => length.due(every),
            Some(_) => None,
        };
        due.filter(|_| fresh && counts).map(|at| (name, at))
    })
}

fn peek(state: &mut State, out: &mut Vec<Effect>) {
    let now = state.now;
    let Some(account) = &state.account else { return };
    let Some(pane) = &account.messages else { return };
    if peek_at(account, pane, state.settings.selected_every).is_none_or(|at| at > now) {
        return;
    }
    let (conn, queue) = (account.conn, pane.queue.clone());
    let id = call(state, Lane::Peek(conn), Call::Peek { conn, queue }, out);
    if let Some(pane) = state.account.as_mut().and_then(|account| account.messages.as_mut()) {
        pane.first = None;
        pane.peek.ask(id, now);
    }
}

/// When the message pane is to be peeked: as soon as the cursor rested; then every few seconds, but
/// not where nothing is there to be seen, nor while taken messages are looked at.
fn peek_at(account: &AccountView, pane: &MessagePane, every: u64) -> Option<Millis> {
    if account.never_allows(OperationKind::Peek).is_some() {
        return None;
    }
    if pane.first.is_some() {
        return pane.first;
    }
    let empty = pane.peek.value == Some(0) && account.queues.length(&pane.queue) == Some(0);
    if !account.polling || pane.take.is_some() || (empty && pane.peek.error.is_none()) {
        return None;
    }
    pane.peek.due(every)
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
    let every = state.settings.selected_every;
    let peek = account.messages.as_ref().and_then(|pane| peek_at(account, pane, every));
    let slots = free_slots(account, state.settings.lengths_in_flight) > 0;
    let length = wanted(account, state.queue_rows(), state).map(|(_, at)| at).min().filter(|_| slots);
    [peek, length, relist_at(account)].into_iter().flatten().min()
}
