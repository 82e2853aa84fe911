//! Pages to read: scrolling them, never past their end.

use super::modal::Stays;
use crate::app::geometry;
use crate::app::keymap::{Intent, Keymap};
use crate::app::page;
use crate::app::state::State;
use crate::app::state::modal::Modal;

/// Scrolls a page, or closes it. Its end is minded by [`lay`], which knows the page.
pub fn act(top: &mut usize, state: &State, intent: Intent) -> Stays {
    let rows = usize::from(geometry::page_rows(state.size)).max(1);
    *top = match intent {
        Intent::Up => top.saturating_sub(1),
        Intent::Down => top.saturating_add(1),
        Intent::PageUp => top.saturating_sub(rows),
        Intent::PageDown => top.saturating_add(rows),
        Intent::First => 0,
        Intent::Last => usize::MAX,
        _ => return false,
    };
    true
}

/// Keeps the last line of the open page at the bottom of the screen, or below it.
pub fn lay(state: &mut State, keymap: &Keymap) {
    if state.modals.last_mut().and_then(Modal::top).is_none_or(|top| *top == 0) {
        return;
    }
    let Some(page) = state.modals.last().and_then(|modal| page::of(modal, state, keymap)) else { return };
    let last = page.lines.len().saturating_sub(usize::from(geometry::page_rows(state.size)));
    if let Some(top) = state.modals.last_mut().and_then(Modal::top) {
        *top = (*top).min(last);
    }
}
