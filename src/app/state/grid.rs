//! A table whose cells are edited: there is always an empty row at its end to write a new entry
//! into, and a row whose first cell is empty is no entry.

use serde::Serialize;

use crate::app::text::Text;

/// A table of texts with one cell that has the keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Grid {
    rows: Vec<Vec<Text>>,
    columns: usize,
    row: usize,
    column: usize,
}

impl Grid {
    /// A table of `columns` columns with these entries and an empty row.
    #[must_use]
    pub fn new(columns: usize, entries: impl IntoIterator<Item = Vec<String>>) -> Self {
        let cells = |entry: Vec<String>| entry.iter().map(|text| Text::single_line(text)).collect();
        let rows = entries.into_iter().map(cells).collect();
        let mut grid = Self { rows, columns, row: 0, column: 0 };
        grid.tidy();
        grid
    }

    /// All rows, the empty one at the end too.
    #[must_use]
    pub fn rows(&self) -> &[Vec<Text>] {
        &self.rows
    }

    /// Row and column of the cell that has the keys.
    #[must_use]
    pub const fn at(&self) -> (usize, usize) {
        (self.row, self.column)
    }

    /// The cell that has the keys.
    pub fn cell(&mut self) -> Option<&mut Text> {
        self.rows.get_mut(self.row)?.get_mut(self.column)
    }

    /// The texts of the rows whose first cell is not empty, without the spaces around the first.
    #[must_use]
    pub fn entries(&self) -> Vec<Vec<String>> {
        let texts = |row: &Vec<Text>| row.iter().map(ToString::to_string).collect::<Vec<_>>();
        let trimmed = |mut row: Vec<String>| {
            if let Some(first) = row.first_mut() {
                *first = first.trim().to_owned();
            }
            row
        };
        let rows = self.rows.iter().map(texts).map(trimmed);
        rows.filter(|row| row.first().is_some_and(|first| !first.is_empty())).collect()
    }

    /// Adds an empty row where the last one is in use.
    pub fn tidy(&mut self) {
        if self.rows.last().is_none_or(|row| row.iter().any(|text| !text.is_empty())) {
            self.rows.push((0..self.columns).map(|_| Text::single_line("")).collect());
        }
    }

    /// Goes up or down by some rows, as far as there are any.
    pub fn go(&mut self, by: isize) {
        self.row = self.row.saturating_add_signed(by).min(self.rows.len().saturating_sub(1));
    }

    /// Goes to the next cell, from the last one to the first.
    pub fn next(&mut self) {
        if self.column + 1 < self.columns {
            self.column += 1;
        } else {
            self.column = 0;
            self.row = if self.row + 1 < self.rows.len() { self.row + 1 } else { 0 };
        }
    }

    /// Goes to the cell before, from the first one to the last.
    pub fn previous(&mut self) {
        if self.column > 0 {
            self.column -= 1;
        } else {
            self.column = self.columns.saturating_sub(1);
            self.row = self.row.checked_sub(1).unwrap_or(self.rows.len().saturating_sub(1));
        }
    }
}
