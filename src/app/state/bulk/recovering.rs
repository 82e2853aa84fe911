//! Work that a killed run left open, dealt with as a whole by a search through a queue: brought to its end,
//! taken back, or only looked at, to learn which of its messages have a copy.

use std::borrow::Cow;
use std::sync::Arc;

use serde::Serialize;

use super::goal::read_only;
use crate::app::state::State;
use crate::app::state::account::AccountView;
use crate::model::account::{Account, ConnId};
use crate::model::change::{Copied, Deed, Found, Known, Recovers, Recovery, Sought, Which};
use crate::model::history::{Action, EntryId, Place};
use crate::model::message::MessageId;
use crate::model::print::thousands;
use crate::model::queue::QueueName;
use crate::model::recovery::{Left, Told};

/// What is dealt with, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recovering {
    /// How.
    pub way: Recovery,
    /// The work, by its first part.
    pub work: EntryId,
    /// What it was.
    pub action: Action,
    /// Where the old messages are.
    pub from: QueueName,
    /// Where the new ones were put.
    pub to: QueueName,
    /// The connection of that queue, where it is searched and belongs to another account.
    pub there: Option<(ConnId, Account)>,
    /// The messages that are to be deleted.
    pub messages: Arc<[Known]>,
    /// The messages whose copies are looked for.
    pub sought: Arc<[Sought]>,
    /// Messages that the user may take for copies of others.
    pub not: Arc<[MessageId]>,
    /// The copies that it is about, where it says so of each.
    pub copies: Arc<[Copied]>,
    /// Only their texts tell that these are copies.
    pub by_text: bool,
    /// How many others of the same work stay open: it is not known whether they were put.
    pub others: usize,
}

/// The messages of the same work as this one.
fn same<'a>(one: &'a Left, left: &'a [Left]) -> impl Iterator<Item = &'a Left> {
    left.iter().filter(|other| other.work == one.work)
}

impl Recovering {
    fn new(way: Recovery, one: &Left) -> Self {
        Self {
            way,
            work: one.work.clone(),
            action: one.action,
            from: one.queue.clone(),
            to: one.goal().clone(),
            there: None,
            messages: Arc::default(),
            sought: Arc::default(),
            not: Arc::default(),
            copies: Arc::default(),
            by_text: false,
            others: 0,
        }
    }

    /// The end of the whole work that a message is a part of: the old messages are deleted whose new ones
    /// surely were put. Asked about one of which only a probable copy was found, or where there are no
    /// others: of all such. None where nothing of it only has to be deleted.
    #[must_use]
    pub fn finish(one: &Left, left: &[Left]) -> Option<Self> {
        let surely: Arc<[Known]> = same(one, left).filter_map(Left::to_be_deleted).collect();
        let by_text = one.found().is_some() || surely.is_empty();
        let copies: Arc<[Copied]> =
            same(one, left).filter_map(|one| one.found().map(Found::copied)).collect();
        let old = |one: &Left| {
            let id = one.found()?.of.clone();
            Some(Known { id, hash: Arc::clone(&one.hash) })
        };
        let (messages, copies) = if by_text {
            (same(one, left).filter_map(old).collect(), copies)
        } else {
            (surely, Arc::default())
        };
        let open = same(one, left).filter(|other| other.stands.is_none() && other.action.doubles()).count();
        let others = open.saturating_sub(copies.len());
        let finish = Self { messages, copies, by_text, others, ..Self::new(Recovery::Finish, one) };
        (!finish.messages.is_empty()).then_some(finish)
    }

    /// The search for the copies of all messages of the same work of which no word came.
    ///
    /// # Errors
    /// Why there is nothing to be looked for, or not here.
    pub fn seek(one: &Left, state: &State) -> Result<Self, Cow<'static, str>> {
        let account = open(state)?;
        let mut sought: Vec<Sought> = same(one, &account.left).filter_map(Left::sought).collect();
        // One that was written down twice has one copy.
        sought.sort_by(|a, b| a.of.cmp(&b.of));
        sought.dedup_by(|a, b| a.of == b.of);
        if sought.is_empty() {
            return Err("of all of this it is known whether it was put, or a copy was found".into());
        }
        let there = where_they_went(one, account, state)?;
        let taken = account.told.iter().filter_map(|(.., told)| match told {
            Told::Stands(found) => Some(found.id.clone()),
            Told::NotAmong(_) => None,
        });
        let (sought, not) = (sought.into(), taken.collect());
        Ok(Self { there, sought, not, ..Self::new(Recovery::Seek, one) })
    }

    /// The end of the copies of the same work that surely were put, where the old messages can be seen: those
    /// stay. Asked about one of which only a probable copy was found, or where there are no others: the end of
    /// all such copies.
    ///
    /// # Errors
    /// Why there is nothing to be deleted, or not here.
    pub fn take_back(one: &Left, state: &State) -> Result<Self, Cow<'static, str>> {
        let account = open(state)?;
        let all = || same(one, &account.left);
        let by_text = one.found().is_some() || !all().any(|one| one.to_be_withdrawn().is_some());
        let copy = |one: &Left| {
            let copied = if by_text { one.found().map(Found::copied) } else { one.to_be_withdrawn() }?;
            Some((Known { id: copied.id.clone(), hash: Arc::clone(&one.put) }, copied))
        };
        let (messages, copies): (Vec<Known>, Vec<Copied>) = all().filter_map(copy).unzip();
        if messages.is_empty() {
            return Err("no copy of these was found, or can be seen to stand beside the old message".into());
        }
        let there = where_they_went(one, account, state)?;
        let (messages, copies) = (messages.into(), copies.into());
        Ok(Self { there, messages, copies, by_text, ..Self::new(Recovery::TakeBack, one) })
    }

    /// The queue that is searched.
    #[must_use]
    pub const fn queue(&self) -> &QueueName {
        match self.way {
            Recovery::Finish => &self.from,
            Recovery::Seek | Recovery::TakeBack => &self.to,
        }
    }

    /// What is done with each message that is meant.
    #[must_use]
    pub const fn deed(&self) -> Deed {
        match self.way {
            Recovery::Finish | Recovery::TakeBack => Deed::Delete,
            Recovery::Seek => Deed::Find,
        }
    }

    /// How many messages are meant.
    #[must_use]
    pub fn count(&self) -> usize {
        self.messages.len().max(self.sought.len())
    }

    /// Which messages are meant, where their ids are not known.
    #[must_use]
    pub fn which(&self) -> Option<Which> {
        let (sought, not) = (Arc::clone(&self.sought), Arc::clone(&self.not));
        (self.way == Recovery::Seek).then_some(Which::Like { sought, not })
    }

    /// What it is to that work.
    #[must_use]
    pub fn recovers(&self) -> Recovers {
        Recovers { work: self.work.clone(), way: self.way, copies: Arc::clone(&self.copies) }
    }

    /// What is done, as a sentence.
    #[must_use]
    pub fn words(&self) -> String {
        let (n, what, to) = (self.count(), self.action.words(), self.goal());
        let count = if n == 1 { "1 message".to_owned() } else { format!("{} messages", thousands(n as u64)) };
        let one = n == 1;
        match self.way {
            Recovery::Finish if !self.by_text => {
                format!("Finish a {what} of {count}: delete {}.", self.surely(one))
            }
            Recovery::Finish => {
                let old = if one {
                    "the old one, whose copy probably stands"
                } else {
                    "the old ones, whose copies probably stand"
                };
                format!("Finish a {what} of {count}: delete {old} in {to}.")
            }
            Recovery::TakeBack => {
                let done = if self.by_text { "found" } else { "put" };
                let copies = if one {
                    format!("the copy that was {done}")
                } else {
                    format!("the copies that were {done}")
                };
                let old = if one { "the old one stays" } else { "the old ones stay" };
                format!("Take back a {what} of {count}: delete {copies} in {to}; {old}.")
            }
            Recovery::Seek => {
                let it = if one { "it was" } else { "they were" };
                format!("Look in {to} for the copies of {count} of a {what}: no word came that {it} put.")
            }
        }
    }

    /// The queue where the new ones were put, with the account where that is another one.
    fn goal(&self) -> String {
        let account = self.there.as_ref().map(|(_, account)| format!("{}/", account.name));
        format!("{}{}", account.unwrap_or_default(), self.to)
    }

    fn surely(&self, one: bool) -> String {
        let (old, copies, texts) = if one {
            ("the old one", "whose copy was", "whose new text was")
        } else {
            ("the old ones", "whose copies were", "whose new texts were")
        };
        match self.action {
            Action::Move => format!("{old}, {copies} put into {}", self.to),
            Action::Replace => format!("{old}, {texts} put"),
            Action::Delete if one => "it if it still stands".to_owned(),
            Action::Delete => "those that still stand".to_owned(),
            _ => format!("{old}, {copies} put"),
        }
    }

    /// What becomes of the others of the same work; none where there are none.
    #[must_use]
    pub fn leaves(&self) -> Option<String> {
        let what = self.action.words();
        match self.others {
            0 => None,
            1 => Some(format!("1 other of this {what} stays as it is: no word came that it was put.")),
            n => Some(format!(
                "{} others of this {what} stay as they are: no word came that they were put.",
                thousands(n as u64)
            )),
        }
    }
}

fn open(state: &State) -> Result<&AccountView, &'static str> {
    state.account.as_ref().ok_or("no account is open")
}

/// The connection of the queue where the new messages went; none where that is the open one.
fn where_they_went(
    one: &Left,
    account: &AccountView,
    state: &State,
) -> Result<Option<(ConnId, Account)>, String> {
    let is_there = |to: &&Place| *to.endpoint != *account.account.endpoint.to_string();
    let Some(to) = one.to.as_ref().filter(is_there) else { return Ok(None) };
    match state.connected(&to.endpoint) {
        Some((conn, account, true)) => Ok(Some((conn, account.clone()))),
        Some((_, account, _)) => Err(format!("they went to another account: {}", read_only(account))),
        None => Err(format!("they went to another account: @ opens {}, and then this one again", to.account)),
    }
}
