//! The first screen, and opening an account from it.

use super::call;
use crate::app::effect::{Call, Effect, Lane, ReqId};
use crate::app::keymap::Intent;
use crate::app::state::State;
use crate::app::state::account::AccountView;
use crate::app::state::bulk::Elsewhere;
use crate::app::state::modal::Modal;
use crate::app::state::notices::Tone;
use crate::app::state::remote::Pending;
use crate::app::state::start::Opening;
use crate::app::text::Text;
use crate::model::account::{Account, ConnId, SourceRef, Start};
use crate::model::rights::Lifetime;

pub fn started(state: &mut State, out: &mut Vec<Effect>) {
    match state.start.first.take() {
        Some(source) => open(state, source, out),
        None => show(state, out),
    }
}

/// Shows the first screen, perhaps over an open account.
pub fn show(state: &mut State, out: &mut Vec<Effect>) {
    state.start.shown = true;
    state.start.filter = Text::single_line("");
    state.start.selected = 0;
    state.start.trouble = None;
    probe(state, out);
}

fn probe(state: &mut State, out: &mut Vec<Effect>) {
    state.start.azurite = None;
    call(state, Lane::Probe, Call::Probe, out);
}

pub fn act(state: &mut State, intent: Intent, out: &mut Vec<Effect>) {
    let last = state.start.matching().len().saturating_sub(1);
    match intent {
        Intent::Up => state.start.selected = state.start.selected.saturating_sub(1),
        Intent::Down => state.start.selected = (state.start.selected + 1).min(last),
        Intent::Refresh => probe(state, out),
        Intent::Enter => {
            let offers = state.start.matching();
            if let Some(source) = offers.get(state.start.selected).map(|offer| offer.source.clone()) {
                open(state, source, out);
            }
        }
        Intent::Cancel if state.account.is_some() => state.start.shown = false,
        Intent::Cancel => super::leave::quit(state, out),
        _ => {}
    }
}

fn open(state: &mut State, source: SourceRef, out: &mut Vec<Effect>) {
    let id = state.request();
    let conn = ConnId(state.next_conn);
    state.next_conn += 1;
    state.start.trouble = None;
    let call = Pending::new(id, state.now);
    state.start.opening = Some(Opening { call, conn, source: source.clone() });
    out.push(Effect::Connect { id, conn, source });
}

/// A connection is ready, or cannot be made.
pub fn connected(
    state: &mut State,
    id: ReqId,
    conn: ConnId,
    result: Result<Account, String>,
    out: &mut Vec<Effect>,
) {
    if state.start.opening.take_if(|opening| opening.call.id == id).is_none() {
        return;
    }
    match result {
        Ok(account) => match account.rights.lifetime(state.now) {
            Lifetime::Over(_) => refuse(state, account.rights.out_of_time(state.now), out),
            _ => enter(state, conn, account, out),
        },
        Err(why) => refuse(state, Some(why), out),
    }
}

/// Goes back to the first screen, and says there why nothing was opened.
fn refuse(state: &mut State, why: Option<String>, out: &mut Vec<Effect>) {
    show(state, out);
    state.start.trouble = why;
}

/// Leaves the old account (its writes go on) and shows the new one.
fn enter(state: &mut State, conn: ConnId, account: Account, out: &mut Vec<Effect>) {
    if let Some(old) = state.account.take() {
        out.extend([Lane::Queues(old.conn), Lane::Peek(old.conn), Lane::Price(old.conn)].map(Effect::Cancel));
        super::take::release_for_another(state, out);
        super::drafts::put_all_aside(state, out);
        let queues = old.queues.all.keys().cloned().collect();
        let there = Elsewhere { account: old.account.clone(), queues, raised_until: old.raised_until };
        state.elsewhere.insert(old.conn, there);
        super::watch::leave(&mut state.watching, old);
        state.modals.retain(|modal| matches!(modal, Modal::Help { .. } | Modal::History { .. }));
    }
    // Of two connections to one account the open one counts.
    state.elsewhere.retain(|_, other| other.account.endpoint != account.endpoint);
    state.start.shown = false;
    if account.starts != Start::Writable {
        let how = if account.starts == Start::Sealed { "read-only" } else { "read-only: W allows changes" };
        state.notices.say(state.now, Tone::Done, how);
    }
    if let Some(why) = account.rights.out_of_time(state.now) {
        state.notices.say(state.now, Tone::Warning, why);
    }
    state.account = Some(AccountView::open(conn, account));
    super::watch::enter(state);
    super::left::ask(state, conn, out);
    super::drafts::ask(state, conn, out);
}
