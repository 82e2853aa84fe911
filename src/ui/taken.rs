//! The message pane while messages are held: each lease with its countdown or its end.

use std::sync::Arc;

use ratatui::text::{Line, Span};

use super::header::clock;
use super::line::{self, Pieces, piece};
use super::messages::{beginning, count_style};
use super::pane::{self, Facts};
use super::table::{ALWAYS, Column, Fit};
use super::theme::Theme;
use super::{Scene, field, note};
use crate::app::geometry::Area;
use crate::app::state::account::{AccountView, Focus};
use crate::app::state::messages::MessagePane;
use crate::app::state::take::Take;
use crate::app::update::idle_at;
use crate::body::shown::Shown;
use crate::model::change::{Lease, LeaseState, Step};
use crate::model::clock::Millis;
use crate::model::print::{self, printable_line};
use crate::sheet::Sheet;

static COLUMNS: [Column; 6] = [
    Column { head: "", width: 2, right: false, rank: ALWAYS },
    Column { head: "#", width: 4, right: true, rank: 1 },
    Column { head: "id", width: 8, right: false, rank: ALWAYS },
    Column { head: "state", width: 13, right: false, rank: ALWAYS },
    Column { head: "deq", width: 3, right: true, rank: 3 },
    Column { head: "size", width: 7, right: true, rank: 2 },
];

/// Below this many milliseconds a lease is about to end.
const SOON: u64 = 10_000;
/// The columns of the text that is looked for, while it is typed.
const SIFT: u16 = 24;

/// Draws the held messages.
pub fn draw(
    sheet: &mut Sheet,
    scene: &Scene<'_>,
    account: &AccountView,
    (messages, take): (&MessagePane, &Take),
    area: Area,
) {
    let Scene { state, theme, .. } = *scene;
    let rows = take.rows().count();
    let place = take.position().map(|at| format!(" {}/{} ", at + 1, rows));
    let foot: Pieces = place.map(|place| piece(place, theme.plain)).into_iter().collect();
    let room = usize::from(area.w.saturating_sub(2)).saturating_sub(line::width(&foot));
    let (title, cursor) = title(scene, messages, take);
    let facts = Facts { title, note: border_note(scene, take, room), foot, ..Facts::default() };
    let focused = account.focus == Focus::Messages;
    let inner = pane::border(sheet, theme, area, focused, facts);
    if let Some(column) = cursor.filter(|column| column + 2 < area.w) {
        let corner = pane::rect(sheet, area);
        sheet.set_cursor((corner.x.saturating_add(column + 1), corner.y));
    }
    if rows == 0 {
        let words = "None of the messages that are held contains that text.".to_owned();
        return pane::sentence(sheet, inner, &[(words, theme.dim)]);
    }
    let fit = Fit::new(&COLUMNS, "body", inner.width);
    pane::lines(sheet, inner, [fit.heads(theme.dim)]);
    let area = pane::below(inner, 1);
    let style = if focused { theme.selected } else { theme.chosen };
    let threshold = state.settings.threshold_of(&messages.queue);
    let rows = take.rows().skip(take.top).take(usize::from(area.height)).map(|lease| {
        let is_selected = take.selected == Some(lease.id);
        let cells = cells(lease, is_selected, (state.now, threshold), theme);
        pane::select(fit.row(cells), is_selected.then_some(style), area.width)
    });
    let rows: Vec<Line<'static>> = rows.collect();
    pane::lines(sheet, area, rows);
}

/// Where they are from, how many there are, which are shown; and the column of the cursor where the
/// text is typed that they must contain.
fn title(scene: &Scene<'_>, messages: &MessagePane, take: &Take) -> (Pieces, Option<u16>) {
    let theme = scene.theme;
    let verb = match take.dug {
        Some(_) => "dug from ",
        None if take.kept => "held from ",
        None => "taken from ",
    };
    let from = vec![
        piece(verb, theme.plain),
        piece(printable_line(messages.queue.as_str()).into_owned(), theme.title),
    ];
    let held = vec![piece(held(scene, take), theme.warn)];
    let mut parts = vec![from, held];
    let sift = &take.sift;
    if !sift.typing && sift.text.is_empty() {
        return (pane::facts(parts, theme), None);
    }
    let columns = u16::try_from(print::width(&sift.text.to_string())).unwrap_or(u16::MAX);
    let (text, cursor) = field::one_line(&sift.text, columns.saturating_add(1).min(SIFT));
    // The filter stands last: the cursor is so far from its beginning.
    let before = line::width(&pane::facts(parts.clone(), theme)) + " ─ /".chars().count() - 1;
    parts.push(vec![piece(format!("/{text}"), theme.accent)]);
    let column = u16::try_from(before).unwrap_or(u16::MAX).saturating_add(cursor);
    (pane::facts(parts, theme), sift.typing.then_some(column))
}

/// How many are held, and for how long; while more are leased, how far that is.
fn held(scene: &Scene<'_>, take: &Take) -> String {
    let held = print::thousands(take.held() as u64);
    let step = scene.state.writes.get(&take.job).and_then(|job| job.step);
    match (take.dug, step) {
        (None, _) if take.kept => format!("{held} held · renewed by itself"),
        (None, _) => format!("{held} held · {} s each", take.secs),
        (Some(_), Some(Step::Digging { have, of })) => {
            format!("{} of {}…", print::thousands(have.into()), print::thousands(of.into()))
        }
        (Some(wanted), _) if take.leases.len() < wanted as usize => {
            format!("{held} held, no more to be seen")
        }
        (Some(_), _) => format!("{held} held"),
    }
}

/// What the job waits for; or when what is dug goes back by itself.
fn border_note(scene: &Scene<'_>, take: &Take, room: usize) -> Pieces {
    let Scene { state, theme, .. } = *scene;
    let job = state.writes.get(&take.job);
    if let Some(attempt) = job.and_then(|job| job.attempt) {
        return note::of_attempt(attempt, state.now, room, theme);
    }
    let idle = idle_at(state).filter(|_| take.dug.is_some());
    let words = match (job.is_some_and(|job| job.stopping), idle) {
        (true, _) => " giving back… ".to_owned(),
        (false, Some(at)) => format!(" goes back in {} without a key ", clock(at.since(state.now))),
        (false, None) => return Vec::new(),
    };
    line::fit(vec![piece(words, theme.dim)], room)
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
        piece((lease.id.0 + 1).to_string(), theme.dim),
        piece(printable_line(message.id.short()).into_owned(), words),
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
        LeaseState::Saved => ("saved".to_owned(), theme.dim),
        LeaseState::Released => ("released".to_owned(), theme.dim),
        LeaseState::Deleted => ("deleted".to_owned(), theme.dim),
        LeaseState::Lost => ("lost".to_owned(), theme.bad),
    };
    if lease.trouble.is_some() { piece(format!("{words} !"), theme.bad) } else { piece(words, style) }
}
