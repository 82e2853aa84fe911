//! What the client computes for its calls, without a network: signing, writing a message, reading a
//! full page of messages. `cargo bench --bench client --profile fast`. Prints numbers, judges nothing.
//! What a whole call costs, beside other clients, is measured in `benches/peers`.

#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use peekq::client::answer::{Answer, Headers};
use peekq::client::credential::AccountKey;
use peekq::client::request::message_body;
use peekq::client::sign::{Signable, authorization};
use peekq::client::wire;
use peekq::emulator::{DEV_ACCOUNT, DEV_KEY};

/// How often each thing is measured.
const RUNS: usize = 11;
/// How long one measurement takes at the least.
const SPAN: Duration = Duration::from_millis(100);
/// The largest text of a message.
const LENGTH: usize = 65_536;
/// A page of Peek Messages holds so many at the most.
const PAGE: usize = 32;

fn main() {
    let (plain, full) = ("plain text ".repeat(LENGTH / 11), "{\"a\": \"&\"}\n".repeat(LENGTH / 11));
    let key = AccountKey::from_base64(DEV_KEY).unwrap_or_else(|why| unreachable!("{why}"));
    measure("sign a put", 0, || authorization(&key, &put()));
    measure("write a message of 64 KiB", LENGTH, || message_body(&plain));
    measure("write one with an entity every 11 characters", LENGTH, || message_body(&full));
    let (plain, full) = (page(&plain), page(&full));
    measure("read 32 messages of 64 KiB", plain.body.len(), || wire::peeked(&plain));
    measure("read 32 with an entity every 11 characters", full.body.len(), || wire::peeked(&full));
}

/// A put as it is signed.
const fn put() -> Signable<'static> {
    Signable {
        method: "POST",
        account: DEV_ACCOUNT,
        path: "/devstoreaccount1/orders/messages",
        query: &[("visibilitytimeout", "0"), ("messagettl", "604800")],
        headers: &[
            ("content-type", "application/xml"),
            ("x-ms-client-request-id", "6f2d0f2e-6a3b-4c89-9c3d-0f5f9f1b2a11-1024"),
            ("x-ms-date", "Thu, 01 Jan 2026 00:00:00 GMT"),
            ("x-ms-version", "2021-12-02"),
            ("content-length", "1116"),
        ],
    }
}

/// A full answer to Peek Messages, each of its messages with this text.
fn page(text: &str) -> Answer {
    let written = message_body(text);
    let text = written.split_once("<MessageText>").and_then(|(_, rest)| rest.split_once("</MessageText>"));
    let (text, _) = text.unwrap_or_default();
    let message = format!(
        "<QueueMessage><MessageId>5f3c8a1e-0000-4000-8000-000000000000</MessageId>\
         <InsertionTime>Thu, 01 Jan 2026 00:00:00 GMT</InsertionTime>\
         <ExpirationTime>Thu, 08 Jan 2026 00:00:00 GMT</ExpirationTime>\
         <DequeueCount>1</DequeueCount><MessageText>{text}</MessageText></QueueMessage>"
    );
    let body = format!("<QueueMessagesList>{}</QueueMessagesList>", message.repeat(PAGE));
    Answer { status: 200, headers: Headers::default(), body: body.into_bytes() }
}

/// Prints how long one call of `work` takes, and how many bytes a second that makes.
fn measure<T>(what: &str, bytes: usize, work: impl Fn() -> T) {
    let mut spans: Vec<f64> = (0..RUNS).map(|_| microseconds(&work)).collect();
    spans.sort_by(f64::total_cmp);
    let [lowest, median, highest] = [0, RUNS / 2, RUNS - 1].map(|at| spans.get(at).copied().unwrap_or(0.0));
    #[expect(clippy::cast_precision_loss, reason = "a few megabytes")]
    let rate = bytes as f64 / median;
    let rate = if bytes == 0 { String::new() } else { format!("{rate:>8.0} MB/s") };
    println!("{what:<46} {median:>9.2} µs ({lowest:.2}..{highest:.2}){rate}");
}

/// The mean of as many calls as there is time for.
#[expect(clippy::disallowed_methods, reason = "a bench knows the time")]
fn microseconds<T>(work: impl Fn() -> T) -> f64 {
    let (start, mut calls) = (Instant::now(), 0_u32);
    while start.elapsed() < SPAN {
        for _ in 0..8 {
            drop(black_box(work()));
        }
        calls += 8;
    }
    start.elapsed().as_secs_f64() * 1e6 / f64::from(calls)
}
