//! The question before leaving while something is under way.

use ratatui::text::Line;

use super::{Content, Look, button};
use crate::app::keymap::{Intent, Scope};
use crate::app::state::modal::{Leave, LeaveDialog};
use crate::model::print::printable_line;
use crate::ui::Scene;
use crate::ui::line;

/// How many writes are named.
const NAMED: usize = 6;

pub fn content(scene: &Scene<'_>, dialog: LeaveDialog, room: usize) -> Content {
    let theme = scene.theme;
    let (title, asks) = match dialog.way {
        Leave::Quit => ("Leave", "Leave while changes are under way?"),
        Leave::Unsent => ("Leave", "Leave although a text was not sent?"),
        Leave::Suspend => ("Suspend", "Suspend while messages are held?"),
    };
    let mut lines = vec![Line::styled(asks, theme.title)];
    let writes: Vec<String> =
        scene.state.writes.values().map(|writing| writing.all_words(scene.state.now)).collect();
    for what in writes.iter().take(NAMED) {
        let what = printable_line(what);
        lines.extend(line::paragraph(&format!("• {what}"), theme.warn, room));
    }
    if writes.len() > NAMED {
        lines.push(Line::styled(format!("• and {} more", writes.len() - NAMED), theme.warn));
    }
    lines.push(Line::default());
    let (wait, leave) = match dialog.way {
        Leave::Quit => (
            "Waiting ends the program once all of it has settled; what is held goes back first.",
            "Leaving now gives back what is held, for three seconds at most; a change that was sent may \
             or may not happen.",
        ),
        Leave::Unsent => ("Stay, and o opens the text again.", "Leaving now loses it."),
        Leave::Suspend => (
            "Waiting gives back what is held, then suspends.",
            "Suspending now keeps the leases until they run out; they cannot be renewed meanwhile.",
        ),
    };
    lines.extend(line::paragraph(wait, theme.plain, room));
    lines.extend(line::paragraph(leave, theme.plain, room));
    let now = if dialog.way == Leave::Suspend { "suspend now" } else { "leave now" };
    let wait = button(scene, Scope::Leave, Intent::Wait, "wait", Look::Works);
    let waits = Some(wait).filter(|_| dialog.way != Leave::Unsent);
    let rest = [
        button(scene, Scope::Leave, Intent::Leave, now, Look::Works),
        button(scene, Scope::Leave, Intent::Cancel, "stay", Look::Default),
    ];
    let buttons = waits.into_iter().chain(rest).collect();
    Content { title: [title.to_owned(), String::new()], lines, buttons, cursor: None }
}
