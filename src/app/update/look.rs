//! Looking at the queues of the open account: what the scheduler chooses is asked, and its answers
//! are noted.

use std::sync::Arc;

use super::answers::account_of;
use super::call;
use crate::app::effect::{Call, Effect, Lane, ReqId};
use crate::app::state::State;
use crate::app::state::account::AccountView;
use crate::app::state::messages::MessagePane;
use crate::body::shown::Shown;
use crate::model::account::ConnId;
use crate::model::clock::Millis;
use crate::model::failure::{Failure, FailureKind};
use crate::model::operation::OperationKind;
use crate::model::queue::QueueName;

use crate::watch::asks::{Ask, Next, Outcome, Wishes};
use crate::watch::heads::{Face, Peek};
use crate::watch::series::MOST;

/// The most samples that are kept of all queues together: where very many are watched, each keeps
/// fewer.
const SAMPLES: usize = 200_000;
/// About how many bytes an answer has besides its texts, and a message in it.
const ANSWER: u64 = 400;
const MESSAGE: u64 = 450;

/// Asks whatever may be asked now.
pub fn run(state: &mut State, out: &mut Vec<Effect>) {
    want_peek(state);
    while let Some(next) = next(state) {
        start(state, next, out);
    }
}

/// The cursor has rested on a queue.
fn want_peek(state: &mut State) {
    let now = state.now;
    let Some(account) = &mut state.account else { return };
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
    let mut scheduler = std::mem::take(&mut state.account.as_mut()?.scheduler);
    let next = state.account.as_ref().and_then(|account| {
        with_wishes(state, account, |wishes| scheduler.next(state.now, wishes, &state.settings, id))
    });
    if let Some(account) = &mut state.account {
        account.scheduler = scheduler;
    }
    next
}

/// When there is something to ask again.
pub fn due(state: &State, account: &AccountView) -> Option<Millis> {
    let rested = account.messages.as_ref().and_then(|pane| pane.first);
    let rested = rested.filter(|_| account.never_allows(OperationKind::Peek).is_none());
    let next =
        with_wishes(state, account, |wishes| account.scheduler.due(state.now, wishes, &state.settings));
    [rested, next].into_iter().flatten().min()
}

/// What is wanted of an account.
fn with_wishes<T>(state: &State, account: &AccountView, then: impl FnOnce(Wishes<'_>) -> T) -> T {
    let queues = &account.queues;
    let screen = on_screen(state, account);
    then(Wishes {
        pace: state.pace(account),
        selected: account.queue(),
        peek: account.messages.as_ref().filter(|pane| polls(account, pane)).map(|pane| pane.peek.settled),
        counts: account.never_allows(OperationKind::GetMetadata).is_none(),
        screen: &screen,
        watched: &account.watched,
        all: &queues.all,
        rest: true,
    })
}

/// The queues whose lengths are on the screen: the rows, and the poison queues that stand on them.
fn on_screen<'a>(state: &State, account: &'a AccountView) -> Vec<&'a QueueName> {
    let queues = &account.queues;
    let mut names: Vec<&QueueName> = queues.on_screen(state.queue_rows()).collect();
    let rows = names.len();
    for at in 0..rows {
        let sibling = names.get(at).and_then(|name| queues.poison_of(name, &state.settings.poison_suffix));
        if let Some((sibling, _)) = sibling
            && names.get(at + 1) != Some(&sibling)
            && !names.contains(&sibling)
        {
            names.push(sibling);
        }
    }
    names
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
    let Next { queue, ask, .. } = next;
    let (lane, what) = match ask {
        Ask::Length => (Lane::Length(conn, queue.clone()), Call::Length { conn, queue }),
        Ask::Head => (Lane::Head(conn, queue.clone()), Call::Head { conn, queue }),
        Ask::Peek => (Lane::Peek(conn), Call::Peek { conn, queue }),
    };
    let id = call(state, lane, what, out);
    let now = state.now;
    let pane = state.account.as_mut().and_then(|account| account.messages.as_mut());
    if let (Ask::Peek, Some(pane)) = (ask, pane) {
        pane.peek.ask(id, now);
    }
}

/// The end of a count.
pub fn counted(state: &mut State, id: ReqId, conn: ConnId, queue: &QueueName, result: Result<u64, Failure>) {
    let Some((now, most)) = settle(state, (id, conn, queue), Ask::Length, &result, ANSWER) else { return };
    let Some(account) = account_of(state, conn) else { return };
    let Some(gauge) = account.queues.all.get_mut(queue) else { return };
    match result {
        Ok(count) => {
            account.queues.stale_order |= gauge.length() != Some(count);
            gauge.count(now, count, most);
            if account.watched.contains_key(queue) {
                account.scheduler.follow(queue);
            }
        }
        Err(failure) => gauge.trouble = Some(Box::new(failure)),
    }
}

/// The end of a look at the first message.
pub fn headed(
    state: &mut State,
    id: ReqId,
    conn: ConnId,
    queue: &QueueName,
    result: &Result<Vec<Face>, Failure>,
) {
    let Some((now, _)) = settle(state, (id, conn, queue), Ask::Head, result, ANSWER + MESSAGE) else {
        return;
    };
    let Some(account) = account_of(state, conn) else { return };
    if let (Some(gauge), Ok(faces)) = (account.queues.all.get_mut(queue), result) {
        gauge.peek(Peek { at: now, asked: 1, faces });
    }
}

/// The end of a peek, as far as it is of use to watching.
pub fn peeked(
    state: &mut State,
    id: ReqId,
    conn: ConnId,
    queue: &QueueName,
    result: &Result<Vec<Arc<Shown>>, Failure>,
) {
    let size = |shown: &Arc<Shown>| MESSAGE + shown.message.text.len() as u64;
    let bytes = result.as_ref().map_or(0, |head| head.iter().map(size).sum());
    let Some((now, _)) = settle(state, (id, conn, queue), Ask::Peek, result, ANSWER + bytes) else { return };
    let Some(account) = account_of(state, conn) else { return };
    if let (Some(gauge), Ok(head)) = (account.queues.all.get_mut(queue), result) {
        let faces: Vec<Face> = head.iter().map(|shown| Face::of(&shown.message)).collect();
        gauge.peek(Peek { at: now, asked: crate::model::message::MAX_BATCH, faces: &faces });
    }
}

/// Tells the scheduler how a call ended. None if nobody waits for it; else the time, and how many
/// samples are kept of this queue.
fn settle<T>(
    state: &mut State,
    (id, conn, queue): (ReqId, ConnId, &QueueName),
    ask: Ask,
    result: &Result<T, Failure>,
    bytes: u64,
) -> Option<(Millis, usize)> {
    let now = state.now;
    let most = room(state, queue);
    let account = state.account.as_mut().filter(|account| account.conn == conn)?;
    let outcome = outcome(result, bytes);
    account.scheduler.settled((queue, ask, id.0), now, outcome, &state.settings).then_some((now, most))
}

fn outcome<T>(result: &Result<T, Failure>, bytes: u64) -> Outcome {
    match result {
        Ok(_) => Outcome::Answered { bytes },
        Err(failure) if failure.kind == FailureKind::Busy || failure.wait_secs.is_some() => {
            Outcome::Busy { secs: failure.wait_secs }
        }
        Err(_) => Outcome::Failed,
    }
}

/// How many samples are kept of a queue: many where somebody looks at it.
fn room(state: &State, queue: &QueueName) -> usize {
    let Some(account) = &state.account else { return 2 };
    let screen = on_screen(state, account);
    let is_watched = account.watched.contains_key(queue);
    if account.queue() != Some(queue) && !is_watched && !screen.contains(&queue) {
        return 2;
    }
    let close = screen.len() + account.watched.len() + 1;
    (SAMPLES / close).clamp(2, MOST)
}
