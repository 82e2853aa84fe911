//! What the terminal shows, and the way from there to the next frame: of the rows that differ, the
//! cells that differ.

use std::io::{self, Write};

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};

use super::output::Output;
use crate::sheet::Sheet;

/// The frame that is shown, as it was put and as cells.
#[derive(Debug)]
pub(super) struct Picture {
    size: Size,
    shown: Sheet,
    /// Of each row.
    cells: Vec<Buffer>,
    /// What the terminal shows is something else.
    unknown: bool,
    /// The frame before: only its room is of use.
    spare: Sheet,
}

impl Picture {
    /// Of a terminal of which nothing is known.
    pub(super) fn new(size: Size) -> Self {
        let (shown, spare) = (Sheet::default(), Sheet::default());
        Self { size, shown, cells: Vec::new(), unknown: true, spare }
    }

    /// The size of the next frames.
    pub(super) fn resize(&mut self, size: Size) {
        self.unknown |= size != self.size;
        self.size = size;
    }

    /// The next frame draws everything.
    pub(super) const fn clear(&mut self) {
        self.unknown = true;
    }

    /// Draws the next frame.
    pub(super) fn draw<W: Write>(
        &mut self,
        draw: impl FnOnce(&mut Sheet),
        to: &mut Output<W>,
    ) -> io::Result<()> {
        let mut next = std::mem::take(&mut self.spare);
        next.begin(self.size);
        draw(&mut next);
        if std::mem::take(&mut self.unknown) {
            to.clear()?;
            self.cells = (0..self.size.height).map(|y| blank(self.size, y)).collect();
            self.shown.begin(self.size);
        }
        let changed = |y| {
            let mut row = blank(self.size, y);
            next.draw(y, &mut row);
            row
        };
        let changed: Vec<Buffer> = self.shown.changed(&next).map(changed).collect();
        let of = |row: &Buffer| self.cells.get(usize::from(row.area.y));
        let pairs = changed.iter().filter_map(|row| Some((of(row)?, row)));
        to.draw(pairs.flat_map(|(before, row)| before.diff_iter(row)))?;
        for row in changed {
            if let Some(before) = self.cells.get_mut(usize::from(row.area.y)) {
                *before = row;
            }
        }
        self.spare = std::mem::replace(&mut self.shown, next);
        to.cursor(self.shown.cursor())
    }
}

fn blank(size: Size, y: u16) -> Buffer {
    Buffer::empty(Rect { x: 0, y, width: size.width, height: 1 })
}
