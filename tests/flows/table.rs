//! The table of keys.

use std::collections::{BTreeMap, BTreeSet};

use peekq::app::key::Key;
use peekq::app::keymap::{Scope, TABLE, scopes};
use peekq::app::state::State;

use crate::sim::{Sim, message, sim};

#[test]
fn every_key_can_be_read_and_every_name_is_there_once() {
    let mut names = BTreeSet::new();
    for row in TABLE {
        assert!(names.insert(row.name), "{} is there twice", row.name);
        assert!(!row.keys.is_empty() && !row.doc.is_empty(), "{}", row.name);
        for key in row.keys {
            let read = Key::parse(key).unwrap_or_else(|why| panic!("{}: {why}", row.name));
            assert_eq!(&read.to_string(), key, "{} is spelled in another way", row.name);
        }
    }
}

#[test]
fn a_key_has_one_meaning_in_a_scope() {
    let mut seen = BTreeMap::new();
    for row in TABLE {
        for key in row.keys {
            let old = seen.insert((row.scope, Key::parse(key).unwrap()), row.name);
            assert_eq!(old, None, "{key} means {} and {}", old.unwrap_or_default(), row.name);
        }
    }
}

#[test]
fn the_keys_that_always_work_are_hidden_by_no_scope() {
    let always: Vec<_> =
        TABLE.iter().filter(|row| row.scope == Scope::Always).flat_map(|row| row.keys).collect();
    for row in TABLE.iter().filter(|row| row.scope != Scope::Always) {
        assert!(row.keys.iter().all(|key| !always.contains(&key)), "{}", row.name);
    }
}

#[test]
fn the_footer_shows_only_what_works_now() {
    let labels = |state: &State| -> Vec<&str> {
        peekq::app::keymap::Keymap::default().footer(state).map(|shown| shown.row.label).collect()
    };
    let sim = sim(["orders"]).press("enter");
    assert!(!labels(&sim.state).contains(&"edit"), "there is no message yet");
    let sim = sim.peek("orders", &[message("m1", "x", 0)]);
    assert!(labels(&sim.state).contains(&"edit"));
    let sealed = Sim::opened("10.0.0.1", peekq::model::account::Start::Sealed).list(&["orders"]);
    assert!(!labels(&sealed.state).contains(&"put"));
}

#[test]
fn every_scope_has_the_keys_somewhere_or_is_always_there() {
    let (chain, is_text) = scopes(&sim(["orders"]).press("p").state);
    assert_eq!((chain, is_text), (vec![Scope::Editor, Scope::Form, Scope::Field], true));
}
