//! A frame before it becomes cells: what stands in each row of the screen, in the order in which it was
//! put there. A key changes little, so that two frames are compared by what stands in their rows, and
//! only the columns that differ are drawn.

use std::ops::Range;
use std::rc::Rc;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::model::print;

/// What is to be on the screen.
#[derive(Debug, Default)]
pub struct Sheet {
    size: Size,
    rows: Vec<Vec<Put>>,
    cursor: Option<Position>,
}

/// Something in a row, at a column and so many columns wide.
#[derive(Debug, PartialEq)]
struct Put {
    x: u16,
    width: u16,
    what: What,
}

#[derive(Debug, PartialEq)]
enum What {
    Line(Line<'static>),
    /// One that stands for several frames.
    Kept(Rc<Line<'static>>),
    /// The same sign in each column.
    Sign(char, Style),
    /// What stands there looks like this.
    Look(Style),
    /// Nothing, whatever stood there.
    Blank,
    Cells(Vec<Cell>),
}

impl Sheet {
    /// A sheet of that size on which `draw` has put something.
    pub fn of(area: Rect, draw: impl FnOnce(&mut Self)) -> Self {
        let mut sheet = Self::default();
        sheet.begin(area.as_size());
        draw(&mut sheet);
        sheet
    }

    /// Makes it blank, for a frame of that size.
    pub fn begin(&mut self, size: Size) {
        self.size = size;
        self.cursor = None;
        self.rows.iter_mut().for_each(Vec::clear);
        self.rows.resize_with(size.height.into(), Vec::new);
    }

    /// All of it.
    #[must_use]
    pub const fn area(&self) -> Rect {
        Rect { x: 0, y: 0, width: self.size.width, height: self.size.height }
    }

    /// Where the terminal's cursor stands; none where it is hidden.
    #[must_use]
    pub const fn cursor(&self) -> Option<Position> {
        self.cursor
    }

    /// Shows the terminal's cursor.
    pub fn set_cursor(&mut self, at: impl Into<Position>) {
        self.cursor = Some(at.into());
    }

    /// Puts a line into the first row of an area, cut at its end.
    pub fn put(&mut self, line: Line<'static>, area: Rect) {
        let area = area.intersection(self.area());
        if let (false, Some(row)) = (area.is_empty(), self.rows.get_mut(usize::from(area.y))) {
            row.push(Put { x: area.x, width: area.width, what: What::Line(line) });
        }
    }

    /// Puts a line that is kept into an area of one row, cut at its end.
    pub fn put_kept(&mut self, line: &Rc<Line<'static>>, area: Rect) {
        self.add(Rect { height: 1, ..area }, || What::Kept(Rc::clone(line)));
    }

    /// Draws the lines around an area.
    pub fn rim(&mut self, area: Rect, style: Style) {
        if area.width < 2 || area.height < 2 {
            return;
        }
        let (right, bottom) = (area.right() - 1, area.bottom() - 1);
        let mut sign = |x, y, width, height, sign| {
            self.add(Rect { x, y, width, height }, || What::Sign(sign, style));
        };
        for (y, left, end) in [(area.y, '┌', '┐'), (bottom, '└', '┘')] {
            sign(area.x, y, 1, 1, left);
            sign(area.x + 1, y, area.width - 2, 1, '─');
            sign(right, y, 1, 1, end);
        }
        for x in [area.x, right] {
            sign(x, area.y + 1, 1, area.height - 2, '│');
        }
    }

    /// Gives everything in an area that was put there so far this look.
    pub fn look(&mut self, area: Rect, style: Style) {
        self.add(area, || What::Look(style));
    }

    /// Empties an area.
    pub fn clear(&mut self, area: Rect) {
        self.add(area, || What::Blank);
    }

    /// Draws a widget in an area that is empty so far.
    pub fn widget(&mut self, widget: impl Widget, area: Rect) {
        let area = area.intersection(self.area());
        let mut cells = Buffer::empty(area);
        widget.render(area, &mut cells);
        let mut rows = cells.content.chunks(usize::from(area.width).max(1));
        self.add(area, || What::Cells(rows.next().unwrap_or_default().to_vec()));
    }

    /// Adds to each row of an area.
    fn add(&mut self, area: Rect, mut what: impl FnMut() -> What) {
        let Rect { x, width, .. } = area.intersection(self.area());
        if width == 0 {
            return;
        }
        for row in self.rows.iter_mut().skip(area.y.into()).take(area.height.into()) {
            row.push(Put { x, width, what: what() });
        }
    }

    /// Where in its rows another sheet of the same size has something else: areas of one row that can be
    /// drawn by themselves.
    pub fn changed<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = Rect> + 'a {
        let whole = self.size.width;
        (0..).zip(self.rows.iter().zip(&other.rows)).filter_map(move |(y, (row, other))| {
            let columns = differing(row, other)?;
            let (x, end) = (columns.start, columns.end.min(whole));
            Some(Rect { x, y, width: end.saturating_sub(x), height: 1 })
        })
    }

    /// Draws what is in a row onto blank cells, some of that row.
    pub fn draw(&self, y: u16, buffer: &mut Buffer) {
        for put in self.rows.get(usize::from(y)).into_iter().flatten() {
            put.draw(y, buffer);
        }
    }

    /// All of it as cells.
    #[must_use]
    pub fn cells(&self) -> Buffer {
        let mut cells = Buffer::empty(self.area());
        (0..self.size.height).for_each(|y| self.draw(y, &mut cells));
        cells
    }
}

/// The columns in which two rows differ, and that nothing reaches into from outside; none where they are
/// the same.
fn differing(row: &[Put], other: &[Put]) -> Option<Range<u16>> {
    let same = row.iter().zip(other).take_while(|(one, two)| one == two).count();
    let (rest, other_rest) = (row.get(same..)?, other.get(same..)?);
    let backwards = rest.iter().rev().zip(other_rest.iter().rev());
    let same = backwards.take_while(|(one, two)| one == two).count();
    let differ = rest.iter().rev().skip(same).chain(other_rest.iter().rev().skip(same));
    let mut columns = differ.map(Put::columns).reduce(around)?;
    loop {
        let all = row.iter().chain(other).map(Put::columns);
        let touching = all.filter(|its| its.start < columns.end && columns.start < its.end);
        let wider = touching.fold(columns.clone(), around);
        if wider == columns {
            return Some(columns);
        }
        columns = wider;
    }
}

fn around(one: Range<u16>, two: Range<u16>) -> Range<u16> {
    one.start.min(two.start)..one.end.max(two.end)
}

impl Put {
    /// The columns of which it has any say. A character of which half is cleared reaches into them.
    const fn columns(&self) -> Range<u16> {
        self.x..self.x.saturating_add(self.width)
    }

    fn draw(&self, y: u16, buffer: &mut Buffer) {
        let area = Rect { x: self.x, y, width: self.width, height: 1 }.intersection(buffer.area);
        if area.is_empty() {
            return;
        }
        let start = buffer.index_of(area.x, area.y);
        let mut cells = buffer.content.iter_mut().skip(start).take(area.width.into());
        match &self.what {
            What::Line(line) => put(line, area, buffer),
            What::Kept(line) => put(line, area, buffer),
            What::Look(style) => buffer.set_style(area, *style),
            What::Sign(sign, style) => cells.for_each(|cell| {
                cell.set_char(*sign).set_style(*style);
            }),
            What::Cells(new) => new.iter().for_each(|new| {
                if let Some(cell) = cells.next() {
                    cell.clone_from(new);
                }
            }),
            What::Blank => {
                cells.for_each(Cell::reset);
                mend_left_edge(area, buffer);
            }
        }
    }
}

/// A character of two columns that reaches into a cleared area would cover what comes there: it goes.
fn mend_left_edge(area: Rect, buffer: &mut Buffer) {
    let Some(x) = area.x.checked_sub(1) else { return };
    if let Some(cell) = buffer.cell_mut((x, area.y))
        && print::width(cell.symbol()) > 1
    {
        cell.set_symbol(" ");
    }
}

/// Draws a line as ratatui does, which looks for the characters that belong together in every piece:
/// nearly all of ours stand by themselves and need no looking, and most are blanks where there is a blank
/// already.
fn put(line: &Line<'_>, mut area: Rect, buffer: &mut Buffer) {
    if line.style != Style::default() {
        buffer.set_style(area, line.style);
    }
    for span in &line.spans {
        if area.is_empty() {
            return;
        }
        let columns = if print::stands_alone(&span.content) {
            put_simple(span, area, buffer);
            span.content.chars().count()
        } else {
            span.render(area, buffer);
            print::width(&span.content)
        };
        let columns = u16::try_from(columns).unwrap_or(u16::MAX).min(area.width);
        area = Rect { x: area.x + columns, width: area.width - columns, ..area };
    }
}

fn put_simple(span: &Span<'_>, area: Rect, buffer: &mut Buffer) {
    let start = buffer.index_of(area.x, area.y);
    let cells = buffer.content.iter_mut().skip(start).take(area.width.into());
    for (c, cell) in span.content.chars().zip(cells) {
        if c != ' ' || cell.symbol() != " " {
            cell.set_char(c);
        }
        cell.set_style(span.style);
    }
}

#[cfg(test)]
mod tests;
