//! The watch screen: its table, or a chart.

use ratatui::layout::Position;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::line::{self, Pieces, piece};
use super::pane::{self, Facts};
use super::table::{ALWAYS, Column, Fit};
use super::theme::Theme;
use super::{Scene, chart, field, keys, outlook, rates};
use crate::app::geometry;
use crate::app::keymap::{Intent, Scope};
use crate::app::state::State;
use crate::app::state::table::{Column as Sort, Table, Which};
use crate::app::state::watching::{Place, Watching};
use crate::model::length::Visible;
use crate::model::print::{age, printable_line, thousands};
use crate::sheet::Sheet;
use crate::watch::gauge::Gauge;
use crate::watch::heads::Heads;

/// The columns of a name at the least, and at the most.
const NAME: usize = 20;
const WIDEST: usize = 44;
/// The cells of a course.
const SPARK: usize = 12;
/// Columns that are not for names.
const OTHERS: usize = 92;

/// Draws the watch screen between header and footer.
pub fn draw(sheet: &mut Sheet, scene: &Scene<'_>) {
    let watching = &scene.state.watching;
    if let Some(of) = &watching.chart {
        return chart::draw(sheet, scene, of);
    }
    let theme = scene.theme;
    let table = &watching.table;
    let area = geometry::watch_screen(scene.state.size);
    let facts = Facts {
        title: title(sheet, scene, table),
        corner: vec![piece(format!(" {} {} ", table.sort.as_str(), arrow(table)), theme.dim)],
        note: note(watching, theme),
        foot: place(table),
    };
    let inner = pane::border(sheet, theme, area, true, facts);
    if table.rows.is_empty() {
        return pane::sentence(sheet, inner, &nothing(scene, table));
    }
    let columns = columns(inner.width, several(scene.state));
    let fit = Fit::new(&columns, "outlook", inner.width);
    pane::lines(sheet, inner, [fit.heads(theme.dim)]);
    let area = pane::below(inner, 1);
    let top = geometry::offset(table.position(), table.rows.len(), area.height, table.top);
    let rows = table.rows.iter().skip(top).take(usize::from(area.height)).map(|place| {
        let is_selected = table.selected.as_ref() == Some(place);
        let cells = cells(scene, place, is_selected);
        pane::select(fit.row(cells), is_selected.then_some(theme.selected), area.width)
    });
    let rows: Vec<Line<'static>> = rows.collect();
    pane::lines(sheet, area, rows);
}

fn title(sheet: &mut Sheet, scene: &Scene<'_>, table: &Table) -> Pieces {
    let theme = scene.theme;
    let count = format!(" {}", thousands(table.rows.len() as u64));
    let which = if table.which == Which::Pinned { "pinned" } else { "all" };
    let mut parts =
        vec![vec![piece("Watch", theme.title), piece(count, theme.plain)], vec![piece(which, theme.plain)]];
    if !table.filter.is_empty() || table.typing {
        let before = line::width(&pane::facts(parts.clone(), theme));
        let (text, cursor) = field::one_line(&table.filter, 40);
        parts.push(vec![piece("/", theme.accent), piece(text, theme.accent)]);
        let column = u16::try_from(before).unwrap_or(0).saturating_add(4).saturating_add(cursor);
        let area = geometry::watch_screen(scene.state.size);
        let at = Position::new(area.x.saturating_add(column), area.y);
        if table.typing && pane::rect(sheet, area).contains(at) {
            sheet.set_cursor(at);
        }
    }
    pane::facts(parts, theme)
}

const fn arrow(table: &Table) -> &'static str {
    let falls = !matches!(table.sort, Sort::Name);
    if falls == table.reversed { "▲" } else { "▼" }
}

/// How many alerts there are, and the last mark.
fn note(watching: &Watching, theme: &Theme) -> Pieces {
    let alerts = watching.alerts.current().count();
    let mut note = Pieces::new();
    if alerts > 0 {
        let words = if alerts == 1 { "alert" } else { "alerts" };
        note.push(piece(format!(" ⚠ {alerts} {words} "), theme.bad));
    }
    let rules = watching.alerts.rules().len();
    if rules > 0 {
        let words = if rules == 1 { "rule" } else { "rules" };
        note.push(piece(format!(" {rules} {words} "), theme.dim));
    }
    if let Some(stamp) = watching.stamps.last() {
        let time = super::times::of_day(stamp.at);
        note.push(piece(format!(" {} {time} UTC ", printable_line(&stamp.label)), theme.dim));
    }
    note
}

fn place(table: &Table) -> Pieces {
    let at = table.position().map(|at| thousands(at as u64 + 1));
    let len = thousands(table.rows.len() as u64);
    at.map(|at| piece(format!(" {at}/{len} "), Style::new())).into_iter().collect()
}

fn nothing(scene: &Scene<'_>, table: &Table) -> Vec<(String, Style)> {
    let theme = scene.theme;
    let key = |intent| keys::key(scene.keymap, Scope::Watch, intent);
    if !table.filter.is_empty() {
        let filter = table.filter.to_string();
        let words = format!("No queue's name is like “{}”.", printable_line(filter.trim()));
        let drop = keys::key(scene.keymap, Scope::WatchFilter, Intent::Cancel);
        return vec![(words, theme.plain), (format!("{drop} in the filter shows all."), theme.dim)];
    }
    if table.which == Which::Pinned {
        let words = format!("{} shows all, {} pins one.", key(Intent::OnlyPinned), key(Intent::Pin));
        return vec![("No queue is pinned.".to_owned(), theme.plain), (words, theme.dim)];
    }
    vec![("No queues are known yet.".to_owned(), theme.plain)]
}

/// Whether queues of several accounts are shown.
const fn several(state: &State) -> bool {
    !state.watching.others.is_empty()
}

/// The columns; names take what the others leave of a wide screen.
fn columns(room: u16, several: bool) -> [Column; 10] {
    let account = if several { 14 } else { 0 };
    let name = usize::from(room).saturating_sub(OTHERS + account).clamp(NAME, WIDEST);
    let column = |head, width, right, rank| Column { head, width, right, rank };
    [
        column("", 2, false, ALWAYS),
        column("account", account, false, if several { 7 } else { 0 }),
        column("queue", name, false, ALWAYS),
        column("length", 9, true, ALWAYS),
        column("visible", 7, true, 2),
        column("rate", 8, true, ALWAYS),
        column("trend", SPARK, false, 4),
        column("oldest", 7, true, 6),
        column("deq", 4, true, 3),
        column("poison", 7, true, 5),
    ]
}

fn cells(scene: &Scene<'_>, place: &Place, is_selected: bool) -> Pieces {
    let Scene { state, theme, .. } = *scene;
    let is_loud = state.watching.alerts.is_loud(place.conn, &place.queue);
    let plain = if is_loud { theme.bad } else { theme.plain };
    let dim = if is_loud { theme.bad } else { theme.dim };
    let gauge = state.gauge(place);
    let heads = gauge.and_then(Gauge::heads);
    let account = state.label(place.conn);
    let pinned = if state.watching.pins.contains(place) { "•" } else { " " };
    let trend = gauge.and_then(Gauge::trend);
    let poison = state.poison_of(place).and_then(|(_, gauge)| gauge.length());
    let course = gauge.map_or_else(String::new, |gauge| rates::course(gauge, SPARK));
    let text = |text: Option<String>, style| piece(text.unwrap_or_default(), style);
    vec![
        piece(format!("{}{pinned}", if is_selected { '▸' } else { ' ' }), theme.accent),
        piece(printable_line(account).into_owned(), dim),
        piece(printable_line(place.queue.as_str()).into_owned(), plain),
        length(gauge, plain, theme),
        text(heads.and_then(|heads| heads.visible).map(visible), plain),
        text(trend.map(|trend| rates::rate(trend.rate)), plain),
        piece(course, dim),
        text(heads.and_then(Heads::age).map(age), plain),
        text(heads.and_then(|heads| heads.most_taken).map(|count| count.to_string()), plain),
        match poison {
            Some(count) if count > 0 => piece(format!("⚠{}", thousands(count)), theme.warn),
            Some(_) => piece("0", dim),
            None => piece("", dim),
        },
        broken(&state.watching, place)
            .map(|words| piece(words, theme.bad))
            .or_else(|| gauge.map(|gauge| said(gauge, plain, theme)))
            .unwrap_or_default(),
    ]
}

fn length(gauge: Option<&Gauge>, plain: Style, theme: &Theme) -> Span<'static> {
    let failed = gauge.is_some_and(|gauge| gauge.trouble.is_some());
    match gauge.and_then(Gauge::length) {
        Some(count) if failed => piece(format!("{}!", thousands(count)), theme.dim),
        Some(count) => piece(thousands(count), plain),
        None if failed => piece("!", theme.bad),
        None => piece("…", theme.dim),
    }
}

fn visible(visible: Visible) -> String {
    match visible {
        Visible::Exactly(seen) => seen.to_string(),
        Visible::AtLeast(seen) => format!("≥{seen}"),
    }
}

/// The rule that a queue breaks.
fn broken(watching: &Watching, place: &Place) -> Option<String> {
    let alert = watching.alerts.of(place.conn, &place.queue).next()?;
    Some(format!("⚠ {}", printable_line(&alert.rule.short())))
}

/// The most important of what can be said.
fn said(gauge: &Gauge, plain: Style, theme: &Theme) -> Span<'static> {
    if let Some(failure) = &gauge.trouble {
        let since = gauge
            .last()
            .map_or_else(String::new, |last| format!("as of {}: ", super::times::of_day(last.at)));
        return piece(format!("{since}{}", failure.kind.words()), theme.bad);
    }
    // The rate has a column of its own.
    let first = outlook::facts(gauge).into_iter().take(4).flatten().next();
    piece(first.unwrap_or_default(), plain)
}
