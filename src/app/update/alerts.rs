//! Rules: held against what is seen, set and taken away in their dialogs.

use super::modal::Stays;
use super::watch;
use crate::app::effect::Effect;
use crate::app::keymap::Intent;
use crate::app::state::State;
use crate::app::state::alerts::{AlertsDialog, StampDialog, TellDialog};
use crate::app::state::modal::Modal;
use crate::app::state::notices::Tone;
use crate::app::state::watching::{Place, Stamp};
use crate::app::text::Text;
use crate::model::print::printable_line;
use crate::watch::alert::{Alert, News};
use crate::watch::pattern::Pattern;
use crate::watch::rule::Rule;

/// Holds the rules against a queue of which something new is known.
pub fn hold(state: &mut State, place: &Place, out: &mut Vec<Effect>) {
    if state.watching.alerts.rules().is_empty() {
        return;
    }
    let mut alerts = std::mem::take(&mut state.watching.alerts);
    let rules = alerts.rules().len();
    let news = state.gauge(place).map_or_else(Vec::new, |gauge| {
        alerts.take(state.now, (place.conn, &place.queue), gauge, &state.settings.poison_suffix)
    });
    state.watching.alerts = alerts;
    for one in news {
        tell(state, one, out);
    }
    // What was to be told once need not be watched any more.
    if state.watching.alerts.rules().len() != rules {
        watch::rewatch(state);
    }
}

fn tell(state: &mut State, news: News, out: &mut Vec<Effect>) {
    match news {
        News::Began(alert) => {
            let words = words(state, &alert);
            state.notices.say(state.now, Tone::Warning, format!("⚠ {words}"));
            out.extend([Effect::Ring, Effect::Notify(words)]);
        }
        News::Ended(alert) => {
            let words = format!("{} is well again: “{}”", alert.queue, alert.rule);
            state.notices.say(state.now, Tone::Done, words);
        }
    }
}

/// What happens, and in which account where that is not the open one.
fn words(state: &State, alert: &Alert) -> String {
    let is_open = state.account.as_ref().is_some_and(|account| account.conn == alert.conn);
    let words =
        if is_open { alert.words() } else { format!("{} · {}", state.label(alert.conn), alert.words()) };
    printable_line(&words).into_owned()
}

/// Opens the list of rules and alerts.
pub fn open(state: &mut State) {
    let typed = Text::single_line("");
    state.modals.push(Modal::Alerts(AlertsDialog { typed, trouble: None, selected: None }));
}

pub fn act(dialog: &mut AlertsDialog, state: &mut State, intent: Intent) -> Stays {
    match intent {
        Intent::Enter | Intent::Submit => add(dialog, state),
        Intent::RemoveRule => remove(dialog, state),
        Intent::Up | Intent::Down => step(dialog, state, intent),
        _ => return false,
    }
    true
}

fn add(dialog: &mut AlertsDialog, state: &mut State) {
    match Rule::parse(&dialog.typed.to_string()) {
        Ok(rule) => {
            dialog.selected = Some(state.watching.alerts.add(rule, None));
            dialog.typed = Text::single_line("");
            watch::rewatch(state);
        }
        Err(why) => dialog.trouble = Some(why),
    }
}

fn remove(dialog: &mut AlertsDialog, state: &mut State) {
    let Some(id) = dialog.selected.take() else { return };
    let at = state.watching.alerts.rules().iter().position(|set| set.id == id).unwrap_or(0);
    state.watching.alerts.remove(id, state.now);
    let rules = state.watching.alerts.rules();
    dialog.selected = rules.get(at.min(rules.len().saturating_sub(1))).map(|set| set.id);
    watch::rewatch(state);
}

fn step(dialog: &mut AlertsDialog, state: &State, intent: Intent) {
    let rules = state.watching.alerts.rules();
    let at = dialog.selected.and_then(|id| rules.iter().position(|set| set.id == id));
    let next = super::rows::step(intent, at, rules.len(), 1);
    dialog.selected = next.and_then(|at| rules.get(at)).map(|set| set.id);
}

/// Opens the question when to tell about the selected queue.
pub fn open_tell(state: &mut State) {
    let Some(place) = state.subject() else { return };
    let Some(account) = state.owner(place.conn).cloned() else { return };
    let typed = Text::single_line("drained");
    state.modals.push(Modal::Tell(Box::new(TellDialog { place, account, typed, trouble: None })));
}

pub fn act_tell(dialog: &mut TellDialog, state: &mut State, intent: Intent) -> Stays {
    match intent {
        Intent::Enter | Intent::Submit => match Rule::parse(&dialog.typed.to_string()) {
            Ok(rule) => {
                let queue = dialog.place.queue.clone();
                let rule = Rule { pattern: Pattern::new(queue.as_str()), ..rule };
                state.notices.say(state.now, Tone::Done, format!("will tell once: {rule}"));
                state.watching.alerts.add(rule, Some((dialog.place.conn, queue)));
                watch::rewatch(state);
                false
            }
            Err(why) => {
                dialog.trouble = Some(why);
                true
            }
        },
        _ => false,
    }
}

pub fn act_stamp(dialog: &mut StampDialog, state: &mut State, intent: Intent) -> Stays {
    if matches!(intent, Intent::Enter | Intent::Submit) {
        let label = dialog.typed.to_string().trim().to_owned();
        let label = if label.is_empty() { "deploy".to_owned() } else { label };
        state.notices.say(state.now, Tone::Done, format!("marked: {}", printable_line(&label)));
        state.watching.stamps.push(Stamp { at: dialog.at, label });
        state.watching.stamps.sort_by_key(|stamp| stamp.at);
    }
    false
}
