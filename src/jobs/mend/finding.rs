//! What a look at the queues says about an action that has no known end. Pure.

use super::{Sight, Sights};
use crate::journal::hash;
use crate::model::clock::Millis;
use crate::model::history::{Action, End, Entry, Item};
use crate::model::message::{Message, MessageId};
use crate::model::recovery::Finding;

/// Seconds by which the clocks of the service and of this machine may differ.
const SKEW: i64 = 900;

/// What became of the message at a place of the action's list.
#[must_use]
pub fn finding(entry: &Entry, at: usize, sights: &Sights) -> Finding {
    let Some(item) = entry.intent.items.get(at) else { return Finding::NotSeen };
    let Sight::Head { messages: head, .. } = &sights.from else { return Finding::QueueGone };
    let old = item.id.as_ref().and_then(|id| by_id(head, id));
    let new = copy(entry, at, sights);
    let action = entry.intent.action;
    let is_open = !entry.end(at).is_some_and(End::settles);
    match (action, old, new) {
        (_, Some(message), _) if is_open && removes(action) && *hash(&message.text) != *item.hash => {
            Finding::Changed
        }
        (Action::Edit, Some(message), _) => edited(item, message),
        (Action::Delete | Action::Clear | Action::DropQueue, Some(_), _) => Finding::NotHappened,
        (Action::Put, _, Some(_)) => Finding::Happened,
        (_, Some(_), Some(_)) if action.doubles() => Finding::Twice,
        (_, None, Some(_)) if action.doubles() && is_gone(entry, at, sights) => Finding::Happened,
        (_, None, Some(_)) if action.doubles() => Finding::OldNotSeen,
        (_, _, None) if puts(action) && has_alike(entry, at, item, sights) => Finding::Alike,
        (_, Some(_), None) if action.doubles() && entry.new_id(at).is_some() => Finding::NewNotSeen,
        (_, Some(_), None) if action.doubles() && !sights.to.is_all() => Finding::Unsure,
        (_, Some(_), None) if action.doubles() => Finding::NotHappened,
        (_, None, None) if action.doubles() && is_open && entry.new_id(at).is_none() => Finding::NoWord,
        _ => Finding::NotSeen,
    }
}

fn removes(action: Action) -> bool {
    action == Action::Delete || action.doubles()
}

fn puts(action: Action) -> bool {
    action == Action::Put || action.doubles()
}

/// Whether an old message that is not in the head is gone, and not only hidden or further back.
fn is_gone(entry: &Entry, at: usize, sights: &Sights) -> bool {
    sights.from.is_all() || entry.end(at) == Some(&End::Done)
}

fn edited(item: &Item, message: &Message) -> Finding {
    if item.new_text.as_ref() == Some(&message.text) {
        Finding::Happened
    } else if *hash(&message.text) == *item.hash {
        Finding::NotHappened
    } else {
        Finding::Changed
    }
}

/// The message that was put, where its id is known and it can be seen.
#[must_use]
pub fn copy<'a>(entry: &Entry, at: usize, sights: &'a Sights) -> Option<&'a Message> {
    by_id(sights.to.messages(), entry.new_id(at)?)
}

/// Where the service never said which id it gave: whether a message stands that may be the one that
/// was put. It may as well be a stranger's, so nothing may be done to it, or because of it.
fn has_alike(entry: &Entry, at: usize, item: &Item, sights: &Sights) -> bool {
    let wanted = hash_put(item);
    let young = |message: &Message| is_young(message, entry.at);
    let fits = |message: &Message| Some(&message.id) != item.id.as_ref() && hash(&message.text) == wanted;
    entry.new_id(at).is_none() && sights.to.messages().iter().any(|message| young(message) && fits(message))
}

/// Whether a message was put no earlier than at a time of this machine's clock, as far as two clocks tell.
#[must_use]
pub fn is_young(message: &Message, at: Millis) -> bool {
    message.inserted.secs().is_some_and(|secs| secs >= at.secs().saturating_sub(SKEW))
}

/// The hash of the text that was put.
#[must_use]
pub fn hash_put(item: &Item) -> String {
    item.new_text.as_deref().map_or_else(|| item.hash.to_string(), hash)
}

/// The message of that id.
#[must_use]
pub fn by_id<'a>(head: &'a [Message], id: &MessageId) -> Option<&'a Message> {
    head.iter().find(|message| message.id == *id)
}
