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
    /// A frame and rows of before: only their room is of use.
    spare: (Sheet, Vec<Buffer>),
}

impl Picture {
    /// Of a terminal of which nothing is known.
    pub(super) fn new(size: Size) -> Self {
        Self { size, shown: Sheet::default(), cells: Vec::new(), unknown: true, spare: Default::default() }
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
        let (mut next, mut rows) = std::mem::take(&mut self.spare);
        next.begin(self.size);
        draw(&mut next);
        if std::mem::take(&mut self.unknown) {
            to.clear()?;
            self.cells = (0..self.size.height).map(|y| Buffer::empty(area(self.size, y))).collect();
            self.shown.begin(self.size);
        }
        let changed = self.changed(&next, &mut rows);
        let of = |row: &Buffer| self.cells.get(usize::from(row.area.y));
        let pairs = changed.iter().filter_map(|row| Some((of(row)?, row)));
        to.draw(pairs.flat_map(|(before, row)| before.diff_iter(row)))?;
        self.keep(changed, &mut rows);
        self.spare = (std::mem::replace(&mut self.shown, next), rows);
        to.cursor(self.shown.cursor())
    }

    /// The rows that differ, as cells, in the room that is spare.
    fn changed(&self, next: &Sheet, spare: &mut Vec<Buffer>) -> Vec<Buffer> {
        let row = |y| {
            let mut row = spare.pop().unwrap_or_default();
            row.resize(area(self.size, y));
            row.reset();
            next.draw(y, &mut row);
            row
        };
        self.shown.changed(next).map(row).collect()
    }

    /// They are shown by now.
    fn keep(&mut self, changed: Vec<Buffer>, spare: &mut Vec<Buffer>) {
        for mut row in changed {
            if let Some(before) = self.cells.get_mut(usize::from(row.area.y)) {
                std::mem::swap(before, &mut row);
            }
            spare.push(row);
        }
    }
}

/// A row.
const fn area(size: Size, y: u16) -> Rect {
    Rect { x: 0, y, width: size.width, height: 1 }
}
