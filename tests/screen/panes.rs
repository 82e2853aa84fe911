//! The main screens.

use peekq::app::effect::Call;
use peekq::model::account::{Scheme, Start};
use peekq::model::failure::{Failure, FailureKind};
use peekq::model::location::Location;
use peekq::model::operation::OperationKind;

use crate::scenes::{browsing, opened, orders, put_ago, reading, refused, taking, with_queues, writes};
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

/// The same as when all is well, but from the secondary.
fn behind(cols: u16, rows: u16) -> Sim {
    let sim = reading(cols, rows).answered_by(Location::Secondary(FailureKind::Unreachable)).press("r");
    let sim = sim.list(&["audit", "invoices", "orders", "orders-poison", "settings-changed", "thumbnails"]);
    let sim = sim.length("orders", 8).peeked("orders", Ok(orders()));
    // Only counts that are on the screen are asked for.
    if cols < 100 { sim } else { sim.length("audit", 0) }
}

#[test]
fn what_the_secondary_told_is_marked_in_every_pane_and_in_the_header() {
    snapshots("secondary", behind);
}

#[test]
fn where_the_secondary_has_nothing_no_key_is_promised_that_would_be_refused() {
    let sim = opened(80, 24, Start::Writable).answered_by(Location::Secondary(FailureKind::Busy)).list(&[]);
    let screen = text(&sim);
    assert!(screen.contains("There are no queues") && !screen.contains("creates one"), "{screen}");
    let sim = with_queues(80, 24, &["orders"]).answered_by(Location::Secondary(FailureKind::Busy));
    let screen = text(&sim.length("orders", 0).peek("orders", &[]));
    assert!(screen.contains("No messages.") && !screen.contains("puts one"), "{screen}");
}

#[test]
fn a_single_count_of_the_secondary_is_explained_too() {
    let copy = Location::Secondary(FailureKind::Busy);
    let sim = browsing(120, 40).answered_by(copy).pass(15_000).length("audit", 1);
    let screen = text(&sim);
    assert!(screen.contains(" ~1 ") && screen.contains("└ from the secondary, may lag ─"), "{screen}");
    assert!(!screen.lines().next().unwrap().contains("secondary"), "nothing rests on it: {screen}");
}

#[test]
fn a_look_at_the_secondary_says_what_of_the_primary_is_tried_again() {
    let sim = behind(200, 60).pass(5_000).retried(peeks, Some((2, 900)));
    let said = "└ from the secondary, may lag · primary: cannot connect  the service is busy · retrying in 1 s, 2 of 4 ─";
    assert!(text(&sim).contains(said), "{}", text(&sim));
}

fn lists(call: &Call) -> bool {
    matches!(call, Call::Queues { .. })
}

fn peeks(call: &Call) -> bool {
    matches!(call, Call::Peek { .. })
}

#[test]
fn a_list_that_does_not_come_says_why_and_when_it_is_tried_again() {
    let sim = opened(80, 24, Start::Writable).retried(lists, Some((2, 4_500))).pass(2_400);
    insta::assert_snapshot!(text(&sim));
}

#[test]
fn a_refresh_that_is_tried_again_says_so_in_the_border_and_moves_no_row() {
    let rows = |sim: &Sim| {
        let screen = text(sim);
        let bodies = screen.lines().filter(|line| line.contains("orderId") || line.contains("thumbnails"));
        bodies.map(str::to_owned).collect::<Vec<_>>()
    };
    let sim = reading(120, 40).press("r").retried(lists, Some((2, 900))).retried(peeks, Some((2, 900)));
    assert_eq!(rows(&sim), rows(&reading(120, 40)));
    insta::assert_snapshot!(text(&sim));
    let narrow = reading(80, 24).press("r").retried(peeks, Some((2, 900)));
    assert!(text(&narrow).contains("└ the service is busy · retrying in 1 s, 2 of 4 ─"), "{}", text(&narrow));
}

#[test]
fn a_banner_says_when_what_failed_before_is_tried_again() {
    let failure = refused(FailureKind::Busy, OperationKind::Peek);
    let sim = reading(120, 40)
        .pass(6_000)
        .peeked("orders", Err(failure))
        .pass(12_000)
        .length("orders", 8)
        .pass(1_000);
    let sim = sim.retried(peeks, Some((2, 900)));
    let banner = "! the service is busy · retrying in 1 s, 2 of 4 · Auth";
    assert!(text(&sim).contains(banner), "{}", text(&sim));
    assert!(!text(&sim).contains("└ the service is busy"), "once is enough");
    assert!(!text(&sim.retried(peeks, None)).contains("retrying"));
}

#[test]
fn where_nobody_answers_the_banner_says_what_to_do() {
    let mut failure = Failure::new(FailureKind::Unreachable, OperationKind::Peek, &"acme".into(), "refused");
    failure.hint = Some("Nothing listens at 127.0.0.1:10001 of this machine: start Azurite there.".into());
    let screen = text(&reading(120, 40).pass(6_000).peeked("orders", Err(failure.clone())));
    assert!(screen.contains("│! cannot connect · again every 10 s"), "{screen}");
    assert!(
        screen.contains("│  Nothing listens at 127.0.0.1:10001 of this machine: start Azurite"),
        "{screen}"
    );
    let wide = text(&reading(200, 60).pass(6_000).peeked("orders", Err(failure)));
    assert!(wide.contains("! cannot connect · again every 10 s · Nothing listens at"), "{wide}");
}

#[test]
fn held_messages_say_what_is_tried_again() {
    let sim = taking(120, 24).press("n").retried(writes, Some((2, 900)));
    assert!(text(&sim).contains(" the service is busy · retrying in 1 s, 2 of 4 "), "{}", text(&sim));
}

#[test]
fn a_write_that_goes_on_without_its_dialog_says_in_the_header_why_it_takes_so_long() {
    let sim = reading(200, 60).press("p").text("hello").press("ctrl-s esc").retried(writes, Some((2, 1_700)));
    let sim = sim.pass(400);
    let head = text(&sim).lines().next().unwrap().to_owned();
    assert!(head.contains("put · orders   the service is busy · retrying in 2 s, 2 of 4"), "{head}");
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
    let name = "a-name-of-a-queue-that-is-as-long-as-names-of-queues-can-ever-get";
    let sim = with_queues(80, 24, &[name]).press("p").text("hello").press("ctrl-s").pass(400);
    let head = text(&sim).lines().next().unwrap().to_owned();
    assert!(head.starts_with(" peekq  azurite · devstoreaccount1 "), "{head}");
    assert!(head.contains(" put · a-name-of-a-queue-that-is") && head.ends_with('…'), "{head}");
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
