//! Work on many messages, also where it is a search for what a killed run left open: what that must know
//! before, and what it says to the journal.

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use super::bulk;
use super::journals::Journals;
use super::recovery::{folder, off_the_loop};
use crate::client::client::Client;
use crate::jobs::mend;
use crate::jobs::site::{Site, Talk};
use crate::journal::{self, Journal};
use crate::model::change::{Bulk, Copied, Known, Recovers, Recovery, Report, Search, Which};
use crate::model::clock::{Clock, Millis};
use crate::model::failure::{Failure, FailureKind};
use crate::model::history::{End, Entry, EntryId, Item, ItemEnd};
use crate::model::message::MessageId;
use crate::model::operation::OperationKind;

/// How long what a process sent that is gone may still take effect, in milliseconds: the service gives a
/// request up after 30 seconds.
const ON_ITS_WAY: u64 = 40_000;
const TOO_EARLY: &str = "a delete of the run that was killed may still be on its way: 40 seconds after this one found \
    it gone, not before";

/// Does it; what an earlier run left open is settled then.
///
/// # Errors
/// Where nothing was begun.
pub async fn run(
    journals: &Arc<Journals>,
    site: &Site,
    wish: Bulk,
    (goal, reports): (Option<Client>, Option<&Path>),
    talk: Talk,
) -> Result<Report, Failure> {
    let Site { journal, clock, client, .. } = site;
    let early = is_early(journals, &wish, clock.now());
    let wish = &before(journals, journal, (wish, early), clock).await.map_err(|why| {
        let said = format!("nothing was begun: {why}");
        Failure::new(FailureKind::Invalid, OperationKind::Get, client.account(), &said).on(&site.queue)
    })?;
    let mut report = bulk::run(site, wish, goal, reports, talk).await?;
    if let (Some(recovers), Report::Bulk(report)) = (&wish.recovers, &mut report) {
        let seeks_early = early && recovers.way == Recovery::Seek;
        report.search.saw_all = report.search.saw_all.map(|saw_all| saw_all && !seeks_early);
        if let Err(error) = after(journals, journal, (recovers.clone(), report.search.clone()), clock).await {
            // It comes up again, and what was deleted is found to be done.
            tracing::warn!("{error}");
        }
    }
    Ok(report)
}

/// Whether what the killed run sent last may still take effect: then a search for copies says nothing of what it
/// does not find, and no copy is taken back of which the old message may be about to go.
fn is_early(journals: &Journals, wish: &Bulk, now: Millis) -> bool {
    let gone = wish.recovers.as_ref().and_then(|recovers| journals.gone_since(&recovers.work));
    gone.is_some_and(|since| now.since(since) < ON_ITS_WAY)
}

/// Before it begins: a search for copies passes over all messages that the journals know, and that the user
/// takes a message for a copy is written down before the old one is deleted.
///
/// # Errors
/// A sentence, where the journals cannot be read or written.
async fn before(
    journals: &Arc<Journals>,
    journal: &Journal,
    (mut wish, early): (Bulk, bool),
    clock: &Arc<dyn Clock>,
) -> Result<Bulk, String> {
    let Some(mut recovers) = wish.recovers.clone() else { return Ok(wish) };
    match &mut wish.which {
        Which::Like { not, .. } => {
            let known = known(journal, recovers.work).await?;
            *not = not.iter().cloned().chain(known).collect();
        }
        Which::Known { messages, .. } => {
            (*messages, recovers.copies) = paired(&entries(journal).await?, messages, &recovers, early)?;
            if recovers.way == Recovery::Finish && !recovers.copies.is_empty() {
                let stand = |copy: &Copied| (copy.of.clone(), End::Stands(copy.id.clone()));
                let ends = recovers.copies.iter().map(stand).collect();
                say(journals, recovers.work.clone(), ends, clock).await?;
            }
            wish.recovers = Some(recovers);
        }
        _ => {}
    }
    Ok(wish)
}

/// Messages that may be deleted, and the copies that it is about.
type Pairs = (Arc<[Known]>, Arc<[Copied]>);

/// Of these messages, and of the copies that it is about, those of which the other one of the pair stands as far
/// as the journals know.
///
/// # Errors
/// Why nothing may be deleted.
fn paired(
    entries: &[Entry],
    messages: &[Known],
    Recovers { work, way, copies }: &Recovers,
    early: bool,
) -> Result<Pairs, String> {
    let surely = pairs(entries, work);
    let is_put = |one: &Known| surely.iter().any(|pair| pair.id == one.id);
    if early && messages.iter().any(is_put) {
        return Err(TOO_EARLY.to_owned());
    }
    let alone = mend::alone(entries, work, copies);
    let stays = |id: &MessageId| !alone.contains(id);
    let messages: Arc<[Known]> = messages.iter().filter(|one| stays(&one.id)).cloned().collect();
    if messages.is_empty() {
        return Err("all of it was dealt with otherwise since it was looked at".to_owned());
    }
    let stays = |copy: &&Copied| stays(if *way == Recovery::Finish { &copy.of } else { &copy.id });
    Ok((messages, copies.iter().filter(stays).cloned().collect()))
}

/// The messages of this work that surely were put, and for which.
fn pairs(entries: &[Entry], work: &EntryId) -> Vec<Copied> {
    let of_part = |entry: &Entry| {
        let pair =
            |(at, item): (usize, &Item)| Some(Copied { of: item.id.clone()?, id: entry.new_id(at)?.clone() });
        entry.intent.items.iter().enumerate().filter_map(pair).collect::<Vec<_>>()
    };
    entries.iter().filter(|entry| entry.work() == *work).flat_map(of_part).collect()
}

/// All that the journals tell of.
async fn entries(journal: &Journal) -> Result<Vec<Entry>, String> {
    let folder = folder(journal)?;
    journal.flush().await.map_err(|error| error.to_string())?;
    off_the_loop(move || Ok(journal::history(&folder)?.entries)).await
}

/// The messages that surely are no copies of which no word came: those that were put for others, and the old
/// ones of the same work.
async fn known(journal: &Journal, work: EntryId) -> Result<Vec<MessageId>, String> {
    let entries = entries(journal).await?;
    let old = |entry: &Entry| {
        let items = entry.intent.items.iter().filter(|_| entry.work() == work);
        items.filter_map(|item| item.id.clone()).collect::<Vec<_>>()
    };
    let new = |end: &ItemEnd| end.new_id.clone();
    Ok(entries.iter().flat_map(|entry| entry.ends.iter().filter_map(new).chain(old(entry))).collect())
}

/// Says of the work how it ended for its messages by a search. Where it was finished, those that were deleted
/// are done, and those that were not found too, where nothing was hidden. Where copies were looked for, those
/// of which none is there are as they were before; and those of which the copy was deleted. The others stay
/// open.
///
/// # Errors
/// A sentence, where the journals cannot be read or written.
async fn after(
    journals: &Arc<Journals>,
    journal: &Journal,
    (recovers, search): (Recovers, Search),
    clock: &Arc<dyn Clock>,
) -> Result<(), String> {
    let Recovers { work, way, copies } = recovers;
    let missing = if search.saw_all == Some(true) { search.missing } else { Vec::new() };
    let ended: Vec<MessageId> = match way {
        Recovery::Seek => missing,
        Recovery::Finish => {
            let deleted = written(journal, |parts| ids(mend::deleted(parts, &work))).await?;
            deleted.into_iter().chain(missing).collect()
        }
        Recovery::TakeBack => {
            let deleted = written(journal, |parts| ids(mend::withdrawn(parts, &work))).await?;
            copies.iter().filter(|copy| deleted.contains(&copy.id)).map(|copy| copy.of.clone()).collect()
        }
    };
    let end = if way == Recovery::Finish { End::Done } else { End::NotDone };
    say(journals, work, ended.into_iter().map(|id| (id, end.clone())).collect(), clock).await
}

fn ids<'a>(ids: impl IntoIterator<Item = &'a MessageId>) -> Vec<MessageId> {
    ids.into_iter().cloned().collect()
}

/// Reads what was written through this handle.
async fn written<T>(journal: &Journal, read: impl FnOnce(&[Entry]) -> T) -> Result<T, String> {
    let folder = folder(journal)?;
    journal.flush().await.map_err(|error| error.to_string())?;
    let written = journal.noted();
    let parts = off_the_loop(move || {
        let parts = written.iter().map(|id| journal::load_whole(&folder, id));
        parts.collect::<io::Result<Vec<_>>>()
    });
    let parts: Vec<Entry> = parts.await?.into_iter().flatten().collect();
    Ok(read(&parts))
}

async fn say(
    journals: &Arc<Journals>,
    work: EntryId,
    ends: HashMap<MessageId, End>,
    clock: &Arc<dyn Clock>,
) -> Result<(), String> {
    let (journals, now) = (Arc::clone(journals), clock.now());
    off_the_loop(move || journals.say(&work, &ends, now)).await
}
