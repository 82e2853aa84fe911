//! Holding a message first and editing it then; catching one that is visible only for moments.

use std::sync::Arc;

use peekq::app::effect::{Call, Effect, Write};
use peekq::app::event::Msg;
use peekq::app::state::modal::{EditDialog, Modal, Phase};
use peekq::app::state::offer::Clash;
use peekq::model::change::{
    Halt, LeaseId, LeaseState, Order, Progress, Report, Step, Surgery, SurgeryEnd, Taken, TargetEnd,
};
use peekq::model::failure::FailureKind;
use peekq::model::message::{Message, MessageId};
use peekq::model::operation::OperationKind;

use crate::sim::{Sim, failure, message, sim};

fn head() -> Vec<Message> {
    vec![message("m1", "one", 0), message("m2", "two", 0)]
}

fn two() -> Message {
    message("m2", "two", 1)
}

/// The second message is edited, and its price is shown.
fn priced() -> Sim {
    sim(["orders"]).peek("orders", &head()).press("enter j e").text("X").press("ctrl-s").price(&head())
}

/// It is held, with the text as it was typed.
fn holding() -> Sim {
    priced().pass(300).press("h").holds(&two(), LeaseState::Held)
}

fn edit(sim: &Sim) -> &EditDialog {
    match sim.state.modals.last() {
        Some(Modal::Edit(dialog)) => dialog,
        other => panic!("{other:?}"),
    }
}

fn orders(sim: &Sim) -> Vec<Order> {
    let told = sim.effects.iter().filter_map(|effect| match effect {
        Effect::Tell { order, .. } => Some(order.clone()),
        _ => None,
    });
    told.collect()
}

fn took(state: LeaseState, text: &str) -> Report {
    let message = Arc::new(message("m2", text, 1));
    let until = crate::sim::BEGIN;
    let lease = peekq::model::change::Lease { id: LeaseId(0), message, until, state, trouble: None };
    let reached = Surgery { leased: 2, released: vec![MessageId::new("m1")], ..Surgery::default() };
    Report::Took(Taken { leases: vec![lease], reached: Some(Box::new(reached)), ..Taken::default() })
}

#[test]
fn h_holds_instead_at_the_price_that_could_be_read() {
    let sim = priced().press("h");
    assert!(!sim.asks(|call| matches!(call, Call::Write { .. })));
    let sim = sim.pass(250).press("h");
    let Write::Hold { targets, plan } = sim.write().1 else { panic!() };
    assert_eq!((targets[0].id.as_str(), plan.take), ("m2", 2));
    let sim = sim.holds(&two(), LeaseState::Held);
    let dialog = edit(&sim);
    assert_eq!((&dialog.phase, dialog.text.to_string().as_str()), (&Phase::Open, "Xtwo"));
    assert!(dialog.lease.is_some());
    assert!(sim.pane().take.as_ref().unwrap().kept, "its lease is renewed by itself");
}

#[test]
fn what_is_held_is_saved_and_given_back_in_one_go() {
    let sim = holding().text("Y").press("ctrl-s");
    assert_eq!(orders(&sim), [Order::Save(LeaseId(0), "XYtwo".into())]);
    assert_eq!(edit(&sim).phase, Phase::Writing);
    let sim = sim.holds(&two(), LeaseState::Busy);
    assert_eq!(edit(&sim).phase, Phase::Writing);
    let sim = sim.wrote(Ok(took(LeaseState::Saved, "XYtwo")));
    assert!(sim.state.modals.is_empty() && sim.pane().take.is_none());
    assert_eq!(
        sim.notice(),
        "held 1 from orders: deleted 0, released 0, saved 1 · others on the way: leased 1, \
         released 1, hidden 0 ms, dequeue counts +1"
    );
}

#[test]
fn a_save_that_failed_keeps_the_text_in_the_dialog() {
    let failed = failure(FailureKind::Busy, OperationKind::Update);
    let sim = holding().press("ctrl-s").holds_in_trouble(&two(), LeaseState::Held, Some(failed));
    let dialog = edit(&sim);
    assert_eq!((&dialog.phase, dialog.text.to_string().as_str()), (&Phase::Open, "Xtwo"));
    assert!(dialog.trouble.as_ref().unwrap().contains("the service is busy"));
}

#[test]
fn closing_the_editor_gives_the_message_back_and_keeps_the_text() {
    let sim = holding().press("esc");
    assert_eq!(orders(&sim), [Order::Stop]);
    let sim = sim.wrote(Ok(took(LeaseState::Released, "two"))).press("o");
    assert_eq!(edit(&sim).text.to_string(), "Xtwo");
    assert_eq!(edit(&sim).lease, None);
}

#[test]
fn a_lost_lease_keeps_the_text_and_asks_what_to_do_with_it() {
    let lost = || holding().holds(&two(), LeaseState::Lost);
    assert_eq!(edit(&lost()).phase, Phase::Choosing(Clash::Lost));
    assert_eq!(edit(&lost()).text.to_string(), "Xtwo");

    let sim = lost().press("m");
    assert!(matches!(edit(&sim).phase, Phase::Pricing(_)), "saved at a price of its own");
    let sim = sim.price(&head()).pass(300).press("y");
    assert!(matches!(sim.write().1, Write::Change { .. }));

    let sim = lost().press("p");
    let Some(Modal::Put(put)) = sim.state.modals.last() else { panic!() };
    assert_eq!(put.text.to_string(), "Xtwo");

    let sim = lost().press("d");
    assert!(sim.state.modals.is_empty());
    assert_eq!(sim.state.notices.reopen.len(), 1);
    assert_eq!(edit(&lost().press("esc")).phase, Phase::Open);
}

#[test]
fn a_lost_lease_shows_the_text_and_not_what_was_compared_before_more_was_typed() {
    let sim = sim(["orders"]).peek("orders", &head()).press("enter j e").text("X").press("ctrl-s");
    let sim = sim.compare().price(&head()).pass(300).press("h").holds(&two(), LeaseState::Held);
    let sim = sim.text("Y").holds(&two(), LeaseState::Lost);
    assert_eq!(edit(&sim).comparison.known, None);
    assert_eq!(edit(&sim).text.to_string(), "XYtwo");
}

#[test]
fn a_jump_of_the_clock_is_a_lost_lease() {
    let sim = holding().event(Msg::ClockJumped);
    assert_eq!(orders(&sim), [Order::Jumped]);
    let sim = sim.holds(&two(), LeaseState::Lost);
    assert_eq!(edit(&sim).phase, Phase::Choosing(Clash::Lost));
}

#[test]
fn a_job_that_is_gone_is_a_lost_lease() {
    let sim = holding().wrote(Err(failure(FailureKind::Bug, OperationKind::Update)));
    assert_eq!(edit(&sim).phase, Phase::Choosing(Clash::Lost));
}

#[test]
fn what_is_held_with_another_text_than_was_seen_is_a_conflict() {
    let sim = priced().pass(300).press("h").holds(&message("m2", "theirs", 1), LeaseState::Held);
    assert_eq!(edit(&sim).phase, Phase::Choosing(Clash::Differs("theirs".into())));
    let sim = sim.compare().press("m").press("ctrl-s");
    assert_eq!(orders(&sim), [Order::Save(LeaseId(0), "Xtwo".into())], "it is held already");
}

#[test]
fn a_hold_that_finds_its_message_gone_asks_for_the_new_price() {
    let ends = vec![TargetEnd { id: MessageId::new("m2"), end: SurgeryEnd::Missing }];
    let surgery = Surgery { targets: ends, halt: Some(Halt::Dearer), leased: 2, ..Surgery::default() };
    let sim = priced().pass(300).press("h").wrote(Ok(Report::Surgery(surgery)));
    assert!(matches!(edit(&sim).phase, Phase::Pricing(_)));
}

#[test]
fn the_hold_key_holds_what_is_marked() {
    let sim = sim(["orders"]).peek("orders", &head()).press("enter * H").price(&head()).pass(300).press("y");
    let Write::Hold { targets, plan } = sim.write().1 else { panic!() };
    assert_eq!((targets.len(), plan.take), (2, 2));
    let sim = sim.leases(&[("one", LeaseState::Held), ("two", LeaseState::Held)]);
    assert!(sim.state.modals.is_empty(), "the message pane shows them");
    assert_eq!(sim.pane().take.as_ref().unwrap().leases.len(), 2);
    let sim = sim.press("e").text("X").press("ctrl-s");
    assert_eq!(orders(&sim), [Order::Save(LeaseId(0), "Xone".into())]);
}

/// The second message is not visible any more, and waited for.
fn catching() -> Sim {
    let sim = sim(["orders"]).peek("orders", &head()).press("enter j H");
    sim.price(&head()[..1]).pass(300).press("c")
}

#[test]
fn a_message_that_is_not_visible_is_caught_by_its_id() {
    let sim = catching();
    let Write::Catch { target, terms } = sim.write().1 else { panic!() };
    assert_eq!((target.id.as_str(), terms.lease_secs), ("m2", 30));
    let watching = Step::Watching { looks: 40, attempts: 2, bystanders: 3, spared: 5 };
    let sim = sim.progress(Progress::Doing(watching)).pass(60_000);
    assert_eq!(sim.state.modals.len(), 1, "it goes on for as long as it takes");
    let sim = sim.holds(&two(), LeaseState::Held);
    assert!(sim.state.modals.is_empty());
    assert!(sim.pane().take.as_ref().unwrap().kept);
}

#[test]
fn waiting_for_it_is_ended_by_esc() {
    let sim = catching().press("esc");
    assert_eq!(orders(&sim), [Order::Stop]);
    assert_eq!(sim.state.modals.len(), 1, "until everything is given back");
    let ends = vec![TargetEnd { id: MessageId::new("m2"), end: SurgeryEnd::Missing }];
    let surgery = Surgery { targets: ends, halt: Some(Halt::Asked), ..Surgery::default() };
    let sim = sim.wrote(Ok(Report::Surgery(surgery)));
    let Some(Modal::Hold(dialog)) = sim.state.modals.last() else { panic!() };
    assert!(dialog.trouble.as_ref().unwrap().starts_with("stopped"));
    assert!(sim.press("esc").state.modals.is_empty());
}

#[test]
fn giving_up_says_to_stop_the_consumer_first() {
    let ends = vec![TargetEnd { id: MessageId::new("m2"), end: SurgeryEnd::Missing }];
    let surgery = Surgery { targets: ends, halt: Some(Halt::GaveUp), leased: 40, ..Surgery::default() };
    let sim = catching().wrote(Ok(Report::Surgery(surgery)));
    let Some(Modal::Hold(dialog)) = sim.state.modals.last() else { panic!() };
    let trouble = dialog.trouble.as_deref().unwrap();
    assert!(trouble.contains("its consumers are faster. Stop them first"), "{trouble}");
}

#[test]
fn an_edit_that_is_caught_goes_on_with_its_text() {
    let sim = sim(["orders"]).peek("orders", &head()).press("enter j e").text("X").press("ctrl-s");
    let sim = sim.price(&head()[..1]).pass(300).press("c").holds(&two(), LeaseState::Held).press("ctrl-s");
    assert_eq!(orders(&sim), [Order::Save(LeaseId(0), "Xtwo".into())]);
}

#[test]
fn only_one_message_can_be_caught() {
    let sim = sim(["orders"]).peek("orders", &head()).press("enter * d").price(&head()).pass(300).press("c");
    assert_eq!(sim.notice(), "only one message can be caught");
}

#[test]
fn quitting_gives_back_what_is_held_or_being_leased() {
    let sim = priced().pass(300).press("h").event(Msg::Stopping);
    assert_eq!(orders(&sim), [Order::Stop]);
    assert!(!sim.effects.contains(&Effect::Quit));
    let sim = priced().pass(300).press("y").event(Msg::Stopping);
    assert_eq!(orders(&sim), [Order::Stop], "a change gives back what it has leased");
    assert!(!sim.effects.contains(&Effect::Quit), "and is waited for");
}

#[test]
fn a_held_countdown_ticks_while_the_editor_is_open() {
    let sim = holding().press("esc").wrote(Ok(took(LeaseState::Released, "two")));
    assert!(sim.state.held() == 0);
    let sim = holding();
    assert!(peekq::app::wake::next(&sim.state).is_some_and(|at| at.since(sim.now) <= 1_000));
}
