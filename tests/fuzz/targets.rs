//! What is tried with any bytes whatever. Each function panics where the bytes break a promise. They
//! are run by the fuzzer (`fuzz/fuzz_targets`), and over the saved bytes by `tests/fuzz`.

use peekq::client::answer::{Answer, Headers};
use peekq::client::credential::connection_string::{self, Parsed};
use peekq::client::credential::error::ConnectionError;
use peekq::client::credential::{AccountKey, Credential, address, sas_url};
use peekq::client::fault::{self, Asked};
use peekq::client::operation::Operation;
use peekq::client::request::message_body;
use peekq::client::{delegation, policies_xml, retry, service_xml, wire};
use peekq::model::clock::Millis;
use peekq::model::failure::Failure;
use peekq::model::message::illegal_in_xml;
use peekq::model::operation::OperationKind;
use peekq::model::queue::QueueName;
use peekq::model::rights::Rights;
use url::Url;

/// A secret that no text may show.
const PLANTED: &str = "UGxhbnRlZFNlY3JldFRoYXROb2JvZHlTZWVz";
/// The beginning of time, 2026, and later than any date can say.
const TIMES: [Millis; 3] = [Millis(0), Millis(1_767_225_600_000), Millis(u64::MAX)];

/// Bytes as a text in which the secret is not; the fuzzer is good at finding it out.
fn innocent(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let dense: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    if dense.contains(PLANTED) { String::new() } else { text }
}

/// A connection string, by itself and with a secret in it.
pub fn connection_strings(bytes: &[u8]) {
    let text = innocent(bytes);
    opened(connection_string::parse(&text));
    for secret in [format!("AccountKey={PLANTED}"), format!("SharedAccessSignature=sv=1&sig={PLANTED}")] {
        opened(connection_string::parse(&format!("{text};{secret}")));
        opened(connection_string::parse(&format!("{secret}{text}")));
    }
    let name = text.get(..text.len().min(24)).unwrap_or("acc");
    opened(connection_string::from_account_key(name, PLANTED, None));
    opened(connection_string::from_account_key("acc", PLANTED, Some(&text)));
    let _ = AccountKey::from_base64(&text);
}

/// A SAS URL or a token.
pub fn sas(bytes: &[u8]) {
    let text = innocent(bytes);
    opened(sas_url::from_sas_url(&text));
    opened(sas_url::from_sas_url(&format!("https://acc.queue.core.windows.net/orders?{text}&sig={PLANTED}")));
    opened(sas_url::from_sas_url(&format!("{text}?sv=2021-12-02&sig={PLANTED}")));
    opened(sas_url::from_token(None, &text, Some("http://127.0.0.1:10001/acc")));
    opened(sas_url::from_token(Some("acc"), &format!("{text}&sig={PLANTED}"), None));
    if let Ok(credential) = Credential::sas(&text) {
        look_at(&credential);
    }
}

/// What opens an account shows no secret and can be asked; what does not says so without it.
fn opened(result: Result<Parsed, ConnectionError>) {
    match result {
        Err(error) => assert!(!format!("{error} {error:?}").contains(PLANTED), "{error}"),
        Ok(parsed) => {
            let shown = format!("{:?} {:?} {:?}", parsed.credential, parsed.endpoint, parsed.account);
            assert!(!shown.contains(PLANTED), "{shown}");
            look_at(&parsed.credential);
            let sas =
                if let Credential::Sas(token) = &parsed.credential { Some(token.expose()) } else { None };
            for endpoint in [Some(&parsed.endpoint), parsed.secondary.as_ref()].into_iter().flatten() {
                let queue = QueueName::new("orders");
                let request = Operation::Peek { queue: &queue, count: 32 }.request();
                let url = request.url(endpoint, sas);
                let read = Url::parse(&url).unwrap_or_else(|error| panic!("{url}: {error}"));
                assert_eq!(read.path(), request.path(endpoint), "what is signed is what is sent");
                assert!(read.username().is_empty() && read.fragment().is_none(), "{url}");
            }
        }
    }
}

/// What is known of a sign-in can be told at any time.
fn look_at(credential: &Credential) {
    let rights = credential.rights();
    assert!(!format!("{rights:?}").contains(PLANTED), "{rights:?}");
    for now in TIMES {
        let _ = (rights.lifetime(now), rights.out_of_time(now), rights.next_change(now));
    }
    for kind in OperationKind::ALL {
        let _ = rights.allows(kind);
    }
}

/// The body of any answer that the client reads.
pub fn xml_replies(bytes: &[u8]) {
    let answer = Answer { status: 200, headers: Headers::default(), body: bytes.to_vec() };
    let _ = (wire::queue_page(&answer), wire::listed_page(&answer), wire::put(&answer));
    let _ = (wire::leased(&answer), service_xml::stats(&answer), delegation::read(&answer));
    for message in wire::peeked(&answer).unwrap_or_default() {
        if illegal_in_xml(&message.text).is_none() {
            assert_eq!(as_peeked(&message.text), *message.text, "what was read can be written");
        }
    }
    if let Ok(policies) = policies_xml::read(&answer) {
        let again = policies_xml::read(&of(policies_xml::body(&policies))).expect("our own XML is read");
        assert!(
            again.len() == policies.len() && again.iter().zip(&policies).all(|(one, other)| one.means(other))
        );
    }
    if let Ok(properties) = service_xml::read(&answer) {
        service_xml::read(&of(service_xml::body(&properties))).expect("our own XML is read");
    }
}

fn of(body: String) -> Answer {
    Answer { status: 200, headers: Headers::default(), body: body.into_bytes() }
}

/// The text as a peek shows it that was put with the body of a put.
fn as_peeked(text: &str) -> String {
    let body = message_body(text);
    let inside = body
        .split_once("<MessageText>")
        .expect("a text")
        .1
        .rsplit_once("</QueueMessage>")
        .expect("a message")
        .0;
    let list = format!(
        "<QueueMessagesList><QueueMessage><MessageId>m</MessageId><MessageText>{inside}</QueueMessage></QueueMessagesList>"
    );
    wire::peeked(&of(list)).expect("our own XML is read")[0].text.to_string()
}

/// A whole answer with its headers, read as a refusal of each operation.
pub fn http_errors(bytes: &[u8]) {
    let answer = whole(bytes);
    let _ =
        (wire::properties(&answer), wire::updated(&answer), retry::retry_after(answer.header("retry-after")));
    let at = address::endpoint("https://acc.queue.core.windows.net", "test").expect("an address");
    let sas = Rights::of_sas("sv=2021-12-02&ss=q&srt=sco&sp=r&se=2026-01-01&sig=x");
    let who =
        [&Rights::All, &sas, &Rights::Token].into_iter().zip(TIMES).cycle().skip(bytes.len() % TIMES.len());
    for (tried, (rights, now)) in OperationKind::ALL.into_iter().zip(who) {
        let asked = Asked { tried, account: &"acc".into(), at: &at, rights, now };
        let failure = fault::failure(&asked, &answer);
        let hint = fault::token::hint(&failure, &answer);
        said(&failure, hint.as_deref());
        said(&fault::unreadable(tried, &"acc".into(), &answer, "odd"), None);
    }
}

/// What a failure shows is one printable line, not longer than it may be.
fn said(failure: &Failure, hint: Option<&str>) {
    assert!(failure.said.chars().count() <= 200, "{failure:?}");
    let printable = |text: &str| !text.chars().any(char::is_control);
    assert!(printable(&failure.to_string()) && hint.is_none_or(printable), "{failure:?}");
    assert!(failure.wait_secs.is_none_or(|wait| wait <= 300), "{failure:?}");
}

/// Bytes as a status, headers, and a body behind an empty line.
fn whole(bytes: &[u8]) -> Answer {
    let end = bytes.windows(2).position(|two| two == b"\n\n").unwrap_or(bytes.len());
    let head = String::from_utf8_lossy(&bytes[..end]);
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|status| status.parse().ok());
    let header = |line: &str| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_ascii_lowercase(), value.trim().to_owned()))
    };
    let headers = lines.filter_map(header).collect();
    Answer { status: status.unwrap_or(400), headers, body: bytes.get(end + 2..).unwrap_or_default().to_vec() }
}
