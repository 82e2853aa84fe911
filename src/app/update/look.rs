//! Looking at queues: what the scheduler of each account chooses is asked.

use super::{call, seen};
use crate::app::effect::{Call, Effect, Lane};
use crate::app::state::State;
use crate::app::state::account::AccountView;
use crate::app::state::messages::MessagePane;
use crate::app::state::watching::{Other, Place};
use crate::model::account::{Account, ConnId};
use crate::model::clock::Millis;
use crate::model::operation::OperationKind;
use crate::model::queue::QueueName;
use crate::model::rights::Allowed;
use crate::watch::asks::{Ask, Next, Pace, Seen, Wishes};
use crate::watch::walk::Walk;

/// Asks whatever may be asked now.
pub fn run(state: &mut State, out: &mut Vec<Effect>) {
    want_peek(state);
    seen::want_heads(state);
    while let Some(next) = next(state) {
        start(state, next, out);
    }
    for at in 0..state.watching.others.len() {
        while let Some((conn, next)) = next_of_other(state, at) {
            ask(state, conn, next, out);
        }
    }
}

/// The cursor has rested on a queue.
fn want_peek(state: &mut State) {
    let now = state.now;
    let Some(account) = state.account.as_mut().filter(|account| account.out_of_time(now).is_none()) else {
        return;
    };
    let may_peek = account.never_allows(OperationKind::Peek).is_none();
    if let Some(pane) = &mut account.messages
        && may_peek
        && pane.first.take_if(|first| *first <= now).is_some()
    {
        account.scheduler.want(&pane.queue, Ask::Peek, now);
    }
}

fn next(state: &mut State) -> Option<Next> {
    let id = state.next_id;
    if state.account.as_ref()?.out_of_time(state.now).is_some() {
        return None;
    }
    let mut scheduler = std::mem::take(&mut state.account.as_mut()?.scheduler);
    let next = state.account.as_ref().and_then(|account| {
        with_wishes(state, account, |wishes| scheduler.next(state.now, wishes, &state.settings, id))
    });
    if let Some(account) = &mut state.account {
        account.scheduler = scheduler;
    }
    next
}

fn next_of_other(state: &mut State, at: usize) -> Option<(ConnId, Next)> {
    let id = state.next_id;
    let other = state.watching.others.get_mut(at)?;
    let conn = other.conn;
    let mut scheduler = std::mem::take(&mut other.scheduler);
    let other = state.watching.others.get(at)?;
    let next = with_wishes_of(state, other, |wishes| scheduler.next(state.now, wishes, &state.settings, id))
        .flatten();
    state.watching.others.get_mut(at)?.scheduler = scheduler;
    Some((conn, next?))
}

/// When there is something to ask again.
pub fn due(state: &State) -> Option<Millis> {
    let of_account = state.account.as_ref().and_then(|account| due_of(state, account));
    let of_others = state.watching.others.iter().filter_map(|other| {
        with_wishes_of(state, other, |wishes| other.scheduler.due(state.now, wishes, &state.settings))?
    });
    of_account.into_iter().chain(of_others).min()
}

fn due_of(state: &State, account: &AccountView) -> Option<Millis> {
    if account.out_of_time(state.now).is_some() {
        return None;
    }
    let rested = account.messages.as_ref().and_then(|pane| pane.first);
    let rested = rested.filter(|_| account.never_allows(OperationKind::Peek).is_none());
    let next =
        with_wishes(state, account, |wishes| account.scheduler.due(state.now, wishes, &state.settings));
    [rested, next].into_iter().flatten().min()
}

/// What is wanted of the open account.
fn with_wishes<T>(state: &State, account: &AccountView, then: impl FnOnce(Wishes<'_>) -> T) -> T {
    let screen = on_screen(state, account.conn);
    let on_watch_screen = state.subject().filter(|place| place.conn == account.conn);
    let polls = |pane: &&MessagePane| !state.watching.shown && polls(account, pane);
    then(Wishes {
        pace: state.pace(account),
        selected: if state.watching.shown {
            on_watch_screen.as_ref().map(|place| &place.queue)
        } else {
            account.queue()
        },
        rests_at: account.messages.as_ref().and_then(|pane| pane.first).filter(|_| !state.watching.shown),
        peek: account.messages.as_ref().filter(polls).map(|pane| pane.peek.settled),
        counts: account.never_allows(OperationKind::GetMetadata).is_none(),
        heads: account.never_allows(OperationKind::Peek).is_none(),
        screen: &screen,
        watched: &account.watched,
        all: &account.queues.all,
        rest: true,
    })
}

/// What is wanted of an account that was open before: nothing but what is watched. None where its
/// sign-in allows nothing any more.
fn with_wishes_of<T>(state: &State, other: &Other, then: impl FnOnce(Wishes<'_>) -> T) -> Option<T> {
    let may = |kind| !matches!(other.account.rights.allows(kind), Allowed::No(_));
    if !may(OperationKind::GetMetadata) || is_out_of_time(&other.account, state.now) {
        return None;
    }
    let screen = on_screen(state, other.conn);
    let subject = state.subject().filter(|place| place.conn == other.conn && state.watching.shown);
    Some(then(Wishes {
        // One key pauses everything.
        pace: state.account.as_ref().map_or(Pace::Live, |account| state.pace(account)),
        selected: subject.as_ref().map(|place| &place.queue),
        rests_at: None,
        peek: None,
        counts: true,
        heads: may(OperationKind::Peek),
        screen: &screen,
        watched: &other.watched,
        all: &other.all,
        rest: false,
    }))
}

fn is_out_of_time(account: &Account, now: Millis) -> bool {
    account.rights.out_of_time(now).is_some()
}

/// The queues of an account whose lengths are on the screen.
pub fn on_screen(state: &State, conn: ConnId) -> Vec<Seen<'_>> {
    let Some(mut walk) = state.known(conn).map(Walk::through) else { return Vec::new() };
    let mut seen = Vec::with_capacity(state.on_screen.len());
    let of_account = state.on_screen.iter().filter(|place| place.conn == conn);
    seen.extend(of_account.filter_map(|place| walk.to(&place.queue)));
    seen
}

/// Notes what is on the screen now.
pub fn note_screen(state: &mut State) {
    let mut places = rows(state);
    for sibling in siblings(state, &places) {
        if !places.contains(&sibling) {
            places.push(sibling);
        }
    }
    state.on_screen = places;
}

/// The poison queues of queues.
fn siblings(state: &State, places: &[Place]) -> Vec<Place> {
    let suffix = &state.settings.poison_suffix;
    let mut siblings = Vec::new();
    for places in places.chunk_by(|one, next| one.conn == next.conn) {
        let Some(conn) = places.first().map(|place| place.conn) else { continue };
        let Some(mut walk) = state.known(conn).map(Walk::through) else { continue };
        let sibling = |Place { queue, .. }: &Place| {
            walk.to(queue)?;
            walk.poison_of(queue, suffix).map(|(queue, _)| Place { conn, queue: queue.clone() })
        };
        siblings.extend(places.iter().filter_map(sibling));
    }
    siblings
}

/// The rows on the screen.
fn rows(state: &State) -> Vec<Place> {
    let watching = &state.watching;
    match (&state.account, &watching.chart) {
        (_, Some(chart)) if watching.shown => chart.places.clone(),
        _ if watching.shown => watching.table.on_screen(state.watch_rows()).cloned().collect(),
        (Some(account), _) => {
            let place = |queue: &QueueName| Place { conn: account.conn, queue: queue.clone() };
            account.queues.on_screen(state.queue_rows()).map(place).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether the head of the selected queue is peeked again and again: not where nothing is there to be
/// seen, nor while taken messages are looked at.
fn polls(account: &AccountView, pane: &MessagePane) -> bool {
    let empty = pane.peek.value == Some(0) && account.queues.length(&pane.queue) == Some(0);
    account.never_allows(OperationKind::Peek).is_none()
        && pane.first.is_none()
        && pane.take.is_none()
        && !(empty && pane.peek.error.is_none())
}

fn start(state: &mut State, next: Next, out: &mut Vec<Effect>) {
    let Some(conn) = state.account.as_ref().map(|account| account.conn) else { return };
    let (id, now) = (state.next_id, state.now);
    let pane = state.account.as_mut().and_then(|account| account.messages.as_mut());
    if let (Ask::Peek, Some(pane)) = (next.ask, pane) {
        pane.peek.ask(crate::app::effect::ReqId(id), now);
    }
    ask(state, conn, next, out);
}

fn ask(state: &mut State, conn: ConnId, next: Next, out: &mut Vec<Effect>) {
    let Next { queue, ask, .. } = next;
    let (lane, what) = match ask {
        Ask::Length => (Lane::Length(conn, queue.clone()), Call::Length { conn, queue }),
        Ask::Head => (Lane::Head(conn, queue.clone()), Call::Head { conn, queue }),
        Ask::Peek => (Lane::Peek(conn), Call::Peek { conn, queue }),
    };
    call(state, lane, what, out);
}
