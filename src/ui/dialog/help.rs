//! All keys by where they work, those that cannot work now with the reason; then a few facts.

use ratatui::Frame;
use ratatui::text::Line;

use super::page;
use crate::app::keymap::{Binding, Scope, TABLE, refusal};
use crate::model::print::{pad_end, printable_line, thousands};
use crate::ui::Scene;
use crate::ui::line::{paragraph, piece, wrap};

/// The columns of the keys.
const KEYS: usize = 22;

pub fn draw(frame: &mut Frame<'_>, scene: &Scene<'_>, top: usize) {
    let room = page::room(scene.state.size);
    let mut lines = facts(scene, room);
    let mut scopes: Vec<Scope> = TABLE.iter().map(|row| row.scope).collect();
    scopes.dedup();
    for scope in scopes {
        lines.extend([Line::default(), Line::styled(scope.title(), scene.theme.title)]);
        let rows = TABLE.iter().filter(|row| row.scope == scope);
        lines.extend(rows.flat_map(|row| entry(scene, row, room)));
    }
    page::draw(frame, scene, "Help", lines, top);
}

fn facts(scene: &Scene<'_>, room: usize) -> Vec<Line<'static>> {
    let calls = scene.state.account.as_ref().and_then(|account| account.calls.back());
    let calls = calls.map_or(0, |(_, calls)| *calls);
    let calls = format!("{} requests were sent to this account so far.", thousands(calls));
    let log = format!("The log is written to {}.", printable_line(&scene.state.log_path));
    let log = (!scene.state.log_path.is_empty()).then_some(log);
    [calls].into_iter().chain(log).flat_map(|text| paragraph(&text, scene.theme.plain, room)).collect()
}

fn entry(scene: &Scene<'_>, row: &'static Binding, room: usize) -> Vec<Line<'static>> {
    let theme = scene.theme;
    let refused = refusal(row.intent, scene.state);
    let (key, plain) = if refused.is_some() { (theme.dim, theme.dim) } else { (theme.accent, theme.plain) };
    let words = match refused {
        Some(why) => format!("{} ({why})", row.doc),
        None => row.doc.to_owned(),
    };
    let keys = std::iter::once(pad_end(&format!("  {}", scene.keymap.labels(row)), KEYS));
    let margin = keys.chain(std::iter::repeat(" ".repeat(KEYS)));
    let rows = wrap(&words, room.saturating_sub(KEYS));
    margin.zip(rows).map(|(keys, row)| Line::from(vec![piece(keys, key), piece(row, plain)])).collect()
}
