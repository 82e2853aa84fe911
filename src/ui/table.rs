//! Columns that are left out, the least important first, as the width shrinks. The last column takes
//! what is left.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::line::{Pieces, piece};
use crate::model::print;

/// A column of fixed width.
pub struct Column {
    /// What stands above it.
    pub head: &'static str,
    /// Its columns on the screen.
    pub width: usize,
    /// Whether it is for numbers.
    pub right: bool,
    /// The lower, the sooner it is left out.
    pub rank: u8,
}

/// The last column keeps at least this width while others can be left out.
const LAST_AT_LEAST: usize = 20;
/// Columns of this rank always stay.
pub const ALWAYS: u8 = 9;

/// Which columns there is room for, and what is left for the last one.
pub struct Fit<'a> {
    columns: &'a [Column],
    from_rank: u8,
    last: usize,
    head: &'static str,
}

impl<'a> Fit<'a> {
    /// Fits columns, and a last one under `head`, into the width.
    pub fn new(columns: &'a [Column], head: &'static str, room: u16) -> Self {
        let room = usize::from(room);
        let used = |from: u8| columns.iter().filter(|c| c.rank >= from).map(|c| c.width + 1).sum::<usize>();
        let from_rank = (0..ALWAYS).find(|from| used(*from) + LAST_AT_LEAST <= room).unwrap_or(ALWAYS);
        Self { columns, from_rank, last: room.saturating_sub(used(from_rank)), head }
    }

    /// The heads of the columns.
    pub fn heads(&self, style: Style) -> Line<'static> {
        let heads = self.columns.iter().map(|column| column.head).chain([self.head]);
        self.row(heads.map(|head| piece(head, style)).collect())
    }

    /// A row: a printable cell for each column and for the last one.
    pub fn row(&self, cells: Pieces) -> Line<'static> {
        let mut cells = cells.into_iter();
        let mut out = Vec::new();
        for (column, cell) in self.columns.iter().zip(cells.by_ref()) {
            if column.rank < self.from_rank {
                continue;
            }
            let text = if column.right {
                print::pad_start(&cell.content, column.width)
            } else {
                print::pad_end(&cell.content, column.width)
            };
            out.extend([piece(text, cell.style), Span::raw(" ")]);
        }
        out.extend(
            cells.next().map(|last| piece(print::cut(&last.content, self.last).into_owned(), last.style)),
        );
        Line::from(out)
    }
}
