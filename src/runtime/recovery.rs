//! The journal as calls of the application: what was done, what is left open, and settling that.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::exports::export;
use super::journals::Journals;
use super::spawn::blocking;
use crate::body::shown::beginning;
use crate::client::client::Client;
use crate::jobs::mend::{self, Sight, Sights, Terms};
use crate::journal::{self, Journal};
use crate::model::account::Endpoint;
use crate::model::change::Known;
use crate::model::changes::Change;
use crate::model::clock::{Clock, Millis};
use crate::model::delayed::{DelayedAct, DelayedElsewhere, DelayedId};
use crate::model::history::{Action, End, Entry, EntryId, Item, Place};
use crate::model::message::{Message, MessageId};
use crate::model::queue::QueueName;
use crate::model::recovery::{Finding, Left};
use crate::model::remedy::{Considered, Purpose, Remedy};

const ONLY_ONE: &str =
    "the other message of the pair was, or may have been, deleted meanwhile: this is the only one";
const NO_JOURNAL: &str = "nothing is written down on this account";

/// Where the journals are.
///
/// # Errors
/// Where there are none.
pub(super) fn folder(journal: &Journal) -> Result<PathBuf, String> {
    journal.folder().map(Path::to_owned).ok_or_else(|| NO_JOURNAL.to_owned())
}

/// Reads or writes the journals where blocking is allowed.
pub(super) async fn off_the_loop<T: Send + 'static>(
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

/// What has to be done for a purpose: looks at the queues of the action, unless it is about a message
/// that is not due yet, which `hidden` knows.
///
/// # Errors
/// A sentence, where the journal or the queues cannot be read.
pub async fn consider(
    client: &Client,
    journal: &Journal,
    (id, only, purpose): (EntryId, Option<usize>, Purpose),
    terms: Terms,
    hidden: impl Fn(&MessageId) -> Option<(DelayedId, Message)>,
) -> Result<Considered, String> {
    let folder = folder(journal)?;
    journal.flush().await.map_err(|error| error.to_string())?;
    let (entry, history) = off_the_loop(move || {
        // Work that was written down in parts is taken back as a whole.
        let loaded =
            if only.is_none() { journal::load_whole(&folder, &id) } else { journal::load(&folder, &id) };
        Ok((loaded?, journal::history(&folder)?.entries))
    })
    .await?;
    let entry = entry.ok_or("it is not in the journal any more")?;
    let in_hand = if purpose == Purpose::Undo { in_hand(&entry, hidden) } else { None };
    let recovers = matches!(purpose, Purpose::Finish | Purpose::Revert);
    let remedy = if recovers && was_dropped_since(&history, &entry) {
        Remedy::Impossible(Arc::from(Finding::QueueGone.words()))
    } else if let Some(remedy) = in_hand {
        remedy
    } else {
        let sights = mend::look(client, &entry).await.map_err(|failure| failure.step())?;
        let takes_back = matches!(purpose, Purpose::Undo | Purpose::Revert);
        let rest = if takes_back { mend::rest(&entry, &history) } else { entry.clone() };
        let alone = if recovers { mend::alone(&history, &entry.work(), &[]) } else { HashSet::new() };
        if only.is_some_and(|at| is_taken_back(&alone, &entry, at, &sights)) {
            Remedy::Impossible(Arc::from(Finding::TakenBack.words()))
        } else if purpose == Purpose::Finish && only.is_some_and(|at| is_only_one(&alone, &entry, at)) {
            Remedy::Impossible(Arc::from(ONLY_ONE))
        } else {
            mend::remedy(&rest, only, purpose, &sights, &terms)
        }
    };
    let text = remedy.text(&entry).cloned().unwrap_or_default();
    let begins = blocking(move || beginning(&text)).await.map_err(|error| error.to_string())?;
    Ok(Considered { entry: Arc::new(entry), remedy, begins })
}

/// How a put or an edit of one message that is not due yet is taken back.
fn in_hand(entry: &Entry, hidden: impl Fn(&MessageId) -> Option<(DelayedId, Message)>) -> Option<Remedy> {
    let ([item], [end]) = (&*entry.intent.items, &*entry.ends) else { return None };
    let (put, message) = hidden(item.id.as_ref().or(end.new_id.as_ref())?)?;
    let act = match (entry.intent.action, &item.text, &item.new_text) {
        (Action::Put, ..) => DelayedAct::Cancel,
        (Action::Edit, Some(old), Some(new)) if old != new && message.text == *new => {
            DelayedAct::Write(Arc::clone(old))
        }
        _ => return None,
    };
    Some(Remedy::InHand { put, id: message.id, act })
}

/// The delayed puts of an endpoint that are not due, as the journals tell of them, the first due first.
///
/// # Errors
/// A sentence, where the journal cannot be read.
pub async fn delayed(
    journal: &Journal,
    endpoint: &Endpoint,
    now: Millis,
) -> Result<Vec<DelayedElsewhere>, String> {
    let endpoint = endpoint.to_string();
    let Ok(folder) = folder(journal) else { return Ok(Vec::new()) };
    journal.flush().await.map_err(|error| error.to_string())?;
    off_the_loop(move || {
        let entries = journal::history(&folder)?.entries;
        let mut waiting = DelayedElsewhere::all(&entries, &endpoint, now);
        for one in &mut waiting {
            let text = journal::load(&folder, &one.entry)?.and_then(|entry| {
                let item = entry.intent.items.into_iter().next()?;
                item.new_text
            });
            one.begins = beginning(text.as_deref().unwrap_or_default()).to_string();
        }
        Ok(waiting)
    })
    .await
}

/// The messages that a change put elsewhere, as it is written down.
///
/// # Errors
/// A sentence, where that cannot be read.
pub async fn sent(journal: &Journal, id: EntryId) -> Result<Arc<[Known]>, String> {
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
    (endpoint, now): (String, Millis),
    journals: &Arc<Journals>,
) -> Result<Vec<Left>, String> {
    let Ok(folder) = folder(journal) else { return Ok(Vec::new()) };
    let ours = Arc::clone(journals);
    let (open, all) = off_the_loop(move || {
        let open = ours.claim(&folder, &endpoint, now)?;
        let all = if open.is_empty() { Vec::new() } else { journal::history(&folder)?.entries };
        Ok((open, all))
    })
    .await?;
    let mut left = Vec::new();
    let mut looks = Vec::new();
    for entry in open {
        let sights = if was_dropped_since(&all, &entry) {
            Sights { from: Sight::Gone, to: Sight::Gone }
        } else {
            look_once(client, &entry, &mut looks).await?
        };
        // Finished by a search that was itself cut off, or of which the end could not be written down.
        let deleted = mend::deleted(&all, &entry.work());
        let alone = mend::alone(&all, &entry.work(), &[]);
        let is_deleted = |item: &Item| item.id.as_ref().is_some_and(|id| deleted.contains(id));
        left.extend(entry.open().map(|(at, item)| {
            let finding = if is_deleted(item) {
                Finding::Happened
            } else if is_taken_back(&alone, &entry, at, &sights) {
                Finding::TakenBack
            } else {
                mend::finding(&entry, at, &sights)
            };
            as_left(&entry, at, item, finding)
        }));
    }
    Ok(left)
}

/// Whether the new message of one was, or may have been, deleted again to take it back, and cannot be seen: by
/// a search that was itself cut off, or of which the end could not be written down. The old one is the only one
/// then, and must stay.
fn is_taken_back(alone: &HashSet<MessageId>, entry: &Entry, at: usize, sights: &Sights) -> bool {
    let old = entry.intent.items.get(at).and_then(|item| item.id.as_ref());
    let put = entry.new_id(at).is_some() && mend::copy(entry, at, sights).is_none();
    put && old.is_some_and(|old| alone.contains(old))
}

/// Whether one that was to be deleted about other work is the only one of its pair by now.
fn is_only_one(alone: &HashSet<MessageId>, entry: &Entry, at: usize) -> bool {
    let id = entry.intent.items.get(at).and_then(|item| item.id.as_ref());
    entry.intent.action == Action::Delete && id.is_some_and(|id| alone.contains(id))
}

/// Looks at the queues of an action, unless they were looked at for another one just now.
async fn look_once(
    client: &Client,
    entry: &Entry,
    looks: &mut Vec<((QueueName, Option<Place>), Sights)>,
) -> Result<Sights, String> {
    let queues = (entry.intent.queue.clone(), entry.intent.to.clone());
    if let Some((_, sights)) = looks.iter().find(|(of, _)| *of == queues) {
        return Ok(sights.clone());
    }
    let sights = mend::look(client, entry).await.map_err(|failure| failure.step())?;
    looks.push((queues, sights.clone()));
    Ok(sights)
}

fn as_left(entry: &Entry, at: usize, item: &Item, finding: Finding) -> Left {
    let text = item.text.as_deref().or(item.new_text.as_deref()).unwrap_or_default();
    Left {
        entry: entry.id.clone(),
        item: at,
        work: entry.work(),
        at: entry.at,
        action: entry.intent.action,
        mends: entry.intent.mends().is_some(),
        queue: entry.intent.queue.clone(),
        to: entry.intent.to.clone(),
        id: item.id.clone(),
        hash: Arc::clone(&item.hash),
        put: mend::hash_put(item).into(),
        stands: entry.new_id(at).cloned(),
        begins: beginning(text).to_string(),
        finding,
        told: None,
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
        journals.settle(&id, item, &end, clock.now())?;
        Ok(path.map(|path| path.display().to_string()))
    });
    let settled: io::Result<_> = settled.await.map_err(|error| error.to_string())?;
    settled.map_err(|error| format!("that could not be written: {error}"))
}

fn write_texts(journals: &Journals, id: &EntryId, item: usize) -> io::Result<PathBuf> {
    let missing = || io::Error::other("its text was not kept");
    let entry = journals.claimed_entry(id).ok_or_else(missing)?;
    export(&journals.exports().ok_or_else(missing)?, &entry, item)
}
