//! What was said in this run, the newest last.

use super::{Line, Page, Role, beside, paragraph};
use crate::app::state::State;
use crate::app::state::notices::{Notice, Tone};

pub fn page(state: &State, room: usize) -> Page {
    let mut lines: Vec<Line> = state.notices.all.iter().flat_map(|notice| entry(notice, room)).collect();
    if lines.is_empty() {
        lines = paragraph("Nothing was said or done yet.", Role::Dim, room);
    }
    Page { title: "History of this run, times in UTC".to_owned(), lines }
}

fn entry(notice: &Notice, room: usize) -> Vec<Line> {
    let role = match notice.tone {
        Tone::Done => Role::Good,
        Tone::Warning => Role::Warn,
        Tone::Failed => Role::Bad,
    };
    beside(&format!("{}  ", notice.at.time_of_day()), &notice.text, (Role::Dim, role), room)
}
