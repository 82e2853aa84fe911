//! The only place where state changes. Each part handles one kind of thing; none of them waits,
//! reads a clock or touches the terminal.

mod about;
mod act;
mod alerts;
mod answers;
mod back;
mod browse;
mod bulk;
mod changes;
mod clash;
mod copy;
mod delayed;
mod detail;
mod dig;
mod drafts;
mod due;
mod edit;
mod export;
mod field;
mod held;
mod leave;
mod left;
mod look;
mod marks;
mod mend;
mod modal;
mod order;
mod page;
mod press;
mod price;
mod properties;
mod put;
mod raise;
mod report;
mod rows;
mod run;
mod sas;
mod seen;
mod sift;
mod start;
mod take;
mod watch;
mod wipe;
mod writes;

use super::effect::{Call, Effect, Lane, ReqId};
use super::event::{Event, Msg};
use super::keymap::Keymap;
use super::state::State;
use super::state::attempt::Attempt;
use super::state::notices::Tone;
use crate::model::retry::Retry;

pub use self::dig::idle_at;
pub use self::due::{RELIST, next_poll};

/// Takes an event: changes the state and says what is to be done.
pub fn update(state: &mut State, keymap: &Keymap, event: Event) -> Vec<Effect> {
    let mut out = Vec::new();
    state.now = event.at;
    if matches!(event.msg, Msg::Pressed(_) | Msg::Pasted(_) | Msg::Started) {
        state.touched = event.at;
    }
    match event.msg {
        Msg::Started => start::started(state, &mut out),
        Msg::Pressed(key) => press::pressed(state, keymap, key, &mut out),
        Msg::Pasted(text) => field::pasted(state, text),
        Msg::Resized { cols, rows } => state.size = super::geometry::Size { cols, rows },
        Msg::Focused(focused) => state.focused = focused,
        Msg::Woke => {}
        Msg::Progressed { id, progress } => writes::progressed(state, id, progress, &mut out),
        Msg::Retried { id, next } => retried(state, id, next),
        Msg::Settled { id, calls, answer } => answers::settled(state, id, calls, *answer, &mut out),
        Msg::ClockJumped => take::clock_jumped(state, &mut out),
        Msg::Stopping => leave::stop_now(state, &mut out),
        Msg::Resumed => out.push(Effect::Repaint),
        Msg::DraftFailed(why) => {
            let said = format!("what is typed cannot be kept on the disk: {why}");
            state.notices.say(event.at, Tone::Failed, said);
        }
        Msg::TerminalFailed(why) => state.notices.say(event.at, Tone::Failed, why),
    }
    due::forget(state);
    browse::follow_selection(state, &mut out);
    due::rearrange(state);
    order::rearrange(state);
    browse::scroll(state);
    look::note_screen(state);
    due::run(state, &mut out);
    dig::release_idle(state, &mut out);
    sift::ask(state, &mut out);
    detail::lay(state);
    field::lay(state);
    page::lay(state, keymap);
    leave::finish(state, &mut out);
    drafts::keep(state, &mut out);
    out
}

/// Notes the next attempt of a call beside the question or the write, so that it goes with it. What
/// is asked once more costs once more.
fn retried(state: &mut State, id: ReqId, next: Option<Retry>) {
    let attempt = next.map(|retry| Attempt::new(retry, state.now));
    if let Some(writing) = state.writes.get_mut(&id) {
        writing.attempt = attempt;
        return;
    }
    let Some(pending) = state.asked_mut().find(|pending| pending.id == id) else { return };
    pending.attempt = attempt;
    if let (Some(_), Some(account)) = (next, &mut state.account) {
        account.scheduler.spent(state.now, &state.settings);
    }
}

/// Starts a call and returns its number.
fn call(state: &mut State, lane: Lane, call: Call, out: &mut Vec<Effect>) -> ReqId {
    let id = state.request();
    out.push(Effect::Call { id, lane, call });
    id
}
