//! The embedded service itself: its clock, its record, its end.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use peekq::client::credential::{AccountKey, Secret};
use peekq::emulator::{self, Config, Emulator};
use peekq::model::clock::{Clock, ManualClock, Millis};
use peekq::model::operation::OperationKind;
use tokio::runtime::Runtime;

use crate::http::{Ask, Expect, Http, Server, now};
use crate::seen::until;

/// The bearer token that opens a service for the cases.
pub const TOKEN: &str = "let-me-in";

/// A running embedded service with its runtime.
pub struct Embedded {
    pub emulator: Emulator,
    pub runtime: Runtime,
}

/// The clock of this machine.
pub struct WallClock;

impl Clock for WallClock {
    fn now(&self) -> Millis {
        let past = now().duration_since(UNIX_EPOCH).unwrap();
        Millis(u64::try_from(past.as_millis()).unwrap())
    }

    fn monotonic(&self) -> Duration {
        Duration::from_millis(self.now().0)
    }
}

pub fn runtime() -> Runtime {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(2).enable_all().build().unwrap()
}

impl Embedded {
    pub fn start() -> Self {
        Self::with(Config::new(Arc::new(WallClock)))
    }

    /// One that keeps a record and takes a bearer token.
    pub fn for_cases() -> Self {
        let mut config = Config::new(Arc::new(WallClock));
        config.bearer_token = Some(Secret::new(TOKEN.to_owned()));
        config.record = true;
        Self::with(config)
    }

    pub fn with(config: Config) -> Self {
        let runtime = runtime();
        let emulator = runtime.block_on(emulator::start(config)).unwrap();
        Self { emulator, runtime }
    }

    pub fn http(&self) -> Http {
        Http::new(Server::Embedded, &self.emulator.connection_string())
    }
}

#[test]
fn a_handshake_of_tls_is_hung_up_on_at_once() {
    let service = Embedded::start();
    let mut stream = TcpStream::connect(("127.0.0.1", service.emulator.port())).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03").unwrap();
    // Whether what was sent was read before makes a difference to the system, not to us.
    match stream.read(&mut [0; 64]) {
        Ok(length) => assert_eq!(length, 0, "no answer"),
        Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset, "it waits for more"),
    }
}

/// 2026-01-01, noon.
const NOON: u64 = 1_767_268_800_000;

fn at<'a>(ask: Ask<'a>, clock: &ManualClock) -> Ask<'a> {
    let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_millis(clock.now().0));
    ask.header("x-ms-date", &date)
}

#[test]
fn time_is_what_its_clock_says() {
    let clock = Arc::new(ManualClock::at(Millis(NOON)));
    let service = Embedded::with(Config::new(clock.clone()));
    let http = service.http();
    let get = || at(http.ask("GET", "orders/messages"), &clock).send().is(200).messages();
    let count = || {
        let reply = at(http.ask("GET", "orders").query("comp", "metadata"), &clock).send().is(200);
        reply.header("x-ms-approximate-messages-count").unwrap().to_owned()
    };
    at(http.ask("PUT", "orders"), &clock).send().is(201);
    let put = at(http.ask("POST", "orders/messages").text("x"), &clock).send().is(201);
    assert_eq!(put.messages()[0]["InsertionTime"], "Thu, 01 Jan 2026 12:00:00 GMT");
    assert_eq!(put.messages()[0]["ExpirationTime"], "Thu, 08 Jan 2026 12:00:00 GMT");
    assert_eq!(get().len(), 1);
    clock.advance(Duration::from_millis(29_999));
    assert_eq!(get().len(), 0);
    clock.advance(Duration::from_millis(1));
    assert_eq!(get()[0]["DequeueCount"], "2");
    clock.advance(Duration::from_hours(7 * 24));
    assert_eq!(count(), "1", "an expired message counts until it is collected");
    assert_eq!(get().len(), 0);
    assert_eq!(count(), "0");
}

#[test]
fn it_records_what_was_asked_and_nothing_secret() {
    let mut config = Config::new(Arc::new(WallClock));
    config.record = true;
    let service = Embedded::with(config);
    let http = service.http();
    let queue = http.queue("recorded");
    http.put(&queue, "secret text");
    let taken = http.get(&queue, 1, 30).remove(0);
    service.emulator.clear_requests();
    http.peek(&queue);
    http.delete(&queue, &taken["MessageId"], &taken["PopReceipt"]);
    http.ask("GET", "").query("comp", "list").send();
    http.ask("GET", "").query("comp", "odd").send();
    let seen = service.emulator.requests();
    let kinds: Vec<_> = seen.iter().map(|r| (r.kind, r.status, r.queue.is_some())).collect();
    let expected = [
        (Some(OperationKind::Peek), 200, true),
        (Some(OperationKind::DeleteMessage), 204, true),
        (Some(OperationKind::ListQueues), 200, false),
        (None, 400, false),
    ];
    assert_eq!(kinds, expected);
    assert!(!format!("{seen:?}").contains(&taken["PopReceipt"]));
}

#[test]
pub fn the_name_of_a_deleted_queue_is_free_only_after_a_while() {
    let clock = Arc::new(ManualClock::at(Millis(NOON)));
    let deletion = Duration::from_secs(40);
    let service = Embedded::with(Config { deletion, ..Config::new(clock.clone()) });
    let http = service.http();
    at(http.ask("PUT", "orders"), &clock).send().is(201);
    at(http.ask("DELETE", "orders"), &clock).send().is(204);
    let being_deleted = Expect::Both(409, "QueueBeingDeleted");
    for ask in [
        http.ask("PUT", "orders"),
        http.ask("DELETE", "orders"),
        http.ask("GET", "orders").query("comp", "metadata"),
        http.ask("POST", "orders/messages").text("x"),
    ] {
        http.expect(&at(ask, &clock).send(), being_deleted);
    }
    let list = at(http.ask("GET", "").query("comp", "list"), &clock).send().is(200);
    assert_eq!(list.queues(), [""; 0]);
    clock.advance(Duration::from_millis(39_999));
    http.expect(&at(http.ask("PUT", "orders"), &clock).send(), being_deleted);
    clock.advance(Duration::from_millis(1));
    at(http.ask("PUT", "orders"), &clock).send().is(201);
}

#[test]
fn newer_versions_are_refused_when_it_is_told_so() {
    let newest_api_version = Some("2025-11-05".to_owned());
    let service = Embedded::with(Config { newest_api_version, ..Config::new(Arc::new(WallClock)) });
    let http = service.http();
    let ask =
        |version: &str| http.ask("GET", "").query("comp", "list").header("x-ms-version", version).send();
    ask("2025-11-05").is(200);
    http.expect(&ask("2026-02-06"), Expect::Both(400, "InvalidHeaderValue"));
}

#[test]
fn it_serves_the_accounts_it_is_given() {
    let mut config = Config::new(Arc::new(WallClock));
    let key = |text: &str| AccountKey::from_base64(text).unwrap();
    config.accounts = vec![("one".to_owned(), key("AAAA")), ("two".to_owned(), key("BBBB"))];
    let service = Embedded::with(config);
    let one = service.http();
    one.queue("of-one");
    let text = service.emulator.connection_string().replace("one", "two").replace("AAAA", "BBBB");
    let two = Http::new(Server::Embedded, &text);
    assert_eq!(two.ask("GET", "").query("comp", "list").send().is(200).queues(), [""; 0]);
    two.ask("GET", "").query("comp", "list").key(key("AAAA")).send().is(403);
}

#[test]
fn it_stops_when_it_is_dropped_and_a_taken_port_is_an_error() {
    let first = Embedded::start();
    let port = first.emulator.port();
    let again = || Config { port, ..Config::new(Arc::new(WallClock)) };
    let taken = first.runtime.block_on(emulator::start(again()));
    assert_eq!(taken.err().unwrap().kind(), std::io::ErrorKind::AddrInUse);
    drop(first.emulator);
    let connect = || std::net::TcpStream::connect(("127.0.0.1", port));
    until("the port is free", || connect().is_err().then_some(()));
}

// Azurite sorts by name and pages by the order of creation, so it is not asked.
#[test]
fn pages_of_a_listing_follow_each_other_without_gaps() {
    let service = Embedded::start();
    let http = service.http();
    let group = http.fresh("page");
    let names: Vec<String> = (10..17).rev().map(|n| format!("{group}-{n}")).collect();
    for name in &names {
        http.ask("PUT", name).send().is(201);
    }
    let (mut seen, mut marker, mut calls) = (vec![], String::new(), 0);
    loop {
        let ask = http.ask("GET", "").query("comp", "list").query("prefix", &group);
        let ask = ask.query("maxresults", "3");
        let ask = if marker.is_empty() { ask } else { ask.query("marker", &marker) };
        let page = ask.send().is(200);
        seen.extend(page.queues());
        calls += 1;
        marker = page.element("NextMarker").unwrap();
        if marker.is_empty() {
            break;
        }
        assert!(marker.starts_with("/devstoreaccount1/"), "{marker}");
    }
    assert!(seen.is_sorted() && seen.len() == names.len() && calls == 3, "{seen:?}");
    let bad = http.ask("GET", "").query("comp", "list").query("marker", "7").send();
    http.expect(&bad, Expect::Both(400, "InvalidMarker"));
}
