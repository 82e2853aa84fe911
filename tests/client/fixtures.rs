//! Whole answers as Azure writes them, one per file: what the client reads out of each.

use std::collections::BTreeSet;
use std::path::PathBuf;

use peekq::client::answer::Answer;
use peekq::client::check::check;
use peekq::client::credential::address;
use peekq::client::fault::{self, Asked};
use peekq::client::operation::Operation;
use peekq::client::receipt::Receipt;
use peekq::client::wire::{Leased, Put, Updated};
use peekq::client::{delegation, policies_xml, service_xml, wire};
use peekq::model::clock::Millis;
use peekq::model::failure::{Failure, FailureKind};
use peekq::model::message::{Expiry, Message, MessageId, Moment};
use peekq::model::operation::OperationKind;
use peekq::model::policy::{PolicyDate, SignedIdentifier};
use peekq::model::queue::{ListedPage, ListedQueue, QueueName, QueuePage, QueueProperties};
use peekq::model::rights::Rights;
use peekq::model::service::{CorsRule, Logging, Metrics, Replication, ServiceProperties, ServiceStats};

/// A file, and what shows that it is read rightly.
type Row = (&'static str, fn(&Answer));

const ROWS: &[Row] = &[
    ("list-queues", |answer| page(answer, &["orders", "orders-poison"], Some("/acme/orders-retry"))),
    ("list-queues-last", |answer| page(answer, &["orders-retry"], None)),
    ("list-queues-partition", |answer| page(answer, &[], Some("/acme/zeta"))),
    ("list-queues-order", |answer| page(answer, &["orders"], Some("/acme/q/&1"))),
    ("list-metadata", listed),
    ("queue-metadata", queue_metadata),
    ("peek", peek),
    ("peek-empty", |answer| assert_eq!(wire::peeked(answer), Ok(vec![]))),
    ("peek-line-ends", |answer| assert_eq!(&*wire::peeked(answer).unwrap()[0].text, "a\r\nb\rc\n")),
    ("get", get),
    ("put", put),
    ("update", update),
    ("acl", acl),
    ("acl-empty", |answer| assert_eq!(policies_xml::read(answer), Ok(vec![]))),
    ("service-properties", service_properties),
    ("service-properties-bare", bare_service_properties),
    ("stats", |answer| stats(answer, Replication::Live, Some(Moment::At(NEW_YEAR - 30)))),
    ("stats-bootstrap", |answer| stats(answer, Replication::Bootstrap, None)),
    ("stats-new-state", |answer| stats(answer, Replication::Other("paused".into()), None)),
    ("delegation-key", delegation_key),
    ("error-queue-not-found", |answer| {
        let said = "The specified queue does not exist";
        fails(answer, FailureKind::NoSuchQueue, "QueueNotFound", said);
    }),
    ("error-range", |answer| {
        let said = "One of the query parameters specified in the request URI is outside the permissible range: numofmessages";
        fails(answer, FailureKind::Rejected, "OutOfRangeQueryParameterValue", said);
    }),
    ("error-receipt", |answer| {
        let said = "Value for one of the query parameters specified in the request URI is invalid: popreceipt: Invalid pop receipt format";
        fails(answer, FailureKind::MessageGone, "InvalidQueryParameterValue", said);
    }),
    ("error-life", |answer| {
        let said = "Value for one of the query parameters specified in the request URI is invalid: visibilitytimeout: messagettl must be greater than visibilitytimeout";
        fails(answer, FailureKind::Rejected, "InvalidQueryParameterValue", said);
    }),
    ("error-header", |answer| {
        let said = "The value for one of the HTTP headers is not in the correct format: x-ms-version";
        let failure = fails(answer, FailureKind::Rejected, "InvalidHeaderValue", said);
        assert!(failure.advice().contains("--api-version"), "{failure}");
    }),
    ("error-too-large", |answer| {
        let said = "The request body is too large and exceeds the maximum permissible limit";
        fails(answer, FailureKind::TooLarge, "RequestBodyTooLarge", said);
    }),
    ("error-xml", |answer| {
        let said = "XML specified is not syntactically valid: Error parsing Xml content";
        fails(answer, FailureKind::Rejected, "InvalidXmlDocument", said);
    }),
    ("error-node", |answer| {
        let said = "The value for one of the XML nodes is not in the correct format";
        fails(answer, FailureKind::Rejected, "InvalidXmlNodeValue", said);
    }),
    ("error-signature", signature),
    ("error-busy", |answer| {
        let said = "Operations per second is over the account limit";
        let failure = fails(answer, FailureKind::Busy, "ServerBusy", said);
        assert_eq!(failure.wait_secs, Some(7));
    }),
    ("error-on-head", |answer| drop(fails(answer, FailureKind::NoSuchQueue, "QueueNotFound", ""))),
    ("error-empty", |answer| drop(fails(answer, FailureKind::Rejected, "", ""))),
    ("error-pretty", |answer| {
        let said = "The specified pop receipt did not match the pop receipt for a dequeued message";
        fails(answer, FailureKind::MessageGone, "PopReceiptMismatch", said);
    }),
    ("error-page", |answer| {
        fails(answer, FailureKind::Broken, "", "a web page came instead of an answer of the service");
    }),
    // What came before the cut is told.
    ("error-cut", |answer| drop(fails(answer, FailureKind::Broken, "InternalError", ""))),
];

/// 2026-01-01, midnight.
const NEW_YEAR: i64 = 1_767_225_600;
const WEEK: i64 = 604_800;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/client/fixtures")
}

/// Reads a file: a status line, headers, an empty line, and the body to the last byte.
fn answer(name: &str) -> Answer {
    let bytes = std::fs::read(folder().join(format!("{name}.http"))).unwrap();
    let end = bytes.windows(2).position(|two| two == b"\n\n").unwrap();
    let head = std::str::from_utf8(&bytes[..end]).unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let header = |line: &str| {
        let (name, value) = line.split_once(':').unwrap();
        (name.to_ascii_lowercase(), value.trim().to_owned())
    };
    Answer { status, headers: lines.map(header).collect(), body: bytes[end + 2..].to_vec() }
}

/// All of them.
pub fn all() -> Vec<Answer> {
    ROWS.iter().map(|(name, _)| answer(name)).collect()
}

#[test]
fn every_answer_is_read_to_the_last_detail() {
    for (name, reads) in ROWS {
        println!("{name}");
        reads(&answer(name));
    }
}

#[test]
fn every_file_is_read() {
    let files = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name());
    let files: BTreeSet<String> = files.map(|name| name.into_string().unwrap()).collect();
    let rows: BTreeSet<String> = ROWS.iter().map(|(name, _)| format!("{name}.http")).collect();
    assert_eq!(files, rows);
}

fn page(answer: &Answer, names: &[&str], next: Option<&str>) {
    let names = names.iter().map(|name| QueueName::new(name)).collect();
    assert_eq!(wire::queue_page(answer), Ok(QueuePage { names, next: next.map(str::to_owned) }));
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn listed(answer: &Answer) {
    let queue = |name: &str, metadata: &[(&str, &str)]| ListedQueue {
        name: QueueName::new(name),
        metadata: pairs(metadata),
    };
    let orders = [("OrderTeam", "R&D <north>"), ("k_1", ""), ("note", "a < b"), ("padded", "  x  ")];
    let queues =
        vec![queue("bare", &[]), queue("orders", &orders), queue("zeta", &[("x-ms-invalid-name", "1st")])];
    assert_eq!(wire::listed_page(answer), Ok(ListedPage { queues, next: None }));
}

fn queue_metadata(answer: &Answer) {
    let metadata = pairs(&[("orderteam", "R&D <north>"), ("k_1", ""), ("note", "two  spaces")]);
    assert_eq!(wire::properties(answer), Ok(QueueProperties { approximate_count: 1284, metadata }));
}

/// The n-th message of the fixtures, put n - 1 seconds into the year, which lives for a week.
fn message(n: u32, dequeue_count: u32, text: &str) -> Message {
    let inserted = NEW_YEAR + i64::from(n) - 1;
    Message {
        id: MessageId::new(&format!("5f3c8a1e-0000-4000-8000-{n:012}")),
        inserted: Moment::At(inserted),
        expires: Expiry::At(Moment::At(inserted + WEEK)),
        dequeue_count,
        text: text.into(),
    }
}

fn peek(answer: &Answer) {
    let odd = "<a b=\"c\"> &amp; 'd' \"e\"\r\n\r\n\t😀 ü";
    let expected = vec![
        message(1, 0, "eyJpZCI6MX0="),
        Message { expires: Expiry::Never, ..message(2, 5, odd) },
        message(3, 2_147_483_647, ""),
        message(4, 1, "<b>&amp;</b>   and ]]> more "),
        Message {
            inserted: Moment::Odd("2026-01-01T00:00:04.0000000Z".into()),
            expires: Expiry::At(Moment::Odd("".into())),
            ..message(5, 0, "")
        },
    ];
    assert_eq!(wire::peeked(answer), Ok(expected));
}

fn get(answer: &Answer) {
    let lease = |message, receipt| Leased {
        message,
        receipt: Receipt::new(receipt),
        visible: Moment::At(NEW_YEAR + 30),
    };
    let second = Message { inserted: Moment::At(NEW_YEAR), expires: Expiry::Never, ..message(2, 7, "two") };
    let expected = vec![
        lease(message(1, 1, "one"), "AgAAAAMAAAAAAAAA+/abc2Dv0AE="),
        lease(second, "AgAAAAMAAAAAAAAA+/xyz2Dv0AE="),
    ];
    // Receipts cannot be printed, so the comparison must not be either.
    assert!(wire::leased(answer).unwrap() == expected);
}

fn put(answer: &Answer) {
    let expected = Put {
        id: message(9, 0, "").id,
        inserted: Moment::At(NEW_YEAR),
        expires: Expiry::Never,
        visible: Moment::At(NEW_YEAR + 60),
        receipt: Receipt::new("AgAAAAMAAAAAAAAAqwe9NNxf1QE="),
    };
    assert_eq!(wire::put(answer), Ok(expected));
}

fn update(answer: &Answer) {
    let receipt = Receipt::new("AwAAAAMAAAAAAAAAsS3KNdxf1QEBAAAA");
    assert_eq!(wire::updated(answer), Ok(Updated { receipt, visible: Moment::At(NEW_YEAR + 30) }));
}

fn acl(answer: &Answer) {
    let policy = |id: &str, start: Option<&str>, expiry: Option<&str>, permission: Option<&str>| {
        let (start, expiry) = (start.map(PolicyDate::new), expiry.map(PolicyDate::new));
        SignedIdentifier { id: id.into(), start, expiry, permission: permission.map(Into::into) }
    };
    let (start, expiry) = ("2026-01-01T00:00:00.0000000Z", "2026-06-01T12:30:00.1234567Z");
    let last = "9999-12-31T23:59:59.0000000Z";
    let found = policies_xml::read(answer).unwrap();
    let expected = [
        policy("readers", Some(start), Some(expiry), Some("r")),
        policy("R&D", None, Some(last), Some("raup")),
        policy("open", None, None, None),
        policy("blank", None, None, None),
    ];
    assert_eq!(found, expected);
    let ends: Vec<_> = found.iter().map(|policy| policy.expiry.as_ref().and_then(PolicyDate::secs)).collect();
    assert_eq!(ends, [Some(1_780_317_000), Some(253_402_300_799), None, None]);
    let again = Operation::SetAcl { queue: &QueueName::new("orders"), policies: &found };
    assert_eq!(check(&again), Ok(()), "what was read can be set again");
}

fn service_properties(answer: &Answer) {
    let metrics = |enabled, include_apis, retention_days| {
        Some(Metrics { version: "1.0".into(), enabled, include_apis, retention_days })
    };
    let version = "1.0".into();
    let first = CorsRule {
        allowed_origins: "https://a.example,https://b.example".into(),
        allowed_methods: "GET,PUT".into(),
        max_age_secs: 200,
        exposed_headers: "".into(),
        allowed_headers: "x-ms-meta-*".into(),
    };
    let second = CorsRule {
        allowed_origins: "*".into(),
        allowed_methods: "GET".into(),
        max_age_secs: 0,
        exposed_headers: "x-ms-*".into(),
        allowed_headers: "".into(),
    };
    let expected = ServiceProperties {
        logging: Some(Logging { version, delete: true, read: false, write: true, retention_days: Some(7) }),
        hour_metrics: metrics(true, Some(true), Some(365)),
        minute_metrics: metrics(false, None, None),
        cors: Some(vec![first, second]),
    };
    assert_eq!(service_xml::read(answer), Ok(expected));
}

fn bare_service_properties(answer: &Answer) {
    let version = "1.0".into();
    let logging = Logging { version, delete: false, read: false, write: false, retention_days: None };
    let expected =
        ServiceProperties { logging: Some(logging), cors: Some(vec![]), ..ServiceProperties::default() };
    assert_eq!(service_xml::read(answer), Ok(expected));
}

fn stats(answer: &Answer, replication: Replication, last_sync: Option<Moment>) {
    assert_eq!(service_xml::stats(answer), Ok(ServiceStats { replication, last_sync }));
}

fn delegation_key(answer: &Answer) {
    let key = delegation::read(answer).unwrap();
    let told = [&key.object, &key.tenant, &key.start, &key.expiry, &key.service, &key.version];
    let expected = [
        "aaaaaaaa-0000-4000-8000-000000000001",
        "bbbbbbbb-0000-4000-8000-000000000002",
        "2026-01-01T00:00:00Z",
        "2026-01-07T00:00:00Z",
        "q",
        "2026-02-06",
    ];
    assert_eq!(told.map(|part| &**part), expected);
    assert_eq!(key.value.expose(), "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
}

/// Fails unless a refusal is read as this; the empty code is none.
fn fails(answer: &Answer, kind: FailureKind, code: &str, said: &str) -> Failure {
    let at = address::endpoint("https://acme.queue.core.windows.net", "test").unwrap();
    let (tried, account, now) = (OperationKind::Peek, &"acme".into(), Millis(0));
    let failure = fault::failure(&Asked { tried, account, at: &at, rights: &Rights::All, now }, answer);
    let found = (failure.kind, failure.code.as_deref().unwrap_or(""), &*failure.said);
    assert_eq!(found, (kind, code, said));
    assert_eq!(failure.request_id.as_deref(), answer.header("x-ms-request-id"));
    failure
}

fn signature(answer: &Answer) {
    let said = "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature: The MAC signature found in the HTTP request '…' is not the same as …";
    let failure = fails(answer, FailureKind::NotPermitted, "AuthenticationFailed", said);
    let shown = format!("{failure} {failure:?}");
    assert!(!shown.contains("b7NzR0jE3uD9") && !shown.contains("x-ms-date"), "{shown}");
}
