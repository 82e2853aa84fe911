//! What a body is taken for, how it is laid out, and the way back to what is stored.

use std::sync::Arc;

use peekq::body::shown::{Decoded, Shown, View, show, stored};
use peekq::body::{hex, json, xml};
use peekq::model::message::{Encoding, Expiry, Message, MessageId, Moment};
use proptest::prelude::*;
use serde_json::Value;

fn message(text: &str) -> Message {
    Message {
        id: MessageId::new("m1"),
        inserted: Moment::At(0),
        expires: Expiry::Never,
        dequeue_count: 0,
        text: Arc::from(text),
    }
}

fn shown(text: &str) -> Shown {
    show(message(text))
}

fn base64(text: &str) -> String {
    stored(text, Encoding::Base64)
}

#[test]
fn base64_is_seen_through_where_its_bytes_mean_something() {
    for (text, badge, short) in [
        (base64(r#"{"orderId":8}"#), "base64 → JSON", "b64"),
        (base64("<order id=\"8\"/>"), "base64 → XML", "b64"),
        (base64("hello"), "base64 → text", "b64"),
        (base64("order 17 is late\r\n"), "base64 → text", "b64"),
        (base64("Grüße"), "base64 → text", "b64"),
        (base64("日本語のメッセージ"), "base64 → text", "b64"),
        (base64("\u{feff}{\"a\":1}"), "base64 → JSON", "b64"),
        ("H4sIAAAAAAAAA6tWKkktLlGyUoCzagEbXdoDFAAAAA==".to_owned(), "base64 → binary", "bin"),
        ("iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB".to_owned(), "base64 → binary", "bin"),
    ] {
        let shown = shown(&text);
        assert_eq!((&*shown.badge(), shown.short_encoding()), (badge, short), "{text}");
    }
}

#[test]
fn words_that_could_be_base64_stay_text() {
    for text in [
        "test",
        "abcd1234",
        "password",
        "InstListType",
        "fStackFields",
        "REFCOUNT",
        "WEAKREFS",
        "VERBOSE=",
        "PENMOUNT",
        "aktuelle",
        "Numeric3",
        "Viljandi",
        "INTERNATIONALIZE",
        "15014620",
        "26d35a69",
        "PipePipe",
        "finalization",
        "5f3c8a1e5f3c8a1e",
        "deadbeefdeadbeefdeadbeefdeadbeef",
        "AAAAAAAAAAAAAAAA",
        "aGVsbG8",
        "aGVsbG9=",
        "aGVs bG8=",
    ] {
        assert_eq!(shown(text).badge(), "text", "{text}");
    }
}

#[test]
fn plain_bodies_are_told_apart() {
    for (text, badge) in [
        (r#" {"a": [1, 2]} "#, "JSON"),
        ("[]", "JSON"),
        ("17", "text"),
        ("{not json}", "text"),
        ("<a>x</a>", "XML"),
        ("<a>x</b>", "text"),
        ("<3 you", "text"),
        ("", "empty"),
    ] {
        assert_eq!(shown(text).badge(), badge, "{text}");
    }
}

#[test]
fn what_merely_could_be_base64_can_be_read_the_other_way() {
    let word = shown("password");
    let other = word.other().unwrap();
    assert_eq!((other.badge(), other.message), ("base64 → binary".to_owned(), word.message));
    let decoded = shown(&base64("hello"));
    assert_eq!(decoded.other().unwrap().badge(), "text");
    assert_eq!(&*decoded.other().unwrap().pretty, "aGVsbG8=");
    assert_eq!(decoded.other().unwrap().other(), Some(decoded));
    assert_eq!(shown("no base64").other(), None);
}

#[test]
fn json_changes_only_in_its_white_space() {
    let text = r#"{"n":1e400,"n":-0,"big":12345678901234567890123,"e":"\u00e9\/\ud800","list":[1,[],{},"a b"],"o":{"x":null}}"#;
    let want = r#"{
  "n": 1e400,
  "n": -0,
  "big": 12345678901234567890123,
  "e": "\u00e9\/\ud800",
  "list": [
    1,
    [],
    {},
    "a b"
  ],
  "o": {
    "x": null
  }
}"#;
    assert_eq!(json::pretty(text).as_deref(), Some(want));
    assert_eq!(json::pretty(want).as_deref(), Some(want));
}

#[test]
fn what_is_not_json_is_refused() {
    for text in [
        "",
        "{",
        "{}}",
        "[1,]",
        "[,1]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{1:2}",
        "[1 2]",
        "[01]",
        "[1.]",
        "[-]",
        "[.5]",
        "[1e]",
        "['a']",
        "[\"\\x\"]",
        "[\"\\u12g4\"]",
        "[\"a\nb\"]",
        "[nul]",
        "[trueish]",
        "{]",
        "[}",
        "[\"a]",
        "{} {}",
        "[1]x",
        "\"a\"",
        "true",
        "[NaN]",
        "[\u{a0}1]",
    ] {
        assert_eq!(json::pretty(text), None, "{text}");
    }
}

#[test]
fn depth_costs_neither_stack_nor_space() {
    let deep = format!("{}{}", "[".repeat(32_768), "]".repeat(32_768));
    assert!(json::pretty(&deep).unwrap().len() < 65_536 * 70);
    let deep = format!("{}{}", "<a>".repeat(9_000), "</a>".repeat(9_000));
    assert!(xml::pretty(&deep).unwrap().len() < 65_536 * 70);
}

#[test]
fn xml_is_laid_out_where_it_holds_only_elements() {
    let text = "<?xml version=\"1.0\"?><order id=\"8>7\"><!-- x --><item/><name>  a </name>\
        <p>one <b>two</b>\n<i>three</i></p><empty> </empty><d><![CDATA[<]]></d></order>";
    let want = "<?xml version=\"1.0\"?>
<order id=\"8>7\">
  <!-- x -->
  <item/>
  <name>  a </name>
  <p>one <b>two</b>\n<i>three</i></p>
  <empty> </empty>
  <d><![CDATA[<]]></d>
</order>";
    assert_eq!(xml::pretty(text).as_deref(), Some(want));
    assert_eq!(xml::pretty(want).as_deref(), Some(want));
    let doctype = "<!DOCTYPE a [<!ENTITY b \"c\">]><a/>";
    assert_eq!(xml::pretty(doctype).as_deref(), Some("<!DOCTYPE a [<!ENTITY b \"c\">]>\n<a/>"));
}

#[test]
fn what_is_not_one_balanced_element_is_refused() {
    for text in [
        "",
        "<",
        "<a>",
        "</a>",
        "<a></b>",
        "<a/><b/>",
        "<a/>x",
        "x<a/>",
        "<!-- a -->",
        "<a b=\">",
        "< a/>",
        "<3/>",
    ] {
        assert_eq!(xml::pretty(text), None, "{text}");
    }
}

#[test]
fn bytes_are_dumped_sixteen_to_a_line() {
    let bytes: Vec<u8> = (0x30..0x42).chain([0, 0xff]).collect();
    let want = "00000000  30 31 32 33 34 35 36 37  38 39 3a 3b 3c 3d 3e 3f  |0123456789:;<=>?|\n\
                00000010  40 41 00 ff                                       |@A..|";
    assert_eq!(hex::dump(&bytes, 80), want);
    assert!(hex::dump(&bytes, 77).lines().all(|line| line.len() <= 46), "eight to a line where it is narrow");
    assert_eq!((hex::dump(&[], 80), hex::line(&bytes[..3])), (String::new(), "30 31 32".to_owned()));
}

#[test]
fn the_views_of_a_body_are_printable() {
    let text = base64("{\"a\":\"x\u{202e}\"}");
    let shown = shown(&text);
    assert_eq!(&*shown.view(View::Pretty, 80), "{\n  \"a\": \"x‹U+202E›\"\n}");
    assert_eq!(&*shown.view(View::Raw, 80), text);
    assert!(shown.view(View::Hex, 80).starts_with("00000000  7b 22 61 22"));
    assert_eq!((shown.size, shown.editable()), (text.len(), "{\"a\":\"x\u{202e}\"}"));
    assert!(matches!(shown.decoded, Decoded::Text(_)));
}

#[test]
fn the_first_line_is_the_start_without_gaps() {
    assert_eq!(&*shown(" {\r\n\t\"a\":  1\n}\n").first_line, "{ \"a\": 1 }");
    assert_eq!(&*shown("a\u{1b}[2Jb").first_line, "a␛[2Jb");
    let long = shown(&"ab ".repeat(20_000)).first_line;
    assert_eq!((long.chars().count(), long.ends_with('…')), (200, true));
    assert!(shown("iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB").first_line.starts_with("89 50 4e 47"));
}

#[test]
fn an_edit_of_a_binary_body_is_one_of_the_stored_text() {
    let shown = shown("iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB");
    assert_eq!(
        (shown.editable(), shown.edit_encoding()),
        ("iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB", Encoding::Plain)
    );
    assert_eq!(shown.encoding, Encoding::Base64);
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((any::<String>(), inner), 0..6)
                .prop_map(|all| Value::Object(all.into_iter().collect())),
        ]
    })
}

fn any_body() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[A-Za-z0-9+/]{0,24}={0,2}",
        any::<String>().prop_map(|text| base64(&text)),
        any_json().prop_map(|json| base64(&json.to_string())),
        "[<>/a-c \\[\\]!?\"-]{0,20}",
        "[{}\\[\\]:,\"a1 ]{0,12}",
    ]
}

proptest! {
    #![proptest_config(super::cases(500))]

    #[test]
    fn an_unchanged_edit_gives_back_the_stored_text(text in any_body()) {
        let shown = shown(&text);
        prop_assert_eq!(stored(shown.editable(), shown.edit_encoding()), text);
        if let Some(other) = shown.other() {
            prop_assert_eq!(stored(other.editable(), other.edit_encoding()), &*other.message.text);
        }
    }

    #[test]
    fn json_of_any_layout_becomes_the_usual_one(value in any_json().prop_filter("top", |v| v.is_object() || v.is_array())) {
        let want = Some(serde_json::to_string_pretty(&value).unwrap());
        prop_assert_eq!(json::pretty(&value.to_string()), want.clone());
        prop_assert_eq!(json::pretty(want.as_ref().unwrap()), want);
    }

    #[test]
    fn what_is_laid_out_as_json_is_json(text in "[{}\\[\\]:,\"a1 ]{0,12}") {
        prop_assert_eq!(json::pretty(&text).is_some(), serde_json::from_str::<Value>(&text).is_ok_and(|v| v.is_object() || v.is_array()));
    }

    #[test]
    fn laying_out_xml_changes_only_white_space(text in "(<[ab]>|</[ab]>|<c/>| |x|<!-- y -->){0,12}") {
        let bare = |text: &str| text.split_whitespace().collect::<String>();
        if let Some(pretty) = xml::pretty(&format!("<r>{text}</r>")) {
            prop_assert_eq!(bare(&pretty), bare(&format!("<r>{text}</r>")));
        }
    }
}

#[test]
fn coloured_output_is_text_and_a_few_bytes_with_an_escape_are_not() {
    let coloured = stored("\u{1b}[31mERROR\u{1b}[0m mailbox full: a.tanaka@example.com", Encoding::Base64);
    assert_eq!(show(message(&coloured)).badge(), "base64 → text");
    let short = stored("\u{1b}[31mx\u{1b}[0m", Encoding::Base64);
    assert_eq!(show(message(&short)).badge(), "text");
    let nul = stored("a header of a record\0and its fields", Encoding::Base64);
    assert_eq!(show(message(&nul)).badge(), "text");
}
