//! The main screens.

use peekq::model::account::Start;
use peekq::model::failure::FailureKind;
use peekq::model::operation::OperationKind;
use peekq::model::queue::QueuePage;

use crate::scenes::{browsing, orders, reading, refused, taking};
use crate::sim::Sim;
use crate::text;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

fn snapshots(name: &str, scene: impl Fn(u16, u16) -> Sim) {
    for (cols, rows) in SIZES {
        insta::assert_snapshot!(format!("{name}-{cols}x{rows}"), text(&scene(cols, rows)));
    }
}

#[test]
fn the_first_screen_says_what_can_be_opened() {
    snapshots("start", |cols, rows| {
        let mut sim = Sim::new(cols, rows);
        sim.answer_probed(true).key("down");
        sim
    });
}

#[test]
fn the_first_screen_says_why_something_could_not_be_opened() {
    let mut sim = Sim::new(80, 24);
    sim.answer_probed(false).typed("env").key("enter").answer_connected(Err(
        "the connection string in AZURE_STORAGE_CONNECTION_STRING has no AccountName, and its part 3 is not \
         a name and a value"
            .to_owned(),
    ));
    insta::assert_snapshot!(text(&sim));
}

#[test]
fn what_is_being_opened_is_named() {
    let mut sim = Sim::new(80, 24);
    sim.key("enter");
    assert!(text(&sim).contains("opening Demo…"), "{}", text(&sim));
}

#[test]
fn queues_are_browsed() {
    snapshots("browsing", browsing);
}

#[test]
fn messages_are_read() {
    snapshots("reading", reading);
}

#[test]
fn the_detail_pane_can_be_zoomed() {
    let mut sim = reading(120, 40);
    sim.keys("enter z x");
    insta::assert_snapshot!(text(&sim));
}

#[test]
fn taken_messages_show_their_countdown_and_their_end() {
    snapshots("taking", taking);
}

#[test]
fn a_refresh_marks_what_is_new_back_and_gone() {
    let mut sim = reading(120, 40);
    let mut head = orders();
    head.remove(0);
    head.insert(1, crate::sim::message("aaaaaaaa-new", "fresh", 0));
    head[0].dequeue_count += 1;
    sim.key("r").wait(100).answer_peek("orders", Ok(head));
    insta::assert_snapshot!(text(&sim));
}

#[test]
fn a_full_peek_claims_no_more_than_it_knows() {
    let mut sim = Sim::with_queues(120, 40, &["settings-changed"]);
    let head = (0..32).map(|n| crate::sim::message(&format!("{n:08}-x"), "text", n * 61)).collect();
    sim.answer_length("settings-changed", Ok(1_284)).wait(100).answer_peek("settings-changed", Ok(head));
    insta::assert_snapshot!(text(&sim));
}

#[test]
fn an_invisible_rest_is_not_called_no_messages() {
    let mut sim = Sim::with_queues(120, 40, &["orders"]);
    sim.answer_length("orders", Ok(3)).wait(100).answer_peek("orders", Ok(Vec::new()));
    insta::assert_snapshot!(text(&sim));
}

#[test]
fn an_empty_queue_says_which_key_puts_a_message() {
    let mut sim = Sim::with_queues(80, 24, &["orders"]);
    sim.answer_length("orders", Ok(0)).wait(100).answer_peek("orders", Ok(Vec::new()));
    insta::assert_snapshot!(text(&sim));
}

#[test]
fn a_queue_that_may_not_be_peeked_is_not_an_empty_one() {
    let mut sim = Sim::with_queues(80, 24, &["orders"]);
    let failure = refused(FailureKind::NotPermitted, OperationKind::Peek);
    sim.answer_length("orders", Ok(3)).wait(100).answer_peek("orders", Err(failure));
    insta::assert_snapshot!(text(&sim));
}

#[test]
fn a_failed_refresh_keeps_the_rows_under_a_banner() {
    let mut sim = reading(120, 40);
    let failure = refused(FailureKind::NotPermitted, OperationKind::Peek);
    sim.wait(6_000).answer_peek("orders", Err(failure));
    let failure = refused(FailureKind::Busy, OperationKind::ListQueues);
    sim.key("r").answer_queue_page(Err(failure));
    insta::assert_snapshot!(text(&sim));
}

#[test]
fn the_selected_row_stays_on_the_screen_under_a_banner() {
    let names: Vec<String> = (0..50).map(|n| format!("queue-{n:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut sim = Sim::with_queues(120, 24, &names);
    let failure = refused(FailureKind::Busy, OperationKind::ListQueues);
    sim.key("r").answer_queue_page(Err(failure)).key("G");
    assert!(text(&sim).contains("▸ queue-49"));
}

#[test]
fn a_list_that_cannot_be_read_says_everything_about_it() {
    let mut sim = Sim::opened(80, 24, Start::Writable);
    let failure = refused(FailureKind::Unreachable, OperationKind::ListQueues);
    sim.answer_queue_page(Err(failure));
    insta::assert_snapshot!(text(&sim));
}

#[test]
fn an_account_without_queues_says_which_key_creates_one() {
    assert!(text(&Sim::with_queues(80, 24, &[])).contains("n creates one."));
    let mut sim = Sim::opened(80, 24, Start::ReadOnly);
    sim.answer_queues(&[]);
    assert!(!text(&sim).contains("creates one."), "not where it would be refused");
}

#[test]
fn a_list_that_is_still_coming_says_so() {
    let mut sim = Sim::opened(80, 24, Start::Writable);
    assert!(text(&sim).contains("Looking for queues…"));
    let names = vec![peekq::model::queue::QueueName::new("orders")];
    sim.answer_queue_page(Ok(QueuePage { names, next: Some("more".to_owned()) }));
    assert!(text(&sim).contains("Queues 1…"), "{}", text(&sim));
}

#[test]
fn a_filter_that_fits_nothing_says_how_to_drop_it() {
    let mut sim = browsing(80, 24);
    sim.key("/").typed("zzz");
    insta::assert_snapshot!(text(&sim));
}

#[test]
fn the_header_says_what_is_allowed_and_counts_it_down() {
    let mut sim = Sim::opened(120, 24, Start::ReadOnly);
    sim.answer_queues(&["orders"]);
    assert!(text(&sim).lines().next().unwrap().contains("read-only"));
    sim.key("W").typed("devstoreaccount1").key("enter").wait(28_000);
    assert!(text(&sim).lines().next().unwrap().contains("changes allowed 14:32"));
    let sealed = Sim::opened(120, 24, Start::Sealed);
    assert!(text(&sealed).lines().next().unwrap().contains("read-only, sealed"));
}

#[test]
fn the_account_is_named_even_where_the_header_is_full() {
    let mut sim = Sim::opened(80, 24, Start::ReadOnly);
    sim.answer_queues(&["orders"]);
    let screen = text(&sim);
    assert!(screen.starts_with(" peekq  azurite · devstoreaccount1 · 127.0.0.1:10001"), "{screen}");
    assert!(screen.lines().next().unwrap().contains("read-only"), "{screen}");
}

#[test]
fn waiting_shows_only_after_a_moment_and_then_turns() {
    let mut sim = Sim::opened(120, 24, Start::Writable);
    let head = |sim: &Sim| text(sim).lines().next().unwrap().to_owned();
    let live = head(&sim);
    assert!(live.contains("● live"));
    sim.wait(150);
    assert_eq!(head(&sim), live);
    sim.wait(100);
    let first = head(&sim);
    assert_ne!(first, live);
    sim.wait(120);
    assert_ne!(head(&sim), first);
}

#[test]
fn leaving_says_what_it_waits_for() {
    let mut sim = taking(120, 24);
    sim.key("q");
    assert!(text(&sim).contains("releasing 3 before leaving"), "{}", text(&sim));
}

#[test]
fn a_notice_takes_the_place_of_the_keys_for_a_while() {
    let mut sim = browsing(80, 24);
    let last = |sim: &Sim| text(sim).lines().last().unwrap().to_owned();
    assert!(last(&sim).contains("? help"));
    sim.key("P");
    assert_eq!(last(&sim), " paused: r refreshes");
    sim.wait(7_000);
    assert!(last(&sim).contains("? help"));
}
