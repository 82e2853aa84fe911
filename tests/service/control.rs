//! The control endpoint: faults from outside, over a socket.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use peekq::emulator::Config;
use peekq::emulator::faults::{Fault, Trouble};
use serde_json::Value;

use crate::embedded::{Embedded, WallClock};

/// Sends a request to a control endpoint and gives the status and the body of the answer.
pub fn send(control: &str, method: &str, body: &str) -> (u16, String) {
    let (host, path) = control.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let length = body.len();
    let head = format!("{method} /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
    let mut socket = TcpStream::connect(host).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    socket.write_all(format!("{head}Content-Length: {length}\r\n\r\n{body}").as_bytes()).unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

/// A service that takes faults, and where.
fn start() -> (Embedded, String) {
    let service = Embedded::with(Config { control: Some(0), ..Config::new(Arc::new(WallClock)) });
    let control = service.emulator.control().unwrap();
    (service, control)
}

fn plan(control: &str, body: &str) {
    let (status, said) = send(control, "PUT", body);
    assert_eq!((status, &*said), (204, ""), "{body}");
}

/// What is planned and what came of it.
fn listed(control: &str) -> Value {
    let (status, body) = send(control, "GET", "");
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).unwrap()
}

#[test]
fn there_is_no_way_to_plan_faults_from_outside_unless_it_was_asked_for() {
    assert_eq!(Embedded::start().emulator.control(), None);
}

#[test]
fn planned_faults_are_met_listed_and_cleared() {
    let (service, control) = start();
    let http = service.http();
    let queue = http.queue("control");
    let put = || http.ask("POST", &format!("{queue}/messages")).text("x").send().status;
    let busy = r#"{"trouble": {"status": {"code": 503, "retry_after": 7}}, "takes_effect": true}"#;
    plan(&control, &format!(r#"{{"planned": [{{"operation": "Put", "skip": 1, "fault": {busy}}}]}}"#));
    assert_eq!([put(), put(), put()], [201, 503, 201]);
    assert_eq!(http.count(&queue), 3, "the refused one took effect");
    let state = listed(&control);
    let fault: Value = serde_json::from_str(busy).unwrap();
    assert_eq!(state["met"], serde_json::json!([[1, fault]]));
    assert_eq!((&state["planned"][0]["times"], &state["requests"]), (&0.into(), &4.into()));

    plan(&control, &format!(r#"{{"planned": [{{"times": 1000, "fault": {busy}}}]}}"#));
    assert_eq!([put(), put()], [503, 503]);
    assert_eq!(send(&control, "DELETE", ""), (204, String::new()));
    assert_eq!(put(), 201);
    let state = listed(&control);
    assert_eq!((&state["planned"], &state["met"]), (&serde_json::json!([]), &serde_json::json!([])));
}

#[test]
fn the_plan_of_the_readme_does_what_the_readme_says() {
    let readme = include_str!("../../README.md");
    let example = readme.split("<!-- plan -->\n```json\n").nth(1).unwrap().split("```").next().unwrap();
    let (service, control) = start();
    let http = service.http();
    let queue = http.queue("readme");
    plan(&control, example);
    assert_eq!(http.ask("GET", "").query("comp", "list").send().status, 503);
    let put = || http.ask("POST", &format!("{queue}/messages")).text("x").signed();
    assert_eq!([put().send_as_is().status, put().send_as_is().status], [201, 201]);
    let (nothing, error) = put().exchange(Duration::from_secs(20));
    assert_eq!((nothing.len(), error), (0, Some(ErrorKind::ConnectionReset)));
    assert_eq!(http.count(&queue), 3);
}

#[test]
fn the_same_seed_gives_the_same_faults_from_outside_too() {
    let run = |seed: u32| -> Vec<u16> {
        let (service, control) = start();
        let http = service.http();
        let faults = [500, 503]
            .map(|code| format!(r#"{{"trouble": {{"status": {{"code": {code}}}}}, "takes_effect": false}}"#));
        let faults = faults.join(", ");
        plan(&control, &format!(r#"{{"seeded": {{"seed": {seed}, "one_in": 3, "faults": [{faults}]}}}}"#));
        (0..40).map(|_| http.ask("GET", "").query("comp", "list").send().status).collect()
    };
    let first = run(7);
    assert!([200, 500, 503].iter().all(|status| first.contains(status)), "{first:?}");
    assert_eq!(run(7), first);
    assert_ne!(run(8), first);
}

#[test]
fn every_trouble_can_be_written() {
    let (service, control) = start();
    let ms = Duration::from_millis;
    for (text, trouble) in [
        (r#"{"delay_ms": 200}"#, Trouble::Delay(ms(200))),
        (r#""hang""#, Trouble::Hang),
        (r#""reset""#, Trouble::Reset),
        (r#"{"truncate": 40}"#, Trouble::Truncate(40)),
        (r#"{"truncate_body": 5}"#, Trouble::TruncateBody(5)),
        (r#"{"status": {"code": 500}}"#, Trouble::Status { status: 500, retry_after: None }),
        (
            r#"{"status": {"code": 429, "retry_after": 2}}"#,
            Trouble::Status { status: 429, retry_after: Some(2) },
        ),
        (r#""wrong_bytes""#, Trouble::WrongBytes),
        (r#"{"drip_ms": 100}"#, Trouble::Drip(ms(100))),
        (r#""html""#, Trouble::Html),
    ] {
        for takes_effect in [false, true] {
            let fault = format!(r#"{{"trouble": {text}, "takes_effect": {takes_effect}}}"#);
            plan(&control, &format!(r#"{{"planned": [{{"operation": "Peek", "fault": {fault}}}]}}"#));
            let shown = listed(&control)["planned"][0]["fault"].clone();
            assert_eq!(shown, serde_json::from_str::<Value>(&fault).unwrap());
            let http = service.http();
            let peek = http.ask("GET", "some-queue/messages").query("peekonly", "true").signed();
            let _ = peek.exchange(ms(20));
            assert_eq!(service.emulator.faults().met(), [(0, Fault { trouble, takes_effect })], "{text}");
        }
    }
}

#[test]
fn what_cannot_be_planned_is_refused_with_the_reason_and_changes_nothing() {
    let (_service, control) = start();
    let good = r#"{"trouble": "reset", "takes_effect": false}"#;
    plan(&control, &format!(r#"{{"planned": [{{"operation": "Put", "fault": {good}}}]}}"#));
    let before = listed(&control);
    let planned = |rest: &str| format!(r#"{{"planned": [{{"operation": "Put", {rest}}}]}}"#);
    let seeded = |rest: &str| format!(r#"{{"seeded": {{"seed": 1, {rest}}}}}"#);
    for (body, words) in [
        (String::new(), "EOF while parsing a value at line 1 column 0"),
        ("reset".to_owned(), "expected value at line 1 column 1"),
        ("{}".to_owned(), "nothing is planned: give planned or seeded"),
        ("7".to_owned(), "this is no plan: invalid type: integer `7`"),
        (format!(r#"{{"planned": [{{"operation": "Put", "fault": {good}}}]}} x"#), "trailing characters"),
        (r#"{"plan": []}"#.to_owned(), "unknown field `plan`, expected `planned` or `seeded`"),
        (r#"{"planned": []}"#.to_owned(), "nothing is planned: give planned or seeded; DELETE clears"),
        (planned(r#""skip": 1"#), "missing field `fault`"),
        (planned(r#""fault": {"trouble": "reset"}"#), "missing field `takes_effect`"),
        (planned(&format!(r#""fault": {good}, "count": 1"#)), "unknown field `count`, expected one of"),
        (planned(&format!(r#""fault": {good}, "skip": -1"#)), "invalid value: integer `-1`, expected u64"),
        (planned(&format!(r#""fault": {good}, "times": 0"#)), "times is 0"),
        (planned(r#""fault": {"trouble": "explode", "takes_effect": true}"#), "unknown variant `explode`"),
        (planned(r#""fault": {"trouble": "delay_ms", "takes_effect": true}"#), "line 1 column"),
        (
            planned(r#""fault": {"trouble": {"status": {"code": 200}}, "takes_effect": true}"#),
            "the status 200 is no error: it can be 300 to 599",
        ),
        (format!(r#"{{"planned": [{{"operation": "put", "fault": {good}}}]}}"#), "unknown variant `put`"),
        (seeded(r#""one_in": 2, "faults": []"#), "faults has one at least"),
        (seeded(&format!(r#""one_in": 0, "faults": [{good}]"#)), "one_in is 1 or more"),
        (seeded(&format!(r#""faults": [{good}]"#)), "missing field `one_in`"),
        (
            format!(
                r#"{{"planned": [{{"fault": {good}}}], "seeded": {{"seed": 1, "one_in": 2, "faults": [{good}]}}}}"#
            ),
            "either planned or seeded",
        ),
        ("x".repeat(200_000), "too large"),
    ] {
        let (status, said) = send(&control, "PUT", &body);
        let shown = body.get(..200).unwrap_or(&body);
        assert!(matches!(status, 400 | 413) && said.contains(words), "{shown}: {status} {said}");
    }
    assert_eq!(listed(&control), before);
}

#[test]
fn the_control_endpoint_has_one_place_and_three_methods() {
    let (service, control) = start();
    let (status, said) = send(&control, "POST", "{}");
    assert!(status == 405 && said.contains("planned with PUT"), "{status} {said}");
    let (status, said) = send(&format!("{control}/more"), "GET", "");
    assert!(status == 404 && said.contains("/faults"), "{status} {said}");
    // It is no door to the queues, and ends with the service.
    assert_eq!(send(&control.replace("/faults", "/devstoreaccount1/"), "GET", "").0, 404);
    drop(service);
    let host = control.strip_prefix("http://").unwrap().split('/').next().unwrap();
    crate::seen::until("nobody listens", || TcpStream::connect(host).is_err().then_some(()));
}
