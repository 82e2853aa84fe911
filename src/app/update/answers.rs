//! The ends of calls. A late answer of a read, whose number nobody waits for, changes nothing; the
//! end of a write is never dropped.

use std::sync::Arc;

use super::{
    about, back, bulk, call, changes, clash, delayed, drafts, due, left, mend, order, price, properties, sas,
    seen, sift, start, watch, writes,
};
use crate::app::effect::{Call, Effect, Lane, ReqId};
use crate::app::event::Answer;
use crate::app::state::State;
use crate::app::state::account::AccountView;
use crate::app::state::modal::Modal;
use crate::app::state::notices::Tone;
use crate::body::shown::Shown;
use crate::model::account::ConnId;
use crate::model::failure::Failure;
use crate::model::length::Length;
use crate::model::location::Seen;
use crate::model::queue::{QueueName, QueuePage};

pub fn settled(state: &mut State, id: ReqId, calls: u64, answer: Answer, out: &mut Vec<Effect>) {
    match answer {
        Answer::Connected { conn, result } => start::connected(state, id, conn, result, out),
        Answer::Probed { up } => state.start.azurite = Some(up),
        Answer::Queues { conn, result } => queues(state, id, conn, result, out),
        Answer::Length { conn, queue, result } => seen::counted(state, id, (conn, &queue), result, out),
        Answer::Head { conn, queue, result } => seen::headed(state, id, (conn, &queue), &result, out),
        Answer::Peeked { conn, queue, result } => peeked(state, id, (conn, &queue), result, out),
        Answer::Priced { result, .. } => price::priced(state, id, result, out),
        Answer::Compared { diff, before } => clash::compared(state, id, &diff, &before),
        Answer::Surveyed { result, .. } => surveyed(state, id, &result),
        Answer::Properties { result, .. } => properties::read(state, id, &result),
        Answer::Wrote { conn, queue, result, written } => {
            writes::ended(state, id, (conn, &queue), &result, written, out);
        }
        Answer::BulkLooked { result, .. } => bulk::looked(state, id, &result),
        Answer::Changes { result, .. } => changes::listed(state, id, &result),
        Answer::Considered { result, .. } => mend::considered(state, id, &result),
        Answer::Delayed { result, .. } => delayed::listed(state, id, &result),
        Answer::Drafts { conn, result } => drafts::found(state, conn, result),
        Answer::Left { conn, result } => left::found(state, conn, result),
        Answer::Settled { conn, result, .. } => left::settled(state, id, conn, result, out),
        Answer::Sifted { hits } => sift::sifted(state, id, hits),
        Answer::Saved { result } => saved(state, result),
        Answer::MadeSas { result } => sas::made(state, id, result),
        Answer::Service { result, .. } => about::properties(state, id, &result),
        Answer::Replication { result, .. } => about::replication(state, id, &result),
    }
    count(state, calls);
}

fn saved(state: &mut State, result: Result<String, String>) {
    match result {
        Ok(path) => state.notices.say(state.now, Tone::Done, format!("samples are in {path}")),
        Err(why) => state.notices.say(state.now, Tone::Failed, format!("no samples were written: {why}")),
    }
}

/// Notes how many requests were sent, for the rate in the header.
fn count(state: &mut State, calls: u64) {
    let now = state.now;
    let Some(account) = state.account.as_mut().filter(|_| calls > 0) else { return };
    account.traffic.count(now, calls);
}

/// The open account, if it is the one that is meant.
pub fn account_of(state: &mut State, conn: ConnId) -> Option<&mut AccountView> {
    state.account.as_mut().filter(|account| account.conn == conn)
}

fn queues(
    state: &mut State,
    id: ReqId,
    conn: ConnId,
    result: Result<Seen<QueuePage>, Failure>,
    out: &mut Vec<Effect>,
) {
    let now = state.now;
    let Some(account) = account_of(state, conn) else { return };
    if let Ok(Seen { from, .. }) = &result {
        account.answers = *from;
    }
    let queues = &mut account.queues;
    match result {
        Err(failure) => {
            queues.listing.settle(id, now, Err(failure));
            queues.arriving.clear();
        }
        Ok(Seen { value: page, from }) if queues.listing.awaits(id) => {
            let again = queues.listing.fetched.is_some();
            queues.take_page(page.names);
            if let Some(marker) = page.next {
                due::ask_list(state, conn, Some(marker), from, out);
            } else {
                queues.listing.see(id, now, Ok(Seen { value: (), from }));
                if again {
                    queues.end_relisting();
                } else {
                    queues.end_listing();
                }
                watch::rewatch(state);
            }
            order::listed(state);
        }
        Ok(_) => {}
    }
}

fn peeked(
    state: &mut State,
    id: ReqId,
    (conn, queue): (ConnId, &QueueName),
    result: Result<Seen<Vec<Arc<Shown>>>, Failure>,
    out: &mut Vec<Effect>,
) {
    seen::peeked(state, id, (conn, queue), &result, out);
    let now = state.now;
    let Some(account) = account_of(state, conn) else { return };
    let Some(pane) = account.messages.as_mut().filter(|pane| pane.queue == *queue) else { return };
    if !pane.peek.awaits(id) {
        return;
    }
    let mut fresh = Vec::new();
    let count = match result {
        Ok(Seen { value: head, from }) => {
            fresh.clone_from(&head);
            account.answers = from;
            let value = u32::try_from(head.len()).unwrap_or(u32::MAX);
            pane.show(head);
            Ok(Seen { value, from })
        }
        Err(failure) => Err(failure),
    };
    pane.peek.see(id, now, count);
    back::seen(state, conn, queue, &fresh);
}

fn surveyed(state: &mut State, id: ReqId, result: &Result<Length, Failure>) {
    let now = state.now;
    for modal in &mut state.modals {
        if let Modal::Wipe(dialog) = modal
            && dialog.survey.awaits(id)
        {
            dialog.survey.settle(id, now, result.clone());
        }
    }
}

/// Asks for count and head of a queue, for a dialog.
pub fn survey(state: &mut State, conn: ConnId, queue: QueueName, out: &mut Vec<Effect>) -> ReqId {
    call(state, Lane::Price(conn), Call::Survey { conn, queue }, out)
}
