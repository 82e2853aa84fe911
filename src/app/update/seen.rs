//! What looking brought: noted with its queue, held against the rules.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{alerts, look};
use crate::app::effect::{Effect, ReqId};
use crate::app::state::State;
use crate::app::state::watching::Place;
use crate::body::shown::Shown;
use crate::model::account::ConnId;
use crate::model::clock::Millis;
use crate::model::failure::{Failure, FailureKind};
use crate::model::location::Seen;
use crate::model::message::MAX_BATCH;
use crate::model::queue::QueueName;
use crate::watch::asks::{Ask, Outcome, Watched};
use crate::watch::gauge::Gauge;
use crate::watch::heads::{Face, Peek};
use crate::watch::scheduler::Scheduler;
use crate::watch::series::MOST;

/// The most samples that are kept of all queues of an account together: where very many are looked
/// at, each keeps fewer.
const SAMPLES: usize = 200_000;
/// About how many bytes an answer has besides its texts, and a message in it.
const ANSWER: u64 = 400;
const MESSAGE: u64 = 450;

/// What an account keeps for watching.
struct Site<'a> {
    scheduler: &'a mut Scheduler,
    all: &'a mut BTreeMap<QueueName, Gauge>,
    watched: &'a BTreeMap<QueueName, Watched>,
}

fn site(state: &mut State, conn: ConnId) -> Option<Site<'_>> {
    match &mut state.account {
        Some(account) if account.conn == conn => {
            let (scheduler, all) = (&mut account.scheduler, &mut account.queues.all);
            Some(Site { scheduler, all, watched: &account.watched })
        }
        _ => {
            let other = state.watching.others.iter_mut().find(|other| other.conn == conn)?;
            Some(Site { scheduler: &mut other.scheduler, all: &mut other.all, watched: &other.watched })
        }
    }
}

/// Rows of the watch screen whose first messages were never looked at need not wait for the next
/// count.
pub fn want_heads(state: &mut State) {
    if !state.watching.shown {
        return;
    }
    let now = state.now;
    let open = state.account.iter().map(|account| account.conn);
    let conns: Vec<ConnId> = open.chain(state.watching.others.iter().map(|other| other.conn)).collect();
    for conn in conns {
        let is_unseen =
            |gauge: &Gauge| gauge.heads().is_none() && gauge.length().is_some_and(|count| count > 0);
        let unseen = look::on_screen(state, conn).into_iter().filter(|(_, gauge)| is_unseen(gauge));
        let unseen: Vec<QueueName> = unseen.map(|(queue, _)| queue.clone()).collect();
        let Some(site) = site(state, conn) else { continue };
        for queue in unseen {
            let waits = site.scheduler.waits_until(&queue, Ask::Head).is_some_and(|until| until > now);
            if !waits && site.scheduler.pending(&queue, Ask::Head).is_none() {
                site.scheduler.follow(&queue);
            }
        }
    }
}

/// The end of a count.
pub fn counted(
    state: &mut State,
    id: ReqId,
    (conn, queue): (ConnId, &QueueName),
    result: Result<Seen<u64>, Failure>,
    out: &mut Vec<Effect>,
) {
    let Some(now) = settle(state, (id, conn, queue), Ask::Length, &result, ANSWER) else { return };
    let most = room(state, conn, queue);
    let is_looked_at = state.watching.shown && (most > 2 || state.watching.table.sort.needs_heads());
    let Some(site) = site(state, conn) else { return };
    let Some(gauge) = site.all.get_mut(queue) else { return };
    let Seen { value: count, from } = match result {
        Ok(seen) => seen,
        Err(failure) => return gauge.trouble = Some(Box::new(failure)),
    };
    let changed = gauge.length() != Some(count);
    gauge.count(now, count, most);
    gauge.from = from;
    if is_looked_at || site.watched.get(queue).is_some_and(|watched| watched.heads) {
        site.scheduler.follow(queue);
    }
    if let Some(account) = state.account.as_mut().filter(|account| account.conn == conn) {
        account.answers = from;
        if changed {
            account.queues.note_changed(queue);
        }
    }
    news(state, conn, queue, out);
}

/// The end of a look at the first message.
pub fn headed(
    state: &mut State,
    id: ReqId,
    (conn, queue): (ConnId, &QueueName),
    result: &Result<Seen<Vec<Face>>, Failure>,
    out: &mut Vec<Effect>,
) {
    let bytes = ANSWER + MESSAGE;
    let Some(at) = settle(state, (id, conn, queue), Ask::Head, result, bytes) else { return };
    if let Ok(seen) = result {
        note(state, (conn, queue), Peek { at, asked: 1, faces: &seen.value }, out);
    }
}

/// The end of a peek, as far as it is of use to watching.
pub fn peeked(
    state: &mut State,
    id: ReqId,
    (conn, queue): (ConnId, &QueueName),
    result: &Result<Seen<Vec<Arc<Shown>>>, Failure>,
    out: &mut Vec<Effect>,
) {
    let size = |shown: &Arc<Shown>| MESSAGE + shown.message.text.len() as u64;
    let bytes = result.as_ref().map_or(0, |seen| seen.value.iter().map(size).sum());
    let Some(at) = settle(state, (id, conn, queue), Ask::Peek, result, ANSWER + bytes) else { return };
    if let Ok(seen) = result {
        let faces: Vec<Face> = seen.value.iter().map(|shown| Face::of(&shown.message)).collect();
        note(state, (conn, queue), Peek { at, asked: MAX_BATCH, faces: &faces }, out);
    }
}

fn note(state: &mut State, (conn, queue): (ConnId, &QueueName), peek: Peek<'_>, out: &mut Vec<Effect>) {
    let Some(site) = site(state, conn) else { return };
    if let Some(gauge) = site.all.get_mut(queue) {
        gauge.peek(peek);
        news(state, conn, queue, out);
    }
}

/// Something new is known of a queue.
fn news(state: &mut State, conn: ConnId, queue: &QueueName, out: &mut Vec<Effect>) {
    state.watching.table.stale |= state.watching.shown;
    alerts::hold(state, &Place { conn, queue: queue.clone() }, out);
}

/// Tells the scheduler how a call ended. None if nobody waits for it.
fn settle<T>(
    state: &mut State,
    (id, conn, queue): (ReqId, ConnId, &QueueName),
    ask: Ask,
    result: &Result<T, Failure>,
    bytes: u64,
) -> Option<Millis> {
    let (now, settings) = (state.now, state.settings.clone());
    let site = site(state, conn)?;
    let outcome = outcome(result, bytes);
    site.scheduler.settled((queue, ask, id.0), now, outcome, &settings).then_some(now)
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
fn room(state: &State, conn: ConnId, queue: &QueueName) -> usize {
    let (watched, selected) = match &state.account {
        Some(account) if account.conn == conn => (Some(&account.watched), account.queue()),
        _ => (state.watching.other(conn).map(|other| &other.watched), None),
    };
    let screen = look::on_screen(state, conn);
    let is_close = selected == Some(queue)
        || watched.is_some_and(|watched| watched.contains_key(queue))
        || screen.iter().any(|(shown, _)| *shown == queue);
    if !is_close {
        return 2;
    }
    (SAMPLES / (screen.len() + watched.map_or(0, BTreeMap::len) + 1)).clamp(2, MOST)
}
