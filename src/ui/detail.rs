//! The detail pane: all properties of the message that is read, and its body.

use ratatui::style::Style;
use ratatui::text::Line;

use super::Scene;
use super::line::{self, Pieces, piece};
use super::pane::{self, Facts};
use super::theme::Theme;
use super::times;
use crate::app::geometry::{self, Area, PROPERTY_ROWS};
use crate::app::state::account::{AccountView, Focus};
use crate::app::state::messages::{DetailPane, Mark, MessagePane};
use crate::body::shown::{Shown, View};
use crate::model::clock::Millis;
use crate::model::message::Expiry;
use crate::model::print::{self, printable_line};
use crate::sheet::Sheet;

/// Draws the detail pane.
pub fn draw(sheet: &mut Sheet, scene: &Scene<'_>, account: &AccountView, area: Area) {
    let Scene { state, theme, .. } = *scene;
    let focused = account.focus == Focus::Detail;
    let reading = account.messages.as_ref().and_then(|pane| Some((pane, pane.reading()?)));
    let Some((messages, shown)) = reading else {
        let title = vec![piece(" Message ", theme.title)];
        let inner = pane::border(sheet, theme, area, focused, Facts { title, ..Facts::default() });
        return pane::sentence(sheet, inner, &[("No message is selected.".to_owned(), theme.dim)]);
    };
    let body = geometry::detail_body(area);
    let facts = Facts {
        title: title(messages, shown, account.detail.view, theme),
        foot: place(&account.detail, body.h),
        ..Facts::default()
    };
    let inner = pane::border(sheet, theme, area, focused, facts);
    let properties = properties(shown, times::seen_at(state, messages), inner.width, theme);
    pane::lines(sheet, inner, properties);
    let Some(laid) = &account.detail.laid else { return };
    let rows = laid.rows.len().saturating_sub(account.detail.top).min(usize::from(body.h));
    let rows = (account.detail.top..account.detail.top + rows)
        .map(|at| Line::from(vec![piece(laid.row(at).to_owned(), theme.plain)]));
    pane::lines(sheet, pane::below(inner, PROPERTY_ROWS), rows);
}

fn title(messages: &MessagePane, shown: &Shown, view: View, theme: &Theme) -> Pieces {
    let what = match (&messages.take, messages.current()) {
        (Some(take), _) => {
            let what = if take.dug.is_some() { "dug message" } else { "taken message" };
            numbered(what, take.position(), take.rows().count())
        }
        (None, Some(row)) if row.mark == Mark::NotVisible => "message not visible any more".to_owned(),
        _ => numbered("message", messages.position(), messages.rows.len()),
    };
    let view = match view {
        View::Pretty => "decoded",
        View::Raw => "raw",
        View::Hex => "hex",
    };
    let plain = |text: String| vec![piece(text, theme.plain)];
    let parts = vec![vec![piece(what, theme.title)], plain(shown.badge()), plain(view.to_owned())];
    pane::facts(parts, theme)
}

fn numbered(what: &str, at: Option<usize>, of: usize) -> String {
    format!("{what} {} of {of}", at.map_or(0, |at| at + 1))
}

fn place(detail: &DetailPane, height: u16) -> Pieces {
    let rows = detail.laid.as_ref().map_or(0, |laid| laid.rows.len());
    let height = usize::from(height);
    if rows <= height {
        return Vec::new();
    }
    let last = (detail.top + height).min(rows);
    vec![piece(format!(" {}–{last}/{} ", detail.top + 1, print::thousands(rows as u64)), Style::new())]
}

/// Two lines: id, dequeue count, size; both times, with how far away they are where there is room.
fn properties(shown: &Shown, seen: Millis, room: u16, theme: &Theme) -> [Line<'static>; 2] {
    let room = usize::from(room);
    let message = &shown.message;
    let pairs = |pairs: Vec<(&str, String)>| -> Pieces {
        let pieces = pairs.into_iter().flat_map(|(name, value)| {
            [piece(format!("{name} "), theme.dim), piece(format!("{value}  "), theme.plain)]
        });
        pieces.collect()
    };
    let first = pairs(vec![
        ("id", printable_line(message.id.as_str()).into_owned()),
        ("dequeued", message.dequeue_count.to_string()),
        ("size", format!("{} B", print::thousands(shown.size as u64))),
    ]);
    let inserted = message.inserted.exact();
    let (expires, left) = match &message.expires {
        Expiry::Never => ("never".to_owned(), String::new()),
        Expiry::At(moment) => (moment.exact(), format!(" (in {})", times::left(&message.expires, seen))),
    };
    let ago = times::ago(&message.inserted, seen);
    let long =
        pairs(vec![("inserted", format!("{inserted} ({ago})")), ("expires", format!("{expires}{left}"))]);
    let short = || {
        vec![
            piece("inserted ", theme.dim),
            piece(inserted.clone(), theme.plain),
            piece(" expires ", theme.dim),
            piece(expires.clone(), theme.plain),
        ]
    };
    let second = if line::width(&long) <= room { long } else { short() };
    [first, second].map(|pieces| Line::from(line::fit(pieces, room)))
}
