//! Rules, what breaks them now, and what did; "tell me when"; and naming a marked moment.

use ratatui::text::Line;

use super::{Content, Look, button, prompt, trouble};
use crate::app::geometry;
use crate::app::keymap::{Intent, Scope};
use crate::app::state::alerts::{AlertsDialog, StampDialog, TellDialog};
use crate::model::print::{age, printable_line};
use crate::ui::line::{fit, paragraph, piece};
use crate::ui::theme::Theme;
use crate::ui::{Scene, times};
use crate::watch::alert::{Alert, Set};

const LIKE: &str =
    "orders* length > 1000 · oldest > 1h · rate > 100/m · dequeues >= 4 · poison > 0 · stopped draining";
/// Lines that are neither rules nor alerts.
const OTHERS: u16 = 13;

pub fn content(scene: &Scene<'_>, dialog: &AlertsDialog, room: usize) -> Content {
    let theme = scene.theme;
    let alerts = &scene.state.watching.alerts;
    let columns = u16::try_from(room.saturating_sub(14)).unwrap_or(0).clamp(8, 60);
    let (field, column) = prompt(theme, "new rule", &dialog.typed, columns, true);
    let mut lines = vec![Line::from(field)];
    if dialog.trouble.is_some() {
        lines.extend(trouble(scene, dialog.trouble.as_ref(), room));
    } else {
        lines.extend(paragraph(LIKE, theme.dim, room));
    }
    let most = usize::from(geometry::page(scene.state.size).h.saturating_sub(OTHERS)).max(3);
    lines.push(head("Rules", theme));
    let at = alerts.rules().iter().position(|set| Some(set.id) == dialog.selected);
    let first = at.map_or(0, |at| at.saturating_sub(most / 2 - 1));
    let rules = alerts.rules().iter().skip(first).take(most / 2);
    lines.extend(rules.map(|set| rule(scene, set, Some(set.id) == dialog.selected, room)));
    let current: Vec<&Alert> = alerts.current().collect();
    lines.push(head(if current.is_empty() { "Nothing breaks a rule" } else { "Now" }, theme));
    lines.extend(current.iter().take(most / 4).map(|alert| told(alert, theme.bad, room, theme)));
    if let Some(more) = current.len().checked_sub(most / 4).filter(|more| *more > 0) {
        lines.push(Line::styled(format!("  and {more} more"), theme.dim));
    }
    let past: Vec<&Alert> = alerts.past().take(most / 4).collect();
    if !past.is_empty() {
        lines.push(head("Before", theme));
        lines.extend(past.into_iter().map(|alert| told(alert, theme.plain, room, theme)));
    }
    let works = Look::works(dialog.selected.is_some());
    let buttons = vec![
        button(scene, Scope::Alerts, Intent::Enter, "add the rule", Look::works(!dialog.typed.is_empty())),
        button(scene, Scope::Alerts, Intent::RemoveRule, "remove the selected", works),
        button(scene, Scope::Alerts, Intent::Cancel, "close", Look::Works),
    ];
    Content {
        title: ["Alerts of this run".to_owned(), String::new()],
        lines,
        buttons,
        cursor: Some((0, column)),
    }
}

fn head(words: &'static str, theme: &Theme) -> Line<'static> {
    Line::styled(words, theme.title)
}

fn rule(scene: &Scene<'_>, set: &Set, is_selected: bool, room: usize) -> Line<'static> {
    let theme = scene.theme;
    let once = if set.once.is_some() { "  once" } else { "" };
    let pieces = vec![
        piece(if is_selected { "▸ " } else { "  " }, theme.accent),
        piece(printable_line(&set.rule.to_string()).into_owned(), theme.plain),
        piece(once, theme.dim),
    ];
    let line = Line::from(fit(pieces, room));
    if is_selected { line.style(theme.chosen) } else { line }
}

/// What broke a rule, since when, and for how long where that is over.
fn told(alert: &Alert, style: ratatui::style::Style, room: usize, theme: &Theme) -> Line<'static> {
    let since = times::of_day(alert.since);
    let lasted = alert.until.map(|until| age(until.secs() - alert.since.secs()));
    let when = lasted.map_or_else(|| format!("  {since}  "), |lasted| format!("  {since}, {lasted}  "));
    let words = printable_line(&alert.words()).into_owned();
    Line::from(fit(vec![piece(when, theme.dim), piece(words, style)], room))
}

pub fn tell(scene: &Scene<'_>, dialog: &TellDialog, room: usize) -> Content {
    let theme = scene.theme;
    let queue = printable_line(dialog.place.queue.as_str());
    let mut lines = paragraph(&format!("Tell me when {queue} is or has"), theme.title, room);
    let columns = u16::try_from(room.saturating_sub(4)).unwrap_or(0).clamp(8, 60);
    let (field, column) = prompt(theme, "", &dialog.typed, columns, true);
    let cursor = Some((lines.len(), column));
    lines.push(Line::from(field));
    if dialog.trouble.is_some() {
        lines.extend(trouble(scene, dialog.trouble.as_ref(), room));
    } else {
        let like = "drained · length < 10 · oldest > 1h · rate > 100/m · stopped draining";
        lines.extend(paragraph(like, theme.dim, room));
    }
    lines.push(Line::default());
    let says = "Once: with the bell, a notification of the terminal, and a line down here. Drained means that \
                the queue counted nothing three times, messages that are not visible included.";
    lines.extend(paragraph(says, theme.plain, room));
    let buttons = vec![
        button(scene, Scope::Form, Intent::Enter, "tell me", Look::Works),
        button(scene, Scope::Form, Intent::Cancel, "cancel", Look::Works),
    ];
    let of = format!("{} · {} · {queue}", dialog.account.profile, dialog.account.name);
    let title = ["Tell me when".to_owned(), printable_line(&of).into_owned()];
    Content { title, lines, buttons, cursor }
}

pub fn stamp(scene: &Scene<'_>, dialog: &StampDialog, room: usize) -> Content {
    let theme = scene.theme;
    let columns = u16::try_from(room.saturating_sub(20)).unwrap_or(0).clamp(8, 40);
    let (field, column) = prompt(theme, "what happened:", &dialog.typed, columns, true);
    let mut lines = vec![Line::from(field)];
    let says =
        "Charts show this moment, with the rates before and after it. Where nothing is typed it is a deploy.";
    lines.extend(paragraph(says, theme.plain, room));
    let buttons = vec![
        button(scene, Scope::Form, Intent::Enter, "mark", Look::Works),
        button(scene, Scope::Form, Intent::Cancel, "cancel", Look::Works),
    ];
    let title = [format!("Mark {} UTC", times::of_day(dialog.at)), String::new()];
    Content { title, lines, buttons, cursor: Some((0, column)) }
}
