//! What the secondary told: marked, never changed on its grounds, gone as soon as the primary answers.

use peekq::app::effect::Call;
use peekq::app::keymap::{Intent, TABLE, refusal};
use peekq::app::state::modal::Modal;
use peekq::app::wake;
use peekq::model::account::Start;
use peekq::model::change::LeaseState;
use peekq::model::failure::FailureKind;
use peekq::model::location::Location;
use peekq::model::message::Message;
use peekq::model::operation::OperationKind;

use crate::sim::{Sim, failure, message, sim};

const COPY: Location = Location::Secondary(FailureKind::Unreachable);
const WHY: &str =
    "what is shown is from the secondary and may lag: changes wait until the primary answers again";

fn head() -> [Message; 1] {
    [message("m1", "one", 0)]
}

/// A queue is read; then its messages come from the secondary.
fn behind() -> Sim {
    let sim = sim(["orders"]).length("orders", 1).peek("orders", &head()).press("enter");
    sim.answered_by(COPY).pass(5_000).peeked("orders", Ok(head().to_vec()))
}

fn lists(call: &Call) -> bool {
    matches!(call, Call::Queues { .. })
}

fn is_marked(sim: &Sim) -> bool {
    sim.state.account.as_ref().unwrap().is_from_secondary()
}

fn writes(sim: &Sim) -> bool {
    sim.asks(|call| matches!(call, Call::Write { .. } | Call::Price { .. } | Call::Survey { .. }))
}

#[test]
fn every_change_is_refused_with_the_reason_and_looking_goes_on() {
    let sim = behind();
    assert!(is_marked(&sim));
    for row in TABLE.iter().filter(|row| row.dangerous) {
        assert_eq!(refusal(row.intent, &sim.state).as_deref(), Some(WHY), "{}", row.name);
    }
    for intent in [Intent::Refresh, Intent::Copy, Intent::Open, Intent::Properties, Intent::Filter] {
        assert_eq!(refusal(intent, &sim.state), None, "{intent:?}");
    }
    let sim = sim.press("d");
    assert_eq!((sim.notice(), sim.state.modals.len(), writes(&sim)), (WHY, 0, false));
    assert_eq!(sim.messages(), ["one"]);
}

#[test]
fn as_soon_as_the_primary_answers_the_mark_goes() {
    let sim = behind().length("orders", 1);
    assert!(is_marked(&sim), "count and messages");
    let sim = sim.answered_by(Location::Primary).pass(5_000).peeked("orders", Ok(head().to_vec()));
    assert!(is_marked(&sim), "the count is still the secondary's");
    let sim = sim.length("orders", 1);
    assert!(!is_marked(&sim));
    assert_eq!(refusal(Intent::Delete, &sim.state), None);
}

#[test]
fn a_failure_of_both_leaves_the_mark_on_what_was_seen_before() {
    let broken = failure(FailureKind::Unreachable, OperationKind::Peek);
    let sim = behind().pass(5_000).length("orders", 1).pass(1).peeked("orders", Err(broken));
    assert!(is_marked(&sim) && sim.messages() == ["one"]);
}

#[test]
fn a_list_of_the_secondary_is_asked_for_again_and_the_sooner_once_the_primary_is_back() {
    let sim = Sim::opened("127.0.0.1", Start::Writable).answered_by(COPY).list(&["orders"]);
    assert!(is_marked(&sim));
    let sim = sim.pass(29_000);
    assert!(!sim.asks(lists));
    assert!(sim.pass(1_001).asks(lists));
    let sim = Sim::opened("127.0.0.1", Start::Writable).answered_by(COPY).list(&["orders"]);
    let sim = sim.answered_by(Location::Primary).length("orders", 1).peek("orders", &head()).pass(4_800);
    assert!(!sim.asks(lists));
    let sim = sim.pass(200);
    assert!(sim.asks(lists));
    let sim = sim.list(&["orders"]).pass(60_000);
    assert!(!sim.asks(lists) && !is_marked(&sim), "a list of the primary is asked for once");
}

#[test]
fn a_list_goes_on_at_the_location_where_it_began() {
    let from = |sim: &Sim| {
        sim.calls.iter().find_map(|(_, _, call)| match call {
            Call::Queues { marker: Some(_), from, .. } => Some(*from),
            _ => None,
        })
    };
    let opened = || Sim::opened("127.0.0.1", Start::Writable);
    assert_eq!(from(&opened().page(&["audit"], Some("more"))), Some(Location::Primary));
    let sim = opened().answered_by(COPY).page(&["audit"], Some("more"));
    assert_eq!(from(&sim), Some(COPY));
    assert!(is_marked(&sim.list(&["orders"])));
}

#[test]
fn a_dialog_keeps_its_text_and_sends_nothing() {
    let sim = sim(["orders"]).length("orders", 1).peek("orders", &head()).press("enter p").text("precious");
    let sim = sim.answered_by(COPY).pass(5_000).peeked("orders", Ok(head().to_vec())).press("ctrl-s");
    assert_eq!((sim.notice(), writes(&sim)), (WHY, false));
    let Some(Modal::Put(dialog)) = sim.state.modals.last() else { panic!() };
    assert_eq!(dialog.text.to_string(), "precious");
    let sim = sim.answered_by(Location::Primary).pass(5_000).length("orders", 1).pass(1);
    let sim = sim.peeked("orders", Ok(head().to_vec()));
    assert!(writes(&sim.press("ctrl-s")));
}

#[test]
fn what_is_held_came_from_the_primary_and_can_be_dealt_with() {
    let sim = sim(["orders"]).length("orders", 1).peek("orders", &head()).press("t").pass(300).press("enter");
    let sim = sim.leases(&[("m1", LeaseState::Held)]).answered_by(COPY).pass(5_000).length("orders", 1);
    assert!(is_marked(&sim));
    for intent in [Intent::Edit, Intent::Delete, Intent::Renew, Intent::Release] {
        assert_eq!(refusal(intent, &sim.state), None, "{intent:?}");
    }
    assert_eq!(refusal(Intent::Put, &sim.state).as_deref(), Some(WHY));
    let sim = sim.press("d").pass(300).press("y");
    assert!(sim.state.modals.is_empty(), "the held message is deleted");
}

#[test]
fn paused_nothing_is_asked_and_the_mark_stays_until_r() {
    let sim = behind().length("orders", 1).press("P").pass(10_000);
    assert_eq!(wake::next(&sim.state), None);
    assert!(is_marked(&sim));
    let sim = sim.answered_by(Location::Primary).press("r").list(&["orders"]).length("orders", 1);
    assert!(!is_marked(&sim.peek("orders", &head())));
}
