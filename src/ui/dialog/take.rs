//! Leasing messages deliberately: how many, for how long, and what that does to others.

use ratatui::text::Line;

use super::{Content, Look, button, is_ripe, prompt, trouble};
use crate::app::keymap::{Intent, Scope};
use crate::app::state::modal::TakeDialog;
use crate::model::message::MAX_BATCH;
use crate::model::operation::OperationKind;
use crate::model::print::printable_line;
use crate::ui::Scene;
use crate::ui::line::{self, piece};

/// The columns of each field.
const FIELD: u16 = 8;

pub fn content(scene: &Scene<'_>, dialog: &TakeDialog, room: usize) -> Content {
    let theme = scene.theme;
    let queue = printable_line(dialog.subject.queue.as_str());
    let mut lines = line::paragraph(&format!("Take messages from {queue}"), theme.title, room);
    let (mut fields, count) = prompt(theme, "messages", &dialog.count, FIELD, !dialog.on_secs);
    fields.push(piece(format!(" 1 to {MAX_BATCH}   "), theme.dim));
    let before = u16::try_from(line::width(&fields)).unwrap_or(0);
    let (rest, secs) = prompt(theme, "for", &dialog.secs, FIELD, dialog.on_secs);
    fields.extend(rest);
    fields.push(piece(" seconds, or 5m, 1h", theme.dim));
    let column = if dialog.on_secs { before.saturating_add(secs) } else { count };
    let cursor = Some((lines.len(), column));
    lines.push(Line::from(fields));
    let request = dialog.request();
    match &request {
        Ok((count, secs)) => {
            let says = consequences(scene, dialog, *count, *secs);
            lines.push(Line::default());
            lines.extend(says.iter().flat_map(|text| line::paragraph(text, theme.plain, room)));
        }
        Err(why) => lines.extend(line::paragraph(&printable_line(why), theme.bad, room)),
    }
    // A field that is wrong is named already.
    let said = dialog.trouble.as_ref().filter(|why| request.as_ref().err() != Some(why));
    lines.extend(trouble(scene, said, room));
    let works = Look::works(request.is_ok() && is_ripe(scene, dialog.opened));
    let buttons = vec![
        button(scene, Scope::Form, Intent::Enter, "take", works),
        button(scene, Scope::Form, Intent::NextField, "next field", Look::Works),
        button(scene, Scope::Form, Intent::Cancel, "cancel", Look::Default),
    ];
    let title = ["Take".to_owned(), printable_line(&dialog.subject.title()).into_owned()];
    Content { title, lines, buttons, cursor }
}

fn consequences(scene: &Scene<'_>, dialog: &TakeDialog, count: u32, secs: u32) -> Vec<String> {
    let (whose, many) = if count == 1 {
        ("Its".to_owned(), "The next visible message is".to_owned())
    } else {
        ("Their".to_owned(), format!("The next {count} visible messages are"))
    };
    let poison = scene.state.settings.threshold_of(&dialog.subject.queue);
    let limit = poison.map(|limit| format!("; consumers give up at {limit}")).unwrap_or_default();
    let mut says = vec![
        format!("{many} leased: no consumer sees what is held, for {secs} s or until you renew."),
        format!("{whose} dequeue count rises by one{limit}."),
    ];
    let account = scene.state.account.as_ref().filter(|account| account.conn == dialog.subject.conn);
    match account.and_then(|account| account.forbids(OperationKind::Update, Some(&dialog.subject.queue))) {
        Some(why) => {
            says.push("You read or delete each; the rest stays hidden until its lease ends.".to_owned());
            says.push(format!("Nothing can be given back: {why}."));
        }
        None => says.extend([
            "You read, edit, delete, renew or release each; on leaving, the rest goes back.".to_owned(),
            "What goes back may have another place in the queue.".to_owned(),
        ]),
    }
    says
}
