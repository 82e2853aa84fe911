//! Stored access policies of queues.

use crate::Case;
use crate::http::{Expect, Http, Reply};
use crate::seen::Fields;

pub const CASES: &[Case] = &[
    ("access policies are set as a whole and read by GET and HEAD", set_and_get),
    ("dates of a policy may be written in many ways", dates),
    ("a policy may be only an id", only_an_id),
    ("a queue has at most five policies with different ids", how_many),
    ("what a policy cannot be", nonsense),
    ("the policies of a queue that is not there", missing),
];

/// A policy in XML; what is empty is left out.
pub fn policy(id: &str, start: &str, expiry: &str, permission: &str) -> String {
    let terms = [("Start", start), ("Expiry", expiry), ("Permission", permission)];
    let terms = terms.iter().filter(|(_, value)| !value.is_empty());
    let terms: Vec<_> = terms.map(|(name, value)| format!("<{name}>{value}</{name}>")).collect();
    let terms = terms.concat();
    format!("<SignedIdentifier><Id>{id}</Id><AccessPolicy>{terms}</AccessPolicy></SignedIdentifier>")
}

impl Http {
    pub fn set_acl(&self, queue: &str, policies: &[String]) -> Reply {
        let body = format!("<SignedIdentifiers>{}</SignedIdentifiers>", policies.concat());
        self.ask("PUT", queue).query("comp", "acl").body(body).send()
    }

    fn acl(&self, queue: &str) -> Vec<Fields> {
        self.ask("GET", queue).query("comp", "acl").send().is(200).policies()
    }
}

fn shown<'a>(http: &Http, sent: &'a str, azure: &'a str) -> &'a str {
    if http.differs("Azurite gives dates of policies back as it got them") { sent } else { azure }
}

fn set_and_get(http: &Http) {
    let queue = http.queue("acl");
    assert_eq!(http.acl(&queue), []);
    let (start, expiry) = ("2026-01-01T00:00:00Z", "2030-06-01T10:30:00Z");
    http.set_acl(&queue, &[policy("one", start, expiry, "raup"), policy("two", "", expiry, "r")]).is(204);
    let found = http.acl(&queue);
    assert_eq!(found.len(), 2);
    assert_eq!((&*found[0]["Id"], &*found[0]["Permission"]), ("one", "raup"));
    assert_eq!(found[0]["Start"], shown(http, start, "2026-01-01T00:00:00.0000000Z"));
    assert_eq!(found[1]["Expiry"], shown(http, expiry, "2030-06-01T10:30:00.0000000Z"));
    assert!(!found[1].contains_key("Start"));
    let head = http.ask("HEAD", &queue).query("comp", "acl").send().is(200);
    assert_eq!(head.body, "");
    http.set_acl(&queue, &[policy("three", "", "", "a")]).is(204);
    assert_eq!(http.acl(&queue)[0]["Id"], "three");
    http.set_acl(&queue, &[]).is(204);
    assert_eq!(http.acl(&queue), []);
    http.set_acl(&queue, &[policy("four", "", "", "p")]).is(204);
    http.ask("PUT", &queue).query("comp", "acl").send().is(204);
    assert_eq!(http.acl(&queue), [], "no body at all clears too");
}

fn dates(http: &Http) {
    let queue = http.queue("acl-dates");
    for (sent, azure) in [
        ("2026-01-01", "2026-01-01T00:00:00.0000000Z"),
        ("2026-01-01T10:05Z", "2026-01-01T10:05:00.0000000Z"),
        ("2026-01-01T10:05:06Z", "2026-01-01T10:05:06.0000000Z"),
        ("2026-01-01T10:05:06.1234567Z", "2026-01-01T10:05:06.1234567Z"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59.0000000Z"),
    ] {
        http.set_acl(&queue, &[policy("x", sent, "2030-01-01", "r")]).is(204);
        assert_eq!(http.acl(&queue)[0]["Start"], shown(http, sent, azure));
    }
    let differs = Expect::Differs {
        embedded: (400, "InvalidXmlNodeValue"),
        azurite: (204, ""),
        why: "Azurite takes any text for a date of a policy",
    };
    http.expect(&http.set_acl(&queue, &[policy("x", "tomorrow", "2030-01-01", "r")]), differs);
}

const WANTED: &str = "Azurite wants an AccessPolicy in each policy, Azure does not";

fn only_an_id(http: &Http) {
    let queue = http.queue("acl-id");
    let reply = http.set_acl(&queue, &["<SignedIdentifier><Id>bare</Id></SignedIdentifier>".to_owned()]);
    let differs = Expect::Differs { embedded: (204, ""), azurite: (400, ""), why: WANTED };
    http.expect(&reply, differs);
    let found = http.acl(&queue);
    assert_eq!(found.len(), usize::from(!http.differs(WANTED)));
}

fn how_many(http: &Http) {
    let queue = http.queue("acl-many");
    let policies = |count: usize| -> Vec<String> {
        (0..count).map(|n| policy(&format!("p{n}"), "", "2030-01-01", "r")).collect()
    };
    http.set_acl(&queue, &policies(5)).is(204);
    http.expect(&http.set_acl(&queue, &policies(6)), Expect::Both(400, "InvalidXmlDocument"));
    assert_eq!(http.acl(&queue).len(), 5);
    let twice = [policy("same", "", "2030-01-01", "r"), policy("same", "", "2030-01-01", "a")];
    let differs = Expect::Differs {
        embedded: (400, "InvalidXmlDocument"),
        azurite: (204, ""),
        why: "Azurite does not compare the ids of policies",
    };
    http.expect(&http.set_acl(&queue, &twice), differs);
}

fn nonsense(http: &Http) {
    let queue = http.queue("acl-nonsense");
    let differs = |code, azurite| Expect::Differs {
        embedded: (400, code),
        azurite,
        why: "Azurite checks nothing of a policy but the letters of its permission",
    };
    for bad in ["x", "rr", "read"] {
        let azurite = if bad == "rr" { (204, "") } else { (400, "InvalidXmlDocument") };
        let reply = http.set_acl(&queue, &[policy("x", "", "2030-01-01", bad)]);
        http.expect(&reply, differs("InvalidXmlNodeValue", azurite));
    }
    let long = http.set_acl(&queue, &[policy(&"i".repeat(65), "", "2030-01-01", "r")]);
    http.expect(&long, differs("InvalidXmlNodeValue", (204, "")));
    http.set_acl(&queue, &[policy(&"i".repeat(64), "", "2030-01-01", "r")]).is(204);
    let none = http.set_acl(&queue, &["<SignedIdentifier><AccessPolicy/></SignedIdentifier>".to_owned()]);
    http.expect(&none, differs("MissingRequiredXmlNode", (400, "")));
    let broken = http.ask("PUT", &queue).query("comp", "acl").body("<SignedIdentifiers>").send();
    http.expect(&broken, differs("InvalidXmlDocument", (400, "")));
    let other = http.ask("PUT", &queue).query("comp", "acl").body("<Other/>").send();
    let any = Expect::Differs {
        embedded: (400, "InvalidXmlDocument"),
        azurite: (204, ""),
        why: "Azurite takes any root element for that of the policies",
    };
    http.expect(&other, any);
}

fn missing(http: &Http) {
    let queue = http.fresh("acl-nowhere");
    for method in ["GET", "HEAD"] {
        let get = http.ask(method, &queue).query("comp", "acl").send();
        http.expect(&get, Expect::Both(404, "QueueNotFound"));
    }
    http.expect(&http.set_acl(&queue, &[]), Expect::Both(404, "QueueNotFound"));
}
