//! Signatures against vectors made by another implementation.

use peekq::client::credential::{AccountKey, address};
use peekq::client::operation::Operation;
use peekq::client::receipt::Receipt;
use peekq::client::sign::{Signable, authorization, string_to_sign};
use peekq::model::message::{Life, MessageId, NewMessage};
use peekq::model::policy::{PolicyDate, SignedIdentifier};
use peekq::model::queue::QueueName;
use proptest::prelude::*;
use serde_json::Value;
use url::Url;

/// What comes first in a name counts first, in this order; and a name before one that goes on.
const ORDER: &str = "_0123456789abcdefghijklmnopqrstuvwxyz";

/// Whether the service sorts a name of metadata before another one. Names differ in more than case.
fn comes_before(one: &str, other: &str) -> bool {
    let places =
        |name: &str| -> Vec<usize> { name.to_lowercase().chars().map(|c| ORDER.find(c).unwrap()).collect() };
    let (one, other) = (places(one), places(other));
    for (mine, theirs) in one.iter().zip(&other) {
        if mine != theirs {
            return mine < theirs;
        }
    }
    one.len() < other.len()
}

/// Sorts by taking the first one again and again.
fn slowly_sorted(mut names: Vec<String>) -> Vec<String> {
    let mut sorted = Vec::new();
    while !names.is_empty() {
        let first = (0..names.len()).find(|at| {
            names.iter().enumerate().all(|(other, name)| other == *at || comes_before(&names[*at], name))
        });
        sorted.push(names.remove(first.expect("one name comes first")));
    }
    sorted
}

proptest! {
    #[test]
    fn names_of_metadata_are_signed_in_the_order_of_the_service(
        names in prop::collection::vec("[A-Ca-c_][A-Ca-c_0-2]{0,5}|[A-Za-z_][A-Za-z_0-9]{0,20}", 0..12),
    ) {
        let mut names = names;
        let mut seen = Vec::new();
        names.retain(|name| {
            let lower = name.to_lowercase();
            let new = !seen.contains(&lower);
            seen.push(lower);
            new
        });
        let headers: Vec<(String, &str)> = names.iter().map(|name| (format!("x-ms-meta-{name}"), "v")).collect();
        let mut headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        headers.extend([("x-ms-version", "2021-12-02"), ("Host", "h"), ("x-ms-date", "d")]);
        let text = string_to_sign(&Signable { method: "PUT", account: "acc", path: "/q", query: &[], headers: &headers });
        let signed: Vec<&str> = text.lines().filter(|line| line.starts_with("x-ms-")).collect();
        let lower = |name: &String| format!("x-ms-meta-{}:v", name.to_lowercase());
        let metadata: Vec<String> = slowly_sorted(names).iter().map(lower).collect();
        let expected = [&["x-ms-date:d".to_owned()], metadata.as_slice(), &["x-ms-version:2021-12-02".to_owned()]];
        prop_assert_eq!(signed, expected.concat());
    }
}

fn vectors() -> Value {
    serde_json::from_str(include_str!("vectors/shared_key.json")).unwrap()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap()
}

#[test]
fn every_vector_is_signed_as_the_other_implementation_signs_it() {
    let all = vectors();
    let vectors = all["vectors"].as_array().unwrap();
    for vector in vectors {
        let name = text(vector, "name");
        let url = Url::parse(text(vector, "url")).unwrap();
        let query: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let query: Vec<(&str, &str)> = query.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let headers: Vec<(&str, &str)> = vector["headers"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str().unwrap()))
            .collect();
        let expected = text(vector, "authorization");
        let account = expected.strip_prefix("SharedKey ").unwrap().split(':').next().unwrap();
        let key = if account == "myaccount" { "key1" } else { "dev" };
        let key = AccountKey::from_base64(text(&all["keys"], key)).unwrap();
        let method = text(vector, "method");
        let signable = Signable { method, account, path: url.path(), query: &query, headers: &headers };
        assert_eq!(string_to_sign(&signable), text(vector, "string_to_sign"), "{name}");
        assert_eq!(authorization(&key, &signable), expected, "{name}");
    }
    assert!(vectors.len() >= 30, "all vectors are there");
}

#[test]
fn our_operations_are_the_requests_of_the_vectors() {
    let queue = QueueName::new("my-queue");
    let id = MessageId::new("663d89aa-d1d9-42a2-9a6a-fcf822a97d2c");
    let receipt = Receipt::new("AgAAAAEAAAApAAAAGIw6Q29bzAE+/w==");
    let message = NewMessage { text: "hello <&> \"wörld\" 😀".into(), life: Life::Never, delay: 5 };
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let metadata = [pair("Owner", "Team A"), pair("k_2", "v2"), pair("k1", "")];
    let policies = [SignedIdentifier {
        id: "pol-1".into(),
        start: Some(PolicyDate::new("2026-01-01T00:00:00Z")),
        expiry: Some(PolicyDate::new("2026-01-02T00:00:00Z")),
        permission: Some("raup".into()),
    }];
    let (queue, id, receipt) = (&queue, &id, &receipt);
    let update = |visibility, text| Operation::Update { queue, id, receipt, visibility, text };
    let rows = [
        ("put", Operation::Put { queue, message: &message }),
        ("peek", Operation::Peek { queue, count: 32 }),
        ("get", Operation::Get { queue, count: 32, visibility: 30 }),
        ("update", update(0, Some("new"))),
        ("update nobody", update(60, None)),
        ("delete msg", Operation::DeleteMessage { queue, id, receipt }),
        ("set metadata", Operation::SetMetadata { queue, metadata: &metadata }),
        ("set metadata none", Operation::SetMetadata { queue, metadata: &[] }),
        ("clear", Operation::Clear { queue }),
        ("delete q", Operation::DeleteQueue { queue }),
        ("get acl", Operation::GetAcl { queue }),
        ("set acl", Operation::SetAcl { queue, policies: &policies }),
        ("get props", Operation::GetServiceProperties),
    ];
    let all = vectors();
    for (name, operation) in rows {
        for (family, base) in [
            ("prod", "https://myaccount.queue.core.windows.net"),
            ("azurite", "http://127.0.0.1:31001/devstoreaccount1"),
        ] {
            let name = format!("{family} {name}");
            let vector = all["vectors"].as_array().unwrap().iter().find(|v| text(v, "name") == name);
            let vector = vector.unwrap_or_else(|| panic!("there is a vector {name}"));
            let request = operation.request();
            let endpoint = address::endpoint(base, "test").unwrap();
            assert_eq!(request.url(&endpoint, None), text(vector, "url"), "{name}");
            assert_eq!(request.method.as_str(), text(vector, "method"), "{name}");
            let headers = vector["headers"].as_object().unwrap();
            for (header, value) in &request.headers {
                let (_, expected) = headers.iter().find(|(k, _)| k.eq_ignore_ascii_case(header)).unwrap();
                assert_eq!(value, expected.as_str().unwrap(), "{name}: {header}");
            }
            let element = |body: &str| body[body.find("?>").unwrap() + 2..].trim().to_owned();
            let expected = vector["body"].as_str().map(element);
            assert_eq!(
                request.body.as_deref().map(|sent| element(std::str::from_utf8(sent).unwrap())),
                expected,
                "{name}"
            );
        }
    }
}

#[test]
fn a_listing_encodes_its_values_as_the_vectors_do() {
    let operation = Operation::ListQueues {
        prefix: Some("a b+c/é&x=1"),
        marker: Some("/myaccount/q 4+=&é"),
        metadata: true,
    };
    let endpoint = address::endpoint("https://myaccount.queue.core.windows.net", "test").unwrap();
    let url = operation.request().url(&endpoint, None);
    let expected = text(&vectors()["vectors"][0], "url").replace("&maxresults=7", "");
    assert_eq!(url, expected);
}
