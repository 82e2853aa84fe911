//! SAS that the client makes: those of the official tools, and accepted for exactly what they say.

use std::sync::Arc;

use peekq::client::client::{Client, Options};
use peekq::client::credential::{Credential, connection_string, sas_url};
use peekq::emulator;
use peekq::model::clock::{Clock as _, ManualClock, Millis};
use peekq::model::failure::{Failure, FailureKind};
use peekq::model::message::{Life, NewMessage};
use peekq::model::operation::Access;
use peekq::model::policy::SignedIdentifier;
use peekq::model::queue::QueueName;
use peekq::model::sas_terms::{Grants, SasTerms};
use peekq::runtime::clock::SystemClock;

use crate::azurite::Azurite;

/// The bytes 0 to 63.
const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw==";
/// 2026-01-01, and the seconds from there to 2030-01-01.
const START: Millis = Millis(1_767_225_600_000);
const FOUR_YEARS: u32 = 126_230_400;

fn own(letters: &str, start: Option<Millis>, secs: u32) -> SasTerms {
    let grants = Grants::Own { letters: letters.to_owned(), start, secs };
    SasTerms { grants, addresses: String::new(), https_only: false }
}

fn of_policy(id: &str) -> SasTerms {
    SasTerms { grants: Grants::Policy(id.to_owned()), ..own("", None, 0) }
}

fn mine(version: &str) -> Client {
    let string = format!("AccountName=myaccount;AccountKey={KEY}");
    let parsed = connection_string::parse(&string).unwrap();
    let options = Options { api_version: version.to_owned(), ..Options::default() };
    let clock = Arc::new(ManualClock::at(START));
    Client::new(parsed.endpoint, parsed.account, parsed.credential, clock, options)
        .with_access(Access::ReadWrite)
}

#[test]
fn they_are_those_of_the_official_tools() {
    let client = mine("2025-11-05");
    let made = |terms: &SasTerms| {
        let url = client.queue_sas(&QueueName::new("my-queue"), terms, START).unwrap();
        let token = url.expose().strip_prefix("https://myaccount.queue.core.windows.net/my-queue?");
        token.unwrap().to_owned()
    };
    assert_eq!(
        made(&own("raup", Some(START), FOUR_YEARS)),
        "st=2026-01-01T00%3A00%3A00Z&se=2030-01-01T00%3A00%3A00Z&sp=raup&sv=2025-11-05\
         &sig=oR5jayNKjLKvc8sFABJvEbXOs/EFaEpoKzpBfR/DgC0%3D"
    );
    assert_eq!(
        made(&of_policy("pol-1")),
        "sv=2025-11-05&si=pol-1&sig=lYFpDJR0HF3PUjTxmAFP0tkXQIoo86JpIny71i6Cfqs%3D"
    );
    let narrow =
        SasTerms { addresses: "10.0.0.1-10.0.0.9".to_owned(), https_only: true, ..own("r", None, 3_600) };
    let token = made(&narrow);
    let start = "se=2026-01-01T01%3A00%3A00Z&sp=r&sip=10.0.0.1-10.0.0.9&spr=https&sv=2025-11-05&sig=";
    assert!(token.starts_with(start), "{token}");
}

#[test]
fn a_read_only_handle_and_one_without_a_key_make_none() {
    let (client, queue) = (mine("2021-12-02"), QueueName::new("orders"));
    let read_only = client.with_access(Access::ReadOnly);
    for terms in [own("a", None, 60), own("rp", None, 60), of_policy("p")] {
        assert!(read_only.queue_sas(&queue, &terms, START).unwrap_err().contains("read-only"));
    }
    let url = read_only.queue_sas(&queue, &own("r", None, 60), START).unwrap();
    assert_eq!(format!("{url:?}"), "***");
    let parsed = sas_url::from_sas_url(url.expose()).unwrap();
    let clock = Arc::new(ManualClock::at(START));
    let by_sas = Client::new(parsed.endpoint, parsed.account, parsed.credential, clock, Options::default());
    assert!(by_sas.queue_sas(&queue, &own("r", None, 60), START).unwrap_err().contains("key"));
    let late = own("r", Some(Millis(253_402_300_799_000)), 60);
    assert!(client.queue_sas(&queue, &late, START).unwrap_err().contains("9999"));
}

/// A client of whoever was given this URL of that service.
fn bearer(connection: &str, url: &str) -> Client {
    let (_, token) = url.split_once('?').unwrap();
    // Not read from the URL: that refuses a SAS for https only on an address with http by itself.
    let owner = connection_string::parse(connection).unwrap();
    let parsed = connection_string::Parsed { credential: Credential::sas(token).unwrap(), ..owner };
    let clock = Arc::new(SystemClock::new());
    let client = Client::new(parsed.endpoint, parsed.account, parsed.credential, clock, Options::default());
    client.with_access(Access::ReadWrite)
}

fn refused<T: std::fmt::Debug>(result: Result<T, Failure>) {
    let failure = result.unwrap_err();
    assert_eq!((failure.kind, failure.status), (FailureKind::NotPermitted, Some(403)), "{failure}");
}

/// Makes several SAS on a service and uses each.
async fn used(connection: &str) {
    let parsed = connection_string::parse(connection).unwrap();
    let clock = Arc::new(SystemClock::new());
    let now = clock.now();
    let owner = Client::new(parsed.endpoint, parsed.account, parsed.credential, clock, Options::default());
    let owner = owner.with_access(Access::ReadWrite);
    let (queue, other) = (QueueName::new("orders"), QueueName::new("others"));
    owner.create_queue(&queue, &[]).await.unwrap();
    owner.create_queue(&other, &[]).await.unwrap();
    let message = NewMessage { text: "x".into(), life: Life::Seconds(600), delay: 0 };
    owner.put(&queue, &message).await.unwrap();
    let give = |terms: &SasTerms| bearer(connection, owner.queue_sas(&queue, terms, now).unwrap().expose());

    let reads = give(&own("r", None, 3_600));
    assert_eq!(reads.peek(&queue, 1).await.unwrap().len(), 1);
    assert_eq!(reads.properties(&queue).await.unwrap().approximate_count, 1);
    refused(reads.put(&queue, &message).await);
    refused(reads.get(&queue, 1, 1).await);
    refused(reads.peek(&other, 1).await);

    let adds = give(&SasTerms { addresses: "127.0.0.1".to_owned(), ..own("a", None, 3_600) });
    adds.put(&queue, &message).await.unwrap();
    refused(adds.peek(&queue, 1).await);

    refused(give(&own("raup", Some(now.plus(600_000)), 60)).peek(&queue, 1).await);
    refused(give(&SasTerms { https_only: true, ..own("r", None, 60) }).peek(&queue, 1).await);

    let by_policy = give(&of_policy("takes"));
    refused(by_policy.get(&queue, 1, 1).await);
    let policy = SignedIdentifier {
        id: "takes".into(),
        start: None,
        expiry: Some(peekq::model::policy::PolicyDate::new("2099-01-01")),
        permission: Some("p".into()),
    };
    owner.set_access_policies(&queue, &[policy]).await.unwrap();
    assert_eq!(by_policy.get(&queue, 1, 1).await.unwrap().len(), 1);
    refused(by_policy.put(&queue, &message).await);
    owner.set_access_policies(&queue, &[]).await.unwrap();
    refused(by_policy.get(&queue, 1, 1).await);
}

#[tokio::test]
async fn the_embedded_service_takes_them_for_what_they_say() {
    let service = emulator::start(emulator::Config::new(Arc::new(SystemClock::new()))).await.unwrap();
    used(&service.connection_string()).await;
}

#[tokio::test]
async fn azurite_takes_them_for_what_they_say() {
    let service = Azurite::start();
    used(&service.connection_string()).await;
}
