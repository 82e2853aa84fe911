//! Messages that were put with a delay: the list of them, and changing one before it is due.

use std::sync::Arc;

use peekq::app::effect::{Call, Effect, Write};
use peekq::app::state::modal::{Modal, Phase};
use peekq::app::wake;
use peekq::model::account::Start;
use peekq::model::change::Report;
use peekq::model::delayed::{DelayedAct, DelayedElsewhere, DelayedId};
use peekq::model::failure::FailureKind;
use peekq::model::history::Action;
use peekq::model::message::{Expiry, MessageId, Moment};
use peekq::model::operation::OperationKind;
use peekq::model::queue::QueueName;
use peekq::model::remedy::{Considered, Remedy};

use crate::sim::{BEGIN, Sim, entry, entry_id, failure, sim};

fn report(id: &str, secs: i64) -> Report {
    let at = |secs: i64| Moment::At(BEGIN.secs() + secs);
    Report::Put { id: MessageId::new(id), visible: at(secs), expires: Expiry::At(at(604_800)) }
}

/// A message was put that is due in ten minutes.
fn delayed() -> Sim {
    let sim =
        sim(["orders"]).press("p").text("later").press("tab tab tab ctrl-u").text("10m").press("ctrl-s");
    sim.wrote_down(report("id-later", 600), 7)
}

/// The list is open, and other runs have none.
fn listing() -> Sim {
    delayed().pass(300).press("L").delayed_elsewhere(Vec::new())
}

fn number(sim: &Sim) -> DelayedId {
    sim.state.delayed[0].put
}

fn sent(sim: &Sim) -> &DelayedAct {
    match sim.write().1 {
        Write::Delayed { act, .. } => act,
        other => panic!("{other:?}"),
    }
}

fn waits() -> Report {
    Report::Waits { visible: Moment::At(BEGIN.secs() + 600) }
}

#[test]
fn a_put_with_a_delay_is_remembered_and_one_without_is_not() {
    let sim = delayed();
    assert!(sim.notice().contains("L changes it"), "{}", sim.notice());
    let one = &sim.state.delayed[0];
    assert_eq!((&*one.text, one.id.as_str(), one.due), ("later", "id-later", BEGIN.plus(600_000)));
    let plain = crate::sim::sim(["orders"]).press("p").text("x").press("ctrl-s").wrote(Ok(report("id", 0)));
    assert!(plain.state.delayed.is_empty());
}

#[test]
fn its_text_is_changed_with_the_receipt_once_that_could_be_read() {
    let sim = listing().press("e").text("X").press("ctrl-s");
    let asked = |sim: &Sim| match sim.state.modals.last() {
        Some(Modal::Edit(dialog)) => matches!(dialog.phase, Phase::Asked { .. }),
        other => panic!("{other:?}"),
    };
    assert!(asked(&sim));
    assert!(!sim.asks(|call| matches!(call, Call::Price { .. })), "there is nothing to find out");
    let sim = sim.pass(100).press("y");
    assert!(asked(&sim) && sim.notice().contains("before the price could be read"));
    let sim = sim.pass(200).press("y");
    assert_eq!(sent(&sim), &DelayedAct::Write(Arc::from("Xlater")));
    let number = number(&sim);
    assert!(matches!(sim.write().1, Write::Delayed { put, .. } if *put == number));
    let sim = sim.wrote_down(waits(), 8);
    assert_eq!(&*sim.state.delayed[0].text, "Xlater");
    assert!(sim.effects.iter().any(|effect| matches!(effect, Effect::DropDraft { .. })), "it was sent");
    assert!(matches!(sim.state.modals.last(), Some(Modal::Delayed(_))), "back in the list");
}

#[test]
fn it_is_due_at_another_time() {
    let sim = listing().press("t").text("5m").press("enter");
    assert!(!sim.asks(|call| matches!(call, Call::Write { .. })), "too early");
    let sim = sim.pass(300).press("enter");
    assert_eq!(sent(&sim), &DelayedAct::Due(300));
    let at = sim.now;
    let sim = sim.pass(50).wrote_down(waits(), 8);
    assert_eq!(sim.state.delayed[0].due, at.plus(300_000));
    let sim = sim.press("esc u");
    assert!(
        matches!(sim.state.modals.last(), Some(Modal::Mend(dialog)) if dialog.entry == entry_id(7)),
        "the put is what can be taken back"
    );
}

#[test]
fn a_time_that_is_none_or_too_late_is_refused() {
    for wrong in ["", "x", "8d", "7d"] {
        let sim = listing().press("t").text(wrong).pass(300).press("enter");
        assert!(!sim.asks(|call| matches!(call, Call::Write { .. })), "{wrong}");
    }
    assert_eq!(sent(&listing().press("t").text("0").pass(300).press("enter")), &DelayedAct::Due(0));
}

#[test]
fn it_is_cancelled_after_a_question() {
    let sim = listing().press("d y");
    assert!(!sim.asks(|call| matches!(call, Call::Write { .. })), "too early");
    let sim = sim.pass(300).press("y");
    assert_eq!(sent(&sim), &DelayedAct::Cancel);
    let sim = sim.wrote_down(Report::Cancelled, 8);
    assert!(sim.state.delayed.is_empty());
    assert_eq!(sim.notice(), "cancelled id-later in orders");
}

#[test]
fn when_it_is_due_or_somebody_took_it_that_is_said() {
    let sim = listing().pass(600_000).press("d");
    assert!(sim.notice().contains("it is due"), "{}", sim.notice());
    assert!(matches!(sim.state.modals.last(), Some(Modal::Delayed(_))));
    let sim = listing().press("d").pass(300).press("y");
    let sim = sim.wrote(Err(failure(FailureKind::MessageGone, OperationKind::DeleteMessage)));
    let sim = sim.press("esc e");
    assert!(sim.notice().contains("somebody took it"), "{}", sim.notice());
}

#[test]
fn a_failure_keeps_the_question_open_and_the_message_in_the_list() {
    let sim = listing().press("d").pass(300).press("y");
    let sim = sim.wrote(Err(failure(FailureKind::Busy, OperationKind::DeleteMessage)));
    assert!(matches!(sim.state.modals.last(), Some(Modal::Delay(dialog)) if dialog.trouble.is_some()));
    let sim = sim.pass(300).press("y");
    assert_eq!(sent(&sim), &DelayedAct::Cancel);
}

#[test]
fn the_countdown_ticks_while_it_is_on_the_screen() {
    let sim = delayed().peek("orders", &[]).length("orders", 0).press("P").pass(10_000);
    assert_eq!(wake::next(&sim.state), None);
    let sim = sim.press("L").delayed_elsewhere(Vec::new());
    assert!(wake::next(&sim.state).is_some_and(|at| at.since(sim.now) <= 1_000));
    let sim = sim.pass(600_000);
    assert_eq!(wake::next(&sim.state), None, "nothing to count any more");
}

fn elsewhere(id: &str, living: bool) -> DelayedElsewhere {
    DelayedElsewhere {
        entry: entry_id(3),
        id: MessageId::new(id),
        queue: QueueName::new("orders"),
        due: BEGIN.plus(300_000),
        begins: "from before".to_owned(),
        living,
    }
}

#[test]
fn those_of_other_runs_are_listed_and_left_alone() {
    let listing = |living| {
        let others = vec![elsewhere("id-other", living), elsewhere("id-later", true)];
        delayed().press("L").delayed_elsewhere(others)
    };
    let sim = listing(false).press("d");
    assert_eq!(sim.notice(), "its receipt is gone: it can be dealt with when it is due");
    let sim = listing(true).press("e");
    assert!(sim.notice().contains("another peekq"), "{}", sim.notice());
    let sim = listing(false).press("j d");
    assert!(matches!(sim.state.modals.last(), Some(Modal::Delay(_))), "ours is listed once, and comes after");
}

#[test]
fn what_is_cancelled_leaves_the_open_list_although_the_journal_told_of_it() {
    let sim = delayed().press("L").delayed_elsewhere(vec![elsewhere("id-later", true)]);
    let sim = sim.press("d").pass(300).press("y").wrote(Ok(Report::Cancelled));
    let Some(Modal::Delayed(dialog)) = sim.state.modals.last() else { panic!("{:?}", sim.state.modals) };
    assert!(dialog.rows(&sim.state).is_empty());
}

#[test]
fn read_only_they_can_be_looked_at_and_not_changed() {
    let sim = Sim::opened("10.0.0.1", Start::ReadOnly).list(&["orders"]).press("L");
    let sim = sim.delayed_elsewhere(vec![elsewhere("id-other", false)]).press("d");
    assert!(sim.notice().contains("read-only"), "{}", sim.notice());
}

#[test]
fn undo_of_a_delayed_put_uses_its_receipt() {
    let sim = delayed().press("u");
    let put = number(&sim);
    let remedy = Remedy::InHand { put, id: MessageId::new("id-later"), act: DelayedAct::Cancel };
    let entry = Arc::new(entry(7, Action::Put, &[("x", Some("later"))]));
    let sim = sim.considered(Ok(Considered { entry, remedy, begins: "later".into() })).pass(300).press("y");
    assert!(matches!(sim.write().1, Write::Mend { .. }));
    let sim = sim.wrote_down(Report::Cancelled, 8);
    assert!(sim.state.delayed.is_empty(), "it is not in the list any more");
    assert_eq!(sim.notice(), "taken back in orders");
    assert!(sim.press("u").notice().contains("nothing was done in this run"));
}

#[test]
fn another_connection_to_the_account_still_has_them() {
    let sim = delayed().press("@ enter").connect("127.0.0.1", Start::Writable).list(&["orders"]);
    let conn = sim.conn();
    let sim = sim.press("L").delayed_elsewhere(Vec::new()).press("d").pass(300).press("y");
    assert!(sim.asks(|call| matches!(call, Call::Write { conn: of, .. } if *of == conn)));
    let sim = delayed().press("@ enter").connect("10.0.0.1", Start::Writable).list(&["orders"]);
    let sim = sim.press("L").delayed_elsewhere(Vec::new()).press("d");
    assert_eq!(sim.notice(), "there is none", "another account has others");
}
