//! A service to work on, with what was asked of it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use peekq::client::client::{Client, Options};
use peekq::client::credential::connection_string;
use peekq::emulator::{self, Emulator};
use peekq::jobs::plan;
use peekq::jobs::site::{Site, Talk};
use peekq::journal::{self, Journal};
use peekq::model::account::{Endpoint, Scheme};
use peekq::model::change::{Order, Plan, Price, Progress, Target};
use peekq::model::clock::{Clock, Millis};
use peekq::model::history::{Entry, Keeping};
use peekq::model::message::{Life, Message, NewMessage};
use peekq::model::operation::{Access, OperationKind};
use peekq::model::queue::QueueName;
use peekq::runtime::clock::SystemClock;
use tempfile::TempDir;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use crate::azurite::Azurite;

pub enum Service {
    Embedded(Emulator),
    Azurite(Azurite),
}

/// The clock of this machine, which a test can put forward.
#[derive(Default)]
pub struct Ahead(SystemClock, AtomicU64);

impl Ahead {
    pub fn by(&self, secs: u64) {
        self.by_ms(secs * 1_000);
    }

    pub fn by_ms(&self, ms: u64) {
        self.1.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for Ahead {
    fn now(&self) -> Millis {
        self.0.now().plus(self.1.load(Ordering::SeqCst))
    }

    fn monotonic(&self) -> Duration {
        self.0.monotonic() + Duration::from_millis(self.1.load(Ordering::SeqCst))
    }
}

pub struct Stand {
    pub service: Service,
    /// The clock of the jobs and of the embedded service.
    pub clock: Arc<Ahead>,
    pub site: Site,
    /// Where its journal is.
    pub folder: TempDir,
}

/// The latest leases that a job told.
pub type Told = Arc<Mutex<Option<Progress<Arc<Message>>>>>;

impl Stand {
    pub async fn embedded() -> Self {
        Self::embedded_with(Options::default()).await
    }

    pub async fn embedded_with(options: Options) -> Self {
        let clock = Arc::new(Ahead::default());
        let its = Arc::<Ahead>::clone(&clock);
        Self::served(Duration::ZERO, its, clock, options).await
    }

    /// The embedded service, where a deleted queue keeps its name for so long by this clock.
    pub async fn slow_to_delete(deletion: Duration, clock: Arc<dyn Clock>) -> Self {
        Self::served(deletion, clock, Arc::default(), Options::default()).await
    }

    async fn served(deletion: Duration, its: Arc<dyn Clock>, clock: Arc<Ahead>, options: Options) -> Self {
        let config = emulator::Config { record: true, deletion, ..emulator::Config::new(its) };
        let service = emulator::start(config).await.unwrap();
        let connection = service.connection_string();
        Self::on(Service::Embedded(service), &connection, clock, options).await
    }

    /// The embedded service, to make it fail.
    pub fn emulator(&self) -> &Emulator {
        match &self.service {
            Service::Embedded(service) => service,
            Service::Azurite(_) => panic!("only the embedded service can be told to fail"),
        }
    }

    pub async fn azurite() -> Self {
        let service = Azurite::start();
        let connection = service.connection_string();
        Self::on(Service::Azurite(service), &connection, Arc::default(), Options::default()).await
    }

    async fn on(service: Service, connection: &str, clock: Arc<Ahead>, options: Options) -> Self {
        let parsed = connection_string::parse(connection).unwrap();
        let client = Client::new(
            parsed.endpoint.clone(),
            parsed.account.clone(),
            parsed.credential,
            clock.clone(),
            options,
        );
        let queue = QueueName::new("orders");
        let folder = tempfile::tempdir().unwrap();
        let place = (&parsed.account, &parsed.endpoint);
        let journal = Journal::open(folder.path(), place, Keeping::Full, u64::MAX, clock.clone()).unwrap();
        let client = client.with_access(Access::ReadWrite);
        let site = Site { client, queue, clock: Arc::<Ahead>::clone(&clock), journal };
        site.client.create_queue(&site.queue, &Vec::new()).await.unwrap();
        Self { service, clock, site, folder }
    }

    /// Puts messages, one after the other.
    pub async fn fill(&self, texts: &[&str]) {
        for text in texts {
            let message = NewMessage { text: Arc::from(*text), life: Life::Seconds(3600), delay: 0 };
            self.site.client.put(&self.site.queue, &message).await.unwrap();
        }
        self.forget();
    }

    pub async fn head(&self) -> Vec<Message> {
        self.site.client.peek(&self.site.queue, 32).await.unwrap()
    }

    /// Text and dequeue count of everything visible, sorted by text.
    pub async fn texts(&self) -> Vec<(String, u32)> {
        let mut texts: Vec<_> =
            self.head().await.into_iter().map(|m| (m.text.to_string(), m.dequeue_count)).collect();
        texts.sort();
        texts
    }

    /// The price of a change of the message at a place (from 1).
    pub async fn price(&self, place: usize) -> (Target, Plan) {
        let seen = &self.head().await[place - 1];
        let target = Target { id: seen.id.clone(), seen: seen.text.clone() };
        match plan::price(&self.site.client, &self.site.queue, &target, Some(5), 30).await.unwrap() {
            Price::Known(plan) => (target, plan),
            other => panic!("{other:?}"),
        }
    }

    /// What the journal tells, with all texts.
    pub async fn written(&self) -> Vec<Entry> {
        self.site.journal.flush().await.unwrap();
        let folder = self.folder.path();
        let entries = journal::history(folder).unwrap().entries;
        entries.iter().map(|entry| journal::load(folder, &entry.id).unwrap().unwrap()).collect()
    }

    /// A journal whose folder is gone by the time that it is to be written.
    pub fn broken_journal(&self) -> Journal {
        let folder = tempfile::tempdir().unwrap();
        let endpoint = Endpoint {
            scheme: Scheme::Http,
            host: Arc::from("127.0.0.1"),
            port: None,
            path: Arc::from("/gone"),
        };
        let place = (&Arc::from("gone"), &endpoint);
        Journal::open(folder.path(), place, Keeping::Full, u64::MAX, self.site.clock.clone()).unwrap()
    }

    pub fn forget(&self) {
        if let Service::Embedded(service) = &self.service {
            service.clear_requests();
        }
    }

    /// What the embedded service was asked since the last fill.
    pub fn asked(&self) -> Vec<OperationKind> {
        match &self.service {
            Service::Embedded(service) => service.requests().into_iter().filter_map(|r| r.kind).collect(),
            Service::Azurite(_) => panic!("only the embedded service is asked for its requests"),
        }
    }

    /// The request lines that Azurite logged about messages: `GET …/messages?numofmessages=5…`.
    pub fn logged(&self) -> Vec<String> {
        match &self.service {
            Service::Azurite(service) => {
                service.log().into_iter().filter(|line| line.contains("/messages")).collect()
            }
            Service::Embedded(_) => panic!("only Azurite has a log"),
        }
    }
}

/// A way to talk to a job, and what it told last.
pub fn talk() -> (Talk, UnboundedSender<Order>, Told) {
    let told: Told = Arc::default();
    let (orders, receiver) = unbounded_channel();
    let heard = Arc::clone(&told);
    let tell = Arc::new(move |progress| *heard.lock().unwrap() = Some(progress));
    (Talk { tell, orders: receiver }, orders, told)
}

/// Runs a test body on both services.
macro_rules! on_both {
    ($embedded:ident, $azurite:ident, $body:ident) => {
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $embedded() {
            $body(&crate::stand::Stand::embedded().await).await;
        }

        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $azurite() {
            $body(&crate::stand::Stand::azurite().await).await;
        }
    };
}
pub(crate) use on_both;
