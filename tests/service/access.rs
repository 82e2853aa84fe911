//! Who may ask: keys, accounts, dates, versions; and what every answer says about itself.

use std::time::Duration;

use peekq::client::credential::AccountKey;

use crate::Case;
use crate::http::{Expect, Http, now};

pub const CASES: &[Case] = &[
    ("a wrong key is refused", wrong_key),
    ("a signature covers the query and the headers", tampering),
    ("an account that does not exist", unknown_account),
    ("a request without any credentials", anonymous),
    ("a request must be of these minutes", clock_skew),
    ("any version that looks like one", versions),
    ("each place knows its own methods", methods),
    ("what is wanted must be said", unknown_operations),
    ("a body must say how long it is", length),
    ("credentials that are none", no_credentials),
    ("a request may say how many seconds it can wait", timeout),
    ("every answer says who answered what", common_headers),
];

fn wrong_key(http: &Http) {
    let key = AccountKey::from_base64("AAECAwQFBgcICQoLDA0ODw==").unwrap();
    let reply = http.ask("GET", "").query("comp", "list").key(key).send();
    http.expect(&reply, Expect::Both(403, "AuthenticationFailed"));
    if !http.differs("Azurite does not say what is wrong with a signature, or what it signed itself") {
        let detail = reply.element("AuthenticationErrorDetail").unwrap();
        assert!(detail.contains("GET\n") && detail.contains("\ncomp:list"), "{detail}");
    }
}

fn tampering(http: &Http) {
    let queue = http.queue("tampering");
    let metadata = || http.ask("PUT", &queue).query("comp", "metadata").header("x-ms-meta-a", "1");
    for tampered in [
        metadata().signed().header("x-ms-meta-a", "2"),
        metadata().signed().header("x-ms-meta-b", "2"),
        metadata().signed().without("x-ms-meta-a"),
        metadata().signed().query("timeout", "5"),
    ] {
        http.expect(&tampered.send_as_is(), Expect::Both(403, "AuthenticationFailed"));
    }
    metadata().signed().send_as_is().is(204);
}

fn unknown_account(http: &Http) {
    let nobody = http.of("nobody", AccountKey::from_base64("AAAA").unwrap());
    let reply = nobody.ask("GET", "").query("comp", "list").send();
    http.expect(&reply, Expect::Both(404, "ResourceNotFound"));
}

fn anonymous(http: &Http) {
    let ask = || http.ask("GET", "").query("comp", "list");
    let differs = Expect::Differs {
        embedded: (401, "NoAuthenticationInformation"),
        azurite: (403, "AuthenticationFailed"),
        why: NOBODY,
    };
    let reply = ask().send_as_is();
    http.expect(&reply, differs);
    if !http.differs(NOBODY) {
        let challenge = reply.header("www-authenticate").unwrap();
        assert!(challenge.starts_with("Bearer authorization_uri="), "{challenge}");
    }
    let old = ask().header("x-ms-version", "2018-11-09").send_as_is();
    http.expect(&old, Expect::Both(403, "AuthenticationFailed"));
}

const NOBODY: &str = "Azurite challenges nobody";

fn no_credentials(http: &Http) {
    let ask = |authorization: &str| {
        http.ask("GET", "").query("comp", "list").header("Authorization", authorization).send_as_is()
    };
    let differs = |status| Expect::Differs {
        embedded: (status, "InvalidAuthenticationInfo"),
        azurite: (403, "AuthenticationFailed"),
        why: "Azurite does not tell bad credentials from credentials that are none",
    };
    http.expect(&ask("Bearer x"), differs(401));
    for nonsense in ["nonsense", "SharedKey nocolon", "Basic AAAA"] {
        http.expect(&ask(nonsense), differs(400));
    }
    http.expect(&ask("SharedKey other:AAAA"), Expect::Both(403, "AuthenticationFailed"));
    let sas = http.ask("GET", "").query("comp", "list").query("sig", "x").send_as_is();
    http.expect(&sas, Expect::Both(403, "AuthenticationFailed"));
}

fn clock_skew(http: &Http) {
    let ask = |date: &str| http.ask("GET", "").query("comp", "list").header("x-ms-date", date).send();
    let minutes = |n: u64| Duration::from_secs(60 * n);
    let differs = Expect::Differs {
        embedded: (403, "AuthenticationFailed"),
        azurite: (200, ""),
        why: "Azurite does not look at the date of a request",
    };
    for date in [now() - minutes(16), now() + minutes(16)] {
        http.expect(&ask(&httpdate::fmt_http_date(date)), differs);
    }
    for date in [now() - minutes(14), now() + minutes(14)] {
        ask(&httpdate::fmt_http_date(date)).is(200);
    }
    http.expect(&ask("yesterday"), differs);
    http.expect(&http.ask("GET", "").query("comp", "list").without("x-ms-date").send(), differs);
    let date = httpdate::fmt_http_date(now());
    let plain = http.ask("GET", "").query("comp", "list").without("x-ms-date").header("Date", &date);
    plain.send().is(200);
}

fn versions(http: &Http) {
    let ask =
        |version: &str| http.ask("GET", "").query("comp", "list").header("x-ms-version", version).send();
    for good in ["2018-03-28", "2021-12-02", "2025-11-05"] {
        ask(good).is(200);
    }
    for bad in ["new", "2021-13-45", "20211202"] {
        http.expect(&ask(bad), Expect::Both(400, "InvalidHeaderValue"));
    }
    let newer = Expect::Differs {
        embedded: (200, ""),
        azurite: (400, "InvalidHeaderValue"),
        why: "Azurite knows the versions of its time only",
    };
    http.expect(&ask("2099-01-01"), newer);
    let none = http.ask("GET", "").query("comp", "list").without("x-ms-version").send();
    let missing = Expect::Differs {
        embedded: (400, "MissingRequiredHeader"),
        azurite: (200, ""),
        why: "Azurite does without x-ms-version",
    };
    http.expect(&none, missing);
}

fn methods(http: &Http) {
    let queue = http.queue("methods");
    let (messages, message) = (format!("{queue}/messages"), format!("{queue}/messages/some-id"));
    let differs =
        Expect::Differs { embedded: (405, "UnsupportedHttpVerb"), azurite: (400, ""), why: UNKNOWN };
    for (place, wrong) in [
        (&queue, &["POST", "PATCH"][..]),
        (&messages, &["PUT", "PATCH", "HEAD"]),
        (&message, &["GET", "HEAD", "POST", "PATCH"]),
    ] {
        for method in wrong {
            http.expect(&http.ask(method, place).send(), differs);
        }
    }
    for method in ["POST", "PUT", "DELETE", "HEAD"] {
        http.expect(&http.ask(method, "").query("comp", "list").send(), differs);
    }
    let service = http.ask("DELETE", "").query("restype", "service").query("comp", "properties").send();
    http.expect(&service, differs);
}

const UNKNOWN: &str = "Azurite says nothing about an operation that it does not know";

fn unknown_operations(http: &Http) {
    let queue = http.queue("operations");
    let on_queue = |code| Expect::Differs { embedded: (400, code), azurite: (400, ""), why: UNKNOWN };
    let none = || http.ask("GET", &queue).send();
    http.expect(&none(), on_queue("MissingRequiredQueryParameter"));
    http.expect(&http.ask("HEAD", &queue).send(), on_queue("MissingRequiredQueryParameter"));
    let odd = http.ask("GET", &queue).query("comp", "odd").send();
    http.expect(&odd, on_queue("InvalidQueryParameterValue"));
    let on_account = |code| Expect::Differs {
        embedded: (400, code),
        azurite: (400, "InvalidResourceName"),
        why: "Azurite takes an unknown operation on the account for one on a queue",
    };
    http.expect(&http.ask("GET", "").send(), on_account("MissingRequiredQueryParameter"));
    let odd = http.ask("GET", "").query("comp", "odd").send();
    http.expect(&odd, on_account("InvalidQueryParameterValue"));
    let odd = http.ask("GET", "").query("restype", "odd").query("comp", "properties").send();
    http.expect(&odd, on_account("InvalidQueryParameterValue"));
}

fn length(http: &Http) {
    let queue = http.queue("length");
    let differs = |azurite| Expect::Differs {
        embedded: (411, "MissingContentLengthHeader"),
        azurite,
        why: "Azurite takes no length for no body",
    };
    let put = http.ask("POST", &format!("{queue}/messages")).authorized().send_as_is();
    http.expect(&put, differs((400, "InvalidXmlDocument")));
    let create = http.ask("PUT", &http.fresh("without-length")).authorized().send_as_is();
    http.expect(&create, differs((201, "")));
}

fn timeout(http: &Http) {
    let ask = |timeout: &str| http.ask("GET", "").query("comp", "list").query("timeout", timeout).send();
    for good in ["1", "30", "90"] {
        ask(good).is(200);
    }
    let differs = Expect::Differs {
        embedded: (400, "InvalidQueryParameterValue"),
        azurite: (400, ""),
        why: "Azurite says nothing about parameters that it cannot read",
    };
    for bad in ["-1", "soon"] {
        http.expect(&ask(bad), differs);
    }
}

fn common_headers(http: &Http) {
    let queue = http.queue("headers");
    let ask = http.ask("GET", &queue).query("comp", "metadata");
    let reply = ask.header("x-ms-client-request-id", "mine-1").send().is(200);
    for name in ["x-ms-request-id", "x-ms-version", "date", "server"] {
        assert!(reply.header(name).is_some_and(|value| !value.is_empty()), "{name}");
    }
    assert_eq!(reply.header("x-ms-client-request-id"), Some("mine-1"));
    let missing = http.ask("GET", &http.fresh("nowhere")).query("comp", "metadata").send().is(404);
    assert!(missing.header("x-ms-request-id").is_some());
    if !http.differs("Azurite always answers with its own version") {
        assert_eq!(reply.header("x-ms-version"), Some("2021-12-02"));
    }
    if !http.differs("Azurite writes no byte order mark") {
        assert!(missing.body.starts_with("\u{feff}<?xml"));
    }
}
