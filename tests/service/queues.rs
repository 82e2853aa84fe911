//! Queues: creating, deleting, listing, and what their names may be.

use crate::Case;
use crate::http::{Expect, Http};

pub const CASES: &[Case] = &[
    ("creating a queue twice is no error, unless its metadata differs", create),
    ("a deleted queue is gone with its messages", delete),
    ("names are checked", names),
    ("a listing is in the order of the names and starts with the prefix", list),
    ("a listing shows metadata when asked", list_with_metadata),
    ("a listing repeats what it was asked", echoes),
    ("pages of a listing follow each other", pages),
    ("a slash after the name is not the queue", slash),
    ("an address that names nothing", nowhere),
    ("what a listing cannot be asked for", bad_listings),
];

fn create(http: &Http) {
    let name = http.fresh("create");
    let create = || http.ask("PUT", &name);
    create().header("x-ms-meta-team", "a").send().is(201);
    create().header("x-ms-meta-team", "a").send().is(204);
    http.expect(&create().header("x-ms-meta-team", "b").send(), Expect::Both(409, "QueueAlreadyExists"));
    http.expect(&create().send(), Expect::Both(409, "QueueAlreadyExists"));
}

fn delete(http: &Http) {
    let name = http.queue("delete");
    http.put(&name, "x");
    http.ask("DELETE", &name).send().is(204);
    http.expect(&http.ask("DELETE", &name).send(), Expect::Both(404, "QueueNotFound"));
    let metadata = http.ask("GET", &name).query("comp", "metadata").send();
    http.expect(&metadata, Expect::Both(404, "QueueNotFound"));
    let messages = format!("{name}/messages");
    http.expect(&http.ask("GET", &messages).send(), Expect::Both(404, "QueueNotFound"));
    http.expect(&http.ask("POST", &messages).text("x").send(), Expect::Both(404, "QueueNotFound"));
    http.expect(&http.ask("DELETE", &messages).send(), Expect::Both(404, "QueueNotFound"));
    // Azure keeps the name busy for a while; both of these do not.
    http.ask("PUT", &name).send().is(201);
    assert_eq!(http.count(&name), 0);
}

fn names(http: &Http) {
    let longest = format!("{}-{}", http.fresh("name"), "n".repeat(63 - 10));
    assert!(longest.len() > 60 && longest.len() <= 63);
    http.ask("PUT", &longest).send().is(201);
    for bad in ["-abc", "abc-", "a--b", "ABC", "a_b", "a.b", "a%20b"] {
        let reply = http.ask("PUT", bad).send();
        http.expect(&reply, Expect::Both(400, "InvalidResourceName"));
    }
    for bad in ["ab", &"a".repeat(64)] {
        http.expect(&http.ask("PUT", bad).send(), Expect::Both(400, "OutOfRangeInput"));
    }
    let pipe = Expect::Differs {
        embedded: (400, "InvalidResourceName"),
        azurite: (201, ""),
        why: "Azurite lets a pipe through in a queue's name",
    };
    http.expect(&http.ask("PUT", "zz%7Cpipe").send(), pipe);
    let _ = http.ask("DELETE", "zz%7Cpipe").send();
}

fn list(http: &Http) {
    let group = http.fresh("list");
    let names = ["-a", "-b", "-c"].map(|end| format!("{group}{end}"));
    for name in &names {
        http.ask("PUT", name).send().is(201);
    }
    let all = http.ask("GET", "").query("comp", "list").send().is(200);
    let listed = all.queues();
    assert!(listed.is_sorted() && names.iter().all(|name| listed.contains(name)), "{listed:?}");
    let some = http.ask("GET", "").query("comp", "list").query("prefix", &group).send().is(200);
    assert_eq!(some.queues(), names);
    assert_eq!(some.element("Prefix"), Some(group));
    assert_eq!(some.element("NextMarker"), Some(String::new()));
    let none = http.ask("GET", "").query("comp", "list").query("prefix", "nothing-like-it").send().is(200);
    assert_eq!(none.queues(), [""; 0]);
    assert_eq!(none.body.starts_with('\u{feff}'), !http.differs("Azurite writes no byte order mark"));
}

fn list_with_metadata(http: &Http) {
    let name = http.fresh("include");
    http.ask("PUT", &name).header("x-ms-meta-owner", "a & b <c>").send().is(201);
    let ask = || http.ask("GET", "").query("comp", "list").query("prefix", &name);
    assert_eq!(ask().send().is(200).element("Metadata"), None);
    let shown = ask().query("include", "metadata").send().is(200);
    assert_eq!(shown.element("owner").as_deref(), Some("a & b <c>"));
    http.ask("PUT", &name).query("comp", "metadata").send().is(204);
    let shown = ask().query("include", "metadata").send().is(200);
    assert_eq!(shown.element("Metadata").as_deref(), Some(""));
}

fn echoes(http: &Http) {
    let ask = || http.ask("GET", "").query("comp", "list").query("prefix", "nothing-like-it");
    let reply = ask().query("maxresults", "7").send().is(200);
    let shown = ["Prefix", "MaxResults", "NextMarker"].map(|name| reply.element(name));
    assert_eq!(shown, ["nothing-like-it", "7", ""].map(|text| Some(text.to_owned())));
    assert_eq!(reply.element("Marker"), None);
    let always = http.differs("Azurite shows MaxResults and Prefix even where they were not asked for");
    assert_eq!(ask().send().is(200).element("MaxResults"), always.then(|| "5000".to_owned()));
    let slash = if http.differs("Azurite ends its ServiceEndpoint without a slash") { "" } else { "/" };
    let endpoint = format!("127.0.0.1:{}/{}{slash}\"", http.port, http.account);
    assert!(reply.body.contains(&endpoint), "{}", reply.body);
}

/// Azurite sorts by name and pages by age, so these are created in the order of their names.
fn pages(http: &Http) {
    let group = http.fresh("pages");
    let names = ["-a", "-b", "-c"].map(|end| format!("{group}{end}"));
    for name in &names {
        http.ask("PUT", name).send().is(201);
    }
    let ask = || http.ask("GET", "").query("comp", "list").query("prefix", &group).query("maxresults", "2");
    let first = ask().send().is(200);
    let next = first.element("NextMarker").unwrap();
    let expected = format!("/{}/{}", http.account, names[2]);
    let is_number = http.differs("Azurite's markers are numbers");
    assert!(if is_number { next.parse::<u32>().is_ok() } else { next == expected }, "{next}");
    let second = ask().query("marker", &next).send().is(200);
    assert_eq!(second.element("Marker").as_deref(), (!http.differs(NO_MARKER)).then_some(&*next));
    assert_eq!([first.queues(), second.queues()].concat(), names);
    assert_eq!(second.element("NextMarker").as_deref(), Some(""));
    let odd = Expect::Differs {
        embedded: (400, "InvalidMarker"),
        azurite: (200, ""),
        why: "Azurite takes any marker of a listing",
    };
    http.expect(&ask().query("marker", "odd").send(), odd);
}

const NO_MARKER: &str = "Azurite does not repeat the marker of a listing";

fn nowhere(http: &Http) {
    let queue = http.queue("nowhere");
    http.put(&queue, "kept");
    let differs = |azurite, why| Expect::Differs { embedded: (400, "InvalidUri"), azurite, why };
    let silent = differs((400, ""), "Azurite says nothing about an operation that it does not know");
    for (method, rest) in
        [("GET", "messages/x/more"), ("PUT", "messages/x/more"), ("DELETE", "messages/x/more")]
    {
        http.expect(&http.ask(method, &format!("{queue}/{rest}")).send(), silent);
    }
    let slash = http.ask("GET", &format!("{queue}/messages/")).query("peekonly", "true").send();
    http.expect(&slash, silent);
    let other = http.ask("GET", &format!("{queue}/other")).send();
    http.expect(&other, differs((200, ""), "Azurite takes anything after a queue's name for its messages"));
}

const SLASH: &str = "Azurite takes a slash after a queue's name for its messages";

fn slash(http: &Http) {
    let name = http.queue("slash");
    http.put(&name, "kept");
    let reply = http.ask("DELETE", &format!("{name}/")).send();
    let differs = Expect::Differs { embedded: (400, "InvalidUri"), azurite: (204, ""), why: SLASH };
    http.expect(&reply, differs);
    assert_eq!(http.count(&name), u32::from(!http.differs(SLASH)));
}

fn bad_listings(http: &Http) {
    let ask = |name: &str, value: &str| http.ask("GET", "").query("comp", "list").query(name, value).send();
    let differs = |code| Expect::Differs {
        embedded: (400, code),
        azurite: (400, ""),
        why: "Azurite says nothing about parameters that it cannot read",
    };
    http.expect(&ask("maxresults", "0"), differs("OutOfRangeQueryParameterValue"));
    http.expect(&ask("maxresults", "many"), differs("InvalidQueryParameterValue"));
    for include in ["everything", ""] {
        http.expect(&ask("include", include), differs("InvalidQueryParameterValue"));
    }
    ask("maxresults", "5001").is(200);
}
