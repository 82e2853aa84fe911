//! All journals of a folder: the history that they tell together, and what dead processes left open.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::lines::{Flaw, encode};
use super::read::{Content, Texts, read, texts_of};
use super::record::{Ended, Record, What};
use super::write::Appended;
use crate::model::clock::Millis;
use crate::model::history::{End, Entry, EntryId};

/// What was found in a folder.
#[derive(Debug, Default)]
pub struct Found {
    /// The actions of all files, the newest last. Their texts are not loaded; an empty text stands
    /// for one that is there.
    pub entries: Vec<Entry>,
    /// What is wrong with which file.
    pub flaws: Vec<(String, Flaw)>,
}

/// The journals of a folder; none where there is no such folder.
pub(super) fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()?;
    Ok(paths.into_iter().filter(|path| path.extension().is_some_and(|end| end == "journal")).collect())
}

/// Everything that the journals of a folder tell.
///
/// # Errors
/// Where the folder or a file cannot be read.
pub fn history(folder: &Path) -> io::Result<Found> {
    let mut found = Found::default();
    for path in files(folder)? {
        let Content { entries, flaws, .. } = read(&path, Texts::Of(None))?;
        let living = is_locked(&path)?;
        found.entries.extend(entries.into_iter().map(|entry| Entry { living, ..entry }));
        // A living process may be in the middle of a line.
        let flaws = flaws.into_iter().filter(|flaw| !living || *flaw != Flaw::Torn);
        found.flaws.extend(flaws.map(|flaw| (name_of(&path), flaw)));
    }
    found.entries.sort_by_key(|entry| (entry.at, entry.id.clone()));
    Ok(found)
}

/// One action with its texts; none where it is not there (any more).
///
/// # Errors
/// Where its file cannot be read.
pub fn load(folder: &Path, id: &EntryId) -> io::Result<Option<Entry>> {
    let Some((content, living)) = content_of(folder, id, Texts::Of(Some(id.number)))? else {
        return Ok(None);
    };
    let entry = content.entries.into_iter().find(|entry| entry.id.number == id.number);
    Ok(entry.map(|entry| Entry { living, ..entry }))
}

/// One action with its texts and all parts in which it was written down, as one; none where it is not
/// there (any more).
///
/// # Errors
/// Where its file cannot be read.
pub fn load_whole(folder: &Path, id: &EntryId) -> io::Result<Option<Entry>> {
    let Some((content, living)) = content_of(folder, id, Texts::OfAll(id.number))? else { return Ok(None) };
    let is_part = |entry: &Entry| entry.intent.part_of == Some(id.number);
    let mut whole: Option<Entry> = None;
    for entry in content.entries {
        match &mut whole {
            None if entry.id.number == id.number => whole = Some(Entry { living, ..entry }),
            Some(whole) if is_part(&entry) => whole.join(entry),
            _ => {}
        }
    }
    Ok(whole)
}

/// The file of an action; none where there is no such file (any more).
fn content_of(folder: &Path, id: &EntryId, texts: Texts) -> io::Result<Option<(Content, bool)>> {
    // A name from a record must not lead out of the folder.
    let path = folder.join(Path::new(&*id.file).file_name().unwrap_or_default());
    match read(&path, texts) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        content => Ok(Some((content?, is_locked(&path)?))),
    }
}

/// A file of a process that is gone, locked so that nobody else recovers it at the same time.
pub struct Claimed {
    file: Appended,
    path: PathBuf,
    /// The number of the next outcome: nothing is named by it.
    next: u64,
    /// The actions that have something open, with their texts.
    pub entries: Vec<Entry>,
    /// What is wrong with the file.
    pub flaws: Vec<Flaw>,
}

/// Takes the files of an endpoint whose processes are gone and that have something open. A file that
/// is locked belongs to a living process, and is left alone.
///
/// # Errors
/// Where the folder or a file cannot be read.
pub fn claim(folder: &Path, endpoint: &str) -> io::Result<Vec<Claimed>> {
    let mut claimed = Vec::new();
    for path in files(folder)? {
        let mut file = Appended::open(&path)?;
        match file.file.try_lock() {
            Err(TryLockError::WouldBlock) => continue,
            Err(TryLockError::Error(error)) => return Err(error),
            Ok(()) => {}
        }
        let content = read(&path, Texts::All)?;
        if content.flaws.contains(&Flaw::Torn) {
            file.ends_torn();
        }
        if content.head.as_ref().is_none_or(|head| *head.endpoint != *endpoint) {
            continue;
        }
        let last = content.entries.last().map_or(0, |entry| entry.id.number);
        let open = |entry: &Entry| entry.open().next().is_some();
        let entries: Vec<Entry> = content.entries.into_iter().filter(open).collect();
        if !entries.is_empty() {
            claimed.push(Claimed { file, path, next: last + 1, entries, flaws: content.flaws });
        }
    }
    Ok(claimed)
}

impl Claimed {
    /// The file's name.
    #[must_use]
    pub fn name(&self) -> String {
        name_of(&self.path)
    }

    /// Tells how actions of this file ended after all, or how far they came, for some of their messages (the
    /// number of the action, the place of the message): written and synced together.
    ///
    /// # Errors
    /// Where it cannot be written: then all of them stay open.
    pub fn settle(&mut self, ends: Vec<(u64, usize, End)>, now: Millis) -> io::Result<()> {
        let mut lines = Vec::new();
        for ((of, item, end), n) in ends.iter().zip(self.next..) {
            let ended = Ended { of: *of, item: *item, end: end.clone() };
            lines.extend(encode(&Record { n, at: now, what: What::End(ended) }));
        }
        self.file.append(&lines)?;
        self.file.file.sync_data()?;
        self.next = self.next.saturating_add(ends.len() as u64);
        for (number, item, end) in ends {
            let entry = self.entries.iter_mut().find(|entry| entry.id.number == number);
            if let Some(place) = entry.and_then(|entry| entry.ends.get_mut(item)) {
                place.take(end);
            }
        }
        self.forget_texts()
    }

    /// Texts that were kept until settled go with the last open message.
    fn forget_texts(&self) -> io::Result<()> {
        let texts = texts_of(&self.path);
        let open = self.entries.iter().any(|entry| entry.open().next().is_some());
        if open || !texts.exists() { Ok(()) } else { fs::remove_file(texts) }
    }
}

/// Whether a living process holds the file.
pub(super) fn is_locked(path: &Path) -> io::Result<bool> {
    match File::open(path)?.try_lock_shared() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::io::Write as _;
    use std::sync::Arc;

    use super::*;
    use crate::model::account::{Endpoint, Scheme};
    use crate::model::clock::ManualClock;
    use crate::model::history::{Action, Intent, Item, Keeping};
    use crate::model::message::{Expiry, Message, MessageId, Moment};
    use crate::model::queue::QueueName;

    /// The only open action of a process that is gone, whose file ends in the middle of a line.
    async fn torn(folder: &Path) -> Claimed {
        let endpoint =
            Endpoint { scheme: Scheme::Http, host: "127.0.0.1".into(), port: None, path: "/acme".into() };
        let clock = Arc::new(ManualClock::at(Millis(1)));
        let place = (&Arc::from("acme"), &endpoint);
        let journal = super::super::Journal::open(folder, place, Keeping::Full, 100, clock).unwrap();
        let message = Message {
            id: MessageId::new("a"),
            inserted: Moment::At(0),
            expires: Expiry::Never,
            dequeue_count: 0,
            text: "text".into(),
        };
        let item = Item::of(&message, "hash", true);
        journal.intend(Intent::new(Action::Delete, QueueName::new("orders"), vec![item])).await.unwrap();
        let path = files(folder).unwrap().remove(0);
        drop(journal);
        while is_locked(&path).unwrap() {
            tokio::task::yield_now().await;
        }
        Appended::open(&path).unwrap().file.write_all(b"00000000 {\"n\":9").unwrap();
        claim(folder, &endpoint.to_string()).unwrap().remove(0)
    }

    /// A file as long as a file can be: nothing can be written to it, but it can be cut.
    fn full(folder: &Path) -> File {
        let file = File::options().create(true).append(true).open(folder.join("full")).unwrap();
        let longest = (0..63)
            .rev()
            .map(|bit| 1_u64 << bit)
            .fold(0, |length, more| if file.set_len(length + more).is_ok() { length + more } else { length });
        file.set_len(longest).unwrap();
        file
    }

    #[tokio::test]
    async fn an_outcome_that_cannot_be_written_leaves_the_torn_line_to_be_ended_by_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let mut claimed = torn(folder.path()).await;
        let number = claimed.entries[0].id.number;
        let good = Arc::clone(&claimed.file.file);
        claimed.file.file = Arc::new(full(folder.path()));
        let settle = |claimed: &mut Claimed| claimed.settle(vec![(number, 0, End::Done)], Millis(2));
        settle(&mut claimed).unwrap_err();
        assert_eq!(claimed.entries[0].open().count(), 1, "it is still open");
        claimed.file.file = good;
        settle(&mut claimed).unwrap();
        drop(claimed);
        let found = history(folder.path()).unwrap();
        assert_eq!(found.entries[0].open().count(), 0, "{found:?}");
    }
}
