//! What is left to take back of an action, where some of it was taken back already. Pure.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::model::change::Copied;
use crate::model::history::{Action, End, Entry, EntryId};
use crate::model::message::MessageId;

/// Messages of one text that were put back.
#[derive(Debug, Clone, Copy, Default)]
struct Again {
    /// How many surely stand.
    surely: usize,
    /// How many may stand, those that surely do included.
    in_all: usize,
}

/// The action as it looks after the actions of `history` that took it back: a message that stands again
/// counts as not done, and of one that may stand again it is not known. A copy that was put back has
/// another id, so it is told by its text; which of several equal ones it stands for makes no difference.
#[must_use]
pub fn rest(entry: &Entry, history: &[Entry]) -> Entry {
    let mut rest = entry.clone();
    let backs = || history.iter().filter(|back| back.intent.undoes.as_ref() == Some(&entry.id));
    if !matches!(entry.intent.action, Action::Delete | Action::Clear | Action::DropQueue) {
        if backs().any(|back| back.done() > 0) {
            rest.ends.iter_mut().for_each(|end| end.end = Some(End::NotDone));
        }
        return rest;
    }
    // What says that it brought this one to its end is a part of it. Earlier versions wrote that it took it
    // back: there it is to be taken back by itself.
    for back in backs().filter(|back| back.intent.action == Action::Delete) {
        finished(&mut rest, back);
    }
    let mut again = again(backs());
    // One that counts as not done may be so because it was put back before: then that put is not one
    // for the others. Rather a doubt too much than a message too few.
    for (hash, _) in ends(&mut rest).filter(|(_, end)| **end == Some(End::NotDone)) {
        again.entry(hash).and_modify(|again| again.surely = again.surely.saturating_sub(1));
    }
    // What surely was done is what was put back first.
    for done in [true, false] {
        let wanted = |(_, end): &(_, &mut Option<End>)| {
            **end != Some(End::NotDone) && (**end == Some(End::Done)) == done
        };
        for (hash, end) in ends(&mut rest).filter(wanted) {
            let Some(again) = again.get_mut(&hash).filter(|again| again.in_all > 0) else { continue };
            *end = Some(if again.surely > 0 { End::NotDone } else { End::Unknown });
            again.surely = again.surely.saturating_sub(1);
            again.in_all -= 1;
        }
    }
    rest
}

/// The messages that were surely deleted by what brought this work to its end.
#[must_use]
pub fn deleted<'a>(history: &'a [Entry], work: &EntryId) -> HashSet<&'a MessageId> {
    let deletes = history.iter().filter(|end| end.intent.action == Action::Delete);
    let ends = deletes.filter(|end| end.intent.finishes.as_ref() == Some(work));
    ends.flat_map(done).collect()
}

/// The messages that were surely deleted by what took this work back.
#[must_use]
pub fn withdrawn<'a>(history: &'a [Entry], work: &EntryId) -> HashSet<&'a MessageId> {
    let deletes = history.iter().filter(|back| back.intent.action == Action::Delete);
    let backs = deletes.filter(|back| back.intent.undoes.as_ref() == Some(work));
    backs.flat_map(done).collect()
}

/// The messages that must not be deleted, whatever work is brought to its end or taken back by that: the other one
/// of the pair was, or may have been, deleted about the same work. `probably`: pairs besides those that the
/// journals know. About what may be deleted without any pair, as
/// by a clear, it says nothing.
#[must_use]
pub fn alone(history: &[Entry], work: &EntryId, probably: &[Copied]) -> HashSet<MessageId> {
    let root = root(history, work);
    let about = |entry: &&Entry| entry.intent.mends().is_some() && self::root(history, &entry.work()) == root;
    let deletes = history.iter().filter(|entry| entry.intent.action == Action::Delete).filter(about);
    let gone: HashSet<&MessageId> = deletes.flat_map(perhaps).collect();
    let mut alone = HashSet::new();
    for Copied { of, id } in probably {
        alone.extend(Some(of.clone()).filter(|_| gone.contains(id)));
        alone.extend(Some(id.clone()).filter(|_| gone.contains(of)));
    }
    for part in history.iter().filter(|part| part.work() == root) {
        for (at, item) in part.intent.items.iter().enumerate() {
            let (Some(old), Some(new)) = (&item.id, part.new_id(at)) else { continue };
            if gone.contains(new) {
                alone.insert(old.clone());
            }
            if gone.contains(old) || part.end(at) == Some(&End::Done) {
                alone.insert(new.clone());
            }
        }
    }
    alone
}

/// The work that this one is about in the end: deletes that were cut off are brought to their end by others.
fn root(history: &[Entry], work: &EntryId) -> EntryId {
    let mut root = work.clone();
    // No longer than the history: a damaged one may go round in circles.
    for _ in history {
        let of = |entry: &&Entry| entry.id == root || entry.work() == root;
        let next =
            history.iter().find(of).map(|entry| entry.intent.mends().cloned().ok_or_else(|| entry.work()));
        match next {
            Some(Ok(other)) => root = other,
            Some(Err(own)) => return own,
            None => return root,
        }
    }
    root
}

/// The messages for which it is not certain that an action was not done.
fn perhaps(entry: &Entry) -> impl Iterator<Item = &MessageId> {
    let ends = entry.intent.items.iter().zip(&entry.ends);
    ends.filter(|(_, end)| end.end != Some(End::NotDone)).filter_map(|(item, _)| item.id.as_ref())
}

/// The messages for which an action surely met its end.
fn done(entry: &Entry) -> impl Iterator<Item = &MessageId> {
    let ends = entry.intent.items.iter().zip(&entry.ends);
    ends.filter(|(_, end)| end.end == Some(End::Done)).filter_map(|(item, _)| item.id.as_ref())
}

/// What another delete brought to its end is to be taken back from that one.
fn finished(rest: &mut Entry, by: &Entry) {
    let ids: HashSet<_> = done(by).collect();
    for (item, end) in rest.intent.items.iter().zip(&mut rest.ends) {
        if item.id.as_ref().is_some_and(|id| ids.contains(id)) {
            end.end = Some(End::NotDone);
        }
    }
}

/// The hashes of an action's messages, and how it ended for them.
fn ends(entry: &mut Entry) -> impl Iterator<Item = (Arc<str>, &mut Option<End>)> {
    let hashes = entry.intent.items.iter().map(|item| Arc::clone(&item.hash));
    hashes.zip(entry.ends.iter_mut().map(|end| &mut end.end))
}

/// What was put by these, by the hashes of the texts.
fn again<'a>(backs: impl Iterator<Item = &'a Entry>) -> HashMap<Arc<str>, Again> {
    let mut all: HashMap<Arc<str>, Again> = HashMap::new();
    for back in backs.filter(|back| back.intent.action == Action::Put) {
        for (item, end) in back.intent.items.iter().zip(&back.ends) {
            let surely = matches!(end.end, Some(End::Done | End::Stands(_)));
            if end.end != Some(End::NotDone) {
                let again = all.entry(Arc::clone(&item.hash)).or_default();
                again.surely += usize::from(surely);
                again.in_all += 1;
            }
        }
    }
    all
}
