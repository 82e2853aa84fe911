//! What is told by style: by roles, not by colours.

use peekq::ui::theme::Theme;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Style};

use crate::scenes::{browsing, dialogs, price, reading, taking};
use crate::sim::Sim;
use crate::{cells, row};

/// The first cell of a text on the screen.
fn cell_of<'a>(buffer: &'a Buffer, text: &str) -> &'a Cell {
    let found = (0..buffer.area.height).find_map(|y| {
        let line = row(buffer, y);
        let at = line.find(text)?;
        Some((u16::try_from(line[..at].chars().count()).unwrap(), y))
    });
    &buffer[found.unwrap_or_else(|| panic!("{text} is not on the screen"))]
}

fn looks(cell: &Cell, style: Style) -> bool {
    let plain = Cell::default().set_style(style).style();
    cell.style() == plain
}

#[track_caller]
fn assert_role(sim: &Sim, text: &str, role: impl Fn(&Theme) -> Style) {
    for theme in [Theme::colour(), Theme::plain()] {
        let buffer = cells(sim, &theme);
        let cell = cell_of(&buffer, text);
        assert!(looks(cell, role(&theme)), "{text}: {:?}", cell.style());
    }
}

#[test]
fn the_selected_row_stands_out_in_the_pane_with_the_keys() {
    let sim = browsing(120, 40);
    assert_role(&sim, "▸ orders ", |theme| theme.selected);
    assert_role(&sim, "audit", |theme| theme.plain);
    let sim = reading(120, 40);
    assert_role(&sim, "▸ orders ", |theme| theme.chosen);
}

#[test]
fn the_pane_with_the_keys_has_the_accent_border() {
    let sim = browsing(120, 40);
    assert_role(&sim, "┌ Queues", |theme| theme.focused);
    assert_role(&sim, "┌ orders", |theme| theme.border);
}

#[test]
fn a_poison_queue_that_is_not_empty_warns() {
    let sim = browsing(120, 40);
    assert_role(&sim, "⚠    17", |theme| theme.warn);
}

#[test]
fn dequeue_counts_near_and_at_the_poison_threshold_stand_out() {
    let sim = reading(120, 40);
    assert_role(&sim, "  4    42 B", |theme| theme.warn);
    let buffer = cells(&sim, &Theme::colour());
    let near = |text: &str| {
        let y = (0..buffer.area.height).find(|y| row(&buffer, *y).contains(text)).unwrap();
        (0..buffer.area.width).map(|x| buffer[(x, y)].fg).collect::<Vec<_>>()
    };
    assert!(near("<order id").contains(&Color::Yellow));
    assert!(near("{\"orderId\":81240}").contains(&Color::Red));
}

#[test]
fn a_lease_that_is_about_to_end_or_is_in_trouble_stands_out() {
    let sim = taking(120, 40);
    assert_role(&sim, "held 0:08 !", |theme| theme.bad);
    assert_role(&sim, "lost", |theme| theme.bad);
}

#[test]
fn a_price_can_be_confirmed_only_after_it_was_readable() {
    let sim = reading(120, 40).press("d").priced(Ok(price(1, 1)));
    assert_role(&sim, "[ y delete it ]", |theme| theme.dim);
    let sim = sim.pass(250);
    assert_role(&sim, "y delete it", |theme| theme.accent);
    assert_role(&sim, "[ esc back ]", |theme| theme.selected);
}

#[test]
fn what_is_behind_a_dialog_is_dimmed() {
    let buffer = cells(&browsing(120, 40).press("?"), &Theme::colour());
    let header = &buffer[(1, 0)];
    assert_eq!(header.fg, Color::Reset);
    assert!(header.modifier.contains(ratatui::style::Modifier::DIM));
}

#[test]
fn nothing_has_a_colour_where_none_is_wanted() {
    let scenes = [browsing(120, 40), reading(120, 40), taking(120, 40), Sim::new(120, 40)];
    for sim in scenes.into_iter().chain(dialogs(120, 40).into_iter().map(|(_, sim)| sim)) {
        let buffer = cells(&sim, &Theme::plain());
        for cell in buffer.content() {
            assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset), "{:?}", cell.symbol());
        }
    }
}

#[test]
fn what_a_filter_looks_for_stands_out_in_the_names() {
    let sim = browsing(120, 40).press("/").text("oiso").press("down up");
    assert_role(&sim, "▸ orders-poison", |theme| theme.selected);
    let sim = browsing(120, 40).press("/").text("rde").press("down");
    assert_role(&sim, "rders  ", |theme| theme.accent);
    assert_role(&sim, "orders  ", |theme| theme.plain);
}
