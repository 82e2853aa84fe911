//! Numbers and sizes at their limits.

use crate::Case;
use crate::acl::policy;
use crate::http::{Expect, Http, Reply};

pub const CASES: &[Case] = &[
    ("one asks for 1 to 32 messages", batches),
    ("a message is hidden for 1 second to 7 days", hiding),
    ("a text of 65,536 bytes fits and one more does not", sizes),
    ("a body over 131,584 bytes is refused", bodies),
    ("an error names what is wrong and the range in which it would be right", extras),
];

const UNREADABLE: &str = "Azurite says nothing about parameters that it cannot read";

fn batches(http: &Http) {
    let queue = http.queue("batches");
    http.put(&queue, "x");
    for peek in ["true", ""] {
        let ask = |count: &str| {
            let ask = http.ask("GET", &format!("{queue}/messages")).query("numofmessages", count);
            if peek.is_empty() { ask.send() } else { ask.query("peekonly", peek).send() }
        };
        http.expect(&ask("33"), Expect::Both(400, "OutOfRangeQueryParameterValue"));
        let differs = |code| Expect::Differs { embedded: (400, code), azurite: (400, ""), why: UNREADABLE };
        http.expect(&ask("0"), differs("OutOfRangeQueryParameterValue"));
        http.expect(&ask("-1"), differs("OutOfRangeQueryParameterValue"));
        http.expect(&ask("some"), differs("InvalidQueryParameterValue"));
        assert_eq!(ask("32").is(200).texts(), ["x"]);
    }
}

fn hiding(http: &Http) {
    let queue = http.queue("hiding");
    let put = http.put(&queue, "x");
    let get =
        |hide: &str| http.ask("GET", &format!("{queue}/messages")).query("visibilitytimeout", hide).send();
    http.expect(&get("0"), Expect::Both(400, "OutOfRangeQueryParameterValue"));
    http.expect(&get("604801"), Expect::Both(400, "OutOfRangeQueryParameterValue"));
    http.expect(&get("-1"), Expect::Both(400, "OutOfRangeQueryParameterValue"));
    let unreadable = Expect::Differs {
        embedded: (400, "InvalidQueryParameterValue"),
        azurite: (400, ""),
        why: UNREADABLE,
    };
    http.expect(&get("x"), unreadable);
    let put_with = |hide: &str| {
        let ask = http.ask("POST", &format!("{queue}/messages")).query("messagettl", "-1").text("y");
        ask.query("visibilitytimeout", hide).send()
    };
    for hide in ["-1", "604801"] {
        http.expect(&put_with(hide), Expect::Both(400, "OutOfRangeQueryParameterValue"));
    }
    http.expect(&put_with("x"), unreadable);
    let reply = http.update(&queue, &put["MessageId"], &put["PopReceipt"], 604_801);
    http.expect(&reply, Expect::Both(400, "OutOfRangeQueryParameterValue"));
    let path = format!("{queue}/messages/{}", put["MessageId"]);
    let missing = http.ask("PUT", &path).query("popreceipt", &put["PopReceipt"]).send();
    let differs = Expect::Differs {
        embedded: (400, "MissingRequiredQueryParameter"),
        azurite: (400, ""),
        why: UNREADABLE,
    };
    http.expect(&missing, differs);
    assert_eq!(get("604800").is(200).texts(), ["x"]);
}

fn sizes(http: &Http) {
    let queue = http.queue("sizes");
    let messages = format!("{queue}/messages");
    let full = "x".repeat(65_536);
    http.put(&queue, &full);
    assert_eq!(http.peeked_texts(&queue), std::slice::from_ref(&full));
    let reply = http.ask("POST", &messages).text(&(full + "x")).send();
    http.expect(&reply, Expect::Both(413, "RequestBodyTooLarge"));
    assert_eq!(reply.element("MaxLimit").as_deref(), Some("65536"));
    let taken = http.get(&queue, 1, 60).remove(0);
    let ask = http.ask("PUT", &format!("{messages}/{}", taken["MessageId"])).text(&"é".repeat(32_769));
    let ask = ask.query("popreceipt", &taken["PopReceipt"]).query("visibilitytimeout", "0");
    http.expect(&ask.send(), Expect::Both(413, "RequestBodyTooLarge"));
}

const ANY_SIZE: &str = "Azurite has no limit for the body as a whole";

fn bodies(http: &Http) {
    let queue = http.queue("bodies");
    let messages = format!("{queue}/messages");
    let reply = http.ask("POST", &messages).text(&"&".repeat(30_000)).send();
    let differs =
        Expect::Differs { embedded: (413, "RequestBodyTooLarge"), azurite: (201, ""), why: ANY_SIZE };
    http.expect(&reply, differs);
    if !http.differs(ANY_SIZE) {
        assert_eq!(reply.element("MaxLimit").as_deref(), Some("131584"));
        let huge = http.ask("POST", &messages).text(&"x".repeat(3_000_000)).send();
        assert_eq!(huge.element("MaxLimit").as_deref(), Some("131584"));
        // With its tags this is three bytes under the limit.
        http.ask("POST", &messages).raw_text(&"&amp;".repeat(26_305)).send().is(201);
    }
}

/// What the elements of these names hold.
fn elements<const N: usize>(reply: &Reply, names: [&str; N]) -> [String; N] {
    names.map(|name| reply.element(name).unwrap_or_default())
}

fn extras(http: &Http) {
    let queue = http.queue("extras");
    let messages = format!("{queue}/messages");
    let range = ["QueryParameterName", "QueryParameterValue", "MinimumAllowed", "MaximumAllowed"];
    let put = http.put(&queue, "x");
    for (reply, found) in [
        (http.ask("GET", &messages).query("numofmessages", "33").send(), ["numofmessages", "33", "1", "32"]),
        (
            http.ask("GET", &messages).query("visibilitytimeout", "0").send(),
            ["visibilitytimeout", "0", "1", "604800"],
        ),
        (
            http.ask("POST", &messages).query("visibilitytimeout", "604801").text("x").send(),
            ["visibilitytimeout", "604801", "0", "604800"],
        ),
        (
            http.update(&queue, &put["MessageId"], &put["PopReceipt"], 604_801),
            ["visibilitytimeout", "604801", "0", "604800"],
        ),
    ] {
        assert_eq!(elements(&reply, range), found);
        assert_eq!(reply.element("Code").as_deref(), Some("OutOfRangeQueryParameterValue"));
        assert!(reply.element("Message").unwrap().contains("\nRequestId:"));
    }
    let life = http.ask("POST", &messages).query("messagettl", "0").text("x").send();
    let [name, value, reason] = elements(&life, ["QueryParameterName", "QueryParameterValue", "Reason"]);
    assert!(name == "messagettl" && value == "0" && !reason.is_empty(), "{}", life.body);
    if http.differs("Azurite names neither headers nor what is wrong with XML") {
        return;
    }
    let version = http.ask("GET", "").query("comp", "list").header("x-ms-version", "new").send();
    assert_eq!(elements(&version, ["HeaderName", "HeaderValue"]), ["x-ms-version", "new"]);
    let none = http.ask("GET", "").query("comp", "list").without("x-ms-version").send();
    assert_eq!(elements(&none, ["HeaderName"]), ["x-ms-version"]);
    let receipt = http.ask("DELETE", &format!("{messages}/{}", put["MessageId"])).send();
    assert_eq!(elements(&receipt, ["QueryParameterName"]), ["popreceipt"]);
    let broken = http.ask("POST", &messages).body("<").send();
    let [row, place, reason] = elements(&broken, ["LineNumber", "LinePosition", "Reason"]);
    assert!(row == "1" && !place.is_empty() && reason == "Error parsing Xml content", "{}", broken.body);
    let bad = http.set_acl(&queue, &[policy("x", "", "2030-01-01", "z")]);
    assert_eq!(elements(&bad, ["XmlNodeName", "XmlNodeValue"]), ["Permission", "z"]);
}
