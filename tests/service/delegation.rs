//! SAS that only the embedded service takes: tokens of the official tools, and user delegation.

use std::sync::Arc;

use peekq::client::credential::AccountKey;
use peekq::emulator::Config;
use peekq::model::clock::{ManualClock, Millis};

use crate::Case;
use crate::acl::policy;
use crate::embedded::{Embedded, TOKEN};
use crate::http::{Ask, Expect, Http, Reply};
use crate::token::{Token, minutes};

pub const CASES: &[Case] =
    &[("only one who signs in with a token gets a user delegation key", key_is_for_users)];

/// The bytes 0 to 63.
const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw==";
/// 2026-01-01, noon.
const NOON: u64 = 1_767_268_800_000;

fn with_token(ask: Ask<'_>, token: &str) -> Reply {
    let pairs = url::form_urlencoded::parse(token.as_bytes());
    pairs.fold(ask, |ask, (name, value)| ask.query(&name, &value)).send_as_is()
}

#[test]
fn the_sas_tokens_of_the_official_tools_are_genuine() {
    let clock = Arc::new(ManualClock::at(Millis(NOON)));
    let mut config = Config::new(clock);
    config.accounts = vec![("myaccount".to_owned(), AccountKey::from_base64(KEY).unwrap())];
    let service = Embedded::with(config);
    let http = service.http();
    let date = "Thu, 01 Jan 2026 12:00:00 GMT";
    http.ask("PUT", "my-queue").header("x-ms-date", date).send().is(201);
    let body = format!("<SignedIdentifiers>{}</SignedIdentifiers>", policy("pol-1", "", "2030-01-01", "r"));
    http.ask("PUT", "my-queue").query("comp", "acl").header("x-ms-date", date).body(body).send().is(204);
    let list = || http.ask("GET", "").query("comp", "list");
    let peek = || http.ask("GET", "my-queue/messages").query("peekonly", "true");

    let full = "st=2026-01-01T00%3A00%3A00Z&se=2030-01-01T00%3A00%3A00Z&sp=rwdlacup&spr=https%2Chttp\
        &sv=2025-11-05&ss=q&srt=sco&sig=3L48qfmMOIXlq14C1634puOwNnWf5ETaV2HqoK7gND8%3D";
    with_token(list(), full).is(200);
    let least = "se=2030-01-01T00%3A00%3A00Z&sp=rp&sip=127.0.0.1-127.0.0.9&spr=https&sv=2025-11-05&ss=q&srt=o\
        &sig=GewYtm26KUZQ6Nis5pketuk0U4MjrjWlXtWrSPDUarM%3D";
    // Genuine, but for HTTPS only.
    http.expect(&with_token(peek(), least), Expect::Both(403, "AuthorizationProtocolMismatch"));
    let of_queue = "st=2026-01-01T00%3A00%3A00Z&se=2030-01-01T00%3A00%3A00Z&sp=raup&sv=2025-11-05\
        &sig=oR5jayNKjLKvc8sFABJvEbXOs/EFaEpoKzpBfR/DgC0%3D";
    with_token(peek(), of_queue).is(200);
    let of_policy = "sv=2025-11-05&si=pol-1&sig=lYFpDJR0HF3PUjTxmAFP0tkXQIoo86JpIny71i6Cfqs%3D";
    with_token(peek(), of_policy).is(200);
}

fn bearer<'a>(http: &'a Http, method: &'a str, path: &str) -> Ask<'a> {
    http.ask(method, path).header("Authorization", &format!("Bearer {TOKEN}"))
}

fn key_is_for_users(http: &Http) {
    let differs = |embedded| Expect::Differs {
        embedded,
        azurite: (400, ""),
        why: "Azurite has no user delegation keys",
    };
    let ask = |ask| ask_for_key(ask, &minutes(0), &minutes(60));
    http.expect(&ask(bearer(http, "POST", "")), differs((200, "")));
    let other = http.ask("POST", "").header("Authorization", "Bearer other");
    http.expect(&ask(other), differs((401, "InvalidAuthenticationInfo")));
    let by_key = http.ask("POST", "").query("restype", "service").query("comp", "userdelegationkey");
    let reply = by_key.body("<KeyInfo/>").send();
    http.expect(&reply, differs((403, "AuthenticationFailed")));
}

fn ask_for_key(ask: Ask<'_>, start: &str, expiry: &str) -> Reply {
    let ask = ask.query("restype", "service").query("comp", "userdelegationkey");
    let body = format!("<KeyInfo><Start>{start}</Start><Expiry>{expiry}</Expiry></KeyInfo>");
    ask.body(body).sized().send_as_is()
}

/// A SAS of this queue, signed with a fresh user delegation key.
fn delegated(http: &Http, queue: &str, change: impl FnOnce(Token) -> Token) -> Token {
    let reply = ask_for_key(bearer(http, "POST", ""), &minutes(-1), &minutes(60)).is(200);
    let token = [
        ("skoid", "SignedOid"),
        ("sktid", "SignedTid"),
        ("skt", "SignedStart"),
        ("ske", "SignedExpiry"),
        ("sks", "SignedService"),
        ("skv", "SignedVersion"),
    ]
    .into_iter()
    .fold(Token::service("rp"), |token, (name, element)| token.set(name, &reply.element(element).unwrap()));
    let key = AccountKey::from_base64(&reply.element("Value").unwrap()).unwrap();
    change(token).signed_by_delegate(http, queue, &key)
}

#[test]
fn a_bearer_token_opens_all_but_the_access_policies() {
    let service = Embedded::for_cases();
    let http = service.http();
    let queue = http.queue("bearer");
    bearer(&http, "GET", "").query("comp", "list").send_as_is().is(200);
    let acl = bearer(&http, "GET", &queue).query("comp", "acl").send_as_is();
    http.expect(&acl, Expect::Both(403, "AuthorizationFailure"));
    let wrong =
        http.ask("GET", "").query("comp", "list").header("Authorization", "Bearer let-me").send_as_is();
    http.expect(&wrong, Expect::Both(401, "InvalidAuthenticationInfo"));
}

#[test]
fn a_user_delegation_key_signs_for_one_queue() {
    let service = Embedded::for_cases();
    let http = service.http();
    let (queue, other) = (http.queue("mine"), http.queue("theirs"));
    let token = delegated(&http, &queue, |token| token);
    let metadata =
        |queue: &str, token: &Token| http.ask("GET", queue).query("comp", "metadata").send_with(token);
    metadata(&queue, &token).is(200);
    http.expect(&metadata(&other, &token), Expect::Both(403, "AuthenticationFailed"));
    let put = http.ask("POST", &format!("{queue}/messages")).text("x").send_with(&token);
    http.expect(&put, Expect::Both(403, "AuthorizationPermissionMismatch"));
    // A key that claims to live longer is another key.
    for (name, value) in [("ske", "2090-01-01"), ("skoid", "somebody-else"), ("sks", "b")] {
        let changed = delegated(&http, &queue, |token| token.set(name, value));
        http.expect(&metadata(&queue, &changed), Expect::Both(403, "AuthenticationFailed"));
    }
    let personal = delegated(&http, &queue, |token| token.set("sduoid", "a-user"));
    http.expect(&metadata(&queue, &personal), Expect::Both(403, "AuthenticationFailed"));
}

#[test]
fn a_user_delegation_key_is_for_a_week_at_the_most() {
    let service = Embedded::for_cases();
    let http = service.http();
    let day = 24 * 60;
    let ask = || bearer(&http, "POST", "");
    ask_for_key(ask(), &minutes(0), &minutes(7 * day - 1)).is(200);
    for (start, end) in [(minutes(0), minutes(8 * day)), (minutes(60), minutes(30))] {
        http.expect(&ask_for_key(ask(), &start, &end), Expect::Both(400, "InvalidXmlNodeValue"));
    }
    http.expect(&ask_for_key(ask(), &minutes(0), ""), Expect::Both(400, "MissingRequiredXmlNode"));
}
