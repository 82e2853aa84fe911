//! No size of the terminal, however small, ends the program.

use peekq::ui::theme::Theme;

use crate::scenes::{browsing, dialogs, taking};
use crate::sim::Sim;
use crate::{cells, drawn, text};

/// From nothing to beyond the change of layout, around every threshold.
const COLS: [u16; 17] = [0, 1, 2, 3, 7, 20, 40, 79, 80, 81, 90, 99, 100, 101, 115, 120, 130];
const ROWS: [u16; 14] = [0, 1, 2, 3, 5, 10, 23, 24, 25, 26, 30, 35, 40, 45];

fn sweep(mut sim: Sim) {
    for cols in COLS {
        for rows in ROWS {
            sim = sim.resize(cols, rows);
            let buffer = cells(&sim, &Theme::colour());
            assert_eq!((buffer.area.width, buffer.area.height), (cols, rows));
        }
    }
}

#[test]
fn panes_are_drawn_at_every_size() {
    sweep(browsing(120, 40));
    sweep(taking(120, 40));
    sweep(Sim::new(120, 40));
    sweep(browsing(120, 40).press("z"));
    sweep(browsing(120, 40).press("w"));
    sweep(browsing(120, 40).press("w c m enter h h"));
}

#[test]
fn dialogs_are_drawn_at_every_size() {
    for (_, sim) in dialogs(120, 40) {
        sweep(sim);
    }
}

#[test]
fn a_frame_of_another_size_than_the_state_knows_is_drawn_too() {
    for (_, sim) in dialogs(120, 40) {
        for cols in [0, 1, 33, 80, 150] {
            for rows in [0, 1, 9, 24, 50] {
                drawn(&sim, &Theme::colour(), cols, rows);
            }
        }
    }
}

#[test]
fn a_terminal_that_is_too_small_gets_a_kind_sentence() {
    let sim = browsing(120, 40).resize(60, 20);
    let screen = text(&sim);
    assert!(screen.contains("peekq needs 80x24; this is 60x20"), "{screen}");
    assert_eq!(screen.lines().filter(|line| !line.is_empty()).count(), 1);
    assert!(text(&sim.resize(80, 24)).contains("Queues 6"));
}
