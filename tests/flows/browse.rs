//! Moving about: panes, filter, order, refresh, honest lengths.

use peekq::app::effect::Call;
use peekq::app::state::account::Focus;
use peekq::app::state::messages::Mark;
use peekq::model::failure::FailureKind;
use peekq::model::length::Visible;
use peekq::model::operation::OperationKind;
use peekq::model::queue::QueueName;

use crate::sim::{Sim, failure, message, sim};

#[test]
fn the_first_queue_is_selected_and_peeked_after_a_rest() {
    let sim = sim(["orders", "audit"]);
    assert_eq!((sim.queues(), sim.queue()), (vec!["audit", "orders"], "audit"));
    assert!(!sim.asks(|call| matches!(call, Call::Peek { .. })), "not before the cursor has rested");
    let sim = sim.peek("audit", &[message("m1", "hello", 0)]);
    assert_eq!(sim.messages(), ["hello"]);
}

#[test]
fn a_held_key_peeks_only_the_queue_where_it_stops() {
    let sim = sim(["a11", "a12", "a13", "a14"]).press("j").pass(20).press("j").pass(20).press("j").pass(100);
    let peeks = sim.calls.iter().filter(|(_, _, call)| matches!(call, Call::Peek { .. })).count();
    assert_eq!((peeks, sim.queue()), (1, "a14"));
}

#[test]
fn a_list_comes_page_by_page_and_each_name_once() {
    let sim = Sim::opened("127.0.0.1", peekq::model::account::Start::Writable)
        .page(&["beta", "alpha"], Some("/acme/beta"));
    assert_eq!(sim.queues(), ["alpha", "beta"], "what came already can be used");
    assert!(sim.asks(|call| matches!(call, Call::Queues { marker: Some(m), .. } if m == "/acme/beta")));
    assert_eq!(sim.page(&["beta", "gamma"], None).queues(), ["alpha", "beta", "gamma"]);
}

#[test]
fn a_refresh_drops_deleted_queues_only_when_the_whole_list_is_there() {
    let sim = sim(["a11", "b22", "c33"]).press("r").page(&["a11"], Some("next"));
    assert_eq!(sim.queues(), ["a11", "b22", "c33"]);
    assert_eq!(sim.page(&["c33"], None).queues(), ["a11", "c33"]);
}

#[test]
fn lengths_are_asked_for_what_is_on_the_screen_and_no_more_than_sixteen_at_a_time() {
    let names: Vec<String> = (0..200).map(|n| format!("queue-{n:03}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut sim = Sim::opened("127.0.0.1", peekq::model::account::Start::Writable).list(&names);
    let asked = |sim: &Sim| sim.calls.iter().filter(|(_, _, c)| matches!(c, Call::Length { .. })).count();
    assert_eq!(asked(&sim), 16);
    for name in names.iter().take(36) {
        sim = sim.length(name, 1);
    }
    assert_eq!(asked(&sim), 0, "36 rows fit at 120x40");
    let sim = sim.press("G").pass(100);
    assert!(sim.asks(|call| matches!(call, Call::Length { queue, .. } if queue.as_str() == "queue-199")));
}

#[test]
fn a_queue_that_the_cursor_only_passes_is_not_counted_again() {
    let counts = |sim: &Sim, name: &str| {
        sim.asks(|call| matches!(call, Call::Length { queue, .. } if queue.as_str() == name))
    };
    let mut sim = sim(["a11", "b22", "c33"]);
    for name in ["a11", "b22", "c33"] {
        sim = sim.length(name, 1);
    }
    let sim = sim.pass(8_000).press("j").pass(100);
    assert!(!counts(&sim, "b22"));
    let sim = sim.press("j").pass(500).peek("c33", &[]).pass(500);
    assert!(!counts(&sim, "b22") && counts(&sim, "c33"), "where it stays is looked at closely");
}

#[test]
fn the_filter_and_enter_lead_to_the_messages_of_a_half_remembered_queue() {
    let sim = sim(["audit", "orders", "orders-poison"]).press("/").text("pois").press("enter");
    assert_eq!((sim.queues(), sim.queue()), (vec!["orders-poison"], "orders-poison"));
    assert_eq!(sim.state.account.as_ref().unwrap().focus, Focus::Messages);
    assert_eq!(sim.press("esc esc").queues().len(), 3, "esc goes back, esc again drops the filter");
}

#[test]
fn letters_typed_into_the_filter_are_no_commands() {
    let sim = sim(["audit", "squad"]).press("/").text("q?");
    assert!(sim.state.stopping.is_none() && sim.state.modals.is_empty());
    assert_eq!(sim.state.account.as_ref().unwrap().queues.filter.to_string(), "q?");
}

#[test]
fn sorting_by_length_puts_the_longest_first_and_keeps_the_selection() {
    let sim = sim(["a11", "b22", "c33"]).length("a11", 1).length("b22", 9).length("c33", 5).press("j s");
    assert_eq!((sim.queues(), sim.queue()), (vec!["b22", "c33", "a11"], "b22"));
}

#[test]
fn rows_move_only_after_the_cursor_has_rested() {
    let sim = sim(["a11", "b22"]).length("a11", 5).length("b22", 1).press("s").pass(15_000);
    let sim = sim.press("j k").length("b22", 9);
    assert_eq!(sim.queues(), ["a11", "b22"], "not under the cursor");
    assert_eq!(sim.pass(1_100).queues(), ["b22", "a11"]);
}

#[test]
fn the_selection_stays_on_its_message_when_others_come_and_go() {
    let head = |ids: &[&str]| ids.iter().map(|id| message(id, id, 0)).collect::<Vec<_>>();
    let sim = sim(["orders"]).peek("orders", &head(&["m1", "m2", "m3"])).press("enter j");
    let sim = sim.press("r").peek("orders", &head(&["m0", "m2", "m4"]));
    let pane = sim.pane();
    assert_eq!(pane.selected.as_ref().unwrap().as_str(), "m2");
    let marks: Vec<Mark> = pane.rows.iter().map(|row| row.mark).take(3).collect();
    assert_eq!(marks, [Mark::New, Mark::Same, Mark::New]);
}

#[test]
fn a_selected_message_that_is_not_visible_any_more_stays_readable() {
    let first = [message("m1", "one", 0), message("m2", "two", 0)];
    let sim = sim(["orders"]).peek("orders", &first).press("enter j r").peek("orders", &first[..1]);
    assert_eq!(sim.messages(), ["one", "two"]);
    let pane = sim.pane();
    assert_eq!(pane.rows[1].mark, Mark::NotVisible);
    let sim = sim.press("r").peek("orders", &[message("m1", "one", 0), message("m2", "two", 1)]);
    let pane = sim.pane();
    assert_eq!(pane.rows[1].mark, Mark::Back, "it came back with a higher count");
}

#[test]
fn the_length_of_the_selected_queue_is_split_into_visible_and_not() {
    let sim = sim(["orders"]).length("orders", 17).peek("orders", &[message("m1", "x", 0)]);
    let length = sim.state.account.as_ref().unwrap().length(&QueueName::new("orders")).unwrap();
    assert_eq!((length.visible, length.not_visible()), (Some(Visible::Exactly(1)), Some(16)));
}

#[test]
fn a_failed_refresh_keeps_the_old_messages_and_tries_again_less_often() {
    let sim = sim(["orders"]).length("orders", 1).peek("orders", &[message("m1", "kept", 0)]);
    let broken = || Err(failure(FailureKind::Broken, OperationKind::Peek));
    let sim = sim.pass(5_000).peeked("orders", broken());
    assert_eq!(sim.messages(), ["kept"]);
    let sim = sim.pass(9_900);
    assert!(!sim.asks(|call| matches!(call, Call::Peek { .. })), "twice the usual pause");
    assert!(sim.pass(200).asks(|call| matches!(call, Call::Peek { .. })));
}

#[test]
fn a_queue_that_is_empty_is_counted_but_not_peeked_again() {
    let sim = sim(["orders"]).length("orders", 0).peek("orders", &[]).pass(20_000);
    assert!(!sim.asks(|call| matches!(call, Call::Peek { .. })));
    assert!(sim.asks(|call| matches!(call, Call::Length { .. })));
    let sim = sim.length("orders", 3).pass(10);
    assert!(sim.asks(|call| matches!(call, Call::Peek { .. })), "something came");
}

#[test]
fn r_counts_the_selected_queue_even_where_its_row_is_not_on_the_screen() {
    let sim = sim(["orders"]).resize(80, 24).length("orders", 1).peek("orders", &[message("m1", "x", 0)]);
    let sim = sim.press("enter r");
    assert!(sim.asks(|call| matches!(call, Call::Length { .. })));
}

#[test]
fn nothing_is_due_while_paused() {
    let sim = sim(["orders"]).length("orders", 1).peek("orders", &[message("m1", "x", 0)]).press("P");
    let sim = sim.pass(7_000).pass(600_000);
    assert!(!sim.asks(|call| !matches!(call, Call::Probe)), "{:?}", sim.calls);
    assert_eq!(peekq::app::wake::next(&sim.state), None, "an idle screen wakes for nothing");
}

#[test]
fn a_key_that_cannot_work_says_why() {
    let sim = sim(["orders"]).press("enter e");
    assert_eq!(sim.notice(), "no message selected");
}

#[test]
fn a_key_of_another_pane_says_which() {
    let sim = sim(["orders"]).peek("orders", &[message("m1", "x", 0)]).press("e");
    assert_eq!(sim.notice(), "e is a key of the messages pane: tab goes there");
}
