//! The rows of the watch screen: which, and in what order.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use crate::app::fuzzy::Wanted;
use crate::app::state::State;
use crate::app::state::table::{Column, Which};
use crate::app::state::watching::Place;
use crate::model::account::ConnId;
use crate::model::clock::Millis;
use crate::model::length::Visible;
use crate::model::queue::QueueName;
use crate::watch::gauge::Gauge;
use crate::watch::trend::Rate;

/// Puts the rows together anew.
pub fn arrange(state: &mut State) {
    let rows = rows(state);
    let now = state.now;
    state.watching.table.set(rows, now);
}

/// A page of the list came. The first rows stand there at once, others come when rows may move.
pub fn listed(state: &mut State) {
    let watching = &mut state.watching;
    if watching.shown && watching.table.rows.is_empty() {
        arrange(state);
    } else {
        watching.table.stale |= watching.shown;
    }
}

/// The filter was edited: the first row that fits is selected.
pub fn filtered(state: &mut State) {
    arrange(state);
    state.watching.table.select(Some(0));
    state.watching.table.top = 0;
}

/// Moves rows to their new places once the cursor has rested.
pub fn rearrange(state: &mut State) {
    if rearrange_at(state).is_some_and(|at| at <= state.now) {
        arrange(state);
    }
}

/// When that is.
pub fn rearrange_at(state: &State) -> Option<Millis> {
    state.watching.table.rearrange_at().filter(|_| state.watching.shown)
}

fn rows(state: &State) -> Vec<Place> {
    let table = &state.watching.table;
    let mut wanted = Wanted::new(&table.filter.to_string());
    let mut keyed = Vec::new();
    for conn in accounts(state) {
        let Some(all) = state.known(conn) else { continue };
        let pinned = || state.watching.pinned(conn).filter_map(|queue| all.get_key_value(queue));
        let known: Vec<_> = match table.which {
            Which::Pinned => pinned().collect(),
            Which::All => all.iter().collect(),
        };
        let fits = |(queue, gauge): (_, _)| Some((wanted.fit(QueueName::as_str(queue))?, queue, gauge));
        let found = known.into_iter().filter_map(fits);
        let poison = poison(all, &state.settings.poison_suffix, table.sort);
        keyed.extend(found.map(|(fit, queue, gauge)| {
            let key = key(table.sort, gauge).or_else(|| poison.get(queue.as_str()).copied());
            (Reverse(key), Place { conn, queue: queue.clone() }, fit.is_scattered())
        }));
    }
    if table.sort == Column::Name {
        keyed.sort_by(|(_, a, _), (_, b, _)| (&a.queue, a.conn).cmp(&(&b.queue, b.conn)));
    } else {
        // Of equals the names stay in their order.
        keyed.sort_by_key(|(key, ..)| *key);
    }
    if table.reversed {
        keyed.reverse();
    }
    keyed.sort_by_key(|(.., is_scattered)| *is_scattered);
    keyed.into_iter().map(|(_, place, _)| place).collect()
}

/// The open account first.
fn accounts(state: &State) -> impl Iterator<Item = ConnId> {
    let open = state.account.iter().map(|account| account.conn);
    open.chain(state.watching.others.iter().map(|other| other.conn))
}

/// The lengths of poison queues by the names of the queues that they belong to, where that is what
/// the rows are sorted by.
fn poison<'a>(all: &'a BTreeMap<QueueName, Gauge>, suffix: &str, column: Column) -> HashMap<&'a str, i64> {
    let of = |(queue, gauge): (&'a QueueName, &Gauge)| {
        let parent = queue.as_str().strip_suffix(suffix).filter(|_| queue.is_poison(suffix))?;
        Some((parent, number(gauge.length()?)))
    };
    if column == Column::Poison { all.iter().filter_map(of).collect() } else { HashMap::new() }
}

/// What a queue is sorted by, the largest first.
fn key(column: Column, gauge: &Gauge) -> Option<i64> {
    match column {
        Column::Name | Column::Poison => None,
        Column::Length => gauge.length().map(number),
        Column::Rate => gauge.rate().map(Rate::thousandths),
        Column::Oldest => gauge.heads()?.age(),
        Column::Dequeues => gauge.heads()?.most_taken.map(i64::from),
        Column::Visible => gauge.heads()?.visible.map(|visible| match visible {
            Visible::Exactly(seen) | Visible::AtLeast(seen) => i64::from(seen),
        }),
    }
}

fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
