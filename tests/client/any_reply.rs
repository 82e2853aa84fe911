//! Whatever comes back over the socket, the client says what is known of the effect, and nothing
//! panics.

use std::cell::Cell;
use std::fmt;
use std::sync::Arc;

use peekq::client::answer::Answer;
use peekq::client::client::Options;
use peekq::model::account::{Endpoint, Scheme};
use peekq::model::failure::{Failure, FailureKind, TookEffect};
use peekq::model::operation::OperationKind;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::acts::Act;
use crate::calls::call;
use crate::fixtures;
use crate::scripted::{quick, with_options_for};

/// Makes one call to which one reply comes.
fn answered(kind: OperationKind, reply: Vec<u8>) -> Result<(), Failure> {
    let result = Cell::new(None);
    let options = |port| Options {
        max_attempts: 1,
        secondary: Some(Endpoint {
            scheme: Scheme::Http,
            host: Arc::from("127.0.0.1"),
            port: Some(port),
            path: Arc::from("/acc-secondary"),
        }),
        ..quick()
    };
    with_options_for(vec![Act::Send(reply)], options, async |client| {
        result.set(Some(call(&client, kind).await));
    });
    let result = result.take().expect("the call ended");
    if let Err(failure) = &result {
        assert!(failure.said.chars().count() <= 201, "{failure}");
        assert!(!failure.to_string().chars().any(char::is_control), "{failure:?}");
    }
    result
}

/// A reply that is HTTP.
#[derive(Clone)]
struct Reply {
    status: u16,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
    /// Whether the connection ends before the whole body is there.
    cut: bool,
}

impl Reply {
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = format!("HTTP/1.1 {} Whatever\r\nConnection: close\r\n", self.status).into_bytes();
        for (name, value) in &self.headers {
            bytes.extend([name.as_bytes(), b": ", value.as_slice(), b"\r\n"].concat());
        }
        let length = self.body.len() + usize::from(self.cut);
        if !self.is_bare() {
            bytes.extend(format!("Content-Length: {length}\r\n").into_bytes());
        }
        bytes.extend(b"\r\n");
        if !self.is_bare() {
            bytes.extend(&self.body);
        }
        bytes
    }

    /// Whether it is of a status that has no body by the rules of HTTP.
    fn is_bare(&self) -> bool {
        matches!(self.status, 100..=199 | 204 | 304)
    }

    /// Whether it has this error code.
    fn says(&self, code: &str) -> bool {
        String::from_utf8_lossy(&self.bytes()).contains(code)
    }

    /// Whether the operation surely did not take effect.
    fn refuses(&self) -> bool {
        refuses(self.status)
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}, cut: {}", String::from_utf8_lossy(&self.bytes()), self.cut)
    }
}

/// Whether a status says that nothing was done: the request was refused, or sent elsewhere.
fn refuses(status: u16) -> bool {
    matches!(status, 300..=407 | 409..=499 | 503)
}

fn succeeds(kind: OperationKind, status: u16) -> bool {
    match kind {
        OperationKind::CreateQueue => status == 201 || status == 204,
        OperationKind::Put => status == 201,
        OperationKind::SetServiceProperties => status == 202,
        _ if kind.changes() && kind != OperationKind::Get => status == 204,
        _ => status == 200,
    }
}

fn kind() -> impl Strategy<Value = OperationKind> {
    select(&OperationKind::ALL[..])
}

fn status() -> impl Strategy<Value = u16> {
    prop_oneof![
        4 => select(vec![200u16, 201, 202, 204]),
        2 => select(vec![304u16, 307, 400, 403, 404, 408, 409, 412, 429, 500, 502, 503, 504]),
        1 => 200u16..=999,
    ]
}

const NAMES: [&str; 12] = [
    "x-ms-error-code",
    "x-ms-request-id",
    "x-ms-approximate-messages-count",
    "x-ms-popreceipt",
    "x-ms-time-next-visible",
    "x-ms-meta-a",
    "x-ms-version",
    "date",
    "retry-after",
    "www-authenticate",
    "location",
    "content-type",
];
const VALUES: [&str; 12] = [
    "QueueAlreadyExists",
    "QueueNotFound",
    "QueueBeingDeleted",
    "MessageNotFound",
    "ServerBusy",
    "OperationTimedOut",
    "AuthenticationFailed",
    "12",
    "-1",
    "Thu, 01 Jan 2026 00:00:00 GMT",
    "Bearer authorization_uri=https://login.example/tenant/x",
    "application/xml",
];

fn header() -> impl Strategy<Value = (String, Vec<u8>)> {
    let name = prop_oneof![9 => select(&NAMES[..]).prop_map(str::to_owned), 1 => "x-[a-z0-9_]{1,20}"];
    let known = select(&VALUES[..]).prop_map(|value| value.as_bytes().to_vec());
    let any = prop::collection::vec(prop_oneof![Just(b'\t'), b' '..=b'~', 0x80u8..], 0..40);
    (name, prop_oneof![3 => known, 1 => any])
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let bodies: Vec<Vec<u8>> = fixtures::all().into_iter().map(|answer| answer.body).collect();
    prop_oneof![
        3 => select(bodies.clone()),
        2 => (select(bodies), any::<Index>(), any::<u8>()).prop_map(|(body, at, byte)| changed(body, at, byte)),
        1 => prop::collection::vec(any::<u8>(), 0..200),
    ]
}

/// The same with another byte in one place.
fn changed(mut bytes: Vec<u8>, at: Index, byte: u8) -> Vec<u8> {
    if !bytes.is_empty() {
        let at = at.index(bytes.len());
        bytes[at] = byte;
    }
    bytes
}

fn reply() -> impl Strategy<Value = Reply> {
    (status(), prop::collection::vec(header(), 0..6), body(), prop::bool::weighted(0.2))
        .prop_map(|(status, headers, body, cut)| Reply { status, headers, body, cut })
}

/// A fixture as it comes over the wire, damaged in some places.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let whole: Vec<Vec<u8>> = fixtures::all().iter().map(on_the_wire).collect();
    (select(whole), prop::collection::vec((any::<Index>(), any::<u8>(), 0usize..8), 1..6)).prop_map(
        |(mut bytes, blows)| {
            for (at, byte, what) in blows {
                blow(&mut bytes, at, byte, what);
            }
            bytes
        },
    )
}

fn on_the_wire(answer: &Answer) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {} X\r\n", answer.status);
    for (name, value) in answer.headers.iter().filter(|(name, _)| *name != "transfer-encoding") {
        head.extend([name, ": ", value, "\r\n"]);
    }
    head.extend(["content-length: ", &answer.body.len().to_string(), "\r\n\r\n"]);
    [head.as_bytes(), &answer.body].concat()
}

/// Flips, cuts, repeats or drops.
fn blow(bytes: &mut Vec<u8>, at: Index, byte: u8, what: usize) {
    if bytes.is_empty() {
        return;
    }
    let at = at.index(bytes.len());
    match what {
        0..=3 => bytes[at] ^= byte | 1,
        4 => bytes.insert(at, byte),
        5 => drop(bytes.drain(at..(at + usize::from(byte)).min(bytes.len()))),
        6 => bytes.extend_from_within(at..),
        _ => bytes.truncate(at),
    }
}

/// Every status that these bytes could be taken to say.
fn statuses(bytes: &[u8]) -> Vec<u16> {
    let starts = bytes.windows(12).filter(|twelve| twelve.starts_with(b"HTTP/1."));
    starts.filter_map(|twelve| std::str::from_utf8(&twelve[9..]).ok()?.parse().ok()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_known_of_the_effect_is_said_whatever_http_comes_back(kind in kind(), reply in reply()) {
        let result = answered(kind, reply.bytes());
        let whole = !reply.cut || reply.is_bare();
        match result {
            Ok(()) => prop_assert!(succeeds(kind, reply.status) && whole),
            Err(failure) => {
                let sure = !kind.changes() || reply.refuses();
                let expected = if sure { TookEffect::No } else { TookEffect::Perhaps };
                prop_assert_eq!(failure.effect, expected, "{:?}", failure);
                if failure.tried == OperationKind::Clear && reply.says("OperationTimedOut") {
                    // Then it is asked again, and nobody answers.
                    return Ok(());
                }
                // Of a refusal the status is enough.
                if matches!(reply.status, 200..=299) && !whole {
                    prop_assert_eq!(failure.kind, FailureKind::Dropped);
                } else {
                    prop_assert_eq!(failure.status, Some(reply.status));
                    prop_assert!(!succeeds(kind, reply.status) || failure.kind == FailureKind::Nonsense);
                }
            }
        }
    }

    #[test]
    fn nothing_is_claimed_that_damaged_bytes_do_not_say(kind in kind(), bytes in damaged()) {
        let said = statuses(&bytes);
        match answered(kind, bytes) {
            Ok(()) => prop_assert!(said.iter().any(|status| succeeds(kind, *status))),
            Err(failure) if kind.changes() && failure.effect == TookEffect::No => {
                prop_assert!(said.iter().any(|status| refuses(*status)), "{:?}", failure);
            }
            Err(_) => {}
        }
    }

    #[test]
    fn bytes_that_are_no_http_leave_the_effect_open(kind in kind(), bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assume!(statuses(&bytes).is_empty());
        let failure = answered(kind, bytes).unwrap_err();
        let expected = if kind.changes() { TookEffect::Perhaps } else { TookEffect::No };
        prop_assert_eq!((failure.kind, failure.effect), (FailureKind::Dropped, expected));
    }
}
