//! Looking past the head of a queue: the question with its price, and going back by itself when
//! nobody looks any more.

use super::browse::subject;
use super::modal::Stays;
use super::price::ripe;
use super::writes;
use crate::app::effect::{Effect, ReqId, Write};
use crate::app::keymap::Intent;
use crate::app::state::State;
use crate::app::state::dig::DigDialog;
use crate::app::state::modal::Modal;
use crate::app::state::notices::Tone;
use crate::model::change::Step;
use crate::model::change::dig::Dig;
use crate::model::clock::Millis;
use crate::model::print::thousands;

pub fn open(state: &mut State) {
    let (Some(subject), Some(account)) = (subject(state), &state.account) else { return };
    let dialog = DigDialog::new(subject, account, state.now);
    state.modals.push(Modal::Dig(Box::new(dialog)));
}

pub fn act(dialog: &mut DigDialog, state: &mut State, intent: Intent, out: &mut Vec<Effect>) -> Stays {
    match intent {
        Intent::Cancel => return false,
        Intent::NextField | Intent::PreviousField => dialog.on_accepts = !dialog.on_accepts,
        Intent::Submit | Intent::Enter if ripe(state, dialog.opened) => return start(dialog, state, out),
        _ => {}
    }
    true
}

fn start(dialog: &mut DigDialog, state: &mut State, out: &mut Vec<Effect>) -> Stays {
    match dialog.request() {
        Err(why) => dialog.trouble = Some(why),
        Ok(_) if dialog.must_accept() => {
            dialog.on_accepts = true;
            dialog.trouble = Some("nothing could be given back: space accepts that".to_owned());
        }
        Ok(dig) => {
            writes::start(state, &dialog.subject, Write::Dig(dig), out);
            return false;
        }
    }
    true
}

/// Space: accepts that nothing can be given back, or does not any more.
pub const fn toggle(dialog: &mut DigDialog) {
    dialog.accepts = !dialog.accepts;
}

/// The digs that hold something and were not told to stop.
fn digs(state: &State) -> impl Iterator<Item = (ReqId, Dig)> {
    state.writes.iter().filter(|(_, writing)| !writing.stopping).filter_map(|(id, writing)| {
        let Write::Dig(dig) = writing.write else { return None };
        Some((*id, dig))
    })
}

/// When what is dug goes back unless a key is pressed.
#[must_use]
pub fn idle_at(state: &State) -> Option<Millis> {
    digs(state).next().map(|_| state.touched.plus(state.settings.dig_idle))
}

/// Gives back what nobody looks at any more.
pub fn release_idle(state: &mut State, out: &mut Vec<Effect>) {
    if idle_at(state).is_none_or(|at| at > state.now) {
        return;
    }
    let ids: Vec<ReqId> = digs(state).map(|(id, _)| id).collect();
    for id in ids {
        writes::stop(state, id, out);
    }
    let minutes = state.settings.dig_idle / 60_000;
    state.notices.say(
        state.now,
        Tone::Warning,
        format!("{minutes} minutes without a key: what was dug goes back"),
    );
}

/// Says it where there were fewer messages than wanted.
pub fn say_fewer(state: &mut State, id: ReqId, step: Step) {
    let Some(writing) = state.writes.get(&id).filter(|writing| !writing.stopping) else { return };
    let (Write::Dig(dig), Step::Holding(have)) = (&writing.write, step) else { return };
    let was_loading = matches!(writing.step, Some(Step::Digging { .. }));
    if was_loading && have > 0 && have < dig.count {
        let (have, of) = (thousands(have.into()), thousands(dig.count.into()));
        let said = format!(
            "{have} of {of}: no more can be seen. What else the queue counts is being processed, delayed or expired"
        );
        state.notices.say(state.now, Tone::Warning, said);
    }
}
