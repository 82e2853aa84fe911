//! The dialogs, each in each of its phases.

use crate::scenes::{dialogs, has_dialog};
use crate::{cursor, scenes, text};

#[test]
fn dialogs_on_the_smallest_terminal() {
    for (name, sim) in dialogs(80, 24) {
        assert!(has_dialog(&sim), "{name}");
        insta::assert_snapshot!(format!("{name}-80x24"), text(&sim));
    }
}

#[test]
fn dialogs_on_a_common_terminal() {
    for (name, sim) in dialogs(120, 40) {
        insta::assert_snapshot!(format!("{name}-120x40"), text(&sim));
    }
}

#[test]
fn dialogs_on_a_large_terminal() {
    for (name, sim) in dialogs(200, 60).into_iter().filter(|(name, _)| ["put", "delete-far"].contains(name)) {
        insta::assert_snapshot!(format!("{name}-200x60"), text(&sim));
    }
}

#[test]
fn every_dialog_names_its_account_and_queue() {
    for (name, sim) in dialogs(80, 24) {
        let names = match name {
            "help" | "history" | "leave" | "suspend" | "alerts" | "mark" => continue,
            "about-sas" => "arguments · acme",
            name if name.starts_with("about") => "azurite · devstoreaccount1",
            "create" | "create-waiting" | "raise" => "azurite · devstoreaccount1",
            _ => "azurite · devstoreaccount1 · orders",
        };
        let titles = text(&sim).lines().skip(1).any(|line| line.contains(names));
        assert!(titles, "{name}:\n{}", text(&sim));
    }
}

#[test]
fn the_cursor_stands_in_the_field_that_has_the_keys() {
    for keys in [
        "p",
        "p tab tab",
        "p tab tab tab",
        "e",
        "esc n",
        "esc C",
        "esc D",
        "t",
        "t tab",
        "esc /",
        "@",
        "esc S tab",
        "esc S shift-tab",
        "a",
        "N",
        "w m",
        "w /",
    ] {
        for (cols, rows) in [(80, 24), (100, 30), (200, 60)] {
            let sim = scenes::reading(cols, rows).press(keys).text("a7");
            let ((x, y), buffer) = cursor(&sim);
            assert_eq!(buffer[(x - 1, y)].symbol(), "7", "{keys} at {cols}x{rows}:\n{}", text(&sim));
        }
    }
}

#[test]
fn a_key_that_came_before_the_price_could_be_read_sends_nothing() {
    let mut sim = scenes::reading(80, 24).press("d").priced(Ok(scenes::price(1, 1)));
    sim.effects.clear();
    let sim = sim.press("y");
    assert_eq!(sim.effects, []);
    assert!(text(&sim).contains("press it again"), "{}", text(&sim));
    assert_eq!(sim.pass(250).press("y").effects.len(), 1);
}

#[test]
fn help_ends_with_what_the_signs_mean() {
    let help = text(&scenes::browsing(120, 40).press("? G"));
    assert!(help.contains("Signs") && help.contains("it was taken and came back"), "{help}");
}

#[test]
fn help_gives_the_reason_why_a_key_cannot_work_now() {
    let mut sim = scenes::browsing(120, 40).press("? G");
    let mut all = text(&sim);
    for _ in 0..20 {
        sim = sim.press("pgup");
        all += &text(&sim);
    }
    assert!(all.contains("(there is no filter)"), "{all}");
}
