//! From the state to a frame, and nothing else: no part of it decides or waits, and what it keeps of the
//! frame before it would make the same again. All text of the service goes through [`crate::model::print`] on its way.

mod chart;
mod detail;
mod dialog;
mod failure;
mod field;
mod footer;
mod header;
mod kept;
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

use self::line::piece;
use self::theme::Theme;
use crate::app::geometry::{Area, Panes, SMALLEST};
use crate::app::keymap::Keymap;
use crate::app::state::State;
use crate::app::state::account::AccountView;
use crate::sheet::Sheet;

/// What everything is drawn from.
#[derive(Clone, Copy)]
struct Scene<'a> {
    state: &'a State,
    keymap: &'a Keymap,
    theme: &'a Theme,
}

/// Draws frame after frame in one theme.
pub struct Painter {
    theme: Theme,
    queues: queues::Rows,
    keys: footer::Keys,
}

impl Painter {
    /// Before the first frame.
    #[must_use]
    pub fn new(theme: Theme) -> Self {
        Self { theme, queues: queues::Rows::default(), keys: footer::Keys::default() }
    }

    /// Draws the whole screen on a blank sheet.
    pub fn draw(&mut self, state: &State, keymap: &Keymap, sheet: &mut Sheet) {
        let scene = Scene { state, keymap, theme: &self.theme };
        if !state.size.is_enough() {
            return too_small(&scene, sheet);
        }
        let panes = state.panes();
        header::draw(sheet, &scene, panes.header);
        match &state.account {
            Some(_) if !state.start.shown && state.watching.shown => watch::draw(sheet, &scene),
            Some(account) if !state.start.shown => {
                draw_panes(sheet, &scene, &mut self.queues, account, panes);
            }
            _ => start::draw(sheet, &scene),
        }
        for modal in &state.modals {
            dialog::draw(sheet, &scene, modal);
        }
        footer::draw(sheet, &scene, &mut self.keys, panes.footer);
    }
}

fn draw_panes(
    sheet: &mut Sheet,
    scene: &Scene<'_>,
    rows: &mut queues::Rows,
    account: &AccountView,
    panes: Panes,
) {
    if let Some(area) = panes.queues {
        queues::draw(sheet, scene, rows, account, area);
    }
    if let Some(area) = panes.messages {
        messages::draw(sheet, scene, account, area);
    }
    if let Some(area) = panes.detail {
        detail::draw(sheet, scene, account, area);
    }
}

fn too_small(scene: &Scene<'_>, sheet: &mut Sheet) {
    let size = scene.state.size;
    let words =
        format!("peekq needs {}x{}; this is {}x{}", SMALLEST.cols, SMALLEST.rows, size.cols, size.rows);
    let middle = Area { x: 0, y: size.rows / 2, w: size.cols, h: 1 };
    let line = line::centre(vec![piece(words, scene.theme.plain)], usize::from(size.cols));
    let area = pane::rect(sheet, middle);
    sheet.put(line, area);
}
