//! Signing in with tokens of Entra ID: what is sent, what never is, and how long a token is kept.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, join, join_all};
use peekq::client::client::{Client, Options};
use peekq::client::credential::{Credential, Secret};
use peekq::client::token::{Kept, Token, TokenSource};
use peekq::model::account::{Endpoint, Scheme};
use peekq::model::clock::{Clock as _, ManualClock, Millis};
use peekq::model::failure::{Failure, FailureKind};
use peekq::model::operation::OperationKind;
use peekq::model::rights::Allowed;

use crate::acts::{Act, answer, error, header};
use crate::scripted::{NOW, queue, quick, with_both};

const EMPTY: &str = "<QueueMessagesList/>";
const HOUR: u64 = 3_600_000;

/// Gives `planted-1`, `planted-2` and so on, each for an hour, or fails for as long as it has a
/// reason to.
struct Numbered {
    clock: Arc<ManualClock>,
    asked: AtomicUsize,
    trouble: Mutex<Option<&'static str>>,
}

impl Numbered {
    fn new() -> Arc<Self> {
        let clock = Arc::new(ManualClock::at(NOW));
        Arc::new(Self { clock, asked: AtomicUsize::new(0), trouble: Mutex::default() })
    }

    fn failing(why: &'static str) -> Arc<Self> {
        let source = Self::new();
        *source.trouble.lock().unwrap() = Some(why);
        source
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl TokenSource for Numbered {
    fn token(&self) -> BoxFuture<'_, Result<Token, String>> {
        async {
            let number = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
            tokio::task::yield_now().await;
            match *self.trouble.lock().unwrap() {
                Some(why) => Err(why.to_owned()),
                None => Ok(Token {
                    secret: Secret::new(format!("planted-{number}")),
                    expires: self.clock.now().plus(HOUR),
                }),
            }
        }
        .boxed()
    }
}

fn with<F: Future<Output = ()>>(
    script: Vec<Act>,
    source: &Arc<Numbered>,
    test: impl FnOnce(Client) -> F,
) -> Vec<String> {
    let options = Options { token_over_http: true, ..quick() };
    with_both(script, Credential::Token(Arc::<Numbered>::clone(source)), options, test)
}

fn refused(script: Vec<Act>) -> Failure {
    let mut refused = None;
    with(script, &Numbered::new(), async |client| {
        refused = Some(client.peek(&queue(), 1).await.unwrap_err());
    });
    refused.unwrap()
}

#[test]
fn a_token_goes_with_every_request_and_is_asked_for_once() {
    let source = Numbered::new();
    let received = with(vec![answer("200 OK", "", EMPTY); 2], &source, async |client| {
        join(client.peek(&queue(), 1), client.peek(&queue(), 1)).map(|(a, b)| a.and(b).unwrap()).await;
    });
    for request in &received {
        assert_eq!(header(request, "authorization").unwrap(), "Bearer planted-1");
        assert_eq!(header(request, "x-ms-version").unwrap(), "2021-12-02");
        assert_eq!(header(request, "x-ms-date").unwrap(), "Thu, 01 Jan 2026 00:00:00 GMT");
        assert!(!request.contains("sig="), "{request}");
    }
    assert_eq!((received.len(), source.asked()), (2, 1));
}

#[tokio::test]
async fn a_token_is_replaced_five_minutes_before_its_end_and_by_one_at_a_time() {
    let source = Numbered::new();
    let asked: Arc<dyn TokenSource> = Arc::<Numbered>::clone(&source);
    let kept = Kept::default();
    let get = async || kept.get(&asked, &*source.clock).await.map(|token| token.expose().to_owned());
    let all = join_all((0..8).map(|_| get())).await;
    assert!(all.iter().all(|token| token.as_deref() == Ok("planted-1")), "{all:?}");
    source.clock.advance(Duration::from_secs(55 * 60 - 1));
    assert_eq!(get().await.unwrap(), "planted-1");
    source.clock.advance(Duration::from_secs(1));
    let all = join_all((0..8).map(|_| get())).await;
    assert!(all.iter().all(|token| token.as_deref() == Ok("planted-2")), "{all:?}");
    assert_eq!(source.asked(), 2);
}

#[tokio::test]
async fn a_token_that_cannot_be_replaced_is_used_to_its_end_and_no_longer() {
    let source = Numbered::new();
    let asked: Arc<dyn TokenSource> = Arc::<Numbered>::clone(&source);
    let kept = Kept::default();
    let get = async || kept.get(&asked, &*source.clock).await.map(|token| token.expose().to_owned());
    get().await.unwrap();
    *source.trouble.lock().unwrap() = Some("az: not signed in");
    source.clock.advance(Duration::from_mins(56));
    assert_eq!(get().await.unwrap(), "planted-1");
    assert_eq!(get().await.unwrap(), "planted-1");
    assert_eq!(source.asked(), 2, "a source that failed is left alone for a while");
    source.clock.advance(Duration::from_mins(4));
    assert_eq!(get().await.unwrap_err(), "az: not signed in");
}

#[tokio::test]
async fn a_token_never_travels_over_http() {
    let source = Numbered::new();
    for (host, token_over_http) in [("127.0.0.1", false), ("10.1.2.3", false), ("10.1.2.3", true)] {
        let endpoint =
            Endpoint { scheme: Scheme::Http, host: host.into(), port: Some(9), path: "/acc".into() };
        let options = Options { token_over_http, ..quick() };
        let credential = Credential::Token(Arc::<Numbered>::clone(&source));
        let client = Client::new(endpoint, "acc".into(), credential, Arc::new(ManualClock::at(NOW)), options);
        let failure = client.peek(&queue(), 1).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Invalid, "{failure}");
        assert!(failure.to_string().contains("a token is only sent over https"), "{failure}");
        assert_eq!((client.calls(), source.asked()), (0, 0));
    }
}

#[test]
fn without_a_token_nothing_is_sent_and_the_reason_is_told() {
    let source = Numbered::failing("az: Please run 'az login'");
    let received = with(Vec::new(), &source, async |client| {
        let failure = client.peek(&queue(), 1).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::NotPermitted);
        assert!(failure.to_string().contains("az: Please run 'az login'"), "{failure}");
        assert_eq!((client.calls(), source.asked()), (0, 1));
    });
    assert_eq!(received, Vec::<String>::new());
}

#[test]
fn a_refused_token_is_not_used_again_and_the_tenant_of_the_challenge_is_named() {
    let uri = "https://login.microsoftonline.com/72f988bf-0000-4000-8000-2d7cd011db47/oauth2/authorize";
    let challenges = [
        format!("Bearer authorization_uri={uri} resource_id=https://storage.azure.com"),
        format!("Bearer authorization_uri=\"{uri}\", resource_id=\"https://storage.azure.com\""),
    ];
    for challenge in challenges {
        let challenge = format!("WWW-Authenticate: {challenge}\r\n");
        let refusal = answer("401 Unauthorized", &challenge, "");
        let received = with(vec![refusal, answer("200 OK", "", EMPTY)], &Numbered::new(), async |client| {
            let failure = client.peek(&queue(), 1).await.unwrap_err();
            assert_eq!(failure.kind, FailureKind::NotPermitted);
            assert!(failure.advice().contains("72f988bf-0000-4000-8000-2d7cd011db47"), "{failure}");
            client.peek(&queue(), 1).await.unwrap();
        });
        let sent: Vec<_> = received.iter().map(|request| header(request, "authorization").unwrap()).collect();
        assert_eq!(sent, ["Bearer planted-1", "Bearer planted-2"]);
    }
}

#[test]
fn a_challenge_that_is_none_is_not_repeated() {
    for uri in ["https://h/a%20<b>/x", "https://h", "", "http://h/tenant/x", "https://h//x"] {
        let challenge = format!("WWW-Authenticate: Bearer authorization_uri={uri}\r\n");
        let failure = refused(vec![answer("401 Unauthorized", &challenge, "")]);
        assert!(failure.advice().starts_with("Check as whom you are signed in"), "{failure}");
    }
}

#[test]
fn a_missing_role_is_told_as_such() {
    let failure = refused(vec![error("403 Forbidden", "AuthorizationPermissionMismatch", "")]);
    assert!(failure.advice().contains("Storage Queue Data Contributor"), "{failure}");
    assert!(!failure.to_string().contains("SAS"), "{failure}");
}

#[test]
fn what_a_token_allows_is_unknown_but_for_access_policies() {
    let rights = Credential::Token(Numbered::new()).rights();
    assert_eq!(rights.allows(OperationKind::Peek), Allowed::Unknown);
    assert_eq!(rights.allows(OperationKind::ListQueues), Allowed::Unknown);
    for kind in [OperationKind::GetAcl, OperationKind::SetAcl] {
        assert!(matches!(rights.allows(kind), Allowed::No(why) if why.contains("access policies")));
    }
}

#[test]
fn a_token_is_not_printed() {
    let token = Token { secret: Secret::new("planted".to_owned()), expires: Millis(1) };
    let shown = format!("{token:?} {:?}", Credential::Token(Numbered::new()));
    assert!(shown.contains("***") && !shown.contains("planted"), "{shown}");
}
