//! The price of a change: asking for it, showing it, and the keys that accept it. Nothing is done
//! before a price could be read.

use std::sync::Arc;

use super::{call, writes};
use crate::app::effect::{Call, Effect, Lane, ReqId, Write};
use crate::app::keymap::Intent;
use crate::app::state::State;
use crate::app::state::modal::{Modal, Phase, Subject};
use crate::app::state::notices::Tone;
use crate::app::state::offer::{Deed, Offer, Second};
use crate::app::state::remote::Pending;
use crate::model::change::{Act, Giving, Plan, Target, Terms};
use crate::model::clock::Millis;
use crate::model::failure::Failure;
use crate::model::operation::OperationKind;

/// For how many seconds messages are leased that cannot be given back.
const SHORT_LEASE: u32 = 10;
/// The same for a replacement, whose put must begin with ten seconds left.
const SHORT_LEASE_TO_PUT: u32 = 20;

/// What a plan must keep to; `edits`: the targets may have to be replaced.
pub fn terms(state: &State, subject: &Subject, edits: bool) -> Terms {
    let settings = &state.settings;
    let account = state.account.as_ref().filter(|account| account.conn == subject.conn);
    let giving = account.map_or(Giving::Surely, |account| account.giving(&subject.queue));
    Terms {
        threshold: settings.threshold_of(&subject.queue),
        lease_secs: settings.lease_secs,
        short_lease_secs: if edits { SHORT_LEASE_TO_PUT } else { SHORT_LEASE },
        budget: settings.search_budget,
        giving,
    }
}

/// Asks what a change of these messages would cost.
pub fn ask(
    state: &mut State,
    subject: &Subject,
    targets: Vec<Target>,
    edits: bool,
    out: &mut Vec<Effect>,
) -> Phase {
    let (conn, queue) = (subject.conn, subject.queue.clone());
    let terms = terms(state, subject, edits);
    let id = call(state, Lane::Price(conn), Call::Price { conn, queue, targets, terms }, out);
    Phase::Pricing(Pending::new(id, state.now))
}

/// The price came: it is shown from now on.
pub fn priced(state: &mut State, id: ReqId, result: Result<Plan, Failure>, out: &mut Vec<Effect>) {
    let at = state.now;
    let waits = |modal: &mut Modal| {
        modal.progress().is_some_and(|(phase, _)| matches!(phase, Phase::Pricing(p) if p.id == id))
    };
    let Some(place) = state.modals.iter_mut().position(waits) else { return };
    let mut modal = state.modals.remove(place);
    let differs = result.as_ref().ok().and_then(only_differs);
    if let Some((phase, trouble)) = modal.progress() {
        match result {
            Ok(plan) => *phase = Phase::Priced(Box::new(Offer::new(plan, at))),
            Err(failure) => (*phase, *trouble) = (Phase::Open, Some(failure.step())),
        }
    }
    if let (Modal::Edit(dialog), Some(theirs)) = (&mut modal, differs) {
        super::clash::differs(dialog, state, theirs, out);
    }
    state.modals.insert(place, modal);
}

/// The text that the only target has by now, where it is another than the one that the user saw.
fn only_differs(plan: &Plan) -> Option<Arc<str>> {
    let nothing_else = plan.targets.is_empty() && plan.missing.is_empty();
    plan.differs.first().filter(|_| nothing_else && plan.differs.len() == 1).map(|found| found.text.clone())
}

/// What a key means while a price is shown.
pub enum Choice {
    /// Nothing: it was said why.
    None,
    /// Back to what was before.
    Back,
    /// This is to be done at this price.
    Do(Deed, Plan),
    /// The target is to be caught.
    Catch,
}

/// Handles a key while a price is shown.
pub fn choose(offer: &mut Offer, state: &mut State, intent: Intent) -> Choice {
    match intent {
        Intent::Cancel if offer.second.take().is_some() => {
            offer.at = state.now;
            Choice::None
        }
        Intent::Cancel => Choice::Back,
        Intent::Confirm => agree(offer, state, Deed::Act),
        Intent::Hold => agree(offer, state, Deed::Hold),
        Intent::Second => agree_again(offer, state),
        Intent::Catch if ripe(state, offer.at) => Choice::Catch,
        Intent::Search => {
            offer.search = !offer.search;
            offer.at = state.now;
            offer.second = None;
            Choice::None
        }
        _ => Choice::None,
    }
}

/// A price that was read is accepted; what does lasting harm to others is asked once more.
fn agree(offer: &mut Offer, state: &mut State, deed: Deed) -> Choice {
    if !offer.can_run() || offer.second.is_some() || !ripe(state, offer.at) {
        return Choice::None;
    }
    if offer.dangers().is_empty() {
        return Choice::Do(deed, offer.agreed());
    }
    offer.second = Some(Second { deed, since: state.now });
    Choice::None
}

fn agree_again(offer: &Offer, state: &mut State) -> Choice {
    match offer.second {
        Some(second) if ripe(state, second.since) => Choice::Do(second.deed, offer.agreed()),
        _ => Choice::None,
    }
}

/// Starts what was accepted.
pub fn start(
    state: &mut State,
    subject: &Subject,
    targets: Vec<Target>,
    (deed, act, plan): (Deed, Act, Plan),
    out: &mut Vec<Effect>,
) -> Phase {
    let write = match deed {
        Deed::Act => Write::Change { targets, act, plan },
        Deed::Hold => Write::Hold { targets, plan },
    };
    Phase::Sending(writes::start(state, subject, write, out))
}

/// Starts to wait for a message that is visible only for moments.
pub fn catch(state: &mut State, subject: &Subject, target: Target, out: &mut Vec<Effect>) -> Phase {
    let terms = terms(state, subject, false);
    Phase::Sending(writes::start(state, subject, Write::Catch { target, terms }, out))
}

/// Whether an operation may be tried, as far as that is known.
pub fn may(state: &State, subject: &Subject, kind: OperationKind) -> Result<(), String> {
    let account = state.account.as_ref().filter(|account| account.conn == subject.conn);
    account.and_then(|account| account.forbids(kind, Some(&subject.queue))).map_or(Ok(()), Err)
}

/// Whether what is confirmed was on the screen long enough to be read; says so if not.
pub fn ripe(state: &mut State, since: Millis) -> bool {
    let ripe = state.now.since(since) >= state.settings.confirm_after;
    if !ripe {
        state.notices.say(
            state.now,
            Tone::Warning,
            "that key came before the price could be read: press it again",
        );
    }
    ripe
}
