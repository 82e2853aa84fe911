//! Work on many messages, as a user does it: sending a poison queue back, part of it, with a canary,
//! stopped in the middle and begun again.

use std::path::Path;

use peekq::emulator::faults::{Fault, Planned, Trouble};
use peekq::model::operation::OperationKind;
use rustix::process::Signal;

use crate::hands::{go_to, leave, wait_ready};
use crate::pty::Pty;
use crate::stand::{Stand, WIDE, until};

/// Texts of which every fifth is to stay where it is.
fn texts(count: usize) -> Vec<String> {
    let state = |n: usize| if n.is_multiple_of(5) { "broken" } else { "retry" };
    (0..count).map(|n| format!("{{\"n\":{n:03},\"state\":\"{}\"}}", state(n))).collect()
}

/// The texts with this in them, each dequeued so often, in order.
fn with(count: usize, word: &str, dequeued: u32) -> Vec<(String, u32)> {
    texts(count).into_iter().filter(|text| text.contains(word)).map(|text| (text, dequeued)).collect()
}

fn fill(stand: &Stand, count: usize) {
    let texts = texts(count);
    stand.queue("orders", &[]);
    stand.queue("orders-poison", &texts.iter().map(String::as_str).collect::<Vec<_>>());
}

/// The files with a line for every message.
fn reports(home: &Path) -> Vec<String> {
    let folder = home.join("peekq/reports");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect()
}

/// Selects the poison queue, in which there are more messages than a peek shows.
fn at_poison(pty: &mut Pty, count: usize) {
    pty.press("/");
    pty.keys("poison");
    pty.press("enter");
    pty.wait_for(&format!("≥32 visible of about {count}"));
}

/// Chooses all that match and begins with one.
fn redrive(pty: &mut Pty) {
    pty.press("R");
    pty.wait_for("Redrive ─");
    pty.press("f");
    pty.keys("retry");
    pty.press("enter");
    pty.wait_for(" seen");
    pty.press("c");
    pty.wait_for("yes, then it asks");
}

/// Closes the report.
fn close(pty: &mut Pty) {
    pty.wait_for("Report ─");
    pty.press("esc");
    pty.wait_until(|screen| !screen.contents().contains("Report ─"));
}

fn begin(pty: &mut Pty) {
    wait_ready(pty, "y", "redrive");
    pty.press("y");
}

fn go_on(pty: &mut Pty) {
    pty.wait_for("The first one is done.");
    wait_ready(pty, "y", "go on");
    pty.press("y");
}

/// Of so many messages: a canary, stopped when so many were sent back, and begun again.
fn stopped_and_begun_again(stand: &Stand, count: usize, rate: &str, enough: u64) {
    fill(stand, count);
    let home = tempfile::tempdir().unwrap();
    let mut pty = stand.open_with(&[], &[("XDG_STATE_HOME", home.path().to_str().unwrap())], WIDE);
    at_poison(&mut pty, count);
    redrive(&mut pty);
    pty.press("r");
    pty.keys(rate);
    pty.press("enter");
    pty.wait_for(&format!("{rate} a second"));
    begin(&mut pty);
    pty.wait_for("The first one is done.");
    assert_eq!(stand.count("orders"), 1, "it waits after the first one");
    go_on(&mut pty);
    until("enough went back", || stand.count("orders") >= enough);
    pty.press("x");
    pty.wait_for("what was held went back");
    let moved = stand.count("orders");
    assert!(moved < with(count, "retry", 1).len() as u64, "it was stopped in the middle");
    assert_eq!(moved + stand.count("orders-poison"), count as u64, "none is lost and none is there twice");
    close(&mut pty);

    redrive(&mut pty);
    begin(&mut pty);
    go_on(&mut pty);
    pty.wait_for("Finished in");
    pty.wait_for("None was seen to come back to orders-poison so far.");
    close(&mut pty);
    assert_eq!(stand.taken("orders"), with(count, "retry", 1));
    let left: Vec<String> = stand.taken("orders-poison").into_iter().map(|(text, _)| text).collect();
    let expected: Vec<String> = with(count, "broken", 1).into_iter().map(|(text, _)| text).collect();
    assert_eq!(left, expected, "nothing stays hidden");
    let reports = reports(home.path());
    let lines = reports.iter().flat_map(|report| report.lines());
    assert_eq!(
        lines.filter(|line| line.contains("\"end\":\"moved\"")).count(),
        with(count, "retry", 1).len()
    );
    leave(&mut pty);
}

#[test]
fn five_hundred_go_back_by_a_filter_although_it_is_stopped_in_the_middle() {
    stopped_and_begun_again(&Stand::embedded(), 500, "150", 100);
}

#[test]
fn sixty_go_back_by_a_filter_although_it_is_stopped_in_the_middle_on_azurite() {
    stopped_and_begun_again(&Stand::azurite(), 60, "20", 10);
}

#[test]
fn r_a_y_sends_a_poison_queue_back_and_what_returns_is_noticed() {
    let stand = Stand::embedded();
    fill(&stand, 10);
    let mut pty = stand.open();
    go_to(&mut pty, "orders-poison", 10);
    pty.press("R");
    pty.wait_for("10 visible of about 10");
    pty.press("a");
    begin(&mut pty);
    pty.wait_for("Finished in");
    close(&mut pty);
    assert_eq!(stand.count("orders-poison"), 0);
    let back = &texts(10)[3];
    let queue = peekq::model::queue::QueueName::new("orders-poison");
    let life = peekq::model::message::Life::Seconds(604_800);
    let message = peekq::model::message::NewMessage { text: back.as_str().into(), life, delay: 0 };
    stand.runtime.block_on(stand.client.put(&queue, &message)).unwrap();
    pty.press("r");
    pty.wait_for("1 of 10 came back to orders-poison");
    pty.press("B");
    pty.wait_for("1 was seen to come back");
    close(&mut pty);
    leave(&mut pty);
}

/// Both keys that take something back, and the report.
fn take_back(pty: &mut Pty) {
    pty.press("u");
    pty.wait_for("Move back ─");
    wait_ready(pty, "y", "move back");
    pty.press("y");
    pty.wait_for("Finished in");
    close(pty);
}

#[test]
fn what_was_sent_back_to_its_queue_comes_back_by_u_and_by_the_list_of_changes() {
    let stand = Stand::embedded();
    fill(&stand, 40);
    let home = tempfile::tempdir().unwrap();
    let mut pty = stand.open_with(&[], &[("XDG_STATE_HOME", home.path().to_str().unwrap())], WIDE);
    at_poison(&mut pty, 40);
    let sends_all = |pty: &mut Pty| {
        pty.press("R");
        pty.wait_for("Redrive ─");
        pty.press("a");
        begin(pty);
        pty.wait_for("Finished in");
        close(pty);
    };
    sends_all(&mut pty);
    assert_eq!((stand.count("orders"), stand.count("orders-poison")), (40, 0));
    take_back(&mut pty);
    assert_eq!((stand.count("orders"), stand.count("orders-poison")), (0, 40), "all parts of it come back");
    sends_all(&mut pty);
    leave(&mut pty);

    let mut pty = stand.open_with(&[], &[("XDG_STATE_HOME", home.path().to_str().unwrap())], WIDE);
    pty.wait_for("orders-poison");
    pty.press("U");
    pty.wait_for("can be taken back");
    take_back(&mut pty);
    assert_eq!((stand.count("orders"), stand.count("orders-poison")), (0, 40));
    let order: Vec<String> = stand.taken("orders-poison").into_iter().map(|(text, _)| text).collect();
    assert_eq!(order, texts(40));
    pty.press("esc");
    pty.wait_until(|screen| !screen.contents().contains("Changes ─"));
    leave(&mut pty);
}

#[test]
fn a_delete_of_many_by_a_filter_is_taken_back_as_a_whole() {
    let stand = Stand::embedded();
    fill(&stand, 60);
    let mut pty = stand.open();
    at_poison(&mut pty, 60);
    pty.press("enter");
    pty.press("d");
    pty.wait_for("all that match");
    pty.press("f");
    pty.wait_for("Delete messages ─");
    pty.keys("retry");
    pty.press("enter");
    pty.wait_for(" seen");
    wait_ready(&pty, "y", "delete them");
    pty.press("y");
    pty.wait_for("Finished in");
    close(&mut pty);
    assert_eq!(stand.count("orders-poison"), 12);
    pty.press("u");
    pty.wait_for("Puts 48 messages into");
    wait_ready(&pty, "y", "put it");
    pty.press("y");
    pty.wait_for("put 48 back into orders-poison");
    assert_eq!(stand.count("orders-poison"), 60);
    leave(&mut pty);
}

/// How many messages stand elsewhere as the journal says.
fn stands(home: &Path) -> usize {
    let folder = home.join("peekq/journal");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files
        .map(|file| String::from_utf8_lossy(&std::fs::read(file).unwrap()).matches("{\"stands\":").count())
        .sum()
}

#[test]
fn a_program_that_was_killed_in_the_middle_of_a_redrive_says_what_became_of_every_message() {
    let stand = Stand::embedded();
    stand.lag(300);
    fill(&stand, 12);
    let home = tempfile::tempdir().unwrap();
    let env = [("XDG_STATE_HOME", home.path().to_str().unwrap())];
    let mut pty = stand.open_with(&[], &env, WIDE);
    go_to(&mut pty, "orders-poison", 12);
    pty.press("R");
    pty.wait_for("12 visible of about 12");
    pty.press("a");
    pty.press("r");
    pty.keys("4");
    pty.press("enter");
    // The fourth is put, and the service never says that the old one was deleted.
    let fault = Fault { trouble: Trouble::Hang, takes_effect: false };
    let kind = Some(OperationKind::DeleteMessage);
    stand.faults().plan(vec![Planned { kind, secondary: None, skip: 3, times: 1, fault }]);
    begin(&mut pty);
    until("a delete hangs", || !stand.faults().met().is_empty());
    until("the journal says where four stand", || stands(home.path()) == 4);
    pty.signal(Signal::KILL);
    pty.wait_exit();
    stand.faults().plan(Vec::new());
    // Its leases have ended.
    stand.lag(0);
    assert_eq!(stand.count("orders") + stand.count("orders-poison"), 13, "one is there twice");

    let mut pty = stand.open_with(&[], &env, WIDE);
    pty.wait_for("An earlier run ended in the middle");
    pty.wait_for("stands twice");
    pty.press("D");
    pty.wait_for("1 left open");
    pty.press("f");
    pty.wait_for("Deletes the message that stands there.");
    wait_ready(&pty, "y", "do it");
    pty.press("y");
    pty.wait_until(|screen| !screen.contents().contains("left open"));
    assert_eq!(stand.count("orders") + stand.count("orders-poison"), 12, "none is lost, none twice");
    go_to(&mut pty, "orders-poison", 8);
    pty.press("R");
    pty.wait_for("Redrive ─");
    pty.press("a");
    begin(&mut pty);
    pty.wait_for("Finished in");
    close(&mut pty);
    let mut there: Vec<String> = stand.taken("orders").into_iter().map(|(text, _)| text).collect();
    there.sort();
    assert_eq!(there, texts(12));
    leave(&mut pty);
}

#[test]
fn messages_go_to_an_account_that_was_open_before() {
    let (here, there) = (Stand::embedded(), Stand::embedded());
    there.queue("inbox", &["zero"]);
    here.queue("orders", &["one", "two"]);
    let env = [("AZURE_STORAGE_CONNECTION_STRING", &*here.connection_string())];
    let mut pty = there.open_with(&[], &env, WIDE);
    pty.wait_for("inbox");
    pty.press("@");
    pty.keys("Environment");
    pty.press("enter");
    pty.wait_for("environment ·");
    go_to(&mut pty, "orders", 2);
    pty.press("m");
    pty.wait_for("Move messages ─");
    pty.keys("arg");
    pty.press("tab");
    pty.wait_for("arguments/inbox");
    pty.press("enter");
    pty.wait_for("1 visible of about 1");
    pty.press("a");
    wait_ready(&pty, "y", "move them");
    pty.press("y");
    pty.wait_for("Finished in");
    close(&mut pty);
    let dequeued_once = |text: &str| (text.to_owned(), 1);
    assert_eq!(there.taken("inbox"), ["one", "two", "zero"].map(dequeued_once));
    assert_eq!(here.count("orders"), 0);
    leave(&mut pty);
}
