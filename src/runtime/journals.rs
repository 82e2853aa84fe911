//! The journals of this process: one per endpoint, whatever number of connections it has.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use tempfile::TempDir;

use crate::journal::{self, Journal, Limits};
use crate::model::account::Account;
use crate::model::clock::Clock;
use crate::model::history::{Keeping, Kept};

/// Where journals are, and what they keep.
pub struct Journals {
    keeping: Keeping,
    /// The folder of what peekq keeps between runs; none where there is no home.
    state: Option<PathBuf>,
    opened: Mutex<HashMap<String, (Journal, Kept)>>,
    /// What the demonstration wrote goes with it.
    passing: Mutex<Option<TempDir>>,
}

impl Journals {
    /// No journal is open yet.
    #[must_use]
    pub fn new(keeping: Keeping, state: Option<PathBuf>) -> Self {
        Self { keeping, state, opened: Mutex::default(), passing: Mutex::default() }
    }

    /// The folder of the journals between runs.
    #[must_use]
    pub fn folder(&self) -> Option<PathBuf> {
        self.state.as_ref().map(|state| state.join("journal"))
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
            *passing = Some(tempfile::Builder::new().prefix("peekq-demo").tempdir()?);
        }
        passing.as_ref().map(|folder| folder.path().to_owned()).context("no folder")
    }
}

fn named(folder: &Path) -> String {
    format!("the folder {}", folder.display())
}
