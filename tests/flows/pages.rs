//! Pages to read: they are scrolled to their end and no further.

use peekq::app::geometry;
use peekq::app::page;
use peekq::app::state::modal::Modal;

use crate::sim::{Sim, sim};

/// The first line on the screen of the open page.
fn top(sim: &Sim) -> usize {
    match sim.state.modals.last() {
        Some(Modal::Help { top } | Modal::History { top }) => *top,
        Some(Modal::About(dialog)) => dialog.top,
        other => panic!("{other:?}"),
    }
}

/// The first line on the screen where the last line is the lowest.
fn last(sim: &Sim) -> usize {
    let page = page::of(sim.state.modals.last().unwrap(), &sim.state, &sim.keymap).unwrap();
    page.lines.len().saturating_sub(usize::from(geometry::page_rows(sim.state.size)))
}

#[test]
fn a_key_at_the_end_is_not_saved_up() {
    for keys in ["G j j j", "G pgdn pgdn", &"pgdn ".repeat(40)] {
        let sim = sim(["orders"]).press("?").press(keys.trim());
        let end = last(&sim);
        assert!(end > 0 && top(&sim) == end, "{keys}");
        assert_eq!(top(&sim.press("k")), end - 1, "{keys}");
    }
}

#[test]
fn a_page_turns_by_what_is_on_the_screen() {
    let sim = sim(["orders"]).resize(80, 24).press("? pgdn");
    assert_eq!(top(&sim), usize::from(geometry::page_rows(sim.state.size)));
    assert_eq!(top(&sim.press("pgdn g")), 0);
}

#[test]
fn the_history_opens_at_its_end() {
    let mut sim = sim(["orders"]).resize(80, 24);
    for _ in 0..40 {
        sim = sim.press("P");
    }
    let sim = sim.press("!");
    let end = last(&sim);
    assert!(end > 0);
    assert_eq!((top(&sim), top(&sim.press("k"))), (end, end - 1));
}

#[test]
fn a_page_that_fits_stays_where_it_is() {
    let sim = sim(["orders"]).press("! j j G");
    assert_eq!(top(&sim), 0);
    assert_eq!(top(&sim.press("esc A j j")), 0);
}

#[test]
fn on_a_larger_screen_the_end_of_the_page_stays_at_its_bottom() {
    let sim = sim(["orders"]).resize(80, 24).press("? G").resize(80, 50);
    assert!(last(&sim) > 0 && top(&sim) == last(&sim));
}
