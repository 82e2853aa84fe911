//! The queue pane: names with their honest lengths.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::failure::Again;
use super::line::{self, Pieces, piece};
use super::pane::{self, Facts};
use super::theme::Theme;
use super::{Scene, failure, field, keys, note, rates};
use crate::app::fuzzy::Wanted;
use crate::app::geometry::{self, Area};
use crate::app::keymap::{Intent, Scope};
use crate::app::state::account::{AccountView, Focus};
use crate::app::state::queues::{QueuePane, Sort};
use crate::app::update::RELIST;
use crate::model::length::Visible;
use crate::model::location::Location;
use crate::model::operation::OperationKind;
use crate::model::print::{self, printable_line};
use crate::model::queue::QueueName;
use crate::watch::gauge::Gauge;
use crate::watch::trend::{Direction, course};

/// Draws the queue pane.
pub fn draw(frame: &mut Frame<'_>, scene: &Scene<'_>, account: &AccountView, area: Area) {
    let theme = scene.theme;
    let queues = &account.queues;
    let before = counted(queues, theme);
    let columns =
        area.w.saturating_sub(u16::try_from(line::width(&before)).unwrap_or(0) + AROUND_FILTER).max(4);
    if queues.typing {
        let column = area.x.saturating_add(u16::try_from(line::width(&before)).unwrap_or(0) + 6);
        let cursor = field::one_line(&queues.filter, columns).1;
        let at = Position::new(column.saturating_add(cursor), area.y);
        if pane::rect(frame, area).contains(at) {
            frame.set_cursor_position(at);
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
    let inner = pane::border(frame, theme, area, account.focus == Focus::Queues, facts);
    if queues.view.is_empty() {
        pane::sentence(frame, inner, &nothing(scene, account));
    } else {
        rows(frame, scene, account, inner);
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
    let counts = || queues.on_screen(state.queue_rows()).filter_map(|queue| queues.all.get(queue));
    let said = note::of_stale(counts(), room, theme);
    if !said.is_empty() {
        return said;
    }
    let from = counts().find(|count| count.from.is_secondary()).map(|count| count.from);
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

fn rows(frame: &mut Frame<'_>, scene: &Scene<'_>, account: &AccountView, inner: Rect) {
    let Scene { state, theme, .. } = *scene;
    let queues = &account.queues;
    let mut area = inner;
    if let Some(error) = &queues.listing.error {
        let again = Again::of(&queues.listing, account.polling, RELIST, state.now);
        let banner = failure::banner(error, again, theme, inner);
        area = pane::below(inner, u16::try_from(banner.len()).unwrap_or(0));
        pane::lines(frame, inner, banner);
    }
    let top = geometry::offset(queues.position(), queues.view.len(), area.height, queues.top);
    let shown = queues.view.iter().skip(top).take(usize::from(area.height));
    let rows: Vec<Row<'_>> = shown.map(|queue| Row::of(scene, account, queue)).collect();
    let columns = Columns::fit(&rows, usize::from(area.width));
    let mut wanted = Wanted::new(&queues.filter.to_string());
    let style = if account.focus == Focus::Queues { theme.selected } else { theme.chosen };
    let lines = rows.iter().map(|row| {
        let is_selected = queues.selected.as_ref() == Some(row.queue);
        pane::select(
            columns.line(row, is_selected, &mut wanted, theme),
            is_selected.then_some(style),
            area.width,
        )
    });
    pane::lines(frame, area, lines);
}

/// What stands on a row.
struct Row<'a> {
    queue: &'a QueueName,
    length: Span<'static>,
    /// A poison queue that is not empty.
    loud: bool,
    /// It breaks a rule.
    alert: bool,
    /// The length of its poison queue, where that is not empty.
    poison: String,
    rate: Span<'static>,
    course: Vec<Option<u64>>,
}

/// How far back a cell of a course looks, in milliseconds.
pub const CELL: u64 = 30_000;

impl<'a> Row<'a> {
    fn of(scene: &Scene<'_>, account: &AccountView, queue: &'a QueueName) -> Self {
        let Scene { state, theme, .. } = *scene;
        let (queues, suffix) = (&account.queues, &state.settings.poison_suffix);
        let gauge = queues.all.get(queue);
        let poison = queues.poison_of(queue, suffix).and_then(|(_, gauge)| gauge.length());
        let trend = gauge.and_then(Gauge::trend);
        let rate = trend.map_or_else(
            || piece("", theme.dim),
            |trend| {
                let moves = !matches!(trend.direction, Direction::Steady) && trend.rate.whole() != 0;
                piece(rates::rate(trend.rate), if moves { theme.plain } else { theme.dim })
            },
        );
        Self {
            queue,
            length: length(account, queue, theme),
            loud: queue.is_poison(suffix) && queues.length(queue) > Some(0),
            alert: state.watching.alerts.is_loud(account.conn, queue),
            poison: poison
                .filter(|count| *count > 0)
                .map_or_else(String::new, |count| format!("⚠{}", print::thousands(count))),
            rate,
            course: gauge
                .filter(|gauge| gauge.series.len() > 1)
                .map_or_else(Vec::new, |gauge| course(&gauge.series, CELL, SPARK)),
        }
    }
}

/// The columns of names that are not given up for others.
const NAME: usize = 18;
/// The columns of a rate, and the cells of a course, or of its end where there is little room.
const RATE: usize = 7;
const SPARK: usize = 8;
const SHORT_SPARK: usize = 4;

/// The widths of the columns; those without room have none.
struct Columns {
    name: usize,
    poison: usize,
    length: usize,
    rate: usize,
    spark: usize,
}

impl Columns {
    /// As there is room: the course goes first, then the rate, then the length of the poison queue.
    fn fit(rows: &[Row<'_>], room: usize) -> Self {
        let widest = |text: fn(&Row<'_>) -> usize| rows.iter().map(text).max().unwrap_or(0);
        let length = widest(|row| print::width(&row.length.content)).max(5);
        let mut left = room.saturating_sub(2 + NAME + 3 + length + 1);
        let mut take = |columns: usize| {
            let fits = columns > 0 && columns < left;
            left -= if fits { columns + 1 } else { 0 };
            if fits { columns } else { 0 }
        };
        let poison = take(widest(|row| print::width(&row.poison)));
        let rate = take(RATE);
        let spark = match take(SPARK) {
            0 => take(SHORT_SPARK),
            spark => spark,
        };
        Self { name: NAME + left, poison, length, rate, spark }
    }

    fn line(&self, row: &Row<'_>, is_selected: bool, wanted: &mut Wanted, theme: &Theme) -> Line<'static> {
        let style = if row.alert { theme.bad } else { theme.plain };
        let number = match (row.alert, row.loud) {
            (true, _) => theme.bad,
            (false, true) => theme.warn,
            (false, false) => row.length.style,
        };
        let mut pieces = vec![piece(if is_selected { "▸ " } else { "  " }, theme.accent)];
        pieces.extend(name(row.queue, self.name, wanted, (style, theme.accent)));
        if self.poison > 0 {
            pieces.push(piece(format!(" {}", print::pad_start(&row.poison, self.poison)), theme.warn));
        }
        pieces.push(piece(if row.loud { " ⚠ " } else { "   " }, theme.warn));
        pieces.push(piece(print::pad_start(&row.length.content, self.length), number));
        if self.rate > 0 {
            pieces
                .push(piece(format!(" {}", print::pad_start(&row.rate.content, self.rate)), row.rate.style));
        }
        if self.spark > 0 {
            let end = row.course.len().saturating_sub(self.spark);
            let course = rates::spark(row.course.get(end..).unwrap_or_default());
            pieces.push(piece(format!(" {}", print::pad_start(&course, self.spark)), theme.dim));
        }
        pieces.push(piece(" ", theme.plain));
        Line::from(pieces)
    }
}

/// A name in its columns, with what of it is looked for in a style of its own.
fn name(queue: &QueueName, columns: usize, wanted: &mut Wanted, (plain, found): (Style, Style)) -> Pieces {
    let printable = printable_line(queue.as_str());
    let text = print::pad_end(&printable, columns);
    // Of a name that is shown otherwise than it is, the characters have other numbers.
    if wanted.is_anything() || printable != queue.as_str() {
        return vec![piece(text, plain)];
    }
    let places = wanted.places(queue.as_str());
    let mut pieces: Pieces = Vec::new();
    for (at, c) in text.chars().enumerate() {
        let style = if places.contains(&at) { found } else { plain };
        match pieces.last_mut() {
            Some(last) if last.style == style => last.content.to_mut().push(c),
            _ => pieces.push(piece(c, style)),
        }
    }
    pieces
}

/// What is known about a queue's length, with a `~` where the secondary told it, which may lag.
fn length(account: &AccountView, queue: &QueueName, theme: &Theme) -> Span<'static> {
    let length = counted_length(account, queue, theme);
    let count = account.queues.all.get(queue).map(|count| count.from);
    let peek = account.messages.as_ref().filter(|pane| pane.queue == *queue).map(|pane| pane.peek.from);
    let lags = [count, peek].into_iter().flatten().any(Location::is_secondary);
    if lags { piece(format!("~{}", length.content), length.style) } else { length }
}

/// The approximate count, split into visible and not where a peek could tell.
fn counted_length(account: &AccountView, queue: &QueueName, theme: &Theme) -> Span<'static> {
    let thousands = |n: u32| print::thousands(u64::from(n));
    let peeked = account.messages.as_ref().filter(|pane| pane.queue == *queue).and_then(|p| p.peek.value);
    let failed = account.queues.all.get(queue).is_some_and(|gauge| gauge.trouble.is_some());
    match (account.length(queue), peeked.map(Visible::of_peek)) {
        (None, Some(Visible::AtLeast(seen))) => piece(format!("≥{}", thousands(seen)), theme.plain),
        (None, Some(Visible::Exactly(seen))) => piece(format!("{}+?", thousands(seen)), theme.plain),
        (None, None) if account.never_allows(OperationKind::GetMetadata).is_some() => piece("?", theme.dim),
        (None, None) if failed => piece("!", theme.bad),
        (None, None) => piece("…", theme.dim),
        (Some(length), _) => {
            let style = if failed || length.approximate == 0 { theme.dim } else { theme.plain };
            let words = match (length.visible, length.not_visible()) {
                (Some(Visible::Exactly(seen)), None | Some(0)) => thousands(seen),
                (Some(Visible::Exactly(seen)), Some(rest)) => {
                    format!("{}+{}", thousands(seen), print::thousands(rest))
                }
                (Some(Visible::AtLeast(seen)), _) if length.approximate < u64::from(seen) => {
                    format!("≥{}", thousands(seen))
                }
                _ => print::thousands(length.approximate),
            };
            piece(if failed { format!("{words}!") } else { words }, style)
        }
    }
}
