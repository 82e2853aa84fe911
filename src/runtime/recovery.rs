//! The journal as calls of the application: what was done, what is left open, and settling that.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::journals::Journals;
use super::spawn::blocking;
use crate::body::shown::beginning;
use crate::client::client::Client;
use crate::jobs::mend::{self, Sight, Sights, Terms};
use crate::journal::{self, Journal};
use crate::model::change::Sent;
use crate::model::changes::Change;
use crate::model::clock::Clock;
use crate::model::history::{Action, End, Entry, EntryId, Item};
use crate::model::recovery::{Finding, Left};
use crate::model::remedy::{Considered, Purpose, Remedy};

const NO_JOURNAL: &str = "nothing is written down on this account";

fn folder(journal: &Journal) -> Result<PathBuf, String> {
    journal.folder().map(Path::to_owned).ok_or_else(|| NO_JOURNAL.to_owned())
}

async fn off_the_loop<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, String> {
    let done = blocking(work).await.map_err(|error| error.to_string())?;
    done.map_err(|error| format!("the journal cannot be read: {error}"))
}

/// Every change that the journals tell of, the newest first.
///
/// # Errors
/// A sentence, where they cannot be read.
pub async fn changes(journal: &Journal) -> Result<Vec<Change>, String> {
    let folder = folder(journal)?;
    // What was written a moment ago counts too.
    journal.flush().await.map_err(|error| error.to_string())?;
    let found = off_the_loop(move || journal::history(&folder)).await?;
    let mut changes = Change::all(&found.entries);
    changes.reverse();
    Ok(changes)
}

/// What has to be done for a purpose: looks at the queues of the action.
///
/// # Errors
/// A sentence, where the journal or the queues cannot be read.
pub async fn consider(
    client: &Client,
    journal: &Journal,
    (id, only, purpose): (EntryId, Option<usize>, Purpose),
    terms: Terms,
) -> Result<Considered, String> {
    let folder = folder(journal)?;
    journal.flush().await.map_err(|error| error.to_string())?;
    let (entry, gone) = off_the_loop(move || {
        // Work that was written down in parts is taken back as a whole.
        let loaded =
            if only.is_none() { journal::load_whole(&folder, &id) } else { journal::load(&folder, &id) };
        let Some(entry) = loaded? else { return Ok((None, false)) };
        let gone = matches!(purpose, Purpose::Finish | Purpose::Revert)
            && was_dropped_since(&journal::history(&folder)?.entries, &entry);
        Ok((Some(entry), gone))
    })
    .await?;
    let entry = entry.ok_or("it is not in the journal any more")?;
    let remedy = if gone {
        Remedy::Impossible(Arc::from(Finding::QueueGone.words()))
    } else {
        let sights = mend::look(client, &entry).await.map_err(|failure| failure.step())?;
        mend::remedy(&entry, only, purpose, &sights, &terms)
    };
    let text = remedy.first_text().cloned().unwrap_or_default();
    let begins = blocking(move || beginning(&text)).await.map_err(|error| error.to_string())?;
    Ok(Considered { entry: Arc::new(entry), remedy, begins })
}

/// The messages that a change put elsewhere, as it is written down.
///
/// # Errors
/// A sentence, where that cannot be read.
pub async fn sent(journal: &Journal, id: EntryId) -> Result<Arc<[Sent]>, String> {
    let folder = folder(journal)?;
    journal.flush().await.map_err(|error| error.to_string())?;
    let entry = off_the_loop(move || journal::load_whole(&folder, &id)).await?;
    let entry = entry.ok_or("it is not in the journal any more")?;
    Ok(entry.sent().collect())
}

/// A queue that was deleted since, and may stand there again, is not the one that is meant.
fn was_dropped_since(entries: &[Entry], of: &Entry) -> bool {
    entries.iter().any(|entry| {
        entry.intent.action == Action::DropQueue
            && entry.endpoint == of.endpoint
            && entry.intent.queue == of.intent.queue
            && entry.id != of.id
            && entry.at > of.at
    })
}

/// What processes that are gone left open on this endpoint. Their files are ours from now on.
///
/// # Errors
/// A sentence, where the journal or the queues cannot be read.
pub async fn left(
    client: &Client,
    journal: &Journal,
    endpoint: String,
    journals: &Arc<Journals>,
) -> Result<Vec<Left>, String> {
    let Ok(folder) = folder(journal) else { return Ok(Vec::new()) };
    let ours = Arc::clone(journals);
    let (open, all) = off_the_loop(move || {
        let open = ours.claim(&folder, &endpoint)?;
        let all = if open.is_empty() { Vec::new() } else { journal::history(&folder)?.entries };
        Ok((open, all))
    })
    .await?;
    let mut left = Vec::new();
    for entry in open {
        let sights = if was_dropped_since(&all, &entry) {
            Sights { from: Sight::Gone, to: Sight::Gone }
        } else {
            mend::look(client, &entry).await.map_err(|failure| failure.step())?
        };
        left.extend(entry.open().map(|(item, of)| as_left(&entry, item, of, &sights)));
    }
    Ok(left)
}

fn as_left(entry: &Entry, at: usize, item: &Item, sights: &Sights) -> Left {
    let text = item.text.as_deref().or(item.new_text.as_deref()).unwrap_or_default();
    Left {
        entry: entry.id.clone(),
        item: at,
        at: entry.at,
        action: entry.intent.action,
        queue: entry.intent.queue.clone(),
        to: entry.intent.to.clone(),
        id: item.id.clone(),
        begins: beginning(text).to_string(),
        finding: mend::finding(entry, at, sights),
    }
}

/// Says how an action of a process that is gone ended after all. With `export` its texts are written
/// to files first; returns where.
///
/// # Errors
/// A sentence, where that cannot be written.
pub async fn settle(
    journals: &Arc<Journals>,
    (id, item, end): (EntryId, usize, End),
    export: bool,
    clock: Arc<dyn Clock>,
) -> Result<Option<String>, String> {
    let journals = Arc::clone(journals);
    let settled = blocking(move || {
        let path = if export { Some(write_texts(&journals, &id, item)?) } else { None };
        journals.settle(&id, item, end, clock.now())?;
        Ok(path.map(|path| path.display().to_string()))
    });
    let settled: io::Result<_> = settled.await.map_err(|error| error.to_string())?;
    settled.map_err(|error| format!("that could not be written: {error}"))
}

/// Writes the texts of a message to a file of its own, exactly as stored.
fn write_texts(journals: &Journals, id: &EntryId, item: usize) -> io::Result<PathBuf> {
    let missing = || io::Error::other("its text was not kept");
    let entry = journals.claimed_entry(id).ok_or_else(missing)?;
    let of = entry.intent.items.get(item).ok_or_else(missing)?;
    let folder = journals.exports().ok_or_else(missing)?;
    journal::make(&folder)?;
    let name = of.id.as_ref().map_or_else(|| format!("{}-{item}", id.number), |id| id.as_str().to_owned());
    let safe: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let path = folder.join(format!("{}-{safe}.txt", entry.intent.queue));
    let texts = [(of.text.as_ref(), path.clone()), (of.new_text.as_ref(), path.with_extension("new.txt"))];
    let mut first = None;
    for (text, path) in texts {
        let Some(text) = text else { continue };
        private(&path)?.write_all(text.as_bytes())?;
        first.get_or_insert(path);
    }
    first.ok_or_else(missing)
}

fn private(path: &Path) -> io::Result<std::fs::File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
