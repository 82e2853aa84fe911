//! What a failure says, what kind it is, and what it must never hold.

use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use peekq::client::client::{Client, Options};
use peekq::client::credential::{Credential, Secret};
use peekq::client::receipt::Receipt;
use peekq::client::token::{Token, TokenSource};
use peekq::model::clock::Millis;
use peekq::model::failure::{Failure, FailureKind, TookEffect};
use peekq::model::message::{Life, MessageId, NewMessage};

use crate::acts::{Act, answer, cut, error};
use crate::scripted::{KEY, client, queue, quick, with, with_both};

/// Peeks once against one answer.
fn peek_failure(act: Act) -> Failure {
    let mut failure = None;
    let script = vec![act; 4];
    let received = with(script, async |client| failure = Some(client.peek(&queue(), 1).await.unwrap_err()));
    assert!(!received.is_empty());
    failure.unwrap()
}

#[test]
fn the_kind_is_decided_by_the_code_and_else_by_the_status() {
    let receipt_is_bad =
        "<QueryParameterName>popreceipt</QueryParameterName><Reason>Invalid pop receipt format</Reason>";
    let rows = [
        (error("404 Not Found", "QueueNotFound", ""), FailureKind::NoSuchQueue),
        (error("404 Not Found", "MessageNotFound", ""), FailureKind::MessageGone),
        (error("400 Bad Request", "PopReceiptMismatch", ""), FailureKind::MessageGone),
        (error("400 Bad Request", "InvalidQueryParameterValue", receipt_is_bad), FailureKind::MessageGone),
        (error("400 Bad Request", "InvalidQueryParameterValue", ""), FailureKind::Rejected),
        (error("409 Conflict", "QueueAlreadyExists", ""), FailureKind::AlreadyExists),
        (error("409 Conflict", "QueueBeingDeleted", ""), FailureKind::BeingDeleted),
        (error("413 Too Large", "RequestBodyTooLarge", ""), FailureKind::TooLarge),
        (error("403 Forbidden", "AuthorizationFailure", ""), FailureKind::NotPermitted),
        (error("503 Busy", "ServerBusy", ""), FailureKind::Busy),
        (error("404 Not Found", "ResourceNotFound", ""), FailureKind::NotFound),
        (answer("400 Bad Request", "", ""), FailureKind::Rejected),
        (answer("500 Internal Server Error", "", ""), FailureKind::Broken),
        (answer("403 Forbidden", "", "<html><body>No.</body></html>"), FailureKind::NotPermitted),
        (answer("200 OK", "", "<!DOCTYPE html><html>Please log in</html>"), FailureKind::Nonsense),
        (answer("302 Found", "Location: http://127.0.0.1:1/\r\n", ""), FailureKind::Nonsense),
        (answer("204 No Content", "", ""), FailureKind::Nonsense),
    ];
    for (act, kind) in rows {
        let failure = peek_failure(act);
        assert_eq!(failure.kind, kind, "{failure}");
    }
}

#[test]
fn code_request_id_and_the_first_line_of_the_message_are_kept() {
    let failure = peek_failure(error("400 Bad Request", "InvalidInput", "<Reason>Because</Reason>"));
    assert_eq!(failure.code.as_deref(), Some("InvalidInput"));
    assert_eq!((failure.status, failure.request_id.as_deref()), (Some(400), Some("r-1")));
    assert_eq!(&*failure.said, "It is so: Because");
    let unread = peek_failure(answer("200 OK", "x-ms-request-id: r-2\r\n", "<a/>"));
    assert_eq!((unread.status, unread.request_id.as_deref()), (Some(200), Some("r-2")));
    let web_page = peek_failure(answer("502 Bad Gateway", "", "<html>proxy talk</html>"));
    assert_eq!(&*web_page.said, "a web page came instead of an answer of the service");
}

#[test]
fn what_came_instead_of_an_answer_is_named() {
    let came = " came instead of an answer of the service";
    for (body, what) in
        [("<!DOCTYPE html><html>", "a web page"), ("\r\n<HTML>", "a web page"), ("{}", "JSON")]
    {
        for status in ["200 OK", "403 Forbidden"] {
            assert_eq!(*peek_failure(answer(status, "", body)).said, *format!("{what}{came}"), "{status}");
        }
    }
    let to = |place: &str| peek_failure(answer("302 Found", &format!("Location: {place}\r\n"), "")).said;
    assert_eq!(
        &*to("https://login.example/?back=sig"),
        "a redirect to login.example came, which is not followed"
    );
    assert_eq!(&*to("/elsewhere"), "a redirect came, which is not followed");
}

#[test]
fn an_explanation_is_one_short_printable_line() {
    let talk = format!("<Reason>\u{1b}[31m\u{202e}{}</Reason>", "long ".repeat(100));
    let said = peek_failure(error("400 Bad Request", "InvalidInput", &talk)).said;
    assert!(said.chars().count() == 200 && said.ends_with('…'), "{said}");
    assert!(!said.contains(['\u{1b}', '\u{202e}', '\n']), "{said}");
}

#[test]
fn a_clock_that_is_wrong_is_named_with_the_difference() {
    for (date, words) in [
        ("Thu, 01 Jan 2026 00:23:10 GMT", "23 minutes behind"),
        ("Wed, 31 Dec 2025 21:00:00 GMT", "3 hours ahead of"),
    ] {
        let act = answer(
            "403 Forbidden",
            &format!("Date: {date}\r\nx-ms-error-code: AuthenticationFailed\r\n"),
            "",
        );
        let failure = peek_failure(act);
        assert!(failure.advice().contains(words), "{}", failure.advice());
    }
    let act = answer(
        "403 Forbidden",
        "Date: Thu, 01 Jan 2026 00:00:02 GMT\r\nx-ms-error-code: AuthenticationFailed\r\n",
        "",
    );
    let failure = peek_failure(act);
    assert!(!failure.advice().contains("clock"), "a clock that is right is not to blame: {failure}");
}

#[test]
fn an_unreachable_service_is_told_from_one_that_breaks_off() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let failure = runtime.block_on(async {
        let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let client = client(port, Credential::sas("sig=abc").unwrap(), quick());
        let failure = client.peek(&queue(), 1).await.unwrap_err();
        assert_eq!(client.calls(), 0, "nothing was sent");
        failure
    });
    assert_eq!(failure.kind, FailureKind::Unreachable);
    assert_eq!(&*failure.said, "Connection refused");
    let failure = peek_failure(cut("200 OK", "", "<QueueMessagesList>", 1000));
    assert_eq!(failure.kind, FailureKind::Dropped);
    assert_eq!(&*failure.said, "it was closed in the middle of the answer");
}

#[test]
fn an_answer_without_end_is_not_taken_in() {
    let huge = cut("200 OK", "", vec![b' '; 17 * 1024 * 1024], 20 * 1024 * 1024);
    let failure = peek_failure(huge);
    assert_eq!(failure.kind, FailureKind::Nonsense);
    assert!(failure.said.contains("16 MiB"));
}

const SIGNATURE: &str = "bm8gb25lIG1heSBzZWUgdGhpcyBzaWduYXR1cmUgMTIzNDU=";
const RECEIPT: &str = "AgAAAAMAAAAAAAAAplantedRECEIPT1=";
const TEXT: &str = "planted-message-text";
const TOKEN: &str = "eyJwbGFudGVkIjoidG9rZW4ifQ.eyJhdWQiOiJwbGFudGVkIn0.cGxh-bnRl_ZA";

/// All that must not be seen, in the ways in which it could be.
fn secrets() -> Vec<String> {
    let plain = [KEY, SIGNATURE, RECEIPT, TEXT, TOKEN, "cGxh-bnRl_ZA"];
    let encoded = plain.iter().map(|s| s.replace('=', "%3D"));
    plain.iter().map(ToString::to_string).chain(encoded).collect()
}

#[test]
fn no_failure_shows_a_key_a_signature_a_token_a_receipt_or_a_text() {
    let token = format!("sv=2025-11-05&sig={}", SIGNATURE.replace('=', "%3D"));
    let echo = format!(
        "<AuthenticationErrorDetail>The MAC signature found in the HTTP request '{SIGNATURE}' is not the same as any computed signature. Server used following string to sign: 'GET\npopreceipt:{RECEIPT}'.</AuthenticationErrorDetail><Reason>{RECEIPT} sig={SIGNATURE} Bearer {TOKEN}</Reason><QueryParameterValue>{RECEIPT}</QueryParameterValue><XmlNodeValue>{TEXT}</XmlNodeValue>"
    );
    let acts = [
        error("403 Forbidden", "AuthenticationFailed", &echo),
        error("400 Bad Request", "InvalidQueryParameterValue", &echo),
        answer("500 Oops", "", format!("<html>{TEXT} {SIGNATURE} {RECEIPT}</html>")),
        answer("200 OK", "", format!("<QueueMessagesList>{TEXT} {RECEIPT}")),
        answer("302 Found", &format!("Location: http://127.0.0.1:1/?sig={SIGNATURE}\r\n"), ""),
        cut("201 Created", "", "<QueueMessagesList>", 500),
        Act::Die,
    ];
    for act in acts {
        for credential in [Credential::sas(&token).unwrap(), key(), Credential::Token(Arc::new(Planted))] {
            let options = Options { token_over_http: true, ..quick() };
            let script = vec![act.clone(); 60];
            with_both(script, credential, options, async |client| check_all(&client).await);
        }
    }
    let shown = format!("{:?} {:?} {:?}", key(), Credential::sas(&token).unwrap(), Receipt::new(RECEIPT));
    assert_eq!(shown, "SharedKey(***) Sas(***) ***");
}

/// Who gives the token that must not be seen.
struct Planted;

impl TokenSource for Planted {
    fn token(&self) -> BoxFuture<'_, Result<Token, String>> {
        async { Ok(Token { secret: Secret::new(TOKEN.to_owned()), expires: Millis(u64::MAX) }) }.boxed()
    }
}

fn key() -> Credential {
    Credential::SharedKey(peekq::client::credential::AccountKey::from_base64(KEY).unwrap())
}

async fn check_all(client: &Client) {
    let (queue, id, receipt) = (queue(), MessageId::new("m-1"), Receipt::new(RECEIPT));
    let message = NewMessage { text: TEXT.into(), life: Life::Never, delay: 0 };
    let failures = [
        client.list_queues(None, Some("x")).await.map(drop).unwrap_err(),
        client.peek(&queue, 1).await.map(drop).unwrap_err(),
        client.get(&queue, 1, 30).await.map(drop).unwrap_err(),
        client.put(&queue, &message).await.map(drop).unwrap_err(),
        client.update(&queue, &id, &receipt, 0, Some(TEXT)).await.map(drop).unwrap_err(),
        client.delete_message(&queue, &id, &receipt).await.unwrap_err(),
    ];
    for failure in failures {
        let shown = format!("{failure} {failure:?} {}", serde_json::to_string(&failure).unwrap());
        for secret in secrets() {
            assert!(!shown.contains(&secret), "{secret} is in {shown}");
        }
    }
}

#[test]
fn a_success_that_cannot_be_read_may_have_taken_effect() {
    let web_page = answer("201 Created", "", "<html>");
    with(vec![web_page], async |client| {
        let message = NewMessage { text: TEXT.into(), life: Life::Never, delay: 0 };
        let failure = client.put(&queue(), &message).await.unwrap_err();
        assert_eq!((failure.kind, failure.effect), (FailureKind::Nonsense, TookEffect::Perhaps));
    });
}
