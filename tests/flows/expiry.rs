//! A SAS that ends, has ended, or has not begun.

use peekq::app::effect::Call;
use peekq::app::keymap::{Intent, TABLE, refusal};
use peekq::app::state::modal::Modal;
use peekq::app::wake;
use peekq::model::message::Message;

use crate::sim::{Sim, message};

const ENDED: &str = "the SAS ended 2026-11-23 12:01:00Z by this machine's clock: a new one is needed";

fn head() -> [Message; 1] {
    [message("m1", "one", 0)]
}

fn opened(times: &str) -> Sim {
    Sim::new(120, 40).press("enter").connect_by_sas(&format!("sp=raup&{times}"), Some("my-queue"))
}

/// A queue is read with a SAS that ends a minute after the story begins.
fn ending() -> Sim {
    opened("se=2026-11-23T12:01:00Z").peek("my-queue", &head()).length("my-queue", 1)
}

fn looks(sim: &Sim) -> usize {
    sim.calls.iter().filter(|(_, _, call)| !matches!(call, Call::Probe)).count()
}

#[test]
fn a_sas_that_has_ended_is_not_opened_and_the_first_screen_says_why() {
    let sim = opened("se=2026-11-23T11:59:59Z");
    assert!(sim.state.start.shown && sim.state.account.is_none());
    let why = sim.state.start.trouble.as_deref();
    assert_eq!(why, Some("the SAS ended 2026-11-23 11:59:59Z by this machine's clock: a new one is needed"));
    assert_eq!(looks(&sim), 0, "nothing is sent with it");
}

#[test]
fn when_its_time_is_over_everything_is_refused_and_nothing_more_is_asked() {
    let sim = ending().pass(59_000);
    assert_eq!(refusal(Intent::Put, &sim.state), None);
    let sim = sim.peek("my-queue", &head()).length("my-queue", 1).pass(900);
    let dangerous = TABLE.iter().filter(|row| row.dangerous).map(|row| row.intent);
    let refused = ["only this queue is open: what was given names no other", ENDED];
    for intent in dangerous.chain([Intent::Refresh]) {
        let why = refusal(intent, &sim.state).unwrap_or_else(|| panic!("{intent:?} still works"));
        assert!(refused.contains(&&*why), "{intent:?}: {why}");
    }
    assert_eq!(refusal(Intent::Copy, &sim.state), None, "what is there can be read and copied");
    assert_eq!(sim.messages(), ["one"]);
    let sim = sim.press("r");
    assert_eq!(sim.notice(), ENDED);
    let sim = sim.pass(600_000);
    assert_eq!((looks(&sim), wake::next(&sim.state)), (0, None), "an idle screen sleeps");
}

#[test]
fn a_dialog_keeps_its_text_when_the_time_is_over() {
    let sim = ending().press("p").text("precious").pass(61_000).press("ctrl-s");
    assert_eq!(sim.notice(), ENDED);
    assert!(!sim.asks(|call| matches!(call, Call::Write { .. })));
    let Some(Modal::Put(dialog)) = sim.state.modals.last() else { panic!() };
    assert_eq!(dialog.text.to_string(), "precious");
    let sim = ending().press("d").price(&head()).pass(61_000).press("y");
    assert_eq!((sim.notice(), sim.asks(|call| matches!(call, Call::Write { .. }))), (ENDED, false));
}

#[test]
fn a_sas_that_has_not_begun_waits_and_then_looks_by_itself() {
    let sim = opened("st=2026-11-23T12:00:05Z&se=2026-12-23T12:00:00Z");
    let early = "the SAS is not good before 2026-11-23 12:00:05Z by this machine's clock";
    assert_eq!((sim.notice(), looks(&sim)), (early, 0));
    assert_eq!(refusal(Intent::Put, &sim.state).unwrap(), early);
    let mut sim = sim;
    while looks(&sim) == 0 {
        let next = wake::next(&sim.state).expect("it wakes by itself");
        assert!(next > sim.now && next.since(sim.now) <= 1_000, "counted down by the second");
        let ms = next.since(sim.now);
        sim = sim.pass(ms);
    }
    assert_eq!(sim.now, crate::sim::BEGIN.plus(5_000));
    assert_eq!(refusal(Intent::Put, &sim.state), None);
}

#[test]
fn only_a_countdown_that_is_shown_wakes_the_screen() {
    let paused = |times: &str| {
        let sim = opened(times).peek("my-queue", &head()).length("my-queue", 1).press("P").pass(10_000);
        wake::next(&sim.state).map(|at| at.since(sim.now))
    };
    assert_eq!(paused("st=2026-11-01"), None);
    assert_eq!(paused("se=2026-11-26T12:00:00Z"), Some(2 * 86_400_000 - 10_100), "when the last day begins");
    assert_eq!(paused("se=2026-11-23T14:00:00Z"), Some(49_900), "at the full minute");
    assert_eq!(paused("se=2026-11-23T12:01:00Z"), Some(900), "at the full second");
}
