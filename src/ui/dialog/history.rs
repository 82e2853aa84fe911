//! What was said in this run, the newest last.

use ratatui::Frame;
use ratatui::text::Line;

use super::page;
use crate::app::state::notices::Notice;
use crate::model::print::printable_line;
use crate::ui::line::{piece, wrap};
use crate::ui::{Scene, footer, times};

/// The columns of the time, and the space after it.
const TIME: usize = 10;

pub fn draw(frame: &mut Frame<'_>, scene: &Scene<'_>, top: usize) {
    let room = page::room(scene.state.size);
    let mut lines: Vec<Line<'static>> =
        scene.state.notices.all.iter().flat_map(|notice| entry(scene, notice, room)).collect();
    if lines.is_empty() {
        lines.push(Line::styled("Nothing was said or done yet.", scene.theme.dim));
    }
    page::draw(frame, scene, "History of this run, times in UTC", lines, top);
}

fn entry(scene: &Scene<'_>, notice: &Notice, room: usize) -> Vec<Line<'static>> {
    let style = footer::style_of(notice.tone, scene.theme);
    let time = std::iter::once(format!("{}  ", times::of_day(notice.at)));
    let margin = time.chain(std::iter::repeat(" ".repeat(TIME)));
    let rows = wrap(&printable_line(&notice.text), room.saturating_sub(TIME));
    let line =
        |(time, row): (String, String)| Line::from(vec![piece(time, scene.theme.dim), piece(row, style)]);
    margin.zip(rows).map(line).collect()
}
