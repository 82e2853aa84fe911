//! How keys are spelled, read back and compared.

use super::*;
use proptest::prelude::*;

fn codes() -> impl Strategy<Value = Code> {
    let character = any::<char>().prop_filter("printable", |c| !c.is_control()).prop_map(Code::Char);
    let named = proptest::sample::select(NAMES.iter().map(|named| named.code).collect::<Vec<_>>());
    prop_oneof![character, named, (1..=24_u8).prop_map(Code::F)]
}

proptest! {
    #[test]
    fn every_key_is_read_back_from_how_it_is_written(
        code in codes(), ctrl: bool, alt: bool, shift: bool,
    ) {
        let key = Key::new(code, ctrl, alt, shift);
        prop_assert_eq!(Key::parse(&key.to_string()), Ok(key));
    }

    #[test]
    fn no_spelling_is_a_surprise(spelling in "\\PC{0,12}|(ctrl-|alt-|shift-|-|f|[a-z]){0,4}") {
        if let Ok(key) = Key::parse(&spelling) {
            prop_assert_eq!(Key::parse(&key.to_string()), Ok(key));
        }
    }
}

#[test]
fn keys_are_written_as_people_write_them() {
    let same = [
        "ctrl-s",
        "alt-left",
        "esc",
        "enter",
        "space",
        "del",
        "tab",
        "shift-tab",
        "pgup",
        "f1",
        "/",
        "D",
        "-",
        "ctrl--",
        "ctrl-alt-del",
        "shift-up",
        "alt-D",
        "ctrl-space",
        "é",
        "backspace",
        "f24",
        "shift-f5",
    ];
    for spelling in same {
        assert_eq!(Key::parse(spelling).unwrap().to_string(), spelling);
    }
}

#[test]
fn other_spellings_mean_the_same_key() {
    let pairs = [
        ("Ctrl-S", "ctrl-s"),
        ("ctrl-D", "ctrl-d"),
        ("shift-d", "D"),
        ("alt-shift-d", "alt-D"),
        ("Escape", "esc"),
        ("return", "enter"),
        ("backtab", "shift-tab"),
        ("DELETE", "del"),
        ("alt-ctrl-x", "ctrl-alt-x"),
        (" ", "space"),
        ("minus", "-"),
    ];
    for (written, normal) in pairs {
        assert_eq!(Key::parse(written).unwrap().to_string(), normal);
    }
}

#[test]
fn a_wrong_spelling_says_what_to_write() {
    let wrong = [
        ("", "there is no key \"\""),
        ("foo", "one of space, enter, esc"),
        ("f25", "f1 to f24"),
        ("ctrl-", "there is no key \"ctrl-\""),
        ("strg-s", "there is no key \"strg-s\""),
        ("shift-1", "write the character that it types"),
        ("ctrl-shift-d", "cannot be told"),
        ("\u{1}", "control character"),
    ];
    for (spelling, said) in wrong {
        let error = Key::parse(spelling).unwrap_err().to_string();
        assert!(error.contains(said), "{spelling:?}: {error}");
    }
}

#[test]
fn presses_that_a_person_calls_the_same_are_equal() {
    let key = |code, ctrl, shift| Key::new(code, ctrl, false, shift);
    assert_eq!(key(Code::Char('D'), false, true), key(Code::Char('D'), false, false));
    assert_eq!(key(Code::Char('S'), true, true), key(Code::Char('s'), true, false));
    assert_eq!(key(Code::Tab, false, true), key(Code::BackTab, false, false));
    assert_eq!(key(Code::BackTab, false, true), key(Code::BackTab, false, false));
    assert_ne!(key(Code::Up, false, true), key(Code::Up, false, false));
}

#[test]
fn the_footer_shows_short_labels() {
    let shown =
        ["enter", "esc", "ctrl-s", "up", "/", "shift-right"].map(|key| Key::parse(key).unwrap().label());
    assert_eq!(shown, ["⏎", "esc", "ctrl-s", "↑", "/", "shift-→"]);
}
