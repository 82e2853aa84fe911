//! The handle through which jobs write their intents and outcomes.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};

use tokio::sync::oneshot;

use super::notes::Notes;
use super::record::{Ended, Head, Pair, Texts, VERSION, What};
use super::shared::{JournalError, Shared, Written, lock};
use super::write::Order;
use crate::model::account::Endpoint;
use crate::model::clock::Clock;
use crate::model::history::{End, EntryId, Intent, Item, Keeping};

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
    /// Outcomes that wait for [`push`](Self::push).
    gathered: Option<Arc<Mutex<Order>>>,
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

    /// The same journal, through a handle that keeps outcomes until it is told to [`push`](Self::push)
    /// them: for work that has many at a time.
    #[must_use]
    pub fn gathering(&self) -> Self {
        Self { gathered: Some(Arc::default()), ..self.clone() }
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
        Ok(Self { shared: Some(Arc::new(Shared::new(folder, head, room, clock))), ..Self::default() })
    }

    /// What is kept of texts; none where nothing is written at all.
    #[must_use]
    pub fn keeping(&self) -> Option<Keeping> {
        self.shared.as_ref().map(|shared| shared.head.keeping)
    }

    /// How many bytes of texts there is room for; none where nothing is kept.
    #[must_use]
    pub fn room(&self) -> Option<u64> {
        self.shared.as_ref().map(|shared| shared.room())
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
        let n = shared.number();
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
        if let Some(order) = self.outcome(ticket, item, end) {
            self.give(order);
        }
    }

    /// The same, and returns when it is written: before something is done that cannot be told from
    /// what was there before. A process that is killed afterwards has said so; it is synced later. Where
    /// it cannot be written that is logged only: the intent is on the disk.
    pub async fn settle_first(&self, ticket: Option<&Ticket>, item: usize, end: End) {
        let Some(mut order) = self.outcome(ticket, item, end) else { return };
        let (sender, written) = oneshot::channel();
        order.written.push(sender);
        self.give(order);
        if let Ok(Err(why)) = written.await {
            tracing::warn!("an outcome could not be written: {why}");
        }
    }

    fn outcome(&self, ticket: Option<&Ticket>, item: usize, end: End) -> Option<Order> {
        let (shared, ticket) = (self.shared.as_ref()?, ticket?);
        self.notes.end(&ticket.id, item, &end);
        let n = shared.number();
        let settles = usize::from(end.settles());
        let lines = shared.line(n, What::End(Ended { of: ticket.id.number, item, end }));
        Some(Order { lines, settles, ..Order::default() })
    }

    fn give(&self, order: Order) {
        match &self.gathered {
            Some(gathered) => lock(gathered).append(order),
            None => self.send(order),
        }
    }

    /// Writes the outcomes that were gathered.
    pub fn push(&self) {
        let gathered = self.gathered.as_ref().map(|gathered| std::mem::take(&mut *lock(gathered)));
        if let Some(order) = gathered.filter(|order| !order.lines.is_empty()) {
            self.send(order);
        }
    }

    fn send(&self, order: Order) {
        // What was done stays open in the journal: the next start will look.
        if let Some(Err(error)) = self.shared.as_ref().map(|shared| shared.send(order)) {
            tracing::warn!("an outcome could not be written: {error}");
        }
    }

    /// Returns when everything that was written so far is on the disk.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub async fn flush(&self) -> Result<(), JournalError> {
        self.push();
        match &self.shared {
            Some(shared) if shared.is_begun() => shared.synced(Order::default()).await,
            _ => Ok(()),
        }
    }
}

/// Moves the texts out of an intent.
fn taken_texts(of: u64, intent: &mut Intent) -> Texts {
    let take = |item: &mut Item| Pair { before: item.text.take(), after: item.new_text.take() };
    Texts { of, texts: intent.items.iter_mut().map(take).collect() }
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
