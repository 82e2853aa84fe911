//! The first screen: what can be opened from here.

use ratatui::layout::Position;
use ratatui::text::{Line, Span};

use super::line::{self, piece};
use super::pane::{self, Facts};
use super::theme::Theme;
use super::{Scene, field};
use crate::app::geometry::{self, Area};
use crate::app::state::start::{Offer, Opening, StartScreen};
use crate::model::account::SourceRef;
use crate::model::print::{self, printable_line};
use crate::sheet::Sheet;

const WHAT: &str = "See what is in your queues, fix the message that is stuck, disturb nothing else.";
/// The columns of the list at the most.
const WIDEST: u16 = 96;
/// The columns of an offer's title.
const TITLE: usize = 22;
/// Lines of a complaint at the most.
const COMPLAINT: u16 = 6;

/// Draws the first screen between header and footer.
pub fn draw(sheet: &mut Sheet, scene: &Scene<'_>) {
    let theme = scene.theme;
    let start = &scene.state.start;
    let size = scene.state.size;
    let w = size.cols.saturating_sub(4).min(WIDEST);
    let x = size.cols.saturating_sub(w) / 2;
    let offers = start.matching();
    let wanted = u16::try_from(offers.len().max(1)).unwrap_or(u16::MAX).saturating_add(2);
    let y = (size.rows / 5).max(2);
    let room = size.rows.saturating_sub(y + 3 + COMPLAINT);
    let what = Area { x: 0, y, w: size.cols, h: 1 };
    let what_area = pane::rect(sheet, what);
    let what = line::centre(vec![piece(WHAT, theme.dim)], usize::from(size.cols));
    sheet.put(what, what_area);
    let list = Area { x, y: y + 2, w, h: wanted.min(room.max(3)) };
    if start.shown {
        draw_offers(sheet, theme, start, &offers, list);
    }
    let below = Area { x: x + 1, y: list.y + list.h, w: w.saturating_sub(2), h: COMPLAINT };
    let below = pane::rect(sheet, below);
    pane::lines(sheet, below, said(start, theme, usize::from(w).saturating_sub(2)));
}

fn draw_offers(sheet: &mut Sheet, theme: &Theme, start: &StartScreen, offers: &[&Offer], area: Area) {
    let (filter, column) = field::one_line(&start.filter, 30);
    let mut title = vec![vec![piece("Open", theme.title)]];
    if !start.filter.is_empty() {
        title.push(vec![piece(format!("/{filter}"), theme.accent)]);
        let at = Position::new(area.x.saturating_add(10).saturating_add(column), area.y);
        if pane::rect(sheet, area).contains(at) {
            sheet.set_cursor(at);
        }
    }
    let facts = Facts { title: pane::facts(title, theme), ..Facts::default() };
    let inner = pane::border(sheet, theme, area, true, facts);
    if offers.is_empty() {
        let words = format!("Nothing here contains “{}”.", printable_line(&start.filter.to_string()));
        return pane::sentence(sheet, inner, &[(words, theme.plain)]);
    }
    let selected = start.selected.min(offers.len().saturating_sub(1));
    let top = geometry::offset(Some(selected), offers.len(), inner.height, 0);
    let rows = offers.iter().enumerate().skip(top).take(usize::from(inner.height)).map(|(at, offer)| {
        let style = (at == selected).then_some(theme.selected);
        pane::select(row(offer, at == selected, start, inner.width, theme), style, inner.width)
    });
    let rows: Vec<Line<'static>> = rows.collect();
    pane::lines(sheet, inner, rows);
}

fn row(offer: &Offer, is_selected: bool, start: &StartScreen, room: u16, theme: &Theme) -> Line<'static> {
    let left = vec![
        piece(if is_selected { "▸ " } else { "  " }, theme.accent),
        piece(print::pad_end(&printable_line(&offer.title), TITLE), theme.title),
        piece("  ", theme.plain),
        piece(printable_line(&offer.detail).into_owned(), theme.dim),
    ];
    line::spread(left, vec![status(offer, start, theme)], usize::from(room))
}

fn status(offer: &Offer, start: &StartScreen, theme: &Theme) -> Span<'static> {
    let (words, style) = match (&offer.source, start.azurite) {
        (SourceRef::Azurite, None) => ("looking…", theme.dim),
        (SourceRef::Azurite, Some(true)) => ("listening", theme.good),
        (SourceRef::Azurite, Some(false)) => ("not running", theme.warn),
        _ => ("", theme.plain),
    };
    piece(if words.is_empty() { String::new() } else { format!("  {words} ") }, style)
}

/// What is being opened, and why the last one could not be.
fn said(start: &StartScreen, theme: &Theme, room: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if let Some(Opening { source, .. }) = &start.opening {
        let offer = start.offers.iter().find(|offer| offer.source == *source);
        let what = offer.map_or_else(String::new, |offer| printable_line(&offer.title).into_owned());
        let words = format!("opening {what}…").replace(" …", "…");
        lines.push(Line::styled(words, theme.plain));
    }
    if let Some(trouble) = &start.trouble {
        let trouble = print::printable_text(trouble);
        lines.extend(trouble.lines().flat_map(|text| line::paragraph(text, theme.bad, room)));
    }
    lines
}
