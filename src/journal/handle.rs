//! The handle through which jobs write their intents and outcomes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::oneshot;

use super::lines::encode;
use super::notes::Notes;
use super::record::{Ended, Head, Pair, Record, Texts, VERSION, What};
use super::write::{self, Order};
use crate::model::account::Endpoint;
use crate::model::clock::Clock;
use crate::model::history::{End, EntryId, Intent, Item, Keeping};

/// Why an intent could not be written, so that what it is about must not be done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the journal {path} cannot be written: {why}")]
pub struct JournalError {
    /// Which file.
    pub path: String,
    /// What the system says.
    pub why: String,
}

/// An intent that is on the disk: names it when its outcomes are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    id: EntryId,
}

impl Ticket {
    /// The action's name in the history.
    #[must_use]
    pub const fn id(&self) -> &EntryId {
        &self.id
    }
}

/// What became of the texts of an intent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// They are on the disk, where the intent has any.
    WithTexts,
    /// There is no room for them: the intent stands without, and cannot be undone.
    WithoutTexts,
}

/// A journal of one process and endpoint, or none. Cheap to clone; clones write to the same file.
#[derive(Clone, Default)]
pub struct Journal {
    shared: Option<Arc<Shared>>,
    /// The actions that were written through this handle and its clones.
    notes: Notes,
    /// What is taken back by whatever is written through it.
    undoes: Option<EntryId>,
    /// What is brought to its end by whatever is written through it.
    finishes: Option<EntryId>,
}

struct Shared {
    path: PathBuf,
    head: Head,
    clock: Arc<dyn Clock>,
    next: AtomicU64,
    /// Bytes of texts that may still be written.
    room: AtomicU64,
    writer: Mutex<Option<Sender<Order>>>,
}

impl Journal {
    /// No journal: everything is allowed, nothing is kept, nothing can be undone.
    #[must_use]
    pub fn off() -> Self {
        Self::default()
    }

    /// The same journal, through a handle that notes what is written through it and its clones.
    #[must_use]
    pub fn noting(&self) -> Self {
        Self { notes: Notes::default(), ..self.clone() }
    }

    /// The same journal, through a handle that says of all that is written that it takes back `id`.
    #[must_use]
    pub fn undoing(&self, id: &EntryId) -> Self {
        Self { undoes: Some(id.clone()), ..self.clone() }
    }

    /// The same journal, through a handle that says of all that is written that it brings `id` to its end.
    #[must_use]
    pub fn finishing(&self, id: &EntryId) -> Self {
        Self { finishes: Some(id.clone()), ..self.clone() }
    }

    /// The actions that were written through this handle and its clones, and of which anything may have
    /// been done; of work in parts the first.
    #[must_use]
    pub fn noted(&self) -> Vec<EntryId> {
        self.notes.list()
    }

    /// The folder of the file; none where nothing is written.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        self.shared.as_ref()?.path.parent()
    }

    /// A journal in `folder`, which is made where it is not there; `room` bytes of texts may be
    /// written to it. The file itself is made with the first intent.
    ///
    /// # Errors
    /// Where the folder cannot be made or written. To be called where blocking is allowed.
    pub fn open(
        folder: &Path,
        (account, endpoint): (&Arc<str>, &Endpoint),
        keeping: Keeping,
        room: u64,
        clock: Arc<dyn Clock>,
    ) -> io::Result<Self> {
        if keeping == Keeping::Off {
            return Ok(Self::off());
        }
        make(folder)?;
        // A folder that can be made can still be one where nothing can be written.
        tempfile::Builder::new().prefix("probe").tempfile_in(folder)?;
        let endpoint: Arc<str> = Arc::from(endpoint.to_string());
        let head = Head {
            version: VERSION,
            account: Arc::clone(account),
            endpoint,
            process: std::process::id(),
            keeping,
        };
        let path = folder.join(file_name(&head, clock.now().0));
        let (next, room, writer) = (AtomicU64::new(1), AtomicU64::new(room), Mutex::new(None));
        let shared = Some(Arc::new(Shared { path, head, clock, next, room, writer }));
        Ok(Self { shared, ..Self::default() })
    }

    /// What is kept of texts; none where nothing is written at all.
    #[must_use]
    pub fn keeping(&self) -> Option<Keeping> {
        self.shared.as_ref().map(|shared| shared.head.keeping)
    }

    /// How many bytes of texts there is room for; none where nothing is kept.
    #[must_use]
    pub fn room(&self) -> Option<u64> {
        self.shared.as_ref().map(|shared| shared.room.load(Ordering::Relaxed))
    }

    /// Writes an intent and returns when it is on the disk. Without a journal there is no ticket.
    ///
    /// # Errors
    /// Where it cannot be written: then what it is about must not be done.
    pub async fn intend(&self, mut intent: Intent) -> Result<(Option<Ticket>, Written), JournalError> {
        let Some(shared) = &self.shared else { return Ok((None, Written::WithoutTexts)) };
        intent.undoes = intent.undoes.or_else(|| self.undoes.clone());
        intent.finishes = intent.finishes.or_else(|| self.finishes.clone());
        let written = shared.make_room(&mut intent);
        let n = shared.next.fetch_add(1, Ordering::Relaxed);
        let mut order = Order { opens: intent.items.len(), ..Order::default() };
        if shared.head.keeping == Keeping::UntilSettled {
            order.texts = shared.line(n, What::Texts(taken_texts(n, &mut intent)));
        }
        let (part_of, messages) = (intent.part_of, intent.items.len());
        order.lines = shared.line(n, What::Intent(intent));
        shared.synced(order).await?;
        let id = EntryId { file: shared.file(), number: n };
        self.notes.begin(id.clone(), part_of, messages);
        Ok((Some(Ticket { id }), written))
    }

    /// Tells how an intent ended for one of its messages (from 0). Written at once, synced with the
    /// next intent or by [`flush`](Self::flush).
    pub fn settle(&self, ticket: Option<&Ticket>, item: usize, end: End) {
        let (Some(shared), Some(ticket)) = (&self.shared, ticket) else { return };
        self.notes.end(&ticket.id, item, &end);
        let n = shared.next.fetch_add(1, Ordering::Relaxed);
        let settles = usize::from(end.settles());
        let lines = shared.line(n, What::End(Ended { of: ticket.id.number, item, end }));
        let order = Order { lines, settles, ..Order::default() };
        if let Err(error) = shared.send(order) {
            // What was done stays open in the journal: the next start will look.
            tracing::warn!("an outcome could not be written: {error}");
        }
    }

    /// Returns when everything that was written so far is on the disk.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub async fn flush(&self) -> Result<(), JournalError> {
        match &self.shared {
            Some(shared) if shared.is_begun() => shared.synced(Order::default()).await,
            _ => Ok(()),
        }
    }
}

impl Shared {
    fn file(&self) -> Arc<str> {
        self.path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default().into()
    }

    fn line(&self, n: u64, what: What) -> Vec<u8> {
        encode(&Record { n, at: self.clock.now(), what })
    }

    /// Takes the texts off an intent for which there is no room any more.
    fn make_room(&self, intent: &mut Intent) -> Written {
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

    async fn synced(&self, mut order: Order) -> Result<(), JournalError> {
        let (sender, synced) = oneshot::channel();
        order.synced = Some(sender);
        self.send(order)?;
        let result = synced.await.unwrap_or_else(|_| Err("its writer is gone".to_owned()));
        result.map_err(|why| self.error(why))
    }

    fn is_begun(&self) -> bool {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn send(&self, order: Order) -> Result<(), JournalError> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
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

/// Moves the texts out of an intent.
fn taken_texts(of: u64, intent: &mut Intent) -> Texts {
    let take = |item: &mut Item| Pair { before: item.text.take(), after: item.new_text.take() };
    Texts { of, texts: intent.items.iter_mut().map(take).collect() }
}

/// A name that tells a person whose file it is, and that no other process chooses.
fn file_name(head: &Head, now: u64) -> String {
    let legal = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' };
    let place: String =
        head.endpoint.split_once("://").map_or("", |(_, rest)| rest).chars().map(legal).collect();
    let place: String = place.chars().take(80).collect();
    format!("{place}-{}-{now}.journal", head.process)
}

/// Makes a folder that only its owner can look into.
///
/// # Errors
/// Where it cannot be made.
pub fn make(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
