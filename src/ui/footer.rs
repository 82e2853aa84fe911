//! The last line: what was just said, or the keys that work now.

use ratatui::style::Style;
use ratatui::text::Line;

use super::Scene;
use super::kept::Kept;
use super::line::{self, Pieces, piece};
use super::pane::rect;
use super::theme::Theme;
use crate::app::geometry::Area;
use crate::app::key::Key;
use crate::app::keymap::{Keymap, Ranked, Scope};
use crate::app::state::State;
use crate::app::state::notices::Tone;
use crate::model::print::{printable_line, width};
use crate::sheet::Sheet;

/// The keys of the frame before: which ones, told apart by what they mean where.
pub type Keys = Kept<(), Vec<(Scope, Key)>>;

/// Draws the footer.
pub fn draw(sheet: &mut Sheet, scene: &Scene<'_>, kept: &mut Keys, area: Area) {
    let Scene { state, keymap, theme } = *scene;
    let room = usize::from(area.w);
    let target = rect(sheet, area);
    if let Some(notice) = state.notices.current(state.now) {
        let said = piece(format!(" {}", printable_line(&notice.text)), style_of(notice.tone, theme));
        return sheet.put(Line::from(line::fit(vec![said], room)), target);
    }
    let fitting = fitting(keymap, state, room);
    let which = fitting.iter().map(|Ranked { key, row, .. }| (row.scope, *key)).collect();
    let line = kept.line(0, which, |_| keys(&fitting, theme));
    sheet.put_kept(&line, target);
}

/// How a tone looks.
pub const fn style_of(tone: Tone, theme: &Theme) -> Style {
    match tone {
        Tone::Done => theme.good,
        Tone::Warning => theme.warn,
        Tone::Failed => theme.bad,
    }
}

/// The keys that fit: a key that does not is left out, and so are those of a higher rank.
fn fitting<'a>(keymap: &'a Keymap, state: &'a State, room: usize) -> Vec<&'a Ranked> {
    let mut columns = 0;
    let fits = |Ranked { label, row, .. }: &&Ranked| {
        let gap = if columns == 0 { 1 } else { 2 };
        columns += gap + width(label) + 1 + width(row.label);
        columns <= room
    };
    keymap.footer(state).take_while(fits).collect()
}

fn keys(fitting: &[&Ranked], theme: &Theme) -> Line<'static> {
    let gaps = std::iter::once(" ").chain(std::iter::repeat("  "));
    let entry = |(gap, Ranked { label, row, .. }): (&'static str, &&Ranked)| {
        let label = piece(label.clone(), theme.accent);
        [piece(gap, theme.plain), label, piece(" ", theme.plain), piece(row.label, theme.plain)]
    };
    Line::from(gaps.zip(fitting).flat_map(entry).collect::<Pieces>())
}
