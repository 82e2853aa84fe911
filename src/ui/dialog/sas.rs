//! Making a SAS for a queue: its terms, what they mean in plain words, and the finished URL once.

use ratatui::style::Style;
use ratatui::text::Line;

use super::{Content, Look, button, prompt, trouble};
use crate::app::keymap::{Intent, Scope};
use crate::app::state::sas::{SasDialog, SasField, SasPhase};
use crate::app::text::Text;
use crate::model::clock::Millis;
use crate::model::message::Moment;
use crate::model::policy::PERMISSIONS;
use crate::model::print::{pad_end, printable_line};
use crate::model::sas_terms::{Grants, SasTerms};
use crate::ui::Scene;
use crate::ui::line::{self, Pieces, piece};

/// The columns of the fields' names.
const NAMES: usize = 13;
/// The columns of a field.
const FIELD: u16 = 32;

pub fn content(scene: &Scene<'_>, dialog: &SasDialog, room: usize) -> Content {
    let title = ["SAS".to_owned(), printable_line(&dialog.subject.title()).into_owned()];
    let queue = printable_line(dialog.subject.queue.as_str());
    let head = line::paragraph(&format!("Generate a SAS for {queue}"), scene.theme.title, room);
    match &dialog.phase {
        SasPhase::Made(url) => {
            let lines = made(scene, dialog, url.reveal(), room);
            let buttons = vec![button(scene, Scope::Page, Intent::Cancel, "close and forget", Look::Default)];
            Content { title, lines: [head, lines].concat(), buttons, cursor: None }
        }
        SasPhase::Open | SasPhase::Making(_) => form(scene, dialog, title, head, room),
    }
}

fn form(
    scene: &Scene<'_>,
    dialog: &SasDialog,
    title: [String; 2],
    head: Vec<Line<'static>>,
    room: usize,
) -> Content {
    let mut lines = head;
    let mut cursor = None;
    for field in SasField::ALL {
        let (pieces, column) = row(scene, dialog, field);
        cursor = cursor.or_else(|| column.map(|column| (lines.len(), column)));
        lines.push(Line::from(line::fit(pieces, room)));
    }
    lines.push(Line::default());
    let terms = scene.state.sas_terms(dialog);
    match &terms {
        Ok(terms) => {
            let says = consequences(scene, dialog, terms);
            lines.extend(says.into_iter().flat_map(|(text, style)| line::paragraph(&text, style, room)));
        }
        Err(why) => lines.extend(line::paragraph(&printable_line(why), scene.theme.bad, room)),
    }
    // A field that is wrong is named already.
    let said = dialog.trouble.as_ref().filter(|why| terms.as_ref().err() != Some(why));
    lines.extend(trouble(scene, said, room));
    let works = Look::works(terms.is_ok() && dialog.phase == SasPhase::Open);
    let buttons = vec![
        button(scene, Scope::Form, Intent::Submit, "make and copy", works),
        button(scene, Scope::Form, Intent::NextField, "next field", Look::Works),
        button(scene, Scope::Form, Intent::Cancel, "cancel", Look::Works),
    ];
    Content { title, lines, buttons, cursor }
}

/// A field with its name and a hint, and the cursor's column where it has the keys.
fn row(scene: &Scene<'_>, dialog: &SasDialog, field: SasField) -> (Pieces, Option<u16>) {
    let by_policy = dialog.policy_id().is_some();
    match field {
        SasField::Permissions if by_policy => (told_by_policy(scene, "permissions"), None),
        SasField::Permissions => {
            let shown = |l| if dialog.letters.contains(l) { l } else { '·' };
            let value: String = PERMISSIONS.chars().map(shown).collect();
            let hint = " read add update process: each letter switches";
            (choice(scene, dialog, field, ("permissions", &value, hint)), None)
        }
        SasField::Protocol => {
            let value = if dialog.https_only { "https only" } else { "https and http" };
            (choice(scene, dialog, field, ("protocol", value, " space changes it")), None)
        }
        SasField::Span if by_policy => (told_by_policy(scene, "good for"), None),
        SasField::Start if by_policy => (told_by_policy(scene, "starts"), None),
        SasField::Span => typed(scene, dialog, field, ("good for", &dialog.span, "1h, 7d")),
        SasField::Start => typed(scene, dialog, field, ("starts", &dialog.start, "empty: now")),
        SasField::Addresses => typed(scene, dialog, field, ("addresses", &dialog.addresses, "empty: any")),
        SasField::Policy => typed(scene, dialog, field, ("stored policy", &dialog.policy, "its id, or none")),
    }
}

fn told_by_policy(scene: &Scene<'_>, name: &str) -> Pieces {
    vec![piece(format!("{} the stored policy says it", pad_end(name, NAMES)), scene.theme.dim)]
}

fn choice(
    scene: &Scene<'_>,
    dialog: &SasDialog,
    field: SasField,
    (name, value, hint): (&str, &str, &str),
) -> Pieces {
    let theme = scene.theme;
    let on = dialog.field == field;
    let (name_style, style, hint) =
        if on { (theme.plain, theme.selected, hint) } else { (theme.dim, theme.plain, "") };
    vec![
        piece(format!("{} ", pad_end(name, NAMES)), name_style),
        piece(format!("‹{value}›"), style),
        piece(hint.to_owned(), theme.dim),
    ]
}

fn typed(
    scene: &Scene<'_>,
    dialog: &SasDialog,
    field: SasField,
    (name, text, hint): (&str, &Text, &str),
) -> (Pieces, Option<u16>) {
    let on = dialog.field == field;
    let (mut pieces, column) = prompt(scene.theme, &pad_end(name, NAMES), text, FIELD, on);
    pieces.push(piece(format!(" {hint}"), scene.theme.dim));
    (pieces, (on && dialog.phase == SasPhase::Open).then_some(column))
}

/// What the SAS means.
fn consequences(scene: &Scene<'_>, dialog: &SasDialog, terms: &SasTerms) -> Vec<(String, Style)> {
    let theme = scene.theme;
    let queue = printable_line(dialog.subject.queue.as_str());
    let style = if terms.changes() { theme.warn } else { theme.plain };
    match &terms.grants {
        Grants::Policy(id) => {
            let id = printable_line(id);
            vec![
                (format!("Whoever has it may do in {queue} what the policy {id} says, now or later."), style),
                ("Whether the queue has that policy is not checked.".to_owned(), theme.plain),
                ("Removing the policy ends it, and so does a new account key.".to_owned(), theme.plain),
            ]
        }
        Grants::Own { letters, start, .. } => {
            let from = start.map_or_else(|| "from now".to_owned(), |at| format!("from {}", exact(at)));
            let until = terms.ends(scene.state.now).map(exact).unwrap_or_default();
            vec![
                (format!("Whoever has it may {} {queue}, {from} until {until}.", acts(letters)), style),
                (
                    "It cannot be taken back before: only a new account key ends it, and".to_owned(),
                    theme.warn,
                ),
                ("with it everything else that was signed with the old one.".to_owned(), theme.warn),
            ]
        }
    }
}

/// What the permissions allow, as it stands before the name of the queue.
fn acts(letters: &str) -> String {
    let words = |letter| match letter {
        'r' => "peek at messages and read the length",
        'a' => "put messages",
        'u' => "change messages",
        _ => "take and delete messages",
    };
    let all: Vec<&str> = letters.chars().map(words).collect();
    match all.split_last() {
        Some((last, [])) => format!("{last} of"),
        Some((last, rest)) => format!("{} and {last} of", rest.join(", ")),
        None => String::new(),
    }
}

fn exact(at: Millis) -> String {
    Moment::At(at.secs()).exact()
}

/// The finished URL.
fn made(scene: &Scene<'_>, dialog: &SasDialog, url: &str, room: usize) -> Vec<Line<'static>> {
    let theme = scene.theme;
    let said = "It was copied to the clipboard. It is a secret: shown here only, written nowhere, and \
                forgotten when this closes.";
    let mut lines = line::paragraph(said, theme.plain, room);
    lines.push(Line::default());
    lines.extend(line::paragraph(&printable_line(url), theme.accent, room));
    if dialog.https_only {
        lines.push(Line::default());
        lines.push(Line::styled("It works over https only.", theme.dim));
    }
    lines
}
