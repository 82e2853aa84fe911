//! Creating, clearing and deleting queues.

use ratatui::style::Style;
use ratatui::text::Line;

use super::{Content, Look, asking, button, detach, is_ripe, prompt, sending, trouble};
use crate::app::keymap::{Intent, Scope};
use crate::app::state::modal::{CreateDialog, Phase, Wipe, WipeDialog};
use crate::model::history::{Keeping, Kept};
use crate::model::length::{Length, Visible};
use crate::model::print::{printable_line, thousands};
use crate::model::queue::QueueName;
use crate::ui::Scene;
use crate::ui::line::{self, Pieces};

/// The columns of a field for a queue's name: the longest, and the cursor.
const NAME: u16 = 64;

pub fn create(scene: &Scene<'_>, dialog: &CreateDialog, room: usize) -> Content {
    let theme = scene.theme;
    let broken = QueueName::check(dialog.name.to_string().trim()).err();
    let account =
        printable_line(&format!("{} · {}", dialog.account.profile, dialog.account.name)).into_owned();
    let rule = "3 to 63 lower-case letters, digits and single dashes";
    let (field, column) = prompt(theme, "name", &dialog.name, NAME.min(field_room(room, 7)), true);
    let hint = match broken {
        _ if dialog.name.is_empty() => Line::styled(rule, theme.dim),
        None => Line::styled("this name can be used", theme.good),
        Some(why) => Line::styled(why, theme.bad),
    };
    let mut lines = vec![Line::styled("Create a queue", theme.title), Line::from(field), hint];
    // A broken rule stands there already.
    let said = dialog.trouble.as_ref().filter(|why| broken != Some(why.as_str()));
    lines.extend(trouble(scene, said, room));
    let cursor = (dialog.phase == Phase::Open).then_some((1, column));
    let buttons = if scene.state.waits(&dialog.phase) {
        lines.extend(waiting(scene, dialog, room));
        vec![
            button(scene, Scope::Waiting, Intent::Stop, "stop", Look::Works),
            button(scene, Scope::Waiting, Intent::Cancel, "close; it goes on", Look::Works),
        ]
    } else {
        buttons(scene, &dialog.phase, "create it", (broken.is_none(), Look::Works), &mut lines)
    };
    Content { title: ["New queue".to_owned(), account], lines, buttons, cursor }
}

/// Why the queue is not there yet.
fn waiting(scene: &Scene<'_>, dialog: &CreateDialog, room: usize) -> Vec<Line<'static>> {
    let Phase::Sending(id) = dialog.phase else { return Vec::new() };
    let step = scene.state.writes.get(&id).and_then(|writing| writing.step);
    let words = step.map_or_else(String::new, |step| step.words(scene.state.now));
    let name = printable_line(dialog.name.to_string().trim()).into_owned();
    line::paragraph(&format!("{name} is {words}"), scene.theme.warn, room)
}

pub fn content(scene: &Scene<'_>, dialog: &WipeDialog, room: usize) -> Content {
    let theme = scene.theme;
    let queue = printable_line(dialog.subject.queue.as_str()).into_owned();
    let (what, does) = match dialog.what {
        Wipe::Clear => ("Clear queue", format!("Delete all messages of {queue}")),
        Wipe::Drop => ("Delete queue", format!("Delete the queue {queue} with all its messages")),
    };
    let mut lines = line::paragraph(&does, theme.title, room);
    lines.extend(consequences(scene, dialog, room));
    lines.push(Line::default());
    let (field, column) =
        prompt(theme, "type its name:", &dialog.typed, NAME.min(field_room(room, 17)), true);
    let cursor = (dialog.phase == Phase::Open).then_some((lines.len(), column));
    lines.push(Line::from(field));
    lines.extend(trouble(scene, dialog.trouble.as_ref(), room));
    let named = dialog.typed.to_string().trim() == dialog.subject.queue.as_str();
    let ready = named && dialog.survey.settled.is_some_and(|at| is_ripe(scene, at));
    let label = if dialog.what == Wipe::Clear { "clear it" } else { "delete it" };
    let buttons = buttons(scene, &dialog.phase, label, (ready, Look::Default), &mut lines);
    let title = [what.to_owned(), printable_line(&dialog.subject.title()).into_owned()];
    Content { title, lines, buttons, cursor }
}

/// The columns that a field may take beside `taken` others.
fn field_room(room: usize, taken: usize) -> u16 {
    u16::try_from(room.saturating_sub(taken)).unwrap_or(0).max(8)
}

fn buttons(
    scene: &Scene<'_>,
    phase: &Phase,
    label: &str,
    (ready, cancel): (bool, Look),
    lines: &mut Vec<Line<'static>>,
) -> Vec<Pieces> {
    if let Phase::Sending(id) = phase {
        lines.push(sending(scene, *id));
        return detach(scene);
    }
    vec![
        button(scene, Scope::Form, Intent::Enter, label, Look::works(ready)),
        button(scene, Scope::Form, Intent::Cancel, "cancel", cancel),
    ]
}

/// How many messages go, as far as it is known.
fn consequences(scene: &Scene<'_>, dialog: &WipeDialog, room: usize) -> Vec<Line<'static>> {
    let theme = scene.theme;
    let mut out: Vec<(String, Style)> = match (&dialog.survey.value, &dialog.survey.error) {
        (Some(length), _) => go(length).into_iter().map(|text| (text, theme.warn)).collect(),
        (None, Some(error)) => vec![
            ("It could not be found out how many messages go:".to_owned(), theme.bad),
            (printable_line(&error.to_string()).into_owned(), theme.bad),
        ],
        (None, None) => return asking(scene, "Finding out how many messages go…", dialog.survey.pending),
    };
    out.push((kept(&dialog.subject.account.kept, dialog.survey.value.as_ref()), theme.plain));
    if dialog.what == Wipe::Drop {
        let again = "For about a minute no queue of that name can be created.";
        out.push((again.to_owned(), theme.plain));
    }
    out.iter().flat_map(|(text, style)| line::paragraph(text, *style, room)).collect()
}

/// What is left of them afterwards.
fn kept(kept: &Kept, length: Option<&Length>) -> String {
    match (kept, length.and_then(|length| length.visible)) {
        (Kept::Nothing { why }, _) => {
            format!("None of them is kept anywhere, and this cannot be undone: {}.", printable_line(why))
        }
        (Kept::Journal { keeping: Keeping::UntilSettled, .. }, _) => {
            "The journal keeps them only until it is done; this cannot be undone.".to_owned()
        }
        (_, Some(Visible::Exactly(0))) => "None can be seen, so none is kept.".to_owned(),
        (_, None) => "The first ones that can be seen, at most 32, are kept in the journal.".to_owned(),
        (_, Some(Visible::Exactly(1))) => {
            "The one that can be seen is kept in the journal and can be put back (u).".to_owned()
        }
        (_, Some(Visible::Exactly(seen) | Visible::AtLeast(seen))) => {
            format!("The first {seen} are kept in the journal and can be put back (u); no others.")
        }
    }
}

fn go(length: &Length) -> Vec<String> {
    let about = thousands(length.approximate);
    let visible = match length.visible {
        _ if length.approximate == 0 && length.visible == Some(Visible::Exactly(0)) => {
            return vec!["It seems to be empty; what arrives meanwhile goes too.".to_owned()];
        }
        Some(Visible::Exactly(seen)) => format!(", {seen} of them visible"),
        Some(Visible::AtLeast(seen)) => format!(", {seen} or more of them visible"),
        None => String::new(),
    };
    let hidden = "Those that are being processed or delayed go too, and what arrives meanwhile.";
    let go = if length.approximate == 1 { "message goes" } else { "messages go" };
    vec![format!("About {about} {go}{visible}."), hidden.to_owned()]
}
