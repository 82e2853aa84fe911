//! Looks that the secondary answers: over sockets, against the embedded service whose primary is made
//! to fail.

use std::sync::Arc;
use std::time::Duration;

use peekq::client::client::{Client, Options};
use peekq::client::credential::connection_string;
use peekq::client::fallback::asks_secondary;
use peekq::client::retry::Happened;
use peekq::emulator::faults::{Fault, Planned, Trouble};
use peekq::emulator::{self, Config, Emulator};
use peekq::jobs::{plan, properties, survey};
use peekq::model::change::{Giving, Target, Terms};
use peekq::model::failure::FailureKind;
use peekq::model::location::Location;
use peekq::model::message::{Life, MessageId, NewMessage};
use peekq::model::operation::{Access, OperationKind};
use peekq::model::queue::QueueName;
use peekq::runtime::clock::SystemClock;
use tokio::net::TcpListener;

/// The embedded service, and a client that may read its secondary.
struct Stand {
    service: Emulator,
    client: Client,
}

fn options() -> Options {
    Options {
        pause: Duration::from_millis(1),
        attempt_timeout: Duration::from_millis(500),
        read_secondary: true,
        ..Options::default()
    }
}

fn orders() -> QueueName {
    QueueName::new("orders")
}

impl Stand {
    /// With the queue `orders`, and a message in it.
    async fn start(options: Options) -> Self {
        let clock = Arc::new(SystemClock::new());
        let config = Config { record: true, ..Config::new(Arc::<SystemClock>::clone(&clock)) };
        let service = emulator::start(config).await.unwrap();
        let parsed = connection_string::parse(&service.connection_string()).unwrap();
        let options = Options { secondary: parsed.secondary, ..options };
        let client = Client::new(parsed.endpoint, parsed.account, parsed.credential, clock, options);
        let client = client.with_access(Access::ReadWrite);
        client.create_queue(&orders(), &[]).await.unwrap();
        let message = NewMessage { text: "x".into(), life: Life::Never, delay: 0 };
        client.put(&orders(), &message).await.unwrap();
        service.clear_requests();
        Self { service, client }
    }

    /// From now on, requests to the primary, or to both, meet this.
    fn breaks(&self, trouble: Trouble, secondary: Option<bool>) {
        let fault = Fault { trouble, takes_effect: false };
        let planned = Planned { kind: None, secondary, skip: 0, times: u64::MAX, fault };
        self.service.faults().plan(vec![planned]);
    }

    fn breaks_primary(&self, trouble: Trouble) {
        self.breaks(trouble, Some(false));
    }

    /// What the secondary was asked since the last time.
    fn asked_of_copy(&self) -> Vec<OperationKind> {
        let requests = self.service.requests().into_iter();
        let copy = requests.filter(|request| request.path.starts_with("/devstoreaccount1-secondary"));
        let kinds = copy.filter_map(|request| request.kind).collect();
        self.service.clear_requests();
        kinds
    }
}

const fn status(status: u16) -> Trouble {
    Trouble::Status { status, retry_after: None }
}

#[test]
fn the_secondary_is_asked_looks_alone_and_only_where_the_primary_has_no_answer() {
    use OperationKind::{GetMetadata, ListQueues, Peek};
    let silent = [Happened::NotConnected, Happened::NoAnswer, Happened::TooLate];
    let failed = [408, 500, 502, 503, 504, 507].map(Happened::Status);
    let answered = [302, 400, 401, 403, 404, 409, 429].map(Happened::Status);
    for kind in OperationKind::ALL {
        let is_look = matches!(kind, ListQueues | GetMetadata | Peek);
        for happened in silent.into_iter().chain(failed) {
            assert_eq!(asks_secondary(kind, happened), is_look, "{kind:?} {happened:?}");
        }
        for happened in answered.into_iter().chain([Happened::Unsendable]) {
            assert!(!asks_secondary(kind, happened), "{kind:?} {happened:?}");
        }
    }
}

#[tokio::test]
async fn whatever_way_the_primary_fails_the_secondary_is_asked_once_and_it_is_said() {
    let rows = [
        (status(500), FailureKind::Broken),
        (status(503), FailureKind::Busy),
        (status(408), FailureKind::TimedOut),
        (Trouble::Reset, FailureKind::Dropped),
        (Trouble::Hang, FailureKind::TimedOut),
    ];
    let stand = Stand::start(options()).await;
    for (trouble, why) in rows {
        stand.breaks_primary(trouble);
        let seen = stand.client.look_at_messages(&orders(), 32).await.unwrap();
        assert_eq!((seen.value.len(), seen.from), (1, Location::Secondary(why)), "{trouble:?}");
        assert_eq!(stand.asked_of_copy(), [OperationKind::Peek]);
    }
    let length = stand.client.look_at_length(&orders()).await.unwrap();
    assert_eq!((length.value.approximate_count, length.from.is_secondary()), (1, true));
    let list = stand.client.look_at_queues(None, Location::Primary).await.unwrap();
    assert_eq!((list.value.names, list.from.is_secondary()), (vec![orders()], true));
}

#[tokio::test]
async fn as_soon_as_the_primary_answers_it_is_the_one_that_is_believed() {
    let stand = Stand::start(options()).await;
    stand.breaks_primary(status(503));
    assert!(stand.client.look_at_length(&orders()).await.unwrap().from.is_secondary());
    stand.service.faults().plan(Vec::new());
    stand.service.clear_requests();
    assert_eq!(stand.client.look_at_length(&orders()).await.unwrap().from, Location::Primary);
    assert_eq!(stand.asked_of_copy(), []);
}

#[tokio::test]
async fn a_primary_that_cannot_be_reached_has_its_copy_looked_at() {
    let stand = Stand::start(options()).await;
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let parsed = connection_string::parse(&stand.service.connection_string()).unwrap();
    let mut primary = parsed.endpoint;
    primary.port = Some(closed);
    let options = Options { secondary: parsed.secondary, ..options() };
    let clock = Arc::new(SystemClock::new());
    let client = Client::new(primary, parsed.account, parsed.credential, clock, options);
    let seen = client.look_at_queues(None, Location::Primary).await.unwrap();
    assert_eq!((seen.value.names.len(), seen.from), (1, Location::Secondary(FailureKind::Unreachable)));
}

#[tokio::test]
async fn nobody_looks_at_the_secondary_unless_the_user_allowed_it() {
    let stand = Stand::start(Options { read_secondary: false, ..options() }).await;
    stand.breaks_primary(status(500));
    let failure = stand.client.look_at_messages(&orders(), 32).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Broken);
    assert_eq!(stand.asked_of_copy(), []);
}

#[tokio::test]
async fn a_refusal_is_an_answer() {
    let stand = Stand::start(options()).await;
    for (code, kind) in [(403, FailureKind::NotPermitted), (404, FailureKind::NotFound)] {
        stand.breaks_primary(status(code));
        assert_eq!(stand.client.look_at_length(&orders()).await.unwrap_err().kind, kind);
    }
    assert_eq!(stand.asked_of_copy(), []);
}

#[tokio::test]
async fn where_neither_answers_the_primary_s_failure_says_so_of_both() {
    let stand = Stand::start(options()).await;
    stand.breaks(status(500), None);
    let failure = stand.client.look_at_length(&orders()).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Broken);
    assert!(failure.said.ends_with("; nor has the secondary an answer: the service failed"), "{failure}");
}

#[tokio::test]
async fn a_list_goes_on_where_it_began() {
    let stand = Stand::start(options()).await;
    let marker = Some("/devstoreaccount1/orders");
    let why = FailureKind::Busy;
    let page = stand.client.look_at_queues(marker, Location::Secondary(why)).await.unwrap();
    assert_eq!((page.value.names, page.from), (vec![orders()], Location::Secondary(why)));
    assert_eq!(stand.asked_of_copy(), [OperationKind::ListQueues], "although the primary would answer");
    stand.breaks_primary(status(500));
    let failure = stand.client.look_at_queues(marker, Location::Primary).await.unwrap_err();
    assert_eq!((failure.kind, stand.asked_of_copy()), (FailureKind::Broken, vec![]));
}

#[tokio::test]
async fn prices_surveys_and_changes_never_rest_on_the_secondary() {
    let stand = Stand::start(options()).await;
    stand.breaks_primary(status(500));
    let (client, queue) = (&stand.client, &orders());
    let target = Target { id: MessageId::new("m"), seen: "x".into() };
    let (lease_secs, short_lease_secs, budget, giving) = (30, 10, 500, Giving::Surely);
    let terms = Terms { threshold: None, lease_secs, short_lease_secs, budget, giving };
    plan::price(client, queue, &[target], &terms).await.unwrap_err();
    survey::survey(client, queue).await.unwrap_err();
    properties::read(client, queue, true, true).await.unwrap_err();
    client.clear(queue).await.unwrap_err();
    client.get(queue, 1, 30).await.unwrap_err();
    assert_eq!(stand.asked_of_copy(), []);
}
