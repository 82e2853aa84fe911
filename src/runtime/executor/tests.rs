//! Calls against a service that answers when the test says so.

use std::path::Path;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use super::*;
use crate::app::effect::Write;
use crate::client::client::{Client, Options};
use crate::client::credential::Credential;
use crate::client::roots::Roots;
use crate::config::environment::Environment;
use crate::config::profile::Rights;
use crate::model::account::{Endpoint, Scheme, Start};
use crate::model::change::Report;
use crate::model::clock::Clock;
use crate::model::failure::FailureKind;
use crate::model::history::Keeping;
use crate::model::location::Location;
use crate::model::queue::{Created, QueueName};
use crate::runtime::connections::Connection;
use crate::runtime::journals::Journals;

const CONN: ConnId = ConnId(7);
const EMPTY: &str = "200 OK\r\nContent-Length: 20\r\n\r\n<QueueMessagesList/>";
const BUSY: &str = "503 Busy\r\nContent-Length: 0\r\n\r\n";
const CREATED: &str = "201 Created\r\nContent-Length: 0\r\n\r\n";

/// Breaks every call, as a mistake of ours would.
struct BrokenClock;

impl Clock for BrokenClock {
    fn now(&self) -> Millis {
        Millis(0)
    }

    fn monotonic(&self) -> Duration {
        panic!("asked to fail in a call")
    }
}

struct Stand {
    executor: Executor,
    mailbox: Arc<Mailbox>,
    service: TcpListener,
}

impl Stand {
    #[expect(clippy::disallowed_methods, reason = "a test has one runtime for all")]
    async fn new(clock: Arc<dyn Clock>) -> Self {
        let service = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let sources = Sources {
            given: None,
            environment: Environment::new([("HOME", "")], Path::new("/nowhere")),
            rights: Rights::Usual,
            allow_http: false,
            token_over_http: false,
            read_secondary: false,
            roots: Roots::default(),
            api_version: None,
            timeout: Duration::from_secs(10),
            journals: Arc::new(Journals::new(Keeping::Off, None, &Arc::from("run"))),
        };
        let mailbox = Arc::new(Mailbox::default());
        let executor =
            Executor::new(Handle::current(), Arc::clone(&mailbox), Arc::new(SystemClock::new()), sources);
        let port = Some(service.local_addr().unwrap().port());
        let endpoint = Endpoint { scheme: Scheme::Http, host: "127.0.0.1".into(), port, path: "/acc".into() };
        let credential = Credential::sas("sig=planted").unwrap();
        let client = Client::new(endpoint, "acc".into(), credential, clock, Options::default());
        let connection = Connection {
            client,
            starts: Start::Writable,
            granted: None,
            journal: Journal::off(),
            drafts: None,
            keeper: None,
        };
        executor.connections.add(CONN, connection);
        Self { executor, mailbox, service }
    }

    /// Starts a peek and gives its connection once it was made.
    async fn peek(&mut self, id: u64) -> TcpStream {
        self.executor.call(ReqId(id), Lane::Peek(CONN), Call::Peek { conn: CONN, queue: queue() });
        self.service.accept().await.unwrap().0
    }

    /// Starts to create a queue and gives its connection once it was made.
    async fn create(&mut self, id: u64) -> TcpStream {
        self.write(id);
        self.service.accept().await.unwrap().0
    }

    fn write(&mut self, id: u64) {
        let call = Call::Write { conn: CONN, queue: queue(), write: Write::Create };
        self.executor.call(ReqId(id), Lane::Write(ReqId(id)), call);
    }

    /// Waits until so many calls have ended.
    async fn ends(&self, count: usize) -> Vec<(u64, Answer)> {
        let mut ends = Vec::new();
        let all = async {
            while ends.len() < count {
                self.mailbox.filled().await;
                ends.extend(self.mailbox.take().into_iter().map(|msg| match msg {
                    Msg::Settled { id, answer, .. } => (id.0, *answer),
                    other => panic!("{other:?}"),
                }));
            }
        };
        timeout(Duration::from_secs(10), all).await.expect("the calls end");
        ends
    }
}

fn queue() -> QueueName {
    QueueName::new("orders")
}

async fn answer(mut stream: TcpStream, answer: &str) {
    let _ = stream.read(&mut [0; 4096]).await.unwrap();
    stream.write_all(format!("HTTP/1.1 {answer}").as_bytes()).await.unwrap();
}

/// Waits until the other side hangs up.
async fn hung_up(mut stream: TcpStream) {
    let mut request = Vec::new();
    let end = timeout(Duration::from_secs(10), stream.read_to_end(&mut request)).await;
    // Whether what was sent was read before makes a difference to the system, not to us.
    let _ = end.expect("it hangs up");
}

fn clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock::new())
}

#[tokio::test]
async fn a_newer_call_of_a_lane_ends_the_older_one_without_a_word() {
    let mut stand = Stand::new(clock()).await;
    let old = stand.peek(1).await;
    let new = stand.peek(2).await;
    hung_up(old).await;
    answer(new, EMPTY).await;
    let ends = stand.ends(1).await;
    assert!(
        matches!(&ends[..], [(2, Answer::Peeked { result: Ok(head), .. })] if head.value.is_empty()),
        "{ends:?}"
    );
}

#[tokio::test]
async fn a_cancelled_read_ends_without_a_word() {
    let mut stand = Stand::new(clock()).await;
    let peek = stand.peek(1).await;
    stand.executor.cancel(&Lane::Peek(CONN));
    hung_up(peek).await;
    answer(stand.peek(2).await, EMPTY).await;
    let ends = stand.ends(1).await;
    assert_eq!((ends.len(), ends[0].0), (1, 2));
}

#[tokio::test]
async fn a_write_is_ended_by_nothing() {
    let mut stand = Stand::new(clock()).await;
    let first = stand.create(1).await;
    let second = stand.create(2).await;
    stand.executor.cancel(&Lane::Write(ReqId(1)));
    stand.executor.cancel(&Lane::Peek(CONN));
    answer(stand.peek(3).await, EMPTY).await;
    assert!(matches!(&stand.ends(1).await[..], [(3, Answer::Peeked { .. })]));
    answer(first, CREATED).await;
    answer(second, CREATED).await;
    let ends = stand.ends(2).await;
    let created = |end: &(u64, Answer)| match end.1 {
        Answer::Wrote { result: Ok(Report::Created(Created::New)), .. } => end.0,
        _ => panic!("{end:?}"),
    };
    let mut ids: Vec<u64> = ends.iter().map(created).collect();
    ids.sort_unstable();
    assert_eq!(ids, [1, 2]);
}

#[tokio::test]
async fn a_call_that_is_tried_again_says_so_under_its_number() {
    let mut stand = Stand::new(clock()).await;
    answer(stand.peek(1).await, BUSY).await;
    timeout(Duration::from_secs(10), stand.mailbox.filled()).await.expect("it is told");
    let told = stand.mailbox.take();
    let [Msg::Retried { id: ReqId(1), next: Some(retry) }] = &told[..] else { panic!("{told:?}") };
    assert_eq!((retry.why, retry.attempt), (FailureKind::Busy, 2));
}

#[tokio::test]
async fn a_call_that_panics_is_answered_as_a_mistake_of_ours() {
    let mut stand = Stand::new(Arc::new(BrokenClock)).await;
    stand.executor.call(
        ReqId(1),
        Lane::Queues(CONN),
        Call::Queues { conn: CONN, marker: None, from: Location::Primary },
    );
    let ends = stand.ends(1).await;
    let [(1, Answer::Queues { result: Err(failure), .. })] = &ends[..] else { panic!("{ends:?}") };
    assert_eq!(failure.kind, FailureKind::Bug);
    stand.write(2);
    let ends = stand.ends(1).await;
    let [(2, Answer::Wrote { result: Err(failure), queue: on, .. })] = &ends[..] else { panic!("{ends:?}") };
    assert_eq!((failure.kind, on), (FailureKind::Bug, &queue()));
}

#[tokio::test]
async fn a_call_on_a_connection_that_is_not_open_is_answered_too() {
    let mut stand = Stand::new(clock()).await;
    let conn = ConnId(8);
    stand.executor.call(ReqId(1), Lane::Peek(conn), Call::Peek { conn, queue: queue() });
    let ends = stand.ends(1).await;
    let [(1, Answer::Peeked { result: Err(failure), .. })] = &ends[..] else { panic!("{ends:?}") };
    assert_eq!(failure.kind, FailureKind::Bug);
}
