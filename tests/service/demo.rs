//! The demonstration account: what is promised to be in it, and that it moves.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use peekq::emulator::{Emulator, demo};
use tokio::runtime::Runtime;

use crate::embedded::{WallClock, runtime};
use crate::http::{Http, Server, now};
use crate::seen::{Fields, until};

fn start() -> (Runtime, Emulator, Http) {
    let runtime = runtime();
    let emulator = runtime.block_on(demo::start(Arc::new(WallClock))).unwrap();
    let http = Http::new(Server::Embedded, &emulator.connection_string());
    (runtime, emulator, http)
}

fn age(message: &Fields) -> Duration {
    let inserted: SystemTime = httpdate::parse_http_date(&message["InsertionTime"]).unwrap();
    now().duration_since(inserted).unwrap()
}

fn decoded(message: &Fields) -> Vec<u8> {
    STANDARD.decode(&message["MessageText"]).unwrap()
}

#[test]
fn the_demonstration_shows_a_shop_in_some_trouble() {
    let (_runtime, _emulator, http) = start();
    let queues = http.ask("GET", "").query("comp", "list").send().is(200).queues();
    assert_eq!(queues.len(), 15, "{queues:?}");

    let poison = http.peek("orders-poison");
    assert_eq!(poison.len(), 14);
    assert!(poison.iter().all(|m| m["DequeueCount"] == "0" && decoded(m).starts_with(b"{\"orderId\":")));
    assert!(age(&poison[0]) > Duration::from_hours(72) && age(&poison[13]) < Duration::from_hours(8));

    let payment = &http.peek("payments")[0];
    assert_eq!(payment["DequeueCount"], "4");
    let (hidden, all) = (http.peek("reports").len(), http.count("reports"));
    assert_eq!((hidden, all), (0, 4), "all reports are being worked on");
    assert_eq!((http.count("orders-archive"), http.count("invoices")), (0, 138));
    assert!(http.peek("invoices")[0]["MessageText"].contains("\r\n"));
    assert!(http.peek("emails")[0]["MessageText"].starts_with("<?xml"));
    assert!(decoded(&http.peek("emails-poison")[0]).contains(&0x1b));
    assert!(decoded(&http.peek("thumbnails")[0]).starts_with(b"\x89PNG"));
    assert!(http.peeked_texts("translations").iter().any(|text| text.contains('🎉')));
    for queue in queues {
        let seen = http.peek(&queue);
        assert!(seen.iter().all(|m| age(m) < Duration::from_hours(6 * 24)), "{queue}");
        assert!(seen.is_sorted_by_key(|m| core::cmp::Reverse(age(m))), "{queue}");
    }
}

#[test]
fn its_telemetry_moves_even_after_it_was_cleared() {
    let (_runtime, _emulator, http) = start();
    let first = || http.peek("telemetry").first().map(|m| m["MessageId"].clone());
    let before = first().unwrap();
    until("another message is first", || first().filter(|id| *id != before));
    http.ask("DELETE", "telemetry/messages").send().is(204);
    until("there is something again", first);
}
