//! Taking back the last change, and changes from the list of all.

use std::sync::Arc;

use peekq::app::effect::{Call, Write};
use peekq::app::state::modal::Modal;
use peekq::jobs::mend::{Sight, Sights, Terms, remedy};
use peekq::model::account::Start;
use peekq::model::change::{Act, PutBack, Report, SurgeryEnd};
use peekq::model::changes::{Change, Standing};
use peekq::model::failure::FailureKind;
use peekq::model::history::{Action, End, Entry, ItemEnd};
use peekq::model::message::{Expiry, Life, Message, MessageId, Moment};
use peekq::model::operation::OperationKind;
use peekq::model::remedy::{Considered, Purpose, Remedy};

use crate::sim::{BEGIN, Sim, entry, failure, message, sim, surgery};

fn done() -> Report {
    surgery("a", SurgeryEnd::Done, 1, 3)
}

fn put_back(put: u32) -> Report {
    Report::PutBack(PutBack { put, uncertain: 0, failed: 0, why: None })
}

/// What has to be done to take back `entry` where the queue looks like this.
fn undo(entry: &Entry, head: &[Message]) -> Considered {
    undo_by(entry, Sight::Head { messages: head.to_vec(), all: true })
}

fn undo_by(entry: &Entry, sight: Sight) -> Considered {
    let terms = Terms { now: BEGIN, change: crate::sim::terms(Some(5)) };
    let remedy = remedy(entry, None, Purpose::Undo, &Sights { from: sight.clone(), to: sight }, &terms);
    Considered {
        entry: Arc::new(entry.clone()),
        begins: remedy.text(entry).cloned().unwrap_or_default(),
        remedy,
    }
}

/// The message `b` was deleted a moment ago.
fn deleted() -> Sim {
    let head = [message("id-a", "a", 0), message("id-b", "b", 0)];
    let sim = sim(["orders"]).peek("orders", &head).press("enter j d").price(&head).pass(300).press("y");
    sim.wrote_down(done(), 7).peek("orders", &head[..1])
}

fn mending(sim: &Sim) -> bool {
    matches!(sim.state.modals.last(), Some(Modal::Mend(_)))
}

#[test]
fn u_and_y_put_a_deleted_message_back() {
    let entry = entry(7, Action::Delete, &[("b", None)]);
    let mut sim =
        deleted().press("u").considered(Ok(undo(&entry, &[message("id-a", "a", 0)]))).pass(300).press("y");
    let (_, write) = sim.write();
    let Write::Mend { considered, purpose, .. } = write else { panic!("{write:?}") };
    assert_eq!((*purpose, &considered.entry.id), (Purpose::Undo, &entry.id));
    let Remedy::PutBack(messages) = &considered.remedy else { panic!("{considered:?}") };
    assert_eq!(
        (&*messages[0].text, messages[0].life),
        ("b", Some(Life::Seconds(600_000))),
        "what was left of its life"
    );
    sim = sim.wrote_down(put_back(1), 8);
    assert_eq!(sim.notice(), "put 1 back into orders");
    assert!(sim.state.modals.is_empty());
    assert!(sim.press("u").notice().contains("nothing was done in this run"), "taken back once is enough");
}

#[test]
fn a_key_before_it_is_known_or_read_what_has_to_be_done_does_nothing() {
    let entry = entry(7, Action::Delete, &[("b", None)]);
    let sim = deleted().press("u y");
    assert!(sim.notice().contains("not known yet"), "{}", sim.notice());
    let sim = sim.considered(Ok(undo(&entry, &[]))).pass(100).press("y");
    assert!(!sim.asks(|call| matches!(call, Call::Write { .. })));
    assert!(mending(&sim));
}

#[test]
fn an_edit_is_edited_back_where_the_message_still_has_the_new_text() {
    let entry = entry(7, Action::Edit, &[("old", Some("new"))]);
    let head = [message("id-x", "x", 0), message("id-old", "new", 1)];
    let Remedy::Change { target, act, .. } = undo(&entry, &head).remedy else { panic!() };
    assert_eq!((target.id.as_str(), &*target.seen, act), ("id-old", "new", Act::Edit(Arc::from("old"))));
    let gone = undo(&entry, &head[..1]).remedy;
    assert!(matches!(&gone, Remedy::PutInstead(back) if &*back.text == "old" && back.doubtful), "{gone:?}");
    let theirs = undo(&entry, &[message("id-old", "somebody else's", 1)]).remedy;
    assert!(matches!(theirs, Remedy::PutInstead(_)), "never overwritten: {theirs:?}");
}

/// A replacement whose new message stands under `id-new`, and whose old one was deleted if that is Done.
fn replaced(end: End) -> Entry {
    let mut entry = entry(7, Action::Replace, &[("old", Some("new"))]);
    entry.ends[0] = ItemEnd { end: Some(end), new_id: Some(MessageId::new("id-new")) };
    entry
}

#[test]
fn a_replacement_is_edited_back_unless_somebody_wrote_another_text_into_it() {
    let entry = replaced(End::Done);
    let Remedy::Change { target, act, .. } = undo(&entry, &[message("id-new", "new", 0)]).remedy else {
        panic!()
    };
    assert_eq!((target.id.as_str(), &*target.seen, act), ("id-new", "new", Act::Edit(Arc::from("old"))));
    let theirs = undo(&entry, &[message("id-new", "theirs", 1)]).remedy;
    assert!(matches!(theirs, Remedy::Impossible(_)), "never overwritten: {theirs:?}");
}

#[test]
fn a_half_done_replacement_is_taken_back_by_deleting_the_new_message() {
    let entry = replaced(End::Stands(MessageId::new("id-new")));
    let (old, new) = (message("id-old", "old", 4), message("id-new", "new", 0));
    let Remedy::Change { target, act, .. } = undo(&entry, &[old.clone(), new.clone()]).remedy else {
        panic!()
    };
    assert_eq!((target.id.as_str(), act), ("id-new", Act::Delete));
    for head in [&[new][..], &[old]] {
        let hidden = undo_by(&entry, Sight::Head { messages: head.to_vec(), all: false }).remedy;
        assert!(matches!(hidden, Remedy::Impossible(_)), "the old text must not be there twice: {hidden:?}");
    }
}

#[test]
fn a_put_is_not_taken_back_where_somebody_wrote_another_text_into_it() {
    let mut entry = entry(7, Action::Put, &[("x", Some("mine"))]);
    entry.ends[0].new_id = Some(MessageId::new("id-mine"));
    let mine = undo(&entry, &[message("id-mine", "mine", 0)]).remedy;
    assert!(matches!(mine, Remedy::Change { act: Act::Delete, .. }), "{mine:?}");
    let theirs = undo(&entry, &[message("id-mine", "theirs", 1)]).remedy;
    assert!(matches!(theirs, Remedy::Impossible(_)), "never deleted: {theirs:?}");
}

#[test]
fn a_message_without_life_left_gets_one_that_the_user_chooses() {
    let mut entry = entry(7, Action::Delete, &[("b", None)]);
    entry.intent.items[0].expires = Expiry::At(Moment::At(BEGIN.secs() - 1));
    let sim = deleted().press("u").considered(Ok(undo(&entry, &[]))).pass(300).press("l y");
    let (_, write) = sim.write();
    assert!(matches!(write, Write::Mend { late: Life::Never, .. }), "{write:?}");
}

#[test]
fn an_undo_that_failed_keeps_its_dialog_and_looks_again_before_the_next_try() {
    let entry = entry(7, Action::Delete, &[("b", None)]);
    let sim = deleted().press("u").considered(Ok(undo(&entry, &[]))).pass(300).press("y");
    let sim = sim.wrote(Err(failure(FailureKind::Busy, OperationKind::Put)));
    assert!(mending(&sim), "the dialog is there again");
    let sim = sim.press("y");
    assert!(sim.asks(|call| matches!(call, Call::Consider { .. })));
}

#[test]
fn looking_at_changes_is_allowed_read_only_and_making_them_is_not() {
    let sim = Sim::opened("acme.example", Start::ReadOnly).list(&["orders"]).press("U");
    let sim = sim.changes(Change::all(&[entry(7, Action::Delete, &[("b", None)])])).press("u");
    assert!(sim.notice().contains("read-only"), "{}", sim.notice());
}

#[test]
fn any_change_of_the_list_can_be_taken_back_once() {
    let mut old = entry(3, Action::Delete, &[("b", None)]);
    let mut undo_of_old = entry(4, Action::Put, &[("b", None)]);
    undo_of_old.intent.undoes = Some(old.id.clone());
    let other = entry(5, Action::Delete, &[("c", None)]);
    let list = Change::all(&[old.clone(), undo_of_old, other]);
    let sim = sim(["orders"]).press("U").changes(list);
    let sim = sim.press("u");
    assert!(sim.notice().contains("taken back already"), "{}", sim.notice());
    let sim = sim.press("j j u");
    assert!(mending(&sim));
    old.endpoint = Arc::from("https://elsewhere");
    assert!(
        Change::all(&[old])[0]
            .not_undoable("http://127.0.0.1:10001/acme")
            .unwrap()
            .contains("another account")
    );
}

#[test]
fn what_was_put_can_be_put_again_from_the_list() {
    let sim = sim(["orders"])
        .press("U")
        .changes(Change::all(&[entry(3, Action::Delete, &[("b", None)])]))
        .press("p");
    let (_, call) = &sim.calls.last().map(|(id, _, call)| (id, call)).unwrap();
    assert!(matches!(call, Call::Consider { purpose: Purpose::PutAgain, .. }), "{call:?}");
}

/// An undo of `deleted` is confirmed, and its dialog closed before it ends.
fn undo_goes_on() -> Sim {
    let entry = entry(7, Action::Delete, &[("b", None)]);
    deleted().press("u").considered(Ok(undo(&entry, &[]))).pass(300).press("y esc")
}

#[test]
fn while_an_undo_goes_on_the_same_one_cannot_be_started_again() {
    let sim = undo_goes_on();
    assert!(!mending(&sim));
    let sim = sim.press("u");
    assert!(sim.notice().contains("under way already"), "{}", sim.notice());
    assert!(!mending(&sim));
    let sim = sim.press("U").changes(Change::all(&[entry(7, Action::Delete, &[("b", None)])])).press("u");
    assert!(!mending(&sim), "nor from the list");
}

#[test]
fn what_turns_out_to_be_taken_back_already_is_not_asked_about_a_second_time() {
    let head = [message("id-a", "a", 0)];
    let sim = deleted().press("k d").price(&head).pass(300).press("y").wrote_down(done(), 8);
    let is_so = undo(&entry(8, Action::Delete, &[("a", None)]), &head);
    assert_eq!(is_so.remedy, Remedy::IsSo);
    let sim = sim.press("u").considered(Ok(is_so)).press("esc u");
    let (_, call) = &sim.calls.last().map(|(id, _, call)| (id, call)).unwrap();
    assert!(matches!(call, Call::Consider { entry, .. } if entry.number == 7), "{call:?}");
}

#[test]
fn a_change_that_was_taken_back_in_part_can_be_taken_back_from_the_list() {
    let five = entry(3, Action::Delete, &[("a", None), ("b", None), ("c", None), ("d", None), ("e", None)]);
    let back = |number, texts: &[(&str, Option<&str>)]| {
        let mut back = entry(number, Action::Put, texts);
        back.intent.undoes = Some(five.id.clone());
        back
    };
    let first = back(4, &[("a", None)]);
    let list = Change::all(&[five.clone(), first.clone()]);
    assert_eq!(list[0].standing, Standing::PartlyTakenBack);
    assert_eq!(list[0].not_undoable("http://127.0.0.1:10001/acme"), None);
    let others = back(5, &[("b", None), ("c", None), ("d", None), ("e", None)]);
    assert_eq!(Change::all(&[five, first, others])[0].standing, Standing::TakenBack);
}
