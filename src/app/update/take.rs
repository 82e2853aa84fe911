//! Taking messages deliberately, and what is done with each while it is held. The receipts stay in
//! the job; here are only numbers, deadlines and states.

use std::sync::Arc;

use super::browse::subject;
use super::modal::Stays;
use super::price::ripe;
use super::{held, sift, writes};
use crate::app::effect::{Effect, ReqId, Write};
use crate::app::keymap::Intent;
use crate::app::state::State;
use crate::app::state::account::Focus;
use crate::app::state::messages::MessagePane;
use crate::app::state::modal::{Modal, TakeDialog};
use crate::app::state::notices::Tone;
use crate::app::state::take::Take;
use crate::app::state::writing::Writing;
use crate::app::text::Text;
use crate::body::shown::Shown;
use crate::model::change::{Lease, Order, take_in};
use crate::model::failure::Failure;

pub fn open(state: &mut State) {
    let Some(subject) = subject(state) else { return };
    state.modals.push(Modal::Take(Box::new(TakeDialog {
        subject,
        count: Text::suggestion("1"),
        secs: Text::suggestion("60"),
        on_secs: false,
        opened: state.now,
        trouble: None,
    })));
}

pub fn act_dialog(
    dialog: &mut TakeDialog,
    state: &mut State,
    intent: Intent,
    out: &mut Vec<Effect>,
) -> Stays {
    match intent {
        Intent::Cancel => return false,
        Intent::NextField | Intent::PreviousField => dialog.on_secs = !dialog.on_secs,
        Intent::Submit | Intent::Enter if ripe(state, dialog.opened) => match dialog.request() {
            Ok((count, secs)) => {
                writes::start(state, &dialog.subject, Write::Take { count, secs }, out);
                return false;
            }
            Err(why) => dialog.trouble = Some(why),
        },
        _ => {}
    }
    true
}

fn pane(state: &mut State) -> Option<&mut MessagePane> {
    state.account.as_mut()?.messages.as_mut()
}

/// A job tells what it holds. The first time, the message pane turns to it, unless the user has
/// left the queue meanwhile: then everything goes back.
pub fn leases(state: &mut State, id: ReqId, changed: Vec<Lease<Arc<Shown>>>, out: &mut Vec<Effect>) {
    let Some(writing) = state.writes.get_mut(&id) else { return };
    writing.hold(&changed);
    let opens = !writing.stopping && !changed.is_empty();
    let subject = writing.subject.clone();
    let (secs, dug, kept) = match &writing.write {
        Write::Take { secs, .. } => (*secs, None, false),
        Write::Dig(dig) => (dig.secs, Some(dig.count), true),
        Write::Hold { plan, .. } => (plan.lease_secs, None, true),
        Write::Catch { terms, .. } => (terms.lease_secs, None, true),
        _ => return,
    };
    let here = state.account.as_ref().is_some_and(|account| account.conn == subject.conn);
    let shown = pane(state).is_some_and(|pane| pane.queue == subject.queue);
    if !here || !shown {
        writes::stop(state, id, out);
        return;
    }
    say_trouble(state, &changed);
    held::tell(state, id, &changed, out);
    let Some(pane) = pane(state) else { return };
    if pane.take.is_none() && opens {
        pane.take = Some(Take::of(id, secs, dug, kept));
        if let Some(account) = &mut state.account {
            account.focus = Focus::Messages;
        }
    }
    let Some(take) = self::pane(state).and_then(|pane| pane.take.as_mut()) else { return };
    if take.job == id {
        let known = |new: &Lease<Arc<Shown>>| {
            take.leases.iter().any(|old| old.id == new.id && Arc::ptr_eq(&old.message, &new.message))
        };
        take.sift.stale |= !changed.iter().all(known);
        take_in(&mut take.leases, changed);
        take.reselect();
    }
}

/// Says why orders failed, once.
fn say_trouble(state: &mut State, changed: &[Lease<Arc<Shown>>]) {
    let old = pane(state).and_then(|pane| pane.take.as_ref()).map_or(&[][..], |take| &take.leases);
    let known = |lease: &Lease<_>| {
        let at = old.binary_search_by_key(&lease.id, |old| old.id);
        at.ok().and_then(|at| old.get(at)).is_some_and(|old| old.trouble == lease.trouble)
    };
    let fresh = changed.iter().filter(|lease| !known(lease)).filter_map(|lease| lease.trouble.as_ref());
    let fresh: Vec<Failure> = fresh.map(|trouble| (**trouble).clone()).collect();
    let Some(first) = fresh.first() else { return };
    let more = if fresh.len() > 1 { format!("{} messages: ", fresh.len()) } else { String::new() };
    state.notices.say(state.now, Tone::Failed, format!("{more}{first}"));
    learn(state, &fresh);
}

/// Remembers what was refused.
fn learn(state: &mut State, failures: &[Failure]) {
    let now = state.now;
    let Some(account) = &mut state.account else { return };
    let Some(queue) = account.queue().cloned() else { return };
    for failure in failures {
        account.refused.learn(failure, &queue, now);
    }
}

/// A job goes on without something that did not succeed.
pub fn failed(state: &mut State, id: ReqId, failure: Failure) {
    let Some(writing) = state.writes.get(&id) else { return };
    let said = format!("{}: no more is leased. {failure}", writing.subject());
    state.notices.say(state.now, Tone::Failed, said);
    learn(state, &[failure]);
}

/// Keys of the pane with the held messages.
pub fn act(state: &mut State, intent: Intent, out: &mut Vec<Effect>) {
    let Some(take) = state.account.as_ref().and_then(|a| a.messages.as_ref()).and_then(|p| p.take.as_ref())
    else {
        return;
    };
    let (job, current) = (take.job, take.selected);
    let order = match (intent, current) {
        (Intent::Release, Some(lease)) => Order::Release(lease),
        (Intent::Renew, Some(lease)) => Order::Renew(lease),
        _ if sift::drop_filter(state) => return,
        _ => return release_shown(state, job, out),
    };
    out.push(Effect::Tell { id: job, order });
}

/// Leaves the held messages: everything goes back. A second time, while the service does not
/// answer, the pane is left at once and the job goes on.
fn release_shown(state: &mut State, job: ReqId, out: &mut Vec<Effect>) {
    let again = state.writes.get(&job).is_none_or(|writing| writing.stopping);
    writes::stop(state, job, out);
    if let (true, Some(pane)) = (again, pane(state)) {
        pane.take = None;
    }
}

/// Tells every job that may have messages leased to release what it holds.
pub fn release_all(state: &mut State, out: &mut Vec<Effect>) {
    let leasing = state.writes.iter().filter(|(_, writing)| writing.write.leases());
    let leasing: Vec<ReqId> = leasing.map(|(id, _)| *id).collect();
    for id in leasing {
        writes::stop(state, id, out);
    }
}

/// The same where another account is opened: work on many messages goes on.
pub fn release_for_another(state: &mut State, out: &mut Vec<Effect>) {
    let leasing = |w: &Writing| w.write.leases() && !w.write.is_bulk();
    let leasing = state.writes.iter().filter(|(_, writing)| leasing(writing));
    let leasing: Vec<ReqId> = leasing.map(|(id, _)| *id).collect();
    for id in leasing {
        writes::stop(state, id, out);
    }
}

/// A take settled: its pane closes.
pub fn ended(state: &mut State, id: ReqId) {
    if let Some(pane) = pane(state)
        && pane.take.as_ref().is_some_and(|take| take.job == id)
    {
        pane.take = None;
    }
}

/// After a jump of the clock the jobs must see which of their leases still run.
pub fn clock_jumped(state: &mut State, out: &mut Vec<Effect>) {
    let holding: Vec<ReqId> = state.writes.iter().filter(|(_, w)| w.held > 0).map(|(id, _)| *id).collect();
    if holding.is_empty() {
        return;
    }
    out.extend(holding.into_iter().map(|id| Effect::Tell { id, order: Order::Jumped }));
    let says = "the clock jumped, or the machine slept: what is not held any more by that counts as lost";
    state.notices.say(state.now, Tone::Warning, says);
}
