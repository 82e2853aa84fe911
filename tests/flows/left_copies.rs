//! Messages of a killed move of which no word came: their copies are looked for, and what was found is for
//! the user to decide.

use std::sync::Arc;

use peekq::app::effect::Call;
use peekq::app::state::bulk::Elsewhere;
use peekq::app::state::modal::Modal;
use peekq::model::account::{Account, ConnId, Start};
use peekq::model::change::{
    Bulk, BulkEnd, BulkReport, By, Deed, Fate, Found, Known, Recovers, Recovery, Report, Search, Sought,
    Which,
};
use peekq::model::history::{Action, End, Place};
use peekq::model::message::{MessageId, Moment};
use peekq::model::queue::QueueName;
use peekq::model::recovery::{Finding, Left, Told};

use crate::left_search::{moved, page, wish};
use crate::sim::{BEGIN, Sim, bulk_report, entry_id, message};

/// Two of a move surely were put; of four no word came; another move has one such.
fn all() -> Vec<Left> {
    let unheard = |item| with_copy(moved(item, false, Finding::NoWord));
    let other = Left { entry: entry_id(20), work: entry_id(20), ..unheard(7) };
    let surely = |item| with_copy(moved(item, true, Finding::OldNotSeen));
    vec![surely(0), unheard(1), unheard(2), surely(3), unheard(4), unheard(5), other]
}

/// What is put has a hash of its own, as for a replacement, and goes to the same account.
fn with_copy(left: Left) -> Left {
    let endpoint = "http://127.0.0.1:10001/acme".into();
    let to = left.to.map(|to| Place { endpoint, ..to });
    Left { put: format!("put-{}", left.item).into(), to, ..left }
}

fn opened() -> Sim {
    let sim = Sim::opened("127.0.0.1", Start::Writable);
    let endpoint: Arc<str> = sim.state.account.as_ref().unwrap().account.endpoint.to_string().into();
    let here = |left: Left| {
        let to = left.to.map(|to| Place { endpoint: Arc::clone(&endpoint), ..to });
        Left { to, ..left }
    };
    sim.left(all().into_iter().map(here).collect()).list(&["orders", "other"])
}

/// What the list says after a search.
fn again(sim: Sim, without: &[usize]) -> Sim {
    let left = sim.state.account.as_ref().unwrap().left.clone();
    let fresh = |one: Left| Left { told: None, ..one };
    let stays = |one: &Left| one.work == entry_id(20) || !without.contains(&one.item);
    sim.left(left.into_iter().map(fresh).filter(stays).collect())
}

fn found(item: usize) -> Found {
    Found { of: id(item), id: MessageId::new(&format!("copy-{item}")), put: Moment::At(BEGIN.secs()) }
}

fn id(item: usize) -> MessageId {
    MessageId::new(&format!("id-{item}"))
}

fn asked() -> Sim {
    let head: Vec<_> = (0..32).map(|n| message(&format!("other-{n}"), "x", 3 + u32::from(n < 2))).collect();
    opened().press("j s").looked((250, &head), None)
}

/// Of the first two copies were found; the third is not there, or perhaps not.
fn ended(saw_all: bool) -> Sim {
    let search = Search {
        searched: 250,
        found: vec![found(1), found(2)],
        missing: vec![id(4), id(5)],
        saw_all: Some(saw_all),
        ..Search::default()
    };
    let fates = [(Fate::Done, 2), (Fate::NotFound, 2)];
    let sim = asked().pass(300).press("y");
    let sim = sim.wrote(Ok(report(BulkReport { search, ..bulk_report(Deed::Find, &fates) })));
    again(sim, if saw_all { &[4, 5] } else { &[] })
}

fn report(report: BulkReport) -> Report {
    Report::Bulk(Box::new(report))
}

fn told(sim: &Sim) -> Vec<(usize, Option<Told>)> {
    let left = &sim.state.account.as_ref().unwrap().left;
    left.iter().map(|one| (one.item, one.told.clone())).collect()
}

fn recovers(wish: &Bulk) -> (&Recovery, Vec<&str>) {
    let Some(Recovers { work, way, copies }) = &wish.recovers else { panic!("{wish:?}") };
    assert_eq!(*work, entry_id(3));
    (way, copies.iter().map(|copy| copy.id.as_str()).collect())
}

fn known(wish: &Bulk) -> Vec<(&str, &str)> {
    let Which::Known { messages, reach: None } = &wish.which else { panic!("{wish:?}") };
    messages.iter().map(|Known { id, hash }| (id.as_str(), &**hash)).collect()
}

#[test]
fn one_key_looks_for_the_copies_of_all_of_which_no_word_came() {
    let sim = asked();
    let Some(Modal::Bulk(dialog)) = sim.state.modals.last() else { panic!("{:#?}", sim.state.modals) };
    assert_eq!((dialog.subject.queue.as_str(), dialog.title()), ("other", "Look for copies"));
    let (bulk, estimate) = dialog.plan(&sim.state).unwrap();
    assert!(bulk.holds() && bulk.by != By::Peek, "all are held to the end");
    assert_eq!((estimate.meant, estimate.is_exact, estimate.poisoned), (4, true, 2));
    let early = asked().press("y");
    assert!(!early.asks(|call| matches!(call, Call::Write { .. })), "the price was not read yet");
    let sim = sim.pass(300).press("y");
    let Which::Like { sought, not } = &wish(&sim).which else { panic!("{:?}", wish(&sim)) };
    let texts: Vec<_> = sought.iter().map(|Sought { of, hash, .. }| (of.as_str(), &**hash)).collect();
    let expected = [("id-1", "put-1"), ("id-2", "put-2"), ("id-4", "put-4"), ("id-5", "put-5")];
    assert_eq!((texts, not.len()), (expected.to_vec(), 0), "by the text that was to be put");
    assert_eq!((wish(&sim).deed, recovers(wish(&sim))), (Deed::Find, (&Recovery::Seek, Vec::new())));
}

#[test]
fn what_was_found_is_told_and_what_was_not_is_doubted() {
    let sim = ended(false);
    let said = page(&sim);
    assert!(said.contains("look for copies in other"), "{said}");
    assert!(said.contains("texts of 2 stand: probably their copies"), "{said}");
    assert!(said.contains("2 not found among 250 searched. There may be more: hidden"), "{said}");
    assert!(sim.notice().contains("found 2 in other"), "{}", sim.notice());
    let stands = |item| (item, Some(Told::Stands(found(item))));
    let not = |item| (item, Some(Told::NotAmong(250)));
    let expected = [(0, None), stands(1), stands(2), (3, None), not(4), not(5), (7, None)];
    assert_eq!(told(&sim), expected, "another move is another search");
    // Those that were not found are looked for again, and what was found is not found for another one.
    let sim = sim.press("esc s").looked((250, &[]), None).pass(300).press("y");
    let Which::Like { sought, not } = &wish(&sim).which else { panic!() };
    assert_eq!(sought.iter().map(|sought| sought.of.as_str()).collect::<Vec<_>>(), ["id-4", "id-5"]);
    assert_eq!(not.iter().map(MessageId::as_str).collect::<Vec<_>>(), ["copy-1", "copy-2"]);
}

#[test]
fn what_was_not_found_where_nothing_was_hidden_was_never_put_or_taken_since() {
    let said = page(&ended(true));
    assert!(said.contains("2 not found among 250, which are all that the queue counts"), "{said}");
    assert!(said.contains("never put, or taken since"), "{said}");
    let search = Search { found: vec![found(1)], ..Search::default() };
    let stopped = BulkReport { end: BulkEnd::Stopped, search, ..bulk_report(Deed::Find, &[(Fate::Done, 1)]) };
    let sim = again(asked().pass(300).press("y").wrote(Ok(report(stopped))), &[]);
    assert!(!page(&sim).contains("not found"), "a search that was stopped says nothing about them");
    assert_eq!(told(&sim)[1].1, Some(Told::Stands(found(1))), "but what it found counts");
}

#[test]
fn the_old_ones_of_those_found_are_deleted_by_one_key_and_no_others() {
    let sim = ended(false).press("esc F").looked((250, &[]), None);
    let Some(Modal::Bulk(dialog)) = sim.state.modals.last() else { panic!() };
    assert_eq!(dialog.subject.queue.as_str(), "orders");
    let words = dialog.recovers.as_ref().unwrap().words();
    let expected = "Finish a move of 2 messages: delete the old ones, whose copies probably stand in other.";
    assert_eq!(words, expected);
    let sim = sim.pass(300).press("y");
    assert_eq!(known(wish(&sim)), [("id-1", "hash-1"), ("id-2", "hash-2")]);
    assert_eq!(recovers(wish(&sim)), (&Recovery::Finish, vec!["copy-1", "copy-2"]));
}

#[test]
fn on_one_that_surely_was_put_the_same_key_is_about_those() {
    let sim = ended(false).press("esc k F").looked((250, &[]), None).pass(300).press("y");
    assert_eq!(known(wish(&sim)), [("id-0", "hash-0"), ("id-3", "hash-3")]);
    assert_eq!(recovers(wish(&sim)), (&Recovery::Finish, Vec::new()));
}

#[test]
fn only_those_are_left_as_they_are_together_of_which_a_search_says_the_same() {
    let left = |keys: &str| {
        let sim = ended(false).press("esc").press(keys);
        let settled = sim.calls.iter().filter_map(|(_, _, call)| match call {
            Call::Settle { item, end: End::NotDone, export: false, .. } => Some(*item),
            _ => None,
        });
        settled.collect::<Vec<_>>()
    };
    assert_eq!((left("A"), left("j j j A")), (vec![1, 2], vec![4, 5]));
}

#[test]
fn the_copies_that_were_found_are_deleted_by_another() {
    let sim = ended(false).press("esc V").looked((250, &[]), None);
    let Some(Modal::Bulk(dialog)) = sim.state.modals.last() else { panic!() };
    assert_eq!(dialog.subject.queue.as_str(), "other");
    let sim = sim.pass(300).press("y");
    assert_eq!(
        (wish(&sim).deed, known(wish(&sim))),
        (Deed::Delete, vec![("copy-1", "put-1"), ("copy-2", "put-2")])
    );
    assert_eq!(recovers(wish(&sim)), (&Recovery::TakeBack, vec!["copy-1", "copy-2"]));
    // One has another text by now: it is no copy. Another one is gone: the old one can still be deleted.
    let copy = |item: usize| found(item).id;
    let search =
        Search { changed: vec![copy(1)], missing: vec![copy(2)], saw_all: Some(true), ..Search::default() };
    let fates = [(Fate::NotFound, 1), (Fate::Changed, 1)];
    let sim = sim.wrote(Ok(report(BulkReport { search, ..bulk_report(Deed::Delete, &fates) })));
    assert!(page(&sim).contains("1 not found any more"), "{}", page(&sim));
    let sim = again(sim, &[]);
    assert_eq!((&told(&sim)[1].1, &told(&sim)[2].1), (&None, &Some(Told::Stands(found(2)))));
}

/// Of two of a move both messages are known to stand, or the new one to have stood; of one the old one was not
/// seen, and of another a copy was found.
fn twice() -> Sim {
    let surely = |item, finding| with_copy(moved(item, true, finding));
    let probably = with_copy(moved(5, false, Finding::NoWord));
    let kinds =
        [Finding::Twice, Finding::OldNotSeen, Finding::NewNotSeen, Finding::Changed, Finding::Happened];
    let all = kinds.into_iter().enumerate().map(|(item, finding)| surely(item, finding)).chain([probably]);
    let mut sim = Sim::opened("127.0.0.1", Start::Writable);
    let account = sim.state.account.as_mut().unwrap();
    account.tell(&entry_id(3), &id(5), Told::Stands(found(5)));
    let endpoint: Arc<str> = account.account.endpoint.to_string().into();
    let here = |left: Left| {
        let to = left.to.map(|to| Place { endpoint: Arc::clone(&endpoint), ..to });
        Left { to, ..left }
    };
    sim.left(all.map(here).collect()).list(&["orders", "other"])
}

#[test]
fn new_ones_are_taken_back_wherever_they_stand_where_the_old_ones_were_seen() {
    let sim = twice().press("V").looked((250, &[]), None);
    let Some(Modal::Bulk(dialog)) = sim.state.modals.last() else { panic!("{:#?}", sim.state.modals) };
    assert_eq!(dialog.subject.queue.as_str(), "other");
    let words = dialog.recovers.as_ref().unwrap().words();
    let expected =
        "Take back a move of 2 messages: delete the copies that were put in other; the old ones stay.";
    assert_eq!(words, expected);
    let sim = sim.pass(300).press("y");
    assert_eq!(known(wish(&sim)), [("new-0", "put-0"), ("new-2", "put-2")]);
    assert_eq!(recovers(wish(&sim)), (&Recovery::TakeBack, vec!["new-0", "new-2"]));
    // About one of which only a text tells that a copy stands, it is about such.
    let sim = twice().press("G V").looked((250, &[]), None).pass(300).press("y");
    assert_eq!(known(wish(&sim)), [("copy-5", "put-5")]);
}

#[test]
fn where_it_is_known_of_all_there_is_nothing_to_look_for() {
    let sure = vec![moved(0, true, Finding::OldNotSeen)];
    let sim = Sim::opened("127.0.0.1", Start::Writable).left(sure).list(&["orders"]);
    let sim = sim.press("s");
    assert!(sim.notice().contains("it is known whether it was put"), "{}", sim.notice());
    assert!(sim.press("V").notice().contains("no copy of these was found, or can be seen"));
    let sim = Sim::opened("127.0.0.1", Start::ReadOnly).left(all()).list(&["orders"]).press("j s");
    assert!(sim.notice().contains("read-only"), "{}", sim.notice());
}

/// The same, where it was to go to another account. `starts`: how that one was open before, if it was.
fn elsewhere(starts: Option<Start>) -> Sim {
    let mut sim = Sim::opened("127.0.0.1", Start::Writable);
    let mut account = sim.state.account.as_ref().unwrap().account.clone();
    account.endpoint.host = "elsewhere".into();
    let endpoint: Arc<str> = account.endpoint.to_string().into();
    if let Some(starts) = starts {
        let account = Account { starts, ..account };
        let there = Elsewhere { account, queues: [QueueName::new("other")].into(), raised_until: None };
        sim.state.elsewhere.insert(THERE, there);
    }
    let there = |left: Left| {
        let to = left.to.map(|to| Place { endpoint: Arc::clone(&endpoint), ..to });
        Left { to, ..left }
    };
    sim.left(all().into_iter().map(there).collect()).list(&["orders"])
}

const THERE: ConnId = ConnId(77);

#[test]
fn what_was_to_go_to_another_account_is_looked_for_there_once_that_was_open() {
    for (starts, why) in [(None, "@ opens acme"), (Some(Start::ReadOnly), "is read-only: open it")] {
        let sim = elsewhere(starts).press("j s");
        assert!(sim.notice().contains("another account") && sim.notice().contains(why), "{}", sim.notice());
        assert!(matches!(sim.state.modals.as_slice(), [Modal::Left(_)]));
    }
    let sim = elsewhere(Some(Start::Writable)).press("j s").looked((250, &[]), None);
    let Some(Modal::Bulk(dialog)) = sim.state.modals.last() else { panic!("{:#?}", sim.state.modals) };
    assert_eq!((dialog.subject.conn, dialog.subject.queue.as_str()), (THERE, "other"));
    let sim = sim.pass(300).press("y");
    assert_eq!(wish(&sim).deed, Deed::Find);
    let search = Search { searched: 250, found: vec![found(1)], saw_all: Some(false), ..Search::default() };
    let report = BulkReport { search, ..bulk_report(Deed::Find, &[(Fate::Done, 1)]) };
    let sim = again(sim.wrote(Ok(self::report(report))), &[]);
    assert_eq!(told(&sim)[1], (1, Some(Told::Stands(found(1)))), "the list here says what was found there");
    // The old ones are here, the copies there.
    let sim = sim.press("esc X j");
    let queue = |sim: Sim| match sim.state.modals.last() {
        Some(Modal::Bulk(dialog)) => (dialog.subject.conn, dialog.subject.queue.to_string()),
        other => panic!("{other:#?}"),
    };
    let here = sim.state.account.as_ref().unwrap().conn;
    let sim = sim.press("V");
    assert_eq!(queue(sim), (THERE, "other".to_owned()));
    assert_ne!(here, THERE);
}

#[test]
fn a_text_that_was_put_again_into_its_own_queue_is_looked_for_there() {
    let resent = Left { action: Action::Resend, to: None, ..with_copy(moved(1, false, Finding::NoWord)) };
    let sim = Sim::opened("127.0.0.1", Start::Writable).left(vec![resent]).list(&["orders"]);
    let sim = sim.press("s").looked((40, &[]), None);
    let Some(Modal::Bulk(dialog)) = sim.state.modals.last() else { panic!() };
    assert_eq!(dialog.subject.queue.as_str(), "orders");
}

#[test]
fn nothing_else_can_be_chosen_and_nothing_of_it_is_begun_twice() {
    for key in ["a", "n", "f", "t", "w", "l", "c", "r"] {
        let sim = asked().press(key);
        assert!(sim.notice().contains("copies are only looked for"), "{key}: {}", sim.notice());
    }
    for key in ["s", "F", "f"] {
        let sim = asked().pass(300).press("y esc").press(key);
        assert!(sim.notice().contains("under way already"), "{key}: {}", sim.notice());
    }
}
