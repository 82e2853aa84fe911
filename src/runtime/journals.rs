//! The journals of this process: one per endpoint, whatever number of connections it has; and its
//! drafts, beside them.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context as _;
use tempfile::TempDir;

use crate::drafts::Store;
use crate::journal::{self, Claimed, Journal, Limits};
use crate::model::account::Account;
use crate::model::clock::{Clock, Millis};
use crate::model::history::{End, Entry, EntryId, Item, Keeping, Kept};
use crate::model::message::MessageId;

/// Where journals are, and what they keep.
pub struct Journals {
    keeping: Keeping,
    /// The folder of what peekq keeps between runs; none where there is no home.
    state: Option<PathBuf>,
    opened: Mutex<HashMap<String, (Journal, Kept)>>,
    /// Files of processes that are gone, which are ours to recover.
    claimed: Mutex<Vec<Recovered>>,
    /// The name of this run of the program.
    run: Arc<str>,
    /// The drafts, once they were asked for.
    drafts: Mutex<Stores>,
    /// What the demonstration wrote goes with it.
    passing: Mutex<Option<TempDir>>,
}

/// A file of a process that is gone.
struct Recovered {
    file: Claimed,
    /// Since when it is known that the process is gone.
    since: Millis,
}

/// Where drafts are kept.
#[derive(Default)]
struct Stores {
    /// Those that stay.
    staying: Option<Arc<Store>>,
    /// Those that go with this run.
    passing: Option<Arc<Store>>,
}

impl Journals {
    /// No journal is open yet.
    #[must_use]
    pub fn new(keeping: Keeping, state: Option<PathBuf>, run: &Arc<str>) -> Self {
        Self {
            keeping,
            state,
            run: Arc::clone(run),
            drafts: Mutex::default(),
            opened: Mutex::default(),
            claimed: Mutex::default(),
            passing: Mutex::default(),
        }
    }

    /// The folder of the journals between runs.
    #[must_use]
    pub fn folder(&self) -> Option<PathBuf> {
        self.state.as_ref().map(|state| state.join("journal"))
    }

    /// Where drafts are kept; none where nothing is kept. `passing`: only as long as this run. Blocks.
    pub fn drafts(&self, passing: bool, now: Millis) -> Option<Arc<Store>> {
        if self.keeping == Keeping::Off {
            return None;
        }
        let folder = if passing { self.passing().ok()? } else { self.state.clone()? }.join("drafts");
        let mut stores = self.drafts.lock().unwrap_or_else(PoisonError::into_inner);
        let store = if passing { &mut stores.passing } else { &mut stores.staying };
        let store = store.get_or_insert_with(|| {
            let store = Store::new(folder, &self.run);
            if let Err(error) = store.prune(now) {
                tracing::warn!("old drafts stay: {error}");
            }
            Arc::new(store)
        });
        Some(Arc::clone(store))
    }

    /// Where the files of reports are written; `passing`: they go with this run.
    #[must_use]
    pub fn reports(&self, passing: bool) -> Option<PathBuf> {
        let folder = if passing { self.passing().ok() } else { self.state.clone() };
        folder.map(|folder| folder.join("reports"))
    }

    /// Where texts are written that a person wants to have.
    #[must_use]
    pub fn exports(&self) -> Option<PathBuf> {
        self.state.as_ref().map(|state| state.join("exports"))
    }

    /// Takes what processes that are gone left open on an endpoint, and what was taken before and is
    /// still open. Blocks.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub fn claim(&self, folder: &Path, endpoint: &str, now: Millis) -> io::Result<Vec<Entry>> {
        let mut claimed = self.claimed();
        let fresh = journal::claim(folder, endpoint)?.into_iter();
        claimed.extend(fresh.map(|file| Recovered { file, since: now }));
        let here =
            claimed.iter().flat_map(|mine| &mine.file.entries).filter(|entry| *entry.endpoint == *endpoint);
        Ok(here.filter(|entry| entry.open().next().is_some()).cloned().collect())
    }

    /// An action of a file that is ours to recover.
    pub fn claimed_entry(&self, id: &EntryId) -> Option<Entry> {
        let claimed = self.claimed();
        claimed.iter().flat_map(|mine| &mine.file.entries).find(|entry| entry.id == *id).cloned()
    }

    /// Since when the process is known to be gone that did this work.
    pub fn gone_since(&self, work: &EntryId) -> Option<Millis> {
        self.claimed().iter().find(|mine| mine.file.name() == *work.file).map(|mine| mine.since)
    }

    /// Says how an action of such a file ended for one of its messages. Blocks.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn settle(&self, id: &EntryId, item: usize, end: &End, now: Millis) -> io::Result<()> {
        let mut claimed = self.claimed();
        match claimed.iter_mut().find(|mine| mine.file.name() == *id.file) {
            Some(mine) => mine.file.settle(vec![(id.number, item, end.clone())], now),
            None => Err(io::Error::other("its file is not ours to recover")),
        }
    }

    /// Says of work in such a file, in all its parts, how it ended for these messages, or how far it came.
    /// Blocks.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn say(&self, work: &EntryId, ends: &HashMap<MessageId, End>, now: Millis) -> io::Result<()> {
        let mut claimed = self.claimed();
        let Some(Recovered { file, .. }) = claimed.iter_mut().find(|mine| mine.file.name() == *work.file)
        else {
            return Err(io::Error::other("its file is not ours to recover"));
        };
        let end = |item: &Item| ends.get(item.id.as_ref()?).cloned();
        let parts = file.entries.iter().filter(|entry| entry.work() == *work);
        let of_part = |part: &Entry| {
            let open = part.open().filter_map(|(at, item)| Some((part.id.number, at, end(item)?)));
            open.collect::<Vec<_>>()
        };
        let said: Vec<(u64, usize, End)> = parts.flat_map(of_part).collect();
        if said.is_empty() { Ok(()) } else { file.settle(said, now) }
    }

    fn claimed(&self) -> MutexGuard<'_, Vec<Recovered>> {
        self.claimed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The journal of an account, and what it keeps. `passing`: it goes with this run. Blocks.
    pub fn open(&self, account: &Account, passing: bool, clock: Arc<dyn Clock>) -> (Journal, Kept) {
        if self.keeping == Keeping::Off {
            return (Journal::off(), Kept::nothing("started with --journal off"));
        }
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let endpoint = account.endpoint.to_string();
        let made = opened.entry(endpoint).or_insert_with(|| {
            self.make(account, passing, clock).unwrap_or_else(|error| {
                tracing::warn!("no journal: {error:#}");
                (Journal::off(), Kept::nothing(&format!("no journal can be written: {error:#}")))
            })
        });
        made.clone()
    }

    fn make(
        &self,
        account: &Account,
        passing: bool,
        clock: Arc<dyn Clock>,
    ) -> anyhow::Result<(Journal, Kept)> {
        let folder =
            if passing { self.passing()? } else { self.folder().context("there is no home folder")? };
        let limits = Limits::default();
        let written = journal::prune(&folder, limits, clock.now()).with_context(|| named(&folder))?;
        let room = limits.size.saturating_sub(written);
        let place = (&account.name, &account.endpoint);
        let journal =
            Journal::open(&folder, place, self.keeping, room, clock).with_context(|| named(&folder))?;
        let kept = Kept::Journal { keeping: self.keeping, folder: folder.display().to_string().into() };
        Ok((journal, kept))
    }

    fn passing(&self) -> anyhow::Result<PathBuf> {
        let mut passing = self.passing.lock().unwrap_or_else(PoisonError::into_inner);
        if passing.is_none() {
            let mut folder = tempfile::Builder::new();
            #[cfg(unix)]
            folder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
            *passing = Some(folder.prefix("peekq-demo").tempdir()?);
        }
        passing.as_ref().map(|folder| folder.path().to_owned()).context("no folder")
    }
}

fn named(folder: &Path) -> String {
    format!("the folder {}", folder.display())
}
