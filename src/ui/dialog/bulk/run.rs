//! Work on many messages while it runs.

use ratatui::text::Line;

use crate::app::effect::Write;
use crate::app::keymap::{BulkIntent as B, Intent, Scope};
use crate::app::state::bulk::RunDialog;
use crate::app::state::writing::Writing;
use crate::model::change::{Bulk, BulkProgress, Deed, Recovery, Stage};
use crate::model::print::{age, printable_line, thousands};
use crate::ui::Scene;
use crate::ui::dialog::{Content, Look, button, is_ripe, prompt, trouble};
use crate::ui::line::{self, Pieces, piece};

pub fn content(scene: &Scene<'_>, dialog: &RunDialog, room: usize) -> Content {
    let theme = scene.theme;
    let title = ["Work on many messages".to_owned(), printable_line(&dialog.subject.title()).into_owned()];
    let Some(writing) = scene.state.writes.get(&dialog.id) else {
        let buttons = vec![button(scene, Scope::Run, Intent::Cancel, "close", Look::Works)];
        return Content {
            title,
            lines: vec![Line::styled("It has ended.", theme.dim)],
            buttons,
            cursor: None,
        };
    };
    let mut lines = Vec::new();
    if let Write::Bulk(wish) = &writing.write {
        lines.extend(line::paragraph(&about(wish, dialog), theme.title, room));
    }
    match &writing.bulk {
        None => lines.push(super::super::sending(scene, dialog.id)),
        Some(progress) => lines.extend(standing(scene, writing, progress, room)),
    }
    lines.extend(trouble(scene, dialog.trouble.as_ref(), room));
    let mut cursor = None;
    if let Some(rate) = &dialog.rate {
        let (mut pieces, column) = prompt(theme, "at most", rate, 10, true);
        pieces.push(piece(" a second; empty: no limit", theme.dim));
        cursor = Some((lines.len(), column));
        lines.push(Line::from(pieces));
    }
    Content { title, lines, buttons: buttons(scene, dialog, writing), cursor }
}

fn about(wish: &Bulk, dialog: &RunDialog) -> String {
    let from = printable_line(dialog.subject.queue.as_str());
    if let Some(recovers) = &wish.recovers {
        return match recovers.way {
            Recovery::Finish => format!("Bring to its end what was begun in {from}"),
            Recovery::Seek => format!("Look for copies in {from}"),
            Recovery::TakeBack => format!("Take back what was put into {from}"),
        };
    }
    let verb = match wish.deed {
        Deed::Move => "Move",
        Deed::Copy => "Copy",
        Deed::Resend => "Resend in",
        Deed::Delete => "Delete from",
        Deed::Find => "Find in",
    };
    match &wish.to {
        Some(to) => format!("{verb} {from} → {}", printable_line(to.place.queue.as_str())),
        None => format!("{verb} {from}"),
    }
}

fn standing(
    scene: &Scene<'_>,
    writing: &Writing,
    progress: &BulkProgress,
    room: usize,
) -> Vec<Line<'static>> {
    let theme = scene.theme;
    let mut lines = Vec::new();
    if let Some(total) = progress.total.filter(|total| *total > 0) {
        lines.push(bar(scene, progress, total, room));
    }
    let mut counts = vec![(format!("{} done", thousands(progress.done)), theme.good)];
    let more = [
        (progress.failed, "failed", theme.bad),
        (progress.doubtful, "in doubt", theme.warn),
        (u64::from(progress.held), "leased now", theme.warn),
    ];
    counts.extend(
        more.into_iter()
            .filter(|(n, ..)| *n > 0)
            .map(|(n, word, style)| (format!("{} {word}", thousands(n)), style)),
    );
    if progress.taken > progress.done {
        counts.push((format!("{} taken", thousands(progress.taken)), theme.dim));
    }
    lines.push(joined(counts));
    let mut pace = vec![(format!("{} a second", thousands(progress.per_second.into())), theme.plain)];
    if let Some(secs) = progress.left_secs.filter(|_| progress.stage == Stage::Running) {
        pace.push((format!("{} left", age(i64::try_from(secs).unwrap_or(i64::MAX))), theme.plain));
    }
    let limit = progress
        .rate
        .map_or_else(|| "no limit".to_owned(), |rate| format!("at most {}", thousands(rate.into())));
    pace.push((limit, theme.dim));
    if progress.throttled {
        pace.push(("the service asks for less".to_owned(), theme.warn));
    }
    lines.push(joined(pace));
    lines.push(Line::default());
    if let Some(text) = asks(writing, progress) {
        lines.extend(line::paragraph(&text, theme.warn, room));
    }
    lines
}

/// What it wants of the user, or why nothing moves.
fn asks(writing: &Writing, progress: &BulkProgress) -> Option<String> {
    let held = thousands(progress.held.into());
    match progress.stage {
        _ if writing.stopping => Some(format!("Stopping: what is under way ends, {held} go back.")),
        Stage::Asking if progress.done == 0 => {
            Some("The first one could not be done. Go on with the others?".to_owned())
        }
        Stage::Asking => {
            Some("The first one is done. Look at what becomes of it, then: go on with the others?".to_owned())
        }
        Stage::Paused if progress.held > 0 => Some(format!(
            "Paused. {held} stay leased meanwhile, so that nobody else sees them: after ten minutes they go back."
        )),
        Stage::Paused => Some("Paused.".to_owned()),
        Stage::Releasing => Some(format!("Giving back {held}.")),
        Stage::Running => None,
    }
}

/// How much of it is done, as a bar.
fn bar(scene: &Scene<'_>, progress: &BulkProgress, total: u64, room: usize) -> Line<'static> {
    let theme = scene.theme;
    let dealt = progress.done.saturating_add(progress.failed).saturating_add(progress.doubtful).min(total);
    let percent = dealt.saturating_mul(100) / total;
    let columns = room.saturating_sub(7);
    let full = usize::try_from(dealt.saturating_mul(columns as u64) / total).unwrap_or(0).min(columns);
    let pieces: Pieces = vec![
        piece("━".repeat(full), theme.accent),
        piece("─".repeat(columns.saturating_sub(full)), theme.dim),
        piece(format!(" {percent:>3} %"), theme.plain),
    ];
    Line::from(pieces)
}

fn joined(parts: Vec<(String, ratatui::style::Style)>) -> Line<'static> {
    let mut pieces: Pieces = Vec::new();
    for (text, style) in parts {
        if !pieces.is_empty() {
            pieces.push(piece(" · ", ratatui::style::Style::new()));
        }
        pieces.push(piece(text, style));
    }
    Line::from(pieces)
}

fn buttons(scene: &Scene<'_>, dialog: &RunDialog, writing: &Writing) -> Vec<Pieces> {
    if dialog.rate.is_some() {
        return vec![
            button(scene, Scope::Form, Intent::Enter, "set it", Look::Works),
            button(scene, Scope::Form, Intent::Cancel, "back", Look::Works),
        ];
    }
    let stage = writing.bulk.map(|progress| progress.stage);
    let go_on = |works| button(scene, Scope::Run, Intent::Bulk(B::GoOn), "go on", Look::works(works));
    let mut out = Vec::new();
    match stage {
        Some(Stage::Asking) => out.push(go_on(writing.asks_since().is_none_or(|at| is_ripe(scene, at)))),
        Some(Stage::Paused) => out.push(go_on(true)),
        _ => out.push(button(scene, Scope::Run, Intent::Bulk(B::Pause), "pause", Look::Works)),
    }
    out.push(button(scene, Scope::Run, Intent::Bulk(B::Rate), "rate", Look::Works));
    out.push(button(scene, Scope::Run, Intent::Stop, "stop", Look::works(!writing.stopping)));
    out.push(button(scene, Scope::Run, Intent::Cancel, "close, goes on", Look::Default));
    out
}
