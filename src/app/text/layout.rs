//! The text on the screen: lines wrapped into rows between grapheme clusters. The last column of a
//! row is kept free for the cursor at the end of a line and for the mark of an unusual line end.
//!
//! Only what is visible is laid out, and the line that the cursor is in.

use std::cmp::Ordering;

use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation as _;

use super::{LineEnd, Position, Text};
use crate::model::print::{cluster_columns, cut, printable_text, width};

/// The rows of a text that are on the screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Window {
    /// From the top, at most as many as the height.
    pub rows: Vec<Row>,
    /// The cursor's column and row, from 0; none where it is not among the rows.
    pub cursor: Option<(u16, u16)>,
}

/// A row on the screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// What it shows, printable, at most the width less one in columns.
    pub text: String,
    /// One column to show after the text: `␍` for a CR LF, `⏎` for a CR alone, else empty.
    pub mark: &'static str,
    /// The number of the line, from 1, where the row is its first.
    pub number: Option<usize>,
}

impl Text {
    /// Moves what is on the screen as little as needed for the cursor to be on it, and remembers the
    /// width, by which the cursor moves up and down. To be called after each change of text or size.
    pub fn scroll_into_view(&mut self, width: u16, height: u16) {
        self.columns = width;
        let above = usize::from(height).saturating_sub(1);
        let starts = self.rows_to(self.cursor);
        let cursor = last(&starts);
        let top = match self.top.line.cmp(&cursor.line) {
            Ordering::Less => self.row_start(self.top),
            // Not gone through twice: it may be all of a long text.
            Ordering::Equal => starts.iter().rfind(|row| **row <= self.top).copied().unwrap_or(cursor),
            Ordering::Greater => cursor,
        };
        let top = top.max(self.rows_back(&starts, above));
        let is_full = self.rows_from(top).take(above + 1).count() > above;
        self.top = if is_full { top } else { top.min(self.rows_back(&self.rows_to(self.end()), above)) };
    }

    /// The rows on a screen of this size, as of the last [`Text::scroll_into_view`].
    #[must_use]
    pub fn view(&self, width: u16, height: u16) -> Window {
        let mut window = Window { rows: Vec::new(), cursor: None };
        let room = room(width);
        let mut next = Some(self.top).filter(|_| width > 0);
        for at in 0..height {
            let Some(start) = next else { break };
            let line = self.line(start.line);
            let end = wrap(line, start.byte, room);
            if start.line == self.cursor.line && holds(start.byte..end, line.len(), self.cursor.byte) {
                let before = line.get(start.byte..self.cursor.byte).unwrap_or_default();
                let column = u16::try_from(columns(before)).unwrap_or(u16::MAX);
                window.cursor = Some((column.min(width - 1), at));
            }
            window.rows.push(self.row(start, end, room));
            next = self.row_after(start, end);
        }
        window
    }

    fn row(&self, start: Position, end: usize, room: usize) -> Row {
        let line = self.line(start.line);
        let shown = printable_text(line.get(start.byte..end).unwrap_or_default());
        let is_last = end == line.len();
        let mark = match self.lines.get(start.line).map(|line| line.end) {
            Some(LineEnd::CrLf) if is_last => "␍",
            Some(LineEnd::Cr) if is_last => "⏎",
            _ => "",
        };
        Row {
            text: cut(&shown, room).into_owned(),
            mark,
            number: (start.byte == 0).then_some(start.line + 1),
        }
    }

    /// The rows of a line up to the one that the position is in, which is the last of them. The edge
    /// between two rows belongs to the second.
    pub(super) fn rows_to(&self, position: Position) -> Vec<Position> {
        let line = position.line.min(self.last());
        self.rows_from(Position { line, byte: 0 })
            .take_while(|row| row.line == line && row.byte <= position.byte)
            .collect()
    }

    /// The row that a position is in.
    pub(super) fn row_start(&self, position: Position) -> Position {
        last(&self.rows_to(position))
    }

    /// The end of the row that starts here.
    pub(super) fn row_end(&self, row: Position) -> Position {
        Position { byte: wrap(self.line(row.line), row.byte, room(self.columns)), ..row }
    }

    /// The rows from this one on.
    pub(super) fn rows_from(&self, row: Position) -> impl Iterator<Item = Position> {
        let room = room(self.columns);
        std::iter::successors(Some(row), move |row| {
            self.row_after(*row, wrap(self.line(row.line), row.byte, room))
        })
    }

    /// The row so many rows before the last of these, which start a line, or the first of all.
    pub(super) fn rows_back(&self, starts: &[Position], count: usize) -> Position {
        let mut missing = count + 1;
        if let Some(at) = starts.len().checked_sub(missing) {
            return starts.get(at).copied().unwrap_or_default();
        }
        missing -= starts.len();
        for line in (0..last(starts).line).rev() {
            let rows = self.rows_to(self.line_end(Position { line, byte: 0 }));
            if let Some(at) = rows.len().checked_sub(missing) {
                return rows.get(at).copied().unwrap_or_default();
            }
            missing -= rows.len();
        }
        Position::default()
    }

    /// The row after the one that starts at `row` and ends at the byte `end` of its line.
    fn row_after(&self, row: Position, end: usize) -> Option<Position> {
        if end < self.line(row.line).len() {
            return Some(Position { byte: end, ..row });
        }
        (row.line < self.last()).then_some(Position { line: row.line + 1, byte: 0 })
    }
}

/// The columns that a part of a line takes from the start of its row.
pub(super) fn columns(part: &str) -> usize {
    width(&printable_text(part))
}

/// The columns for text in a row of this width.
fn room(width: u16) -> usize {
    usize::from(width.saturating_sub(1)).max(1)
}

/// Whether the cursor at `byte` stands in this row: at the end of a row only if the line ends too.
fn holds(row: std::ops::Range<usize>, line_len: usize, byte: usize) -> bool {
    row.contains(&byte) || (byte == row.end && byte == line_len)
}

/// Where the row ends that starts at `start`: as many clusters as fit, at least one.
fn wrap(line: &str, start: usize, room: usize) -> usize {
    let rest = line.get(start..).unwrap_or_default();
    // One byte more, since a mark may follow the last character.
    let plain = rest.as_bytes().get(..=room);
    if plain.is_some_and(|row| row.iter().all(|byte| matches!(byte, b' '..=b'~'))) {
        return start + room;
    }
    let mut column = 0;
    let mut end = start;
    while let Some((len, columns)) = step(line, end, column) {
        column += columns;
        if column > room && end > start {
            break;
        }
        end += len;
    }
    end
}

/// The bytes and columns of the cluster at a byte of the line that is shown from `column` on; none at
/// the end. An ASCII character before another is a cluster of its own.
pub(super) fn step(line: &str, at: usize, column: usize) -> Option<(usize, usize)> {
    let rest = line.get(at..)?;
    if let [b' '..=b'~'] | [b' '..=b'~', b' '..=b'~', ..] = rest.as_bytes() {
        return Some((1, 1));
    }
    let cluster = rest.graphemes(true).next()?;
    Some((cluster.len(), cluster_columns(cluster, column)))
}

fn last(rows: &[Position]) -> Position {
    rows.last().copied().unwrap_or_default()
}
