//! What the terminal shows, and the way from there to the next frame: of what was put there otherwise,
//! the cells that differ.

use std::io::{self, Write};

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Rect, Size};

use super::output::Output;
use crate::sheet::Sheet;

/// The frame that is shown, as it was put and as cells.
#[derive(Debug)]
pub(super) struct Picture {
    size: Size,
    shown: Sheet,
    cells: Buffer,
    /// What the terminal shows is something else.
    unknown: bool,
    /// What is of use only for its room: a frame and cells of before.
    spare: (Sheet, Room),
}

/// Where the cells of a part are compared, before and after, and those that differ are gathered. It is
/// used for one part after the other, so that it stays near the processor.
#[derive(Debug, Default)]
struct Room {
    before: Buffer,
    after: Buffer,
    differ: Vec<(u16, u16, Cell)>,
}

impl Picture {
    /// Of a terminal of which nothing is known.
    pub(super) fn new(size: Size) -> Self {
        let (shown, cells, spare) = Default::default();
        Self { size, shown, cells, unknown: true, spare }
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
        let (mut next, mut room) = std::mem::take(&mut self.spare);
        next.begin(self.size);
        draw(&mut next);
        if std::mem::take(&mut self.unknown) {
            to.clear()?;
            self.cells = Buffer::empty(Rect::from(self.size));
            self.shown.begin(self.size);
        }
        room.differ.clear();
        for area in self.shown.changed(&next) {
            room.draw(&mut self.cells, area, &next);
        }
        to.draw(room.differ.iter().map(|(x, y, cell)| (*x, *y, cell)))?;
        self.spare = (std::mem::replace(&mut self.shown, next), room);
        to.cursor(self.shown.cursor())
    }
}

impl Room {
    /// Draws an area of one row.
    fn draw(&mut self, cells: &mut Buffer, area: Rect, next: &Sheet) {
        let Self { before, after, differ } = self;
        before.resize(area);
        swap(cells, before);
        after.resize(area);
        after.reset();
        next.draw(area.y, after);
        differ.extend(before.diff_iter(after).map(|(x, y, cell)| (x, y, cell.clone())));
        swap(cells, after);
    }
}

/// Exchanges the cells of a part with those that stand in its place.
fn swap(cells: &mut Buffer, part: &mut Buffer) {
    let start = cells.index_of(part.area.x, part.area.y);
    let all: &mut [Cell] = cells.content.get_mut(start..).unwrap_or_default();
    all.iter_mut().zip(&mut part.content).for_each(|(cell, other)| std::mem::swap(cell, other));
}
