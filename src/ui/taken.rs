//! The message pane while messages are held: each lease with its countdown or its end.

use std::sync::Arc;

use ratatui::Frame;
use ratatui::text::{Line, Span};

use super::header::clock;
use super::line::{self, Pieces, piece};
use super::messages::{beginning, count_style};
use super::pane::{self, Facts};
use super::table::{ALWAYS, Column, Fit};
use super::theme::Theme;
use super::{Scene, note};
use crate::app::geometry::Area;
use crate::app::state::account::{AccountView, Focus};
use crate::app::state::messages::{MessagePane, Take};
use crate::body::shown::Shown;
use crate::model::change::{Lease, LeaseState};
use crate::model::clock::Millis;
use crate::model::print::{self, printable_line};

static COLUMNS: [Column; 5] = [
    Column { head: "", width: 2, right: false, rank: ALWAYS },
    Column { head: "id", width: 8, right: false, rank: ALWAYS },
    Column { head: "state", width: 13, right: false, rank: ALWAYS },
    Column { head: "deq", width: 3, right: true, rank: 3 },
    Column { head: "size", width: 7, right: true, rank: 2 },
];

/// Below this many milliseconds a lease is about to end.
const SOON: u64 = 10_000;

/// Draws the held messages.
pub fn draw(
    frame: &mut Frame<'_>,
    scene: &Scene<'_>,
    account: &AccountView,
    (messages, take): (&MessagePane, &Take),
    area: Area,
) {
    let Scene { state, theme, .. } = *scene;
    let held = format!("{} held · {} s each", take.held(), take.secs);
    let from =
        vec![piece("taken from ", theme.plain), piece(printable_line(messages.queue.as_str()), theme.title)];
    let place = take.position().map(|at| format!(" {}/{} ", at + 1, take.leases.len()));
    let foot: Pieces = place.map(|place| piece(place, theme.plain)).into_iter().collect();
    let room = usize::from(area.w.saturating_sub(2)).saturating_sub(line::width(&foot));
    let attempt = state.writes.get(&take.job).and_then(|job| job.attempt);
    let facts = Facts {
        title: pane::facts(vec![from, vec![piece(held, theme.warn)]], theme),
        note: attempt.map_or_else(Vec::new, |attempt| note::of_attempt(attempt, state.now, room, theme)),
        foot,
        ..Facts::default()
    };
    let focused = account.focus == Focus::Messages;
    let inner = pane::border(frame, theme, area, focused, facts);
    let fit = Fit::new(&COLUMNS, "body", inner.width);
    pane::lines(frame, inner, [fit.heads(theme.dim)]);
    let area = pane::below(inner, 1);
    let style = if focused { theme.selected } else { theme.chosen };
    let threshold = state.settings.threshold_of(&messages.queue);
    let rows = take.leases.iter().skip(take.top).take(usize::from(area.height)).map(|lease| {
        let is_selected = take.selected == Some(lease.id);
        let cells = cells(lease, is_selected, (state.now, threshold), theme);
        pane::select(fit.row(cells), is_selected.then_some(style), area.width)
    });
    let rows: Vec<Line<'static>> = rows.collect();
    pane::lines(frame, area, rows);
}

fn cells(
    lease: &Lease<Arc<Shown>>,
    is_selected: bool,
    (now, threshold): (Millis, Option<u32>),
    theme: &Theme,
) -> Vec<Span<'static>> {
    let message = &lease.message.message;
    let words = if lease.state.is_live() { theme.plain } else { theme.dim };
    vec![
        piece(if is_selected { "▸ " } else { "  " }, theme.accent),
        piece(printable_line(message.id.short()), words),
        fate(lease, now, theme),
        piece(message.dequeue_count.to_string(), count_style(message.dequeue_count, threshold, words, theme)),
        piece(print::bytes(lease.message.size), words),
        beginning(&lease.message, words, theme),
    ]
}

/// The state of a lease; `!` where the last order about it failed.
fn fate(lease: &Lease<Arc<Shown>>, now: Millis, theme: &Theme) -> Span<'static> {
    let left = lease.until.since(now);
    let (words, style) = match lease.state {
        LeaseState::Held if left <= SOON => (format!("held {}", clock(left)), theme.warn),
        LeaseState::Held => (format!("held {}", clock(left)), theme.good),
        LeaseState::Busy => ("working…".to_owned(), theme.warn),
        LeaseState::Released => ("released".to_owned(), theme.dim),
        LeaseState::Deleted => ("deleted".to_owned(), theme.dim),
        LeaseState::Lost => ("lost".to_owned(), theme.bad),
    };
    if lease.trouble.is_some() { piece(format!("{words} !"), theme.bad) } else { piece(words, style) }
}
