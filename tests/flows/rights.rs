//! Read-only, and raising it.

use peekq::app::effect::{Call, Effect};
use peekq::app::keymap::{Intent, TABLE, refusal};
use peekq::model::account::Start;

use crate::sim::{Sim, message, sim};

fn read_only() -> Sim {
    let sim = Sim::opened("acme.queue.core.windows.net", Start::ReadOnly).list(&["orders"]);
    sim.peek("orders", &[message("m1", "x", 0)]).press("enter")
}

#[test]
fn every_key_that_changes_something_is_refused_with_the_way_out() {
    for row in TABLE.iter().filter(|row| row.dangerous && row.intent != Intent::Renew) {
        let why = refusal(row.intent, &read_only().state);
        assert_eq!(why.as_deref(), Some("read-only: W allows changes for 15 minutes"), "{}", row.name);
    }
    let sim = read_only().press("p");
    assert!(sim.state.modals.is_empty());
    assert!(sim.notice().contains("W allows changes"));
}

#[test]
fn typing_the_name_of_the_account_allows_changes_for_15_minutes() {
    let sim = read_only().press("W").text("acne").press("enter");
    assert!(!sim.effects.iter().any(|effect| matches!(effect, Effect::Grant { .. })));
    let sim = sim.press("backspace backspace").text("me").press("enter");
    let until = sim.now.plus(15 * 60_000);
    assert!(sim.effects.contains(&Effect::Grant { conn: sim.conn(), until: Some(until) }));
    assert_eq!(refusal(Intent::Put, &sim.state), None);
    let sim = sim.pass(15 * 60_000 + 1);
    assert!(sim.effects.contains(&Effect::Grant { conn: sim.conn(), until: None }));
    assert!(refusal(Intent::Put, &sim.state).is_some());
}

#[test]
fn w_again_ends_it() {
    let sim = read_only().press("W").text("acme").press("enter W");
    assert!(sim.effects.contains(&Effect::Grant { conn: sim.conn(), until: None }));
    assert!(refusal(Intent::Edit, &sim.state).is_some());
}

#[test]
fn sealed_stays_sealed() {
    let sim = Sim::opened("127.0.0.1", Start::Sealed).list(&["orders"]).press("W");
    assert!(sim.state.modals.is_empty());
    assert!(sim.notice().contains("stays read-only"));
}

/// Presses every key of every row that only looks, in every pane.
#[test]
fn keys_that_look_never_start_a_write() {
    let mut sim = sim(["orders", "audit"]).peek("audit", &[message("m1", "x", 0)]);
    for row in TABLE.iter().filter(|row| !row.dangerous) {
        for key in row.keys {
            sim = sim.press(key).press("esc esc esc").pass(300);
            sim.state.stopping = None;
        }
    }
    assert!(
        !sim.effects.iter().any(|effect| matches!(effect, Effect::Call { call: Call::Write { .. }, .. }))
    );
}
