//! A sign-in for one queue: nothing is listed, and the queue is all there is.

use peekq::app::effect::{Call, Write};
use peekq::app::keymap::{Intent, refusal};
use peekq::app::state::account::Focus;
use peekq::model::message::Message;

use crate::sim::{Sim, message};

fn head() -> [Message; 2] {
    [message("m1", "one", 0), message("m2", "two", 0)]
}

/// Opened with a SAS of these letters for `my-queue`.
fn opened(letters: &str) -> Sim {
    let fields = format!("sv=2025-11-05&sp={letters}");
    Sim::new(120, 40).press("enter").connect_by_sas(&fields, Some("my-queue"))
}

fn focus(sim: &Sim) -> Focus {
    sim.state.account.as_ref().unwrap().focus
}

#[test]
fn the_queue_is_shown_without_asking_for_a_list() {
    let sim = opened("raup").peek("my-queue", &head()).length("my-queue", 2);
    assert_eq!((sim.queue(), sim.messages()), ("my-queue", vec!["one", "two"]));
    assert_eq!(focus(&sim), Focus::Messages);
    let panes = sim.state.panes();
    assert_eq!((panes.queues, panes.messages.unwrap().w, panes.detail.unwrap().w), (None, 120, 120));
    let sim = (0..20).fold(sim.press("r"), |sim, _| sim.pass(60_000));
    assert!(!sim.asks(|call| matches!(call, Call::Queues { .. })));
    assert!(sim.asks(|call| matches!(call, Call::Peek { .. })), "what is there is still refreshed");
}

#[test]
fn no_key_leads_to_a_pane_that_is_not_there() {
    let sim = opened("raup").peek("my-queue", &head());
    for keys in ["esc", "h", "left", "tab tab", "shift-tab shift-tab", "enter esc esc esc", "/", "z esc z"] {
        let sim = opened("raup").peek("my-queue", &head()).press(keys);
        assert_eq!(focus(&sim), Focus::Messages, "{keys}");
        assert!(!sim.state.account.as_ref().unwrap().queues.typing, "{keys}");
    }
    assert_eq!(focus(&sim.press("tab")), Focus::Detail);
    assert_eq!(focus(&opened("raup").press("shift-tab")), Focus::Detail);
    assert!(opened("raup").press("esc").notice().starts_with("only this queue is open"));
}

#[test]
fn creating_and_deleting_queues_is_refused_with_the_reason() {
    for key in ["n", "D"] {
        let sim = opened("raup").peek("my-queue", &head()).press(key);
        assert!(sim.state.modals.is_empty(), "{key}");
        assert!(sim.notice().starts_with("only this queue is open"), "{key}: {}", sim.notice());
    }
}

#[test]
fn the_footer_names_each_key_once_and_none_of_those_that_are_refused() {
    let sim = opened("raup").peek("my-queue", &head());
    let shown: Vec<_> = sim.keymap.footer(&sim.state).collect();
    let labels: Vec<&str> = shown.iter().map(|shown| shown.row.label).collect();
    for label in ["read", "edit", "delete", "put", "take"] {
        assert_eq!(labels.iter().filter(|shown| **shown == label).count(), 1, "{label} in {labels:?}");
    }
    for label in ["queues", "new", "filter", "sort"] {
        assert!(!labels.contains(&label), "{label} in {labels:?}");
    }
}

#[test]
fn an_account_sas_that_names_a_queue_may_clear_it() {
    let fields = "sv=2025-11-05&ss=q&srt=sco&sp=rwdlacup";
    let sim = Sim::new(120, 40).press("enter").connect_by_sas(fields, Some("my-queue"));
    let sim = sim.peek("my-queue", &head()).press("C").survey("my-queue", 2, 2).pass(300);
    let sim = sim.text("my-queue").press("enter");
    assert!(matches!(sim.write().1, Write::Clear));
}

#[test]
fn another_account_can_be_opened_from_there_and_has_its_queues() {
    let sim = opened("raup").press("@ enter").connect("127.0.0.1", peekq::model::account::Start::Writable);
    let sim = sim.list(&["audit", "orders"]);
    assert_eq!((focus(&sim), sim.queues()), (Focus::Queues, vec!["audit", "orders"]));
    assert_eq!(refusal(Intent::Filter, &sim.state), None);
}
