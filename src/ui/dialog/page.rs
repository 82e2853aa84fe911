//! A page to read: lines, and where one is among them.

use ratatui::Frame;
use ratatui::text::Line;

use crate::app::geometry::{self, Size};
use crate::model::print::thousands;
use crate::ui::Scene;
use crate::ui::line::piece;
use crate::ui::pane;

/// The columns that the lines of a page may take.
pub fn room(size: Size) -> usize {
    usize::from(geometry::page(size).w.saturating_sub(4))
}

/// Draws the lines from `top` on.
pub fn draw(frame: &mut Frame<'_>, scene: &Scene<'_>, title: &str, lines: Vec<Line<'static>>, top: usize) {
    let inner = super::window(
        frame,
        scene.theme,
        geometry::page(scene.state.size),
        [title.to_owned(), String::new()],
    );
    let height = usize::from(inner.height.saturating_sub(1));
    let first = first(top, lines.len(), height);
    let last = (first + height).min(lines.len());
    let place = format!("{}–{}/{}", (first + 1).min(last), last, thousands(lines.len() as u64));
    let shown: Vec<Line<'static>> = lines.into_iter().skip(first).take(height).collect();
    pane::lines(frame, inner, shown);
    let foot = pane::below(inner, inner.height.saturating_sub(1));
    pane::lines(frame, foot, [Line::from(vec![piece(place, scene.theme.dim)])]);
}

/// The first line to show. Only drawing knows how many lines there are, so the state counts a page
/// that is read from its end backwards from `usize::MAX`.
fn first(top: usize, lines: usize, height: usize) -> usize {
    let last = lines.saturating_sub(height);
    if top > usize::MAX / 2 { last.saturating_sub(usize::MAX - top) } else { top.min(last) }
}

#[cfg(test)]
mod tests {
    use super::first;

    #[test]
    fn a_page_is_read_from_either_end_and_never_past_one() {
        assert_eq!(first(0, 100, 10), 0);
        assert_eq!(first(500, 100, 10), 90);
        assert_eq!(first(usize::MAX, 100, 10), 90);
        assert_eq!(first(usize::MAX - 3, 100, 10), 87);
        assert_eq!(first(usize::MAX - 300, 100, 10), 0);
        assert_eq!(first(usize::MAX, 3, 10), 0);
    }
}
