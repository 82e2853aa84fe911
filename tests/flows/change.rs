//! Editing and deleting one message: the price first, a key that counts only once the price could
//! be read, then the change.

use peekq::app::effect::{Call, Effect, Write};
use peekq::app::state::modal::{Modal, Phase};
use peekq::model::change::{Act, Halt, Order, Report, Surgery, SurgeryEnd, TargetEnd};
use peekq::model::failure::FailureKind;
use peekq::model::message::{Message, MessageId};
use peekq::model::operation::OperationKind;

use crate::sim::{Sim, failure, message, sim, surgery};

fn head() -> Vec<Message> {
    vec![message("m1", "one", 0), message("m2", "two", 3), message("m3", "three", 0)]
}

/// The third message of a queue is selected.
fn on_third() -> Sim {
    sim(["orders"]).peek("orders", &head()).press("enter j j")
}

fn done(end: SurgeryEnd) -> Report {
    surgery("m3", end, 3, 38)
}

fn writes(sim: &Sim) -> usize {
    sim.calls.iter().filter(|(_, _, call)| matches!(call, Call::Write { .. })).count()
}

#[test]
fn e_edit_ctrl_s_y_saves_at_the_price_that_was_shown() {
    let sim = on_third().press("e ctrl-e").text("!").press("ctrl-s").price(&head());
    assert_eq!(writes(&sim), 0);
    let sim = sim.pass(250).press("y");
    let Write::Change { targets, act, plan } = sim.write().1 else { panic!() };
    assert_eq!((targets[0].id.as_str(), &*targets[0].seen), ("m3", "three"));
    assert_eq!(act, &Act::Edit("three!".into()));
    assert_eq!((plan.take, plan.bystanders.len()), (3, 2));
    let sim = sim.wrote(Ok(done(SurgeryEnd::Done)));
    assert!(sim.state.modals.is_empty());
    assert_eq!(sim.notice(), "edited m3 in orders · leased 3, released 2, hidden 38 ms, dequeue counts +1");
}

/// A change is under way, which may have bystanders in hand.
fn deleting() -> Sim {
    on_third().press("d").price(&head()).pass(250).press("y")
}

#[test]
fn leaving_in_the_middle_gives_back_first() {
    let quits = |sim: &Sim| sim.effects.contains(&Effect::Quit);
    let stops = |sim: &Sim| {
        let told = |effect: &&Effect| matches!(effect, Effect::Tell { order: Order::Stop, .. });
        sim.effects.iter().filter(told).count()
    };
    for keys in ["ctrl-c l", "ctrl-c ctrl-c"] {
        let sim = deleting().press(keys);
        assert_eq!((stops(&sim), quits(&sim)), (1, false), "{keys}");
        assert!(quits(&sim.press("ctrl-c")), "{keys}: asked once more, it goes at once");
        let sim = deleting().press(keys).wrote(Ok(done(SurgeryEnd::Untouched)));
        assert!(quits(&sim), "{keys}: as soon as everything is back");
    }
    let sim = deleting().press("ctrl-z");
    assert!(!sim.effects.contains(&Effect::Suspend), "it asks");
    assert_eq!(stops(&sim.press("w")), 1);
}

#[test]
fn d_y_deletes_after_a_price() {
    let sim = on_third().press("d").price(&head()).pass(250).press("y");
    assert!(matches!(sim.write().1, Write::Change { act: Act::Delete, .. }));
}

#[test]
fn a_deleted_message_leaves_the_list_and_its_neighbour_is_selected() {
    let sim = sim(["orders"]).peek("orders", &head()).press("enter j d").price(&head()).pass(250).press("y");
    let sim = sim.wrote(Ok(surgery("m2", SurgeryEnd::Done, 2, 1)));
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
fn a_target_that_was_taken_meanwhile_is_reported_and_its_new_price_asked_for() {
    let sim = on_third().press("e").text("X").press("ctrl-s").price(&head()).pass(300).press("y");
    let sim = sim.wrote(Ok(done(SurgeryEnd::Missing)));
    let Some(Modal::Edit(dialog)) = sim.state.modals.last() else { panic!() };
    assert_eq!(dialog.text.to_string(), "Xthree");
    assert!(matches!(dialog.phase, Phase::Pricing(_)), "{:?}", dialog.phase);
    assert!(dialog.trouble.as_ref().unwrap().contains("Nothing was changed · leased 3, released 2"));
    let mut moved = head();
    moved.insert(0, message("m0", "zero", 0));
    let sim = sim.price(&moved).press("y").pass(250);
    assert_eq!(writes(&sim), 0, "the new price must be readable too");
    let Some(Modal::Edit(dialog)) = sim.state.modals.last() else { panic!() };
    assert!(dialog.trouble.is_some(), "it still says why it asks again");
    let sim = sim.press("y");
    let Write::Change { plan, .. } = sim.write().1 else { panic!() };
    assert_eq!(plan.take, 4);
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
    let Write::Change { targets, .. } = sim.write().1 else { panic!() };
    assert_eq!(targets[0].id.as_str(), "m3");
}

#[test]
fn a_bystander_that_would_be_poisoned_needs_a_second_key_that_could_be_read() {
    let head = [message("m1", "one", 4), message("m2", "two", 0)];
    let on_second = || sim(["orders"]).peek("orders", &head).press("enter j d").price(&head).pass(300);
    let sim = on_second().press("y");
    assert_eq!(writes(&sim), 0);
    let sim = sim.pass(249).press("Y");
    assert_eq!(writes(&sim), 0, "not before it could be read");
    let sim = sim.pass(1).press("y y y");
    assert_eq!(writes(&sim), 0, "the first key again is not enough");
    assert_eq!(writes(&sim.press("Y")), 1);
    let sim = on_second().press("Y");
    assert_eq!((writes(&sim), sim.notice()), (0, "nothing was asked a second time"));
    let sim = on_second().press("y").pass(300).press("esc").pass(10).press("Y");
    assert_eq!(writes(&sim), 0, "taken back, it is asked anew");
    assert_eq!(sim.state.modals.len(), 1, "the price is still shown");
}

#[test]
fn a_message_that_in_place_would_be_poison_is_saved_as_a_new_one_unless_told_otherwise() {
    let head = [message("m1", "one", 4)];
    let edited = || sim(["orders"]).peek("orders", &head).press("enter e").text("X").press("ctrl-s");
    let sim = edited().price(&head).pass(300).press("y");
    let Write::Change { act, .. } = sim.write().1 else { panic!() };
    assert_eq!(act, &Act::Replace("Xone".into()));
    let sim = edited().price(&head).press("tab").pass(249).press("y");
    assert_eq!(writes(&sim), 0, "another way is another price to read");
    let sim = sim.pass(1).press("y");
    let Write::Change { act, .. } = sim.write().1 else { panic!() };
    assert_eq!(act, &Act::Edit("Xone".into()));
    let sim = edited().price(&head).pass(300).press("y");
    let sim = sim.wrote(Ok(surgery("m1", SurgeryEnd::Replaced(MessageId::new("new")), 1, 5)));
    assert_eq!(
        sim.notice(),
        "replaced m1 by new in orders · leased 1, released 0, hidden 5 ms, dequeue counts +1"
    );
    assert_eq!(sim.messages(), [""; 0], "the old message is gone");
}

#[test]
fn a_poison_queue_has_no_threshold_and_an_edit_stays_in_place() {
    let head = [message("m1", "one", 40)];
    let sim = sim(["orders-poison"]).peek("orders-poison", &head).press("enter e").text("X");
    let sim = sim.press("ctrl-s").price(&head).pass(300).press("y");
    assert!(matches!(sim.write().1, Write::Change { act: Act::Edit(_), .. }));
}

#[test]
fn all_marked_messages_are_deleted_by_one_plan() {
    let sim = sim(["orders"]).peek("orders", &head()).press("enter space j space d").price(&head());
    let sim = sim.pass(300).press("y");
    let Write::Change { targets, act, plan } = sim.write().1 else { panic!() };
    let ids: Vec<_> = targets.iter().map(|target| target.id.as_str()).collect();
    assert_eq!((ids, act, plan.take), (vec!["m1", "m3"], &Act::Delete, 3));
    let ends = ["m1", "m3"].map(|id| TargetEnd { id: MessageId::new(id), end: SurgeryEnd::Done });
    let released = vec![MessageId::new("m2")];
    let report = Surgery { targets: ends.to_vec(), leased: 3, released, hidden_ms: 7, ..Surgery::default() };
    let sim = sim.wrote(Ok(Report::Surgery(report)));
    assert_eq!(
        sim.notice(),
        "deleted 2 messages (m1, m3) in orders · leased 3, released 1, hidden 7 ms, dequeue counts +1"
    );
    assert_eq!(sim.messages(), ["two"]);
    assert!(sim.pane().marks.is_empty());
}

#[test]
fn what_is_left_of_a_delete_is_asked_for_again() {
    let sim = sim(["orders"]).peek("orders", &head()).press("enter * d").price(&head()).pass(300).press("y");
    let ends = [SurgeryEnd::Done, SurgeryEnd::Differs("changed".into()), SurgeryEnd::Done];
    let ends = ["m1", "m2", "m3"].into_iter().zip(ends);
    let targets = ends.map(|(id, end)| TargetEnd { id: MessageId::new(id), end }).collect();
    let sim = sim.wrote(Ok(Report::Surgery(Surgery { targets, leased: 3, ..Surgery::default() })));
    let Some(Modal::Delete(dialog)) = sim.state.modals.last() else { panic!() };
    assert_eq!(dialog.shown.len(), 1);
    let trouble = dialog.trouble.as_deref().unwrap();
    assert!(trouble.starts_with("2 of 3 done; another text by now, left alone: m2 · leased 3"), "{trouble}");
    assert_eq!(sim.messages(), ["two"]);
}

#[test]
fn a_search_is_part_of_the_price_only_where_it_is_wanted() {
    let long: Vec<Message> = (0..32).map(|n| message(&format!("n{n}"), "text", 0)).collect();
    let gone = || sim(["orders"]).peek("orders", &head()).press("enter space space");
    let both = |sim: Sim| {
        let mut head = long.clone();
        head[4] = message("m1", "one", 0);
        sim.press("d").price(&head).pass(300)
    };
    let plan_of = |sim: Sim| match sim.press("y").write().1.clone() {
        Write::Change { plan, .. } => plan,
        other => panic!("{other:?}"),
    };
    let plan = plan_of(both(gone()));
    assert_eq!((plan.take, plan.search), (5, None), "what is in the head is enough");
    let plan = plan_of(both(gone()).press("s").pass(300));
    assert_eq!(plan.search, Some(500));
    let alone = on_third().press("d").price(&long).pass(300);
    assert_eq!(plan_of(alone).search, Some(500), "there is nothing else that could be done");
    let short = on_third().press("d").price(&long[..5]).pass(300).press("s");
    assert_eq!(short.notice(), "there is nothing to be searched for");
}

#[test]
fn a_running_change_can_be_stopped() {
    let sim = on_third().press("d").price(&head()).pass(300).press("y x");
    let (id, _) = sim.write();
    assert!(sim.effects.contains(&Effect::Tell { id, order: Order::Stop }));
    assert_eq!(sim.state.modals.len(), 1);
    let stopped = TargetEnd { id: MessageId::new("m3"), end: SurgeryEnd::Untouched };
    let report = Surgery { targets: vec![stopped], halt: Some(Halt::Asked), leased: 3, ..Surgery::default() };
    let sim = sim.wrote(Ok(Report::Surgery(report)));
    let Some(Modal::Delete(dialog)) = sim.state.modals.last() else { panic!() };
    assert!(dialog.trouble.as_ref().unwrap().contains("stopped"));
    assert_eq!(sim.messages().len(), 3);
}

#[test]
fn a_text_that_stands_twice_is_said_and_not_sent_again() {
    let sim = on_third().press("e").text("X").press("ctrl-s").price(&head()).pass(300).press("tab").pass(300);
    let sim = sim.press("y");
    let failure = Box::new(failure(FailureKind::MessageGone, OperationKind::DeleteMessage));
    let sim = sim.wrote(Ok(done(SurgeryEnd::Doubled { new: MessageId::new("new"), failure })));
    assert!(sim.notice().contains("the new text stands as new, but the old message may still be there too"));
    assert_eq!((sim.state.modals.len(), sim.state.notices.reopen.len()), (0, 0));
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
