//! What a user sees: the screen as text and by the roles of its styles, at sizes from nothing up.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests: what is missing on the screen ends the test"
)]

#[cfg(test)]
mod delayed;
mod dialogs;
#[cfg(test)]
mod digging;
#[cfg(test)]
mod drafts;
mod hostile;
#[cfg(test)]
mod many;
#[cfg(test)]
mod mending;
mod panes;
mod rights;
mod scenes;
#[cfg(test)]
#[expect(dead_code, reason = "these tests use a part of it")]
#[path = "../support/sim/mod.rs"]
mod sim;
mod sizes;
mod styles;
#[cfg(test)]
mod watching;

use peekq::sheet::Sheet;
use peekq::ui::Painter;
use peekq::ui::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use self::sim::Sim;

/// The cells of the screen, on a terminal of the size that the application knows.
fn cells(sim: &Sim, theme: &Theme) -> Buffer {
    drawn(sim, theme, sim.state.size.cols, sim.state.size.rows)
}

/// The cells, on a terminal of another size than the application knows.
fn drawn(sim: &Sim, theme: &Theme, cols: u16, rows: u16) -> Buffer {
    sheet(sim, theme, cols, rows).cells()
}

fn sheet(sim: &Sim, theme: &Theme, cols: u16, rows: u16) -> Sheet {
    Sheet::of(Rect::new(0, 0, cols, rows), |sheet| {
        Painter::new(*theme).draw(&sim.state, &sim.keymap, sheet);
    })
}

/// Where the terminal's cursor stands, and the cells.
fn cursor(sim: &Sim) -> ((u16, u16), Buffer) {
    let size = sim.state.size;
    let sheet = sheet(sim, &Theme::colour(), size.cols, size.rows);
    let at = sheet.cursor().expect("a cursor");
    ((at.x, at.y), sheet.cells())
}

/// The screen as text; a character of two columns stands for both of its cells.
fn text(sim: &Sim) -> String {
    let buffer = cells(sim, &Theme::colour());
    let rows = (0..buffer.area.height).map(|y| row(&buffer, y).trim_end().to_owned());
    rows.collect::<Vec<_>>().join("\n")
}

/// One row of the screen as text.
fn row(buffer: &Buffer, y: u16) -> String {
    let mut out = String::new();
    let mut x = 0;
    while x < buffer.area.width {
        let symbol = buffer[(x, y)].symbol();
        out.push_str(symbol);
        x += u16::try_from(peekq::model::print::width(symbol).max(1)).expect("a width");
    }
    out
}
