//! Taking messages, and leaving them.

use peekq::app::effect::{Effect, Write};
use peekq::app::event::Msg;
use peekq::model::change::{LeaseId, LeaseState, Order, Report, Taken};

use crate::sim::{Sim, message, sim};

/// Two messages of a queue are held.
fn holding() -> Sim {
    let sim = sim(["audit", "orders"]).press("j").peek("orders", &[message("m1", "one", 0)]);
    let sim = sim.press("enter t").pass(300).text("2").press("enter");
    sim.leases(&[("one", LeaseState::Held), ("two", LeaseState::Held)])
}

/// The take ended, with everything back.
fn over() -> Report {
    Report::Took(Taken::default())
}

fn orders(sim: &Sim) -> Vec<Order> {
    let told = sim.effects.iter().filter_map(|effect| match effect {
        Effect::Tell { order, .. } => Some(order.clone()),
        _ => None,
    });
    told.collect()
}

#[test]
fn the_dialog_asks_for_number_and_time() {
    let sim = sim(["orders"]).press("t").pass(300).text("33").press("enter");
    assert_eq!(
        sim.calls.iter().filter(|(_, lane, _)| matches!(lane, peekq::app::effect::Lane::Write(_))).count(),
        0
    );
    let sim = sim.press("backspace backspace").text("5").press("tab").text("2m").press("enter");
    assert_eq!(sim.write().1, &Write::Take { count: 5, secs: 120 });
}

#[test]
fn each_key_is_an_order_about_the_selected_message() {
    let sim = holding().press("n j x");
    assert_eq!(orders(&sim), [Order::Renew(LeaseId(0)), Order::Release(LeaseId(1))]);
    let sim = holding().press("d").pass(300).press("y");
    assert_eq!(orders(&sim), [Order::Delete(LeaseId(0))]);
    let sim = holding().press("e").text("X").press("ctrl-s");
    let expected = [Order::Keep(LeaseId(0), true), Order::Update(LeaseId(0), "Xone".into())];
    assert_eq!(orders(&sim), expected, "it is renewed by itself while one edits");
}

#[test]
fn nothing_more_is_done_with_a_message_that_is_not_held() {
    let sim = holding().leases(&[("one", LeaseState::Lost), ("two", LeaseState::Held)]).press("d");
    assert_eq!(sim.notice(), "this message is not held any more");
}

#[test]
fn esc_releases_everything_once() {
    let sim = holding().press("esc");
    assert_eq!(orders(&sim), [Order::Stop]);
    let sim = sim.wrote(Ok(over()));
    assert!(sim.pane().take.is_none());
}

#[test]
fn selecting_another_queue_releases_everything() {
    let sim = holding().press("tab tab k");
    assert_eq!((sim.queue(), orders(&sim)), ("audit", vec![Order::Stop]));
}

#[test]
fn opening_another_account_releases_everything() {
    let sim = holding().press("@ enter").connect("127.0.0.1", peekq::model::account::Start::Writable);
    assert_eq!(orders(&sim), [Order::Stop]);
}

#[test]
fn leases_that_come_after_the_user_left_are_released() {
    let sim = sim(["audit", "orders"]).press("t").pass(300).press("enter j");
    let sim = sim.leases(&[("one", LeaseState::Held)]);
    assert_eq!(orders(&sim), [Order::Stop]);
}

#[test]
fn quitting_releases_and_waits_three_seconds_at_the_most() {
    let sim = holding().press("q");
    assert_eq!(orders(&sim), [Order::Stop]);
    assert!(!sim.effects.contains(&Effect::Quit), "it waits for the release");
    assert!(!sim.effects.contains(&Effect::Quit));
    let late = sim.pass(2_999);
    assert!(!late.effects.contains(&Effect::Quit));
    assert!(late.pass(1).effects.contains(&Effect::Quit));
    let sim = holding().event(Msg::Stopping).wrote(Ok(over()));
    assert!(sim.effects.contains(&Effect::Quit), "at once when everything is back");
}

#[test]
fn suspending_asks_first() {
    let sim = holding().press("ctrl-z");
    assert!(!sim.effects.contains(&Effect::Suspend));
    let sim = sim.press("w");
    assert_eq!(orders(&sim), [Order::Stop]);
    let sim = sim.wrote(Ok(over()));
    assert!(sim.effects.contains(&Effect::Suspend) && !sim.effects.contains(&Effect::Quit));
    assert!(sim.state.stopping.is_none());
}

#[test]
fn after_a_jump_of_the_clock_the_job_looks_what_is_still_held() {
    let sim = holding().event(Msg::ClockJumped);
    assert_eq!(orders(&sim), [Order::Jumped]);
    assert!(sim.notice().contains("the clock jumped"), "{}", sim.notice());
    let sim = sim.leases(&[("one", LeaseState::Lost), ("two", LeaseState::Held)]).press("x");
    assert_eq!(sim.notice(), "this message is not held any more");
}

#[test]
fn a_held_countdown_ticks_once_a_second_and_stops_with_the_lease() {
    let sim = holding().press("P");
    assert!(peekq::app::wake::next(&sim.state).is_some_and(|at| at.since(sim.now) <= 1_000));
    let sim = sim.leases(&[("one", LeaseState::Lost), ("two", LeaseState::Released)]).pass(30_000);
    assert_eq!(peekq::app::wake::next(&sim.state), None);
}
