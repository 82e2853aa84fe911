//! Metadata of queues.

use crate::Case;
use crate::http::{Expect, Http, Reply, Server};

pub const CASES: &[Case] = &[
    ("metadata is set as a whole and read by GET and HEAD", set_and_get),
    ("an underscore is signed before the digits", collation),
    ("names of metadata are identifiers", names),
    ("names of metadata keep their case", case),
];

fn set_and_get(http: &Http) {
    let name = http.queue("meta");
    let set = || http.ask("PUT", &name).query("comp", "metadata");
    set().header("x-ms-meta-one", "1").header("x-ms-meta-two", " b  c ").send().is(204);
    for method in ["GET", "HEAD"] {
        let reply = http.ask(method, &name).query("comp", "metadata").send().is(200);
        assert_eq!(reply.header("x-ms-meta-one"), Some("1"), "{method}");
        assert_eq!(reply.header("x-ms-meta-two"), Some("b  c"), "{method}");
        assert_eq!(reply.header("x-ms-approximate-messages-count"), Some("0"), "{method}");
        assert_eq!(reply.body, "");
    }
    set().header("x-ms-meta-three", "3").send().is(204);
    let reply = http.ask("GET", &name).query("comp", "metadata").send().is(200);
    assert_eq!((reply.header("x-ms-meta-one"), reply.header("x-ms-meta-three")), (None, Some("3")));
    set().send().is(204);
    let reply = http.ask("GET", &name).query("comp", "metadata").send().is(200);
    assert!(reply.headers.iter().all(|(name, _)| !name.to_lowercase().starts_with("x-ms-meta-")));
    let missing = http.fresh("missing");
    let reply = http.ask("PUT", &missing).query("comp", "metadata").send();
    http.expect(&reply, Expect::Both(404, "QueueNotFound"));
    let reply = http.ask("HEAD", &missing).query("comp", "metadata").send();
    http.expect(&reply, Expect::Both(404, "QueueNotFound"));
}

fn collation(http: &Http) {
    let name = http.fresh("collation");
    let create = http.ask("PUT", &name).header("x-ms-meta-a1", "x").header("x-ms-meta-a_1", "y");
    create.header("x-ms-meta-empty", "").send().is(201);
    let reply = http.ask("GET", &name).query("comp", "metadata").send().is(200);
    assert_eq!((reply.header("x-ms-meta-a1"), reply.header("x-ms-meta-a_1")), (Some("x"), Some("y")));
}

fn names(http: &Http) {
    let name = http.queue("meta-names");
    let set = |header: &str| http.ask("PUT", &name).query("comp", "metadata").header(header, "x").send();
    let differs = |code| Expect::Differs {
        embedded: (400, code),
        azurite: (204, ""),
        why: "Azurite takes any name, and then cannot list it",
    };
    for bad in ["x-ms-meta-1a", "x-ms-meta-a-b", "x-ms-meta-a!b"] {
        http.expect(&set(bad), differs("InvalidMetadata"));
    }
    if http.server == Server::Embedded {
        http.expect(&set("x-ms-meta-"), Expect::Both(400, "EmptyMetadataKey"));
        let long = "v".repeat(9000);
        let reply = http.ask("PUT", &name).query("comp", "metadata").header("x-ms-meta-a", &long).send();
        http.expect(&reply, Expect::Both(400, "MetadataTooLarge"));
    }
    http.ask("PUT", &name).query("comp", "metadata").send().is(204);
}

fn case(http: &Http) {
    let name = http.fresh("meta-case");
    http.ask("PUT", &name).header("x-ms-meta-OrderTeam", "a").send().is(201);
    let exact = |reply: &Reply| reply.headers.iter().any(|(name, _)| name == "x-ms-meta-OrderTeam");
    let reply = http.ask("GET", &name).query("comp", "metadata").send().is(200);
    assert!(exact(&reply), "{:?}", reply.headers);
    let list = http.ask("GET", "").query("comp", "list").query("prefix", &name).query("include", "metadata");
    assert_eq!(list.send().is(200).element("OrderTeam").as_deref(), Some("a"));
    // To compare them the case does not matter.
    http.ask("PUT", &name).header("x-ms-meta-orderteam", "a").send().is(204);
}
