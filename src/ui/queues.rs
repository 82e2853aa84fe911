//! The queue pane: names with their honest lengths.

mod row;

use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use self::row::{Columns, Row};
use super::failure::Again;
use super::kept::Kept;
use super::line::{self, Pieces, piece};
use super::pane::{self, Facts};
use super::theme::Theme;
use super::{Scene, failure, field, keys, note};
use crate::app::fuzzy::Wanted;
use crate::app::geometry::{self, Area};
use crate::app::keymap::{Intent, Scope};
use crate::app::state::account::{AccountView, Focus};
use crate::app::state::queues::{QueuePane, Sort};
use crate::app::update::RELIST;
use crate::model::operation::OperationKind;
use crate::model::print::{self, printable_line};
use crate::sheet::Sheet;
use crate::watch::gauge::Gauge;
use crate::watch::walk::Walk;

/// The rows of the frame before.
pub type Rows = Kept<Under, Row>;

/// What all rows depend on.
#[derive(PartialEq)]
pub struct Under {
    columns: Columns,
    filter: String,
    /// Of the selected row.
    style: Style,
    room: u16,
}

/// Draws the queue pane.
pub fn draw(sheet: &mut Sheet, scene: &Scene<'_>, kept: &mut Rows, account: &AccountView, area: Area) {
    let theme = scene.theme;
    let queues = &account.queues;
    let before = counted(queues, theme);
    let columns =
        area.w.saturating_sub(u16::try_from(line::width(&before)).unwrap_or(0) + AROUND_FILTER).max(4);
    if queues.typing {
        let column = area.x.saturating_add(u16::try_from(line::width(&before)).unwrap_or(0) + 6);
        let cursor = field::one_line(&queues.filter, columns).1;
        let at = Position::new(column.saturating_add(cursor), area.y);
        if pane::rect(sheet, area).contains(at) {
            sheet.set_cursor(at);
        }
    }
    let foot = place(queues);
    let room = usize::from(area.w.saturating_sub(2)).saturating_sub(line::width(&foot));
    let facts = Facts {
        title: pane::facts(vec![before, filter(queues, columns, theme)], theme),
        corner: order(queues, theme),
        note: note(scene, account, room),
        foot,
    };
    let inner = pane::border(sheet, theme, area, account.focus == Focus::Queues, facts);
    if queues.view.is_empty() {
        pane::sentence(sheet, inner, &nothing(scene, account));
    } else {
        rows(sheet, scene, kept, account, inner);
    }
}

fn counted(queues: &QueuePane, theme: &Theme) -> Pieces {
    let more = if queues.listing.pending.is_some() && queues.listing.fetched.is_none() { "…" } else { "" };
    let count = if queues.listing.fetched.is_some() || !queues.all.is_empty() {
        format!(" {}{more}", print::thousands(queues.all.len() as u64))
    } else {
        String::new()
    };
    vec![piece("Queues", theme.title), piece(count, theme.plain)]
}

/// The columns of the top border that are neither the count nor the filter: the order, and what
/// stands around them.
const AROUND_FILTER: u16 = 19;

fn filter(queues: &QueuePane, columns: u16, theme: &Theme) -> Pieces {
    if queues.filter.is_empty() && !queues.typing {
        return Vec::new();
    }
    let (text, _) = field::one_line(&queues.filter, columns);
    vec![piece("/", theme.accent), piece(text, theme.accent)]
}

fn order(queues: &QueuePane, theme: &Theme) -> Pieces {
    let words = match queues.sort {
        Sort::Name if !queues.filter.is_empty() => " best match ",
        Sort::Name => " name ▲ ",
        Sort::Length => " length ▼ ",
    };
    vec![piece(words, theme.dim)]
}

fn place(queues: &QueuePane) -> Pieces {
    let Some(at) = queues.position() else { return Vec::new() };
    let thousands = |n: usize| print::thousands(n as u64);
    vec![piece(format!(" {}/{} ", thousands(at + 1), thousands(queues.view.len())), Style::new())]
}

/// What the list, or else a count on the screen, has to say about itself.
fn note(scene: &Scene<'_>, account: &AccountView, room: usize) -> Pieces {
    let (queues, state, theme) = (&account.queues, scene.state, scene.theme);
    let said = note::of(&queues.listing, state.now, room, theme);
    if !said.is_empty() {
        return said;
    }
    let mut walk = Walk::through(&queues.all);
    let counts = queues.on_screen(state.queue_rows()).filter_map(|queue| walk.to(queue));
    let counts: Vec<&Gauge> = counts.map(|(_, gauge)| gauge).collect();
    let said = note::of_stale(counts.iter().copied(), room, theme);
    if !said.is_empty() {
        return said;
    }
    let from = counts.iter().find(|count| count.from.is_secondary()).map(|count| count.from);
    from.map_or_else(Vec::new, |from| note::of_location(from, room, theme))
}

/// Why there is nothing to see, and what to do next.
fn nothing(scene: &Scene<'_>, account: &AccountView) -> Vec<(String, Style)> {
    let Scene { state, keymap, theme } = *scene;
    let queues = &account.queues;
    if let (Some(why), true) = (account.out_of_time(state.now), queues.all.is_empty()) {
        return vec![(format!("Nothing can be listed: {why}."), theme.bad)];
    }
    if let Some(why) = account.never_allows(OperationKind::ListQueues) {
        let words = format!("The queues cannot be listed: {why}.");
        let url = format!("{}/QUEUE?sv=…&sig=…", account.account.endpoint);
        let next = format!("Open one by its own URL: peekq '{}'", printable_line(&url));
        return vec![(words, theme.warn), (next, theme.dim)];
    }
    if let (Some(error), true) = (&queues.listing.error, queues.all.is_empty()) {
        let again = Again::of(&queues.listing, account.polling, RELIST, state.now);
        return failure::sentences(error, again, theme);
    }
    if queues.listing.fetched.is_none() {
        return failure::waiting("Looking for queues…", queues.listing.pending, state.now, theme);
    }
    if !queues.all.is_empty() {
        let filter = queues.filter.to_string();
        let words = format!("No queue's name is like “{}”.", printable_line(filter.trim()));
        let (scope, intent) = if queues.typing {
            (Scope::Filter, Intent::Cancel)
        } else {
            (Scope::Queues, Intent::ClearFilter)
        };
        let next = format!("{} shows all.", keys::key(keymap, scope, intent));
        return vec![(words, theme.plain), (next, theme.dim)];
    }
    let mut words = vec![("There are no queues in this account.".to_owned(), theme.plain)];
    let can_create = account.writable(state.now)
        && account.forbids(OperationKind::CreateQueue, None).is_none()
        && !account.is_from_secondary();
    if can_create {
        let key = keys::key(keymap, Scope::Queues, Intent::Create);
        words.push((format!("{key} creates one."), theme.dim));
    }
    words
}

fn rows(sheet: &mut Sheet, scene: &Scene<'_>, kept: &mut Rows, account: &AccountView, inner: Rect) {
    let Scene { state, theme, .. } = *scene;
    let queues = &account.queues;
    let mut area = inner;
    if let Some(error) = &queues.listing.error {
        let again = Again::of(&queues.listing, account.polling, RELIST, state.now);
        let banner = failure::banner(error, again, theme, inner);
        area = pane::below(inner, u16::try_from(banner.len()).unwrap_or(0));
        pane::lines(sheet, inner, banner);
    }
    let top = geometry::offset(queues.position(), queues.view.len(), area.height, queues.top);
    let shown = queues.view.iter().skip(top).take(usize::from(area.height));
    let mut walk = Walk::through(&queues.all);
    let rows: Vec<_> = shown.map(|queue| Row::of(scene, account, queue, &mut walk)).collect();
    let filter = queues.filter.to_string();
    let mut wanted = Wanted::new(&filter);
    let columns = Columns::fit(&rows, usize::from(area.width));
    let style = if account.focus == Focus::Queues { theme.selected } else { theme.chosen };
    kept.under(Under { columns, filter, style, room: area.width });
    // By their places in the list, so that a list that was moved by a line keeps the others.
    let places = (top..).map(|at| at % usize::from(area.height).max(1));
    for ((place, (row, gauge)), at) in places.zip(rows).zip(area.rows()) {
        let line = kept.line(place, row, |row| {
            let line = columns.line((row, gauge), &mut wanted, theme);
            pane::select(line, row.is_selected.then_some(style), area.width)
        });
        sheet.put_kept(&line, at);
    }
}
