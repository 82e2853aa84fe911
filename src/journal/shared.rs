//! What all handles of a journal share: its file, the numbers of its records, and how much room is left.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use super::lines::encode;
use super::record::{Head, Record, What};
use super::write::{self, Order};
use crate::model::clock::Clock;
use crate::model::history::{Intent, Item};

/// Why an intent could not be written, so that what it is about must not be done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the journal {path} cannot be written: {why}")]
pub struct JournalError {
    /// Which file.
    pub path: String,
    /// What the system says.
    pub why: String,
}

/// What became of the texts of an intent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// They are on the disk, where the intent has any.
    WithTexts,
    /// There is no room for them: the intent stands without, and cannot be undone.
    WithoutTexts,
}

/// The file of a journal, made with the first intent.
pub struct Shared {
    /// Where it is.
    pub path: PathBuf,
    /// Its first record.
    pub head: Head,
    clock: Arc<dyn Clock>,
    next: AtomicU64,
    /// Bytes of texts that may still be written.
    room: AtomicU64,
    writer: Mutex<Option<Sender<Order>>>,
}

impl Shared {
    /// A file in `folder`, with room for so many bytes of texts. Nothing is made yet.
    pub fn new(folder: &Path, head: Head, room: u64, clock: Arc<dyn Clock>) -> Self {
        let path = folder.join(file_name(&head, clock.now().0));
        let (next, room, writer) = (AtomicU64::new(1), AtomicU64::new(room), Mutex::new(None));
        Self { path, head, clock, next, room, writer }
    }

    /// The number of the next record.
    pub fn number(&self) -> u64 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    /// How many bytes of texts may still be written.
    pub fn room(&self) -> u64 {
        self.room.load(Ordering::Relaxed)
    }

    /// The name of the file.
    pub fn file(&self) -> Arc<str> {
        self.path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default().into()
    }

    /// The line of a record.
    pub fn line(&self, n: u64, what: What) -> Vec<u8> {
        encode(&Record { n, at: self.clock.now(), what })
    }

    /// Takes the texts off an intent for which there is no room any more.
    pub fn make_room(&self, intent: &mut Intent) -> Written {
        let size = |item: &Item| {
            let len = |text: &Option<Arc<str>>| text.as_ref().map_or(0, |text| text.len() as u64);
            len(&item.text) + len(&item.new_text)
        };
        let needed: u64 = intent.items.iter().map(size).sum();
        let enough = |room: u64| room.checked_sub(needed);
        if self.room.fetch_update(Ordering::Relaxed, Ordering::Relaxed, enough).is_ok() {
            return Written::WithTexts;
        }
        for item in &mut intent.items {
            (item.text, item.new_text) = (None, None);
        }
        Written::WithoutTexts
    }

    /// Returns when it is on the disk.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub async fn synced(&self, mut order: Order) -> Result<(), JournalError> {
        let (sender, synced) = oneshot::channel();
        order.synced.push(sender);
        self.send(order)?;
        let result = synced.await.unwrap_or_else(|_| Err("its writer is gone".to_owned()));
        result.map_err(|why| self.error(why))
    }

    /// Whether anything was written.
    pub fn is_begun(&self) -> bool {
        lock(&self.writer).is_some()
    }

    /// Hands it to the writer.
    ///
    /// # Errors
    /// Where there is none, and none can be started.
    pub fn send(&self, order: Order) -> Result<(), JournalError> {
        let mut writer = lock(&self.writer);
        let sender = match &mut *writer {
            Some(sender) => sender,
            none => {
                let head = self.line(0, What::Head(self.head.clone()));
                let started = write::start(self.path.clone(), head);
                none.insert(started.map_err(|error| self.error(error.to_string()))?)
            }
        };
        sender.send(order).map_err(|_| self.error("its writer is gone".to_owned()))
    }

    fn error(&self, why: String) -> JournalError {
        JournalError { path: self.path.display().to_string(), why }
    }
}

/// What a mutex holds. Nothing that is done under one of ours can panic.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A name that tells a person whose file it is, and that no other process chooses.
fn file_name(head: &Head, now: u64) -> String {
    let legal = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' };
    let place: String =
        head.endpoint.split_once("://").map_or("", |(_, rest)| rest).chars().map(legal).collect();
    let place: String = place.chars().take(80).collect();
    format!("{place}-{}-{now}.journal", head.process)
}
