//! What a look at the queues says about an action that has no known end. Pure.

use super::{Sight, Sights};
use crate::journal::hash;
use crate::model::history::{Action, End, Entry, Item};
use crate::model::message::{Message, MessageId};
use crate::model::recovery::Finding;

/// Seconds by which the clocks of the service and of this machine may differ.
const SKEW: i64 = 900;

/// What became of the message at a place of the action's list.
#[must_use]
pub fn finding(entry: &Entry, at: usize, sights: &Sights) -> Finding {
    let Some(item) = entry.intent.items.get(at) else { return Finding::NotSeen };
    if sights.from == Sight::Gone {
        return Finding::QueueGone;
    }
    let old = item.id.as_ref().and_then(|id| by_id(sights.from.head(), id));
    let new = copy(entry, at, item, sights);
    let was_put = entry.ends.get(at).is_some_and(|end| end.new_id.is_some());
    let sees_all = |sight: &Sight| !matches!(sight, Sight::Part(_));
    match (entry.intent.action, old, new) {
        (Action::Edit, Some(message), _) => edited(item, message),
        (Action::Delete | Action::Clear | Action::DropQueue, Some(_), _) => Finding::NotHappened,
        (Action::Put, _, Some(_)) => Finding::Happened,
        // Its new message may have been taken by now: that it was put is certain.
        (action, Some(_), _) if action.doubles() && was_put => Finding::Twice,
        // Of many messages several may have the same text: that one of it stands there says too little
        // to delete another.
        (Action::Move | Action::Resend, Some(_), Some(_)) => Finding::Unsure,
        (Action::Move | Action::Resend, Some(_), None) if !sees_all(&sights.to) => Finding::Unsure,
        (action, Some(_), Some(_)) if action.doubles() => Finding::Twice,
        (action, Some(_), None) if action.doubles() => Finding::NotHappened,
        // The old one may be hidden by the lease under which it was to be deleted.
        (action, None, Some(_)) if action.doubles() && sees_all(&sights.from) => Finding::Happened,
        _ => Finding::NotSeen,
    }
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

/// The message that was put, where it can be seen: by its id if that is known, or else by its text
/// among those that are not older than the intent.
#[must_use]
pub fn copy<'a>(entry: &Entry, at: usize, item: &Item, sights: &'a Sights) -> Option<&'a Message> {
    let head = sights.to.head();
    let known = entry.ends.get(at).and_then(|end| end.new_id.clone().or_else(|| stands(end.end.as_ref())));
    if let Some(id) = known {
        return by_id(head, &id);
    }
    let text = item.new_text.as_deref().or(item.text.as_deref());
    let wanted = text.map_or_else(|| item.hash.to_string(), hash);
    let young = |message: &&Message| {
        message.inserted.secs().is_some_and(|secs| secs >= entry.at.secs().saturating_sub(SKEW))
    };
    let fits = |message: &&Message| Some(&message.id) != item.id.as_ref() && hash(&message.text) == wanted;
    head.iter().filter(young).find(fits)
}

fn stands(end: Option<&End>) -> Option<MessageId> {
    match end {
        Some(End::Stands(id)) => Some(id.clone()),
        _ => None,
    }
}

/// The message of that id.
#[must_use]
pub fn by_id<'a>(head: &'a [Message], id: &MessageId) -> Option<&'a Message> {
    head.iter().find(|message| message.id == *id)
}
