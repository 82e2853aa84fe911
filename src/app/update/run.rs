//! Work on many messages that is under way: talking to it, and its end.

use super::modal::Stays;
use super::price::ripe;
use super::{mend, writes};
use crate::app::effect::{Effect, ReqId, Write};
use crate::app::keymap::{BulkIntent as B, Intent};
use crate::app::state::State;
use crate::app::state::bulk::{Ended, RunDialog, rate};
use crate::app::state::modal::{Modal, Subject};
use crate::app::state::notices::Tone;
use crate::app::state::writing::Writing;
use crate::app::text::Text;
use crate::model::change::{BulkReport, Fate, Order, Stage};
use crate::model::history::EntryId;

/// How many ends are remembered.
const REMEMBERED: usize = 20;

/// Shows work that is under way.
pub fn show(state: &mut State, id: ReqId, subject: Subject) {
    state.modals.push(Modal::Run(Box::new(RunDialog { id, subject, rate: None, trouble: None })));
}

/// Shows what is under way, or else what ended last.
pub fn open(state: &mut State) {
    let running = state.writes.iter().rfind(|(_, writing)| writing.write.is_bulk());
    if let Some((id, subject)) = running.map(|(id, writing)| (*id, writing.subject.clone())) {
        show(state, id, subject);
    } else if let Some(which) = state.ended.len().checked_sub(1) {
        state.modals.push(Modal::Ended { which, top: 0 });
    }
}

/// Keys while it runs.
pub fn act(dialog: &mut RunDialog, state: &mut State, intent: Intent, out: &mut Vec<Effect>) -> Stays {
    if dialog.rate.is_some() {
        return act_rate(dialog, intent, out);
    }
    let id = dialog.id;
    let Some(writing) = state.writes.get(&id) else { return false };
    let (asks_since, progress) = (writing.asks_since(), writing.bulk);
    match intent {
        Intent::Cancel => {
            let what = format!("{} goes on; B shows it", writing.subject());
            state.notices.say(state.now, Tone::Done, what);
            return false;
        }
        Intent::Stop => writes::stop(state, id, out),
        Intent::Bulk(B::GoOn) if asks_since.is_none_or(|since| ripe(state, since)) => {
            out.push(Effect::Tell { id, order: Order::Resume });
        }
        Intent::Bulk(B::Pause) => {
            let rests = progress.is_some_and(|progress| progress.stage == Stage::Paused);
            let order = if rests { Order::Resume } else { Order::Pause };
            out.push(Effect::Tell { id, order });
        }
        Intent::Bulk(B::Rate) => {
            let rate = progress.and_then(|progress| progress.rate);
            dialog.rate = Some(Text::suggestion(&rate.map(|rate| rate.to_string()).unwrap_or_default()));
        }
        _ => {}
    }
    true
}

fn act_rate(dialog: &mut RunDialog, intent: Intent, out: &mut Vec<Effect>) -> Stays {
    match intent {
        Intent::Cancel => dialog.rate = None,
        Intent::Enter | Intent::Submit => {
            let typed = dialog.rate.as_ref().map(ToString::to_string).unwrap_or_default();
            match rate(&typed) {
                Ok(rate) => {
                    out.push(Effect::Tell { id: dialog.id, order: Order::Rate(rate) });
                    dialog.rate = None;
                }
                Err(why) => dialog.trouble = Some(why),
            }
        }
        _ => {}
    }
    true
}

/// Closes the dialog of work that has ended. Returns where it was, if it was open.
pub fn close(state: &mut State, id: ReqId) -> Option<usize> {
    let at = state.modals.iter().position(|modal| matches!(modal, Modal::Run(dialog) if dialog.id == id))?;
    state.modals.remove(at);
    Some(at)
}

/// Remembers what it did, and shows it where its dialog was open.
pub fn ended(
    state: &mut State,
    writing: &Writing,
    report: &BulkReport,
    (written, open): (Vec<EntryId>, Option<usize>),
) {
    let Write::Bulk(bulk) = &writing.write else { return };
    let to = bulk.to.clone();
    if report.count(Fate::Done) > 0 {
        mend::remember_many(state, writing, (bulk, report), written);
    }
    let recovers = bulk.recovers.as_ref().map(|recovers| recovers.way);
    let ended = Ended {
        subject: writing.subject.clone(),
        to,
        recovers,
        report: report.clone(),
        at: state.now,
        back: std::collections::BTreeSet::new(),
    };
    // A page that is being read keeps its place.
    let reads = state.modals.iter().any(|modal| matches!(modal, Modal::Ended { .. }));
    if state.ended.len() >= REMEMBERED && !reads {
        state.ended.remove(0);
    }
    state.ended.push(ended);
    let which = state.ended.len().saturating_sub(1);
    if let Some(at) = open {
        state.modals.insert(at.min(state.modals.len()), Modal::Ended { which, top: 0 });
    }
}
