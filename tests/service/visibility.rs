//! When a message can be seen, in which order, and when it ends.

use crate::Case;
use crate::http::{Expect, Http};
use crate::seen::{Fields, until};

pub const CASES: &[Case] = &[
    ("a hidden message comes back by itself, and its receipt lives on", comes_back),
    ("a delayed message appears later", delay),
    ("a released message goes behind the visible ones", order_of_release),
    ("a message that lives for ever says so", never_expires),
    ("a message ends when its time is over", expires),
    ("a message must outlive its delay", life_and_delay),
    ("only peekonly=true peeks", peekonly),
];

fn comes_back(http: &Http) {
    let queue = http.queue("back");
    http.put(&queue, "x");
    let taken = http.get(&queue, 1, 1).remove(0);
    assert_eq!(http.peek(&queue).len(), 0);
    let seen = until("the message is visible again", || http.peek(&queue).pop());
    assert_eq!((&seen["MessageId"], seen["DequeueCount"].as_str()), (&taken["MessageId"], "1"));
    // Nobody took it since: whoever had it may still delete it.
    http.delete(&queue, &taken["MessageId"], &taken["PopReceipt"]).is(204);
}

fn delay(http: &Http) {
    let queue = http.queue("delay");
    let messages = format!("{queue}/messages");
    http.ask("POST", &messages).query("visibilitytimeout", "1").text("later").send().is(201);
    http.put(&queue, "now");
    assert_eq!((http.peeked_texts(&queue), http.count(&queue)), (vec!["now".to_owned()], 2));
    let texts = until("both are visible", || Some(http.peeked_texts(&queue)).filter(|t| t.len() == 2));
    assert_eq!(texts, ["now", "later"]);
}

fn order_of_release(http: &Http) {
    let queue = http.queue("order");
    for text in ["a", "b", "c"] {
        http.put(&queue, text);
    }
    let taken: Vec<Fields> = http.get(&queue, 2, 60);
    for message in taken.iter().rev() {
        if http.differs("Azurite goes by the age of messages that become visible in one millisecond") {
            let here = crate::http::now();
            until("a millisecond passes", || here.elapsed().ok().filter(|past| past.as_millis() > 1));
        }
        http.update(&queue, &message["MessageId"], &message["PopReceipt"], 0).is(204);
    }
    assert_eq!(http.peeked_texts(&queue), ["c", "b", "a"]);
}

fn never_expires(http: &Http) {
    let queue = http.queue("never");
    let put =
        http.ask("POST", &format!("{queue}/messages")).query("messagettl", "-1").text("x").send().is(201);
    assert_eq!(put.messages()[0]["ExpirationTime"], "Fri, 31 Dec 9999 23:59:59 GMT");
    let long = http.ask("POST", &format!("{queue}/messages")).query("messagettl", "60000000");
    long.text("y").send().is(201);
    assert_eq!(http.peek(&queue).len(), 2);
}

fn expires(http: &Http) {
    let queue = http.queue("expires");
    let put =
        http.ask("POST", &format!("{queue}/messages")).query("messagettl", "1").text("x").send().is(201);
    let put = put.messages().remove(0);
    until("the message is gone", || http.peek(&queue).is_empty().then_some(()));
    assert_eq!(http.count(&queue), 0);
    let reply = http.delete(&queue, &put["MessageId"], &put["PopReceipt"]);
    http.expect(&reply, Expect::Both(404, "MessageNotFound"));
}

fn life_and_delay(http: &Http) {
    let queue = http.queue("life");
    let put = |life: &str, delay: &str| {
        let ask = http.ask("POST", &format!("{queue}/messages")).query("messagettl", life);
        ask.query("visibilitytimeout", delay).text("x").send()
    };
    for (life, delay) in [("10", "10"), ("10", "11")] {
        http.expect(&put(life, delay), Expect::Both(400, "InvalidQueryParameterValue"));
    }
    put("11", "10").is(201);
    put("-1", "604800").is(201);
    let ask = http.ask("POST", &format!("{queue}/messages")).query("visibilitytimeout", "604800");
    ask.text("x").send().is(201);
    http.expect(&put("0", "0"), Expect::Both(400, "InvalidQueryParameterValue"));
    let differs = Expect::Differs {
        embedded: (400, "InvalidQueryParameterValue"),
        azurite: (400, ""),
        why: "Azurite says nothing about parameters that it cannot read",
    };
    http.expect(&put("-2", "0"), differs);
    http.expect(&put("abc", "0"), differs);
}

fn peekonly(http: &Http) {
    let queue = http.queue("peekonly");
    http.put(&queue, "x");
    let ask = http.ask("GET", &format!("{queue}/messages")).query("peekonly", "True").send().is(200);
    assert_eq!(ask.texts(), ["x"]);
    let count = usize::from(!http.differs("Azurite takes peekonly=True for a Get"));
    assert_eq!(http.peek(&queue).len(), count);
}
