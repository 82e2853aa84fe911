//! The last line: what was just said, or the keys that work now.

use ratatui::style::Style;
use ratatui::text::Line;

use super::Scene;
use super::line::{self, Pieces, piece};
use super::pane::rect;
use super::theme::Theme;
use crate::app::geometry::Area;
use crate::app::keymap::Keymap;
use crate::app::state::State;
use crate::app::state::notices::Tone;
use crate::model::print::printable_line;
use crate::sheet::Sheet;

/// Draws the footer.
pub fn draw(sheet: &mut Sheet, scene: &Scene<'_>, area: Area) {
    let Scene { state, keymap, theme } = *scene;
    let room = usize::from(area.w);
    let pieces = match state.notices.current(state.now) {
        Some(notice) => {
            vec![piece(format!(" {}", printable_line(&notice.text)), style_of(notice.tone, theme))]
        }
        None => keys(keymap, state, theme, room),
    };
    let target = rect(sheet, area);
    sheet.put(Line::from(line::fit(pieces, room)), target);
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
fn keys(keymap: &Keymap, state: &State, theme: &Theme, room: usize) -> Pieces {
    let mut pieces = vec![piece(" ", theme.plain)];
    let mut columns = line::width(&pieces);
    for (key, binding) in keymap.footer(state) {
        let gap = if pieces.len() == 1 { "" } else { "  " };
        let label = format!(" {}", binding.label);
        let entry = [piece(gap, theme.plain), piece(key.label(), theme.accent), piece(label, theme.plain)];
        columns += line::width(&entry);
        if columns > room {
            break;
        }
        pieces.extend(entry);
    }
    pieces
}
