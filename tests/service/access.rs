//! Who may ask: keys, accounts, dates, versions; and what every answer says about itself.

use std::time::Duration;

use peekq::client::credential::AccountKey;

use crate::Case;
use crate::http::{Expect, Http, Server, now};

pub const CASES: &[Case] = &[
    ("a wrong key is refused", wrong_key),
    ("a signature covers the query and the headers", tampering),
    ("an account that does not exist", unknown_account),
    ("a request without any credentials", anonymous),
    ("a request must be of these minutes", clock_skew),
    ("any version that looks like one", versions),
    ("an operation that is not there", unknown_operations),
    ("every answer says who answered what", common_headers),
];

fn wrong_key(http: &Http) {
    let key = AccountKey::from_base64("AAECAwQFBgcICQoLDA0ODw==").unwrap();
    let reply = http.ask("GET", "").query("comp", "list").key(key).send();
    http.expect(&reply, Expect::Both(403, "AuthenticationFailed"));
    if http.server == Server::Embedded {
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
    let other = Http::new(
        http.server,
        &format!("AccountName=nobody;AccountKey=AAAA;QueueEndpoint=http://127.0.0.1:{}/nobody;", http.port),
    );
    let reply = other.ask("GET", "").query("comp", "list").send();
    http.expect(&reply, Expect::Both(404, "ResourceNotFound"));
}

fn anonymous(http: &Http) {
    let ask = || http.ask("GET", "").query("comp", "list");
    let differs = Expect::Differs {
        embedded: (401, "NoAuthenticationInformation"),
        azurite: (403, "AuthenticationFailed"),
        why: "Azurite challenges nobody",
    };
    let reply = ask().send_as_is();
    http.expect(&reply, differs);
    if http.server == Server::Embedded {
        let challenge = reply.header("www-authenticate").unwrap();
        assert!(challenge.starts_with("Bearer authorization_uri="), "{challenge}");
        let old = ask().header("x-ms-version", "2018-11-09").send_as_is();
        http.expect(&old, Expect::Both(403, "AuthenticationFailed"));
        let bearer = ask().header("Authorization", "Bearer x").send_as_is();
        http.expect(&bearer, Expect::Both(401, "InvalidAuthenticationInfo"));
        let nonsense = ask().header("Authorization", "nonsense").send_as_is();
        http.expect(&nonsense, Expect::Both(400, "InvalidAuthenticationInfo"));
        let sas = ask().query("sig", "x").send_as_is();
        http.expect(&sas, Expect::Both(403, "AuthenticationFailed"));
    }
}

fn clock_skew(http: &Http) {
    let ask = |date: &str| http.ask("GET", "").query("comp", "list").header("x-ms-date", date).send();
    let minutes = |n: u64| Duration::from_secs(60 * n);
    let differs = Expect::Differs {
        embedded: (403, "AuthenticationFailed"),
        azurite: (200, ""),
        why: "Azurite does not look at the date",
    };
    for date in [now() - minutes(16), now() + minutes(16)] {
        http.expect(&ask(&httpdate::fmt_http_date(date)), differs);
    }
    for date in [now() - minutes(14), now() + minutes(14)] {
        ask(&httpdate::fmt_http_date(date)).is(200);
    }
    if http.server == Server::Embedded {
        http.expect(&ask("yesterday"), Expect::Both(403, "AuthenticationFailed"));
        let none = http.ask("GET", "").query("comp", "list").without("x-ms-date").send();
        http.expect(&none, Expect::Both(403, "AuthenticationFailed"));
    }
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
        why: "Azurite does without",
    };
    http.expect(&none, missing);
}

fn unknown_operations(http: &Http) {
    let queue = http.queue("operations");
    let embedded = http.server == Server::Embedded;
    let reply = http.ask("POST", &queue).send();
    assert_eq!(reply.status, if embedded { 405 } else { 400 }, "{}", reply.body);
    if embedded {
        let odd = http.ask("GET", &queue).query("comp", "odd").send();
        http.expect(&odd, Expect::Both(400, "InvalidQueryParameterValue"));
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
    if http.server == Server::Embedded {
        assert_eq!(reply.header("x-ms-version"), Some("2021-12-02"));
        assert!(missing.body.starts_with("\u{feff}<?xml"));
    }
}
