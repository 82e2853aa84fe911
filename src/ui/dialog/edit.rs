//! The edit dialog: the text, then what saving it costs.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::price::{self, For};
use super::put::{editor, encoding, rule};
use super::{Look, button, detach, is_ripe, pricing, row_of, sending, trouble, window};
use crate::app::geometry;
use crate::app::keymap::{Intent, Scope};
use crate::app::state::modal::{EditDialog, Phase};
use crate::model::change::Price;
use crate::model::print::{printable_line, thousands};
use crate::ui::line::{self, Pieces, piece};
use crate::ui::{Scene, field, pane};

pub fn draw(frame: &mut Frame<'_>, scene: &Scene<'_>, dialog: &EditDialog) {
    let size = scene.state.size;
    let what = format!("Edit message {}", printable_line(dialog.target.id.short()));
    let title = [what, printable_line(&dialog.subject.title()).into_owned()];
    let inner = window(frame, scene.theme, geometry::editor_dialog(size), title);
    let room = usize::from(inner.width);
    let mut lines = vec![rule(scene, room), check(scene, dialog, room)];
    lines.extend(trouble(scene, dialog.trouble.as_ref(), room));
    lines.extend(phase(scene, dialog, room));
    let (text, foot) = editor(frame, scene, inner, lines.len());
    field::draw(frame, scene.theme, text, &dialog.text, dialog.phase == Phase::Open);
    pane::lines(frame, Rect { height: foot.height.saturating_sub(1), ..foot }, lines);
    let last = pane::below(foot, foot.height.saturating_sub(1));
    pane::lines(frame, last, [row_of(buttons(scene, dialog))]);
}

/// What would be stored now.
fn check(scene: &Scene<'_>, dialog: &EditDialog, room: usize) -> Line<'static> {
    let theme = scene.theme;
    let bytes = |size: usize| format!("{} B", thousands(size as u64));
    let was = bytes(dialog.target.seen.len());
    let how = encoding(dialog.encoding);
    let pieces = match dialog.stored() {
        Ok(text) => {
            vec![piece(format!("{was} → {} as stored, {how}", bytes(text.len())), theme.good)]
        }
        Err(why) => vec![
            piece(format!("{was} as stored, {how} · "), theme.dim),
            piece(printable_line(&why), if why == "nothing was changed" { theme.dim } else { theme.bad }),
        ],
    };
    Line::from(line::fit(pieces, room))
}

fn phase(scene: &Scene<'_>, dialog: &EditDialog, room: usize) -> Vec<Line<'static>> {
    let theme = scene.theme;
    match &dialog.phase {
        Phase::Open if dialog.lease.is_some() => {
            vec![Line::styled("It is held: it is written at once, and stays held.", theme.dim)]
        }
        Phase::Open => Vec::new(),
        Phase::Pricing(pending) => pricing(scene, *pending),
        Phase::Priced { price, .. } => price::lines(price, For::Edit, theme, room),
        Phase::Sending(id) => vec![sending(scene, *id)],
    }
}

fn buttons(scene: &Scene<'_>, dialog: &EditDialog) -> Vec<Pieces> {
    let back = |label| button(scene, Scope::Confirm, Intent::Cancel, label, Look::Default);
    match &dialog.phase {
        Phase::Open => {
            let label = if dialog.lease.is_some() { "write it" } else { "see the price" };
            let works = Look::works(dialog.stored().is_ok());
            vec![
                button(scene, Scope::Form, Intent::Submit, label, works),
                button(scene, Scope::Form, Intent::Cancel, "cancel", Look::Works),
            ]
        }
        Phase::Pricing(_) => vec![back("back to the text")],
        Phase::Priced { price, at } => {
            let yes =
                button(scene, Scope::Confirm, Intent::Confirm, "save it", Look::works(is_ripe(scene, *at)));
            let yes = matches!(price, Price::Known(_)).then_some(yes);
            yes.into_iter().chain([back("back to the text")]).collect()
        }
        Phase::Sending(_) => detach(scene),
    }
}
