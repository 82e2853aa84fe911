//! A service with some queues, the program opened on it, and a client of the test's own that reads
//! back what really happened.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use peekq::client::client::{Client, Options};
use peekq::client::credential::connection_string;
use peekq::emulator::faults::Faults;
use peekq::emulator::{self, Emulator};
use peekq::model::clock::{Clock, Millis};
use peekq::model::message::{Life, Message, NewMessage};
use peekq::model::operation::{Access, OperationKind};
use peekq::model::queue::QueueName;
use peekq::runtime::clock::SystemClock;
use tokio::runtime::Runtime;
use tokio::time::Instant;

use crate::azurite::Azurite;
use crate::pty::Pty;

pub const PEEKQ: &str = env!("CARGO_BIN_EXE_peekq");
/// Columns and rows with room for all three panes.
pub const WIDE: (u16, u16) = (120, 36);
const PATIENCE: Duration = Duration::from_secs(20);

enum Service {
    Embedded(Emulator),
    Azurite(Azurite),
}

pub struct Stand {
    service: Service,
    pub client: Client,
    clock: Arc<SetBack>,
    pub runtime: Runtime,
}

/// The clock of this machine, set back by some milliseconds: for messages of a certain age.
struct SetBack(SystemClock, AtomicU64);

impl Clock for SetBack {
    fn now(&self) -> Millis {
        Millis(self.0.now().0 - self.1.load(Ordering::SeqCst))
    }

    fn monotonic(&self) -> Duration {
        self.0.monotonic()
    }
}

impl Stand {
    pub fn embedded() -> Self {
        Self::slow_to_delete(Duration::ZERO)
    }

    /// The embedded service, where a deleted queue keeps its name for so long.
    pub fn slow_to_delete(deletion: Duration) -> Self {
        let (runtime, clock) = (runtime(), Arc::new(SetBack(SystemClock::new(), AtomicU64::new(0))));
        let config = emulator::Config::new(Arc::<SetBack>::clone(&clock));
        let config = emulator::Config { record: true, deletion, ..config };
        let service = runtime.block_on(emulator::start(config)).unwrap();
        let client = client(&service.connection_string(), Arc::<SetBack>::clone(&clock));
        Self { service: Service::Embedded(service), client, clock, runtime }
    }

    pub fn azurite() -> Self {
        let service = Azurite::start();
        let clock = Arc::new(SetBack(SystemClock::new(), AtomicU64::new(0)));
        let client = client(&service.connection_string(), Arc::<SetBack>::clone(&clock));
        Self { service: Service::Azurite(service), client, clock, runtime: runtime() }
    }

    pub fn connection_string(&self) -> String {
        match &self.service {
            Service::Embedded(service) => service.connection_string(),
            Service::Azurite(service) => service.connection_string(),
        }
    }

    pub fn port(&self) -> u16 {
        match &self.service {
            Service::Embedded(service) => service.port(),
            Service::Azurite(service) => service.port(),
        }
    }

    /// Makes a queue with these texts, one after the other.
    pub fn queue(&self, name: &str, texts: &[&str]) {
        let queue = QueueName::new(name);
        self.runtime.block_on(async {
            self.client.create_queue(&queue, &Vec::new()).await.unwrap();
            for text in texts {
                let message = NewMessage { text: Arc::from(*text), life: Life::Seconds(604_800), delay: 0 };
                self.client.put(&queue, &message).await.unwrap();
            }
        });
    }

    /// The same, as it would have been some days ago, and half an hour, so that no age is about to
    /// turn. The embedded service only.
    pub fn old_queue(&self, name: &str, texts: &[&str], days: u64) {
        self.clock.1.store(days * 86_400_000 + 1_800_000, Ordering::SeqCst);
        self.queue(name, texts);
        self.clock.1.store(0, Ordering::SeqCst);
    }

    /// Sets the service's clock back, so that it can catch up later. The embedded service only.
    pub fn lag(&self, secs: u64) {
        self.clock.1.store(secs * 1_000, Ordering::SeqCst);
    }

    /// Makes so many queues without messages, several at a time.
    pub fn queues_of(&self, count: usize) {
        let create = |n: usize| {
            let client = self.client.clone();
            async move { client.create_queue(&QueueName::new(&format!("queue-{n:04}")), &[]).await.unwrap() }
        };
        self.runtime.block_on(async {
            let mut under_way = tokio::task::JoinSet::new();
            for n in 0..count {
                under_way.spawn(create(n));
                if under_way.len() >= 16 {
                    under_way.join_next().await;
                }
            }
            under_way.join_all().await;
        });
    }

    /// What can be seen of a queue, asked for by the test itself.
    pub fn head(&self, queue: &str) -> Vec<Message> {
        self.runtime.block_on(self.client.peek(&QueueName::new(queue), 32)).unwrap()
    }

    /// The visible texts with their dequeue counts, sorted: the order may change by a lease.
    pub fn seen(&self, queue: &str) -> Vec<(String, u32)> {
        let head = self.head(queue).into_iter();
        let mut seen: Vec<_> = head.map(|m| (m.text.to_string(), m.dequeue_count)).collect();
        seen.sort();
        seen
    }

    /// Takes everything that is visible, however much: texts with their dequeue counts, sorted.
    pub fn taken(&self, queue: &str) -> Vec<(String, u32)> {
        let queue = QueueName::new(queue);
        let mut taken = Vec::new();
        self.runtime.block_on(async {
            loop {
                let batch = self.client.get(&queue, 32, 3_600).await.unwrap();
                if batch.is_empty() {
                    return;
                }
                taken
                    .extend(batch.into_iter().map(|m| (m.message.text.to_string(), m.message.dequeue_count)));
            }
        });
        taken.sort();
        taken
    }

    /// How many messages a queue counts, hidden ones too.
    pub fn count(&self, queue: &str) -> u64 {
        let queue = QueueName::new(queue);
        self.runtime.block_on(self.client.properties(&queue)).unwrap().approximate_count
    }

    pub fn queues(&self) -> Vec<String> {
        let page = self.runtime.block_on(self.client.list_queues(None, None)).unwrap();
        page.names.iter().map(ToString::to_string).collect()
    }

    /// Opens the program on this service, on a wide terminal; it shows the first queue.
    pub fn open(&self) -> Pty {
        self.open_with(&[], &[], WIDE)
    }

    pub fn open_with(&self, args: &[&str], env: &[(&str, &str)], size: (u16, u16)) -> Pty {
        open_on(&self.connection_string(), args, env, size)
    }

    /// Forgets what was asked so far. The embedded service only.
    pub fn forget(&self) {
        self.emulator().clear_requests();
    }

    /// What was asked since, by program and test. The embedded service only.
    pub fn asked(&self) -> Vec<OperationKind> {
        self.emulator().requests().into_iter().map(|r| r.kind.expect("a known operation")).collect()
    }

    /// What goes wrong in the embedded service.
    pub fn faults(&self) -> &Faults {
        self.emulator().faults()
    }

    fn emulator(&self) -> &Emulator {
        match &self.service {
            Service::Embedded(service) => service,
            Service::Azurite(_) => panic!("only the embedded service records"),
        }
    }

    /// The requests in the access log of Azurite so far: `GET /devstoreaccount1/orders?…`. It comes
    /// through a pipe, so a request of the test's own marks its end.
    pub fn access_log(&self) -> Vec<String> {
        let Service::Azurite(service) = &self.service else { panic!("only Azurite has a log") };
        let end = format!("the-end-{}", service.log().len());
        self.runtime.block_on(self.client.list_queues(Some(&end), None)).unwrap();
        let requests = || -> Vec<String> {
            let log = service.log().into_iter();
            log.filter_map(|line| Some(line.split('"').nth(1)?.to_owned())).collect()
        };
        until("the access log is complete", || requests().iter().any(|line| line.contains(&end)));
        requests().into_iter().filter(|line| !line.contains("the-end-")).collect()
    }
}

/// Opens the program on a service that a connection string names, which nobody else can read.
pub fn open_on(connection: &str, args: &[&str], env: &[(&str, &str)], size: (u16, u16)) -> Pty {
    let secret = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(secret.path(), connection).unwrap();
    let source = format!("@{}", secret.path().display());
    let args: Vec<&str> = ["--connection-string", &source].into_iter().chain(args.iter().copied()).collect();
    let pty = Pty::start(PEEKQ, &args, env, size);
    // The secret is read before the first frame; the panes come with the account.
    pty.wait_until(|screen| screen.alternate_screen() && screen.contents().contains("┌ Queues"));
    pty
}

fn runtime() -> Runtime {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(2).enable_all().build().unwrap()
}

pub fn client(connection: &str, clock: Arc<dyn Clock>) -> Client {
    let parsed = connection_string::parse(connection).unwrap();
    let options = Options::default();
    Client::new(parsed.endpoint, parsed.account, parsed.credential, clock, options)
        .with_access(Access::ReadWrite)
}

/// Waits for something that is not on the screen; looks every few milliseconds, for it shares the
/// processor with what it waits for.
#[track_caller]
pub fn until(what: &str, met: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !met() {
        assert!(Instant::now() < deadline, "waited in vain until {what}");
        std::thread::park_timeout(Duration::from_millis(5));
    }
}

/// Each as a test of its own on the embedded service, and all in a row on one Azurite.
macro_rules! on_both {
    ($($test:ident),*) => {
        mod embedded {
            $(#[test] fn $test() { super::$test(&crate::stand::Stand::embedded()); })*
        }

        #[test]
        fn azurite_ends_up_the_same() {
            let stand = crate::stand::Stand::azurite();
            $($test(&stand);)*
        }
    };
}
pub(crate) use on_both;
