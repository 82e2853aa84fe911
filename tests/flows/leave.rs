//! Leaving with and without something under way.

use peekq::app::effect::Effect;
use peekq::app::event::Msg;
use peekq::app::state::modal::Modal;

use crate::sim::{Sim, put_report, sim};

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
