//! The list of all changes that are in the journal.

use ratatui::layout::Rect;
use ratatui::text::Line;

use super::mend::when;
use crate::app::geometry;
use crate::app::state::mend::ChangesDialog;
use crate::model::changes::{Change, Standing};
use crate::model::history::{Action, Kept};
use crate::model::print::{printable_line, thousands};
use crate::sheet::Sheet;
use crate::ui::line::{Pieces, paragraph, piece, spread};
use crate::ui::table::{ALWAYS, Column, Fit};
use crate::ui::theme::Theme;
use crate::ui::{Scene, pane};

const COLUMNS: [Column; 5] = [
    Column { head: "time", width: 11, right: false, rank: ALWAYS },
    Column { head: "account", width: 18, right: false, rank: 2 },
    Column { head: "queue", width: 22, right: false, rank: ALWAYS },
    Column { head: "change", width: 12, right: false, rank: ALWAYS },
    Column { head: "message", width: 13, right: false, rank: 4 },
];

pub fn draw(sheet: &mut Sheet, scene: &Scene<'_>, dialog: &ChangesDialog) {
    let theme = scene.theme;
    let area = geometry::page(scene.state.size);
    let inner = super::window(sheet, theme, area, ["Changes".to_owned(), String::new()]);
    let body = Rect { height: inner.height.saturating_sub(1), ..inner };
    if dialog.changes.is_empty() {
        pane::lines(sheet, body, nothing(scene, dialog, usize::from(inner.width)));
    } else {
        pane::lines(sheet, body, rows(scene, dialog, inner));
    }
    pane::lines(sheet, pane::below(inner, inner.height.saturating_sub(1)), [foot(scene, dialog, inner)]);
}

fn nothing(scene: &Scene<'_>, dialog: &ChangesDialog, room: usize) -> Vec<Line<'static>> {
    let theme = scene.theme;
    match (&dialog.trouble, dialog.asked) {
        (Some(why), _) => paragraph(&printable_line(why), theme.bad, room),
        (None, Some(_)) => vec![Line::styled("Reading the journal…", theme.dim)],
        (None, None) => vec![Line::styled("The journal tells of no change.", theme.dim)],
    }
}

fn rows(scene: &Scene<'_>, dialog: &ChangesDialog, inner: Rect) -> Vec<Line<'static>> {
    let theme = scene.theme;
    let fit = Fit::new(&COLUMNS, "outcome", inner.width);
    let height = usize::from(geometry::list_rows(scene.state.size));
    let shown = dialog.changes.iter().skip(dialog.top).take(height);
    let row = |change: &Change| {
        let selected = dialog.selected.as_ref() == Some(&change.id);
        pane::select(fit.row(cells(scene, change)), selected.then_some(theme.selected), inner.width)
    };
    std::iter::once(fit.heads(theme.dim)).chain(shown.map(row)).collect()
}

fn cells(scene: &Scene<'_>, change: &Change) -> Pieces {
    let theme = scene.theme;
    let text = |text: &str| printable_line(text).into_owned();
    let message = match (&change.first, change.messages) {
        (Some(id), 1) => text(id.short()),
        (_, 0) => String::new(),
        (_, n) => thousands(n as u64),
    };
    let (outcome, style) = outcome(change, theme);
    vec![
        piece(when(scene, change.at), theme.plain),
        piece(text(&change.account), theme.dim),
        piece(text(change.queue.as_str()), theme.plain),
        piece(change.action.words(), theme.plain),
        piece(message, theme.plain),
        piece(outcome, style),
    ]
}

/// How a change ended, and whether it can be taken back.
fn outcome(change: &Change, theme: &Theme) -> (String, ratatui::style::Style) {
    let to =
        change.to.as_ref().map_or_else(String::new, |to| format!(" → {}", printable_line(to.queue.as_str())));
    let (words, style) = if change.standing == Standing::TakenBack {
        ("taken back".to_owned(), theme.dim)
    } else if change.standing == Standing::PartlyTakenBack {
        ("partly taken back".to_owned(), theme.warn)
    } else if change.open > change.unknown && change.living {
        (format!("under way: {} of {}", change.done, change.messages), theme.plain)
    } else if change.open > 0 {
        (format!("{} without a known end", change.open), theme.warn)
    } else if change.done < change.messages {
        (format!("{} of {} done", change.done, change.messages), theme.warn)
    } else if change.standing == Standing::TakesBack {
        ("took another back".to_owned(), theme.dim)
    } else if change.standing == Standing::Finishes {
        ("finished an earlier one".to_owned(), theme.dim)
    } else if change.action.destroys() && !change.has_texts && change.messages > 0 {
        ("done; no text kept".to_owned(), theme.dim)
    } else if change.action == Action::Copy {
        ("done".to_owned(), theme.plain)
    } else {
        ("done; can be taken back".to_owned(), theme.plain)
    };
    (format!("{words}{to}"), style)
}

fn foot(scene: &Scene<'_>, dialog: &ChangesDialog, inner: Rect) -> Line<'static> {
    let kept = scene.state.account.as_ref().map(|account| &account.account.kept);
    let kept = match kept {
        Some(Kept::Journal { keeping, folder }) => format!("journal: {} · {folder}", keeping.words()),
        Some(Kept::Nothing { why }) => format!("no journal: {why}"),
        None => String::new(),
    };
    let place = dialog.position().map_or_else(String::new, |at| {
        format!("{}/{}", thousands(at as u64 + 1), thousands(dialog.changes.len() as u64))
    });
    let dim = scene.theme.dim;
    spread(
        vec![piece(printable_line(&kept).into_owned(), dim)],
        vec![piece(place, dim)],
        usize::from(inner.width),
    )
}
