//! What earlier runs left without a known end: a list, what the queues say about the selected one,
//! and what can be done.

use ratatui::layout::Rect;
use ratatui::text::Line;

use super::button;
use super::mend::when;
use super::{Look, row_of, trouble};
use crate::app::geometry::{self, LEFT_LINES};
use crate::app::keymap::{Intent, Scope};
use crate::app::state::bulk::Finishing;
use crate::app::state::mend::LeftDialog;
use crate::model::print::{cut, printable_line, thousands};
use crate::model::recovery::{Finding, Left};
use crate::sheet::Sheet;
use crate::ui::line::{Pieces, paragraph, piece};
use crate::ui::table::{ALWAYS, Column, Fit};
use crate::ui::{Scene, keys, pane};

const COLUMNS: [Column; 4] = [
    Column { head: "time", width: 11, right: false, rank: ALWAYS },
    Column { head: "change", width: 8, right: false, rank: ALWAYS },
    Column { head: "queue", width: 24, right: false, rank: ALWAYS },
    Column { head: "message", width: 9, right: false, rank: 3 },
];

pub fn draw(sheet: &mut Sheet, scene: &Scene<'_>, dialog: &LeftDialog) {
    let theme = scene.theme;
    let left = scene.state.account.as_ref().map_or(&[][..], |account| &account.left);
    let area = geometry::page(scene.state.size);
    let title = ["An earlier run ended in the middle".to_owned(), String::new()];
    let inner = super::window(sheet, theme, area, title);
    let rows = geometry::left_rows(scene.state.size);
    pane::lines(sheet, Rect { height: rows + 1, ..inner }, list(scene, dialog, left, inner));
    let about = pane::below(inner, rows + 1);
    let room = usize::from(inner.width);
    let said = dialog.current(left).map_or_else(Vec::new, |one| about_one(scene, dialog, (one, left), room));
    pane::lines(sheet, Rect { height: LEFT_LINES, ..about }, said);
    pane::lines(sheet, pane::below(inner, inner.height.saturating_sub(1)), [row_of(buttons(scene))]);
}

fn list(scene: &Scene<'_>, dialog: &LeftDialog, left: &[Left], inner: Rect) -> Vec<Line<'static>> {
    let theme = scene.theme;
    let fit = Fit::new(&COLUMNS, "what the queue says", inner.width);
    let height = usize::from(geometry::left_rows(scene.state.size));
    let selected = dialog.position(left);
    let row = |(at, one): (usize, &Left)| {
        let style = if one.finding == Finding::Happened { theme.plain } else { theme.warn };
        let id = one.id.as_ref().map_or("new", |id| id.short());
        let cells: Pieces = vec![
            piece(when(scene, one.at), theme.plain),
            piece(one.action.words(), theme.plain),
            piece(printable_line(one.queue.as_str()).into_owned(), theme.plain),
            piece(printable_line(id).into_owned(), theme.plain),
            piece(one.finding.short(), style),
        ];
        pane::select(fit.row(cells), (selected == Some(at)).then_some(theme.selected), inner.width)
    };
    let shown = left.iter().enumerate().skip(dialog.top).take(height);
    std::iter::once(fit.heads(theme.dim)).chain(shown.map(row)).collect()
}

fn about_one(
    scene: &Scene<'_>,
    dialog: &LeftDialog,
    (one, left): (&Left, &[Left]),
    room: usize,
) -> Vec<Line<'static>> {
    let theme = scene.theme;
    let mut lines = vec![Line::styled("─".repeat(room), theme.dim)];
    lines.extend(paragraph(one.finding.words(), theme.plain, room));
    if one.begins.is_empty() {
        lines.push(Line::styled("No text of it is in the journal.", theme.dim));
    } else {
        lines.push(Line::styled(cut(&printable_line(&one.begins), room).into_owned(), theme.dim));
    }
    let to = one.to.as_ref().map(|to| format!("It was to go to {}.", printable_line(to.queue.as_str())));
    let known = Finishing::of(one, left).map(|finish| search(scene, &finish));
    let unsure = one.has_no_word().then(|| no_word(scene, one, left));
    let both: Vec<String> = to.into_iter().chain(unsure.or(known)).collect();
    if !both.is_empty() {
        lines.push(Line::styled(cut(&both.join(" "), room).into_owned(), theme.dim));
    }
    lines.extend(trouble(scene, dialog.trouble.as_ref(), room));
    lines
}

/// What one search would bring to its end.
fn search(scene: &Scene<'_>, finish: &Finishing) -> String {
    let key = keys::key(scene.keymap, Scope::Left, Intent::FinishAll);
    let what = finish.action.words();
    format!("{key} finishes {} of this {what} by a search.", thousands(finish.messages.len() as u64))
}

/// What one key would leave as it is.
fn no_word(scene: &Scene<'_>, one: &Left, left: &[Left]) -> String {
    let key = keys::key(scene.keymap, Scope::Left, Intent::DismissUnsure);
    let count = left.iter().filter(|other| other.work == one.work && other.has_no_word()).count();
    format!("{key} leaves all {} such of this {} so.", thousands(count as u64), one.action.words())
}

fn buttons(scene: &Scene<'_>) -> Vec<Pieces> {
    let key = |intent, label| button(scene, Scope::Left, intent, label, Look::Works);
    vec![
        key(Intent::Finish, "finish"),
        key(Intent::FinishAll, "all by a search"),
        key(Intent::Revert, "revert"),
        key(Intent::Export, "export"),
        key(Intent::Dismiss, "leave it so"),
        key(Intent::DismissKnown, "all known"),
        key(Intent::DismissUnsure, "all unsure"),
        button(scene, Scope::Page, Intent::Cancel, "later", Look::Default),
    ]
}
