//! What an earlier run left open: shown when the account opens, dealt with one by one.

use std::sync::Arc;

use peekq::app::effect::Call;
use peekq::app::state::modal::Modal;
use peekq::jobs::mend::{Sight, Sights, Terms, finding, remedy};
use peekq::journal::hash;
use peekq::model::account::Start;
use peekq::model::change::{Act, PutBack, Report};
use peekq::model::history::{Action, End, Entry, Item, ItemEnd};
use peekq::model::message::{Message, MessageId, Moment};
use peekq::model::queue::QueueName;
use peekq::model::recovery::{Finding, Left};
use peekq::model::remedy::{Considered, Purpose, Remedy};

use crate::sim::{BEGIN, Sim, entry, entry_id, message};

/// An action that was begun and has no known end.
fn open(action: Action, texts: &[(&str, Option<&str>)]) -> Entry {
    let mut entry = entry(3, action, texts);
    entry.ends = vec![ItemEnd::default(); texts.len()];
    for item in &mut entry.intent.items {
        item.hash = Arc::from(hash(item.text.as_deref().unwrap_or_default()));
    }
    entry
}

/// These are all messages that there are.
fn sights(head: &[Message]) -> Sights {
    both(Sight::Head { messages: head.to_vec(), all: true })
}

/// These can be seen; others are hidden, or stand further back.
fn part(head: &[Message]) -> Sights {
    both(Sight::Head { messages: head.to_vec(), all: false })
}

fn both(sight: Sight) -> Sights {
    Sights { from: sight.clone(), to: sight }
}

fn what(entry: &Entry, purpose: Purpose, head: &[Message]) -> Remedy {
    what_by(entry, purpose, &sights(head))
}

fn what_by(entry: &Entry, purpose: Purpose, sights: &Sights) -> Remedy {
    let terms = Terms { now: BEGIN, change: crate::sim::terms(Some(5)) };
    remedy(entry, Some(0), purpose, sights, &terms)
}

#[test]
fn the_queue_says_whether_an_edit_happened() {
    let edit = open(Action::Edit, &[("old", Some("new"))]);
    let now = |text: &str| [message("id-old", text, 1)];
    assert_eq!(finding(&edit, 0, &sights(&now("new"))), Finding::Happened);
    assert_eq!(finding(&edit, 0, &sights(&now("old"))), Finding::NotHappened);
    assert_eq!(finding(&edit, 0, &sights(&now("other"))), Finding::Changed);
    assert_eq!(finding(&edit, 0, &sights(&[])), Finding::NotSeen);
    assert_eq!(finding(&edit, 0, &Sights { from: Sight::Gone, to: Sight::Gone }), Finding::QueueGone);
    assert_eq!(what(&edit, Purpose::Finish, &now("new")), Remedy::IsSo);
    let Remedy::Change { act, .. } = what(&edit, Purpose::Finish, &now("old")) else { panic!() };
    assert_eq!(act, Act::Edit(Arc::from("new")));
    let Remedy::Change { act, .. } = what(&edit, Purpose::Revert, &now("new")) else { panic!() };
    assert_eq!(act, Act::Edit(Arc::from("old")));
    assert!(matches!(what(&edit, Purpose::Finish, &now("other")), Remedy::Impossible(_)));
}

#[test]
fn a_delete_that_may_have_happened_is_put_back_or_done() {
    let delete = open(Action::Delete, &[("a", None)]);
    let there = [message("id-a", "a", 1)];
    assert_eq!(finding(&delete, 0, &sights(&there)), Finding::NotHappened);
    assert_eq!(what(&delete, Purpose::Revert, &there), Remedy::IsSo);
    assert!(matches!(what(&delete, Purpose::Finish, &there), Remedy::Change { act: Act::Delete, .. }));
    let Remedy::PutBack(backs) = what(&delete, Purpose::Revert, &[]) else { panic!() };
    assert!(backs[0].doubtful, "it may only be hidden");
}

#[test]
fn a_replacement_that_stands_twice_loses_the_old_one_or_the_new_one() {
    let mut replace = open(Action::Replace, &[("old", Some("new"))]);
    let old = message("id-old", "old", 4);
    let new = message("id-new", "new", 0);
    assert_eq!(finding(&replace, 0, &sights(std::slice::from_ref(&old))), Finding::NotHappened);
    replace.ends[0] = ItemEnd { end: Some(End::Stands(MessageId::new("id-new"))), new_id: None };
    let both = [old, new.clone()];
    assert_eq!(finding(&replace, 0, &sights(&both)), Finding::Twice);
    let Remedy::Change { target, .. } = what(&replace, Purpose::Finish, &both) else { panic!() };
    assert_eq!(target.id.as_str(), "id-old");
    let Remedy::Change { target, .. } = what(&replace, Purpose::Revert, &both) else { panic!() };
    assert_eq!(target.id.as_str(), "id-new");
    assert_eq!(finding(&replace, 0, &sights(&[new])), Finding::Happened);
    let theirs = [message("id-old", "theirs", 5), both[1].clone()];
    assert!(is_impossible(&replace, Purpose::Finish, &theirs), "nobody has seen that text");
    let theirs = [both[0].clone(), message("id-new", "theirs", 1)];
    assert!(is_impossible(&replace, Purpose::Revert, &theirs), "nobody has seen that text");
}

fn is_impossible(entry: &Entry, purpose: Purpose, head: &[Message]) -> bool {
    matches!(what(entry, purpose, head), Remedy::Impossible(_))
}

/// A message that somebody put at the time of the action.
fn young(id: &str, text: &str) -> Message {
    Message { inserted: Moment::At(BEGIN.secs() - 60), ..message(id, text, 0) }
}

#[test]
fn a_message_that_has_the_same_text_is_not_taken_for_the_one_that_was_put() {
    let replace = open(Action::Replace, &[("old", Some("new"))]);
    for head in [vec![message("id-old", "old", 4), young("x", "new")], vec![young("x", "new")]] {
        assert_eq!(finding(&replace, 0, &sights(&head)), Finding::Alike);
        assert!(is_impossible(&replace, Purpose::Finish, &head), "the original is not deleted for it");
        assert!(is_impossible(&replace, Purpose::Revert, &head), "nor is it");
    }
    let put = put("mine", None);
    let head = [young("x", "mine")];
    assert_eq!(finding(&put, 0, &sights(&head)), Finding::Alike);
    let Remedy::PutBack(backs) = what(&put, Purpose::Finish, &head) else { panic!() };
    assert_eq!((&*backs[0].text, backs[0].doubtful), ("mine", true));
    assert!(is_impossible(&put, Purpose::Revert, &head));
}

/// A put that has no known end, but perhaps the id that the service gave.
fn put(text: &str, new_id: Option<&str>) -> Entry {
    let mut put = open(Action::Put, &[("", Some(text))]);
    put.intent.items[0] =
        Item { id: None, text: None, hash: Arc::from(hash(text)), ..put.intent.items[0].clone() };
    put.ends[0].new_id = new_id.map(MessageId::new);
    put
}

#[test]
fn what_was_put_is_known_by_its_id_and_deleted_only_with_its_own_text() {
    let put = put("mine", Some("id-mine"));
    let head = [message("id-mine", "mine", 0)];
    assert_eq!(what(&put, Purpose::Finish, &head), Remedy::IsSo);
    assert!(matches!(what(&put, Purpose::Revert, &head), Remedy::Change { act: Act::Delete, .. }));
    assert!(is_impossible(&put, Purpose::Revert, &[message("id-mine", "theirs", 1)]));
}

#[test]
fn an_old_message_that_may_only_be_hidden_is_not_called_gone() {
    let mut replace = open(Action::Replace, &[("old", Some("new"))]);
    replace.ends[0].end = Some(End::Stands(MessageId::new("id-new")));
    let new = [message("id-new", "new", 0)];
    assert_eq!(finding(&replace, 0, &part(&new)), Finding::OldNotSeen);
    for purpose in [Purpose::Finish, Purpose::Revert] {
        let what = what_by(&replace, purpose, &part(&new));
        assert!(matches!(what, Remedy::Impossible(_)), "{purpose:?}: {what:?}");
    }
    let delete = open(Action::Delete, &[("a", None)]);
    let hidden = what_by(&delete, Purpose::Finish, &part(&[]));
    assert!(matches!(hidden, Remedy::Impossible(_)), "{hidden:?}");
    assert_eq!(what(&delete, Purpose::Finish, &[]), Remedy::IsSo, "nothing is hidden: it is gone");
}

#[test]
fn a_new_message_that_surely_was_put_is_not_called_not_put() {
    let mut replace = open(Action::Replace, &[("old", Some("new"))]);
    replace.ends[0].end = Some(End::Stands(MessageId::new("id-new")));
    let old = [message("id-old", "old", 4)];
    assert_eq!(finding(&replace, 0, &part(&old)), Finding::NewNotSeen);
    assert!(is_impossible(&replace, Purpose::Revert, &old), "the new one is still to be dealt with");
}

#[test]
fn a_delete_is_not_finished_on_a_text_that_nobody_has_seen() {
    let delete = open(Action::Delete, &[("a", None)]);
    assert!(is_impossible(&delete, Purpose::Finish, &[message("id-a", "theirs", 2)]));
}

#[test]
fn leaving_it_so_says_that_it_was_done_only_where_it_was() {
    for (finding, end) in [(Finding::Happened, End::Done), (Finding::OldNotSeen, End::NotDone)] {
        let sim = Sim::opened("127.0.0.1", Start::Writable).left(vec![left(finding)]).press("d");
        assert!(sim.asks(|call| matches!(call, Call::Settle { end: of, .. } if *of == end)), "{finding:?}");
    }
}

#[test]
fn leaving_a_delete_about_other_work_so_never_says_that_it_was_not_done_where_it_may_have_been() {
    for (finding, end) in [(Finding::NotSeen, End::Done), (Finding::NotHappened, End::NotDone)] {
        let about_other = Left { mends: true, ..left(finding) };
        let sim = Sim::opened("127.0.0.1", Start::Writable).left(vec![about_other]).press("d");
        assert!(sim.asks(|call| matches!(call, Call::Settle { end: of, .. } if *of == end)), "{finding:?}");
    }
}

pub fn left(finding: Finding) -> Left {
    Left {
        entry: entry_id(3),
        work: entry_id(3),
        item: 0,
        at: BEGIN,
        action: Action::Delete,
        mends: false,
        queue: QueueName::new("orders"),
        to: None,
        id: Some(MessageId::new("id-a")),
        hash: Arc::from("hash"),
        put: Arc::from("hash"),
        stands: None,
        begins: "a".to_owned(),
        finding,
        told: None,
    }
}

fn opened(starts: Start) -> Sim {
    Sim::opened("127.0.0.1", starts).left(vec![left(Finding::NotSeen)]).list(&["orders"])
}

fn listing(sim: &Sim) -> bool {
    matches!(sim.state.modals.last(), Some(Modal::Left(_)))
}

#[test]
fn what_was_left_open_is_shown_when_the_account_opens_and_closes_with_the_last_one() {
    let sim = opened(Start::Writable);
    assert!(listing(&sim));
    let entry = open(Action::Delete, &[("a", None)]);
    let considered = Considered {
        remedy: what(&entry, Purpose::Revert, &[]),
        entry: Arc::new(entry),
        begins: Arc::default(),
    };
    let sim = sim.press("v").considered(Ok(considered)).pass(300).press("y");
    let report = Report::PutBack(PutBack { put: 1, uncertain: 0, failed: 0, why: None });
    let sim = sim.wrote(Ok(report)).left(Vec::new());
    assert!(sim.state.modals.is_empty());
}

#[test]
fn later_is_possible_and_x_brings_it_back() {
    let sim = opened(Start::Writable).press("esc");
    assert!(sim.state.modals.is_empty());
    assert!(listing(&sim.press("X")));
}

#[test]
fn all_of_which_it_is_known_how_they_ended_are_dismissed_at_once() {
    let findings =
        [Finding::Happened, Finding::NotHappened, Finding::Twice, Finding::Unsure, Finding::NotSeen];
    let items = findings.into_iter().enumerate().map(|(item, finding)| Left { item, ..left(finding) });
    let sim = Sim::opened("127.0.0.1", Start::Writable).left(items.collect()).list(&["orders"]).press("D");
    let settled = sim.calls.iter().filter_map(|(_, _, call)| match call {
        Call::Settle { item, end, export: false, .. } => Some((*item, end.clone())),
        _ => None,
    });
    assert_eq!(settled.collect::<Vec<_>>(), [(0, End::Done), (1, End::NotDone)]);
}

#[test]
fn dismissing_settles_it_and_export_says_where_the_text_is() {
    let mut sim = opened(Start::Writable).press("x");
    let at = sim.calls.iter().position(|(_, _, call)| matches!(call, Call::Settle { export: true, .. }));
    assert!(at.is_some());
    sim = sim.settled(Ok(Some("/state/exports/orders-a.txt".to_owned()))).left(Vec::new());
    assert_eq!(sim.notice(), "its text is in /state/exports/orders-a.txt");
    assert!(sim.state.modals.is_empty());
}

#[test]
fn nothing_is_finished_on_a_read_only_account() {
    let sim = opened(Start::ReadOnly).press("f");
    assert!(sim.notice().contains("read-only"), "{}", sim.notice());
    assert!(listing(&sim), "looking at it is allowed");
}

#[test]
fn what_is_so_already_is_settled_by_a_key() {
    let entry = open(Action::Edit, &[("old", Some("new"))]);
    let head = [message("id-old", "new", 1)];
    let remedy = what(&entry, Purpose::Finish, &head);
    let considered = Considered { remedy, entry: Arc::new(entry), begins: Arc::default() };
    let sim = opened(Start::Writable).press("f").considered(Ok(considered)).pass(300).press("y");
    assert!(sim.asks(|call| matches!(call, Call::Settle { end: End::Done, .. })));
}
