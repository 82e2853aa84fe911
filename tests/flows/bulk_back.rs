//! Work on many messages, taken back: what was moved comes back from where it went.

use peekq::app::effect::{Call, Write};
use peekq::app::state::bulk::Choice;
use peekq::app::state::modal::Modal;
use peekq::model::account::Start;
use peekq::model::change::{BulkReport, Deed, Fate, Report, Which};
use peekq::model::changes::Change;
use peekq::model::history::{Action, Place};
use peekq::model::queue::QueueName;

use crate::bulk::{given_up, redriving, wish};
use crate::sim::{Sim, account, bulk_report, entry, entry_id, message};

const HERE: &str = "http://127.0.0.1:10001/acme";

/// A redrive moved two messages; the journal calls that 7.
fn redriven() -> Sim {
    let report: BulkReport = bulk_report(Deed::Move, &[(Fate::Done, 2)]);
    let sim = redriving(&given_up(2)).press("a").pass(300).press("y");
    sim.wrote_down(Report::Bulk(Box::new(report)), 7).press("esc")
}

/// What stands in `orders` by now: one of another, and the two that were put there.
fn there() -> Vec<peekq::model::message::Message> {
    ["x", "new-0", "new-1"].map(|id| message(id, id, 0)).to_vec()
}

fn looked(sim: Sim) -> Sim {
    sim.looked_for((3, &there()), Some(Ok((0, &[]))), Some(Ok(&["new-0", "new-1"]))).pass(300)
}

fn move_at(endpoint: &str, to: &str) -> Change {
    let place = Place { account: "acme".into(), endpoint: to.into(), queue: QueueName::new("orders") };
    let mut moved = entry(7, Action::Move, &[("a", None), ("b", None)]);
    moved.endpoint = endpoint.into();
    moved.intent.queue = QueueName::new("orders-poison");
    moved.intent.to = Some(place);
    Change::all(&[moved]).remove(0)
}

#[test]
fn u_y_brings_back_what_was_moved_and_nothing_else() {
    let sim = redriven().press("u");
    let Some(Modal::Bulk(dialog)) = sim.state.modals.last() else { panic!("{:#?}", sim.state.modals) };
    assert_eq!((dialog.title(), dialog.choice), ("Move back", Some(Choice::Known)));
    assert!(
        sim.asks(|call| matches!(call, Call::BulkLook { back: Some(entry), .. } if *entry == entry_id(7)))
    );
    let sim = looked(sim).press("y");
    let (_, _, Call::Write { queue, write: Write::Bulk(back), .. }) = sim.calls.last().unwrap() else {
        panic!()
    };
    assert_eq!((queue.as_str(), back.to.as_ref().unwrap().place.queue.as_str()), ("orders", "orders-poison"));
    assert_eq!((back.deed, &back.undoes, back.remembers), (Deed::Move, &Some(entry_id(7)), false));
    let Which::Known { messages, reach } = &back.which else { panic!("{back:?}") };
    let ids: Vec<_> = messages.iter().map(|sent| sent.id.as_str()).collect();
    assert_eq!((ids, *reach), (vec!["new-0", "new-1"], Some(3)), "no more is leased than it takes");
}

#[test]
fn what_was_taken_back_is_not_taken_back_again() {
    let sim = looked(redriven().press("u")).press("y");
    let report = bulk_report(Deed::Move, &[(Fate::Done, 2)]);
    let sim = sim.wrote_down(Report::Bulk(Box::new(report)), 8).press("esc u");
    assert!(sim.notice().contains("nothing was done in this run"), "{}", sim.notice());
}

#[test]
fn while_a_move_is_brought_back_that_cannot_be_started_again() {
    let sim = looked(redriven().press("u")).press("y esc");
    assert!(sim.state.modals.is_empty(), "{:#?}", sim.state.modals);
    let sim = sim.press("u");
    assert!(sim.notice().contains("under way already"), "{}", sim.notice());
    assert!(sim.state.modals.is_empty(), "nothing is asked");
}

#[test]
fn where_nothing_was_moved_there_is_nothing_to_take_back() {
    let report = bulk_report(Deed::Move, &[(Fate::Failed, 2)]);
    let sim = redriving(&given_up(2)).press("a").pass(300).press("y");
    let sim = sim.wrote_down(Report::Bulk(Box::new(report)), 7).press("esc u");
    assert!(sim.notice().contains("nothing was done in this run"), "{}", sim.notice());
}

#[test]
fn a_move_of_an_earlier_run_is_brought_back_from_the_list_of_changes() {
    let sim = crate::bulk::at_poison().press("U").changes(vec![move_at(HERE, HERE)]).press("u");
    let sim = looked(sim).press("y");
    assert_eq!(wish(&sim).undoes, Some(entry_id(7)));
    assert_eq!(wish(&sim).to.as_ref().unwrap().place.queue.as_str(), "orders-poison");
}

#[test]
fn what_went_to_another_account_is_brought_back_from_there() {
    let there = "https://10.0.0.2:10001/other";
    let sim = crate::bulk::at_poison().press("U").changes(vec![move_at(HERE, there)]).press("u");
    assert_eq!(sim.notice(), "its messages went to another account: open that one");
    let sim = sim.press("esc @ enter");
    let sim = sim.connected(Ok(account("two", "other", "10.0.0.2", Start::Writable))).list(&["orders"]);
    let sim = looked(sim.press("U").changes(vec![move_at(HERE, there)]).press("u")).press("y");
    let to = wish(&sim).to.clone().unwrap();
    assert_eq!((&*to.place.endpoint, to.place.queue.as_str()), (HERE, "orders-poison"));
    assert_ne!(to.conn, sim.conn());
}

#[test]
fn where_the_account_that_they_came_from_is_not_known_it_says_which() {
    let sim = crate::bulk::at_poison().press("U");
    let sim = sim.changes(vec![move_at("https://10.0.0.2:10001/other", HERE)]).press("u");
    assert!(sim.notice().starts_with("open acme first"), "{}", sim.notice());
    assert!(!sim.asks(|call| matches!(call, Call::BulkLook { .. })));
}

#[test]
fn what_the_journal_does_not_know_any_more_cannot_come_back() {
    let sim = redriven().press("u");
    let why = "it is not in the journal any more";
    let sim = sim.looked_for((3, &there()), Some(Ok((0, &[]))), Some(Err(why))).pass(300).press("y");
    assert!(!sim.asks(|call| matches!(call, Call::Write { .. })));
    let Some(Modal::Bulk(dialog)) = sim.state.modals.last() else { panic!() };
    assert_eq!(dialog.trouble.as_deref(), Some(why));
}

#[test]
fn only_how_they_come_back_can_be_chosen() {
    let sim = looked(redriven().press("u")).press("a");
    assert!(sim.notice().contains("goes back to where it was"), "{}", sim.notice());
    let sim = sim.press("c").pass(300).press("y");
    assert!(wish(&sim).canary);
}

#[test]
fn a_delete_of_many_is_taken_back_as_one() {
    let report = bulk_report(Deed::Delete, &[(Fate::Done, 40)]);
    let sim = redriving(&given_up(2)).press("esc").peek("orders-poison", &given_up(2)).press("enter d f");
    let sim = sim.looked((40, &given_up(2)), None).text("order").press("enter").pass(300).press("y");
    let sim = sim.wrote_down(Report::Bulk(Box::new(report)), 9).press("esc u");
    assert!(
        sim.asks(|call| matches!(call, Call::Consider { entry, only: None, .. } if *entry == entry_id(9)))
    );
}
