//! A row of the queue pane: a name with its honest length, its poison, rate and course.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::fuzzy::Wanted;
use crate::app::state::account::AccountView;
use crate::app::state::messages::MessagePane;
use crate::model::length::{Length, Visible};
use crate::model::location::Location;
use crate::model::operation::OperationKind;
use crate::model::print::{self, printable_line};
use crate::model::queue::QueueName;
use crate::ui::line::{Pieces, piece};
use crate::ui::theme::Theme;
use crate::ui::{Scene, rates};
use crate::watch::gauge::Gauge;
use crate::watch::series::Sample;
use crate::watch::trend::{Direction, Trend};
use crate::watch::walk::Walk;

/// What stands on a row.
#[derive(PartialEq)]
pub struct Row {
    queue: QueueName,
    /// It is selected.
    pub is_selected: bool,
    length: Span<'static>,
    /// A poison queue that is not empty.
    loud: bool,
    /// It breaks a rule.
    alert: bool,
    /// The length of its poison queue, or none.
    poison: u64,
    /// What rate and course are made of.
    samples: Option<(usize, Option<Sample>)>,
}

impl Row {
    /// What is known of a queue, to which the walk goes, and the gauge that it is read from.
    pub fn of<'a>(
        scene: &Scene<'_>,
        account: &AccountView,
        queue: &QueueName,
        walk: &mut Walk<'a>,
    ) -> (Self, Option<&'a Gauge>) {
        let Scene { state, theme, .. } = *scene;
        let suffix = &state.settings.poison_suffix;
        let gauge = walk.to(queue).map(|(_, gauge)| gauge);
        let poison = gauge.and_then(|_| walk.poison_of(queue, suffix));
        let row = Self {
            queue: queue.clone(),
            is_selected: account.queues.selected.as_ref() == Some(queue),
            length: length(account, queue, gauge, theme),
            loud: queue.is_poison(suffix) && gauge.and_then(Gauge::length) > Some(0),
            alert: state.watching.alerts.is_loud(account.conn, queue),
            poison: poison.and_then(|(_, gauge)| gauge.length()).unwrap_or(0),
            samples: gauge.map(|gauge| gauge.series.edition()),
        };
        (row, gauge)
    }

    fn poison(&self) -> String {
        if self.poison > 0 { format!("⚠{}", print::thousands(self.poison)) } else { String::new() }
    }
}

/// The columns of names that are not given up for others.
const NAME: usize = 18;
/// The columns of a rate, and the cells of a course, or of its end where there is little room.
const RATE: usize = 7;
const SPARK: usize = 8;
const SHORT_SPARK: usize = 4;

/// How many pieces a row mostly has.
const PIECES: usize = 8;

/// The widths of the columns; those without room have none.
#[derive(Clone, Copy, PartialEq)]
pub struct Columns {
    name: usize,
    poison: usize,
    length: usize,
    rate: usize,
    spark: usize,
}

impl Columns {
    /// As there is room: the course goes first, then the rate, then the length of the poison queue.
    pub fn fit(rows: &[(Row, Option<&Gauge>)], room: usize) -> Self {
        let widest = |text: fn(&Row) -> usize| rows.iter().map(|(row, _)| text(row)).max().unwrap_or(0);
        let length = widest(|row| print::width(&row.length.content)).max(5);
        let mut left = room.saturating_sub(2 + NAME + 3 + length + 1);
        let mut take = |columns: usize| {
            let fits = columns > 0 && columns < left;
            left -= if fits { columns + 1 } else { 0 };
            if fits { columns } else { 0 }
        };
        let poison = take(widest(|row| print::width(&row.poison())));
        let rate = take(RATE);
        let spark = match take(SPARK) {
            0 => take(SHORT_SPARK),
            spark => spark,
        };
        Self { name: NAME + left, poison, length, rate, spark }
    }

    /// A row, as wide as the columns are.
    pub fn line(
        &self,
        (row, gauge): (&Row, Option<&Gauge>),
        wanted: &mut Wanted,
        theme: &Theme,
    ) -> Line<'static> {
        let style = if row.alert { theme.bad } else { theme.plain };
        let number = match (row.alert, row.loud) {
            (true, _) => theme.bad,
            (false, true) => theme.warn,
            (false, false) => row.length.style,
        };
        let mut pieces = Vec::with_capacity(PIECES);
        pieces.push(piece(if row.is_selected { "▸ " } else { "  " }, theme.accent));
        pieces.extend(name(&row.queue, self.name, wanted, (style, theme.accent)));
        if self.poison > 0 {
            pieces.push(piece(print::pad_start(&row.poison(), 1 + self.poison), theme.warn));
        }
        pieces.push(piece(if row.loud { " ⚠ " } else { "   " }, theme.warn));
        pieces.push(piece(print::pad_start(&row.length.content, self.length), number));
        if self.rate > 0 {
            let rate =
                gauge.and_then(Gauge::trend).map_or_else(|| piece("", theme.dim), |trend| rate(trend, theme));
            pieces.push(piece(print::pad_start(&rate.content, 1 + self.rate), rate.style));
        }
        if self.spark > 0 {
            let course = gauge.map_or_else(String::new, |gauge| rates::course(gauge, self.spark));
            pieces.push(piece(print::pad_start(&course, 1 + self.spark), theme.dim));
        }
        pieces.push(piece(" ", theme.plain));
        Line::from(pieces)
    }
}

/// A net rate, which stands out where it is not just noise.
fn rate(trend: Trend, theme: &Theme) -> Span<'static> {
    let moves = !matches!(trend.direction, Direction::Steady) && trend.rate.whole() != 0;
    piece(rates::rate(trend.rate), if moves { theme.plain } else { theme.dim })
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
            _ => pieces.push(piece(c.to_string(), style)),
        }
    }
    pieces
}

/// What is known about a queue's length, with a `~` where the secondary told it, which may lag.
fn length(account: &AccountView, queue: &QueueName, gauge: Option<&Gauge>, theme: &Theme) -> Span<'static> {
    let pane = account.messages.as_ref().filter(|pane| pane.queue == *queue);
    let length = counted_length(account, pane, gauge, theme);
    let lags = [gauge.map(|gauge| gauge.from), pane.map(|pane| pane.peek.from)]
        .into_iter()
        .flatten()
        .any(Location::is_secondary);
    if lags { piece(format!("~{}", length.content), length.style) } else { length }
}

/// The approximate count, split into visible and not where a peek could tell.
fn counted_length(
    account: &AccountView,
    pane: Option<&MessagePane>,
    gauge: Option<&Gauge>,
    theme: &Theme,
) -> Span<'static> {
    let thousands = |n: u32| print::thousands(u64::from(n));
    let visible = pane.and_then(|pane| pane.peek.value).map(Visible::of_peek);
    let length = gauge.and_then(Gauge::length).map(|approximate| Length { approximate, visible });
    let failed = gauge.is_some_and(|gauge| gauge.trouble.is_some());
    match (length, visible) {
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
