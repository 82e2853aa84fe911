//! The delete dialog.

use ratatui::text::Line;

use super::price::{self, For};
use super::{Content, Look, button, detach, is_ripe, pricing, sending, trouble};
use crate::app::keymap::{Intent, Scope};
use crate::app::state::modal::{DeleteDialog, Phase};
use crate::model::change::Price;
use crate::model::print::{self, cut, printable_line};
use crate::ui::line::piece;
use crate::ui::messages::beginning;
use crate::ui::{Scene, times};

pub fn content(scene: &Scene<'_>, dialog: &DeleteDialog, room: usize) -> Content {
    let theme = scene.theme;
    let mut lines = object(scene, dialog, room);
    lines.push(Line::default());
    lines.extend(trouble(scene, dialog.trouble.as_ref(), room));
    let held = dialog.lease.is_some();
    let (works, says) = match &dialog.phase {
        Phase::Open if held => {
            lines
                .push(Line::styled("It is held: it is deleted at once; this cannot be undone.", theme.plain));
            (Some(is_ripe(scene, dialog.opened)), "delete it")
        }
        Phase::Open => (Some(true), "ask for the price again"),
        Phase::Pricing(pending) => {
            lines.extend(pricing(scene, *pending));
            (None, "")
        }
        Phase::Priced { price, at } => {
            lines.extend(price::lines(price, For::Delete, theme, room));
            (matches!(price, Price::Known(_)).then(|| is_ripe(scene, *at)), "delete it")
        }
        Phase::Sending(id) => {
            lines.push(sending(scene, *id));
            (None, "")
        }
    };
    let back = button(scene, Scope::Confirm, Intent::Cancel, "back", Look::Default);
    let buttons = match (&dialog.phase, works) {
        (Phase::Sending(_), _) => detach(scene),
        (_, None) => vec![back],
        (_, Some(works)) => {
            vec![button(scene, Scope::Confirm, Intent::Confirm, says, Look::works(works)), back]
        }
    };
    let title = ["Delete message".to_owned(), printable_line(&dialog.subject.title()).into_owned()];
    Content { title, lines, buttons, cursor: None }
}

/// Which message: its id, how it begins, its age and count.
fn object(scene: &Scene<'_>, dialog: &DeleteDialog, room: usize) -> Vec<Line<'static>> {
    let theme = scene.theme;
    let shown = &dialog.shown;
    let message = &shown.message;
    let facts = format!(
        "inserted {} · dequeued {} · {}",
        times::ago(&message.inserted, dialog.opened),
        message.dequeue_count,
        print::bytes(shown.size)
    );
    vec![
        Line::from(vec![piece(
            cut(&format!("Delete {}", printable_line(message.id.as_str())), room),
            theme.title,
        )]),
        Line::from(vec![beginning(shown, theme.plain, theme)]),
        Line::from(vec![piece(facts, theme.dim)]),
    ]
}
