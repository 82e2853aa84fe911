//! All keys by where they work, those that cannot work now with the reason; before them a few facts,
//! after them the signs.

use super::{Line, Page, Role, beside, paragraph};
use crate::app::keymap::{Binding, Keymap, Scope, TABLE, refusal};
use crate::app::signs::SIGNS;
use crate::app::state::State;
use crate::app::state::account::AccountView;
use crate::model::print::{bytes, pad_end, thousands};
use crate::watch::asks::Pace;
use crate::watch::cost::{self, Looked};

/// The columns of the keys.
const KEYS: usize = 22;

pub fn page(state: &State, keymap: &Keymap, room: usize) -> Page {
    let mut lines = facts(state, room);
    let mut scopes: Vec<Scope> = TABLE.iter().map(|row| row.scope).collect();
    scopes.dedup();
    for scope in scopes {
        lines.extend([Line::new(), vec![(scope.title().to_owned(), Role::Title)]]);
        let rows = TABLE.iter().filter(|row| row.scope == scope);
        lines.extend(rows.flat_map(|row| entry(state, keymap, row, room)));
    }
    lines.extend([Line::new(), vec![("Signs".to_owned(), Role::Title)]]);
    lines.extend(SIGNS.iter().flat_map(|(sign, meaning)| {
        let sign = pad_end(&format!("  {sign}"), KEYS);
        beside(&sign, meaning, (Role::Key, Role::Plain), room)
    }));
    Page { title: "Help".to_owned(), lines }
}

fn facts(state: &State, room: usize) -> Vec<Line> {
    let calls = state.account.as_ref().map_or(0, |account| account.traffic.sent());
    let calls = format!("{} requests were sent to this account so far.", thousands(calls));
    let cost = state.account.as_ref().map(|account| cost(state, account));
    let log = format!("The log is written to {}.", state.log_path);
    let log = (!state.log_path.is_empty()).then_some(log);
    [calls].into_iter().chain(cost).chain(log).flat_map(|text| paragraph(&text, Role::Plain, room)).collect()
}

/// What looking by itself costs at the present settings, and how fast it goes now.
fn cost(state: &State, account: &AccountView) -> String {
    let (settings, secs) = (&state.settings, |ms: u64| ms / 1_000);
    let rows = usize::from(state.queue_rows()).min(account.queues.view.len());
    let rest = account.queues.all.len().saturating_sub(rows + account.watched.len() + 1);
    let pace = state.pace(account);
    let looked_at = Looked { rows, watched: account.watched.len(), rest };
    let hour = cost::per_hour(looked_at, pace, settings);
    let how = match pace {
        Pace::Live => "",
        Pace::Slow => " (slower now, since nobody looks)",
        Pace::Paused => " (paused now: P goes on)",
    };
    format!(
        "The selected queue is peeked and counted every {} s, rows on the screen every {} s, watched queues \
         every {} s, the rest every {} s, with {} calls and {} in a second at the most{how}. That is up to {} \
         calls an hour, {} a month.",
        secs(settings.selected_every),
        secs(settings.screen_every),
        secs(settings.watched_every),
        secs(settings.rest_every),
        settings.calls_per_second,
        bytes(usize::try_from(settings.bytes_per_second).unwrap_or(usize::MAX)),
        thousands(hour),
        thousands(hour * cost::HOURS_A_MONTH),
    )
}

fn entry(state: &State, keymap: &Keymap, row: &'static Binding, room: usize) -> Vec<Line> {
    let keys = pad_end(&format!("  {}", keymap.labels(row)), KEYS);
    match refusal(row.intent, state) {
        Some(why) => beside(&keys, &format!("{} ({why})", row.doc), (Role::Dim, Role::Dim), room),
        None => beside(&keys, row.doc, (Role::Key, Role::Plain), room),
    }
}
