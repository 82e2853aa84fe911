//! Signing in with a token at a real Azurite over HTTPS, whose certificate is trusted because a file
//! that the arguments name vouches for it.

use std::path::Path;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use peekq::client::client::{Client, Options};
use peekq::client::credential::{Credential, Secret};
use peekq::client::token::{Token, TokenSource};
use peekq::config::args::Cli;
use peekq::config::ca_file;
use peekq::config::environment::Environment;
use peekq::model::account::{Endpoint, Scheme};
use peekq::model::clock::{Clock as _, Millis};
use peekq::model::failure::FailureKind;
use peekq::model::message::{Life, NewMessage};
use peekq::model::operation::Access;
use peekq::model::queue::QueueName;
use peekq::runtime::clock::SystemClock;

use crate::azurite::Azurite;
use crate::certificate::Certified;
use crate::jwt::self_made;

struct SelfMade {
    audience: &'static str,
}

impl TokenSource for SelfMade {
    fn token(&self) -> BoxFuture<'_, Result<Token, String>> {
        let now = SystemClock::new().now().secs();
        let token = self_made(self.audience, now);
        let expires = Millis(u64::try_from(now + 3600).unwrap() * 1000);
        async move { Ok(Token { secret: Secret::new(token), expires }) }.boxed()
    }
}

/// An Azurite that takes tokens, and the options of a client that trusts it.
struct Stand {
    service: Azurite,
    options: Options,
}

impl Stand {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let [authority, certificate, key] = Certified::new().write(folder.path());
        let path = |path: &Path| path.to_str().unwrap().to_owned();
        let (certificate, key) = (path(&certificate), path(&key));
        let service = Azurite::start_with(&["--oauth", "basic", "--cert", &certificate, "--key", &key]);
        let cli = Cli::read(["peekq", "--ca-file", &path(&authority)]).unwrap();
        let environment = Environment::new::<String>([], Path::new("."));
        let roots = ca_file::of(&cli, &environment).unwrap();
        Self { service, options: Options { roots, ..Options::default() } }
    }

    fn client(&self, audience: &'static str, options: Options) -> Client {
        let endpoint = Endpoint {
            scheme: Scheme::Https,
            host: "127.0.0.1".into(),
            port: Some(self.service.port()),
            path: "/devstoreaccount1".into(),
        };
        let credential = Credential::Token(Arc::new(SelfMade { audience }));
        let clock = Arc::new(SystemClock::new());
        let client = Client::new(endpoint, "devstoreaccount1".into(), credential, clock, options);
        client.with_access(Access::ReadWrite)
    }
}

#[tokio::test]
async fn a_token_opens_everything_but_access_policies() {
    let stand = Stand::start();
    let client = stand.client("https://storage.azure.com", stand.options.clone());
    let queue = QueueName::new("orders");
    client.create_queue(&queue, &[]).await.unwrap();
    let page = client.list_queues(None, None).await.unwrap();
    assert_eq!(page.names, [QueueName::new("orders")]);

    let message = NewMessage { text: "first".into(), life: Life::Never, delay: 0 };
    let put = client.put(&queue, &message).await.unwrap();
    let seen = client.peek(&queue, 1).await.unwrap();
    assert_eq!((&seen[0].id, &*seen[0].text), (&put.id, "first"));
    let leased = client.get(&queue, 1, 60).await.unwrap().remove(0);
    let updated = client.update(&queue, &put.id, &leased.receipt, 0, Some("second")).await.unwrap();
    assert_eq!(&*client.peek(&queue, 1).await.unwrap()[0].text, "second");
    client.delete_message(&queue, &put.id, &updated.receipt).await.unwrap();
    assert_eq!(client.peek(&queue, 1).await.unwrap(), []);

    let failure = client.access_policies(&queue).await.unwrap_err();
    assert_eq!((failure.kind, failure.status), (FailureKind::NotPermitted, Some(403)), "{failure}");
    assert!(failure.advice().contains("account's key"), "{failure}");
    let failure = client.set_access_policies(&queue, &[]).await.unwrap_err();
    assert_eq!((failure.kind, failure.status), (FailureKind::NotPermitted, Some(403)), "{failure}");
    client.delete_queue(&queue).await.unwrap();
}

#[tokio::test]
async fn a_token_for_somebody_else_is_refused_and_one_is_not_sent_to_strangers() {
    let stand = Stand::start();
    let client = stand.client("https://vault.azure.net", stand.options.clone());
    let failure = client.list_queues(None, None).await.unwrap_err();
    assert_eq!((failure.kind, failure.status), (FailureKind::NotPermitted, Some(403)), "{failure}");
    assert!(failure.advice().contains("as whom you are signed in"), "{failure}");

    let client = stand.client("https://storage.azure.com", Options::default());
    let failure = client.list_queues(None, None).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Unreachable, "its authority is not trusted: {failure}");
    assert!(stand.service.log().iter().filter(|line| line.contains("comp=list")).count() == 1);
}
