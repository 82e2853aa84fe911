//! Where the cursor goes. Edges are those between grapheme clusters; a line end is one step.

use unicode_segmentation::UnicodeSegmentation as _;

use super::layout::{columns, step};
use super::{Position, Text};

impl Text {
    pub(super) fn left(&self, from: Position) -> Position {
        let before = self.line(from.line).get(..from.byte).unwrap_or_default();
        match before.grapheme_indices(true).next_back() {
            Some((byte, _)) => Position { byte, ..from },
            None => self.line_before(from),
        }
    }

    pub(super) fn right(&self, from: Position) -> Position {
        match self.after(from).graphemes(true).next() {
            Some(cluster) => Position { byte: from.byte + cluster.len(), ..from },
            None => self.line_after(from),
        }
    }

    /// The start of the word before; from the start of a line, the end of the line before.
    pub(super) fn word_left(&self, from: Position) -> Position {
        let before = self.line(from.line).get(..from.byte).unwrap_or_default();
        if before.is_empty() {
            return self.line_before(from);
        }
        let mut byte = from.byte;
        let mut in_word = false;
        for (at, cluster) in before.grapheme_indices(true).rev() {
            if in_word && !is_word(cluster) {
                break;
            }
            in_word |= is_word(cluster);
            byte = at;
        }
        Position { byte, ..from }
    }

    /// The end of the word after; from the end of a line, the start of the next one.
    pub(super) fn word_right(&self, from: Position) -> Position {
        let after = self.after(from);
        if after.is_empty() {
            return self.line_after(from);
        }
        let mut byte = from.byte;
        let mut in_word = false;
        for cluster in after.graphemes(true) {
            if in_word && !is_word(cluster) {
                break;
            }
            in_word |= is_word(cluster);
            byte += cluster.len();
        }
        Position { byte, ..from }
    }

    pub(super) fn line_end(&self, from: Position) -> Position {
        Position { byte: self.line(from.line).len(), ..from }
    }

    /// So many rows of the screen up; from the first row, to its start.
    pub(super) fn up(&mut self, rows: usize) -> Position {
        let starts = self.rows_to(self.cursor);
        let row = starts.last().copied().unwrap_or_default();
        let goal = self.rows_back(&starts, rows);
        let wish = self.wished(row);
        if goal == row { row } else { self.in_row(goal, wish) }
    }

    /// So many rows of the screen down; from the last row, to its end.
    pub(super) fn down(&mut self, rows: usize) -> Position {
        let row = self.row_start(self.cursor);
        let goal = self.rows_from(row).take(rows + 1).last().unwrap_or(row);
        let wish = self.wished(row);
        if goal == row { self.end() } else { self.in_row(goal, wish) }
    }

    /// The column to keep: the one of the first of several moves.
    fn wished(&mut self, row: Position) -> usize {
        let here = || columns(self.line(row.line).get(row.byte..self.cursor.byte).unwrap_or_default());
        let wish = self.wish.unwrap_or_else(here);
        self.wish = Some(wish);
        wish
    }

    /// The position in the row that starts at `row` whose column is nearest before `wish`.
    fn in_row(&self, row: Position, wish: usize) -> Position {
        let end = self.row_end(row);
        let mut column = 0;
        let mut byte = row.byte;
        while let Some((len, columns)) = step(self.line(row.line), byte, column).filter(|_| byte < end.byte) {
            column += columns;
            if column > wish {
                break;
            }
            byte += len;
        }
        // The edge between two rows of a line belongs to the second.
        let at = Position { byte, ..row };
        if at == end && byte < self.line(row.line).len() { self.left(at) } else { at }
    }

    fn after(&self, from: Position) -> &str {
        self.line(from.line).get(from.byte..).unwrap_or_default()
    }

    fn line_before(&self, from: Position) -> Position {
        match from.line.checked_sub(1) {
            Some(line) => self.line_end(Position { line, byte: 0 }),
            None => from,
        }
    }

    fn line_after(&self, from: Position) -> Position {
        if from.line < self.last() { Position { line: from.line + 1, byte: 0 } } else { from }
    }
}

fn is_word(cluster: &str) -> bool {
    cluster.starts_with(|c: char| c.is_alphanumeric() || c == '_')
}
