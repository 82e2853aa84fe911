//! Faults on demand: each does what it says, to the requests that it is for, and the same again.

use std::io::ErrorKind;
use std::time::Duration;

use peekq::emulator::faults::{Fault, Planned, Seeded, Trouble};
use peekq::model::operation::OperationKind;

use crate::embedded::Embedded;
use crate::http::Http;

const PATIENCE: Duration = Duration::from_secs(20);
/// Longer than a machine that is busy takes to answer by itself.
const SHORT: Duration = Duration::from_millis(300);

fn plan(service: &Embedded, kind: OperationKind, fault: Fault) {
    service.emulator.faults().plan(vec![Planned {
        kind: Some(kind),
        secondary: None,
        skip: 0,
        times: 1,
        fault,
    }]);
}

/// Puts a message and gives what came back as text, and how the connection broke.
fn put(http: &Http, queue: &str, patience: Duration) -> (String, Option<ErrorKind>) {
    let ask = http.ask("POST", &format!("{queue}/messages")).text("x").signed();
    let (answer, error) = ask.exchange(patience);
    (String::from_utf8_lossy(&answer).into_owned(), error)
}

/// What a client gets of a put that meets this, and whether the operation took effect.
fn meets(trouble: Trouble, takes_effect: bool, patience: Duration) -> (String, Option<ErrorKind>) {
    let service = Embedded::start();
    let http = service.http();
    let queue = http.queue("faults");
    plan(&service, OperationKind::Put, Fault { trouble, takes_effect });
    let met = put(&http, &queue, patience);
    let always = matches!(trouble, Trouble::Delay(_));
    assert_eq!(http.count(&queue), u32::from(takes_effect || always), "{trouble:?}");
    let (after, _) = put(&http, &queue, PATIENCE);
    assert!(after.starts_with("HTTP/1.1 201 "), "only one request meets it: {after}");
    met
}

#[test]
pub fn answers_are_replaced_and_the_operation_takes_effect_or_not() {
    for takes_effect in [false, true] {
        let status =
            |status, retry_after| meets(Trouble::Status { status, retry_after }, takes_effect, PATIENCE).0;
        let busy = status(503, Some(7));
        assert!(busy.starts_with("HTTP/1.1 503 ") && busy.contains("retry-after: 7\r\n"), "{busy}");
        assert!(busy.contains("<Code>ServerBusy</Code>"), "{busy}");
        let internal = status(500, None);
        assert!(internal.starts_with("HTTP/1.1 500 ") && !internal.contains("retry-after"), "{internal}");
        let (page, _) = meets(Trouble::Html, takes_effect, PATIENCE);
        assert!(page.starts_with("HTTP/1.1 502 ") && page.contains("<!DOCTYPE html>"), "{page}");
        let (wrong, _) = meets(Trouble::WrongBytes, takes_effect, PATIENCE);
        assert!(!wrong.is_empty() && !wrong.contains("HTTP/1.1"), "{wrong}");
    }
}

#[test]
fn a_fault_can_be_for_one_of_the_two_locations() {
    let service = Embedded::start();
    let http = service.http();
    let queue = http.queue("faults");
    let fault = Fault { trouble: Trouble::Status { status: 503, retry_after: None }, takes_effect: false };
    let plan = Planned { kind: None, secondary: Some(true), skip: 0, times: 9, fault };
    service.emulator.faults().plan(vec![plan]);
    let copy = http.secondary();
    http.ask("GET", &queue).query("comp", "metadata").send().is(200);
    copy.ask("GET", &queue).query("comp", "metadata").send().is(503);
    service.emulator.faults().plan(vec![Planned { secondary: Some(false), ..plan }]);
    http.ask("GET", &queue).query("comp", "metadata").send().is(503);
    copy.ask("GET", &queue).query("comp", "metadata").send().is(200);
}

#[test]
fn connections_break_and_the_operation_takes_effect_or_not() {
    for takes_effect in [false, true] {
        let reset = meets(Trouble::Reset, takes_effect, PATIENCE);
        assert_eq!(reset, (String::new(), Some(ErrorKind::ConnectionReset)));
        let (cut, error) = meets(Trouble::Truncate(40), takes_effect, PATIENCE);
        assert_eq!((cut.len(), error), (40, None), "{cut}");
        assert!(cut.starts_with(if takes_effect { "HTTP/1.1 201 " } else { "HTTP/1.1 503 " }), "{cut}");
        let (cut, error) = meets(Trouble::TruncateBody(5), takes_effect, PATIENCE);
        assert_eq!((cut.split_once("\r\n\r\n").unwrap().1, error), ("\u{feff}<?", None));
        let (nothing, error) = meets(Trouble::Hang, takes_effect, SHORT);
        assert!(nothing.is_empty() && matches!(error, Some(ErrorKind::WouldBlock | ErrorKind::TimedOut)));
    }
}

#[test]
fn answers_come_late_or_slowly() {
    for takes_effect in [false, true] {
        let start = crate::http::now();
        let (late, _) = meets(Trouble::Delay(SHORT), takes_effect, PATIENCE);
        assert!(late.starts_with("HTTP/1.1 201 ") && start.elapsed().unwrap() >= SHORT);
        let start = crate::http::now();
        let (slow, _) = meets(Trouble::Drip(Duration::from_millis(1)), takes_effect, PATIENCE);
        assert!(slow.starts_with(if takes_effect { "HTTP/1.1 201 " } else { "HTTP/1.1 503 " }), "{slow}");
        assert!(start.elapsed().unwrap() >= Duration::from_millis(300) && slow.ends_with('>'), "{slow}");
    }
}

#[test]
fn a_fault_is_for_one_kind_of_operation_and_for_the_nth_request() {
    let service = Embedded::start();
    let http = service.http();
    let queue = http.queue("nth");
    let trouble = Trouble::Status { status: 503, retry_after: None };
    let fault = Fault { trouble, takes_effect: false };
    let plan = Planned { kind: Some(OperationKind::Peek), secondary: None, skip: 2, times: 2, fault };
    service.emulator.faults().plan(vec![plan]);
    let mut seen = Vec::new();
    for _ in 0..6 {
        http.put(&queue, "x");
        let peek = http.ask("GET", &format!("{queue}/messages")).query("peekonly", "true");
        seen.push(peek.send().status);
    }
    assert_eq!(seen, [200, 200, 503, 503, 200, 200]);
    assert_eq!(service.emulator.faults().met(), [(5, fault), (7, fault)]);
}

#[test]
fn the_same_seed_gives_the_same_faults() {
    let faults: Vec<Fault> = [503, 500]
        .into_iter()
        .map(|status| Fault { trouble: Trouble::Status { status, retry_after: None }, takes_effect: false })
        .collect();
    let run = |seed: u64, one_in: u64| -> Vec<u16> {
        let service = Embedded::start();
        let http = service.http();
        let seeded = Seeded { seed, one_in, faults: faults.clone() };
        service.emulator.faults().plan_seeded(seeded);
        (0..60).map(|_| http.ask("GET", "").query("comp", "list").send().status).collect()
    };
    let first = run(7, 3);
    for status in [200, 500, 503] {
        assert!(first.contains(&status), "{first:?}");
    }
    assert_eq!(run(7, 3), first);
    assert_ne!(run(8, 3), first);
    assert!(run(7, 0).iter().all(|status| *status == 200));
}
