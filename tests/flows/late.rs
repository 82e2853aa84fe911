//! Late answers: of a read they change nothing, of a write they are never lost.

use peekq::app::effect::{Call, Effect, Lane};
use peekq::app::event::Answer;
use peekq::app::state::State;
use peekq::app::state::notices::Tone;
use peekq::model::account::Start;
use peekq::model::failure::FailureKind;
use peekq::model::location::Seen;
use peekq::model::operation::OperationKind;
use peekq::model::queue::{QueueName, QueuePage};

use crate::sim::{Sim, failure, message, put_report, sim};

/// What a late answer may not touch.
fn shown(state: &State) -> (Vec<QueueName>, Vec<String>) {
    let account = state.account.as_ref().unwrap();
    let rows = account.messages.iter().flat_map(|pane| &pane.rows);
    (account.queues.view.clone(), rows.map(|row| row.shown.message.text.to_string()).collect())
}

#[test]
fn a_peek_of_a_queue_no_longer_selected_changes_nothing() {
    let sim = sim(["orders", "orders-poison"]).pass(100).press("j");
    assert!(sim.effects.contains(&Effect::Cancel(Lane::Peek(sim.conn()))), "the peek is cancelled");
    let sim = sim.peeked("orders", Ok(vec![message("late", "late", 0)]));
    assert_eq!(sim.messages(), Vec::<&str>::new());
    let sim = sim.peek("orders-poison", &[message("m1", "right", 0)]);
    assert_eq!(sim.messages(), ["right"]);
}

#[test]
fn an_older_peek_of_the_same_queue_changes_nothing() {
    let mut sim = sim(["orders"]).pass(100);
    let (old, call) = sim.take_call(|call| matches!(call, Call::Peek { .. }));
    let Call::Peek { conn, queue } = call else { unreachable!() };
    let sim = sim.press("r").peek("orders", &[message("new", "new", 0)]);
    let sim = sim.settle(old, Answer::Peeked { conn, queue, result: Ok(Seen::primary(vec![])) });
    assert_eq!(sim.messages(), ["new"]);
}

#[test]
fn r_asks_anew_where_an_answer_does_not_come() {
    let listings =
        |sim: &Sim| sim.calls.iter().filter(|(_, _, call)| matches!(call, Call::Queues { .. })).count();
    let lengths =
        |sim: &Sim| sim.calls.iter().filter(|(_, _, call)| matches!(call, Call::Length { .. })).count();
    let sim = sim(["orders"]).press("r");
    assert_eq!((listings(&sim), lengths(&sim)), (1, 1), "the list is asked for again");
    let sim = sim.pass(900).press("r");
    assert_eq!((listings(&sim), lengths(&sim)), (1, 1), "patience: these may come at any moment");
    let mut sim = sim.pass(200).press("r");
    assert_eq!((listings(&sim), lengths(&sim)), (2, 2));
    let old = sim.calls.iter().position(|(_, _, call)| matches!(call, Call::Queues { .. })).unwrap();
    let (old, ..) = sim.calls.remove(old);
    let page = QueuePage { names: vec![QueueName::new("late")], next: None };
    let conn = sim.conn();
    let sim = sim.settle(old, Answer::Queues { conn, result: Ok(Seen::primary(page)) });
    assert_eq!(sim.queues(), ["orders"], "the answer to the old question is of no interest");
    assert_eq!(sim.list(&["fresh"]).queues(), ["fresh"]);
}

#[test]
fn a_service_that_asks_for_a_pause_gets_it() {
    let mut busy = failure(FailureKind::Busy, OperationKind::ListQueues);
    busy.wait_secs = Some(60);
    let sim = Sim::opened("127.0.0.1", Start::Writable).listed(Err(busy)).pass(59_000);
    assert!(!sim.asks(|call| matches!(call, Call::Queues { .. })));
    assert!(sim.pass(1_001).asks(|call| matches!(call, Call::Queues { .. })));
}

#[test]
fn answers_for_another_account_change_nothing() {
    let mut sim = sim(["orders"]).pass(100);
    let old = sim.conn();
    let calls = std::mem::take(&mut sim.calls);
    let sim = sim.press("@ enter").connect("127.0.0.1", Start::Writable).list(&["orders"]);
    let before = shown(&sim.state);
    let sim = calls.into_iter().fold(sim, |sim, (id, _, call)| {
        let queue = QueueName::new("orders");
        let answer = match call {
            Call::Peek { .. } => Answer::Peeked { conn: old, queue, result: Ok(Seen::primary(vec![])) },
            Call::Length { .. } => Answer::Length { conn: old, queue, result: Ok(Seen::primary(99)) },
            Call::Queues { .. } => {
                let page = QueuePage { names: vec![QueueName::new("ghost")], next: None };
                Answer::Queues { conn: old, result: Ok(Seen::primary(page)) }
            }
            _ => return sim,
        };
        sim.settle(id, answer)
    });
    assert_ne!(old, sim.conn());
    assert_eq!(shown(&sim.state), before);
    assert_eq!(sim.state.account.as_ref().unwrap().length(&QueueName::new("orders")), None);
}

#[test]
fn the_end_of_a_write_is_said_wherever_the_user_is() {
    let sim = sim(["orders", "audit"]).press("j p").text("hello").press("ctrl-s esc k");
    let sim = sim.wrote(Ok(put_report("5f3c8a1e-x")));
    assert!(sim.notice().starts_with("put 5f3c8a1e into orders"), "{}", sim.notice());
}

#[test]
fn a_write_that_fails_after_another_account_was_opened_keeps_its_text() {
    let sim = sim(["orders"]).press("p").text("hello").press("ctrl-s esc @ enter");
    let sim = sim.connect("127.0.0.1", Start::Writable);
    let sim = sim.wrote(Err(failure(FailureKind::TimedOut, OperationKind::Put)));
    assert_eq!(sim.state.notices.all.back().unwrap().tone, Tone::Failed);
    let sim = sim.press("o");
    let peekq::app::state::modal::Modal::Put(dialog) = &sim.state.modals[0] else { panic!() };
    assert_eq!((dialog.text.to_string().as_str(), dialog.subject.queue.as_str()), ("hello", "orders"));
}

#[test]
fn a_connection_that_is_made_too_late_is_not_entered() {
    let sim = Sim::new(120, 40).press("enter down enter");
    let connects: Vec<_> = sim
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Connect { id, conn, .. } => Some((*id, *conn)),
            _ => None,
        })
        .collect();
    let sim = sim.connect("127.0.0.1", Start::Writable);
    assert_eq!(connects.len(), 2);
    let (id, conn) = connects[0];
    let sim = sim.settle(id, Answer::Connected { conn, result: Err("too late".to_owned()) });
    assert_eq!(sim.conn(), connects[1].1);
    assert!(!sim.state.start.shown);
}
