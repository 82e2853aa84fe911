//! Marking messages.

use peekq::app::state::account::Focus;
use peekq::app::state::messages::Mark;
use peekq::model::message::Message;

use crate::sim::{Sim, message, sim};

fn head() -> Vec<Message> {
    ["one", "two", "three", "four", "five"].map(|text| message(&format!("id-{text}"), text, 0)).to_vec()
}

/// In the message pane, on the first of five messages.
fn reading() -> Sim {
    sim(["audit", "orders"]).press("j").peek("orders", &head()).press("enter")
}

fn marked(sim: &Sim) -> Vec<String> {
    sim.pane().marked().iter().map(|target| target.seen.to_string()).collect()
}

#[test]
fn space_marks_and_goes_down_and_a_second_time_takes_the_mark_away() {
    let sim = reading().press("space space j space");
    assert_eq!(marked(&sim), ["one", "two", "four"]);
    assert_eq!(sim.pane().position(), Some(4));
    let sim = sim.press("g space");
    assert_eq!(marked(&sim), ["two", "four"]);
    assert_eq!(marked(&sim.press("G space space")), ["two", "four"], "the last row stays the last");
}

#[test]
fn v_begins_a_range_that_follows_the_cursor_and_ends_it() {
    let sim = reading().press("j v j j");
    assert_eq!(marked(&sim), ["two", "three", "four"]);
    assert_eq!(marked(&reading().press("j v j j k k k")), ["one", "two"]);
    assert_eq!(marked(&sim.press("v g")), ["two", "three", "four"]);
}

#[test]
fn all_are_marked_and_marks_are_inverted() {
    let sim = reading().press("*");
    assert_eq!(marked(&sim).len(), 5);
    let sim = sim.press("space ~");
    assert_eq!(marked(&sim), ["one"]);
}

#[test]
fn esc_gives_up_the_range_then_the_marks_then_goes_back() {
    let sim = reading().press("space v j esc");
    assert_eq!(marked(&sim), ["one"]);
    let sim = sim.press("esc");
    assert_eq!(marked(&sim), [""; 0]);
    assert_eq!(sim.state.account.as_ref().unwrap().focus, Focus::Messages);
    let sim = sim.press("esc");
    assert_eq!(sim.state.account.as_ref().unwrap().focus, Focus::Queues);
}

#[test]
fn marks_are_about_messages_and_survive_a_refresh_in_another_order() {
    let sim = reading().press("space j space G r");
    let mut head = head();
    head.reverse();
    head.push(message("new", "new", 0));
    let sim = sim.peek("orders", &head);
    assert_eq!(marked(&sim), ["three", "one"]);
}

#[test]
fn a_marked_message_that_is_not_visible_any_more_stays_on_the_list() {
    let sim = reading().press("space space G r");
    let sim = sim.peek("orders", &[message("id-two", "two", 1), message("id-five", "five", 0)]);
    assert_eq!(sim.messages(), ["one", "two", "five", "three", "four"], "others after what is visible");
    assert_eq!(sim.pane().rows[0].mark, Mark::NotVisible);
    assert_eq!(marked(&sim), ["one", "two"]);
    let sim = sim.press("esc r").peek("orders", &[message("id-five", "five", 0)]);
    assert_eq!(sim.messages(), ["five", "two", "one", "three", "four"], "without a mark it is one of these");
    let sim = sim.press("*");
    assert_eq!(marked(&sim), ["five"], "all means those that are there");
}

#[test]
fn another_queue_begins_without_marks() {
    let sim = reading().press("space tab tab k").pass(100).press("j").peek("orders", &head());
    assert_eq!(marked(&sim), [""; 0]);
}

#[test]
fn where_there_is_nothing_to_mark_it_says_so() {
    let sim = sim(["orders"]).press("enter space");
    assert_eq!(sim.notice(), "no message selected");
    assert_eq!(sim.press("*").notice(), "there is no message to mark");
}

#[test]
fn space_scrolls_the_body_in_the_detail_pane() {
    let body = (0..200).map(|n| format!("line {n}")).collect::<Vec<_>>().join("\n");
    let sim = sim(["orders"]).peek("orders", &[message("m1", &body, 0)]).press("enter enter space");
    assert_eq!(marked(&sim), [""; 0]);
    assert!(sim.state.account.as_ref().unwrap().detail.top > 0);
}
