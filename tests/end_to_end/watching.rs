//! Watching while others work: what the screen says is true within an interval, what is not new is
//! said not to be, and trouble with one queue is no trouble with another.

use std::time::Duration;

use peekq::emulator::faults::{Fault, Planned, Trouble};
use peekq::model::operation::OperationKind;
use tokio::time::Instant;

use crate::gate::{Gate, Mode};
use crate::hands::{go_to, leave, wait_gone};
use crate::pty::Pty;
use crate::rival::Rival;
use crate::stand::{Stand, WIDE, open_on, until};

/// The interval of the selected queue, with some time for the answer and the frame.
const SELECTED: Duration = Duration::from_millis(5_000 + 2_500);

/// What the row of a queue in the queue pane says after its name.
fn row(screen: &str, queue: &str) -> Option<String> {
    let pane = |line: &str| line.chars().take(47).collect::<String>();
    let of = |line: String| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let at = words.iter().position(|word| *word == queue)?;
        Some(words[at + 1..].join(" "))
    };
    screen.lines().skip(2).map(pane).find_map(of)
}

/// The length on that row, visible and not visible ones together.
fn length(screen: &str, queue: &str) -> Option<u64> {
    let row = row(screen, queue)?;
    let word = row.split(' ').find(|word| !word.starts_with('⚠'))?.trim_end_matches('!');
    let digits = |text: &str| text.replace(',', "").parse::<u64>().ok();
    match word.split_once('+') {
        Some((seen, rest)) => Some(digits(seen)? + digits(rest)?),
        None => digits(word),
    }
}

/// The rival takes longer over its round than a queue is counted every so often: if it were as long, the
/// same length would be seen again and again.
fn while_a_rival_works(stand: &Stand, pause: Duration) {
    stand.queue("audit", &["a"]);
    stand.queue("orders", &["1", "2", "3"]);
    let mut pty = stand.open();
    go_to(&mut pty, "orders", 3);
    let rival = Rival::on(stand, "orders", 100, pause);
    let deadline = Instant::now() + Duration::from_secs(90);
    let mut seen = std::collections::BTreeSet::new();
    while seen.len() < 5 {
        assert!(Instant::now() < deadline, "it does not follow: {seen:?}");
        let screen = pty.screen();
        if let Some(shown) = length(&screen, "orders") {
            let (low, high) = rival.between(SELECTED);
            assert!((low..=high).contains(&shown), "{shown} is not within {low} to {high}\n{screen}");
            seen.insert(shown);
        }
        let _ = pty.quiet_for(Duration::from_millis(100));
    }
    let left = rival.stop(stand);
    assert_eq!(stand.count("orders"), left);
    pty.wait_until(|screen| length(&screen.contents(), "orders") == Some(left));
    leave(&mut pty);
}

#[test]
fn what_is_shown_is_true_within_an_interval_while_others_work() {
    while_a_rival_works(&Stand::embedded(), Duration::from_millis(60));
}

#[test]
fn the_same_with_azurite() {
    while_a_rival_works(&Stand::azurite(), Duration::from_millis(120));
}

#[test]
fn the_watch_screen_shows_what_grows_and_its_chart() {
    let stand = Stand::embedded();
    for name in ["audit", "orders", "thumbs"] {
        stand.queue(name, &["a"]);
    }
    let mut pty = stand.open();
    pty.wait_for("Queues 3");
    pty.press("w");
    pty.wait_for("Watch 3 ─ all");
    pty.press("s");
    pty.wait_for("rate ▼");
    let rival = Rival::on(&stand, "orders", 100_000, Duration::from_millis(20));
    pty.wait_until(|screen| {
        let text = screen.contents();
        let first = text.lines().nth(3).unwrap_or_default();
        first.contains(" orders ") && first.contains("/m")
    });
    pty.press("g");
    pty.press("c");
    pty.wait_for("Chart ─ orders ─ the last 15 minutes");
    pty.press("m");
    pty.wait_for("Mark ");
    pty.press("enter");
    pty.wait_for("marked: deploy");
    pty.press("e");
    pty.wait_for("samples are in ");
    let exports = pty.home().join("state/peekq/exports");
    let file = std::fs::read_dir(exports).unwrap().next().unwrap().unwrap().path();
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.starts_with("time,account,queue,approximate_count\r\n"), "{text}");
    assert!(text.lines().skip(1).all(|line| line.contains(",devstoreaccount1,orders,")), "{text}");
    rival.stop(&stand);
    pty.press("w");
    leave(&mut pty);
}

#[test]
fn an_alert_rings_and_notifies_and_drained_is_told() {
    let stand = Stand::embedded();
    stand.queue("orders", &["1", "2", "3"]);
    let mut pty = stand.open();
    pty.wait_for("Queues 1");
    pty.press("a");
    pty.wait_for("Alerts of this run");
    pty.keys("length > 1");
    pty.press("enter");
    pty.wait_for("length > 1");
    pty.press("esc");
    wait_gone(&pty, "Alerts of this run");
    pty.press("N");
    pty.wait_for("Tell me when");
    pty.press("enter");
    pty.wait_for("will tell once: orders drained");
    pty.wait_for("⚠ 1 alert");
    let written = String::from_utf8_lossy(&pty.written()).into_owned();
    assert!(written.contains("\u{1b}]9;peekq: orders: 3 breaks “length > 1”\u{7}"), "notified");
    stand.runtime.block_on(stand.client.clear(&peekq::model::queue::QueueName::new("orders"))).unwrap();
    pty.wait_for("orders is drained");
    let written = String::from_utf8_lossy(&pty.written()).into_owned();
    assert!(written.contains("\u{1b}]9;peekq: orders is drained\u{7}"));
    leave(&mut pty);
}

/// Opens the program before a gate, with twenty queues that are counted.
fn behind_a_gate(stand: &Stand) -> (Gate, Pty) {
    for n in 0..20 {
        stand.queue(&format!("queue-{n:02}"), &["a"]);
    }
    let gate = Gate::before(stand);
    let pty = open_on(&gate.connection_string(stand), &[], &[], WIDE);
    pty.wait_for("Queues 20");
    pty.wait_until(|screen| (0..20).all(|n| length(&screen.contents(), &format!("queue-{n:02}")) == Some(1)));
    (gate, pty)
}

#[test]
fn a_service_that_hangs_or_dies_is_said_to_and_everything_comes_back() {
    let stand = Stand::embedded();
    let (gate, mut pty) = behind_a_gate(&stand);
    for mode in [Mode::Hanging, Mode::Shut] {
        gate.set(mode);
        pty.wait_for("● failing");
        pty.wait_for("not new since ");
        let screen = pty.screen();
        assert!(screen.contains("1!"), "what is known stays, and is marked\n{screen}");
        // The keys do not wait for it.
        pty.press("?");
        pty.wait_for("requests were sent");
        pty.press("esc");
        wait_gone(&pty, "requests were sent");
        gate.set(Mode::Open);
        pty.wait_for("● live");
        pty.press("r");
        pty.wait_until(|screen| {
            let text = screen.contents();
            !text.contains("not new") && (0..20).all(|n| length(&text, &format!("queue-{n:02}")) == Some(1))
        });
    }
    leave(&mut pty);
}

#[test]
fn a_queue_that_is_throttled_does_not_hold_the_others_up() {
    let stand = Stand::embedded();
    for n in 0..6 {
        stand.queue(&format!("queue-{n}"), &["a"]);
    }
    let gate = Gate::before(&stand);
    let mut pty = open_on(&gate.connection_string(&stand), &[], &[], WIDE);
    pty.wait_until(|screen| (0..6).all(|n| length(&screen.contents(), &format!("queue-{n}")) == Some(1)));
    // The next count is refused for a minute; the ones after it are not.
    let trouble = Trouble::Status { status: 503, retry_after: Some(60) };
    let fault = Fault { trouble, takes_effect: false };
    let planned =
        Planned { kind: Some(OperationKind::GetMetadata), secondary: None, skip: 1, times: 1, fault };
    stand.faults().plan(vec![planned]);
    pty.wait_for("! 1 not new since ");
    let refused = Instant::now();
    let screen = pty.screen();
    let is_marked = |n: &usize| row(&screen, &format!("queue-{n}")).is_some_and(|row| row.contains("1!"));
    let marked = format!("/queue-{}?", (0..6).find(is_marked).expect("a marked row"));
    let asked = |after: Instant| {
        let all = gate.asked().into_iter().filter(move |(at, _)| *at > after).map(|(_, line)| line);
        all.filter(|line| line.contains("comp=metadata")).collect::<Vec<_>>()
    };
    until("the others are counted again", || asked(refused).len() >= 5);
    let again = asked(refused + Duration::from_millis(200));
    assert!(again.iter().all(|line| !line.contains(&marked)), "{marked}: {again:?}");
    leave(&mut pty);
}
