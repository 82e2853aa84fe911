//! Connection strings and SAS URLs: what they open, or which words say why they do not.

use peekq::client::credential::connection_string::{Parsed, from_account_key, parse};
use peekq::client::credential::error::ConnectionError;
use peekq::client::credential::sas_url::{from_sas_url, from_token};
use peekq::client::credential::{Credential, address};
use peekq::model::queue::QueueName;

enum Expected {
    /// Account, endpoint, whether a key opens it, and the secondary endpoint.
    Opens(&'static str, &'static str, bool, Option<&'static str>),
    /// Words of the error.
    Fails(Vec<&'static str>),
}
use Expected::{Fails, Opens};

const EMULATOR: Expected = Opens(
    "devstoreaccount1",
    "http://127.0.0.1:10001/devstoreaccount1",
    true,
    Some("http://127.0.0.1:10001/devstoreaccount1-secondary"),
);
const PROXIED: Expected = Opens(
    "devstoreaccount1",
    "http://192.168.1.5:10001/devstoreaccount1",
    true,
    Some("http://192.168.1.5:10001/devstoreaccount1-secondary"),
);
const PUBLIC: Expected = Opens(
    "acc",
    "https://acc.queue.core.windows.net",
    true,
    Some("https://acc-secondary.queue.core.windows.net"),
);

/// In the order of the file.
fn expectations() -> Vec<Expected> {
    vec![
        EMULATOR,
        EMULATOR,
        EMULATOR,
        EMULATOR,
        Fails(vec!["UseDevelopmentStorage", "true"]),
        PROXIED,
        PROXIED,
        PUBLIC,
        PUBLIC,
        Opens(
            "acc",
            "http://acc.queue.core.chinacloudapi.cn",
            true,
            Some("http://acc-secondary.queue.core.chinacloudapi.cn"),
        ),
        Fails(vec!["AccountKey", "not base64"]),
        Opens("acc", "http://127.0.0.1:10001/acc", true, None),
        Opens("acc", "https://q.example.com", true, Some("https://q2.example.com")),
        Fails(vec!["QueueEndpoint", "missing"]),
        Opens("acc", "https://acc.queue.core.windows.net", false, None),
        Fails(vec!["missing", "QueueEndpoint"]),
        Opens(
            "acc",
            "https://acc.queue.core.windows.net",
            false,
            Some("https://acc-secondary.queue.core.windows.net"),
        ),
        Fails(vec!["AccountKey", "SharedAccessSignature", "exclude"]),
        Fails(vec!["anonymous access is not possible with queues"]),
        Fails(vec!["AccountName", "missing"]),
        Fails(vec!["AccountKey", "missing"]),
        Fails(vec!["AccountName", "twice"]),
        PUBLIC,
        PUBLIC,
        PUBLIC,
        Fails(vec!["part 2", "="]),
        Fails(vec!["empty"]),
        Fails(vec!["empty"]),
        Fails(vec!["AccountKey", "not base64"]),
        Fails(vec!["AccountName", "missing"]),
        Fails(vec!["DefaultEndpointsProtocol", "http"]),
    ]
}

fn check(input: &str, result: Result<Parsed, ConnectionError>, expected: &Expected) {
    match (result, expected) {
        (Ok(parsed), Opens(account, endpoint, by_key, secondary)) => {
            assert_eq!(
                (&*parsed.account, parsed.endpoint.to_string().as_str()),
                (*account, *endpoint),
                "{input}"
            );
            assert_eq!(matches!(parsed.credential, Credential::SharedKey(_)), *by_key, "{input}");
            assert_eq!(parsed.secondary.map(|s| s.to_string()).as_deref(), *secondary, "{input}");
        }
        (Err(error), Fails(words)) => {
            let (shown, debug) = (error.to_string(), format!("{error:?}"));
            assert!(words.iter().all(|word| shown.contains(word)), "{input}: {shown}");
            for secret in ["a2V5", "not*base64", "sig=abc", "2025-11-05", "bcc"] {
                assert!(!shown.contains(secret) && !debug.contains(secret), "{input}: {shown} {debug}");
            }
        }
        (Ok(parsed), Fails(words)) => {
            panic!("{input} opens {} but should fail with {words:?}", parsed.endpoint)
        }
        (Err(error), Opens(..)) => panic!("{input} fails: {error}"),
    }
}

#[test]
fn every_connection_string_opens_what_it_should_or_says_why_not() {
    let inputs: Vec<String> = serde_json::from_str(include_str!("vectors/connection_strings.json")).unwrap();
    let expectations = expectations();
    assert_eq!(inputs.len(), expectations.len());
    for (input, expected) in inputs.iter().zip(&expectations) {
        check(input, parse(input), expected);
    }
}

#[test]
fn what_is_pasted_wrongly_is_named() {
    let rows = [
        ("https://acc.queue.core.windows.net/?sv=2025-11-05&sig=abc", "URL"),
        ("AccountName=acc;AccountKey=a2V5;QueueEndpoint=acc.queue.core.windows.net", "QueueEndpoint"),
        ("AccountName=acc;AccountKey=a2V5;QueueEndpoint=https://u:a2V5@q.example.com", "password"),
        ("AccountName=acc;AccountKey=a2V5;QueueEndpoint=https://q.example.com/?sig=abc", "query"),
        ("AccountName=acc;AccountKey=a2V5;QueueEndpoint=https://q.example.com/#a2V5", "fragment"),
        ("AccountName=acc/evil;AccountKey=a2V5", "AccountName"),
        ("AccountName=acc;AccountKey=a2V5;EndpointSuffix=evil/?a2V5", "EndpointSuffix"),
        ("UseDevelopmentStorage=true;AccountKey=a2V5", "UseDevelopmentStorage"),
        ("AccountName=acc;SharedAccessSignature=sv=2025-11-05", "signature"),
    ];
    for (input, word) in rows {
        check(input, parse(input), &Fails(vec![word]));
    }
}

#[test]
fn the_account_is_told_by_the_host_or_by_the_path() {
    let rows = [
        ("https://acc.queue.core.windows.net", Some("acc")),
        ("https://acc-secondary.queue.core.windows.net", Some("acc")),
        ("https://acc.z01.queue.storage.azure.net/", Some("acc")),
        ("http://127.0.0.1:10001/acc", Some("acc")),
        ("http://127.0.0.1:10001/acc-secondary", Some("acc")),
        ("http://[::1]:10001/acc", Some("acc")),
        ("http://localhost:10001/acc/", Some("acc")),
        ("http://azurite:10001/acc", Some("acc")),
        ("http://host.docker.internal:10001/acc", Some("acc")),
        ("http://acc.queue.localhost:10001", Some("acc")),
        ("http://127.0.0.1:10001", None),
    ];
    for (url, account) in rows {
        let endpoint = address::endpoint(url, "test").unwrap();
        assert_eq!(address::account_name(&endpoint).as_deref(), account, "{url}");
        assert_eq!(endpoint.to_string(), url.trim_end_matches('/'), "{url}");
    }
}

#[test]
fn the_copy_in_another_region_is_known_where_the_service_names_its_hosts() {
    let rows = [
        ("https://acc.queue.core.windows.net", Some("https://acc-secondary.queue.core.windows.net")),
        ("http://acc.queue.core.chinacloudapi.cn", Some("http://acc-secondary.queue.core.chinacloudapi.cn")),
        ("https://acc-secondary.queue.core.windows.net", None),
        ("https://q.example.com", None),
        ("https://queue.example.com/acc", None),
        ("http://127.0.0.1:10001/acc", None),
        ("http://localhost:10001/acc", None),
    ];
    for (primary, secondary) in rows {
        let endpoint = address::endpoint(primary, "test").unwrap();
        let found = address::secondary_of(&endpoint).map(|endpoint| endpoint.to_string());
        assert_eq!(found.as_deref(), secondary, "{primary}");
    }
}

const SAS: &str = "?sv=2025-11-05&ss=bq&srt=sco&sp=r&sig=abc%3D";

#[test]
fn a_sas_url_of_an_account_opens_it() {
    let rows = [
        ("https://acc.queue.core.windows.net/", "acc", "https://acc.queue.core.windows.net"),
        ("https://acc.queue.core.windows.net", "acc", "https://acc.queue.core.windows.net"),
        ("http://127.0.0.1:10001/acc/", "acc", "http://127.0.0.1:10001/acc"),
    ];
    for (base, account, endpoint) in rows {
        let parsed = from_sas_url(&format!(" {base}{SAS}\n")).unwrap();
        assert_eq!((&*parsed.account, parsed.endpoint.to_string().as_str()), (account, endpoint));
        let Credential::Sas(token) = parsed.credential else { panic!("a SAS") };
        assert_eq!(token.expose(), &SAS[1..]);
    }
}

#[test]
fn a_sas_url_with_a_queue_in_it_opens_that_queue_alone() {
    const SERVICE: &str = "?sv=2025-11-05&sp=raup&sig=abc%3D";
    const POLICY: &str = "?sv=2025-11-05&si=pol-1&sig=abc%3D";
    let rows = [
        ("https://acc.queue.core.windows.net/my-queue", SERVICE, "https://acc.queue.core.windows.net"),
        ("https://acc.queue.core.windows.net/my-queue/", POLICY, "https://acc.queue.core.windows.net"),
        ("https://acc.queue.core.windows.net/my-queue", SAS, "https://acc.queue.core.windows.net"),
        ("http://127.0.0.1:10001/acc/my-queue", SERVICE, "http://127.0.0.1:10001/acc"),
        ("http://acc.queue.localhost:10001/my-queue", SERVICE, "http://acc.queue.localhost:10001"),
    ];
    for (base, token, endpoint) in rows {
        let parsed = from_sas_url(&format!("{base}{token}")).unwrap();
        assert_eq!((&*parsed.account, parsed.endpoint.to_string().as_str()), ("acc", endpoint), "{base}");
        assert_eq!(parsed.only.as_ref().map(QueueName::as_str), Some("my-queue"), "{base}");
    }
    let account = from_sas_url(&format!("https://acc.queue.core.windows.net/{SAS}")).unwrap();
    assert_eq!(account.only, None);
}

#[test]
fn a_sas_url_that_opens_nothing_says_what_is_needed() {
    let service = "?sv=2025-11-05&sp=r&sig=abc";
    let rows = [
        (format!("https://acc.queue.core.windows.net/{service}"), "windows.net/QUEUE?"),
        (format!("http://127.0.0.1:10001/acc{service}"), "windows.net/QUEUE?"),
        (format!("https://acc.queue.core.windows.net/My_Queue{service}"), "does not name a queue"),
        (format!("https://acc.queue.core.windows.net/my-queue/messages{service}"), "more in it"),
        (format!("http://127.0.0.1:10001/acc/my-queue{service}&spr=https"), "over https only"),
        (format!("https://acc.blob.core.windows.net/{SAS}"), ".queue."),
        (
            "https://acc.queue.core.windows.net/?sv=2025-11-05&ss=b&srt=sco&sig=abc".to_owned(),
            "Queue service",
        ),
        ("https://acc.queue.core.windows.net/".to_owned(), "no SAS token"),
        ("https://acc.queue.core.windows.net/?sv=2025-11-05&ss=q".to_owned(), "no signature"),
        (format!("ftp://acc.queue.core.windows.net/{SAS}"), "http"),
        (format!("http://127.0.0.1:10001/{SAS}"), "name"),
        ("?sv=2025-11-05&sig=abc".to_owned(), "not a URL"),
    ];
    for (url, word) in rows {
        check(&url, from_sas_url(&url), &Fails(vec![word]));
    }
}

#[test]
fn a_name_with_a_key_or_a_token_opens_the_public_cloud_or_the_endpoint_given() {
    check("key", from_account_key("acc", " a2V5\n", None), &PUBLIC);
    let at = from_account_key("acc", "a2V5", Some("http://127.0.0.1:10001/acc"));
    check("key at", at, &Opens("acc", "http://127.0.0.1:10001/acc", true, None));
    check("bad key", from_account_key("acc", "not*base64", None), &Fails(vec!["account key", "base64"]));
    let secondary = Some("https://acc-secondary.queue.core.windows.net");
    let public = Opens("acc", "https://acc.queue.core.windows.net", false, secondary);
    check("token", from_token(Some("acc"), SAS, None), &public);
    check("token", from_token(None, SAS, Some("https://acc.queue.core.windows.net/")), &public);
    check("token", from_token(None, SAS, None), &Fails(vec!["account"]));
    let service = "sv=2025-11-05&sp=r&sig=abc";
    check("token", from_token(Some("acc"), service, None), &Fails(vec!["single queue", "QUEUE?"]));
}
