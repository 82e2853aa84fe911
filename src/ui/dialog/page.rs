//! A page to read: lines, and where one is among them.

use ratatui::style::Style;
use ratatui::text::Line;

use crate::app::geometry;
use crate::app::page::{Page, Role};
use crate::model::print::thousands;
use crate::sheet::Sheet;
use crate::ui::Scene;
use crate::ui::line::piece;
use crate::ui::pane;
use crate::ui::theme::Theme;

/// Draws the lines from `top` on.
pub fn draw(sheet: &mut Sheet, scene: &Scene<'_>, page: Page, top: usize) {
    let theme = scene.theme;
    let area = geometry::page(scene.state.size);
    let inner = super::window(sheet, theme, area, [page.title, String::new()]);
    let height = usize::from(inner.height.saturating_sub(1));
    let count = page.lines.len();
    let first = top.min(count.saturating_sub(height));
    let last = (first + height).min(count);
    let place = format!("{}–{}/{}", (first + 1).min(last), last, thousands(count as u64));
    let shown = page.lines.into_iter().skip(first).take(height).map(|line| {
        Line::from(line.into_iter().map(|(text, role)| piece(text, style(role, theme))).collect::<Vec<_>>())
    });
    let shown: Vec<Line<'static>> = shown.collect();
    pane::lines(sheet, inner, shown);
    let foot = pane::below(inner, inner.height.saturating_sub(1));
    pane::lines(sheet, foot, [Line::from(vec![piece(place, theme.dim)])]);
}

const fn style(role: Role, theme: &Theme) -> Style {
    match role {
        Role::Plain => theme.plain,
        Role::Dim => theme.dim,
        Role::Title => theme.title,
        Role::Key => theme.accent,
        Role::Good => theme.good,
        Role::Warn => theme.warn,
        Role::Bad => theme.bad,
    }
}
