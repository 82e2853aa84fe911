//! What earlier runs left without a known end: a list, what the queues say about the selected one,
//! and what can be done.

use ratatui::layout::Rect;
use ratatui::text::Line;

use super::button;
use super::mend::{moment, when};
use super::{Look, row_of, trouble};
use crate::app::geometry::{self, LEFT_LINES};
use crate::app::keymap::{Intent, Scope};
use crate::app::state::account::AccountView;
use crate::app::state::bulk::Recovering;
use crate::app::state::mend::LeftDialog;
use crate::model::change::Found;
use crate::model::history::Place;
use crate::model::print::{cut, printable_line, thousands};
use crate::model::recovery::{Finding, Left, Told};
use crate::sheet::Sheet;
use crate::ui::line::{self, Pieces, paragraph, piece};
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
    let account = scene.state.account.as_ref();
    let left = account.map_or(&[][..], |account| &account.left);
    let area = geometry::page(scene.state.size);
    let title = ["An earlier run ended in the middle".to_owned(), String::new()];
    let inner = super::window(sheet, theme, area, title);
    let rows = geometry::left_rows(scene.state.size);
    pane::lines(sheet, Rect { height: rows + 1, ..inner }, list(scene, dialog, left, inner));
    let about = pane::below(inner, rows + 1);
    let room = usize::from(inner.width);
    let current = account.zip(dialog.current(left));
    let said = current.map_or_else(Vec::new, |(account, one)| about_one(scene, dialog, (one, account), room));
    pane::lines(sheet, Rect { height: LEFT_LINES, ..about }, said);
    let buttons = fitting(buttons(scene, current), inner.width);
    pane::lines(sheet, pane::below(inner, inner.height.saturating_sub(1)), [row_of(buttons)]);
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
            piece(short(scene, one), style),
        ];
        pane::select(fit.row(cells), (selected == Some(at)).then_some(theme.selected), inner.width)
    };
    let shown = left.iter().enumerate().skip(dialog.top).take(height);
    std::iter::once(fit.heads(theme.dim)).chain(shown.map(row)).collect()
}

fn about_one(
    scene: &Scene<'_>,
    dialog: &LeftDialog,
    (one, account): (&Left, &AccountView),
    room: usize,
) -> Vec<Line<'static>> {
    let theme = scene.theme;
    let mut lines = vec![Line::styled("─".repeat(room), theme.dim)];
    lines.extend(paragraph(&words(scene, one, account), theme.plain, room));
    if one.begins.is_empty() {
        lines.push(Line::styled("No text of it is in the journal.", theme.dim));
    } else {
        lines.push(Line::styled(cut(&printable_line(&one.begins), room).into_owned(), theme.dim));
    }
    let to = one.to.as_ref().filter(|_| one.told.is_none());
    let to = to.map(|to| format!("It was to go to {}.", goal(to, account)));
    let both: Vec<String> = to.into_iter().chain(together(scene, one, account)).collect();
    if !both.is_empty() {
        lines.push(Line::styled(cut(&both.join(" "), room).into_owned(), theme.dim));
    }
    lines.extend(trouble(scene, dialog.trouble.as_ref(), room));
    lines
}

/// Where it was to go, with the account where that is another one.
fn goal(to: &Place, account: &AccountView) -> String {
    let queue = printable_line(to.queue.as_str());
    if is_another(to, account) {
        format!("{}/{queue}", printable_line(&to.account))
    } else {
        queue.into_owned()
    }
}

fn is_another(to: &Place, account: &AccountView) -> bool {
    *to.endpoint != *account.account.endpoint.to_string()
}

fn is_elsewhere(one: &Left, account: &AccountView) -> bool {
    one.to.as_ref().is_some_and(|to| is_another(to, account))
}

/// What the queues say, and a search.
fn words(scene: &Scene<'_>, one: &Left, account: &AccountView) -> String {
    let goal = printable_line(one.goal().as_str());
    match &one.told {
        None if one.finding == Finding::NewNotSeen && is_elsewhere(one, account) => {
            "The old message stands; the new one was put into another account, which is not looked at from here."
                .to_owned()
        }
        None => one.finding.words().to_owned(),
        Some(Told::Stands(Found { id, put, .. })) => format!(
            "A message with its text stands in {goal}, as {} (put {}): probably the copy, but an equal text is no \
             proof.",
            printable_line(id.short()),
            moment(scene, put),
        ),
        Some(Told::NotAmong(searched)) => format!(
            "No copy was found among {} in {goal}. There may be one: hidden until a lease ends, or on its way \
             up to 40 s after a kill.",
            thousands(*searched)
        ),
    }
}

/// The same in a few words.
fn short(scene: &Scene<'_>, one: &Left) -> String {
    match one.found() {
        Some(found) => format!("{}, put {}", one.short(), moment(scene, &found.put)),
        None => one.short().to_owned(),
    }
}

/// What can be done with all of the same work that are like this one.
fn together(scene: &Scene<'_>, one: &Left, account: &AccountView) -> Option<String> {
    let key = |intent| keys::key(scene.keymap, Scope::Left, intent);
    let what = one.action.words();
    let many = |n: usize| thousands(n as u64);
    if one.found().is_some() {
        let count = Recovering::finish(one, &account.left)?.count();
        let (finish, back) = (key(Intent::FinishAll), key(Intent::RevertAll));
        let (old, copies) = if count == 1 { ("old one", "its copy") } else { ("old ones", "their copies") };
        return Some(format!("{finish} deletes {} {old}, {back} {copies}.", many(count)));
    }
    if one.has_no_word() {
        let like = account.left.iter().filter(|other| other.is_like(one));
        let (seek, leave, count) = (key(Intent::Seek), key(Intent::DismissUnsure), many(like.count()));
        return Some(format!("{seek} looks for copies, {leave} leaves all {count} so."));
    }
    let finish = Recovering::finish(one, &account.left)?;
    let finishes =
        format!("{} finishes {} of this {what} by a search", key(Intent::FinishAll), many(finish.count()));
    Some(match Recovering::take_back(one, scene.state) {
        Ok(back) if !back.by_text => {
            format!("{finishes}, {} takes back {}.", key(Intent::RevertAll), many(back.count()))
        }
        _ => format!("{finishes}."),
    })
}

/// Of the keys for many those that are about such as the selected one.
fn buttons(scene: &Scene<'_>, current: Option<(&AccountView, &Left)>) -> Vec<Pieces> {
    let key = |intent, label| button(scene, Scope::Left, intent, label, Look::Works);
    let found = current.is_some_and(|(_, one)| one.found().is_some());
    let unsure = current.is_some_and(|(_, one)| one.has_no_word());
    let backs = current.and_then(|(_, one)| Recovering::take_back(one, scene.state).ok());
    let many = match (found, unsure) {
        (true, _) => vec![key(Intent::FinishAll, "delete old"), key(Intent::RevertAll, "delete copies")],
        (false, true) => {
            vec![key(Intent::Seek, "look for copies"), key(Intent::DismissUnsure, "leave all")]
        }
        (false, false) => {
            let all = key(Intent::RevertAll, "all");
            let own = [
                key(Intent::Finish, "finish"),
                key(Intent::FinishAll, "all by a search"),
                key(Intent::Revert, "revert"),
            ];
            own.into_iter().chain(backs.filter(|back| !back.by_text).map(|_| all)).collect()
        }
    };
    let rest = [
        key(Intent::Export, "export"),
        key(Intent::Dismiss, "leave it"),
        key(Intent::DismissKnown, "all known"),
        button(scene, Scope::Page, Intent::Cancel, "later", Look::Default),
    ];
    many.into_iter().chain(rest).collect()
}

/// The columns between two buttons.
const GAP: usize = 2;

/// As many buttons as there is room for: a part of one says nothing, and the footer has the keys too.
fn fitting(buttons: Vec<Pieces>, room: u16) -> Vec<Pieces> {
    let mut end = 0;
    let fits = |button: &Pieces| {
        end += line::width(button) + GAP;
        end <= usize::from(room) + GAP
    };
    buttons.into_iter().take_while(fits).collect()
}
