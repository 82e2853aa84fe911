//! What an earlier run left open and no look can see, brought to its end by a search.

use std::sync::Arc;

use peekq::app::effect::{Call, Write};
use peekq::app::state::modal::Modal;
use peekq::model::account::Start;
use peekq::model::change::{
    Bulk, BulkEnd, BulkReport, Deed, Fate, Known, Recovers, Recovery, Report, Search, Which,
};
use peekq::model::history::{Action, End, Place};
use peekq::model::message::MessageId;
use peekq::model::queue::QueueName;
use peekq::model::recovery::{Finding, Left};
use peekq::model::remedy::{Considered, Remedy};

use crate::left::left;
use crate::sim::{Sim, bulk_report, entry, entry_id, message};

/// The message at a place of a move that was killed. `stands`: its new one surely was put.
pub fn moved(item: usize, stands: bool, finding: Finding) -> Left {
    let (account, endpoint) = ("acme".into(), "http://127.0.0.1:10001/acme".into());
    Left {
        entry: entry_id(if item < 2 { 3 } else { 9 }),
        item,
        action: Action::Move,
        to: Some(Place { account, endpoint, queue: QueueName::new("other") }),
        id: Some(MessageId::new(&format!("id-{item}"))),
        hash: Arc::from(format!("hash-{item}")),
        put: Arc::from(format!("hash-{item}")),
        stands: stands.then(|| MessageId::new(&format!("new-{item}"))),
        ..left(finding)
    }
}

/// A move in two parts, a message of which nothing is known among them, and another change.
fn all() -> Vec<Left> {
    let other = Left { entry: entry_id(20), work: entry_id(20), ..moved(7, true, Finding::OldNotSeen) };
    vec![
        moved(0, true, Finding::OldNotSeen),
        moved(1, false, Finding::NoWord),
        moved(2, true, Finding::NotSeen),
        moved(3, true, Finding::Twice),
        moved(4, true, Finding::Happened),
        moved(5, true, Finding::Changed),
        other,
    ]
}

fn opened() -> Sim {
    Sim::opened("127.0.0.1", Start::Writable).left(all()).list(&["orders", "other"])
}

/// Three messages of a move that stand behind the first 32 of 250.
fn asked() -> Sim {
    let head: Vec<_> = (0..32).map(|n| message(&format!("other-{n}"), "x", 3 + u32::from(n < 2))).collect();
    opened().press("F").looked((250, &head), None)
}

pub fn wish(sim: &Sim) -> &Bulk {
    let (_, Write::Bulk(bulk)) = sim.write() else { panic!("{:?}", sim.calls) };
    bulk
}

fn ids(which: &Which) -> Vec<(&str, &str)> {
    let Which::Known { messages, reach: None } = which else { panic!("{which:?}") };
    messages.iter().map(|Known { id, hash }| (id.as_str(), &**hash)).collect()
}

fn found(search: Search, fates: &[(Fate, u64)]) -> BulkReport {
    BulkReport { search, ..bulk_report(Deed::Delete, fates) }
}

fn ended(report: BulkReport) -> Sim {
    asked().pass(300).press("y").wrote(Ok(Report::Bulk(Box::new(report))))
}

pub fn page(sim: &Sim) -> String {
    let page = peekq::app::page::of(sim.state.modals.last().unwrap(), &sim.state, &sim.keymap).unwrap();
    let words = page.lines.iter().flatten().map(|(text, _)| text.as_str());
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn one_key_deletes_all_old_messages_of_a_move_whose_new_ones_were_put() {
    let sim = asked();
    let Some(Modal::Bulk(dialog)) = sim.state.modals.last() else { panic!("{:#?}", sim.state.modals) };
    assert_eq!(dialog.subject.queue.as_str(), "orders");
    let words = dialog.recovers.as_ref().unwrap().words();
    let expected = "Finish a move of 3 messages: delete the old ones, whose copies were put into other.";
    assert_eq!(words, expected);
    let sim = sim.pass(300).press("y");
    let finishes = Some(Recovers { work: entry_id(3), way: Recovery::Finish, copies: Arc::default() });
    assert_eq!(wish(&sim).recovers, finishes);
    assert_eq!((wish(&sim).deed, &wish(&sim).to), (Deed::Delete, &None));
    let expected = [("id-0", "hash-0"), ("id-2", "hash-2"), ("id-3", "hash-3")];
    assert_eq!(ids(&wish(&sim).which), expected, "of both parts, and none that is known, or not put");
    assert!(
        matches!(sim.state.modals.as_slice(), [Modal::Left(_), Modal::Run(_)]),
        "{:#?}",
        sim.state.modals
    );
}

#[test]
fn its_price_is_that_of_a_search_through_everything() {
    let sim = asked();
    let Some(Modal::Bulk(dialog)) = sim.state.modals.last() else { panic!() };
    let (bulk, estimate) = dialog.plan(&sim.state).unwrap();
    assert!(bulk.holds(), "what is not meant is held to the end");
    assert_eq!((estimate.meant, estimate.is_exact, estimate.poisoned), (3, true, 2));
    let sim = sim.press("y");
    assert!(!sim.asks(|call| matches!(call, Call::Write { .. })), "the price was not read yet");
}

#[test]
fn a_delete_that_was_cut_off_is_finished_by_a_search_too() {
    let hidden = Left { finding: Finding::NotSeen, ..left(Finding::NotSeen) };
    let sim = Sim::opened("127.0.0.1", Start::Writable).left(vec![hidden]).list(&["orders"]);
    let sim = sim.press("F").looked((40, &[]), None).pass(300).press("y");
    assert_eq!(ids(&wish(&sim).which), [("id-a", "hash")]);
}

#[test]
fn where_no_delete_would_finish_it_the_key_says_so() {
    let unsure = || vec![moved(1, false, Finding::Unsure)];
    let sim = Sim::opened("127.0.0.1", Start::Writable).left(unsure()).list(&["orders"]).press("F");
    assert!(sim.notice().contains("one by one"), "{}", sim.notice());
    let sim = Sim::opened("127.0.0.1", Start::ReadOnly).left(all()).list(&["orders"]).press("F");
    assert!(sim.notice().contains("read-only"), "{}", sim.notice());
    assert!(matches!(sim.state.modals.as_slice(), [Modal::Left(_)]));
}

#[test]
fn nothing_else_can_be_chosen_in_it() {
    for key in ["a", "n", "f", "t", "w", "l", "s"] {
        let sim = asked().press(key);
        assert!(sim.notice().contains("only what was begun"), "{key}: {}", sim.notice());
    }
    let sim = asked().press("c").pass(300).press("y");
    assert!(wish(&sim).canary);
}

#[test]
fn when_it_has_ended_the_list_is_asked_for_again_and_closes_with_the_last_one() {
    let sim = ended(found(Search::default(), &[(Fate::Done, 3)]));
    assert!(sim.asks(|call| matches!(call, Call::Left { .. })));
    assert!(matches!(sim.state.modals.as_slice(), [Modal::Left(_), Modal::Ended { .. }]));
    let sim = sim.left(Vec::new()).press("esc");
    assert!(sim.state.modals.is_empty(), "{:#?}", sim.state.modals);
    assert!(sim.press("u").notice().contains("nothing was done in this run"), "it is not a change to undo");
}

#[test]
fn what_was_not_found_is_called_gone_only_where_nothing_was_hidden() {
    let search = |saw_all| Search {
        searched: 1_204,
        missing: vec![MessageId::new("id-2")],
        saw_all: Some(saw_all),
        ..Search::default()
    };
    let fates = [(Fate::Done, 2), (Fate::NotFound, 1)];
    let said = page(&ended(found(search(true), &fates)));
    assert!(said.contains("delete orders, to bring to its end what was begun"), "{said}");
    assert!(said.contains("1 not found among 1,204") && said.contains("they are gone"), "{said}");
    let sim = ended(found(search(false), &fates));
    let said = page(&sim);
    assert!(said.contains("1 not found among 1,204 searched: perhaps hidden until"), "{said}");
    assert!(sim.notice().contains("perhaps hidden"), "{}", sim.notice());
    let stopped = BulkReport { end: BulkEnd::Stopped, ..found(Search::default(), &[(Fate::Done, 1)]) };
    assert!(
        !page(&ended(stopped)).contains("not found"),
        "a search that was stopped says nothing about them"
    );
}

#[test]
fn what_has_another_text_stays_in_the_list_as_changed_wherever_it_stands() {
    let search = Search { searched: 250, changed: vec![MessageId::new("id-2")], ..Search::default() };
    let sim = ended(found(search, &[(Fate::Done, 2), (Fate::Changed, 1)]));
    assert!(page(&sim).contains("1 with another text by now"), "{}", page(&sim));
    let sim = sim.left(vec![moved(1, false, Finding::NoWord), moved(2, true, Finding::NotSeen)]);
    let findings: Vec<_> = sim.state.account.as_ref().unwrap().left.iter().map(|one| one.finding).collect();
    assert_eq!(findings, [Finding::NoWord, Finding::Changed]);
    let sim = sim.press("esc F");
    assert!(sim.notice().contains("one by one"), "it is not looked for again: {}", sim.notice());
}

#[test]
fn all_of_which_no_word_came_are_left_as_they_are_by_one_key() {
    let unsure = [(1, Finding::NoWord), (5, Finding::Unsure), (6, Finding::NotHappened)];
    let unsure = unsure.map(|(item, finding)| moved(item, false, finding));
    let other = Left { work: entry_id(20), ..moved(7, false, Finding::NoWord) };
    let all = [vec![moved(0, true, Finding::NotSeen)], unsure.to_vec(), vec![other]].concat();
    let sim = Sim::opened("127.0.0.1", Start::Writable).left(all).list(&["orders"]).press("A");
    let settled = sim.calls.iter().filter_map(|(_, _, call)| match call {
        Call::Settle { item, end: End::NotDone, export: false, .. } => Some(*item),
        _ => None,
    });
    assert_eq!(settled.collect::<Vec<_>>(), [1, 5]);
    let known = vec![moved(0, true, Finding::NotSeen)];
    let sim = Sim::opened("127.0.0.1", Start::Writable).left(known).list(&["orders"]).press("A");
    assert!(sim.notice().contains("it is known whether it was put"), "{}", sim.notice());
}

#[test]
fn while_one_of_a_later_part_is_dealt_with_the_whole_is_not() {
    let twice = vec![moved(2, true, Finding::Twice), moved(3, true, Finding::Twice)];
    let sim = Sim::opened("127.0.0.1", Start::Writable).left(twice).list(&["orders", "other"]);
    let mut part = entry(9, Action::Move, &[("a", None), ("b", None)]);
    part.intent.part_of = Some(3);
    let remedy = Remedy::PutBack(Vec::new());
    let considered = Considered { entry: part.into(), remedy, begins: "a".into() };
    let sim = sim.press("f").considered(Ok(considered)).pass(300).press("y esc V");
    assert!(sim.notice().contains("under way already"), "{}", sim.notice());
    assert!(matches!(sim.state.modals.as_slice(), [Modal::Left(_)]), "{:#?}", sim.state.modals);
}

#[test]
fn while_it_is_searched_for_nothing_of_it_is_begun_again() {
    for key in ["F", "f", "v"] {
        let sim = asked().pass(300).press("y esc").press(key);
        assert!(sim.notice().contains("under way already"), "{key}: {}", sim.notice());
        assert!(matches!(sim.state.modals.as_slice(), [Modal::Left(_)]), "{key}");
    }
}
