//! Text fields: what is on the screen of a text, and where its cursor stands.

use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use super::line::piece;
use super::pane;
use super::theme::Theme;
use crate::app::text::Text;
use crate::sheet::Sheet;

/// Rows of a one-line field among which the one with the cursor is looked for.
const ROWS: u16 = 200;

/// The part of a one-line text that a field of this width shows, and the cursor's column in it.
pub fn one_line(text: &Text, width: u16) -> (String, u16) {
    let view = text.view(width, ROWS);
    let (column, row) = view.cursor.unwrap_or((0, 0));
    let shown = view.rows.into_iter().nth(usize::from(row)).map(|row| row.text).unwrap_or_default();
    (shown, column)
}

/// Draws a text of several lines; the terminal's cursor is set where the field has the keys.
pub fn draw(sheet: &mut Sheet, theme: &Theme, area: Rect, text: &Text, has_keys: bool) {
    let view = text.view(area.width, area.height);
    let rows = view
        .rows
        .into_iter()
        .map(|row| Line::from(vec![piece(row.text, theme.plain), piece(row.mark, theme.dim)]));
    let rows: Vec<Line<'static>> = rows.collect();
    pane::lines(sheet, area, rows);
    if let (true, Some((column, row))) = (has_keys, view.cursor) {
        let at = Position::new(area.x.saturating_add(column), area.y.saturating_add(row));
        if area.contains(at) {
            sheet.set_cursor(at);
        }
    }
}
