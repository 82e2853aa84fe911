//! Texts that were typed and not sent, on the disk: a file for each, readable by its owner only, put
//! in the place of the one before in one step. They go when they are sent or discarded, and after some
//! days.
//!
//! Each run of the program locks a file of its own as long as it lives, so that what somebody is typing
//! elsewhere at this moment is not taken for something left behind.

mod file;

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::journal;
use crate::model::clock::Millis;
use crate::model::draft::{Draft, DraftId, DraftsFound};

/// How long a draft is kept, in milliseconds.
pub const KEPT_FOR: u64 = 3 * 24 * 3_600_000;

/// The drafts of a folder, for one run of the program. All of it blocks.
pub struct Store {
    folder: PathBuf,
    run: Arc<str>,
    /// Says that this run lives. Made with its first draft.
    lock: Mutex<Option<File>>,
}

impl Store {
    /// The drafts of a folder. Touches nothing yet.
    #[must_use]
    pub fn new(folder: PathBuf, run: &Arc<str>) -> Self {
        Self { folder, run: Arc::clone(run), lock: Mutex::default() }
    }

    /// Keeps a draft, in the place of an older form of it.
    ///
    /// # Errors
    /// Where it cannot be written: the older form is still there then.
    pub fn keep(&self, draft: &Draft) -> io::Result<()> {
        journal::make(&self.folder)?;
        self.live()?;
        file::write(&self.folder, draft)
    }

    /// Forgets a draft, whoever began it.
    ///
    /// # Errors
    /// Where its file cannot be unlinked.
    pub fn discard(&self, id: &DraftId) -> io::Result<()> {
        missing_is_fine(fs::remove_file(file::path(&self.folder, id)))
    }

    /// What runs that are over left for an endpoint.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub fn left(&self, endpoint: &str) -> io::Result<DraftsFound> {
        let mut found = DraftsFound::default();
        for id in ids(&self.folder)? {
            if is_living(&self.folder, id.run())? {
                continue;
            }
            match file::read(&self.folder, &id) {
                Ok(draft) if *draft.endpoint == *endpoint => found.drafts.push(draft),
                Ok(_) => {}
                Err(why) => found.damaged.push(format!("{}: {why}", file::path(&self.folder, &id).display())),
            }
        }
        found.drafts.sort_by_key(|draft| (draft.at, draft.id.clone()));
        Ok(found)
    }

    /// Unlinks what runs that are over left too long ago.
    ///
    /// # Errors
    /// Where the folder cannot be read, or a file not unlinked.
    pub fn prune(&self, now: Millis) -> io::Result<()> {
        sweep(&self.folder, |age| age > KEPT_FOR, now).map(drop)
    }

    /// Locks the file of this run.
    fn live(&self) -> io::Result<()> {
        let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        if lock.is_none() {
            let file = private(&lock_of(&self.folder, &self.run))?;
            file.try_lock().map_err(io::Error::from)?;
            *lock = Some(file);
        }
        Ok(())
    }
}

/// Unlinks everything that runs that are over left; returns how many drafts went.
///
/// # Errors
/// Where the folder cannot be read, or a file not unlinked.
pub fn purge(folder: &Path) -> io::Result<usize> {
    sweep(folder, |_| true, Millis(0))
}

/// Unlinks drafts of runs that are over by their age in milliseconds, and what is of no use any more.
fn sweep(folder: &Path, goes: impl Fn(u64) -> bool, now: Millis) -> io::Result<usize> {
    let mut gone = 0;
    for id in ids(folder)? {
        let path = file::path(folder, &id);
        if !is_living(folder, id.run())? && goes(now.since(file::written(&path)?)) {
            missing_is_fine(fs::remove_file(path))?;
            gone += 1;
        }
    }
    let left = ids(folder)?;
    for path in files(folder)? {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let idle_lock = match name.strip_suffix(LOCK) {
            Some(run) => !left.iter().any(|id| id.run() == run) && !is_living(folder, run)?,
            None => false,
        };
        let half = name.starts_with(file::HALF) && goes(now.since(file::written(&path)?));
        if idle_lock || half {
            missing_is_fine(fs::remove_file(path))?;
        }
    }
    Ok(gone)
}

/// What the name of a lock ends with.
const LOCK: &str = ".lock";

fn lock_of(folder: &Path, run: &str) -> PathBuf {
    folder.join(format!("{run}{LOCK}"))
}

/// Whether a run still lives.
fn is_living(folder: &Path, run: &str) -> io::Result<bool> {
    let file = match File::open(lock_of(folder, run)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        file => file?,
    };
    match file.try_lock_shared() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// All files of the folder; none where there is no such folder.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        entries => entries?.map(|entry| entry.map(|entry| entry.path())).collect(),
    }
}

fn ids(folder: &Path) -> io::Result<Vec<DraftId>> {
    Ok(files(folder)?.iter().filter_map(|path| file::id_of(path)).collect())
}

fn missing_is_fine(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

/// A file that only its owner can read.
fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true).read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
