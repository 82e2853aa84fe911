//! The main screens.

use peekq::model::account::{Scheme, Start};
use peekq::model::failure::FailureKind;
use peekq::model::operation::OperationKind;

use crate::scenes::{browsing, opened, orders, put_ago, reading, refused, taking, with_queues};
use crate::sim::{Sim, account};
use crate::text;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

fn snapshots(name: &str, scene: impl Fn(u16, u16) -> Sim) {
    for (cols, rows) in SIZES {
        insta::assert_snapshot!(format!("{name}-{cols}x{rows}"), text(&scene(cols, rows)));
    }
}

#[test]
fn the_first_screen_says_what_can_be_opened() {
    snapshots("start", |cols, rows| Sim::new(cols, rows).probed(true).press("down"));
}

#[test]
fn the_first_screen_says_why_something_could_not_be_opened() {
    let why = "the connection string in AZURE_STORAGE_CONNECTION_STRING has no AccountName, and its part 3 \
               is not a name and a value";
    let sim = Sim::new(80, 24).probed(false).text("env").press("enter").connected(Err(why.to_owned()));
    insta::assert_snapshot!(text(&sim));
}

#[test]
fn what_is_being_opened_is_named() {
    let sim = Sim::new(80, 24).press("enter");
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
    let sim = reading(120, 40).press("enter z x");
    insta::assert_snapshot!(text(&sim));
}

#[test]
fn taken_messages_show_their_countdown_and_their_end() {
    snapshots("taking", taking);
}

#[test]
fn a_refresh_marks_what_is_new_back_and_gone() {
    let mut head = orders();
    head.remove(0);
    head.insert(1, put_ago(0, "aaaaaaaa-new", "fresh"));
    head[0].dequeue_count += 1;
    let sim = reading(120, 40).press("r").peek("orders", &head);
    insta::assert_snapshot!(text(&sim));
}

#[test]
fn marked_messages_are_shown_and_counted() {
    let sim = reading(120, 40).press("space j v j");
    insta::assert_snapshot!(text(&sim));
}

#[test]
fn a_full_peek_claims_no_more_than_it_knows() {
    let head: Vec<_> = (0..32).map(|n| put_ago(n * 61, &format!("{n:08}-x"), "text")).collect();
    let sim = with_queues(120, 40, &["settings-changed"]).length("settings-changed", 1_284);
    let sim = sim.peek("settings-changed", &head);
    insta::assert_snapshot!(text(&sim));
}

#[test]
fn an_invisible_rest_is_not_called_no_messages() {
    let sim = with_queues(120, 40, &["orders"]).length("orders", 3).peek("orders", &[]);
    insta::assert_snapshot!(text(&sim));
}

#[test]
fn an_empty_queue_says_which_key_puts_a_message() {
    let sim = with_queues(80, 24, &["orders"]).length("orders", 0).peek("orders", &[]);
    insta::assert_snapshot!(text(&sim));
}

#[test]
fn a_queue_that_may_not_be_peeked_is_not_an_empty_one() {
    let failure = refused(FailureKind::NotPermitted, OperationKind::Peek);
    let sim = with_queues(80, 24, &["orders"]).length("orders", 3).pass(100).peeked("orders", Err(failure));
    insta::assert_snapshot!(text(&sim));
}

#[test]
fn a_failed_refresh_keeps_the_rows_under_a_banner() {
    let failure = refused(FailureKind::NotPermitted, OperationKind::Peek);
    let sim = reading(120, 40).pass(6_000).peeked("orders", Err(failure));
    let failure = refused(FailureKind::Busy, OperationKind::ListQueues);
    let sim = sim.press("r").listed(Err(failure));
    insta::assert_snapshot!(text(&sim));
}

#[test]
fn the_selected_row_stays_on_the_screen_under_a_banner() {
    let names: Vec<String> = (0..50).map(|n| format!("queue-{n:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let failure = refused(FailureKind::Busy, OperationKind::ListQueues);
    let sim = with_queues(120, 24, &names).press("r").listed(Err(failure)).press("G");
    assert!(text(&sim).contains("▸ queue-49"));
}

#[test]
fn a_list_that_cannot_be_read_says_everything_about_it() {
    let failure = refused(FailureKind::Unreachable, OperationKind::ListQueues);
    let sim = opened(80, 24, Start::Writable).listed(Err(failure));
    insta::assert_snapshot!(text(&sim));
}

#[test]
fn an_account_without_queues_says_which_key_creates_one() {
    assert!(text(&with_queues(80, 24, &[])).contains("n creates one."));
    let sim = opened(80, 24, Start::ReadOnly).list(&[]);
    assert!(!text(&sim).contains("creates one."), "not where it would be refused");
}

#[test]
fn a_list_that_is_still_coming_says_so() {
    let sim = opened(80, 24, Start::Writable);
    assert!(text(&sim).contains("Looking for queues…"));
    let sim = sim.page(&["orders"], Some("more"));
    assert!(text(&sim).contains("Queues 1…"), "{}", text(&sim));
}

#[test]
fn a_filter_that_fits_nothing_says_how_to_drop_it() {
    let sim = browsing(80, 24).press("/").text("zzz");
    insta::assert_snapshot!(text(&sim));
}

#[test]
fn the_header_says_what_is_allowed_and_counts_it_down() {
    let sim = opened(120, 24, Start::ReadOnly).list(&["orders"]);
    assert!(text(&sim).lines().next().unwrap().contains("read-only"));
    let sim = sim.press("W").text("devstoreaccount1").press("enter").pass(28_000);
    assert!(text(&sim).lines().next().unwrap().contains("changes allowed 14:32"));
    let sealed = opened(120, 24, Start::Sealed);
    assert!(text(&sealed).lines().next().unwrap().contains("read-only, sealed"));
}

#[test]
fn the_account_is_named_even_where_the_header_is_full() {
    let sim = opened(80, 24, Start::ReadOnly).list(&["orders"]);
    let screen = text(&sim);
    assert!(screen.starts_with(" peekq  azurite · devstoreaccount1 · 127.0.0.1:10001"), "{screen}");
    assert!(screen.lines().next().unwrap().contains("read-only"), "{screen}");
}

#[test]
fn waiting_shows_only_after_a_moment_and_then_turns() {
    let sim = opened(120, 24, Start::Writable);
    let head = |sim: &Sim| text(sim).lines().next().unwrap().to_owned();
    let live = head(&sim);
    assert!(live.contains("● live"));
    let sim = sim.pass(150);
    assert_eq!(head(&sim), live);
    let sim = sim.pass(100);
    let first = head(&sim);
    assert_ne!(first, live);
    assert_ne!(head(&sim.pass(120)), first);
}

#[test]
fn leaving_says_what_it_waits_for() {
    let sim = taking(120, 24).press("q");
    assert!(text(&sim).contains("releasing 3 before leaving"), "{}", text(&sim));
}

#[test]
fn a_notice_takes_the_place_of_the_keys_for_a_while() {
    let sim = browsing(80, 24);
    let last = |sim: &Sim| text(sim).lines().last().unwrap().to_owned();
    assert!(last(&sim).contains("? help"));
    let sim = sim.press("P");
    assert_eq!(last(&sim), " paused: r refreshes");
    assert!(last(&sim.pass(7_000)).contains("? help"));
}

#[test]
fn plain_http_to_another_machine_is_marked() {
    let header = |scheme, host: &str| {
        let mut account = account("arguments", "acme", host, Start::ReadOnly);
        account.endpoint.scheme = scheme;
        let sim = Sim::new(120, 40).press("enter").connected(Ok(account));
        text(&sim).lines().next().unwrap().to_owned()
    };
    assert!(header(Scheme::Http, "10.0.0.7").contains("acme · http! · 10.0.0.7:10001"));
    assert!(!header(Scheme::Https, "10.0.0.7").contains("http!"));
    assert!(!header(Scheme::Http, "127.0.0.1").contains("http!"));
}
