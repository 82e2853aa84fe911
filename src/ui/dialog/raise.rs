//! Allowing changes on an account that opened read-only.

use ratatui::text::Line;

use super::{Content, Look, button, prompt, trouble};
use crate::app::keymap::{Intent, Scope};
use crate::app::state::modal::RaiseDialog;
use crate::model::print::printable_line;
use crate::ui::line;
use crate::ui::{Scene, keys};

pub fn content(scene: &Scene<'_>, dialog: &RaiseDialog, room: usize) -> Content {
    let theme = scene.theme;
    let account = &dialog.account;
    let name = printable_line(&account.name);
    let minutes = scene.state.settings.raised_for / 60_000;
    let key = keys::key(scene.keymap, Scope::Browse, Intent::Raise);
    let mut lines = line::paragraph(&format!("Allow changes on {name}"), theme.title, room);
    let endpoint = account.endpoint.to_string();
    let where_it_is = line::paragraph(&printable_line(&endpoint), theme.dim, room);
    lines.extend(where_it_is);
    let says =
        format!("For {minutes} minutes the keys that change something work here; {key} ends it sooner.");
    lines.extend(line::paragraph(&says, theme.plain, room));
    lines.push(Line::default());
    let columns = u16::try_from(room.saturating_sub(27)).unwrap_or(0).clamp(8, 64);
    let (field, column) = prompt(theme, "type the account's name:", &dialog.typed, columns, true);
    let cursor = Some((lines.len(), column));
    lines.push(Line::from(field));
    lines.extend(trouble(scene, dialog.trouble.as_ref(), room));
    let ready = dialog.typed.to_string().trim() == &*account.name;
    let buttons = vec![
        button(scene, Scope::Form, Intent::Enter, "allow changes", Look::works(ready)),
        button(scene, Scope::Form, Intent::Cancel, "stay read-only", Look::Default),
    ];
    let of = printable_line(&format!("{} · {}", account.profile, account.name)).into_owned();
    Content { title: ["Allow changes".to_owned(), of], lines, buttons, cursor }
}
