//! The difference between two texts, line by line.

use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::body::diff::{Diff, Side};
use crate::model::print::cut;
use crate::sheet::Sheet;
use crate::ui::line::{self, piece};
use crate::ui::pane;
use crate::ui::theme::Theme;

/// Draws a difference from one of its lines on, under a heading with the place.
pub fn draw(sheet: &mut Sheet, theme: &Theme, area: Rect, diff: &Diff, top: usize) {
    let room = usize::from(area.width);
    let height = usize::from(area.height.saturating_sub(1));
    let all = diff.lines.len();
    let first = top.min(all.saturating_sub(height));
    let words = diff.form.words().unwrap_or("what changes:");
    let place = if all > height {
        format!("{}–{} of {all} · j k", first + 1, first + height)
    } else {
        String::new()
    };
    let head = line::spread(vec![piece(words, theme.dim)], vec![piece(place, theme.dim)], room);
    let rows = diff.lines.iter().skip(first).take(height).map(|line| {
        let (sign, style) = match line.side {
            Side::Same => (' ', theme.dim),
            Side::Removed => ('-', theme.bad),
            Side::Added => ('+', theme.good),
            Side::Gap => ('⋮', theme.dim),
        };
        Line::styled(cut(&format!("{sign} {}", line.text), room).into_owned(), style)
    });
    let rows: Vec<Line<'static>> = std::iter::once(head).chain(rows).collect();
    pane::lines(sheet, area, rows);
}
