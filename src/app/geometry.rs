//! Where things are on the screen: arithmetic that drawing, paging and scrolling share.

use serde::Serialize;

use super::state::Focus;

/// The smallest terminal that is drawn on.
pub const SMALLEST: Size = Size { cols: 80, rows: 24 };
/// From this many columns on, the panes stand side by side.
const SIDE_BY_SIDE: u16 = 100;

/// The size of the terminal in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Size {
    /// Columns.
    pub cols: u16,
    /// Rows.
    pub rows: u16,
}

impl Size {
    /// Whether the panes fit.
    #[must_use]
    pub const fn is_enough(self) -> bool {
        self.cols >= SMALLEST.cols && self.rows >= SMALLEST.rows
    }
}

/// A rectangle of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Area {
    /// Left column.
    pub x: u16,
    /// Top row.
    pub y: u16,
    /// Columns.
    pub w: u16,
    /// Rows.
    pub h: u16,
}

impl Area {
    /// What is left inside a border of one cell.
    #[must_use]
    pub const fn inner(self) -> Self {
        Self {
            x: self.x.saturating_add(1),
            y: self.y.saturating_add(1),
            w: self.w.saturating_sub(2),
            h: self.h.saturating_sub(2),
        }
    }

    const fn below(self, rows: u16) -> Self {
        Self { x: self.x, y: self.y.saturating_add(rows), w: self.w, h: self.h.saturating_sub(rows) }
    }

    const fn top(self, rows: u16) -> Self {
        let h = if rows < self.h { rows } else { self.h };
        Self { x: self.x, y: self.y, w: self.w, h }
    }
}

/// Where the panes are. A pane that is not shown has no area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Panes {
    /// The line with the account.
    pub header: Area,
    /// The line with the keys.
    pub footer: Area,
    /// The queue pane.
    pub queues: Option<Area>,
    /// The message pane.
    pub messages: Option<Area>,
    /// The detail pane.
    pub detail: Option<Area>,
}

/// Lays the panes out. On a narrow screen two of the three are stacked, around the focused one.
/// Where only one queue can be opened there is no queue pane.
#[must_use]
pub const fn panes(size: Size, focus: Focus, zoomed: bool, one_queue: bool) -> Panes {
    let Size { cols, rows } = size;
    let header = Area { x: 0, y: 0, w: cols, h: 1 };
    let footer = Area { x: 0, y: rows.saturating_sub(1), w: cols, h: 1 };
    let body = Area { x: 0, y: 1, w: cols, h: rows.saturating_sub(2) };
    let (queues, messages, detail) = if zoomed {
        zoomed_panes(body, focus)
    } else if one_queue {
        stacked_panes(body, Focus::Messages)
    } else if cols < SIDE_BY_SIDE {
        stacked_panes(body, focus)
    } else {
        side_by_side(body)
    };
    Panes { header, footer, queues, messages, detail }
}

type Three = (Option<Area>, Option<Area>, Option<Area>);

const fn zoomed_panes(body: Area, focus: Focus) -> Three {
    match focus {
        Focus::Queues => (Some(body), None, None),
        Focus::Messages => (None, Some(body), None),
        Focus::Detail => (None, None, Some(body)),
    }
}

const fn stacked_panes(body: Area, focus: Focus) -> Three {
    let upper = body.top(body.h / 2);
    let lower = body.below(body.h / 2);
    match focus {
        Focus::Queues => (Some(upper), Some(lower), None),
        Focus::Messages | Focus::Detail => (None, Some(upper), Some(lower)),
    }
}

const fn side_by_side(body: Area) -> Three {
    let left = if body.w * 2 / 5 > 60 { 60 } else { body.w * 2 / 5 };
    let right = Area { x: left, y: body.y, w: body.w - left, h: body.h };
    let list = right.h * 2 / 5;
    (Some(Area { w: left, ..body }), Some(right.top(list)), Some(right.below(list)))
}

/// Rows for queues inside the queue pane's area.
#[must_use]
pub const fn queue_rows(pane: Area) -> u16 {
    pane.inner().h
}

/// Rows for messages inside the message pane's area: one line is the column heads.
#[must_use]
pub const fn message_rows(pane: Area) -> u16 {
    pane.inner().h.saturating_sub(1)
}

/// The watch screen: everything between header and footer.
#[must_use]
pub const fn watch_screen(size: Size) -> Area {
    Area { x: 0, y: 1, w: size.cols, h: size.rows.saturating_sub(2) }
}

/// Rows for queues on the watch screen: one line is the column heads.
#[must_use]
pub const fn watch_rows(size: Size) -> u16 {
    message_rows(watch_screen(size))
}

/// Lines of properties at the top of the detail pane.
pub const PROPERTY_ROWS: u16 = 2;

/// Where the body stands inside the detail pane's area.
#[must_use]
pub const fn detail_body(pane: Area) -> Area {
    pane.inner().below(PROPERTY_ROWS)
}

/// The area of a dialog in the middle of the screen, at most `w` by `h`.
#[must_use]
pub const fn centred(size: Size, w: u16, h: u16) -> Area {
    let room = (size.cols.saturating_sub(4), size.rows.saturating_sub(2));
    let w = if w < room.0 { w } else { room.0 };
    let h = if h < room.1 { h } else { room.1 };
    Area { x: (size.cols - w) / 2, y: (size.rows - h) / 2, w, h }
}

/// The area of a page to read.
#[must_use]
pub const fn page(size: Size) -> Area {
    centred(size, 104, size.rows.saturating_sub(2))
}

/// The lines of a page that are on the screen; one more tells which those are.
#[must_use]
pub const fn page_rows(size: Size) -> u16 {
    page(size).inner().h.saturating_sub(1)
}

/// The area of the dialogs with a text field: put and edit.
#[must_use]
pub const fn editor_dialog(size: Size) -> Area {
    centred(size, 110, size.rows.saturating_sub(4))
}

/// Lines that the dialogs with a text field keep below it.
pub const EDITOR_FOOT: u16 = 8;

/// The text field inside [`editor_dialog`].
#[must_use]
pub const fn editor_field(size: Size) -> Area {
    let inner = editor_dialog(size).inner();
    Area { x: inner.x + 1, w: inner.w.saturating_sub(2), ..inner.top(inner.h.saturating_sub(EDITOR_FOOT)) }
}

/// The first row of a list to show, so that the selected one is on the screen and the list moves
/// as little as possible.
#[must_use]
pub fn offset(selected: Option<usize>, len: usize, height: u16, previous: usize) -> usize {
    let height = usize::from(height).max(1);
    let last = len.saturating_sub(height);
    let top = match selected {
        Some(at) if at < previous => at,
        Some(at) if at >= previous + height => at + 1 - height,
        _ => previous,
    };
    top.min(last)
}

/// The rows of a list on a page, without its head and its foot.
#[must_use]
pub const fn list_rows(size: Size) -> u16 {
    page(size).inner().h.saturating_sub(2)
}

/// The lines that tell about the selected row below a list of what was left open.
pub const LEFT_LINES: u16 = 5;

/// The rows of the list of what was left open.
#[must_use]
pub const fn left_rows(size: Size) -> u16 {
    list_rows(size).saturating_sub(LEFT_LINES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_moves_only_as_far_as_the_selection_needs() {
        assert_eq!(offset(Some(3), 100, 10, 0), 0);
        assert_eq!(offset(Some(10), 100, 10, 0), 1);
        assert_eq!(offset(Some(5), 100, 10, 8), 5);
        assert_eq!(offset(Some(99), 100, 10, 0), 90);
        assert_eq!(offset(None, 3, 10, 50), 0);
        assert_eq!(offset(Some(0), 0, 0, 0), 0);
    }

    #[test]
    fn the_panes_cover_the_screen_without_overlap_at_every_size() {
        for cols in 0..130 {
            for rows in 0..60 {
                let layouts = [
                    (Focus::Queues, false),
                    (Focus::Messages, false),
                    (Focus::Detail, false),
                    (Focus::Messages, true),
                ];
                for (focus, one_queue) in layouts {
                    let p = panes(Size { cols, rows }, focus, false, one_queue);
                    assert!(!one_queue || p.queues.is_none());
                    let cells: u32 = [p.queues, p.messages, p.detail]
                        .into_iter()
                        .flatten()
                        .map(|a| u32::from(a.w) * u32::from(a.h))
                        .sum();
                    assert_eq!(cells, u32::from(cols) * u32::from(rows.saturating_sub(2)));
                }
            }
        }
    }
}
