//! The list of texts that were typed and not sent.

use ratatui::layout::Rect;
use ratatui::text::Line;

use super::button;
use super::mend::when;
use super::{Look, row_of};
use crate::app::geometry;
use crate::app::keymap::{Intent, Scope};
use crate::app::state::draft::{DraftsDialog, Unsent, unsent};
use crate::model::print::printable_line;
use crate::sheet::Sheet;
use crate::ui::line::{Pieces, piece};
use crate::ui::table::{ALWAYS, Column, Fit};
use crate::ui::{Scene, pane};

const COLUMNS: [Column; 3] = [
    Column { head: "typed", width: 11, right: false, rank: ALWAYS },
    Column { head: "queue", width: 20, right: false, rank: ALWAYS },
    Column { head: "for", width: 13, right: false, rank: 3 },
];

pub fn draw(sheet: &mut Sheet, scene: &Scene<'_>, dialog: &DraftsDialog) {
    let theme = scene.theme;
    let account = scene.state.account.as_ref().map(|account| &account.account);
    let account = account.map_or_else(String::new, |of| format!("{} · {}", of.profile, of.name));
    let title = ["Texts that were not sent".to_owned(), printable_line(&account).into_owned()];
    let inner = super::window(sheet, theme, geometry::page(scene.state.size), title);
    let list = unsent(scene.state);
    let body = Rect { height: inner.height.saturating_sub(1), ..inner };
    if list.is_empty() {
        pane::lines(sheet, body, [Line::styled("There is none any more.", theme.dim)]);
    } else {
        pane::lines(sheet, body, rows(scene, dialog, &list, inner));
    }
    let foot = pane::below(inner, inner.height.saturating_sub(1));
    pane::lines(sheet, foot, [row_of(buttons(scene, dialog, list.is_empty()))]);
}

fn rows(scene: &Scene<'_>, dialog: &DraftsDialog, list: &[Unsent], inner: Rect) -> Vec<Line<'static>> {
    let theme = scene.theme;
    let fit = Fit::new(&COLUMNS, "text", inner.width);
    let height = usize::from(geometry::list_rows(scene.state.size));
    let selected = dialog.position(list);
    let row = |(at, one): (usize, &Unsent)| {
        let cells: Pieces = vec![
            piece(when(scene, one.at), theme.plain),
            piece(printable_line(&one.queue).into_owned(), theme.plain),
            piece(printable_line(&one.what).into_owned(), theme.dim),
            piece(one.begins.clone(), theme.plain),
        ];
        pane::select(fit.row(cells), (selected == Some(at)).then_some(theme.selected), inner.width)
    };
    let shown = list.iter().enumerate().skip(dialog.top).take(height);
    std::iter::once(fit.heads(theme.dim)).chain(shown.map(row)).collect()
}

fn buttons(scene: &Scene<'_>, dialog: &DraftsDialog, empty: bool) -> Vec<Pieces> {
    let key = |intent, label| button(scene, Scope::Drafts, intent, label, Look::works(!empty));
    let discard = if dialog.armed { "again: discard it for good" } else { "discard" };
    vec![
        key(Intent::Open, "open"),
        key(Intent::Copy, "copy"),
        key(Intent::Discard, discard),
        button(scene, Scope::Page, Intent::Cancel, "close", Look::Default),
    ]
}
