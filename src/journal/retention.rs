//! How long journals are kept: whole old files go, and never one in which something is open.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::folder::{files, is_locked};
use super::read::{Texts, read, texts_of};
use crate::model::clock::Millis;

/// What is kept at the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For how many milliseconds.
    pub age: u64,
    /// How many bytes, of all files of the folder.
    pub size: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { age: 3 * 24 * 3_600_000, size: 256 << 20 }
    }
}

struct Old {
    path: PathBuf,
    size: u64,
    at: Millis,
}

impl Limits {
    /// How much of the size is for what earlier runs did: the rest is free for the present one.
    const fn earlier(self) -> u64 {
        self.size / 4 * 3
    }
}

/// Unlinks what is too old, and then the oldest until the rest leaves room for new ones. Returns how
/// many bytes are left.
///
/// # Errors
/// Where the folder or a file cannot be read or unlinked.
pub fn prune(folder: &Path, limits: Limits, now: Millis) -> io::Result<u64> {
    let mut kept = 0;
    let mut settled = Vec::new();
    for path in files(folder)? {
        let size = fs::metadata(&path)?.len();
        match settled_at(&path)? {
            Some(at) => settled.push(Old { path, size, at }),
            None => kept += size,
        }
    }
    settled.sort_by_key(|old| std::cmp::Reverse(old.at));
    for old in settled {
        if now.since(old.at) > limits.age || kept + old.size > limits.earlier() {
            unlink(&old.path)?;
        } else {
            kept += old.size;
        }
    }
    Ok(kept)
}

/// Unlinks every file that is not of a living process and, unless `open_too`, has nothing open.
/// Returns how many went and how many stayed.
///
/// # Errors
/// Where the folder or a file cannot be read or unlinked.
pub fn purge(folder: &Path, open_too: bool) -> io::Result<(usize, usize)> {
    let (mut gone, mut stayed) = (0, 0);
    for path in files(folder)? {
        let goes = if open_too { !is_locked(&path)? } else { settled_at(&path)?.is_some() };
        if goes {
            unlink(&path)?;
            gone += 1;
        } else {
            stayed += 1;
        }
    }
    Ok((gone, stayed))
}

/// When the last thing happened in a file in which nothing is open, and that nobody writes.
fn settled_at(path: &Path) -> io::Result<Option<Millis>> {
    if is_locked(path)? {
        return Ok(None);
    }
    let entries = read(path, Texts::Of(None))?.entries;
    let open = entries.iter().any(|entry| entry.open().next().is_some());
    let last = entries.iter().map(|entry| entry.at).max();
    let written = || fs::metadata(path)?.modified().map(millis);
    if open { Ok(None) } else { last.map_or_else(written, Ok).map(Some) }
}

fn millis(time: SystemTime) -> Millis {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

fn unlink(path: &Path) -> io::Result<()> {
    let texts = texts_of(path);
    if texts.exists() {
        fs::remove_file(texts)?;
    }
    fs::remove_file(path)
}
