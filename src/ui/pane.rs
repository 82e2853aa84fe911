//! What all panes have in common: a border that carries facts, rows in it, and a sentence where there
//! are none.

use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

use super::line::{self, Pieces, piece};
use super::theme::Theme;
use crate::app::geometry::Area;
use crate::app::wrap;
use crate::sheet::Sheet;

/// The facts in the border of a pane.
#[derive(Default)]
pub struct Facts {
    /// In the top border.
    pub title: Pieces,
    /// At the right end of the top border.
    pub corner: Pieces,
    /// At the left end of the bottom border.
    pub note: Pieces,
    /// At the right end of the bottom border.
    pub foot: Pieces,
}

/// An area as ratatui has it, cut to what there is to draw on.
pub fn rect(sheet: &Sheet, area: Area) -> Rect {
    Rect::new(area.x, area.y, area.w, area.h).intersection(sheet.area())
}

/// Draws the border; gives what is inside of it.
pub fn border(sheet: &mut Sheet, theme: &Theme, area: Area, focused: bool, facts: Facts) -> Rect {
    let room = usize::from(area.w.saturating_sub(2));
    let corner = line::fit(facts.corner, room / 2);
    let taken = line::width(&corner);
    let title = line::fit(facts.title, room.saturating_sub(if taken > 0 { taken + 1 } else { 0 }));
    let foot = line::fit(facts.foot, room);
    let note = line::fit(facts.note, room.saturating_sub(line::width(&foot)));
    let whole = rect(sheet, area);
    sheet.rim(whole, if focused { theme.focused } else { theme.border });
    let edge =
        Rect { x: whole.x.saturating_add(1), width: whole.width.saturating_sub(2), height: 1, ..whole };
    let bottom = Rect { y: whole.bottom().saturating_sub(1), ..edge };
    for (row, left, right) in [(edge, title, corner), (bottom, note, foot)] {
        sheet.put(Line::from(left), row);
        let columns = u16::try_from(line::width(&right)).unwrap_or(u16::MAX).min(row.width);
        sheet.put(Line::from(right), Rect { x: row.right() - columns, width: columns, ..row });
    }
    rect(sheet, area.inner())
}

/// Facts one after the other, with a rule between them and a space around all.
pub fn facts(parts: Vec<Pieces>, theme: &Theme) -> Pieces {
    let mut out = Vec::new();
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        out.push(if out.is_empty() { piece(" ", theme.plain) } else { piece(" ─ ", theme.dim) });
        out.extend(part);
    }
    if !out.is_empty() {
        out.push(piece(" ", theme.plain));
    }
    out
}

/// Draws lines from the top of the area on; what has no room is left out.
pub fn lines(sheet: &mut Sheet, area: Rect, lines: impl IntoIterator<Item = Line<'static>>) {
    for (row, line) in area.rows().zip(lines) {
        sheet.put(line, row);
    }
}

/// A sentence or two in the middle of an empty pane.
pub fn sentence(sheet: &mut Sheet, area: Rect, text: &[(String, Style)]) {
    let room = usize::from(area.width).saturating_sub(4);
    let wrapped = text.iter().flat_map(|(text, style)| {
        wrap::words(text, room).into_iter().map(|line| piece(line, *style)).collect::<Vec<_>>()
    });
    let rows: Vec<Line<'static>> =
        wrapped.map(|words| line::centre(vec![words], usize::from(area.width))).collect();
    let above = usize::from(area.height).saturating_sub(rows.len()) / 3;
    let blank = std::iter::repeat_n(Line::default(), above);
    lines(sheet, area, blank.chain(rows));
}

/// The area without its first `rows` rows.
pub fn below(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect { y: area.y.saturating_add(rows), height: area.height - rows, ..area }
}

/// A row in the style of its selection: a selected one is of one colour throughout.
pub fn select(row: Line<'static>, style: Option<Style>, room: u16) -> Line<'static> {
    let Some(style) = style else { return row };
    let used = line::width(&row.spans);
    let rest = piece(" ".repeat(usize::from(room).saturating_sub(used)), style);
    Line::from(row.spans.into_iter().map(|p| p.style(style)).chain([rest]).collect::<Vec<_>>())
}
