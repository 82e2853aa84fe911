//! Messages that were put with a delay: the list of them, and the question before one is changed.

use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

use super::mend::when;
use super::{Content, Look, button, detach, is_ripe, prompt, row_of, sending, trouble};
use crate::app::geometry;
use crate::app::keymap::{Intent, Scope};
use crate::app::state::delayed::{DelayDialog, DelayedDialog, DelayedRow};
use crate::app::state::draft::begins;
use crate::app::state::modal::{EditDialog, Phase};
use crate::model::clock::Millis;
use crate::model::print::{age, cut, printable_line};
use crate::sheet::Sheet;
use crate::ui::header::clock;
use crate::ui::line::{self, Pieces, paragraph, piece};
use crate::ui::table::{ALWAYS, Column, Fit};
use crate::ui::{Scene, pane};

/// What changing such a message costs.
pub const WITH_RECEIPT: &str =
    "The receipt of its put is used: nothing is leased, no dequeue count changes, and nobody sees it.";

/// The columns of the field for the time.
const FIELD: u16 = 8;

const COLUMNS: [Column; 4] = [
    Column { head: "due", width: 11, right: false, rank: ALWAYS },
    Column { head: "in", width: 9, right: true, rank: ALWAYS },
    Column { head: "queue", width: 20, right: false, rank: ALWAYS },
    Column { head: "id", width: 8, right: false, rank: 3 },
];

pub fn draw(sheet: &mut Sheet, scene: &Scene<'_>, dialog: &DelayedDialog) {
    let theme = scene.theme;
    let account = scene.state.account.as_ref().map(|account| &account.account);
    let account = account.map_or_else(String::new, |of| format!("{} · {}", of.profile, of.name));
    let title = ["Delayed messages".to_owned(), printable_line(&account).into_owned()];
    let inner = super::window(sheet, theme, geometry::page(scene.state.size), title);
    let room = usize::from(inner.width);
    let list = dialog.rows(scene.state);
    let body = Rect { height: inner.height.saturating_sub(2), ..inner };
    if list.is_empty() {
        pane::lines(sheet, body, nothing(scene, dialog, room));
    } else {
        pane::lines(sheet, body, rows(scene, dialog, &list, inner));
    }
    let about = dialog.position(&list).and_then(|at| list.get(at)).map(|row| standing(scene, *row));
    let about = about.map(|(words, style)| Line::styled(words, style)).unwrap_or_default();
    let buttons = row_of(buttons(scene, list.is_empty()));
    pane::lines(sheet, pane::below(inner, inner.height.saturating_sub(2)), [about, buttons]);
}

fn nothing(scene: &Scene<'_>, dialog: &DelayedDialog, room: usize) -> Vec<Line<'static>> {
    let theme = scene.theme;
    match (&dialog.trouble, dialog.asked) {
        (Some(why), _) => paragraph(&printable_line(why), theme.bad, room),
        (None, Some(_)) => vec![Line::styled("Reading the journal…", theme.dim)],
        (None, None) => {
            let words = "No message that was put with a delay waits for its time.";
            paragraph(words, theme.dim, room)
        }
    }
}

fn rows(
    scene: &Scene<'_>,
    dialog: &DelayedDialog,
    list: &[DelayedRow<'_>],
    inner: Rect,
) -> Vec<Line<'static>> {
    let theme = scene.theme;
    let fit = Fit::new(&COLUMNS, "text", inner.width);
    let height = usize::from(geometry::list_rows(scene.state.size)).saturating_sub(1);
    let selected = dialog.position(list);
    let row = |(at, row): (usize, &DelayedRow<'_>)| {
        let (queue, begins) = match row {
            DelayedRow::Here(one) => (&one.subject.queue, begins(&one.text)),
            DelayedRow::Elsewhere(one) => (&one.queue, one.begins.clone()),
        };
        let (wait, style) = wait(scene, *row);
        let cells: Pieces = vec![
            piece(when(scene, row.due()), theme.plain),
            piece(wait, style),
            piece(printable_line(queue.as_str()).into_owned(), theme.plain),
            piece(printable_line(row.id().short()).into_owned(), theme.dim),
            piece(begins, theme.plain),
        ];
        pane::select(fit.row(cells), (selected == Some(at)).then_some(theme.selected), inner.width)
    };
    let shown = list.iter().enumerate().skip(dialog.top).take(height);
    std::iter::once(fit.heads(theme.dim)).chain(shown.map(row)).collect()
}

/// How long it is until it is due, or why that does not matter any more.
fn wait(scene: &Scene<'_>, row: DelayedRow<'_>) -> (String, Style) {
    let (now, theme) = (scene.state.now, scene.theme);
    match row {
        DelayedRow::Here(one) if one.gone => ("gone".to_owned(), theme.bad),
        row if now >= row.due() => ("due".to_owned(), theme.dim),
        DelayedRow::Here(one) => (clock(one.due.since(now)), theme.good),
        DelayedRow::Elsewhere(one) => (clock(one.due.since(now)), theme.warn),
    }
}

/// What can be done with the selected one.
fn standing(scene: &Scene<'_>, row: DelayedRow<'_>) -> (&'static str, Style) {
    let (now, theme) = (scene.state.now, scene.theme);
    match row {
        DelayedRow::Here(one) if one.gone => ("Somebody took it, or changed it elsewhere.", theme.bad),
        row if now >= row.due() => ("It is due: it is in its queue like any other message.", theme.dim),
        DelayedRow::Here(_) => ("Its receipt is here: it can be changed until it is due.", theme.dim),
        DelayedRow::Elsewhere(one) if one.living => {
            ("Another peekq that still runs has its receipt.", theme.warn)
        }
        DelayedRow::Elsewhere(_) => ("The receipt is gone: it can be dealt with when it is due.", theme.warn),
    }
}

fn buttons(scene: &Scene<'_>, empty: bool) -> Vec<Pieces> {
    let key = |intent, label| button(scene, Scope::Delayed, intent, label, Look::works(!empty));
    vec![
        key(Intent::Edit, "edit"),
        key(Intent::Due, "another time"),
        key(Intent::Delete, "cancel it"),
        button(scene, Scope::Page, Intent::Cancel, "close", Look::Default),
    ]
}

/// The question before a message is deleted, or is due at another time.
pub fn content(scene: &Scene<'_>, dialog: &DelayDialog, room: usize) -> Content {
    let theme = scene.theme;
    let of = &dialog.of;
    let verb = if dialog.typed.is_some() { "Another time for" } else { "Cancel" };
    let id = printable_line(of.id.as_str()).into_owned();
    let mut lines = line::paragraph(&format!("{verb} {id}"), theme.title, room);
    lines.push(Line::styled(cut(&begins(&of.text), room).into_owned(), theme.plain));
    let left = of.due.since(scene.state.now);
    let due = format!("due in {}, at {}", clock(left), when(scene, of.due));
    lines.push(Line::styled(if left == 0 { "it is due by now".to_owned() } else { due }, theme.dim));
    lines.push(Line::default());
    let mut cursor = None;
    let mut ready = is_ripe(scene, dialog.opened);
    if let Some(text) = &dialog.typed {
        let (mut field, column) = prompt(theme, "due in", text, FIELD, dialog.phase == Phase::Open);
        field.push(piece(" seconds, or 5m, 1h; 0 for at once", theme.dim));
        cursor = Some((lines.len(), column));
        lines.push(Line::from(field));
        let (words, style) = match dialog.secs(scene.state.now) {
            Ok(secs) => (due_at(scene, secs), theme.plain),
            Err(why) => (why, theme.bad),
        };
        ready &= dialog.secs(scene.state.now).is_ok();
        lines.extend(paragraph(&printable_line(&words), style, room));
    }
    lines.extend(paragraph(WITH_RECEIPT, theme.plain, room));
    lines.extend(trouble(scene, dialog.trouble.as_ref(), room));
    let look = Look::works(ready);
    let buttons = match (&dialog.phase, &dialog.typed) {
        (Phase::Sending(id), _) => {
            lines.push(sending(scene, *id));
            detach(scene)
        }
        (_, Some(_)) => vec![
            button(scene, Scope::Form, Intent::Enter, "set the time", look),
            button(scene, Scope::Form, Intent::Cancel, "back", Look::Default),
        ],
        (_, None) => vec![
            button(scene, Scope::Confirm, Intent::Confirm, "cancel the message", look),
            button(scene, Scope::Confirm, Intent::Cancel, "back", Look::Default),
        ],
    };
    let title = ["Delayed message".to_owned(), printable_line(&of.subject.title()).into_owned()];
    Content { title, lines, buttons, cursor }
}

fn due_at(scene: &Scene<'_>, secs: u32) -> String {
    if secs == 0 {
        return "It can be seen at once.".to_owned();
    }
    let at = Millis(scene.state.now.0 + u64::from(secs) * 1_000);
    format!("It can be seen in {}, at {}.", age(i64::from(secs)), when(scene, at))
}

/// What saving the text of such a message does.
pub fn writing(scene: &Scene<'_>, dialog: &EditDialog, room: usize) -> Vec<Line<'static>> {
    let of = scene.state.delayed.iter().find(|one| Some(one.put) == dialog.delayed);
    let due = of.map(|of| format!("It stays due when it is: in {}.", clock(of.due.since(scene.state.now))));
    let said = [WITH_RECEIPT.to_owned()].into_iter().chain(due);
    said.flat_map(|text| paragraph(&text, scene.theme.plain, room)).collect()
}
