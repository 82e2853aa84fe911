//! The pages to read: help, history, account. Their lines at the width of the screen, in words and by
//! what each piece of them means; how that looks is the screen's business.

mod about;
mod ended;
mod help;
mod history;

use super::geometry;
use super::keymap::Keymap;
use super::state::State;
use super::state::modal::Modal;
use super::wrap;
use crate::model::print::printable_line;

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its title.
    pub title: String,
    /// All its lines, as wide as there is room.
    pub lines: Vec<Line>,
}

/// A line: printable pieces and what each means.
pub type Line = Vec<(String, Role)>;

/// What a piece of a line means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Ordinary text.
    Plain,
    /// What is secondary.
    Dim,
    /// What something is about.
    Title,
    /// A key.
    Key,
    /// It is well.
    Good,
    /// It needs a look.
    Warn,
    /// It is wrong.
    Bad,
}

/// The page of a dialog that is one.
#[must_use]
pub fn of(modal: &Modal, state: &State, keymap: &Keymap) -> Option<Page> {
    let room = usize::from(geometry::page(state.size).w.saturating_sub(4));
    match modal {
        Modal::Help { .. } => Some(help::page(state, keymap, room)),
        Modal::History { .. } => Some(history::page(state, room)),
        Modal::About(dialog) => about::page(state, dialog, room),
        Modal::Ended { which, .. } => ended::page(state, *which, room),
        _ => None,
    }
}

/// A sentence of somebody else's, or of ours, on as many lines as it needs.
fn paragraph(text: &str, role: Role, room: usize) -> Vec<Line> {
    wrap::words(&printable_line(text), room).into_iter().map(|row| vec![(row, role)]).collect()
}

/// A text beside a first column, which is empty from the second line on.
fn beside(first: &str, text: &str, roles: (Role, Role), room: usize) -> Vec<Line> {
    let columns = crate::model::print::width(first);
    let margin = std::iter::once(first.to_owned()).chain(std::iter::repeat(" ".repeat(columns)));
    let rows = wrap::words(&printable_line(text), room.saturating_sub(columns));
    margin.zip(rows).map(|(first, row)| vec![(first, roles.0), (row, roles.1)]).collect()
}
