//! Calls that are tried again: what is waited for is noted beside the question, counted down, and
//! gone with the answer.

use peekq::app::effect::Call;
use peekq::app::state::modal::{Modal, Phase};
use peekq::app::state::remote::Pending;
use peekq::app::wake;
use peekq::model::account::Start;
use peekq::model::change::LeaseState;
use peekq::model::failure::FailureKind;
use peekq::model::operation::OperationKind;

use crate::sim::{BEGIN, Sim, failure, message, put_report, sim};

fn lists(call: &Call) -> bool {
    matches!(call, Call::Queues { .. })
}

fn peeks(call: &Call) -> bool {
    matches!(call, Call::Peek { .. })
}

fn writes(call: &Call) -> bool {
    matches!(call, Call::Write { .. })
}

/// What is said about the next attempt of a question.
fn said(sim: &Sim, pending: Option<Pending>) -> Option<String> {
    pending?.attempt.map(|attempt| attempt.words(sim.state.now))
}

fn listing(sim: &Sim) -> Option<String> {
    said(sim, sim.state.account.as_ref().unwrap().queues.listing.pending)
}

fn head(sim: &Sim) -> Option<String> {
    said(sim, sim.pane().peek.pending)
}

#[test]
fn a_list_that_is_tried_again_says_when_and_counts_down_by_the_second() {
    let sim = Sim::opened("127.0.0.1", Start::Writable).retried(lists, Some((2, 2_350)));
    assert_eq!(listing(&sim).unwrap(), "the service is busy · retrying in 3 s, 2 of 4");
    let mut sim = sim;
    let mut read = Vec::new();
    while sim.now.since(BEGIN) < 2_350 {
        let next = wake::next(&sim.state).expect("it wakes by itself");
        let ms = next.since(sim.now);
        sim = sim.pass(ms);
        read.push((listing(&sim).unwrap(), sim.now.since(BEGIN)));
    }
    read.dedup_by(|later, earlier| later.0 == earlier.0);
    let words = |when| format!("the service is busy · retrying {when}, 2 of 4");
    let changes = [("in 2 s", 350), ("in 1 s", 1_350), ("now", 2_350)];
    assert_eq!(read[1..], changes.map(|(when, at)| (words(when), at)));
    assert_eq!(listing(&sim.list(&["orders"])), None, "the answer came");
}

#[test]
fn what_is_not_tried_again_any_more_is_not_said_to_be() {
    let sim = sim(["orders"]).pass(100).retried(peeks, Some((2, 500))).retried(peeks, Some((3, 900)));
    assert_eq!(head(&sim).unwrap(), "the service is busy · retrying in 1 s, 3 of 4", "the latest counts");
    let sim = sim.retried(peeks, None);
    assert_eq!(head(&sim), None);
    assert!(sim.pane().peek.pending.is_some(), "the question is still under way");
}

#[test]
fn a_failure_ends_it_and_the_next_question_begins_anew() {
    let sim = sim(["orders"]).pass(100).retried(peeks, Some((2, 500)));
    let sim = sim.peeked("orders", Err(failure(FailureKind::Busy, OperationKind::Peek)));
    assert_eq!(head(&sim), None);
    let sim = sim.pass(10_000);
    assert!(sim.pane().peek.pending.is_some() && head(&sim).is_none());
}

#[test]
fn news_of_a_question_that_was_given_up_changes_nothing() {
    let mut sim = sim(["orders", "audit"]).pass(100);
    let (old, _) = sim.take_call(peeks);
    let sim = sim.press("j").pass(100);
    let before = sim.state.clone();
    assert_eq!(sim.retried_by(old, Some((2, 500))).state, before);
}

#[test]
fn a_write_that_is_tried_again_says_so_wherever_the_user_is() {
    let sim = sim(["orders"]).press("p").text("hello").press("ctrl-s").retried(writes, Some((2, 1_800)));
    let words = |sim: &Sim| sim.state.writes.values().next().unwrap().all_words(sim.state.now);
    let late = "put · orders · the service is busy · retrying in 2 s, 2 of 4";
    assert_eq!(words(&sim), late);
    let sim = sim.press("esc");
    assert_eq!(words(&sim), late);
    assert!(sim.notice().starts_with("put · orders goes on"), "a notice does not count down");
    let sim = sim.retried(writes, None);
    assert_eq!(words(&sim), "put · orders");
    assert!(sim.wrote(Ok(put_report("id"))).state.writes.is_empty());
}

#[test]
fn a_price_that_is_waited_for_says_why() {
    let sim = sim(["orders"]).peek("orders", &[message("m1", "x", 0)]).press("enter d");
    let sim = sim.retried(|call| matches!(call, Call::Price { .. }), Some((2, 500)));
    let Some(Modal::Delete(dialog)) = sim.state.modals.last() else { panic!() };
    let Phase::Pricing(pending) = dialog.phase else { panic!() };
    assert_eq!(said(&sim, Some(pending)).unwrap(), "the service is busy · retrying in 1 s, 2 of 4");
}

#[test]
fn what_is_done_with_held_messages_counts_down_too() {
    let sim =
        sim(["orders"]).peek("orders", &[message("m1", "x", 0)]).press("P t").pass(7_000).press("enter");
    let sim = sim.leases(&[("m1", LeaseState::Busy)]).length("orders", 1);
    assert_eq!(wake::next(&sim.state), None);
    let sim = sim.retried(writes, Some((2, 2_350)));
    assert_eq!(wake::next(&sim.state), Some(sim.now.plus(350)));
}

#[test]
fn the_screen_ticks_for_it_only_while_it_is_waited_for() {
    let paused = || sim(["orders"]).length("orders", 1).peek("orders", &[message("m1", "x", 0)]).press("P");
    let idle = paused().pass(7_000);
    assert_eq!(wake::next(&idle.state), None);
    let sim = paused().press("r").list(&["orders"]).length("orders", 1).pass(7_000);
    let sim = sim.retried(peeks, Some((2, 2_000))).peeked("orders", Ok(vec![]));
    assert_eq!(wake::next(&sim.state), None);
}
