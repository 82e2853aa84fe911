//! A service, the folder of the journal, and what becomes of a piece of work that is cut off.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use peekq::emulator::faults::{Fault, Planned, Trouble};
use peekq::emulator::{self, Emulator};
use peekq::jobs::mend::{self, Terms};
use peekq::jobs::site::Site;
use peekq::journal::{self, Claimed};
use peekq::model::clock::{Clock, Millis};
use peekq::model::history::End;
use peekq::model::message::{Life, NewMessage};
use peekq::model::queue::QueueName;
use peekq::model::recovery::Finding;
use peekq::model::remedy::{Purpose, Remedy};
use peekq::runtime::clock::SystemClock;
use tempfile::TempDir;
use tokio::time::Instant;

use crate::worker::{self, OTHER, Work};

const PATIENCE: Duration = Duration::from_secs(20);

/// The clock of this machine, put forward: leases run out without anybody waiting for it.
pub struct Ahead(SystemClock, AtomicU64);

impl Clock for Ahead {
    fn now(&self) -> Millis {
        self.0.now().plus(self.1.load(Ordering::SeqCst))
    }

    fn monotonic(&self) -> Duration {
        self.0.monotonic()
    }
}

pub struct Scene {
    pub service: Emulator,
    clock: Arc<Ahead>,
    folder: TempDir,
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
        let clock = Arc::new(Ahead(SystemClock::new(), AtomicU64::new(0)));
        let service = emulator::start(emulator::Config::new(Arc::<Ahead>::clone(&clock))).await.unwrap();
        let scene = Self { service, clock, folder: tempfile::tempdir().unwrap() };
        let elsewhere = tempfile::tempdir().unwrap();
        let site = scene.site(elsewhere.path());
        site.client.create_queue(&site.queue, &Vec::new()).await.unwrap();
        site.client.create_queue(&QueueName::new(OTHER), &Vec::new()).await.unwrap();
        for text in texts {
            let message = NewMessage { text: Arc::from(*text), life: Life::Seconds(3_600), delay: 0 };
            site.client.put(&site.queue, &message).await.unwrap();
        }
        scene
    }

    fn site(&self, folder: &Path) -> Site {
        worker::site(&self.service.connection_string(), folder)
    }

    /// Starts the work, and kills its process when it waits for the answer that never comes. False
    /// where it ended before: it makes no such request.
    pub async fn cut(&self, work: Work, cut: Cut) -> bool {
        let fault = Fault { trouble: Trouble::Hang, takes_effect: cut.after };
        let plan = Planned { kind: None, secondary: None, skip: cut.request, times: 1, fault };
        self.service.faults().plan(vec![plan]);
        let mut child = worker::start(work, &self.service.connection_string(), self.folder.path());
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

    /// What the next start finds, once the leases of the dead process have run out, and what comes
    /// of dealing with all of it in one way. Returns what was found, message by message.
    pub async fn recover(&self, purpose: Purpose) -> Vec<Finding> {
        self.clock.1.store(200_000, Ordering::SeqCst);
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

    fn claimed(&self) -> Vec<Claimed> {
        journal::claim(self.folder.path(), &self.service.endpoint()).unwrap()
    }

    async fn deal(
        &self,
        file: &mut Claimed,
        entry: &peekq::model::history::Entry,
        item: usize,
        purpose: Purpose,
    ) -> Finding {
        let elsewhere = tempfile::tempdir().unwrap();
        let site = self.site(elsewhere.path());
        let sights = mend::look(&site.client, entry).await.unwrap();
        let finding = mend::finding(entry, item, &sights);
        let terms = Terms { now: site.clock.now(), change: worker::terms() };
        let end = match mend::remedy(entry, Some(item), purpose, &sights, &terms) {
            // Left as it is, which loses nothing.
            Remedy::Impossible(_) => End::NotDone,
            Remedy::IsSo => mend::settles(purpose),
            remedy => {
                let life = Life::Seconds(3_600);
                let report = mend::mend(&site, entry, &remedy, life, &mut worker::silent()).await.unwrap();
                assert!(report.is_done(), "{report:?}");
                mend::settles(purpose)
            }
        };
        file.settle(entry.id.number, item, end, site.clock.now()).unwrap();
        finding
    }

    /// The texts that actions with a known end have in the journal: what was done can be taken back.
    pub fn written(&self) -> Vec<String> {
        let folder = self.folder.path();
        let entries = journal::history(folder).unwrap().entries;
        let loaded = entries.iter().map(|entry| journal::load(folder, &entry.id).unwrap().unwrap());
        let texts = loaded.filter(|entry| entry.done() > 0).flat_map(|entry| entry.intent.items);
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
