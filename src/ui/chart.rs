//! A chart of lengths over time: one queue stands out, the others are dim; below it what the cursor
//! reads, and what the marks divide.

use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::symbols::Marker;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Axis, Chart as Plot, Dataset, GraphType};

use super::line::{Pieces, piece};
use super::pane::{self, Facts};
use super::theme::Theme;
use super::{Scene, outlook, rates, times};
use crate::app::geometry;
use crate::app::state::State;
use crate::app::state::chart::Chart;
use crate::app::state::watching::{Place, Stamp};
use crate::model::clock::Millis;
use crate::model::print::{pad_start, printable_line, thousands};
use crate::sheet::Sheet;
use crate::watch::series::{Sample, Series};
use crate::watch::trend::Rate;

/// The most lines below the chart for queues, and for marks.
const QUEUES: usize = 6;
const STAMPS: usize = 3;
/// The shortest time that a chart shows, in milliseconds.
const SHORTEST: u64 = 10_000;

/// Draws a chart in place of the table.
pub fn draw(sheet: &mut Sheet, scene: &Scene<'_>, chart: &Chart) {
    let Scene { state, theme, .. } = *scene;
    let area = geometry::watch_screen(state.size);
    let names = match chart.places.as_slice() {
        [only] => printable_line(only.queue.as_str()).into_owned(),
        many => format!("{} queues", many.len()),
    };
    let title = vec![
        vec![piece("Chart", theme.title)],
        vec![piece(names, theme.plain)],
        vec![piece(chart.range.words(), theme.plain)],
    ];
    let facts = Facts { title: pane::facts(title, theme), ..Facts::default() };
    let inner = pane::border(sheet, theme, area, true, facts);
    let Some(span) = Stretch::of(state, chart) else {
        let words = "Nothing was counted yet: the chart begins with the first answer.";
        return pane::sentence(sheet, inner, &[(words.to_owned(), theme.dim)]);
    };
    let below = below(scene, chart, &span);
    let height = inner.height.saturating_sub(u16::try_from(below.len()).unwrap_or(0));
    plot(sheet, scene, chart, &span, Rect { height, ..inner });
    pane::lines(sheet, pane::below(inner, height), below);
}

/// From when to when.
struct Stretch {
    first: Millis,
    last: Millis,
}

impl Stretch {
    /// Up to the newest sample of all queues; none where there is none.
    fn of(state: &State, chart: &Chart) -> Option<Self> {
        let all = || chart.places.iter().filter_map(|place| series(state, place));
        let last = all().filter_map(Series::last).map(|sample| sample.at).max()?;
        let begin = all().filter_map(|series| series.oldest_first().first().copied()).map(|s| s.at).min()?;
        // Not further back than anything is known: the axis says from when on.
        let first = chart.range.span().map_or(begin, |span| begin.max(Millis(last.0.saturating_sub(span))));
        Some(Self { first: first.min(Millis(last.0.saturating_sub(SHORTEST))), last })
    }

    /// Seconds from the beginning: exact as a number with a point.
    fn x(&self, at: Millis) -> f64 {
        number(at.since(self.first)) / 1_000.0
    }
}

fn series<'a>(state: &'a State, place: &Place) -> Option<&'a Series> {
    state.gauge(place).map(|gauge| &gauge.series)
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^53, and it is for a picture")]
const fn number(number: u64) -> f64 {
    number as f64
}

fn plot(sheet: &mut Sheet, scene: &Scene<'_>, chart: &Chart, span: &Stretch, area: Rect) {
    let Scene { state, theme, .. } = *scene;
    let points: Vec<Vec<(f64, f64)>> = chart.places.iter().map(|place| points(state, place, span)).collect();
    let highest = points.iter().flatten().map(|(_, y)| *y).fold(0.0, f64::max);
    let top = round_up(highest);
    let upright = |at: Millis| vec![(span.x(at), 0.0), (span.x(at), top)];
    let stamps: Vec<Vec<(f64, f64)>> = stamps(state, span).map(|stamp| upright(stamp.at)).collect();
    let cursor = upright(chart.time(span.first, span.last));
    let line = |points, style| {
        let data = Dataset::default().marker(Marker::Braille).graph_type(GraphType::Line);
        data.style(style).data(points)
    };
    let is_current = |at: usize| at == chart.at;
    // The one that is told about is drawn last, over the others.
    let dim = points.iter().enumerate().filter(|(at, _)| !is_current(*at)).map(|(_, p)| line(p, theme.dim));
    let mut data: Vec<Dataset<'_>> = stamps.iter().map(|points| line(points, theme.good)).collect();
    data.extend(dim);
    data.extend(chart.cursor.map(|_| line(&cursor, theme.warn)));
    data.extend(points.get(chart.at).map(|points| line(points, theme.accent)));
    let label = |text: String| Span::styled(text, theme.dim);
    let middle = Millis(span.first.0 + span.last.since(span.first) / 2);
    let time = |at| label(times::of_day(at));
    let x = Axis::default().style(theme.dim).bounds([0.0, span.x(span.last)]);
    let y = Axis::default().style(theme.dim).bounds([0.0, top]);
    let count = |count: f64| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
        label(thousands(count as u64))
    };
    let plot = Plot::new(data)
        .x_axis(x.labels([time(span.first), time(middle), time(span.last)]))
        .y_axis(y.labels([count(0.0), count(top / 2.0), count(top)]))
        .legend_position(None);
    sheet.widget(plot, area);
}

/// The samples within the span, with the one that held at its beginning.
fn points(state: &State, place: &Place, span: &Stretch) -> Vec<(f64, f64)> {
    let Some(series) = series(state, place) else { return Vec::new() };
    let before = series.at(span.first).map(|sample| Sample { at: span.first, ..sample });
    let within = series.oldest_first().into_iter().filter(|sample| sample.at > span.first);
    before.into_iter().chain(within).map(|sample| (span.x(sample.at), number(sample.count))).collect()
}

/// The next number that is easy to halve.
fn round_up(highest: f64) -> f64 {
    let mut unit = 2.0;
    while unit * 10.0 < highest {
        unit *= 10.0;
    }
    [1.0, 2.0, 3.0, 5.0, 10.0].into_iter().map(|n| n * unit).find(|n| *n >= highest).unwrap_or(highest)
}

fn stamps<'a>(state: &'a State, span: &Stretch) -> impl Iterator<Item = &'a Stamp> {
    let (first, last) = (span.first, span.last);
    state.watching.stamps.iter().filter(move |stamp| stamp.at > first && stamp.at <= last)
}

/// What the cursor reads of each queue, and before and after each mark of the one that stands out.
fn below(scene: &Scene<'_>, chart: &Chart, span: &Stretch) -> Vec<Line<'static>> {
    let Scene { state, theme, .. } = *scene;
    let at = chart.time(span.first, span.last);
    let time = format!("at {} UTC", times::of_day(at));
    let from = chart.at.saturating_sub(QUEUES - 1);
    let shown = chart.places.iter().enumerate().skip(from).take(QUEUES);
    let mut lines: Vec<Line<'static>> = shown
        .map(|(n, place)| Line::from(reading(state, place, (at, &time), n == chart.at, theme)))
        .collect();
    if let Some(series) = chart.current().and_then(|place| series(state, place)) {
        let all: Vec<&Stamp> = stamps(state, span).collect();
        let last = all.len().saturating_sub(STAMPS);
        lines.extend(all.into_iter().skip(last).map(|stamp| divided(series, stamp, span, theme)));
    }
    lines
}

fn reading(
    state: &State,
    place: &Place,
    (at, time): (Millis, &str),
    stands_out: bool,
    theme: &Theme,
) -> Pieces {
    let style = if stands_out { theme.accent } else { theme.dim };
    let count = series(state, place).and_then(|series| series.at(at)).map(|sample| thousands(sample.count));
    let mut pieces = vec![
        piece(if stands_out { "▸ " } else { "  " }, theme.accent),
        piece(pad_start(&count.unwrap_or_else(|| "?".to_owned()), 11), style),
        piece(format!("  {time}  "), theme.dim),
        piece(printable_line(place.queue.as_str()).into_owned(), style),
    ];
    let facts = state.gauge(place).map(outlook::facts).into_iter().flatten().flatten();
    let facts: Vec<String> = facts.collect();
    if !facts.is_empty() {
        pieces.push(piece(format!("  {}", facts.join(" · ")), theme.dim));
    }
    pieces
}

/// The net rates before and after a mark.
fn divided(series: &Series, stamp: &Stamp, span: &Stretch, theme: &Theme) -> Line<'static> {
    let rate = |from: Option<Sample>, to: Option<Sample>| {
        let (from, to) = (from?, to?);
        (from.at < to.at).then(|| rates::rate(Rate::between(from, to)))
    };
    let first = series.at(span.first).or_else(|| series.oldest_first().first().copied());
    let before = rate(first, series.at(stamp.at)).unwrap_or_else(|| "?".to_owned());
    let after = rate(series.at(stamp.at), series.last()).unwrap_or_else(|| "?".to_owned());
    let words = |words: String, style: Style| piece(words, style);
    Line::from(vec![
        words(format!("  {} ", printable_line(&stamp.label)), theme.good),
        words(format!("at {} UTC: before {before}, after {after}", times::of_day(stamp.at)), theme.plain),
    ])
}
