//! The watch screen: moving about its table and its chart, pins, marks, export; and what is watched.

use std::collections::BTreeMap;

use super::order::arrange;
use super::rows::{moved, step};
use crate::app::effect::Effect;
use crate::app::keymap::Intent;
use crate::app::state::State;
use crate::app::state::account::AccountView;
use crate::app::state::alerts::StampDialog;
use crate::app::state::chart::{Chart, STEPS};
use crate::app::state::modal::Modal;
use crate::app::state::notices::Tone;
use crate::app::state::table::Which;
use crate::app::state::watching::{Other, Place, Watching};
use crate::app::text::Text;
use crate::model::account::ConnId;
use crate::model::queue::QueueName;
use crate::watch::asks::Watched;
use crate::watch::gauge::Gauge;
use crate::watch::scheduler::Scheduler;

/// How many queues a rule may name to have them watched; those of a rule about more are looked at like
/// all others.
const FEW: usize = 200;
/// How many queues of an account that is left go on being watched.
const LEFT: usize = 500;

/// Shows the watch screen, or leaves it.
pub fn toggle(state: &mut State) {
    state.watching.shown = !state.watching.shown;
    state.watching.chart = None;
    state.watching.table.typing = false;
    if state.watching.shown {
        let place = state
            .account
            .as_ref()
            .and_then(|account| Some(Place { conn: account.conn, queue: account.queues.selected.clone()? }));
        let table = &mut state.watching.table;
        table.top = 0;
        if table.selected.is_none() {
            table.selected = place;
        }
        arrange(state);
    }
}

/// A key of the watch screen. False if it has none of its own.
pub fn act(state: &mut State, intent: Intent, out: &mut Vec<Effect>) -> bool {
    match intent {
        Intent::Stamp => stamp(state),
        Intent::Export => super::export::run(state, out),
        _ if state.watching.chart.is_some() => return act_on_chart(state, intent),
        _ => return act_on_table(state, intent),
    }
    true
}

fn act_on_table(state: &mut State, intent: Intent) -> bool {
    match intent {
        Intent::Watch | Intent::Back => toggle(state),
        Intent::Open => open(state),
        Intent::Pin => pin(state),
        Intent::OnlyPinned => {
            state.watching.table.which = state.watching.table.which.other();
            arrange(state);
        }
        Intent::SortNext => sort(state, 1),
        Intent::SortPrevious => sort(state, -1),
        Intent::SortReverse => {
            state.watching.table.reversed = !state.watching.table.reversed;
            arrange(state);
        }
        Intent::Filter => state.watching.table.typing = true,
        Intent::Enter => state.watching.table.typing = false,
        Intent::ClearFilter | Intent::Cancel => {
            state.watching.table.typing = false;
            state.watching.table.filter = Text::single_line("");
            arrange(state);
        }
        Intent::Chart => {
            let chosen: Vec<Place> = state.watching.table.selected.iter().cloned().collect();
            chart(state, chosen);
        }
        Intent::ChartPinned => {
            let pins: Vec<Place> = state.watching.pins.iter().cloned().collect();
            chart(state, pins);
        }
        _ => return move_about(state, intent),
    }
    true
}

fn move_about(state: &mut State, intent: Intent) -> bool {
    let (now, page) = (state.now, state.watch_rows());
    let table = &mut state.watching.table;
    let Some(at) = step(intent, table.position(), table.rows.len(), page) else { return false };
    table.select(Some(at));
    table.moved = now;
    true
}

fn sort(state: &mut State, by: isize) {
    let table = &mut state.watching.table;
    table.sort = table.sort.next(by);
    table.reversed = false;
    // One wants to see what comes first.
    table.top = 0;
    arrange(state);
    state.watching.table.select(Some(0));
    state.watching.table.top = 0;
}

/// Goes to the messages of the selected queue.
fn open(state: &mut State) {
    let Some(place) = state.subject() else { return };
    match &mut state.account {
        Some(account) if account.conn == place.conn => {
            account.queues.go_to(&place.queue);
            account.focus = crate::app::state::account::Focus::Messages;
            toggle(state);
        }
        _ => {
            let name = state.label(place.conn);
            let why = format!("{} is in {name}: @ opens that account", place.queue);
            state.notices.say(state.now, Tone::Warning, why);
        }
    }
}

fn chart(state: &mut State, places: Vec<Place>) {
    if !places.is_empty() {
        state.watching.chart = Some(Chart::of(places));
    }
}

fn act_on_chart(state: &mut State, intent: Intent) -> bool {
    let Some(chart) = &mut state.watching.chart else { return false };
    match intent {
        Intent::Watch => toggle(state),
        Intent::Back => state.watching.chart = None,
        Intent::Open => open(state),
        Intent::CursorLeft => chart.go(1),
        Intent::CursorRight => chart.go(-1),
        Intent::First => chart.cursor = Some(STEPS),
        Intent::Last => chart.cursor = None,
        Intent::Longer => chart.range = chart.range.next(1),
        Intent::Shorter => chart.range = chart.range.next(-1),
        Intent::Up => chart.at = moved(Some(chart.at), -1, chart.places.len()).unwrap_or(0),
        Intent::Down => chart.at = moved(Some(chart.at), 1, chart.places.len()).unwrap_or(0),
        _ => return false,
    }
    true
}

/// Marks this moment.
fn stamp(state: &mut State) {
    let dialog = StampDialog { at: state.now, typed: Text::single_line("") };
    state.modals.push(Modal::Stamp(dialog));
}

/// Watches the selected queue, or not any more.
fn pin(state: &mut State) {
    let Some(place) = state.subject() else { return };
    if !state.watching.pins.remove(&place) {
        state.watching.pins.insert(place.clone());
    }
    rewatch(state);
    if state.watching.table.which == Which::Pinned {
        arrange(state);
    } else {
        move_about(state, Intent::Down);
    }
}

/// Works out anew which queues are watched, after pins, rules or the list changed.
pub fn rewatch(state: &mut State) {
    let suffix = state.settings.poison_suffix.clone();
    if let Some(account) = &mut state.account {
        account.watched = watched(&state.watching, account.conn, &account.queues.all, &suffix);
    }
    let mut others = std::mem::take(&mut state.watching.others);
    for other in &mut others {
        other.watched = watched(&state.watching, other.conn, &other.all, &suffix);
    }
    others.retain(|other| !other.watched.is_empty());
    state.watching.others = others;
}

fn watched(
    watching: &Watching,
    conn: ConnId,
    all: &BTreeMap<QueueName, Gauge>,
    suffix: &str,
) -> BTreeMap<QueueName, Watched> {
    let known = |queue: &&QueueName| all.contains_key(*queue);
    let pins = watching.pinned(conn).filter(known);
    let mut watched: BTreeMap<_, _> =
        pins.map(|queue| (queue.clone(), Watched { always: false, heads: true })).collect();
    for set in watching.alerts.rules() {
        let about: Vec<&QueueName> = match &set.once {
            Some((of, queue)) if *of == conn => std::iter::once(queue).filter(known).collect(),
            Some(_) => Vec::new(),
            None => all.keys().filter(|queue| set.rule.is_about(queue, suffix)).take(FEW + 1).collect(),
        };
        if about.len() > FEW {
            continue;
        }
        for queue in about {
            let entry = watched.entry(queue.clone()).or_default();
            entry.always = true;
            entry.heads |= set.rule.needs_heads();
        }
    }
    watched
}

/// An account is left: what is watched in it goes on being watched.
pub fn leave(watching: &mut Watching, mut account: AccountView) {
    let watched: BTreeMap<_, _> = account.watched.into_iter().take(LEFT).collect();
    if watched.is_empty() {
        return;
    }
    let all = watched.keys().filter_map(|queue| account.queues.all.remove_entry(queue)).collect();
    let (conn, scheduler) = (account.conn, Scheduler::default());
    watching.others.push(Other { conn, account: account.account, watched, all, scheduler });
}

/// An account is opened that was open before: what was watched in it is known to it.
pub fn enter(state: &mut State) {
    let Some(account) = &mut state.account else { return };
    let is_it = |other: &mut Other| {
        other.account.endpoint == account.account.endpoint && other.account.name == account.account.name
    };
    let watching = &mut state.watching;
    for other in watching.others.extract_if(.., is_it) {
        let (old, new) = (other.conn, account.conn);
        account.queues.inherited.extend(other.all);
        watching.alerts.rename(old, new);
        let rename = |place: Place| if place.conn == old { Place { conn: new, ..place } } else { place };
        watching.pins = std::mem::take(&mut watching.pins).into_iter().map(rename).collect();
    }
    let conn = account.conn;
    watching.chart = None;
    watching
        .pins
        .retain(|pin| pin.conn == conn || watching.others.iter().any(|other| other.conn == pin.conn));
    rewatch(state);
    if state.watching.shown {
        arrange(state);
    }
}
