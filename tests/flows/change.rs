//! Editing and deleting one message: the price first, a key that counts only once the price could
//! be read, then the change.

use peekq::app::effect::{Call, Write};
use peekq::app::state::modal::{Modal, Phase};
use peekq::model::change::{Act, Report, Surgery, SurgeryEnd};
use peekq::model::failure::FailureKind;
use peekq::model::message::Message;
use peekq::model::operation::OperationKind;

use crate::sim::{Sim, failure, message, sim};

fn head() -> Vec<Message> {
    vec![message("m1", "one", 0), message("m2", "two", 4), message("m3", "three", 0)]
}

/// The third message of a queue is selected.
fn on_third() -> Sim {
    sim(["orders"]).peek("orders", &head()).press("enter j j")
}

fn done(end: SurgeryEnd) -> Report {
    Report::Surgery(Surgery { end, leased: 3, released: 2, stranded: vec![], hidden_ms: 38 })
}

fn writes(sim: &Sim) -> usize {
    sim.calls.iter().filter(|(_, _, call)| matches!(call, Call::Write { .. })).count()
}

#[test]
fn e_edit_ctrl_s_y_saves_at_the_price_that_was_shown() {
    let sim = on_third().press("e ctrl-e").text("!").press("ctrl-s").price(&head());
    assert_eq!(writes(&sim), 0);
    let sim = sim.pass(250).press("y");
    let Write::Change { target, act, plan } = sim.write().1 else { panic!() };
    assert_eq!((target.id.as_str(), &*target.seen), ("m3", "three"));
    assert_eq!(act, &Act::Edit("three!".into()));
    assert_eq!((plan.position, plan.bystanders.len()), (3, 2));
    let sim = sim.wrote(Ok(done(SurgeryEnd::Done)));
    assert!(sim.state.modals.is_empty());
    assert_eq!(sim.notice(), "edited m3 in orders · leased 3, released 2, hidden 38 ms, dequeue counts +1");
}

#[test]
fn d_y_deletes_after_a_price() {
    let sim = on_third().press("d").price(&head()).pass(250).press("y");
    assert!(matches!(sim.write().1, Write::Change { act: Act::Delete, .. }));
}

#[test]
fn a_deleted_message_leaves_the_list_and_its_neighbour_is_selected() {
    let sim = sim(["orders"]).peek("orders", &head()).press("enter j d").price(&head()).pass(250).press("y");
    let sim = sim.wrote(Ok(done(SurgeryEnd::Done)));
    assert_eq!(sim.messages(), ["one", "three"]);
    let pane = sim.pane();
    assert_eq!(pane.selected.as_ref().unwrap().as_str(), "m3");
}

#[test]
fn a_key_before_the_price_could_be_read_does_nothing() {
    let sim = on_third().press("d y").price(&head()).press("y").pass(249).press("y");
    assert_eq!(writes(&sim), 0);
    assert!(sim.notice().contains("before the price"));
    assert_eq!(writes(&sim.pass(1).press("y")), 1);
}

#[test]
fn enter_and_esc_and_a_paste_confirm_nothing() {
    for how in ["enter", "esc", "n"] {
        let sim = on_third().press("d").price(&head()).pass(300).press(how);
        assert_eq!((writes(&sim), sim.state.modals.len()), (0, 0), "{how}");
    }
    assert_eq!(writes(&on_third().press("d").price(&head()).pass(300).paste("y")), 0);
}

#[test]
fn an_unchanged_text_is_not_saved() {
    let sim = on_third().press("e ctrl-s");
    assert!(!sim.asks(|call| matches!(call, Call::Price { .. })));
    let Some(Modal::Edit(dialog)) = sim.state.modals.last() else { panic!() };
    assert_eq!(dialog.trouble.as_deref(), Some("nothing was changed"));
}

#[test]
fn a_message_that_is_gone_has_no_price_and_cannot_be_confirmed() {
    let sim = on_third().press("d").price(&head()[..2]).pass(300).press("y");
    assert_eq!(writes(&sim), 0);
}

#[test]
fn a_target_that_was_taken_meanwhile_is_reported_and_the_text_kept() {
    let sim = on_third().press("e").text("X").press("ctrl-s").price(&head()).pass(300).press("y");
    let sim = sim.wrote(Ok(done(SurgeryEnd::Missing)));
    let Some(Modal::Edit(dialog)) = sim.state.modals.last() else { panic!() };
    assert_eq!((dialog.text.to_string().as_str(), &dialog.phase), ("Xthree", &Phase::Open));
    assert!(dialog.trouble.as_ref().unwrap().contains("Nothing was changed · leased 3, released 2"));
}

#[test]
fn a_failed_price_says_so_and_can_be_asked_for_again() {
    let sim = on_third().press("d").priced(Err(failure(FailureKind::TimedOut, OperationKind::Peek)));
    let Some(Modal::Delete(dialog)) = sim.state.modals.last() else { panic!() };
    assert!(dialog.trouble.as_ref().unwrap().contains("no answer in time"));
    assert!(sim.press("y").asks(|call| matches!(call, Call::Price { .. })));
}

#[test]
fn the_target_is_the_message_that_was_selected_when_the_dialog_opened() {
    let sim = on_third().press("d").press("r").length("orders", 3).pass(5_001);
    let sim = sim.peeked("orders", Ok(vec![message("m9", "nine", 0)])).price(&head()).pass(300).press("y");
    let Write::Change { target, .. } = sim.write().1 else { panic!() };
    assert_eq!(target.id.as_str(), "m3");
}

#[test]
fn base64_goes_back_as_base64() {
    let head = [message("m1", "eyJpZCI6IDEsICJhIjogMn0=", 0)];
    let sim = sim(["orders"]).peek("orders", &head).press("enter e ctrl-e").text(" ").press("ctrl-s");
    let sim = sim.price(&head).pass(300).press("y");
    let Write::Change { act, .. } = sim.write().1 else { panic!() };
    assert_eq!(act, &Act::Edit("eyJpZCI6IDEsICJhIjogMn0g".into()));
}

#[test]
fn an_edit_that_is_closed_is_offered_again() {
    let sim = on_third().press("e").text("precious ").press("esc").press("o");
    let Some(Modal::Edit(dialog)) = sim.state.modals.last() else { panic!() };
    assert_eq!(dialog.text.to_string(), "precious three");
}

#[test]
fn closing_while_it_is_sent_lets_it_go_on() {
    let sim = on_third().press("d").price(&head()).pass(300).press("y esc");
    assert_eq!((sim.state.modals.len(), sim.state.writes.len()), (0, 1));
    let sim = sim.wrote(Ok(done(SurgeryEnd::Done)));
    assert!(sim.notice().starts_with("deleted m3 in orders"));
}
