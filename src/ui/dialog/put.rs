//! The put dialog: the text, how it is written, how long it lives, and whether it fits.

use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use super::{Look, button, detach, prompt, row_of, sending, trouble, window};
use crate::app::geometry::{self, EDITOR_FOOT};
use crate::app::keymap::{Intent, Scope};
use crate::app::state::modal::{Phase, PutDialog, PutField};
use crate::model::message::{Encoding, MAX_TEXT};
use crate::model::print::{printable_line, thousands};
use crate::sheet::Sheet;
use crate::ui::line::{self, Pieces, piece};
use crate::ui::{Scene, field, pane};

/// The columns of the fields for times.
const TIME: u16 = 8;

pub fn draw(sheet: &mut Sheet, scene: &Scene<'_>, dialog: &PutDialog) {
    let size = scene.state.size;
    let title = ["Put message".to_owned(), printable_line(&dialog.subject.title()).into_owned()];
    let inner = window(sheet, scene.theme, geometry::editor_dialog(size), title);
    let is_open = dialog.phase == Phase::Open;
    let (fields, cursor) = fields(scene, dialog);
    let room = usize::from(inner.width);
    let mut lines = vec![rule(scene, room), Line::from(line::fit(fields, room)), check(scene, dialog, room)];
    lines.extend(trouble(scene, dialog.trouble.as_ref(), room));
    if let Phase::Sending(id) = dialog.phase {
        lines.push(sending(scene, id));
    }
    let (text, foot) = editor(sheet, scene, inner, lines.len());
    field::draw(sheet, scene.theme, text, &dialog.text, is_open && dialog.field == PutField::Text);
    pane::lines(sheet, Rect { height: foot.height.saturating_sub(1), ..foot }, lines);
    let last = pane::below(foot, foot.height.saturating_sub(1));
    pane::lines(sheet, last, [row_of(buttons(scene, dialog))]);
    let at = cursor.map(|column| Position::new(foot.x.saturating_add(column), foot.y.saturating_add(1)));
    if let Some(at) = at.filter(|at| is_open && foot.contains(*at)) {
        sheet.set_cursor(at);
    }
}

/// Where the text stands in a dialog with a text field, and what is below it: so many lines, and the
/// buttons. Long words may cover the end of the text.
pub fn editor(sheet: &Sheet, scene: &Scene<'_>, inner: Rect, lines: usize) -> (Rect, Rect) {
    let wanted = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(1);
    let foot = wanted.max(EDITOR_FOOT).min(inner.height);
    let text = pane::rect(sheet, geometry::editor_field(scene.state.size));
    let text = Rect { height: text.height.min(inner.height - foot), ..text };
    (text, pane::below(inner, inner.height - foot))
}

/// The line between the text and what is said about it.
pub fn rule(scene: &Scene<'_>, room: usize) -> Line<'static> {
    Line::styled("─".repeat(room), scene.theme.dim)
}

/// The fields below the text, and the column of the cursor where one of them has the keys.
fn fields(scene: &Scene<'_>, dialog: &PutDialog) -> (Pieces, Option<u16>) {
    let theme = scene.theme;
    let on = |field| dialog.field == field;
    let words = encoding(dialog.encoding);
    let (style, hint) =
        if on(PutField::Encoding) { (theme.selected, " space changes it") } else { (theme.plain, "") };
    let mut pieces = vec![
        piece("encoding ", if on(PutField::Encoding) { theme.plain } else { theme.dim }),
        piece(format!("‹{words}›"), style),
        piece(format!("{hint}   "), theme.dim),
    ];
    let mut cursor = None;
    for (field, name, text) in
        [(PutField::Life, "time to live", &dialog.life), (PutField::Delay, "delay", &dialog.delay)]
    {
        let (prompt, column) = prompt(theme, name, text, TIME, on(field));
        if on(field) {
            cursor = u16::try_from(line::width(&pieces)).ok().map(|before| before.saturating_add(column));
        }
        pieces.extend(prompt);
        pieces.push(piece("   ", theme.plain));
    }
    (pieces, cursor)
}

/// The name of an encoding.
pub const fn encoding(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Plain => "plain",
        Encoding::Base64 => "base64",
    }
}

/// Whether the message could be put as it is now.
fn check(scene: &Scene<'_>, dialog: &PutDialog, room: usize) -> Line<'static> {
    let (words, style) = match dialog.message() {
        Ok(message) => {
            let (size, most) = (thousands(message.text.len() as u64), thousands(MAX_TEXT as u64));
            (format!("{size} B of {most} as stored, {}", encoding(dialog.encoding)), scene.theme.good)
        }
        Err(why) => (why, scene.theme.bad),
    };
    Line::from(line::fit(vec![piece(printable_line(&words).into_owned(), style)], room))
}

fn buttons(scene: &Scene<'_>, dialog: &PutDialog) -> Vec<Pieces> {
    if matches!(dialog.phase, Phase::Sending(_)) {
        return detach(scene);
    }
    let works = Look::works(dialog.message().is_ok());
    vec![
        button(scene, Scope::Form, Intent::Submit, "put", works),
        button(scene, Scope::Form, Intent::NextField, "next field", Look::Works),
        button(scene, Scope::Form, Intent::Cancel, "cancel", Look::Works),
    ]
}
