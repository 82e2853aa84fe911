//! The message pane: the visible head of the selected queue.

use std::sync::Arc;

use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::failure::Again;
use super::line::{self, Pieces, piece};
use super::pane::{self, Facts};
use super::table::{ALWAYS, Column, Fit};
use super::theme::Theme;
use super::{Scene, failure, keys, note, outlook, taken, times};
use crate::app::geometry::{self, Area};
use crate::app::keymap::{Intent, Scope};
use crate::app::state::State;
use crate::app::state::account::{AccountView, Focus};
use crate::app::state::messages::{Mark, MessagePane, Row};
use crate::body::shown::Shown;
use crate::model::clock::Millis;
use crate::model::length::Visible;
use crate::model::operation::OperationKind;
use crate::model::print::{self, printable_line};
use crate::sheet::Sheet;

/// Draws the message pane, or the taken messages where there are any.
pub fn draw(sheet: &mut Sheet, scene: &Scene<'_>, account: &AccountView, area: Area) {
    let theme = scene.theme;
    let focused = account.focus == Focus::Messages;
    let Some(messages) = &account.messages else {
        let title = vec![piece(" Messages ", theme.title)];
        let inner = pane::border(sheet, theme, area, focused, Facts { title, ..Facts::default() });
        let words = [("Select a queue to see its messages.".to_owned(), theme.dim)];
        return pane::sentence(sheet, inner, &words);
    };
    if let Some(take) = &messages.take {
        return taken::draw(sheet, scene, account, (messages, take), area);
    }
    let seen = times::seen_at(scene.state, messages);
    let foot = place(messages);
    let room = usize::from(area.w.saturating_sub(2)).saturating_sub(line::width(&foot));
    let mut note = note::of(&messages.peek, scene.state.now, room, theme);
    if let Some(gauge) = account.queues.all.get(&messages.queue) {
        note.extend(outlook::words(gauge, room.saturating_sub(line::width(&note)), theme));
    }
    let facts = Facts { title: title(account, messages, seen, theme), note, foot, ..Facts::default() };
    let inner = pane::border(sheet, theme, area, focused, facts);
    if messages.rows.is_empty() {
        pane::sentence(sheet, inner, &nothing(scene, account, messages));
    } else {
        rows(sheet, scene, account, messages, inner);
    }
}

fn title(account: &AccountView, messages: &MessagePane, seen: Millis, theme: &Theme) -> Pieces {
    let name = printable_line(messages.queue.as_str()).into_owned();
    let visible = messages.rows.iter().filter(|row| row.mark != Mark::NotVisible);
    let oldest = visible.filter_map(|row| row.shown.message.inserted.secs()).min();
    let mut words = vec![visible_words(account, messages)];
    words.extend(oldest.map(|secs| format!("oldest seen {}", print::age(seen.secs() - secs))));
    words.retain(|text| !text.is_empty());
    let mut parts = vec![vec![piece(name, theme.title)]];
    let marked = messages.marked_rows().len();
    if marked > 0 {
        parts.push(vec![piece(format!("{marked} marked"), theme.accent)]);
    }
    if !words.is_empty() {
        parts.push(vec![piece(words.join(" · "), theme.plain)]);
    }
    pane::facts(parts, theme)
}

/// What one can honestly say about how many there are.
fn visible_words(account: &AccountView, messages: &MessagePane) -> String {
    let Some(seen) = messages.peek.value else { return String::new() };
    let length = account.length(&messages.queue);
    match (Visible::of_peek(seen), length) {
        (Visible::Exactly(seen), length) => {
            let visible = if seen == 0 { "none visible".to_owned() } else { format!("{seen} visible") };
            match length.and_then(|length| length.not_visible()).filter(|rest| *rest > 0) {
                Some(rest) => format!("{visible} · ~{} not visible", print::thousands(rest)),
                None => visible,
            }
        }
        (Visible::AtLeast(seen), Some(length)) if length.approximate > u64::from(seen) => {
            format!("≥{seen} visible of about {}", print::thousands(length.approximate))
        }
        (Visible::AtLeast(seen), _) => format!("≥{seen} visible"),
    }
}

fn place(messages: &MessagePane) -> Pieces {
    let at = messages.position();
    at.map(|at| piece(format!(" {}/{} ", at + 1, messages.rows.len()), Style::new())).into_iter().collect()
}

/// Why there is nothing to see, and what to do next.
fn nothing(scene: &Scene<'_>, account: &AccountView, messages: &MessagePane) -> Vec<(String, Style)> {
    let Scene { state, keymap, theme } = *scene;
    if let Some(why) = account.out_of_time(state.now) {
        return vec![(format!("Nothing can be seen: {why}."), theme.bad)];
    }
    if let Some(why) = account.never_allows(OperationKind::Peek) {
        let mut words = vec![(format!("What is in the queue cannot be seen: {why}."), theme.warn)];
        words.extend(put_hint(scene, account));
        return words;
    }
    if let Some(error) = &messages.peek.error {
        return failure::sentences(error, again(state, account, messages), theme);
    }
    if messages.peek.fetched.is_none() {
        return failure::waiting("Looking…", messages.peek.pending, state.now, theme);
    }
    match account.queues.length(&messages.queue) {
        Some(count) if count > 0 => {
            let about = format!(
                "Nothing can be seen, though the queue counts about {}: they are being processed, delayed, \
                 or expired and not collected yet.",
                print::thousands(count)
            );
            let take = keys::key(keymap, Scope::Messages, Intent::Take);
            vec![(about, theme.warn), (format!("{take} cannot take them either."), theme.dim)]
        }
        count => {
            let words = if count.is_some() { "No messages." } else { "No messages can be seen." };
            let mut words = vec![(words.to_owned(), theme.plain)];
            words.extend(put_hint(scene, account));
            words
        }
    }
}

/// When a failed peek is tried again.
fn again(state: &State, account: &AccountView, messages: &MessagePane) -> Again {
    Again::of(&messages.peek, account.polling, state.settings.selected_every, state.now)
}

/// Which key puts a message, where it would.
fn put_hint(scene: &Scene<'_>, account: &AccountView) -> Option<(String, Style)> {
    let works = account.writable(scene.state.now)
        && account.forbids(OperationKind::Put, account.queue()).is_none()
        && !account.is_from_secondary();
    let put = keys::key(scene.keymap, Scope::Messages, Intent::Put);
    works.then(|| (format!("{put} puts one."), scene.theme.dim))
}

static COLUMNS: [Column; 8] = [
    Column { head: "", width: 2, right: false, rank: ALWAYS },
    Column { head: "#", width: 2, right: true, rank: ALWAYS },
    Column { head: "id", width: 8, right: false, rank: 7 },
    Column { head: "inserted", width: 11, right: true, rank: 5 },
    Column { head: "expires", width: 7, right: true, rank: 3 },
    Column { head: "deq", width: 3, right: true, rank: 8 },
    Column { head: "size", width: 7, right: true, rank: 2 },
    Column { head: "enc", width: 4, right: false, rank: 1 },
];

fn rows(sheet: &mut Sheet, scene: &Scene<'_>, account: &AccountView, messages: &MessagePane, inner: Rect) {
    let Scene { state, theme, .. } = *scene;
    let fit = Fit::new(&COLUMNS, "body", inner.width);
    let mut above = Vec::new();
    if let Some(why) = account.out_of_time(state.now) {
        above.push(Line::from(line::fit(vec![piece(format!("! {why}"), theme.bad)], inner.width.into())));
    } else if let Some(error) = &messages.peek.error {
        above.extend(failure::banner(error, again(state, account, messages), theme, inner));
    }
    above.push(fit.heads(theme.dim));
    let taken = u16::try_from(above.len()).unwrap_or(0);
    pane::lines(sheet, inner, above);
    let area = pane::below(inner, taken);
    let top = geometry::offset(messages.position(), messages.rows.len(), area.height, messages.top);
    let threshold = state.settings.threshold_of(&messages.queue);
    let seen = times::seen_at(state, messages);
    let style = if account.focus == Focus::Messages { theme.selected } else { theme.chosen };
    let marked: Vec<_> = messages.marked_rows().iter().map(|row| Arc::clone(&row.shown)).collect();
    let mut number = 0;
    let rows = messages.rows.iter().map(|row| {
        // The place in the visible head: as many must be leased to reach the message.
        let is_visible = row.mark != Mark::NotVisible;
        number += u32::from(is_visible);
        (row, is_visible.then_some(number))
    });
    let shown = rows.skip(top).take(usize::from(area.height)).map(|(row, number)| {
        let is_selected = messages.selected.as_ref() == Some(&row.shown.message.id);
        let is_marked = marked.iter().any(|shown| Arc::ptr_eq(shown, &row.shown));
        let cells = cells(row, number, (is_selected, is_marked), (seen, threshold), theme);
        pane::select(fit.row(cells), is_selected.then_some(style), area.width)
    });
    let shown: Vec<Line<'static>> = shown.collect();
    pane::lines(sheet, area, shown);
}

fn cells(
    row: &Row,
    number: Option<u32>,
    (is_selected, is_marked): (bool, bool),
    (seen, threshold): (Millis, Option<u32>),
    theme: &Theme,
) -> Pieces {
    let message = &row.shown.message;
    let (mark, style) = match row.mark {
        _ if is_marked => ('●', theme.accent),
        Mark::Same => (' ', theme.plain),
        Mark::New => ('+', theme.good),
        Mark::Back => ('↺', theme.warn),
        Mark::NotVisible => ('○', theme.dim),
    };
    let pointer = if is_selected { '▸' } else { ' ' };
    let words = if row.mark == Mark::NotVisible { theme.dim } else { theme.plain };
    vec![
        piece(format!("{pointer}{mark}"), style),
        piece(number.map(|n| n.to_string()).unwrap_or_default(), theme.dim),
        piece(printable_line(message.id.short()).into_owned(), words),
        piece(times::ago(&message.inserted, seen), words),
        piece(times::left(&message.expires, seen), words),
        piece(message.dequeue_count.to_string(), count_style(message.dequeue_count, threshold, words, theme)),
        piece(print::bytes(row.shown.size), words),
        piece(row.shown.short_encoding(), theme.dim),
        beginning(&row.shown, words, theme),
    ]
}

/// How a body begins.
pub fn beginning(shown: &Shown, style: Style, theme: &Theme) -> Span<'static> {
    if shown.first_line.is_empty() {
        return piece("(empty)", theme.dim);
    }
    piece(printable_line(&shown.first_line).into_owned(), style)
}

/// A dequeue count stands out where the next taking, or the last one, makes the message poison.
pub fn count_style(count: u32, threshold: Option<u32>, plain: Style, theme: &Theme) -> Style {
    match threshold {
        Some(threshold) if count >= threshold => theme.bad,
        Some(threshold) if count.saturating_add(1) >= threshold => theme.warn,
        _ => plain,
    }
}
