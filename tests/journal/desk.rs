//! A folder with journals, and intents to write.

use std::path::PathBuf;
use std::sync::Arc;

use peekq::journal::{self, Claimed, Journal, Ticket};
use peekq::model::account::{Endpoint, Scheme};
use peekq::model::clock::{ManualClock, Millis};
use peekq::model::history::{Action, Entry, Intent, Item, Keeping};
use peekq::model::message::{Expiry, MessageId, Moment};
use peekq::model::queue::QueueName;
use tempfile::TempDir;

/// 2026-01-01, noon.
pub const NOON: Millis = Millis(1_767_268_800_000);

pub struct Desk {
    pub folder: TempDir,
    pub clock: Arc<ManualClock>,
}

pub fn endpoint(path: &str) -> Endpoint {
    Endpoint { scheme: Scheme::Http, host: "127.0.0.1".into(), port: Some(10001), path: path.into() }
}

pub const HERE: &str = "http://127.0.0.1:10001/acme";

impl Desk {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), clock: Arc::new(ManualClock::at(NOON)) }
    }

    pub fn open(&self, keeping: Keeping) -> Journal {
        self.open_with(keeping, u64::MAX)
    }

    pub fn open_with(&self, keeping: Keeping, room: u64) -> Journal {
        let place = (&Arc::from("acme"), &endpoint("/acme"));
        Journal::open(self.folder.path(), place, keeping, room, self.clock.clone()).unwrap()
    }

    /// The one file of that ending.
    pub fn file(&self, ending: &str) -> Option<PathBuf> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path());
        entries.into_iter().find(|path| path.extension().is_some_and(|end| end == ending))
    }

    pub fn history(&self) -> Vec<Entry> {
        journal::history(self.folder.path()).unwrap().entries
    }

    pub fn load(&self, entry: &Entry) -> Entry {
        journal::load(self.folder.path(), &entry.id).unwrap().unwrap()
    }

    /// Waits until no file has a writer any more.
    pub async fn all_end(&self) {
        let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(10);
        while self.history().iter().any(|entry| entry.living) {
            assert!(tokio::time::Instant::now() < deadline);
            tokio::task::yield_now().await;
        }
    }

    /// What ended processes left open here.
    pub async fn claim(&self) -> Vec<Claimed> {
        self.all_end().await;
        journal::claim(self.folder.path(), HERE).unwrap()
    }
}

/// The deletion of messages with these texts; their ids are `m-TEXT`.
pub fn deletion(texts: &[&str]) -> Intent {
    let item = |text: &&str| Item {
        id: Some(MessageId::new(&format!("m-{text}"))),
        inserted: Moment::At(NOON.secs()),
        expires: Expiry::Never,
        dequeue_count: 3,
        text: Some(Arc::from(*text)),
        hash: Arc::from(journal::hash(text)),
        new_text: None,
        due: None,
    };
    Intent::new(Action::Delete, QueueName::new("orders"), texts.iter().map(item).collect())
}

pub async fn intend(journal: &Journal, texts: &[&str]) -> Ticket {
    journal.intend(deletion(texts)).await.unwrap().0.unwrap()
}

/// The texts that an entry has.
pub fn texts(entry: &Entry) -> Vec<Option<&str>> {
    entry.intent.items.iter().map(|item| item.text.as_deref()).collect()
}
