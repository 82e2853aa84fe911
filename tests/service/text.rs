//! What becomes of a text on its way through XML.

use crate::Case;
use crate::http::{Expect, Http};

pub const CASES: &[Case] = &[
    ("any text that XML can carry comes back as it was", survives),
    ("a literal line end is the reader's", line_ends),
    ("CDATA and comments are XML's own", xml_ways),
    ("an XML declaration and a byte order mark do no harm", declaration),
    ("what XML cannot carry", illegal),
    ("a body that is not the expected XML", broken),
    ("an update with a body that is not the expected XML changes nothing", broken_update),
];

fn survives(http: &Http) {
    let queue = http.queue("text");
    let texts = [
        "",
        " ",
        "\n",
        "  two spaces, a tab\t, a line\nand its end  ",
        "CR\rCRLF\r\n",
        "<a href=\"x\">&amp;</a> ' ]]&gt;",
        "{\"id\": 1.10, \"s\": \"\\u00e9\"}",
        "é 日本語 👩‍👩‍👧 \u{2028} \u{85} \u{7f}",
    ];
    for text in texts {
        http.put(&queue, text);
        let taken = http.get(&queue, 1, 60).remove(0);
        assert_eq!(taken["MessageText"], text);
        http.delete(&queue, &taken["MessageId"], &taken["PopReceipt"]).is(204);
    }
}

fn line_ends(http: &Http) {
    let queue = http.queue("line-ends");
    let messages = format!("{queue}/messages");
    http.ask("POST", &messages).raw_text("a\r\nb\rc&#13;&#10;").send().is(201);
    let kept = http.differs("Azurite keeps literal line ends, unlike any conforming reader of XML");
    assert_eq!(http.peeked_texts(&queue), [if kept { "a\r\nb\rc\r\n" } else { "a\nb\nc\r\n" }]);
}

fn xml_ways(http: &Http) {
    let queue = http.queue("cdata");
    let messages = format!("{queue}/messages");
    http.ask("POST", &messages).raw_text("<![CDATA[<&>]]>").send().is(201);
    http.ask("POST", &messages).raw_text("a<!-- not this -->b").send().is(201);
    assert_eq!(http.peeked_texts(&queue), ["<&>", "ab"]);
}

fn declaration(http: &Http) {
    let queue = http.queue("declaration");
    let body = "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\
        <QueueMessage><MessageText>x</MessageText></QueueMessage>";
    http.ask("POST", &format!("{queue}/messages")).body(body).send().is(201);
    assert_eq!(http.peeked_texts(&queue), ["x"]);
}

const STORED: &str = "Azurite stores what XML cannot carry, and then cannot show it";

fn illegal(http: &Http) {
    for (name, text) in [("nul", "a\0"), ("esc", "a\u{1b}[31m"), ("fffe", "\u{fffe}")] {
        let queue = http.queue(name);
        let differs =
            Expect::Differs { embedded: (400, "InvalidXmlDocument"), azurite: (201, ""), why: STORED };
        http.expect(&http.ask("POST", &format!("{queue}/messages")).text(text).send(), differs);
        let peek = http.ask("GET", &format!("{queue}/messages")).query("peekonly", "true").send();
        assert_eq!(peek.status, if http.differs(STORED) { 500 } else { 200 });
    }
    let queue = http.queue("references");
    for reference in ["&#1;", "&#0;", "&#xD800;"] {
        let reply = http.ask("POST", &format!("{queue}/messages")).raw_text(reference).send();
        http.expect(&reply, INVALID);
    }
}

const INVALID: Expect = Expect::Differs {
    embedded: (400, "InvalidXmlDocument"),
    azurite: (400, ""),
    why: "Azurite says nothing about XML that it cannot read",
};

fn broken(http: &Http) {
    let queue = http.queue("broken");
    let post = |body: &str| http.ask("POST", &format!("{queue}/messages")).body(body).send();
    for body in [
        "<QueueMessage><MessageText>a & b</MessageText></QueueMessage>",
        "<QueueMessage><MessageText>a",
        "<QueueMessage><MessageText>a</MessageText><MessageText>b</MessageText></QueueMessage>",
        "<!DOCTYPE a [<!ENTITY b \"c\">]><QueueMessage><MessageText>&b;</MessageText></QueueMessage>",
    ] {
        http.expect(&post(body), INVALID);
    }
    for body in ["", "<QueueMessage/>"] {
        http.expect(&post(body), Expect::Both(400, "InvalidXmlDocument"));
    }
    assert_eq!(http.count(&queue), 0);
}

fn broken_update(http: &Http) {
    let queue = http.queue("broken-update");
    let put = http.put(&queue, "before");
    let update = |body: &str| {
        let ask = http.ask("PUT", &format!("{queue}/messages/{}", put["MessageId"])).body(body);
        ask.query("popreceipt", &put["PopReceipt"]).query("visibilitytimeout", "0").send()
    };
    for body in ["<QueueMessage>", "<QueueMessage><MessageText>a & b</MessageText></QueueMessage>", "text"] {
        http.expect(&update(body), INVALID);
    }
    assert_eq!(http.peeked_texts(&queue), ["before"]);
    for body in ["<QueueMessage/>", "<Other/>"] {
        let nothing = Expect::Differs {
            embedded: (400, "InvalidXmlDocument"),
            azurite: (204, ""),
            why: "Azurite takes an update with any XML but without a text for one without a body",
        };
        let put = http.put(&queue, "another");
        let ask = http.ask("PUT", &format!("{queue}/messages/{}", put["MessageId"])).body(body);
        let ask = ask.query("popreceipt", &put["PopReceipt"]).query("visibilitytimeout", "0");
        http.expect(&ask.send(), nothing);
    }
    assert_eq!(http.peeked_texts(&queue), ["before", "another", "another"]);
    http.delete(&queue, &put["MessageId"], &put["PopReceipt"]).is(204);
}
