//! The client against a real Azurite.

use std::sync::Arc;

use peekq::client::client::{Client, Options};
use peekq::client::credential::connection_string;
use peekq::model::operation::Access;
use peekq::model::policy::{PolicyDate, SignedIdentifier};
use peekq::model::queue::QueueName;
use peekq::model::service::{CorsRule, Logging, Replication, ServiceProperties};
use peekq::runtime::clock::SystemClock;

use crate::azurite::Azurite;

fn client(service: &Azurite) -> Client {
    let parsed = connection_string::parse(&service.connection_string()).unwrap();
    let mut secondary = parsed.endpoint.clone();
    secondary.path = "/devstoreaccount1-secondary".into();
    let options = Options { secondary: Some(secondary), ..Options::default() };
    let clock = Arc::new(SystemClock::new());
    let client = Client::new(parsed.endpoint, parsed.account, parsed.credential, clock, options);
    client.with_access(Access::ReadWrite)
}

#[tokio::test]
async fn what_is_set_for_queue_and_service_comes_back() {
    let service = Azurite::start();
    let client = client(&service);
    let queue = QueueName::new("orders");
    let metadata = vec![("Owner".to_owned(), "Team A".to_owned()), ("k_2".to_owned(), "v".to_owned())];
    client.create_queue(&QueueName::new("orders-2"), &[]).await.unwrap();
    client.create_queue(&queue, &metadata).await.unwrap();
    assert_eq!(client.metadata_with_case(&queue).await.unwrap(), metadata);
    let metadata = vec![("sinceWhen".to_owned(), "1 May".to_owned()), ("A_b".to_owned(), "v".to_owned())];
    client.set_metadata(&queue, &metadata).await.unwrap();
    let mut found = client.metadata_with_case(&queue).await.unwrap();
    found.sort_by_key(|(name, _)| name != "sinceWhen");
    assert_eq!(found, metadata, "with the case in which it was set");

    assert_eq!(client.access_policies(&queue).await.unwrap(), []);
    let reads = SignedIdentifier {
        id: "reads & more".into(),
        start: Some(PolicyDate::new("2026-01-01")),
        expiry: Some(PolicyDate::new("2030-01-01T00:00:00Z")),
        permission: Some("rp".into()),
    };
    let open =
        SignedIdentifier { id: "open".into(), start: None, expiry: None, permission: Some("r".into()) };
    let policies = [reads, open];
    client.set_access_policies(&queue, &policies).await.unwrap();
    assert_eq!(client.access_policies(&queue).await.unwrap(), policies);
    client.set_access_policies(&queue, &[]).await.unwrap();
    assert_eq!(client.access_policies(&queue).await.unwrap(), []);

    let before = client.service_properties().await.unwrap();
    let logging =
        Logging { version: "1.0".into(), delete: true, read: true, write: false, retention_days: Some(3) };
    let rule = CorsRule {
        allowed_origins: "https://a.example".into(),
        allowed_methods: "GET".into(),
        max_age_secs: 5,
        ..CorsRule::default()
    };
    let some =
        ServiceProperties { logging: Some(logging), cors: Some(vec![rule]), ..ServiceProperties::default() };
    client.set_service_properties(&some).await.unwrap();
    let after = client.service_properties().await.unwrap();
    assert_eq!(after, ServiceProperties { logging: some.logging, cors: some.cors, ..before });

    let stats = client.service_stats().await.unwrap();
    assert_eq!(stats.replication, Replication::Live);
}
