//! A service to work on, with what was asked of it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use peekq::client::client::{Client, Options};
use peekq::client::credential::{connection_string, sas_url};
use peekq::emulator::faults::Planned;
use peekq::emulator::record::Recorded;
use peekq::emulator::{self, Emulator};
use peekq::jobs::plan;
use peekq::jobs::site::{Site, Talk};
use peekq::journal::{self, Journal};
use peekq::model::account::{Endpoint, Scheme};
use peekq::model::change::{Giving, Lease, Order, Plan, Progress, Report, Step, Target, Terms, take_in};
use peekq::model::clock::{Clock, ManualClock, Millis};
use peekq::model::failure::Failure;
use peekq::model::history::{Entry, Keeping};
use peekq::model::message::{Life, Message, NewMessage};
use peekq::model::operation::{Access, OperationKind};
use peekq::model::queue::QueueName;
use peekq::model::sas_terms::{Grants, SasTerms};
use peekq::runtime::clock::SystemClock;
use tempfile::TempDir;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

use crate::azurite::Azurite;

pub enum Service {
    Embedded(Emulator),
    Azurite(Azurite),
}

pub struct Stand {
    pub service: Service,
    pub site: Site,
    /// Where its journal is.
    pub folder: TempDir,
}

/// The latest leases that a job told.
pub type Told = Arc<Mutex<Option<Progress<Arc<Message>>>>>;

impl Stand {
    pub async fn embedded() -> Self {
        Self::slow_to_delete(Duration::ZERO, Arc::new(SystemClock::new())).await
    }

    /// The embedded service, where a deleted queue keeps its name for so long by this clock.
    pub async fn slow_to_delete(deletion: Duration, clock: Arc<dyn Clock>) -> Self {
        let config = emulator::Config { record: true, deletion, ..emulator::Config::new(clock) };
        let service = emulator::start(config).await.unwrap();
        let connection = service.connection_string();
        Self::on(Service::Embedded(service), &connection, Arc::new(SystemClock::new()), hasty()).await
    }

    /// The embedded service and the jobs by this clock, with a client that is set so.
    pub async fn set(clock: Arc<dyn Clock>, options: Options) -> Self {
        let config = emulator::Config { record: true, ..emulator::Config::new(Arc::clone(&clock)) };
        let service = emulator::start(config).await.unwrap();
        let connection = service.connection_string();
        Self::on(Service::Embedded(service), &connection, clock, options).await
    }

    /// With a clock that stands still until it is moved, for the service and the jobs alike.
    pub async fn timed() -> (Self, Arc<ManualClock>) {
        let clock = Arc::new(ManualClock::at(Millis(1_795_435_200_000)));
        (Self::by_hand(Arc::clone(&clock)).await, clock)
    }

    /// With a clock of its own for the jobs, which the service does not share.
    pub async fn apart() -> (Self, Arc<ManualClock>) {
        let start = Millis(1_795_435_200_000);
        let clock = Arc::new(ManualClock::at(start));
        let jobs = Arc::<ManualClock>::clone(&clock);
        (Self::by(Arc::new(ManualClock::at(start)), jobs).await, clock)
    }

    /// The embedded service and the jobs by a clock that the test moves.
    pub async fn by_hand(clock: Arc<ManualClock>) -> Self {
        Self::by(Arc::clone(&clock), clock).await
    }

    async fn by(service: Arc<ManualClock>, clock: Arc<ManualClock>) -> Self {
        let config = emulator::Config::new(service);
        let service = emulator::start(emulator::Config { record: true, ..config }).await.unwrap();
        let connection = service.connection_string();
        Self::on(Service::Embedded(service), &connection, clock, hasty()).await
    }

    pub async fn azurite() -> Self {
        let service = Azurite::start();
        let connection = service.connection_string();
        Self::on(Service::Azurite(service), &connection, Arc::new(SystemClock::new()), hasty()).await
    }

    async fn on(service: Service, connection: &str, clock: Arc<dyn Clock>, options: Options) -> Self {
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
        let site = Site { client, queue, clock, journal };
        site.client.create_queue(&site.queue, &Vec::new()).await.unwrap();
        Self { service, site, folder }
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

    /// The price of a change of the messages at these places (from 1).
    pub async fn price(&self, places: &[usize]) -> (Vec<Target>, Plan) {
        let head = self.head().await;
        let targets: Vec<Target> = places.iter().map(|place| Target::of(&head[place - 1])).collect();
        let plan = self.plan(&targets, &terms()).await;
        (targets, plan)
    }

    pub async fn plan(&self, targets: &[Target], terms: &Terms) -> Plan {
        plan::price(&self.site.client, &self.site.queue, targets, terms).await.unwrap()
    }

    /// The same place, opened with a SAS for the queue that allows this.
    pub fn with_sas(&self, letters: &str) -> Site {
        Site { client: Self::sas_for(&self.site, letters), ..self.site.clone() }
    }

    /// A client with a SAS for the queue of a site.
    pub fn sas_for(site: &Site, letters: &str) -> Client {
        let grants = Grants::Own { letters: letters.to_owned(), start: None, secs: 3_600 };
        let terms = SasTerms { grants, addresses: String::new(), https_only: false };
        let Site { client, queue, clock, .. } = site;
        let url = client.queue_sas(queue, &terms, clock.now()).unwrap();
        let parsed = sas_url::from_sas_url(url.expose()).unwrap();
        let options = Options { pause: Duration::from_millis(5), ..Options::default() };
        let client =
            Client::new(parsed.endpoint, parsed.account, parsed.credential, Arc::clone(clock), options);
        client.with_access(Access::ReadWrite)
    }

    /// What is to go wrong from now on. The embedded service only.
    pub fn faults(&self, planned: Vec<Planned>) {
        match &self.service {
            Service::Embedded(service) => service.faults().plan(planned),
            Service::Azurite(_) => panic!("only the embedded service fails on demand"),
        }
    }

    /// Whether a request has met what was planned, whatever becomes of its answer.
    pub fn met_a_fault(&self) -> bool {
        match &self.service {
            Service::Embedded(service) => !service.faults().met().is_empty(),
            Service::Azurite(_) => panic!("only the embedded service fails on demand"),
        }
    }

    /// Waits until everything visible is as expected, text and count, sorted by text.
    pub async fn until_seen(&self, expected: &[(&str, u32)]) {
        let expected: Vec<_> = expected.iter().map(|(text, count)| ((*text).to_owned(), *count)).collect();
        let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
        while self.texts().await != expected {
            assert!(tokio::time::Instant::now() < deadline, "{:?}", self.texts().await);
            tokio::task::yield_now().await;
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

    /// The embedded service.
    pub fn emulator(&self) -> &Emulator {
        match &self.service {
            Service::Embedded(service) => service,
            Service::Azurite(_) => panic!("only the embedded service can be asked this"),
        }
    }

    /// What the embedded service was asked since it forgot, with the paths.
    pub fn requests(&self) -> Vec<Recorded> {
        self.emulator().requests()
    }

    pub fn forget(&self) {
        if let Service::Embedded(service) = &self.service {
            service.clear_requests();
        }
    }

    /// What the embedded service was asked since the last fill.
    pub fn asked(&self) -> Vec<OperationKind> {
        self.requests().into_iter().filter_map(|request| request.kind).collect()
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

/// A client that tries again soon.
pub fn hasty() -> Options {
    Options { pause: Duration::from_millis(5), ..Options::default() }
}

/// What plans keep to.
pub fn terms() -> Terms {
    Terms { threshold: Some(5), lease_secs: 30, short_lease_secs: 10, budget: 500, giving: Giving::Surely }
}

/// A way to talk to a job, and what it told last.
pub fn talk() -> (Talk, UnboundedSender<Order>, Told) {
    let told: Told = Arc::default();
    let (orders, receiver) = unbounded_channel();
    let heard = Arc::clone(&told);
    let tell = Arc::new(move |progress| *heard.lock().unwrap() = Some(progress));
    (Talk { tell, orders: receiver }, orders, told)
}

/// What a job told so far.
#[derive(Default)]
pub struct Heard {
    /// Every lease, as it was told of last.
    pub leases: Vec<Lease<Arc<Message>>>,
    /// How many leases were told of, again and again.
    pub told: usize,
    /// What it did, one after the other.
    pub steps: Vec<Step>,
    /// What it failed at.
    pub failures: Vec<Failure>,
}

impl Heard {
    fn hear(&mut self, progress: Progress<Arc<Message>>) {
        match progress {
            Progress::Doing(step) => self.steps.push(step),
            Progress::Failed(failure) => self.failures.push(*failure),
            Progress::Bulk(_) => panic!("no work on many messages is told of here"),
            Progress::Leases(changed) => {
                self.told += changed.len();
                take_in(&mut self.leases, changed);
            }
        }
    }
}

/// A job that holds messages, run beside the test.
pub struct Holding {
    pub orders: UnboundedSender<Order>,
    pub heard: Arc<Mutex<Heard>>,
    pub end: JoinHandle<Result<Report, Failure>>,
}

impl Holding {
    /// Starts what `job` makes of a way to talk to it.
    #[expect(clippy::disallowed_methods, reason = "the test runs beside the job")]
    pub fn start<F>(job: impl FnOnce(Talk) -> F) -> Self
    where
        F: Future<Output = Result<Report, Failure>> + Send + 'static,
    {
        let heard: Arc<Mutex<Heard>> = Arc::default();
        let (orders, receiver) = unbounded_channel();
        let listener = Arc::clone(&heard);
        let tell = Arc::new(move |progress| listener.lock().unwrap().hear(progress));
        let end = tokio::spawn(job(Talk { tell, orders: receiver }));
        Self { orders, heard, end }
    }

    pub fn order(&self, order: Order) {
        self.orders.send(order).unwrap();
    }

    /// Waits until what was heard is as wanted.
    pub async fn until(&self, what: &str, wanted: impl Fn(&Heard) -> bool) {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(30);
        while !wanted(&self.heard.lock().unwrap()) {
            assert!(tokio::time::Instant::now() < deadline, "never: {what}");
            tokio::task::yield_now().await;
        }
    }

    pub fn leases(&self) -> Vec<Lease<Arc<Message>>> {
        self.heard.lock().unwrap().leases.clone()
    }
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
