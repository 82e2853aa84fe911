//! Answers read into the words of the model: what the service, Azurite and strangers send.

use peekq::client::answer::{Answer, Headers};
use peekq::client::credential::address;
use peekq::client::fault::{self, Asked};
use peekq::client::{delegation, policies_xml, service_xml, wire};
use peekq::model::clock::Millis;
use peekq::model::message::{Expiry, Moment};
use peekq::model::operation::OperationKind;
use peekq::model::rights::Rights;
use proptest::prelude::*;

fn body(body: &str) -> Answer {
    Answer { status: 200, headers: Headers::default(), body: body.as_bytes().to_vec() }
}

fn peeked_text(inside: &str) -> String {
    let xml = format!(
        "<QueueMessagesList><QueueMessage><MessageId>m</MessageId>{inside}</QueueMessage></QueueMessagesList>"
    );
    wire::peeked(&body(&xml)).unwrap()[0].text.to_string()
}

#[test]
fn a_page_of_production_with_its_byte_order_mark_is_read() {
    let page = wire::queue_page(&body(
        "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults ServiceEndpoint=\"https://acc.queue.core.windows.net/\"><Prefix>a</Prefix><Queues><Queue><Name>aa</Name><Metadata><Name>no queue</Name></Metadata></Queue><Queue><Name>ab</Name></Queue></Queues><NextMarker>/acc/ac</NextMarker></EnumerationResults>",
    ))
    .unwrap();
    let names: Vec<&str> = page.names.iter().map(peekq::model::queue::QueueName::as_str).collect();
    assert_eq!((names, page.next.as_deref()), (vec!["aa", "ab"], Some("/acc/ac")));
}

#[test]
fn the_last_page_has_no_next() {
    for end in ["<NextMarker/>", "<NextMarker />", "<NextMarker></NextMarker>", ""] {
        let xml = format!("<EnumerationResults><Queues/>{end}</EnumerationResults>");
        let page = wire::queue_page(&body(&xml)).unwrap();
        assert_eq!((page.names.len(), page.next), (0, None), "{end}");
    }
}

#[test]
fn fields_are_found_by_name_in_any_order_and_strange_ones_are_skipped() {
    let leased = wire::leased(&body(
        "<QueueMessagesList><QueueMessage><MessageText>t</MessageText><New><MessageId>x</MessageId></New><DequeueCount>3</DequeueCount><PopReceipt>r</PopReceipt><TimeNextVisible>Thu, 01 Jan 2026 00:00:30 GMT</TimeNextVisible><ExpirationTime>soon</ExpirationTime><InsertionTime>Thu, 01 Jan 2026 00:00:00 GMT</InsertionTime><MessageId>m</MessageId></QueueMessage></QueueMessagesList>",
    ))
    .unwrap();
    let lease = &leased[0];
    assert_eq!((lease.message.id.as_str(), lease.message.dequeue_count), ("m", 3));
    assert_eq!(lease.message.inserted, Moment::At(1_767_225_600));
    assert_eq!(lease.message.expires, Expiry::At(Moment::Odd("soon".into())));
    assert_eq!((&*lease.message.text, lease.receipt.expose()), ("t", "r"));
    assert_eq!(lease.visible, Moment::At(1_767_225_630));
}

#[test]
fn texts_come_back_with_every_character() {
    let rows = [
        ("<MessageText/>", ""),
        ("<MessageText />", ""),
        ("", ""),
        ("<MessageText>  mess\t age1\n</MessageText>", "  mess\t age1\n"),
        ("<MessageText>   </MessageText>", "   "),
        ("<MessageText>a&#xD;\nb&#13;c</MessageText>", "a\r\nb\rc"),
        ("<MessageText>a\r\nb</MessageText>", "a\r\nb"),
        ("<MessageText>&lt;&amp;&gt;&quot;&apos;&#x1F600;</MessageText>", "<&>\"'😀"),
        ("<MessageText>a<![CDATA[<b> & ]]>c<!-- d -->e</MessageText>", "a<b> & ce"),
    ];
    for (inside, expected) in rows {
        assert_eq!(peeked_text(inside), expected, "{inside}");
    }
}

#[test]
fn a_message_that_lives_for_ever_says_never() {
    let xml = "<QueueMessagesList><QueueMessage><MessageId>m</MessageId><ExpirationTime>Fri, 31 Dec 9999 23:59:59 GMT</ExpirationTime></QueueMessage></QueueMessagesList>";
    assert_eq!(wire::peeked(&body(xml)).unwrap()[0].expires, Expiry::Never);
}

#[test]
fn unknown_elements_are_skipped_and_those_without_end_are_an_error() {
    let nested = |depth: usize| {
        let (open, close) = ("<Other>".repeat(depth), "</Other>".repeat(depth));
        body(&format!("<QueueMessagesList>{open}text{close}</QueueMessagesList>"))
    };
    assert_eq!(wire::peeked(&nested(15)).unwrap(), []);
    let odd = wire::peeked(&nested(16)).unwrap_err();
    assert_eq!(odd.0, "the answer has elements within elements without end");
    assert!(wire::peeked(&nested(100_000)).is_err());
}

#[test]
fn what_is_no_answer_of_the_service_is_an_error_that_quotes_nothing() {
    let planted = "planted-text";
    let rows = [
        format!("<QueueMessagesList><QueueMessage><MessageId>{planted}"),
        format!(
            "<QueueMessagesList><QueueMessage><MessageText>{planted}</MessageText></QueueMessage></QueueMessagesList>"
        ),
        format!("<QueueMessagesList>{planted}&nope;</QueueMessagesList>"),
        format!("<QueueMessagesList>{planted}&#0;</QueueMessagesList>"),
        format!("<QueueMessagesList>{planted} & </QueueMessagesList>"),
        format!("<QueueMessagesList></{planted}>"),
        format!("<!doctype html><html><body>{planted}</body></html>"),
        planted.to_owned(),
        String::new(),
        format!("<EnumerationResults>{planted}</EnumerationResults>"),
        format!(
            "<QueueMessagesList><QueueMessage><MessageId>m</MessageId><DequeueCount>{planted}</DequeueCount></QueueMessage></QueueMessagesList>"
        ),
    ];
    for xml in rows {
        let odd = wire::peeked(&body(&xml)).expect_err(&xml);
        assert!(!odd.0.contains(planted), "{odd:?}");
    }
}

#[test]
fn a_count_is_needed_and_metadata_is_read() {
    let mut answer = body("");
    assert!(wire::properties(&answer).is_err(), "a web page with status 200");
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    answer.headers =
        [("x-ms-approximate-messages-count", "12"), ("x-ms-meta-owner", "Team A")].into_iter().collect();
    let properties = wire::properties(&answer).unwrap();
    assert_eq!((properties.approximate_count, properties.metadata), (12, vec![pair("owner", "Team A")]));
}

proptest! {
    #[test]
    fn no_bytes_make_reading_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), status in 100u16..600) {
        read_everything(bytes, status);
    }

    #[test]
    fn no_scraps_of_xml_make_reading_panic(scraps in prop::collection::vec(scrap(), 0..40), status in 100u16..600) {
        read_everything(scraps.concat().into_bytes(), status);
    }

    #[test]
    fn every_text_that_xml_can_carry_comes_back(text in "\\PC{0,60}|[ \\t\\r\\n<>&\"']{0,20}") {
        prop_assume!(peekq::model::message::illegal_in_xml(&text).is_none());
        let sent = peekq::client::request::message_body(&text);
        let inside = sent.split("<QueueMessage>").nth(1).unwrap().split("</QueueMessage>").next().unwrap().to_owned();
        prop_assert_eq!(peeked_text(&inside), text);
    }
}

fn scrap() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("<QueueMessagesList>".to_owned()),
        Just("</QueueMessagesList>".to_owned()),
        Just("<QueueMessage>".to_owned()),
        Just("</QueueMessage>".to_owned()),
        Just("<MessageId>m</MessageId>".to_owned()),
        Just("<MessageText/>".to_owned()),
        Just("<StorageServiceProperties><Logging><RetentionPolicy>".to_owned()),
        Just("<Enabled>true</Enabled></RetentionPolicy></Logging>".to_owned()),
        Just("<SignedIdentifiers><SignedIdentifier><Id>p</Id>".to_owned()),
        Just("<Error><Message>".to_owned()),
        Just("&#x".to_owned()),
        Just("&amp;".to_owned()),
        Just("<![CDATA[".to_owned()),
        Just("]]>".to_owned()),
        Just("<!DOCTYPE x [<!ENTITY a \"b\">]>".to_owned()),
        Just("<?xml ".to_owned()),
        "\\PC{0,6}",
    ]
}

fn read_everything(bytes: Vec<u8>, status: u16) {
    let answer = Answer { status, headers: [("date", "x")].into_iter().collect(), body: bytes };
    let _ = wire::queue_page(&answer);
    let _ = wire::listed_page(&answer);
    let _ = policies_xml::read(&answer);
    let _ = service_xml::read(&answer);
    let _ = service_xml::stats(&answer);
    let _ = delegation::read(&answer);
    let _ = wire::peeked(&answer);
    let _ = wire::leased(&answer);
    let _ = wire::put(&answer);
    let _ = wire::updated(&answer);
    let _ = wire::properties(&answer);
    let at = address::endpoint("https://acc.queue.core.windows.net", "test").unwrap();
    let (tried, account, now) = (OperationKind::Peek, &"acc".into(), Millis(0));
    let failure = fault::failure(&Asked { tried, account, at: &at, rights: &Rights::All, now }, &answer);
    assert!(failure.said.chars().count() <= 200 && !failure.said.chars().any(char::is_control));
}
