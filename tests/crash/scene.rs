//! A service, the folder of the journal, and what becomes of a piece of work that is cut off.

use std::cell::RefCell;
use std::path::Path;
use std::process::Child;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use peekq::emulator::faults::{Fault, Faults, Planned, Trouble};
use peekq::emulator::{self, Emulator};
use peekq::jobs::mend::{self, Terms};
use peekq::jobs::site::Site;
use peekq::journal::{self, Claimed};
use peekq::model::clock::{Clock, Millis};
use peekq::model::history::{Action, End, Entry, Item};
use peekq::model::message::{Life, MessageId, NewMessage};
use peekq::model::queue::QueueName;
use peekq::model::recovery::Finding;
use peekq::model::remedy::{Purpose, Remedy};
use peekq::runtime::clock::SystemClock;
use tempfile::TempDir;
use tokio::time::Instant;

use crate::azurite::Azurite;
use crate::worker::{self, OTHER, Work};

const PATIENCE: Duration = Duration::from_secs(20);
/// Longer than any lease, in milliseconds.
const A_LEASE: u64 = 40_000;

/// The clock of this machine, put forward: leases run out without anybody waiting for it.
pub struct Ahead(SystemClock, pub AtomicU64);

impl Clock for Ahead {
    fn now(&self) -> Millis {
        self.0.now().plus(self.1.load(Ordering::SeqCst))
    }

    fn monotonic(&self) -> Duration {
        self.0.monotonic()
    }
}

pub enum Service {
    Embedded(Emulator, Arc<Ahead>),
    Azurite(Azurite),
}

pub struct Scene {
    pub service: Service,
    pub folder: TempDir,
    /// For how many seconds messages are leased.
    pub lease_secs: u32,
    /// What was written down about what was left.
    pub mended: RefCell<Vec<Entry>>,
    /// What had to be left as it was, since nothing could be done about it.
    pub dismissed: RefCell<Vec<Item>>,
    /// Texts of which it was said that they may exist twice.
    pub doubled: RefCell<Vec<String>>,
}

impl Service {
    pub async fn embedded() -> Self {
        let clock = Arc::new(Ahead(SystemClock::new(), AtomicU64::new(0)));
        let service = emulator::start(emulator::Config::new(Arc::<Ahead>::clone(&clock))).await.unwrap();
        Self::Embedded(service, clock)
    }

    pub fn connection_string(&self) -> String {
        match self {
            Self::Embedded(service, _) => service.connection_string(),
            Self::Azurite(service) => service.connection_string(),
        }
    }

    /// How many connections are open; none is known of Azurite.
    pub fn connections(&self) -> usize {
        match self {
            Self::Embedded(service, _) => service.connections(),
            Self::Azurite(_) => 0,
        }
    }

    pub fn faults(&self) -> &Faults {
        match self {
            Self::Embedded(service, _) => service.faults(),
            Self::Azurite(_) => panic!("only the embedded service fails on demand"),
        }
    }
}

/// Where in its work a process is killed.
#[derive(Debug, Clone, Copy)]
pub struct Cut {
    /// Before the answer of this request, from 0.
    pub request: u64,
    /// Whether the request took effect.
    pub after: bool,
}

impl Scene {
    pub async fn new(texts: &[&str]) -> Self {
        let scene = Self::on(Service::embedded().await, 30).await;
        for text in texts {
            let message = NewMessage { text: Arc::from(*text), life: Life::Seconds(604_800), delay: 0 };
            let elsewhere = tempfile::tempdir().unwrap();
            let site = scene.site(elsewhere.path());
            site.client.put(&site.queue, &message).await.unwrap();
        }
        scene
    }

    /// An empty queue.
    pub async fn on(service: Service, lease_secs: u32) -> Self {
        let (mended, dismissed, doubled) = Default::default();
        let folder = tempfile::tempdir().unwrap();
        let scene = Self { service, folder, lease_secs, mended, dismissed, doubled };
        let elsewhere = tempfile::tempdir().unwrap();
        let site = scene.site(elsewhere.path());
        site.client.create_queue(&site.queue, &Vec::new()).await.unwrap();
        site.client.create_queue(&QueueName::new(OTHER), &Vec::new()).await.unwrap();
        scene
    }

    /// The queue as a job works on it.
    pub fn site(&self, folder: &Path) -> Site {
        worker::site(&self.service.connection_string(), folder)
    }

    /// Kills a process and waits until everything is done that it asked for: there were so many
    /// connections before it.
    pub async fn kill(&self, child: &mut Child, before: usize) {
        child.kill().unwrap();
        child.wait().unwrap();
        let deadline = Instant::now() + PATIENCE;
        while self.service.connections() > before {
            assert!(Instant::now() < deadline, "what the dead process asked for is not done");
            tokio::task::yield_now().await;
        }
    }

    pub fn start(&self, work: Work) -> Child {
        worker::start(work, self.lease_secs, &self.service.connection_string(), self.folder.path())
    }

    /// Starts the work, and kills its process when it waits for the answer that never comes. False
    /// where it ended before: it makes no such request.
    pub async fn cut(&self, work: Work, cut: Cut) -> bool {
        let fault = Fault { trouble: Trouble::Hang, takes_effect: cut.after };
        let plan = Planned { kind: None, secondary: None, skip: cut.request, times: 1, fault };
        self.service.faults().plan(vec![plan]);
        let mut child = self.start(work);
        let deadline = Instant::now() + PATIENCE;
        let was_cut = loop {
            assert!(Instant::now() < deadline, "{work:?} {cut:?} neither ended nor met its fault");
            if !self.service.faults().met().is_empty() {
                child.kill().unwrap();
                break true;
            }
            if child.try_wait().unwrap().is_some() {
                break !self.service.faults().met().is_empty();
            }
            tokio::task::yield_now().await;
        };
        child.wait().unwrap();
        self.service.faults().plan(Vec::new());
        was_cut
    }

    /// What the next start finds, and what comes of dealing with all of it in one way, once the leases
    /// of the dead process have run out. Returns what was found, message by message. A start before
    /// that must not call a message gone which then turns out to stand.
    pub async fn recover(&self, purpose: Purpose) -> Vec<Finding> {
        let gone = self.called_gone().await;
        self.end_leases().await;
        let ids = self.ids().await;
        assert!(gone.iter().all(|id| !ids.contains(id)), "{gone:?} were called gone: {ids:?}");
        let mut found = Vec::new();
        for mut file in self.claimed() {
            for entry in file.entries.clone() {
                for (item, _) in entry.open() {
                    found.push(self.deal(&mut file, &entry, item, purpose).await);
                }
            }
        }
        assert!(self.claimed().is_empty(), "nothing is left open");
        found
    }

    /// Everything is visible afterwards.
    pub async fn end_leases(&self) {
        let elsewhere = tempfile::tempdir().unwrap();
        let Site { client, queue, .. } = &self.site(elsewhere.path());
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Service::Embedded(_, clock) = &self.service {
                // Again and again: what the dead process asked last may be answered only now.
                clock.1.fetch_add(A_LEASE, Ordering::SeqCst);
            }
            let all = client.properties(queue).await.unwrap().approximate_count;
            if client.peek(queue, 32).await.unwrap().len() as u64 == all {
                return;
            }
            assert!(Instant::now() < deadline, "somebody still holds something");
        }
    }

    /// Which messages a look at the queue says to be gone, so that nothing has to be done any more.
    async fn called_gone(&self) -> Vec<MessageId> {
        let elsewhere = tempfile::tempdir().unwrap();
        let site = self.site(elsewhere.path());
        let mut gone = Vec::new();
        for entry in self.claimed().iter().flat_map(|file| &file.entries) {
            let sights = mend::look(&site.client, entry).await.unwrap();
            let terms = Terms { now: site.clock.now(), change: worker::terms(self.lease_secs) };
            let removes = entry.intent.action.doubles() || entry.intent.action == Action::Delete;
            for (at, item) in entry.open().filter(|_| removes) {
                let remedy = mend::remedy(entry, Some(at), Purpose::Finish, &sights, &terms);
                if mend::finding(entry, at, &sights) == Finding::Happened || remedy == Remedy::IsSo {
                    gone.extend(item.id.clone());
                }
            }
        }
        gone
    }

    async fn ids(&self) -> Vec<MessageId> {
        let elsewhere = tempfile::tempdir().unwrap();
        let Site { client, queue, .. } = &self.site(elsewhere.path());
        client.peek(queue, 32).await.unwrap().into_iter().map(|message| message.id).collect()
    }

    /// What dead processes left open, once their locks are gone.
    pub fn claimed(&self) -> Vec<Claimed> {
        let elsewhere = tempfile::tempdir().unwrap();
        let endpoint = self.site(elsewhere.path()).client.endpoint().to_string();
        let folder = self.folder.path();
        let deadline = Instant::now() + PATIENCE;
        loop {
            let claimed = journal::claim(folder, &endpoint).unwrap();
            let has =
                |entry: &Entry| claimed.iter().any(|file| file.entries.iter().any(|e| e.id == entry.id));
            let entries = journal::history(folder).unwrap().entries;
            // A process that another test is just starting has, for a moment, the locks that we held.
            if entries.iter().filter(|entry| entry.open().next().is_some()).all(has) {
                return claimed;
            }
            assert!(Instant::now() < deadline, "the journal of a dead process stays locked");
        }
    }

    async fn deal(&self, file: &mut Claimed, entry: &Entry, item: usize, purpose: Purpose) -> Finding {
        let elsewhere = tempfile::tempdir().unwrap();
        let site = self.site(elsewhere.path());
        let sights = mend::look(&site.client, entry).await.unwrap();
        let finding = mend::finding(entry, item, &sights);
        let terms = Terms { now: site.clock.now(), change: worker::terms(self.lease_secs) };
        let end = match mend::remedy(entry, Some(item), purpose, &sights, &terms) {
            // Left as it is, which loses nothing.
            Remedy::Impossible(_) => {
                self.dismissed.borrow_mut().push(entry.intent.items[item].clone());
                End::NotDone
            }
            Remedy::IsSo => mend::settles(purpose),
            remedy => {
                let doubtful = remedy.puts().iter().filter(|back| back.doubtful);
                self.doubled.borrow_mut().extend(doubtful.map(|back| back.text.to_string()));
                let life = Life::Seconds(3_600);
                let report =
                    mend::mend(&site, entry, (&remedy, purpose), life, &mut worker::silent()).await.unwrap();
                assert!(report.is_done(), "{report:?}");
                mend::settles(purpose)
            }
        };
        file.settle(vec![(entry.id.number, item, end.clone())], site.clock.now()).unwrap();
        site.journal.flush().await.unwrap();
        self.mended.borrow_mut().extend(written(elsewhere.path()));
        finding
    }

    /// The texts that actions with a known end have in the journal: what was done can be taken back.
    pub fn written(&self) -> Vec<String> {
        let entries = written(self.folder.path()).into_iter();
        let texts = entries.filter(|entry| entry.done() > 0).flat_map(|entry| entry.intent.items);
        texts.filter_map(|item| Some(item.text?.to_string())).collect()
    }

    /// Everything that can be seen, sorted: asked by a client that knows nothing of the journal.
    pub async fn texts(&self) -> Vec<String> {
        self.texts_of(worker::QUEUE).await
    }

    /// The same of another queue.
    pub async fn texts_of(&self, queue: &str) -> Vec<String> {
        let elsewhere = tempfile::tempdir().unwrap();
        let site = self.site(elsewhere.path());
        let head = site.client.peek(&QueueName::new(queue), 32).await.unwrap();
        let mut texts: Vec<_> = head.into_iter().map(|message| message.text.to_string()).collect();
        texts.sort();
        texts
    }
}

/// What the journals of a folder tell, with all texts.
pub fn written(folder: &Path) -> Vec<Entry> {
    let entries = journal::history(folder).unwrap().entries;
    entries.iter().map(|entry| journal::load(folder, &entry.id).unwrap().unwrap()).collect()
}
