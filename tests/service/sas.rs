//! Shared access signatures: of an account, of one queue, of a stored policy.

use crate::Case;
use crate::acl::policy;
use crate::http::{Ask, Expect, Http};
use crate::token::{Token, minutes};

pub const CASES: &[Case] = &[
    ("an account SAS opens what its letters and resource types say", account),
    ("a SAS for a queue opens what its letters say, there and nowhere else", service),
    ("no SAS opens the access policies", never_acl),
    ("a SAS is good between its dates", dates),
    ("a SAS may be for HTTPS only, for some addresses, for other services", places),
    ("a SAS that was changed is refused", tampering),
    ("fields that must be there, and look like it", malformed),
    ("a SAS takes its terms from a stored policy", stored),
    ("the version of a SAS stands in for the header", version),
];

/// A request that would do something, if it may.
type Make = for<'a> fn(&'a Http, &str) -> Ask<'a>;

/// Operations with the letter and the resource type that an account SAS needs for them.
const OPERATIONS: &[(&str, char, Make)] = &[
    ("l", 's', |http, _| http.ask("GET", "").query("comp", "list")),
    ("r", 's', |http, _| http.ask("GET", "").query("restype", "service").query("comp", "properties")),
    ("cw", 'c', |http, queue| http.ask("PUT", queue)),
    ("r", 'c', metadata),
    ("w", 'c', |http, queue| http.ask("PUT", queue).query("comp", "metadata")),
    ("a", 'o', |http, queue| http.ask("POST", &format!("{queue}/messages")).text("x")),
    ("r", 'o', |http, queue| http.ask("GET", &format!("{queue}/messages")).query("peekonly", "true")),
    ("p", 'o', |http, queue| http.ask("GET", &format!("{queue}/messages"))),
    ("u", 'o', update),
    ("p", 'o', delete),
    ("d", 'o', |http, queue| http.ask("DELETE", &format!("{queue}/messages"))),
    ("d", 'c', |http, queue| http.ask("DELETE", queue)),
];

fn metadata<'a>(http: &'a Http, queue: &str) -> Ask<'a> {
    http.ask("GET", queue).query("comp", "metadata")
}

fn update<'a>(http: &'a Http, queue: &str) -> Ask<'a> {
    let put = http.put(queue, "x");
    let ask = http.ask("PUT", &format!("{queue}/messages/{}", put["MessageId"]));
    ask.query("popreceipt", &put["PopReceipt"]).query("visibilitytimeout", "0")
}

fn delete<'a>(http: &'a Http, queue: &str) -> Ask<'a> {
    let put = http.put(queue, "x");
    http.ask("DELETE", &format!("{queue}/messages/{}", put["MessageId"]))
        .query("popreceipt", &put["PopReceipt"])
}

fn refused(code: &'static str) -> Expect {
    Expect::Both(403, code)
}

const OF_QUEUE: &str = "Azurite takes Update, Delete and Clear for operations on the queue (srt=c)";

fn account(http: &Http) {
    let queue = http.queue("sas-account");
    for (letters, resource_type, make) in OPERATIONS {
        let others: String = "rwdlacup".chars().filter(|letter| !letters.contains(*letter)).collect();
        let other_types: String = "sco".chars().filter(|one| one != resource_type).collect();
        let send = |permissions: &str, types: &str| {
            make(http, &queue).send_with(&Token::account(permissions, types).signed_for_account(http))
        };
        http.expect(&send(&others, "sco"), refused("AuthorizationPermissionMismatch"));
        let wrong_type = send("rwdlacup", &other_types);
        let is_change = *resource_type == 'o' && matches!(*letters, "u" | "d")
            || (*letters == "p" && wrong_type.status == 204);
        if !(is_change && http.differs(OF_QUEUE)) {
            http.expect(&wrong_type, refused("AuthorizationResourceTypeMismatch"));
        }
        for letter in letters.chars() {
            let any = is_change && http.differs(OF_QUEUE);
            let types = if any { "sco".to_owned() } else { resource_type.to_string() };
            let reply = send(&letter.to_string(), &types);
            assert!(reply.status < 300, "{letter}{resource_type}: {reply:?}");
        }
    }
}

fn service(http: &Http) {
    let (queue, other) = (http.queue("sas-service"), http.queue("sas-other"));
    let token = |permissions: &str| Token::service(permissions).signed_for(http, &queue);
    for (letters, resource_type, make) in OPERATIONS {
        let reply = make(http, &queue).send_with(&token("raup"));
        let is_message = *resource_type == 'o' && *letters != "d";
        if is_message || (*letters, *resource_type) == ("r", 'c') {
            assert!(reply.status < 300, "{letters}{resource_type}: {reply:?}");
            let others: String = "raup".chars().filter(|letter| !letters.contains(*letter)).collect();
            let reply = make(http, &queue).send_with(&token(&others));
            http.expect(&reply, refused("AuthorizationPermissionMismatch"));
        } else if *resource_type == 's' {
            http.expect(&reply, refused("AuthenticationFailed"));
        } else {
            let differs = Expect::Differs {
                embedded: (403, "AuthorizationFailure"),
                azurite: (403, "AuthorizationPermissionMismatch"),
                why: "Azurite refuses with PermissionMismatch what no SAS of that kind can open",
            };
            http.expect(&reply, differs);
        }
    }
    let elsewhere = metadata(http, &other).send_with(&token("raup"));
    http.expect(&elsewhere, refused("AuthenticationFailed"));
    let disorder = metadata(http, &queue).send_with(&token("pr"));
    let differs = Expect::Differs {
        embedded: (403, "AuthenticationFailed"),
        azurite: (200, ""),
        why: "Azurite takes the letters of a SAS in any order",
    };
    http.expect(&disorder, differs);
}

fn never_acl(http: &Http) {
    let queue = http.queue("sas-acl");
    let differs = Expect::Differs {
        embedded: (403, "AuthorizationFailure"),
        azurite: (403, "AuthorizationPermissionMismatch"),
        why: "Azurite refuses with PermissionMismatch what no SAS of that kind can open",
    };
    for method in ["GET", "PUT"] {
        for token in [
            Token::account("rwdlacup", "sco").signed_for_account(http),
            Token::service("raup").signed_for(http, &queue),
        ] {
            let ask = http.ask(method, &queue).query("comp", "acl");
            let ask = if method == "PUT" { ask.body("<SignedIdentifiers/>") } else { ask };
            http.expect(&ask.send_with(&token), differs);
        }
    }
}

const DETAIL: &str = "Azurite does not say what is wrong with a signature, or what it signed itself";

fn dates(http: &Http) {
    let queue = http.queue("sas-dates");
    let over = refused("AuthenticationFailed");
    for (start, end, expected) in [
        ("", minutes(-1), Some(over)),
        (&*minutes(5), minutes(60), Some(over)),
        (&*minutes(-5), minutes(5), None),
        ("2026-01-01", minutes(5), None),
        ("", "9999-12-31T23:59:59Z".to_owned(), None),
    ] {
        for token in [
            Token::account("r", "co").set("st", start).set("se", &end).signed_for_account(http),
            Token::service("r").set("st", start).set("se", &end).signed_for(http, &queue),
        ] {
            let reply = metadata(http, &queue).send_with(&token);
            http.expect(&reply, expected.unwrap_or(Expect::Both(200, "")));
            if expected.is_some() && !http.differs(DETAIL) {
                let detail = reply.element("AuthenticationErrorDetail").unwrap();
                assert!(detail.starts_with("Signature not valid in the specified time frame"), "{detail}");
            }
        }
    }
}

fn places(http: &Http) {
    let queue = http.queue("sas-places");
    let send = |name: &'static str, value: &str| {
        let token = Token::account("r", "co").set(name, value).signed_for_account(http);
        metadata(http, &queue).send_with(&token)
    };
    http.expect(&send("spr", "https"), refused("AuthorizationProtocolMismatch"));
    send("spr", "https,http").is(200);
    for here in ["127.0.0.1", "127.0.0.1-127.0.0.9", "0.0.0.0-255.255.255.255"] {
        send("sip", here).is(200);
    }
    let anywhere = Expect::Differs {
        embedded: (403, "AuthorizationSourceIPMismatch"),
        azurite: (200, ""),
        why: "Azurite does not look at the addresses of a SAS (sip)",
    };
    for elsewhere in ["10.0.0.1", "10.0.0.1-10.0.0.9", "127.0.0.2-127.0.0.9"] {
        http.expect(&send("sip", elsewhere), anywhere);
    }
    http.expect(&send("ss", "b"), refused("AuthorizationServiceMismatch"));
    send("ss", "bqtf").is(200);
}

fn tampering(http: &Http) {
    let queue = http.queue("sas-tampering");
    let of_account = Token::account("r", "co").signed_for_account(http);
    let of_queue = Token::service("r").signed_for(http, &queue);
    for token in [of_account.clone(), of_queue.clone()] {
        metadata(http, &queue).send_with(&token).is(200);
        for (name, value) in [("sp", "rp"), ("se", "2090-01-01"), ("st", "2020-01-01"), ("sig", "AAAA")] {
            let reply = metadata(http, &queue).send_with(&token.clone().set(name, value));
            http.expect(&reply, refused("AuthenticationFailed"));
        }
    }
    let reply = metadata(http, &queue).send_with(&of_account.set("srt", "sco"));
    http.expect(&reply, refused("AuthenticationFailed"));
    if !http.differs(DETAIL) {
        let detail = reply.element("AuthenticationErrorDetail").unwrap();
        assert!(detail.contains("String to sign used was devstoreaccount1\nr\nq\nsco\n"), "{detail}");
    }
}

fn malformed(http: &Http) {
    let queue = http.queue("sas-malformed");
    for name in ["sv", "sp", "se", "ss", "srt"] {
        let token = Token::account("r", "co").set(name, "").signed_for_account(http);
        let ask = metadata(http, &queue).send_with(&token);
        http.expect(&ask, refused("AuthenticationFailed"));
    }
    let differs = |azurite| Expect::Differs {
        embedded: (403, "AuthenticationFailed"),
        azurite,
        why: "Azurite takes what it cannot read in a SAS for no limit, or for an unknown protocol",
    };
    for (name, value, azurite) in [
        ("se", "soon", (200, "")),
        ("st", "soon", (200, "")),
        ("sip", "here", (200, "")),
        ("spr", "ftp", (403, "AuthorizationProtocolMismatch")),
    ] {
        let token = Token::account("r", "co").set(name, value).signed_for_account(http);
        http.expect(&metadata(http, &queue).send_with(&token), differs(azurite));
    }
}

fn stored(http: &Http) {
    let queue = http.queue("sas-stored");
    let end = minutes(30);
    let policies = [
        policy("all", &minutes(-5), &end, "rp"),
        policy("open", "", "", "r"),
        policy("over", "", &minutes(-1), "r"),
    ];
    http.set_acl(&queue, &policies).is(204);
    let send = |token: Token| metadata(http, &queue).send_with(&token.signed_for(http, &queue));
    let by = |id: &str| Token::bare().set("si", id);
    send(by("all")).is(200);
    let put = http.ask("POST", &format!("{queue}/messages")).text("x");
    let put = put.send_with(&by("all").signed_for(http, &queue));
    http.expect(&put, refused("AuthorizationPermissionMismatch"));
    let filled = Expect::Differs {
        embedded: (200, ""),
        azurite: (403, "AuthenticationFailed"),
        why: "Azurite does not let a SAS fill in what its policy leaves open",
    };
    http.expect(&send(by("open").set("se", &end)), filled);
    for token in [by("open"), by("over"), by("none"), by("all").set("se", &end), by("all").set("sp", "r")] {
        http.expect(&send(token), refused("AuthenticationFailed"));
    }
    http.set_acl(&queue, &[]).is(204);
    http.expect(&send(by("all")), refused("AuthenticationFailed"));
}

fn version(http: &Http) {
    let queue = http.queue("sas-version");
    let token = Token::service("r").signed_for(http, &queue);
    let reply = metadata(http, &queue).without("x-ms-version").send_with(&token).is(200);
    if !http.differs("Azurite always answers with its own version") {
        assert_eq!(reply.header("x-ms-version"), Some("2021-12-02"));
    }
    let other = metadata(http, &queue).without("x-ms-version").query("api-version", "2020-10-02");
    other.send_with(&token).is(200);
}
