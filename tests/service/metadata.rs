//! Metadata of queues.

use crate::Case;
use crate::http::{Expect, Http, Reply};

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
        why: "Azurite takes any name for metadata, and then cannot list it",
    };
    for bad in ["x-ms-meta-1a", "x-ms-meta-a-b", "x-ms-meta-a!b"] {
        http.expect(&set(bad), differs("InvalidMetadata"));
    }
    for good in ["x-ms-meta-_a", "x-ms-meta-A_1", "x-ms-meta-class"] {
        set(good).is(204);
    }
    http.expect(&set("x-ms-meta-"), differs("EmptyMetadataKey"));
    let ask = || http.ask("PUT", &name).query("comp", "metadata");
    let twice = ask().header("x-ms-meta-a", "1").also("x-ms-meta-A", "2").send();
    let joined = Expect::Differs {
        embedded: (400, "InvalidMetadata"),
        azurite: (403, "AuthenticationFailed"),
        why: "Azurite joins headers of one name before it looks at the signature",
    };
    http.expect(&twice, joined);
    let foreign = Expect::Differs {
        embedded: (400, "InvalidMetadata"),
        azurite: (403, "AuthenticationFailed"),
        why: "Azurite reads headers as Latin-1 before it looks at the signature",
    };
    http.expect(&ask().header("x-ms-meta-a", "é").send(), foreign);
    let size = |bytes: usize| ask().header("x-ms-meta-a", &"v".repeat(bytes)).send();
    size(8_000).is(204);
    let any = Expect::Differs {
        embedded: (400, "MetadataTooLarge"),
        azurite: (204, ""),
        why: "Azurite has no limit for metadata",
    };
    http.expect(&size(9_000), any);
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
