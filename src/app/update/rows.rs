//! Going up and down in a list.

use crate::app::keymap::Intent;

/// Where a key leads from a row of a list, `page` rows high on the screen; none where the list is
/// empty or the key is none that moves.
pub fn step(intent: Intent, from: Option<usize>, len: usize, page: u16) -> Option<usize> {
    let page = isize::try_from(page.saturating_sub(1).max(1)).unwrap_or(1);
    let by = match intent {
        Intent::Up => -1,
        Intent::Down => 1,
        Intent::PageUp => -page,
        Intent::PageDown => page,
        Intent::First => isize::MIN,
        Intent::Last => isize::MAX,
        _ => return None,
    };
    moved(from, by, len)
}

/// The row that is `by` rows away, or the last one in that direction; the first where none was
/// selected.
pub fn moved(from: Option<usize>, by: isize, len: usize) -> Option<usize> {
    let last = len.checked_sub(1)?;
    Some(from.map_or(0, |from| from.saturating_add_signed(by).min(last)))
}
