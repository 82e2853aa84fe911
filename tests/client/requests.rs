//! What goes over the wire, byte for byte, and what must not.

use peekq::client::credential::{AccountKey, Credential};
use peekq::client::receipt::Receipt;
use peekq::client::request::{AROUND_TEXT, message_body};
use peekq::client::sign::{Signable, authorization};
use peekq::model::failure::FailureKind;
use peekq::model::message::{Life, MessageId, NewMessage, escaped_len};
use peekq::model::operation::Access;
use peekq::model::service::ServiceProperties;
use proptest::prelude::*;

use crate::acts::{answer, header};
use crate::scripted::{KEY, queue, with, with_credential};

const PUT_ANSWER: &str = "<?xml version=\"1.0\"?><QueueMessagesList><QueueMessage><MessageId>m-1</MessageId><InsertionTime>Thu, 01 Jan 2026 00:00:00 GMT</InsertionTime><ExpirationTime>Fri, 31 Dec 9999 23:59:59 GMT</ExpirationTime><PopReceipt>r+/=</PopReceipt><TimeNextVisible>Thu, 01 Jan 2026 00:00:05 GMT</TimeNextVisible></QueueMessage></QueueMessagesList>";

fn message(text: &str) -> NewMessage {
    NewMessage { text: text.into(), life: Life::Never, delay: 5 }
}

/// The request with what differs from run to run replaced.
fn steady(request: &str) -> String {
    let mut steady = request.to_owned();
    for name in ["x-ms-client-request-id", "authorization", "host"] {
        if let Some(value) = header(request, name) {
            steady = steady.replace(&value, "*");
        }
    }
    steady
}

#[test]
fn put_sends_exactly_this() {
    let received = with(vec![answer("201 Created", "", PUT_ANSWER)], async |client| {
        let put = client.put(&queue(), &message("a<b>&\r\n\"é")).await.unwrap();
        assert_eq!((put.id.as_str(), put.receipt.expose()), ("m-1", "r+/="));
    });
    let expected = "POST /acc/orders/messages?visibilitytimeout=5&messagettl=-1 HTTP/1.1\r\n\
        host: *\r\n\
        user-agent: peekq/0.1.0\r\n\
        content-type: application/xml\r\n\
        x-ms-client-request-id: *\r\n\
        x-ms-date: Thu, 01 Jan 2026 00:00:00 GMT\r\n\
        x-ms-version: 2021-12-02\r\n\
        content-length: 118\r\n\
        authorization: *\r\n\r\n\
        <?xml version=\"1.0\" encoding=\"utf-8\"?><QueueMessage><MessageText>a&lt;b&gt;&amp;&#13;\n\"é</MessageText></QueueMessage>";
    assert_eq!(received.len(), 1);
    assert_eq!(steady(&received[0]), expected);
}

#[test]
fn an_update_of_the_visibility_alone_has_no_body_and_says_so() {
    let head = "x-ms-popreceipt: new+/=\r\nx-ms-time-next-visible: Thu, 01 Jan 2026 00:01:00 GMT\r\n";
    let received = with(vec![answer("204 No Content", head, "")], async |client| {
        let (id, receipt) = (MessageId::new("m-1"), Receipt::new("a+/="));
        let updated = client.update(&queue(), &id, &receipt, 60, None).await.unwrap();
        assert_eq!((updated.receipt.expose(), updated.visible.secs()), ("new+/=", Some(1_767_225_660)));
    });
    let expected = "PUT /acc/orders/messages/m-1?popreceipt=a%2B%2F%3D&visibilitytimeout=60 HTTP/1.1\r\n\
        host: *\r\n\
        user-agent: peekq/0.1.0\r\n\
        x-ms-client-request-id: *\r\n\
        x-ms-date: Thu, 01 Jan 2026 00:00:00 GMT\r\n\
        x-ms-version: 2021-12-02\r\n\
        content-length: 0\r\n\
        authorization: *\r\n\r\n";
    assert_eq!(received.len(), 1);
    assert_eq!(steady(&received[0]), expected);
}

proptest! {
    #[test]
    fn a_text_is_measured_as_it_is_written(text in "[&<>\r\n\"a-cé]{0,40}|.{0,40}") {
        let written = message_body(&text);
        prop_assert_eq!(written.len(), AROUND_TEXT + escaped_len(&text));
        let inside = written.split_once("<MessageText>").unwrap().1.split_once("</MessageText>").unwrap().0;
        let read = [("&#13;", "\r"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")].into_iter();
        let read = read.fold(inside.to_owned(), |text, (reference, plain)| text.replace(reference, plain));
        prop_assert_eq!(read, text);
    }
}

#[test]
fn what_is_sent_is_what_was_signed() {
    let received = with(vec![answer("201 Created", "", PUT_ANSWER)], async |client| {
        client.put(&queue(), &message("text")).await.unwrap();
    });
    let head = received[0].split("\r\n\r\n").next().unwrap();
    let mut lines = head.lines();
    let target = lines.next().unwrap().split(' ').nth(1).unwrap();
    let (path, query) = target.split_once('?').unwrap();
    let query: Vec<(&str, &str)> = query.split('&').map(|pair| pair.split_once('=').unwrap()).collect();
    let headers: Vec<(&str, &str)> = lines.map(|line| line.split_once(": ").unwrap()).collect();
    let signable = Signable { method: "POST", account: "acc", path, query: &query, headers: &headers };
    let expected = authorization(&AccountKey::from_base64(KEY).unwrap(), &signable);
    assert_eq!(header(head, "authorization"), Some(expected));
}

#[test]
fn a_sas_goes_behind_the_query_as_it_is_and_nothing_is_signed() {
    let token = "?sv=2025-11-05&se=2030-01-01T00:00:00Z&sig=a%2Bb/c%3D";
    let empty = "<QueueMessagesList />";
    let received =
        with_credential(vec![answer("200 OK", "", empty)], Credential::sas(token).unwrap(), async |client| {
            assert_eq!(client.peek(&queue(), 32).await.unwrap(), []);
        });
    let line = received[0].lines().next().unwrap();
    assert_eq!(
        line,
        "GET /acc/orders/messages?numofmessages=32&peekonly=true&sv=2025-11-05&se=2030-01-01T00:00:00Z&sig=a%2Bb/c%3D HTTP/1.1"
    );
    assert_eq!(header(&received[0], "authorization"), None);
    assert_eq!(header(&received[0], "x-ms-version").as_deref(), Some("2021-12-02"));
}

#[test]
fn a_read_only_handle_sends_no_change_and_counts_no_call() {
    let received = with(vec![], async |client| {
        let client = client.with_access(Access::ReadOnly);
        let (queue, id, receipt) = (queue(), MessageId::new("m"), Receipt::new("r"));
        let failures = [
            client.put(&queue, &message("x")).await.map(drop).unwrap_err(),
            client.get(&queue, 1, 30).await.map(drop).unwrap_err(),
            client.update(&queue, &id, &receipt, 0, None).await.map(drop).unwrap_err(),
            client.delete_message(&queue, &id, &receipt).await.unwrap_err(),
            client.clear(&queue).await.unwrap_err(),
            client.create_queue(&queue, &[]).await.map(drop).unwrap_err(),
            client.delete_queue(&queue).await.unwrap_err(),
            client.set_metadata(&queue, &[]).await.unwrap_err(),
            client.set_access_policies(&queue, &[]).await.unwrap_err(),
            client.set_service_properties(&ServiceProperties::default()).await.unwrap_err(),
        ];
        assert!(failures.iter().all(|failure| failure.kind == FailureKind::ReadOnly));
        assert_eq!(client.calls(), 0);
    });
    assert_eq!(received, Vec::<String>::new());
}

#[test]
fn what_the_service_would_refuse_is_not_sent() {
    let received = with(vec![], async |client| {
        let (queue, receipt) = (queue(), Receipt::new("r"));
        let put = async |text: &str, life, delay| {
            client.put(&queue, &NewMessage { text: text.into(), life, delay }).await.unwrap_err()
        };
        let week = Life::Seconds(604_800);
        let update = async |id: &str, visibility, text| {
            client.update(&queue, &MessageId::new(id), &receipt, visibility, text).await.unwrap_err()
        };
        let double = [("A".to_owned(), String::new()), ("a".to_owned(), String::new())];
        let breaking = [("a".to_owned(), "x\r\ny: z".to_owned())];
        let rows = [
            (put(&"x".repeat(65_537), week, 0).await, "65537"),
            (put(&"&".repeat(65_536), week, 0).await, "base64"),
            (put("a\u{1b}b", week, 0).await, "U+001B"),
            (put("x", Life::Seconds(0), 0).await, "second"),
            (put("x", Life::Seconds(60), 60).await, "delay"),
            (put("x", Life::Never, 604_801).await, "604800"),
            (client.get(&queue, 33, 30).await.unwrap_err(), "1 to 32"),
            (client.get(&queue, 1, 0).await.unwrap_err(), "visibility"),
            (client.peek(&queue, 0).await.unwrap_err(), "1 to 32"),
            (update("m", 604_801, None).await, "visibility"),
            (update("m", 0, Some("\u{ffff}")).await, "U+FFFF"),
            (update("", 0, None).await, "id"),
            // Without its id, this would be the request that clears the queue.
            (client.delete_message(&queue, &MessageId::new(""), &receipt).await.unwrap_err(), "id"),
            (client.delete_message(&queue, &MessageId::new(".."), &receipt).await.unwrap_err(), "id"),
            (
                client.create_queue(&peekq::model::queue::QueueName::new("A_b"), &[]).await.unwrap_err(),
                "name",
            ),
            (client.set_metadata(&queue, &double).await.unwrap_err(), "twice"),
            (client.set_metadata(&queue, &breaking).await.unwrap_err(), "ASCII"),
        ];
        for (failure, word) in rows {
            assert_eq!(failure.kind, FailureKind::Invalid, "{failure}");
            assert!(failure.said.contains(word), "{word}: {}", failure.said);
        }
        assert_eq!(client.calls(), 0);
    });
    assert_eq!(received, Vec::<String>::new());
}
