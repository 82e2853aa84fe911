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
    /// A frame and cells of before: only their room is of use.
    spare: (Sheet, Vec<Buffer>),
}

/// The cells of an area of one row, before and after.
type Change = (Buffer, Buffer);

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
        let Self { shown, cells, .. } = self;
        let changes = shown.changed(&next).map(|area| change(cells, area, &next, &mut room));
        let mut changes: Vec<Change> = changes.collect();
        to.draw(changes.iter().flat_map(|(before, after)| before.diff_iter(after)))?;
        for (_, after) in &mut changes {
            swap(cells, after);
        }
        room.extend(changes.into_iter().flat_map(<[Buffer; 2]>::from));
        self.spare = (std::mem::replace(&mut self.shown, next), room);
        to.cursor(self.shown.cursor())
    }
}

/// Takes the cells of an area out, and draws what is to be there, both into room that is spare.
fn change(cells: &mut Buffer, area: Rect, next: &Sheet, room: &mut Vec<Buffer>) -> Change {
    let mut part = || {
        let mut part = room.pop().unwrap_or_default();
        part.resize(area);
        part
    };
    let (mut before, mut after) = (part(), part());
    swap(cells, &mut before);
    after.reset();
    next.draw(area.y, &mut after);
    (before, after)
}

/// Exchanges the cells of a part with those that stand in its place.
fn swap(cells: &mut Buffer, part: &mut Buffer) {
    let start = cells.index_of(part.area.x, part.area.y);
    let all: &mut [Cell] = cells.content.get_mut(start..).unwrap_or_default();
    all.iter_mut().zip(&mut part.content).for_each(|(cell, other)| std::mem::swap(cell, other));
}
