//! Work on many messages, while it runs and when it has ended.

use peekq::app::effect::{Call, Effect};
use peekq::app::state::modal::Modal;
use peekq::app::state::notices::Tone;
use peekq::model::account::Start;
use peekq::model::change::{BulkEnd, BulkReport, Deed, Fate, Moved, Order, Report, Stage};
use peekq::model::failure::FailureKind;
use peekq::model::message::Moment;
use peekq::model::operation::OperationKind;

use crate::bulk::{at_poison, given_up, redriving, wish};
use crate::sim::{BEGIN, Sim, bulk_report, failure, message};

/// A redrive of everything has begun.
fn running() -> Sim {
    redriving(&given_up(14)).press("a").pass(300).press("y")
}

fn told(sim: &Sim) -> Vec<Order> {
    let (id, _) = sim.write();
    let orders = sim.effects.iter().filter_map(|effect| match effect {
        Effect::Tell { id: to, order } if *to == id => Some(order.clone()),
        _ => None,
    });
    orders.collect()
}

fn done(report: BulkReport) -> Report {
    Report::Bulk(Box::new(report))
}

fn moved(count: u64) -> BulkReport {
    bulk_report(Deed::Move, &[(Fate::Done, count)])
}

fn shows_report(sim: &Sim) -> bool {
    matches!(sim.state.modals.last(), Some(Modal::Ended { .. }))
}

#[test]
fn it_can_be_left_and_looked_at_again() {
    let sim = running().at(Stage::Running, 5, 17);
    assert!(matches!(sim.state.modals.last(), Some(Modal::Run(_))));
    let sim = sim.press("esc");
    assert!(sim.state.modals.is_empty());
    assert_eq!(sim.notice(), "move · orders-poison goes on; B shows it");
    let words = sim.state.writes.values().next().unwrap().words(sim.now);
    assert_eq!(words, "move · orders-poison · 5 of 17");
    assert!(matches!(sim.press("B").state.modals.last(), Some(Modal::Run(_))));
}

#[test]
fn after_the_first_it_asks_and_y_goes_on_once_that_could_be_read() {
    let sim = redriving(&given_up(14)).press("a c").pass(300).press("y");
    assert!(wish(&sim).canary);
    let sim = sim.at(Stage::Running, 0, 17).press("y");
    assert!(sim.notice().contains("it is under way"), "{}", sim.notice());
    let sim = sim.at(Stage::Asking, 1, 17).press("y");
    assert_eq!(told(&sim), [], "nobody could read it yet");
    assert_eq!(told(&sim.pass(250).press("y")), [Order::Resume]);
}

#[test]
fn it_pauses_goes_on_changes_its_rate_and_stops() {
    let sim = running().at(Stage::Running, 5, 17).press("p");
    let sim = sim.at(Stage::Paused, 5, 17).press("p").at(Stage::Running, 5, 17);
    let sim = sim.press("r").text("50").press("enter r ctrl-u enter x");
    let orders = [Order::Pause, Order::Resume, Order::Rate(Some(50)), Order::Rate(None), Order::Stop];
    assert_eq!(told(&sim), orders);
    let sim = sim.press("x");
    assert!(sim.notice().contains("it stops already"), "{}", sim.notice());
}

#[test]
fn a_rate_that_is_none_is_said_and_can_be_corrected() {
    let sim = running().at(Stage::Running, 5, 17).press("r").text("fast").press("enter");
    let Some(Modal::Run(dialog)) = sim.state.modals.last() else { panic!() };
    assert_eq!(dialog.trouble.as_deref(), Some("how many a second: a whole number, 1 or more"));
    let sim = sim.press("ctrl-u").text("9").press("enter");
    let Some(Modal::Run(dialog)) = sim.state.modals.last() else { panic!() };
    assert_eq!((dialog.trouble.as_deref(), &dialog.rate), (None, &None));
    assert_eq!(told(&sim), [Order::Rate(Some(9))]);
}

#[test]
fn its_end_is_a_report_where_it_was_looked_at() {
    let sim = running().wrote(Ok(done(moved(17))));
    assert!(shows_report(&sim) && sim.state.modals.len() == 1);
    assert!(sim.notice().starts_with("moved 17"), "{}", sim.notice());
    let sim = sim.press("esc");
    assert!(sim.state.modals.is_empty());
    assert!(shows_report(&sim.press("B")), "it can be read again");
}

#[test]
fn elsewhere_its_end_is_only_said() {
    let sim = running().press("esc").wrote(Ok(done(moved(17))));
    assert!(sim.state.modals.is_empty());
    assert!(sim.notice().starts_with("moved 17"), "{}", sim.notice());
}

#[test]
fn what_needs_a_look_is_a_warning() {
    let report = bulk_report(Deed::Move, &[(Fate::Done, 16), (Fate::Doubled, 1)]);
    let sim = running().press("esc").wrote(Ok(done(report)));
    assert!(sim.notice().contains("1 possibly duplicated"), "{}", sim.notice());
    assert_eq!(sim.state.notices.all.back().unwrap().tone, Tone::Warning);
    let stopped = BulkReport { end: BulkEnd::Stopped, ..moved(3) };
    let sim = running().press("esc").wrote(Ok(done(stopped)));
    assert_eq!(sim.state.notices.all.back().unwrap().tone, Tone::Warning);
    assert!(sim.notice().contains("stopped"), "{}", sim.notice());
}

#[test]
fn where_nothing_could_begin_the_choice_comes_back() {
    let gone = failure(FailureKind::NoSuchQueue, OperationKind::Peek);
    let sim = running().wrote(Err(gone));
    let Some(Modal::Bulk(dialog)) = sim.state.modals.last() else { panic!("{:#?}", sim.state.modals) };
    assert!(dialog.trouble.is_some());
    assert_eq!(sim.state.modals.len(), 1, "the dialog of what does not run is gone");
}

/// A redrive moved `order 0` to `order 13` away; the poison queue is looked at.
fn watched() -> Sim {
    let mut texts: Vec<u64> = given_up(14).iter().map(|message| Moved::number(&message.text)).collect();
    texts.sort_unstable();
    let report = BulkReport { moved: Moved { since: BEGIN.secs(), texts: texts.into() }, ..moved(14) };
    running().wrote(Ok(done(report))).press("esc")
}

fn later(id: &str, text: &str, secs: i64) -> peekq::model::message::Message {
    let mut message = message(id, text, 0);
    message.inserted = Moment::At(BEGIN.secs() + secs);
    message
}

#[test]
fn what_comes_back_to_the_poison_queue_is_noticed_once() {
    let head = [later("n1", "order 3", 60), later("n2", "another", 60), later("n3", "order 4", -60)];
    let sim = watched().peek("orders-poison", &head);
    let expected = "1 of 14 came back to orders-poison: their consumer gave up on them again";
    assert_eq!(sim.notice(), expected);
    let many = |sim: &Sim| sim.state.notices.all.iter().filter(|n| n.text.contains("came back")).count();
    let sim = sim.pass(10_000).press("r").peek("orders-poison", &head);
    assert_eq!(many(&sim), 1);
    let more = [later("n1", "order 3", 60), later("n5", "order 5", 70)];
    let sim = sim.press("r").peek("orders-poison", &more);
    assert!(sim.notice().starts_with("2 of 14 came back"), "{}", sim.notice());
    assert_eq!(sim.state.ended[0].back.len(), 2);
}

#[test]
fn leaving_asks_and_stops_it_first() {
    let sim = running().at(Stage::Running, 5, 17).press("esc q");
    assert!(matches!(sim.state.modals.last(), Some(Modal::Leave(_))));
    let sim = sim.press("w");
    assert_eq!(told(&sim), [Order::Stop]);
    assert!(!sim.effects.contains(&Effect::Quit));
    let stopped = BulkReport { end: BulkEnd::Stopped, ..moved(5) };
    assert!(sim.wrote(Ok(done(stopped))).effects.contains(&Effect::Quit));
}

#[test]
fn opening_another_account_does_not_stop_it() {
    let sim = running().at(Stage::Running, 5, 17).press("esc @ enter");
    let sim = sim.connect("127.0.0.2", Start::Writable).list(&["other"]);
    assert_eq!(told(&sim), []);
    let sim = sim.wrote(Ok(done(moved(17))));
    assert!(sim.notice().contains("17"), "{}", sim.notice());
}

#[test]
fn b_says_where_there_is_nothing_to_show() {
    let sim = at_poison().press("B");
    assert_eq!(sim.notice(), "no work on many messages was begun in this run");
}

#[test]
fn what_failed_in_the_other_queue_forbids_nothing_in_this_one() {
    let mut report = bulk_report(Deed::Move, &[(Fate::Failed, 1)]);
    let refused = |tried| {
        let mut failure = failure(FailureKind::NotPermitted, tried);
        failure.code = Some("AuthorizationPermissionMismatch".into());
        Box::new(failure)
    };
    report.end = BulkEnd::Failed(refused(OperationKind::Put));
    let sim = running().wrote(Ok(done(report.clone()))).press("esc R");
    assert!(sim.asks(|call| matches!(call, Call::BulkLook { .. })), "{}", sim.notice());
    report.end = BulkEnd::Failed(refused(OperationKind::DeleteMessage));
    let sim = running().wrote(Ok(done(report))).press("esc R");
    assert!(!sim.asks(|call| matches!(call, Call::BulkLook { .. })));
}
