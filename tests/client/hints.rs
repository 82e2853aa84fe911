//! What the common causes of failure advise to do: an answer, and words of its hint.

use std::sync::Arc;

use peekq::client::answer::Answer;
use peekq::client::barrier::Barrier;
use peekq::client::client::{Client, Options};
use peekq::client::credential::{Credential, address};
use peekq::client::fault::{self, Asked};
use peekq::model::account::Endpoint;
use peekq::model::clock::ManualClock;
use peekq::model::failure::{Failure, FailureKind};
use peekq::model::operation::OperationKind;
use peekq::model::rights::Rights;

use crate::scripted::{NOW, queue, quick};

const PUBLIC: &str = "https://acc.queue.core.windows.net";
const LOCAL: &str = "http://127.0.0.1:10001/acc";
const AZURITE: (&str, &str) = ("server", "Azurite-Queue/3.37.0");

fn refusal(status: u16, code: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let code =
        [("x-ms-error-code", code), ("x-ms-request-id", "r-1")].into_iter().filter(|_| !code.is_empty());
    let headers = code.chain(headers.iter().copied());
    let headers = headers.collect();
    Answer { status, headers, body: body.as_bytes().to_vec() }
}

fn asked<T>(tried: OperationKind, place: &str, rights: &Rights, judge: impl FnOnce(&Asked<'_>) -> T) -> T {
    let at: Endpoint = address::endpoint(place, "test").unwrap();
    judge(&Asked { tried, account: &Arc::from("acc"), at: &at, rights, now: NOW })
}

fn peek(answer: &Answer, place: &str, rights: &Rights) -> Failure {
    asked(OperationKind::Peek, place, rights, |asked| fault::failure(asked, answer))
}

/// Whether the advice has all these words, parted by `…`, in this order.
fn says(failure: &Failure, words: &str) {
    let mut rest = failure.advice();
    for word in words.split('…') {
        let Some((_, after)) = rest.split_once(word) else { panic!("{word}: {}", failure.advice()) };
        rest = after;
    }
}

#[test]
fn codes_that_a_key_meets() {
    let date = |date| refusal(403, "AuthenticationFailed", &[("date", date)], "");
    let about = "<Error><HeaderName>x-ms-version</HeaderName></Error>";
    let rows = [
        (date("Thu, 01 Jan 2026 00:23:10 GMT"), "23 minutes behind"),
        (date("Wed, 31 Dec 2025 21:00:00 GMT"), "3 hours ahead of"),
        (date("Thu, 01 Jan 2026 00:00:10 GMT"), "key…rotated"),
        (refusal(403, "AuthenticationFailed", &[], ""), "key…rotated"),
        (refusal(403, "AuthorizationFailure", &[AZURITE], ""), "key…rotated"),
        (refusal(403, "AuthorizationFailure", &[], ""), "firewall…private endpoint"),
        (refusal(403, "KeyBasedAuthenticationNotPermitted", &[], ""), "keys are switched off"),
        (refusal(403, "AccountIsDisabled", &[], ""), "disabled"),
        (refusal(403, "InsufficientAccountPermissions", &[], ""), "account as a whole"),
        (refusal(404, "ResourceNotFound", &[], ""), "no account behind acc.queue.core.windows.net…cloud"),
        (refusal(400, "InvalidHeaderValue", &[], about), "--api-version"),
        (refusal(400, "InvalidHeaderValue", &[AZURITE], ""), "--api-version"),
        (refusal(409, "QueueBeingDeleted", &[], ""), "40 seconds"),
    ];
    for (answer, words) in rows {
        says(&peek(&answer, PUBLIC, &Rights::All), words);
    }
    let by_path = peek(&refusal(404, "ResourceNotFound", &[], ""), LOCAL, &Rights::All);
    says(&by_path, "no account acc at 127.0.0.1:10001");
    let other = peek(&refusal(400, "InvalidHeaderValue", &[], ""), PUBLIC, &Rights::All);
    assert_eq!(other.hint, None, "another header is not the version");
}

#[test]
fn a_copy_that_is_not_there_is_named_where_it_was_asked() {
    let answer = refusal(403, "InsufficientAccountPermissions", &[], "");
    let stats =
        asked(OperationKind::GetServiceStats, PUBLIC, &Rights::All, |asked| fault::failure(asked, &answer));
    says(&stats, "RA-GRS");
}

#[test]
fn codes_that_a_sas_meets() {
    let good = "ss=q&srt=sco&sp=rwdlacup&st=2025-12-01&se=2026-02-01&sig=abc";
    let rows = [
        ("AuthenticationFailed", "se=2025-12-31T23:59:59Z&sp=r&sig=abc", "ended on 2025-12-31 23:59:59Z"),
        (
            "AuthenticationFailed",
            "st=2026-01-02&se=2026-02-01&sp=r&sig=abc",
            "not good before 2026-01-02 00:00:00Z",
        ),
        ("AuthenticationFailed", good, "as it was signed…rotated…stored policy"),
        ("AuthorizationPermissionMismatch", "ss=q&srt=sco&sp=l&sig=abc", "The SAS does not allow peek (r)."),
        ("AuthorizationPermissionMismatch", "sp=a&sig=abc", "The SAS does not allow peek (r)."),
        ("AuthorizationPermissionMismatch", "si=policy&sig=abc", "stored policy…takes r."),
        ("AuthorizationPermissionMismatch", good, "srt=sco…r."),
        ("AuthorizationResourceTypeMismatch", "ss=q&srt=s&sp=r&sig=abc", "srt has no o"),
        ("AuthorizationServiceMismatch", "ss=b&srt=sco&sp=r&sig=abc", "ss=q"),
        ("AuthorizationSourceIPMismatch", good, "addresses (sip)"),
        ("AuthorizationProtocolMismatch", good, "https (spr)"),
        ("AuthorizationFailure", good, "firewall"),
    ];
    for (code, token, words) in rows {
        let failure = peek(&refusal(403, code, &[], ""), PUBLIC, &Rights::of_sas(token));
        says(&failure, words);
        assert!(!failure.to_string().contains("abc"), "{failure}");
    }
}

#[test]
fn the_letters_are_those_of_the_operation() {
    let rights = Rights::of_sas("ss=q&srt=sco&sp=x&sig=abc");
    let answer = refusal(403, "AuthorizationPermissionMismatch", &[], "");
    for (kind, words) in [
        (OperationKind::ListQueues, "list (l)"),
        (OperationKind::CreateQueue, "create queue (c or w)"),
        (OperationKind::DeleteQueue, "delete queue (d)"),
        (OperationKind::GetMetadata, "(r)"),
        (OperationKind::SetMetadata, "(w)"),
        (OperationKind::Put, "put (a)"),
        (OperationKind::Get, "get (p)"),
        (OperationKind::Update, "update (u)"),
        (OperationKind::DeleteMessage, "(p)"),
        (OperationKind::Clear, "(d)"),
        (OperationKind::GetServiceProperties, "(r)"),
        (OperationKind::SetServiceProperties, "(w)"),
        (OperationKind::GetServiceStats, "(r)"),
        (OperationKind::GetAcl, "No SAS allows read access policies."),
        (OperationKind::SetAcl, "No SAS allows set access policies."),
    ] {
        says(&asked(kind, PUBLIC, &rights, |asked| fault::failure(asked, &answer)), words);
    }
    let answer = refusal(403, "AuthorizationFailure", &[], "");
    says(
        &asked(OperationKind::GetAcl, PUBLIC, &rights, |asked| fault::failure(asked, &answer)),
        "No SAS allows",
    );
}

#[test]
fn the_time_of_a_sas_is_judged_by_the_services_clock() {
    let token = "se=2026-01-01T00:01:00Z&sp=r&sig=abc";
    let later = refusal(403, "AuthenticationFailed", &[("date", "Thu, 01 Jan 2026 00:02:00 GMT")], "");
    says(&peek(&later, PUBLIC, &Rights::of_sas(token)), "ended on");
}

#[test]
fn who_answers_in_between_is_told_from_the_service() {
    let page = "<html>Log in</html>";
    let via = ("via", "1.1 proxy.example");
    for answer in [
        refusal(403, "", &[], page),
        refusal(502, "", &[], page),
        refusal(511, "", &[], page),
        refusal(503, "", &[via], ""),
        refusal(403, "", &[via], "blocked"),
        refusal(404, "", &[], ""),
        refusal(405, "", &[("server", "SimpleHTTP/0.6")], ""),
    ] {
        says(&peek(&answer, PUBLIC, &Rights::All), "Somebody else answered…address…NO_PROXY");
    }
    says(&peek(&refusal(407, "", &[], ""), PUBLIC, &Rights::All), "proxy…HTTPS_PROXY");
    for answer in [
        refusal(500, "", &[("x-ms-request-id", "r"), via], ""),
        refusal(400, "", &[AZURITE], ""),
        refusal(503, "ServerBusy", &[via], ""),
        refusal(503, "", &[], ""),
        refusal(408, "", &[], ""),
    ] {
        assert_eq!(peek(&answer, PUBLIC, &Rights::All).hint, None);
    }
}

#[test]
fn what_is_in_the_way_of_a_connection_is_named() {
    let rows = [
        (
            Barrier::NoSuchHost("acc.queue.core.windows.net".into()),
            "account's name…usgovcloudapi…private endpoint",
        ),
        (Barrier::NoSuchHost("proxy.example".into()), "proxy proxy.example…HTTPS_PROXY"),
        (Barrier::Untrusted, "--ca-file"),
        (Barrier::OutOfDate, "clock"),
        (Barrier::OtherName, "another host"),
        (Barrier::NoTls, "acc.queue.core.windows.net does not speak https…http://"),
        (Barrier::CutOff, "acc.queue.core.windows.net hangs up on https…http://…firewall"),
        (Barrier::Refused, FailureKind::Unreachable.advice()),
        (Barrier::Other, FailureKind::Unreachable.advice()),
    ];
    for (barrier, words) in rows {
        let failure = asked(OperationKind::Peek, PUBLIC, &Rights::All, |asked| {
            fault::unreachable(asked, &barrier, "why")
        });
        assert_eq!((failure.kind, &*failure.said), (FailureKind::Unreachable, "why"));
        says(&failure, words);
    }
}

#[test]
fn nothing_listening_on_this_machine_means_that_an_emulator_is_not_running() {
    let failure = asked(OperationKind::Peek, LOCAL, &Rights::All, |asked| {
        fault::unreachable(asked, &Barrier::Refused, "why")
    });
    says(&failure, "Nothing listens at 127.0.0.1:10001…Azurite…peekq emulator…port");
}

#[test]
fn an_address_of_a_machine_without_an_account_in_its_path_says_where_it_belongs() {
    let failure = peek(&refusal(404, "ResourceNotFound", &[], ""), "http://127.0.0.1:10001", &Rights::All);
    says(&failure, "names the account in its path: http://127.0.0.1:10001/acc.");
}

#[test]
fn plain_http_may_be_what_breaks_a_connection() {
    let at = |place| address::endpoint(place, "test").unwrap();
    assert!(fault::broken(OperationKind::Peek, &at(LOCAL)).unwrap().contains("https://"));
    assert_eq!(fault::broken(OperationKind::Peek, &at(PUBLIC)), None);
    assert_eq!(fault::broken(OperationKind::Put, &at(LOCAL)), None, "what may have happened comes first");
    says(&peek(&refusal(400, "AccountRequiresHttps", &[], ""), LOCAL, &Rights::All), "https only");
}

#[tokio::test]
async fn a_host_that_nobody_knows_is_told_from_one_that_is_down() {
    // No label of a name is longer than 63, so nobody is asked; and no proxy is, for this machine.
    let host = format!("{}.localhost", "a".repeat(70));
    let endpoint = address::endpoint(&format!("http://{host}:1/acc"), "test").unwrap();
    let clock = Arc::new(ManualClock::at(NOW));
    let options: Options = quick();
    let client = Client::new(endpoint, "acc".into(), Credential::sas("sig=abc").unwrap(), clock, options);
    let failure = client.peek(&queue(), 1).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Unreachable);
    says(&failure, &format!("{host} is not known here"));
}
