//! Putting messages, empty or as a copy.

use peekq::app::effect::{Call, Effect, Write};
use peekq::app::state::modal::{Modal, PutDialog};
use peekq::model::failure::FailureKind;
use peekq::model::message::{Encoding, Life, NewMessage};
use peekq::model::operation::OperationKind;

use crate::sim::{Sim, failure, message, put_report, sim};

fn sent(sim: &Sim) -> &NewMessage {
    match sim.write().1 {
        Write::Put(message) => message,
        other => panic!("{other:?}"),
    }
}

fn dialog(sim: &Sim) -> &PutDialog {
    match sim.state.modals.last() {
        Some(Modal::Put(dialog)) => dialog,
        other => panic!("{other:?}"),
    }
}

#[test]
fn p_text_ctrl_s_puts_a_plain_message_for_seven_days() {
    let sim = sim(["orders"]).press("p").text("hello").press("ctrl-s");
    let expected = NewMessage { text: "hello".into(), life: Life::Seconds(604_800), delay: 0 };
    assert_eq!(sent(&sim), &expected);
    let sim = sim.wrote(Ok(put_report("id")));
    assert!(sim.state.modals.is_empty());
    assert!(sim.asks(|call| matches!(call, Call::Peek { .. })), "the queue is looked at again");
}

#[test]
fn base64_is_offered_where_the_selected_message_has_it() {
    let sim = sim(["orders"]).peek("orders", &[message("m1", "eyJpZCI6IDEsICJhIjogMn0=", 0)]);
    let sim = sim.press("p").text("{}").press("ctrl-s");
    assert_eq!(&*sent(&sim).text, "e30=");
}

#[test]
fn the_fields_follow_tab_and_are_checked() {
    let sim =
        sim(["orders"]).press("p").text("x").press("tab space tab ctrl-u").text("never").press("tab ctrl-u");
    let sim = sim.text("5m").press("ctrl-s");
    assert_eq!(sent(&sim), &NewMessage { text: "eA==".into(), life: Life::Never, delay: 300 });
}

#[test]
fn a_delay_must_be_shorter_than_the_life() {
    let sim = sim(["orders"])
        .press("p")
        .text("x")
        .press("tab tab ctrl-u")
        .text("60")
        .press("tab ctrl-u")
        .text("60");
    let sim = sim.press("ctrl-s");
    assert!(dialog(&sim).trouble.as_ref().unwrap().contains("shorter"));
    assert!(!sim.asks(|call| matches!(call, Call::Write { .. })));
}

#[test]
fn a_copy_begins_with_the_decoded_text_and_keeps_its_encoding() {
    let sim = sim(["orders"]).peek("orders", &[message("m1", "eyJpZCI6IDEsICJhIjogMn0=", 3)]);
    let sim = sim.press("enter c");
    assert_eq!(
        (dialog(&sim).text.to_string().as_str(), dialog(&sim).encoding),
        ("{\"id\": 1, \"a\": 2}", Encoding::Base64)
    );
    assert_eq!(&*sent(&sim.press("ctrl-s")).text, "eyJpZCI6IDEsICJhIjogMn0=");
}

#[test]
fn a_copy_of_text_with_crlf_keeps_it() {
    let sim = sim(["orders"]).peek("orders", &[message("m1", "a\r\nb\n", 0)]).press("enter c ctrl-s");
    assert_eq!(&*sent(&sim).text, "a\r\nb\n");
}

#[test]
fn a_paste_of_64_kib_is_text_and_one_byte_more_is_refused() {
    let full = "x".repeat(65_536);
    let sim = sim(["orders"]).press("p").paste(&full);
    assert!(dialog(&sim).message().is_ok());
    let sim = sim.text("y").press("ctrl-s");
    assert!(dialog(&sim).trouble.as_ref().unwrap().contains("over the limit"));
    assert_eq!(&*sent(&sim.press("backspace ctrl-s")).text, full);
}

#[test]
fn keys_inside_the_text_are_text() {
    let sim = sim(["orders"]).press("p").text("quit? y/n").press("enter").text("q").press("ctrl-s");
    assert_eq!(&*sent(&sim).text, "quit? y/n\nq");
}

#[test]
fn a_failure_leaves_the_text_in_the_open_dialog() {
    let sim = sim(["orders"]).press("p").text("precious").press("ctrl-s");
    let sim = sim.wrote(Err(failure(FailureKind::Broken, OperationKind::Put)));
    assert_eq!(dialog(&sim).text.to_string(), "precious");
    assert!(dialog(&sim).trouble.as_ref().unwrap().contains("3a5f"), "with the request's id");
}

#[test]
fn a_text_that_was_not_put_can_be_opened_again() {
    let sim = sim(["orders"]).press("p").text("precious").press("ctrl-s");
    let sim = sim.wrote(Err(failure(FailureKind::Broken, OperationKind::Put))).press("esc");
    assert!(sim.state.modals.is_empty());
    assert!(sim.notice().contains("o opens it again"), "{}", sim.notice());
    let sim = sim.press("o");
    assert_eq!(dialog(&sim).text.to_string(), "precious");
    let sim = sim.press("esc o esc").press("p esc");
    assert_eq!(sim.state.notices.reopen.len(), 1, "an empty text is not kept");
}

#[test]
fn a_dialog_keeps_its_queue_whatever_happens_behind_it() {
    let sim = sim(["orders", "zebra"]).press("j p").text("x").list_again(&["audit"]).press("ctrl-s");
    let target = sim.calls.iter().rev().find_map(|(_, _, call)| match call {
        Call::Write { queue, .. } => Some(queue.as_str()),
        _ => None,
    });
    assert_eq!(target, Some("zebra"));
}

impl Sim {
    /// The list changes while a dialog is open.
    fn list_again(mut self, names: &[&str]) -> Self {
        self.state.account.as_mut().unwrap().queues.listing.settled = None;
        self = self.pass(1);
        assert!(matches!(self.effects.last(), Some(Effect::Call { .. })));
        self.list(names)
    }
}
