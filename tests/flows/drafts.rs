//! Texts that are typed are kept until they are sent or discarded.

use std::sync::Arc;

use peekq::app::effect::{Call, Effect};
use peekq::app::event::Msg;
use peekq::app::state::modal::{EditDialog, Modal, Phase, PutDialog};
use peekq::app::state::offer::Clash;
use peekq::app::wake;
use peekq::body::shown::show;
use peekq::model::account::{Account, Start};
use peekq::model::change::dig::Dug;
use peekq::model::change::{Lease, LeaseState, Progress, Report, SurgeryEnd, Taken};
use peekq::model::draft::{Draft, DraftId, DraftOf, DraftsFound};
use peekq::model::failure::FailureKind;
use peekq::model::message::Encoding;
use peekq::model::operation::OperationKind;
use peekq::model::queue::QueueName;

use crate::sim::{BEGIN, Sim, account, failure, message, put_report, sim, surgery};

/// What was kept and forgotten since, in order: `keep run-7 text`, `drop run-7`.
fn drafts(sim: &Sim) -> Vec<String> {
    let told = sim.effects.iter().filter_map(|effect| match effect {
        Effect::KeepDraft { draft, .. } => Some(format!("keep {} {}", draft.id, draft.text)),
        Effect::DropDraft { id, .. } => Some(format!("drop {id}")),
        _ => None,
    });
    told.collect()
}

/// The last text that was kept.
fn kept(sim: &Sim) -> &Draft {
    let kept = sim.effects.iter().rev().find_map(|effect| match effect {
        Effect::KeepDraft { draft, .. } => Some(&**draft),
        _ => None,
    });
    kept.expect("a text was kept")
}

/// Whether the last word about the text that was kept is that it is forgotten.
fn forgotten(sim: &Sim) -> bool {
    drafts(sim).last() == Some(&format!("drop {}", kept(sim).id))
}

fn putting() -> Sim {
    sim(["orders"]).press("p").text("precious")
}

fn put(sim: &Sim) -> &PutDialog {
    match sim.state.modals.last() {
        Some(Modal::Put(dialog)) => dialog,
        other => panic!("{other:?}"),
    }
}

fn edit(sim: &Sim) -> &EditDialog {
    match sim.state.modals.last() {
        Some(Modal::Edit(dialog)) => dialog,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_typed_is_kept_within_a_second_and_once_a_second_while_one_goes_on() {
    let sim = sim(["orders"]).length("orders", 0).peek("orders", &[]).press("P p").text("a");
    assert_eq!(wake::next(&sim.state), Some(sim.now.plus(1_000)));
    let sim = sim.pass(999);
    assert!(drafts(&sim).is_empty());
    let sim = sim.text("b").pass(1);
    assert_eq!(drafts(&sim).len(), 1);
    assert_eq!((&*kept(&sim).text, kept(&sim).queue.as_str()), ("ab", "orders"));
    let sim = sim.pass(5_000);
    assert_eq!(drafts(&sim).len(), 1, "nothing new, nothing written");
    let sim = sim.text("c").pass(1_000);
    assert_eq!(&*kept(&sim).text, "abc");
    assert_eq!(drafts(&sim).len(), 2);
    let ids: Vec<String> =
        drafts(&sim).iter().map(|line| line.split(' ').nth(1).unwrap().to_owned()).collect();
    assert_eq!(ids[0], ids[1], "in the place of the older form");
}

#[test]
fn everything_about_the_text_is_kept_with_it() {
    let sim = putting().press("tab space tab ctrl-u").text("5m").press("tab ctrl-u").text("9s").pass(1_000);
    let draft = kept(&sim);
    assert_eq!(draft.of, DraftOf::Put { life: "5m".to_owned(), delay: "9s".to_owned() });
    assert_eq!((draft.encoding, &*draft.account), (Encoding::Base64, "acme"));
    assert_eq!(&*draft.endpoint, "http://127.0.0.1:10001/acme");
    let head = [message("m1", "old", 0)];
    let sim = crate::sim::sim(["orders"]).peek("orders", &head).press("enter e").text("X").pass(1_000);
    let of = DraftOf::Edit { seen: head[0].clone() };
    assert_eq!((&kept(&sim).of, &*kept(&sim).text), (&of, "Xold"));
}

#[test]
fn it_is_kept_at_once_when_its_dialog_or_the_program_is_left() {
    for keys in ["esc", "ctrl-s", "ctrl-c", "ctrl-z"] {
        let sim = putting().press(keys);
        assert_eq!(&*kept(&sim).text, "precious", "{keys}");
    }
    assert_eq!(&*kept(&putting().event(Msg::Stopping)).text, "precious");
}

#[test]
fn what_was_sent_is_forgotten_wherever_the_dialog_is() {
    let sim = putting().press("ctrl-s").wrote(Ok(put_report("id")));
    assert!(forgotten(&sim));
    let sim = putting().press("ctrl-s esc").wrote(Ok(put_report("id")));
    assert!(forgotten(&sim));
    let sim = putting().press("ctrl-s").wrote(Err(failure(FailureKind::Busy, OperationKind::Put)));
    assert!(!forgotten(&sim));
    let sim = sim.press("ctrl-s").wrote(Ok(put_report("id")));
    assert!(forgotten(&sim));
}

#[test]
fn an_edit_is_kept_until_it_is_made() {
    let head = [message("m1", "old", 0)];
    let editing = || {
        let sim = sim(["orders"]).peek("orders", &head).press("enter e").text("X").press("ctrl-s");
        sim.price(&head).pass(300).press("y")
    };
    assert!(forgotten(&editing().wrote(Ok(surgery("m1", SurgeryEnd::Done, 1, 1)))));
    assert!(!forgotten(&editing().wrote(Ok(surgery("m1", SurgeryEnd::Missing, 1, 1)))));
}

#[test]
fn a_text_that_is_taken_away_again_is_not_kept() {
    let sim = sim(["orders"]).press("p").text("x").pass(1_000).press("backspace").pass(1_000);
    assert!(forgotten(&sim));
    let sim = sim.press("esc");
    assert!(sim.state.notices.reopen.is_empty());
    let head = [message("m1", "old", 0)];
    let editing = crate::sim::sim(["orders"]).peek("orders", &head).press("enter e").text("X");
    assert!(forgotten(&editing.pass(1_000).press("backspace esc")));
}

#[test]
fn a_copy_into_which_nothing_was_typed_is_not_kept_unless_it_was_sent() {
    let copying = || sim(["orders"]).peek("orders", &[message("m1", "text", 0)]).press("enter c");
    let sim = copying().press("esc");
    assert!(drafts(&sim).is_empty() && sim.state.notices.reopen.is_empty());
    let sim = copying().press("ctrl-s").wrote(Err(failure(FailureKind::Busy, OperationKind::Put)));
    assert_eq!(&*kept(&sim).text, "text");
}

#[test]
fn opened_again_it_goes_on_under_its_name() {
    let sim = putting().press("esc");
    let name = kept(&sim).id.clone();
    let sim = sim.press("o").text("!").pass(1_000);
    assert_eq!((kept(&sim).id.clone(), &*kept(&sim).text), (name, "precious!"));
}

fn left(number: u64, text: &str, of: DraftOf) -> Draft {
    Draft {
        id: DraftId::new("earlier", number),
        at: BEGIN,
        account: Arc::from("acme"),
        endpoint: Arc::from("http://127.0.0.1:10001/acme"),
        queue: QueueName::new("orders"),
        of,
        text: Arc::from(text),
        encoding: Encoding::Base64,
    }
}

fn of_put() -> DraftOf {
    DraftOf::Put { life: "90s".to_owned(), delay: "5".to_owned() }
}

/// An earlier run left a put, and after it an edit.
fn with_left() -> Sim {
    let of = DraftOf::Edit { seen: message("m1", "b2xk", 0) };
    let drafts = vec![left(1, "{\"a\": 1}", of_put()), left(2, "new", of)];
    sim(["orders"]).drafts(DraftsFound { drafts, damaged: Vec::new() })
}

#[test]
fn what_an_earlier_run_left_is_said_once_and_o_opens_the_last() {
    let sim = with_left();
    assert!(sim.notice().starts_with("2 texts that were not sent are kept"), "{}", sim.notice());
    let sim = sim.press("o");
    let dialog = edit(&sim);
    assert_eq!((dialog.target.id.as_str(), &*dialog.target.seen), ("m1", "b2xk"));
    assert_eq!((dialog.text.to_string().as_str(), dialog.encoding), ("new", Encoding::Base64));
    let told = drafts(&sim);
    assert!(told[0].starts_with("keep run-") && told[0].ends_with(" new"), "{told:?}");
    assert_eq!(told[1], "drop earlier-2", "and only then");
    let sim = sim.press("esc o esc");
    assert_eq!(sim.state.notices.reopen.len(), 1, "it is ours from now on");
    let sim = sim.press("O j enter");
    let dialog = put(&sim);
    assert_eq!((dialog.life.to_string(), dialog.delay.to_string()), ("90s".to_owned(), "5".to_owned()));
    assert_eq!(dialog.text.to_string(), "{\"a\": 1}");
    let sim = sim.press("ctrl-s").wrote(Ok(put_report("id")));
    assert!(forgotten(&sim));
}

#[test]
fn the_list_opens_copies_and_discards() {
    let sim = with_left().press("O");
    assert!(matches!(sim.state.modals.last(), Some(Modal::Drafts(_))));
    let sim = sim.press("j y");
    assert_eq!(sim.effects.last(), Some(&Effect::Copy("{\"a\": 1}".to_owned())));
    let sim = sim.press("d");
    assert!(drafts(&sim).is_empty(), "one key alone discards nothing");
    let sim = sim.press("k j d");
    assert!(drafts(&sim).is_empty(), "nor one after another key");
    let sim = sim.press("d");
    assert_eq!(drafts(&sim), ["drop earlier-1"]);
    let sim = sim.press("d d");
    assert_eq!(drafts(&sim), ["drop earlier-1", "drop earlier-2"]);
    let sim = sim.press("esc O");
    assert_eq!(sim.notice(), "there is no text that was not sent");
}

#[test]
fn texts_of_this_run_are_in_the_list_as_well() {
    let sim = putting().press("esc p").text("other").press("esc O");
    let sim = sim.press("j y");
    assert_eq!(sim.effects.last(), Some(&Effect::Copy("precious".to_owned())));
    let sim = sim.press("enter");
    assert_eq!(put(&sim).text.to_string(), "precious");
    let sim = sim.press("esc O d d");
    assert_eq!(sim.state.notices.reopen.len(), 1);
    assert!(drafts(&sim).last().unwrap().starts_with("drop run-"));
}

#[test]
fn a_text_is_offered_on_its_account_only_and_sent_on_the_connection_that_is_open() {
    let other = |sim: Sim| {
        let sim = sim.press("@ enter").connected(Ok(account("other", "else", "10.0.0.1", Start::Writable)));
        sim.list(&["orders"])
    };
    let sim = other(putting().press("esc"));
    assert!(sim.press("o").notice().contains("no text that was not sent"));
    let sim = other(putting().press("esc")).press("@ enter").connect("127.0.0.1", Start::Writable);
    let sim = sim.list(&["orders"]).press("o");
    let conn = sim.conn();
    let sim = sim.press("ctrl-s");
    assert!(sim.asks(|call| matches!(call, Call::Write { conn: of, .. } if *of == conn)));
}

#[test]
fn opening_another_account_loses_no_text_that_is_being_typed() {
    // The connection takes its time; meanwhile one goes back and types.
    let sim = sim(["orders"]).press("@ enter esc p").text("precious");
    let sim = sim.connect("127.0.0.1", Start::Writable).list(&["orders"]);
    assert!(sim.state.modals.is_empty());
    assert_eq!(&*kept(&sim).text, "precious");
    assert_eq!(put(&sim.press("o")).text.to_string(), "precious");
    let sim = crate::sim::sim(["orders"]).press("@ enter esc p").text("sent").press("ctrl-s");
    let sim = sim.connect("127.0.0.1", Start::Writable).list(&["orders"]).wrote(Ok(put_report("id")));
    assert!(forgotten(&sim), "what was sent goes on");
    assert!(sim.state.notices.reopen.is_empty());
}

#[test]
fn what_is_damaged_or_cannot_be_kept_is_said() {
    let damaged = vec!["/state/drafts/x-1.draft: it is damaged".to_owned()];
    let sim = sim(["orders"]).drafts(DraftsFound { drafts: Vec::new(), damaged });
    assert!(sim.notice().contains("x-1.draft: it is damaged"), "{}", sim.notice());
    let sim = putting().pass(1_000).event(Msg::DraftFailed("No space left on device".to_owned()));
    assert!(sim.notice().contains("cannot be kept on the disk: No space left"), "{}", sim.notice());
}

/// One message is held, and a text was ordered to be written into it.
fn writing_into_held() -> Sim {
    let sim = sim(["orders"]).peek("orders", &[message("id-0", "one", 0)]).press("enter t").pass(300);
    let sim = sim.press("enter").leases(&[("one", LeaseState::Held)]);
    sim.press("e").text("X").press("ctrl-s")
}

fn told(sim: Sim, text: &str, state: LeaseState, failed: bool) -> Sim {
    let old = sim.pane().take.as_ref().unwrap().leases[0].clone();
    let trouble = failed.then(|| Box::new(failure(FailureKind::Busy, OperationKind::Update)));
    let message = Arc::new(show(message("id-0", text, 1)));
    sim.progress(Progress::Leases(vec![Lease { message, state, trouble, ..old }]))
}

#[test]
fn a_text_for_a_held_message_is_kept_until_it_is_written() {
    for keys in ["", "esc"] {
        let sim = writing_into_held();
        let sim = if keys.is_empty() { sim } else { sim.press(keys) };
        assert_eq!(&*kept(&sim).text, "Xone");
        let sim = told(sim, "one", LeaseState::Busy, false);
        assert!(!forgotten(&sim), "not before it is known");
        let sim = told(sim, "Xone", LeaseState::Held, false);
        assert!(forgotten(&sim));
        assert!(sim.state.modals.is_empty() && sim.state.notices.reopen.is_empty());
    }
}

#[test]
fn a_text_that_was_not_written_into_a_held_message_can_be_opened_again() {
    let left_behind = || writing_into_held().press("esc");
    let sim = told(left_behind(), "one", LeaseState::Held, true);
    assert!(!forgotten(&sim) && sim.notice().contains("a text was not written"), "{}", sim.notice());
    let sim = sim.press("o");
    assert_eq!(edit(&sim).text.to_string(), "Xone");
    assert!(edit(&sim).lease.is_some(), "it is still held");
    let sim = told(left_behind(), "one", LeaseState::Lost, false).press("o");
    assert_eq!((edit(&sim).lease, &edit(&sim).phase), (None, &Phase::Choosing(Clash::Lost)));
    let sim = left_behind().wrote(Ok(Report::Took(Taken::default())));
    assert_eq!(sim.state.notices.reopen.len(), 1, "the job ended without a word about it");
    assert!(sim.notice().contains("took") || sim.notice().contains("take"), "{}", sim.notice());
    assert!(!forgotten(&sim));
}

#[test]
fn an_edit_opened_again_goes_through_the_lease_that_holds_its_message() {
    let taken = || {
        let sim = sim(["orders"]).peek("orders", &[message("id-0", "one", 0)]).press("enter t").pass(300);
        sim.press("enter").leases(&[("one", LeaseState::Held)]).press("e").text("X")
    };
    let sim = taken().press("esc o");
    assert!(edit(&sim).lease.is_some());
    assert!(
        matches!(sim.press("ctrl-s").state.modals.last(), Some(Modal::Edit(d)) if d.phase == Phase::Writing)
    );
    // By now it has another text: that is not overwritten.
    let sim = told(taken().press("esc"), "two", LeaseState::Held, false).press("o");
    assert_eq!(edit(&sim).phase, Phase::Choosing(Clash::Differs("two".into())));
    let sim = told(taken().press("esc"), "one", LeaseState::Lost, false).press("o");
    assert_eq!((edit(&sim).lease, &edit(&sim).phase), (None, &Phase::Open));
}

#[test]
fn a_text_that_was_put_after_its_lease_was_lost_is_one_draft() {
    let sim = told(writing_into_held(), "one", LeaseState::Lost, false).press("p").pass(1_000);
    assert_eq!((&*kept(&sim).text, matches!(kept(&sim).of, DraftOf::Put { .. })), ("Xone", true));
    let sim = sim.press("ctrl-s").wrote(Ok(put_report("id")));
    assert!(forgotten(&sim));
    assert!(sim.press("O").notice().contains("no text that was not sent"));
}

#[test]
fn leaving_asks_about_an_unsent_text_only_where_it_would_be_lost() {
    let failing = |keeps_drafts| {
        let account = account("demo", "acme", "127.0.0.1", Start::Writable);
        let sim = Sim::new(120, 40).press("enter").connected(Ok(Account { keeps_drafts, ..account }));
        let sim = sim.list(&["orders"]).press("p").text("x").press("ctrl-s esc");
        sim.wrote(Err(failure(FailureKind::TimedOut, OperationKind::Put))).press("q")
    };
    assert!(failing(true).effects.contains(&Effect::Quit));
    let sim = failing(false);
    assert!(!sim.effects.contains(&Effect::Quit) && matches!(sim.state.modals.last(), Some(Modal::Leave(_))));
}

#[test]
fn the_end_of_a_dig_gives_back_what_was_not_written() {
    let sim = sim(["orders"]).peek("orders", &[message("id-0", "one", 0)]).press("enter T").pass(300);
    let sim = sim.press("enter").leases(&[("one", LeaseState::Held)]).press("e").text("X").press("ctrl-s");
    let (stranded, failed) = (vec![], None);
    let dug =
        Dug { wanted: 1, leased: 1, released: 1, deleted: 0, edited: 0, lost: 0, again: 0, stranded, failed };
    let sim = sim.press("esc").wrote(Ok(Report::Dug(dug))).press("o");
    assert_eq!(edit(&sim).text.to_string(), "Xone");
}
