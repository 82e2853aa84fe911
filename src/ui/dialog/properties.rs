//! A queue's properties: its metadata as a table, what is wrong with it, and what others changed.

use ratatui::style::Style;
use ratatui::text::Line;

use super::{Content, Look, button, detach, prompt, sending, trouble};
use crate::app::keymap::{Intent, Scope, refusal};
use crate::app::state::grid::Grid;
use crate::app::state::modal::Phase;
use crate::app::state::properties::PropertiesDialog;
use crate::model::print::{printable_line, thousands};
use crate::ui::Scene;
use crate::ui::line::{self, Pieces, piece};

/// The columns of a name.
const NAME: u16 = 22;
/// Differences that are shown at the most.
const DIFFERENCES: usize = 5;
/// Rows of the table at the least, and the rows of a dialog that are neither table nor words.
const ROWS: (usize, usize) = (2, 7);

pub fn content(scene: &Scene<'_>, dialog: &PropertiesDialog, room: usize) -> Content {
    let below = below(scene, dialog, room);
    let mut lines = vec![count(scene, dialog, room)];
    let mut cursor = None;
    if dialog.read.value.is_some() {
        let space = usize::from(scene.state.size.rows).saturating_sub(ROWS.1 + below.len()).max(ROWS.0);
        let widths = [NAME, u16::try_from(room).unwrap_or(0).saturating_sub(NAME + 5).max(8)];
        lines.push(heads(scene, &["name", "value"], &widths));
        let (rows, at) = table(scene, &dialog.metadata, &widths, space);
        let is_open = dialog.phase == Phase::Open;
        cursor = at.filter(|_| is_open).map(|(row, column)| (lines.len() + row, column));
        lines.extend(rows);
    }
    lines.extend(below);
    let title = ["Properties".to_owned(), printable_line(&dialog.subject.title()).into_owned()];
    Content { title, lines, buttons: buttons(scene, dialog), cursor }
}

fn count(scene: &Scene<'_>, dialog: &PropertiesDialog, room: usize) -> Line<'static> {
    let theme = scene.theme;
    let (words, style) = match (&dialog.read.value, &dialog.read.error) {
        (Some(properties), _) => {
            (format!("About {} messages.", thousands(properties.approximate_count)), theme.plain)
        }
        (None, Some(_)) => ("What is set could not be read:".to_owned(), theme.bad),
        (None, None) => ("Reading what is set…".to_owned(), theme.dim),
    };
    Line::from(line::fit(vec![piece(words, style)], room))
}

fn heads(scene: &Scene<'_>, names: &[&str], widths: &[u16]) -> Line<'static> {
    let head = |(name, width): (&&str, &u16)| {
        piece(format!(" {name:<width$}  ", width = usize::from(*width)), scene.theme.dim)
    };
    Line::from(names.iter().zip(widths).map(head).collect::<Vec<_>>())
}

/// The rows around the one that has the keys, and where the cursor stands among them.
fn table(
    scene: &Scene<'_>,
    grid: &Grid,
    widths: &[u16],
    space: usize,
) -> (Vec<Line<'static>>, Option<(usize, u16)>) {
    let (row, column) = grid.at();
    let first = (row + 1).saturating_sub(space);
    let mut cursor = None;
    let mut lines = Vec::new();
    for (number, cells) in grid.rows().iter().enumerate().skip(first).take(space) {
        let mut pieces = Pieces::new();
        for (at, (text, width)) in cells.iter().zip(widths).enumerate() {
            let has_keys = (number, at) == (row, column);
            let (cell, inside) = prompt(scene.theme, "", text, *width, has_keys);
            if has_keys {
                let before = u16::try_from(line::width(&pieces)).unwrap_or(u16::MAX);
                cursor = Some((lines.len(), before.saturating_add(inside)));
            }
            pieces.extend(cell);
            pieces.push(piece(" ", scene.theme.plain));
        }
        lines.push(Line::from(pieces));
    }
    (lines, cursor)
}

/// What is said below the table.
fn below(scene: &Scene<'_>, dialog: &PropertiesDialog, room: usize) -> Vec<Line<'static>> {
    let theme = scene.theme;
    let mut said: Vec<(String, Style)> = Vec::new();
    if let Some(error) = &dialog.read.error {
        said.push((error.to_string(), theme.bad));
    }
    if dialog.read.value.is_some() {
        said.push(check(scene, dialog));
        said.extend(case(dialog).map(|words| (words, theme.dim)));
    }
    said.extend(conflict(dialog).into_iter().map(|words| (words, theme.warn)));
    let said =
        said.into_iter().flat_map(|(text, style)| line::paragraph(&printable_line(&text), style, room));
    let mut lines: Vec<Line<'static>> = said.collect();
    lines.extend(trouble(scene, dialog.trouble.as_ref().filter(|_| !repeats(dialog)), room));
    if let Phase::Sending(id) = dialog.phase {
        lines.push(sending(scene, id));
    }
    lines
}

/// Whether the complaint stands there already.
fn repeats(dialog: &PropertiesDialog) -> bool {
    dialog.typed().err().is_some_and(|why| dialog.trouble.as_ref() == Some(&why))
}

fn check(scene: &Scene<'_>, dialog: &PropertiesDialog) -> (String, Style) {
    let theme = scene.theme;
    match (dialog.typed(), refusal(Intent::Save, scene.state)) {
        (_, Some(why)) => (why.into_owned(), theme.dim),
        (Ok(metadata), _) => {
            let many = if metadata.len() == 1 { "entry" } else { "entries" };
            (format!("{} {many} will take the place of all that is set", metadata.len()), theme.good)
        }
        (Err(why), _) if dialog.is_changed() => (why, theme.bad),
        (Err(why), _) => (why, theme.dim),
    }
}

/// What becomes of the capitals of names.
fn case(dialog: &PropertiesDialog) -> Option<String> {
    let properties = dialog.read.value.as_ref()?;
    let name = dialog.typed().ok().and_then(|metadata| {
        metadata.into_iter().map(|(name, _)| name).find(|name| name.bytes().any(|b| b.is_ascii_uppercase()))
    });
    match name {
        Some(name) => Some(format!("Names are saved in lower case: {name} becomes {}.", name.to_lowercase())),
        None if !properties.has_case => {
            Some("Names are shown in lower case: this sign-in cannot see how they were written.".to_owned())
        }
        None => None,
    }
}

fn conflict(dialog: &PropertiesDialog) -> Vec<String> {
    let all = &dialog.conflict;
    if all.is_empty() {
        return Vec::new();
    }
    let mut said = vec!["What others changed; saving again replaces it:".to_owned()];
    said.extend(all.iter().take(DIFFERENCES).map(|difference| format!("· {difference}")));
    if let Some(more) = all.len().checked_sub(DIFFERENCES).filter(|more| *more > 0) {
        said.push(format!("· and {more} more"));
    }
    said
}

fn buttons(scene: &Scene<'_>, dialog: &PropertiesDialog) -> Vec<Pieces> {
    if matches!(dialog.phase, Phase::Sending(_)) {
        return detach(scene);
    }
    let works = dialog.typed().is_ok() && refusal(Intent::Save, scene.state).is_none();
    vec![
        button(scene, Scope::Cells, Intent::Save, "save", Look::works(works)),
        button(scene, Scope::Form, Intent::NextField, "next field", Look::Works),
        button(scene, Scope::Form, Intent::Cancel, "close", Look::Works),
    ]
}
