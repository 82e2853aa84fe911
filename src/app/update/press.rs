//! A key: what it means here, whether it can work now, and who handles it.

use std::borrow::Cow;

use super::{browse, field, leave, modal, start};
use crate::app::effect::Effect;
use crate::app::key::Key;
use crate::app::keymap::{Intent, Keymap, refusal, scopes};
use crate::app::state::State;
use crate::app::state::notices::Tone;
use crate::app::text::Edit;

pub fn pressed(state: &mut State, keymap: &Keymap, key: Key, out: &mut Vec<Effect>) {
    let Some(intent) = keymap.resolve(state, key) else { return unbound(state, keymap, key) };
    match refusal(intent, state) {
        Some(why) => state.notices.say(state.now, Tone::Warning, why),
        None => act(state, intent, out),
    }
}

/// A key without a meaning here is text where text is typed; elsewhere it is said where it works.
fn unbound(state: &mut State, keymap: &Keymap, key: Key) {
    let (_, is_text) = scopes(state);
    if let (true, Some(c)) = (is_text, key.text()) {
        return field::edit(state, Edit::Insert(c));
    }
    let Some(row) = keymap.elsewhere(state, key) else { return };
    let hint = refusal(row.intent, state).map_or_else(
        || {
            format!(
                "{} is a key of the {} pane: tab goes there",
                key.label(),
                row.scope.title().to_lowercase()
            )
        },
        Cow::into_owned,
    );
    state.notices.say(state.now, Tone::Warning, hint);
}

fn act(state: &mut State, intent: Intent, out: &mut Vec<Effect>) {
    match intent {
        Intent::ForceQuit => leave::force_quit(state, out),
        Intent::Suspend => leave::suspend(state, out),
        Intent::Repaint => out.push(Effect::Repaint),
        Intent::Text(intent) => field::intent(state, intent),
        _ if !state.modals.is_empty() => modal::act(state, intent, out),
        _ if state.start.shown => start::act(state, intent, out),
        _ => browse::act(state, intent, out),
    }
}
