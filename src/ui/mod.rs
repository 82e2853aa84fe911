//! From the state to a frame, and nothing else: no part of it decides, waits or remembers. All text
//! of the service goes through [`crate::model::print`] on its way.

mod chart;
mod detail;
mod dialog;
mod failure;
mod field;
mod footer;
mod header;
mod keys;
mod line;
mod messages;
mod note;
mod outlook;
mod pane;
mod queues;
mod rates;
mod start;
mod table;
mod taken;
pub mod theme;
mod times;
mod watch;

use ratatui::Frame;

use self::line::piece;
use self::theme::Theme;
use crate::app::geometry::{Area, Panes, SMALLEST};
use crate::app::keymap::Keymap;
use crate::app::state::State;
use crate::app::state::account::AccountView;

/// What everything is drawn from.
#[derive(Clone, Copy)]
struct Scene<'a> {
    state: &'a State,
    keymap: &'a Keymap,
    theme: &'a Theme,
}

/// Draws the whole screen.
pub fn draw(state: &State, keymap: &Keymap, theme: &Theme, frame: &mut Frame<'_>) {
    let scene = Scene { state, keymap, theme };
    if !state.size.is_enough() {
        return too_small(&scene, frame);
    }
    let panes = state.panes();
    header::draw(frame, &scene, panes.header);
    match &state.account {
        Some(_) if !state.start.shown && state.watching.shown => watch::draw(frame, &scene),
        Some(account) if !state.start.shown => draw_panes(frame, &scene, account, panes),
        _ => start::draw(frame, &scene),
    }
    for modal in &state.modals {
        dialog::draw(frame, &scene, modal);
    }
    footer::draw(frame, &scene, panes.footer);
}

fn draw_panes(frame: &mut Frame<'_>, scene: &Scene<'_>, account: &AccountView, panes: Panes) {
    if let Some(area) = panes.queues {
        queues::draw(frame, scene, account, area);
    }
    if let Some(area) = panes.messages {
        messages::draw(frame, scene, account, area);
    }
    if let Some(area) = panes.detail {
        detail::draw(frame, scene, account, area);
    }
}

fn too_small(scene: &Scene<'_>, frame: &mut Frame<'_>) {
    let size = scene.state.size;
    let words =
        format!("peekq needs {}x{}; this is {}x{}", SMALLEST.cols, SMALLEST.rows, size.cols, size.rows);
    let middle = Area { x: 0, y: size.rows / 2, w: size.cols, h: 1 };
    let line = line::centre(vec![piece(words, scene.theme.plain)], usize::from(size.cols));
    let area = pane::rect(frame, middle);
    line::put(&line, area, frame.buffer_mut());
}
