//! All keys by where they work, those that cannot work now with the reason; before them a few facts.

use super::{Line, Page, Role, beside, paragraph};
use crate::app::keymap::{Binding, Keymap, Scope, TABLE, refusal};
use crate::app::state::State;
use crate::model::print::{pad_end, thousands};

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
    Page { title: "Help".to_owned(), lines }
}

fn facts(state: &State, room: usize) -> Vec<Line> {
    let calls = state.account.as_ref().and_then(|account| account.calls.back());
    let calls = calls.map_or(0, |(_, calls)| *calls);
    let calls = format!("{} requests were sent to this account so far.", thousands(calls));
    let log = format!("The log is written to {}.", state.log_path);
    let log = (!state.log_path.is_empty()).then_some(log);
    [calls].into_iter().chain(log).flat_map(|text| paragraph(&text, Role::Plain, room)).collect()
}

fn entry(state: &State, keymap: &Keymap, row: &'static Binding, room: usize) -> Vec<Line> {
    let keys = pad_end(&format!("  {}", keymap.labels(row)), KEYS);
    match refusal(row.intent, state) {
        Some(why) => beside(&keys, &format!("{} ({why})", row.doc), (Role::Dim, Role::Dim), room),
        None => beside(&keys, row.doc, (Role::Key, Role::Plain), room),
    }
}
