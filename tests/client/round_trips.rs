//! Any text that XML can carry comes back byte for byte: put, peeked, updated, peeked and taken by the
//! real client, at the embedded service and at Azurite.

use std::sync::Arc;

use peekq::client::client::{Client, Options};
use peekq::client::credential::connection_string;
use peekq::emulator::{self, Config};
use peekq::model::failure::Failure;
use peekq::model::message::{Life, MAX_TEXT, Message, NewMessage, illegal_in_xml};
use peekq::model::operation::Access;
use peekq::model::queue::QueueName;
use peekq::runtime::clock::SystemClock;
use proptest::prelude::*;
use proptest::test_runner::{Config as Cases, TestCaseError, TestRunner};
use tokio::runtime::{Builder, Runtime};

use crate::azurite::Azurite;

/// How many texts each service is given.
const CASES: u32 = 40;

fn client(connection: &str) -> Client {
    let parsed = connection_string::parse(connection).unwrap();
    let clock = Arc::new(SystemClock::new());
    let client = Client::new(parsed.endpoint, parsed.account, parsed.credential, clock, Options::default());
    client.with_access(Access::ReadWrite)
}

/// What XML, HTTP or an emulator could trip over, and anything else.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[ -~]{0,30}",
        2 => "[\\t\\r\\n <>&\"']{1,12}",
        2 => "\\PC{0,12}",
        1 => prop::sample::select(vec![
            "]]>", "<![CDATA[", "<!--", "-->", "&amp;", "&#13;", "&lt;/MessageText&gt;", "</MessageText>", "%00", "\u{7f}",
            "\u{85}", "\u{2028}", "\u{feff}", "\u{fffd}", "\u{10ffff}", "\u{202e}", "e\u{301}", "👩‍👩‍👧", "\r\n\r\n", "日本語",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ]
}

/// Texts up to a few hundred characters, and now and then one that is as long as may be. Azurite
/// spoils characters that are split between two reads, so the long ones are plain.
fn text() -> impl Strategy<Value = String> {
    let short = prop::collection::vec(piece(), 0..12).prop_map(|pieces| pieces.concat());
    let long = (0x20u8..0x7f, MAX_TEXT - 3..=MAX_TEXT).prop_map(|(byte, length)| {
        let letter = if b"&<>".contains(&byte) { 'x' } else { char::from(byte) };
        letter.to_string().repeat(length)
    });
    prop_oneof![15 => short, 1 => long]
        .prop_filter("XML cannot carry it", |text| illegal_in_xml(text).is_none())
}

async fn peeked(client: &Client, queue: &QueueName) -> Result<Vec<Arc<str>>, TestCaseError> {
    let seen: Vec<Message> = client.peek(queue, 32).await.map_err(broken)?;
    Ok(seen.into_iter().map(|message| message.text).collect())
}

#[expect(clippy::needless_pass_by_value, reason = "it stands where a failure is passed on")]
fn broken(failure: Failure) -> TestCaseError {
    TestCaseError::fail(failure.to_string())
}

/// Sends two texts through all operations that carry one.
async fn round(client: &Client, queue: &QueueName, first: &str, second: &str) -> Result<(), TestCaseError> {
    let (before, after): (Arc<str>, Arc<str>) = (first.into(), second.into());
    let message = NewMessage { text: Arc::clone(&before), life: Life::Seconds(600), delay: 0 };
    let put = client.put(queue, &message).await.map_err(broken)?;
    prop_assert_eq!(peeked(client, queue).await?, std::slice::from_ref(&before));
    let updated = client.update(queue, &put.id, &put.receipt, 0, None).await.map_err(broken)?;
    prop_assert_eq!(peeked(client, queue).await?, std::slice::from_ref(&before), "no body was sent");
    client.update(queue, &put.id, &updated.receipt, 0, Some(second)).await.map_err(broken)?;
    prop_assert_eq!(peeked(client, queue).await?, [after]);
    let taken = client.get(queue, 32, 60).await.map_err(broken)?;
    prop_assert_eq!(taken.iter().map(|lease| &*lease.message.text).collect::<Vec<_>>(), [second]);
    client.delete_message(queue, &put.id, &taken[0].receipt).await.map_err(broken)?;
    Ok(())
}

fn all_come_back(runtime: &Runtime, client: &Client) {
    let queue = QueueName::new("round-trips");
    runtime.block_on(client.create_queue(&queue, &[])).unwrap();
    let config = Cases { cases: CASES, failure_persistence: None, ..Cases::default() };
    let mut runner = TestRunner::new(config);
    let outcome = runner.run(&(text(), text()), |(first, second)| {
        let result = runtime.block_on(round(client, &queue, &first, &second));
        if result.is_err() {
            // The next one begins with an empty queue.
            runtime.block_on(client.clear(&queue)).unwrap();
        }
        result
    });
    outcome.unwrap();
}

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

#[test]
fn any_text_comes_back_from_the_embedded_service() {
    let runtime = runtime();
    let service = runtime.block_on(emulator::start(Config::new(Arc::new(SystemClock::new())))).unwrap();
    all_come_back(&runtime, &client(&service.connection_string()));
}

#[test]
fn any_text_comes_back_from_azurite() {
    let service = Azurite::start();
    all_come_back(&runtime(), &client(&service.connection_string()));
}
