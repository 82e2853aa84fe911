//! The copy menu: which form of the message goes to the clipboard.

use ratatui::text::Line;

use super::{Content, Look, button};
use crate::app::keymap::{Intent, Scope, TABLE};
use crate::app::state::modal::CopyMenu;
use crate::model::print::{pad_end, printable_line};
use crate::ui::Scene;
use crate::ui::line::piece;

/// The columns of a key.
const KEY: usize = 5;

pub fn content(scene: &Scene<'_>, menu: &CopyMenu) -> Content {
    let theme = scene.theme;
    let what = format!("Copy message {}", printable_line(menu.shown.message.id.short()));
    let forms = TABLE.iter().filter(|row| row.scope == Scope::Copy && row.intent != Intent::Cancel);
    let forms = forms.map(|row| {
        let key = pad_end(&scene.keymap.label(row), KEY);
        Line::from(vec![piece(key, theme.accent), piece(row.doc, theme.plain)])
    });
    let lines = [Line::styled(what, theme.title)].into_iter().chain(forms).collect();
    let title = ["Copy".to_owned(), printable_line(&menu.subject.title()).into_owned()];
    let buttons = vec![button(scene, Scope::Copy, Intent::Cancel, "copy nothing", Look::Works)];
    Content { title, lines, buttons, cursor: None }
}
