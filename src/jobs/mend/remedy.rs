//! What has to be done to take an action back, or to bring it to its end. Pure.

use std::sync::Arc;

use super::finding::{by_id, copy, finding, hash_put};
use super::{Sight, Sights};
use crate::jobs::plan::plan;
use crate::journal::hash;
use crate::model::change::{self, Act, Target};
use crate::model::clock::Millis;
use crate::model::history::{Action, End, Entry, Item};
use crate::model::message::{Expiry, Life, Message, Moment, WEEK};
use crate::model::recovery::Finding;
use crate::model::remedy::{Back, Purpose, Remedy};

/// At which terms messages are changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The time.
    pub now: Millis,
    /// What a plan must keep to.
    pub change: change::Terms,
}

/// What has to be done. `only`: about one message of the action; none for all.
#[must_use]
pub fn remedy(
    entry: &Entry,
    only: Option<usize>,
    purpose: Purpose,
    sights: &Sights,
    terms: &Terms,
) -> Remedy {
    let case = Case { entry, sights, terms, purpose };
    if purpose == Purpose::Undo && case.nothing_stands() {
        return Remedy::IsSo;
    }
    match (entry.intent.action, purpose) {
        (_, Purpose::PutAgain) => case.put_again(),
        (Action::Delete | Action::Clear, Purpose::Undo | Purpose::Revert) => case.put_back(only),
        (Action::DropQueue, Purpose::Undo | Purpose::Revert) => case.recreate(),
        (Action::Clear | Action::DropQueue, Purpose::Finish) => {
            impossible("a queue is cleared or deleted by hand: the keys of its pane do it")
        }
        _ => case.of_one(only.unwrap_or(0)),
    }
}

fn impossible(why: &str) -> Remedy {
    Remedy::Impossible(Arc::from(why))
}

const NO_TEXT: &str = "its text was not kept";
const SEVERAL: &str = "it was done to several messages at once";
const NEW_NOT_SEEN: &str = "the new message was put, and was not seen where it went: taking back all of this work \
    searches for it";
const NOT_SEEN: &str = "the message cannot be seen: it was taken, is hidden, or is gone";

struct Case<'a> {
    entry: &'a Entry,
    sights: &'a Sights,
    terms: &'a Terms,
    purpose: Purpose,
}

impl Case<'_> {
    fn head(&self) -> &[Message] {
        self.sights.from.messages()
    }

    fn items(&self) -> &[Item] {
        &self.entry.intent.items
    }

    /// Whether surely nothing was done, or all of it was taken back.
    fn nothing_stands(&self) -> bool {
        let ends = &self.entry.ends;
        !ends.is_empty() && ends.iter().all(|end| end.end == Some(End::NotDone))
    }

    /// Everything that is gone is put again, but not what surely never went, or can be seen.
    fn put_back(&self, only: Option<usize>) -> Remedy {
        if self.sights.from == Sight::Gone {
            return impossible("the queue does not exist any more");
        }
        self.backs(only).map_or_else(impossible, |backs| {
            if backs.is_empty() { Remedy::IsSo } else { Remedy::PutBack(backs) }
        })
    }

    fn backs(&self, only: Option<usize>) -> Result<Vec<Back>, &'static str> {
        let wanted = |(at, item): &(usize, &Item)| {
            let stands = item.id.as_ref().is_some_and(|id| by_id(self.head(), id).is_some());
            only.is_none_or(|only| only == *at) && self.entry.end(*at) != Some(&End::NotDone) && !stands
        };
        let items = self.items().iter().enumerate().filter(wanted);
        items
            .map(|(at, item)| {
                let text = item.text.as_ref().ok_or(NO_TEXT)?;
                Ok(Back { doubtful: self.entry.end(at) != Some(&End::Done), ..self.back(item, text) })
            })
            .collect()
    }

    /// Everything is put once more, whatever became of it.
    fn put_again(&self) -> Remedy {
        let again = |item: &Item| {
            let text = item.text.as_ref().or(item.new_text.as_ref()).ok_or(NO_TEXT)?;
            Ok(Back { doubtful: true, ..self.back(item, text) })
        };
        match self.items().iter().map(again).collect() {
            Ok(messages) => Remedy::PutBack(messages),
            Err(why) => impossible(why),
        }
    }

    fn back(&self, item: &Item, text: &Arc<str>) -> Back {
        let life = life_left(&item.expires, self.terms.now);
        let delay = delay_left(item, life, self.terms.now);
        Back { was: item.id.clone(), text: Arc::clone(text), life, delay, doubtful: false }
    }

    fn recreate(&self) -> Remedy {
        if self.sights.from != Sight::Gone {
            return self.put_back(None);
        }
        let (metadata, policies) = (self.entry.intent.metadata.clone(), self.entry.intent.policies.clone());
        match self.backs(None) {
            Ok(messages) => Remedy::Recreate { metadata, policies, messages },
            Err(why) => impossible(why),
        }
    }

    fn of_one(&self, at: usize) -> Remedy {
        let Some(item) = self.items().get(at) else { return impossible("it says nothing about a message") };
        if self.purpose == Purpose::Undo && self.items().len() > 1 {
            return impossible(SEVERAL);
        }
        match (self.entry.intent.action, self.purpose) {
            (Action::Edit, Purpose::Undo | Purpose::Revert) => self.edit_back(at, item),
            (Action::Edit, Purpose::Finish) => self.edit(at, item),
            (Action::Delete, _) => self.delete(item),
            (Action::Put, Purpose::Finish) => self.put(at, item),
            (Action::Put, _) => self.delete_copy(at, item),
            (Action::Replace, Purpose::Undo) => self.edit_copy_back(at, item),
            (Action::Replace | Action::Move | Action::Resend, Purpose::Finish) => self.delete_old(at, item),
            (Action::Replace | Action::Move | Action::Resend, Purpose::Revert) => self.revert_copy(at, item),
            _ => impossible("this cannot be taken back by one key"),
        }
    }

    fn edit_back(&self, at: usize, item: &Item) -> Remedy {
        let (Some(old), Some(new)) = (&item.text, &item.new_text) else { return impossible(NO_TEXT) };
        if old == new {
            return impossible("only the time was changed at which it is due");
        }
        match finding(self.entry, at, self.sights) {
            Finding::NotHappened => Remedy::IsSo,
            Finding::Happened => self.change(item, new, Act::Edit(Arc::clone(old))),
            Finding::QueueGone => impossible("the queue does not exist any more"),
            _ => Remedy::PutInstead(Back { doubtful: true, ..self.back(item, old) }),
        }
    }

    fn edit(&self, at: usize, item: &Item) -> Remedy {
        let (Some(old), Some(new)) = (&item.text, &item.new_text) else { return impossible(NO_TEXT) };
        match finding(self.entry, at, self.sights) {
            Finding::Happened => Remedy::IsSo,
            Finding::NotHappened => self.change(item, old, Act::Edit(Arc::clone(new))),
            Finding::NotSeen => Remedy::PutInstead(Back { doubtful: true, ..self.back(item, new) }),
            finding => impossible(finding.words()),
        }
    }

    fn delete(&self, item: &Item) -> Remedy {
        match item.id.as_ref().and_then(|id| by_id(self.head(), id)) {
            Some(message) => self.change_message(message, &item.hash, Act::Delete),
            None if self.sights.from.is_all() => Remedy::IsSo,
            None => impossible(NOT_SEEN),
        }
    }

    fn put(&self, at: usize, item: &Item) -> Remedy {
        let Some(text) = &item.new_text else { return impossible(NO_TEXT) };
        match copy(self.entry, at, self.sights) {
            Some(_) => Remedy::IsSo,
            None => Remedy::PutBack(vec![Back { doubtful: true, ..self.back(item, text) }]),
        }
    }

    fn delete_copy(&self, at: usize, item: &Item) -> Remedy {
        match copy(self.entry, at, self.sights) {
            Some(message) => self.change_message(message, &hash_put(item), Act::Delete),
            None => impossible(NOT_SEEN),
        }
    }

    /// Where the old message still stands, its text written into the new one would be there twice: so
    /// the new one has to go instead.
    fn edit_copy_back(&self, at: usize, item: &Item) -> Remedy {
        let Some(old) = &item.text else { return impossible(NO_TEXT) };
        match (finding(self.entry, at, self.sights), copy(self.entry, at, self.sights)) {
            (Finding::Happened, Some(new)) => {
                self.change_message(new, &hash_put(item), Act::Edit(Arc::clone(old)))
            }
            (Finding::Twice | Finding::Changed, _) => self.delete_copy(at, item),
            (Finding::NotHappened, _) => Remedy::IsSo,
            (Finding::NotSeen | Finding::NoWord, _) => {
                Remedy::PutInstead(Back { doubtful: true, ..self.back(item, old) })
            }
            (finding, _) => impossible(finding.words()),
        }
    }

    /// The old message goes, once the new one is known to stand.
    fn delete_old(&self, at: usize, item: &Item) -> Remedy {
        match finding(self.entry, at, self.sights) {
            // Its new message may have been taken by now: that it was put is certain.
            Finding::Twice | Finding::NewNotSeen => self.delete(item),
            Finding::Happened => Remedy::IsSo,
            Finding::NotHappened => impossible("it was not begun: do it again"),
            finding => impossible(finding.words()),
        }
    }

    /// The new message goes, as long as the old one stands.
    fn revert_copy(&self, at: usize, item: &Item) -> Remedy {
        let there = self.entry.intent.to.as_ref().is_some_and(|to| to.queue != self.entry.intent.queue);
        match finding(self.entry, at, self.sights) {
            Finding::NotHappened => Remedy::IsSo,
            Finding::Twice if there => self.delete_there(at, item),
            Finding::Twice => self.delete_copy(at, item),
            Finding::NewNotSeen => impossible(NEW_NOT_SEEN),
            finding => impossible(finding.words()),
        }
    }

    /// The new message goes from the queue where it was put.
    fn delete_there(&self, at: usize, item: &Item) -> Remedy {
        let Some(message) = copy(self.entry, at, self.sights) else { return impossible(NOT_SEEN) };
        if hash(&message.text) != hash_put(item) {
            return impossible(Finding::Changed.words());
        }
        match self.plan_in(self.sights.to.messages(), Target::of(message), Act::Delete) {
            Remedy::Change { target, act, plan, .. } => Remedy::Change { target, act, plan, there: true },
            other => other,
        }
    }

    fn change(&self, item: &Item, seen: &Arc<str>, act: Act) -> Remedy {
        let Some(id) = item.id.clone() else { return impossible(NOT_SEEN) };
        self.plan(Target { id, seen: Arc::clone(seen) }, act)
    }

    /// Changes a message as long as it has the text of this hash: another one is somebody else's.
    fn change_message(&self, message: &Message, seen: &str, act: Act) -> Remedy {
        if hash(&message.text) != seen {
            return impossible(Finding::Changed.words());
        }
        self.plan(Target::of(message), act)
    }

    fn plan(&self, target: Target, act: Act) -> Remedy {
        self.plan_in(self.head(), target, act)
    }

    fn plan_in(&self, head: &[Message], target: Target, act: Act) -> Remedy {
        let plan = plan(head, None, std::slice::from_ref(&target), &self.terms.change);
        if !plan.differs.is_empty() {
            return impossible(Finding::Changed.words());
        }
        if plan.targets.is_empty() {
            impossible(NOT_SEEN)
        } else {
            Remedy::Change { target, act, plan, there: false }
        }
    }
}

/// The seconds until a message is due that is put again, shorter than its life; 0 for at once.
fn delay_left(item: &Item, life: Option<Life>, now: Millis) -> u32 {
    let due = item.due.as_ref().and_then(Moment::secs).unwrap_or(0);
    let left = u32::try_from(due.saturating_sub(now.secs())).unwrap_or(0).min(WEEK);
    match life {
        Some(Life::Seconds(secs)) => left.min(secs.saturating_sub(1)),
        Some(Life::Never) => left,
        None => 0,
    }
}

/// What is left of a life; none where it has run out.
fn life_left(expires: &Expiry, now: Millis) -> Option<Life> {
    match expires {
        Expiry::Never => Some(Life::Never),
        Expiry::At(moment) => {
            let left = moment.secs()?.saturating_sub(now.secs());
            u32::try_from(left).ok().filter(|secs| *secs > 0).map(Life::Seconds)
        }
    }
}
