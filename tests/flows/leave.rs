//! Leaving with and without something under way.

use peekq::app::effect::Effect;
use peekq::app::event::Msg;
use peekq::app::state::modal::Modal;
use peekq::model::account::{Account, Start};
use peekq::model::failure::FailureKind;
use peekq::model::operation::OperationKind;

use crate::sim::{Sim, account, failure, put_report, sim};

fn putting() -> Sim {
    sim(["orders"]).press("p").text("x").press("ctrl-s esc")
}

fn quits(sim: &Sim) -> bool {
    sim.effects.contains(&Effect::Quit)
}

#[test]
fn q_leaves_at_once_when_nothing_is_under_way() {
    assert!(quits(&sim(["orders"]).press("q")));
    assert!(quits(&sim(["orders"]).press("ctrl-c")));
}

#[test]
fn with_a_write_under_way_it_asks_and_waits() {
    let sim = putting().press("q");
    assert!(matches!(sim.state.modals.last(), Some(Modal::Leave(_))));
    let sim = sim.press("w");
    assert!(!quits(&sim));
    assert!(quits(&sim.wrote(Ok(put_report("id")))));
}

#[test]
fn a_text_that_could_not_be_sent_is_not_lost_by_leaving() {
    let failed = failure(FailureKind::TimedOut, OperationKind::Put);
    let account = account("demo", "acme", "127.0.0.1", Start::Writable);
    let sim = Sim::new(120, 40).press("enter").connected(Ok(Account { keeps_drafts: false, ..account }));
    let sim = sim.list(&["orders"]).press("p").text("x").press("ctrl-s esc");
    let sim = sim.wrote(Err(failed)).press("q");
    assert!(!quits(&sim));
    let sim = sim.press("w");
    assert!(!quits(&sim), "there is nothing to wait for");
    let sim = sim.press("esc o");
    assert!(matches!(sim.state.modals.last(), Some(Modal::Put(_))));
    assert!(quits(&sim.press("esc q l")));
    let given_up = sim_with_a_text_closed_by_hand().press("q");
    assert!(quits(&given_up));
}

fn sim_with_a_text_closed_by_hand() -> Sim {
    sim(["orders"]).press("p").text("x").press("esc")
}

#[test]
fn or_leaves_anyway_or_stays() {
    assert!(quits(&putting().press("q l")));
    let sim = putting().press("q esc");
    assert!(!quits(&sim) && sim.state.modals.is_empty());
    assert!(quits(&putting().press("ctrl-c ctrl-c")), "asked twice, it goes");
}

#[test]
fn a_signal_waits_for_no_answer() {
    assert!(quits(&sim(["orders"]).event(Msg::Stopping)));
}

#[test]
fn ctrl_c_leaves_from_inside_a_dialog() {
    assert!(quits(&sim(["orders"]).press("p").text("x").press("ctrl-c")));
}

#[test]
fn ctrl_z_suspends_from_anywhere() {
    assert!(sim(["orders"]).press("p ctrl-z").effects.contains(&Effect::Suspend));
}
