//! A queue's properties: its metadata or access policies as a table, what is wrong with it, and what others changed.

use ratatui::style::Style;
use ratatui::text::Line;

use super::{Content, Look, button, detach, prompt, sending, trouble};
use crate::app::effect::Write;
use crate::app::keymap::{Intent, Scope, refusal};
use crate::app::state::grid::Grid;
use crate::app::state::modal::Phase;
use crate::app::state::properties::{PropertiesDialog, Shown};
use crate::model::print::{self, printable_line, thousands};
use crate::ui::Scene;
use crate::ui::line::{self, Pieces, piece};

/// The columns of a name.
const NAME: u16 = 22;
/// The columns of a permission, and of a date.
const PERMISSION: u16 = 5;
const DATE: u16 = 21;
/// Differences that are shown at the most.
const DIFFERENCES: usize = 5;
/// Rows of the table at the least, and the rows of a dialog that are neither table nor words.
const ROWS: (usize, usize) = (2, 7);

pub fn content(scene: &Scene<'_>, dialog: &PropertiesDialog, room: usize) -> Content {
    let below = below(scene, dialog, room);
    let mut lines = vec![count(scene, dialog, room)];
    let mut cursor = None;
    if let Some(grid) = dialog.grid() {
        let space = usize::from(scene.state.size.rows).saturating_sub(ROWS.1 + below.len()).max(ROWS.0);
        let (names, widths) = columns(dialog.shown, room);
        lines.push(heads(scene, &names, &widths));
        let (rows, at) = table(scene, grid, &widths, space);
        let is_open = dialog.phase == Phase::Open;
        cursor = at.filter(|_| is_open).map(|(row, column)| (lines.len() + row, column));
        lines.extend(rows);
    }
    lines.extend(below);
    let title = [name(dialog.shown).to_owned(), printable_line(&dialog.subject.title()).into_owned()];
    Content { title, lines, buttons: buttons(scene, dialog), cursor }
}

const fn name(shown: Shown) -> &'static str {
    match shown {
        Shown::Metadata => "Properties: metadata",
        Shown::Policies => "Properties: access policies",
    }
}

/// The heads and widths of the columns of a table.
fn columns(shown: Shown, room: usize) -> (Vec<&'static str>, Vec<u16>) {
    let rest = |taken: u16| u16::try_from(room).unwrap_or(0).saturating_sub(taken).max(8);
    match shown {
        Shown::Metadata => (vec!["name", "value"], vec![NAME, rest(NAME + 5)]),
        Shown::Policies => {
            let times = rest(PERMISSION + 2 * DATE + 11);
            (vec!["id", "raup", "from", "to"], vec![times, PERMISSION, DATE, DATE])
        }
    }
}

fn count(scene: &Scene<'_>, dialog: &PropertiesDialog, room: usize) -> Line<'static> {
    let theme = scene.theme;
    let (words, style) = match (&dialog.read.value, &dialog.read.error) {
        (Some(properties), _) => {
            let plural = if properties.approximate_count == 1 { "" } else { "s" };
            let count = thousands(properties.approximate_count);
            (format!("About {count} message{plural}."), theme.plain)
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
            if has_keys {
                let (cell, inside) = prompt(scene.theme, "", text, *width, true);
                let before = u16::try_from(line::width(&pieces)).unwrap_or(u16::MAX);
                cursor = Some((lines.len(), before.saturating_add(inside)));
                pieces.extend(cell);
            } else {
                pieces.extend(at_rest(scene, &text.to_string(), usize::from(*width)));
            }
            pieces.push(piece(" ", scene.theme.plain));
        }
        lines.push(Line::from(pieces));
    }
    (lines, cursor)
}

/// A cell without the keys, from its start on.
fn at_rest(scene: &Scene<'_>, text: &str, width: usize) -> Pieces {
    let text = printable_line(text);
    let shown = print::pad_end(&print::cut(&text, width), width);
    let theme = scene.theme;
    vec![piece("[", theme.dim), piece(shown, theme.plain), piece("]", theme.dim)]
}

/// What is said below the table.
fn below(scene: &Scene<'_>, dialog: &PropertiesDialog, room: usize) -> Vec<Line<'static>> {
    let theme = scene.theme;
    let mut said: Vec<(String, Style)> = Vec::new();
    if let Some(attempt) = dialog.read.pending.and_then(|pending| pending.attempt) {
        said.push((attempt.words(scene.state.now), theme.warn));
    }
    if let Some(error) = &dialog.read.error {
        said.push((error.to_string(), theme.bad));
    }
    if dialog.grid().is_some() {
        said.push(check(scene, dialog));
        said.extend(case(dialog).map(|words| (words, theme.dim)));
        said.extend(removal(dialog).map(|words| (words, theme.warn)));
    } else if let (Some(_), Err(why)) = (&dialog.read.value, &dialog.saw_policies) {
        said.push((format!("The access policies are not shown: {why}"), theme.bad));
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
    dialog.write().err().is_some_and(|why| dialog.trouble.as_ref() == Some(&why))
}

fn check(scene: &Scene<'_>, dialog: &PropertiesDialog) -> (String, Style) {
    let theme = scene.theme;
    match (dialog.write(), refusal(Intent::Save, scene.state)) {
        (_, Some(why)) => (why.into_owned(), theme.dim),
        (Ok(write), _) => {
            let count = match write {
                Write::SetMetadata { metadata, .. } => metadata.len(),
                Write::SetPolicies { policies, .. } => policies.len(),
                _ => 0,
            };
            let many = if count == 1 { "entry" } else { "entries" };
            (format!("{count} {many} will take the place of all that is set"), theme.good)
        }
        (Err(why), _) if dialog.is_changed() => (why, theme.bad),
        (Err(why), _) => (why, theme.dim),
    }
}

/// What the removal of a policy does to others.
fn removal(dialog: &PropertiesDialog) -> Option<String> {
    let gone = dialog.removes();
    let removes = dialog.shown == Shown::Policies && !gone.is_empty();
    removes.then(|| format!("Removing {}: the SAS issued from it stop working.", gone.join(", ")))
}

/// Where the capitals of names are not known.
fn case(dialog: &PropertiesDialog) -> Option<String> {
    let properties = dialog.read.value.as_ref().filter(|_| dialog.shown == Shown::Metadata)?;
    (!properties.has_case && !properties.metadata.is_empty()).then(|| {
        "Names are shown in lower case, as this sign-in cannot see how they were written; saving \
         writes them as they stand here."
            .to_owned()
    })
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
    let other = match dialog.shown {
        Shown::Metadata => "policies",
        Shown::Policies => "metadata",
    };
    let works = dialog.write().is_ok() && refusal(Intent::Save, scene.state).is_none();
    vec![
        button(scene, Scope::Cells, Intent::Save, "save", Look::works(works)),
        button(scene, Scope::Form, Intent::NextField, "next", Look::Works),
        button(scene, Scope::Cells, Intent::OtherTable, other, Look::Works),
        button(scene, Scope::Form, Intent::Cancel, "close", Look::Works),
    ]
}
