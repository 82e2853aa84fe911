//! What must be true of every message, from what others did and from what peekq says that it did.

#![allow(dead_code, reason = "compiled into several test binaries, none of which needs all of it")]

mod verdict;

use std::collections::{BTreeMap, BTreeSet};

use peekq::model::history::{Action, End, Entry, Item};
use peekq::model::message::{Expiry, MessageId};

/// Whether a message is in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum There {
    /// Unless it has ended by itself.
    Surely,
    Perhaps,
    No,
}

/// A message by its id.
#[derive(Debug)]
pub struct Known {
    /// The texts that it may have.
    pub texts: BTreeSet<String>,
    pub there: There,
    /// When it ends by itself, in seconds since 1970.
    pub ends: i64,
    /// It was seen only by somebody else so far: of a put without an answer, whose text it may have.
    strange: bool,
}

impl Known {
    const fn new(there: There, ends: i64, strange: bool) -> Self {
        Self { texts: BTreeSet::new(), there, ends, strange }
    }
}

#[derive(Debug, Default)]
pub struct Ledger {
    pub known: BTreeMap<MessageId, Known>,
    /// The texts of puts of which nobody knows whether they were done.
    pub perhaps: Vec<String>,
    /// Texts that surely were in the queue at some time.
    pub stood: BTreeSet<String>,
    /// Texts that somebody else may have deleted or overwritten.
    pub foreign: BTreeSet<String>,
    /// Texts of which it was said that they may exist twice.
    pub doubled: BTreeSet<String>,
    /// Texts of what was left as it was found, since nothing could be done about it.
    pub dismissed: BTreeSet<String>,
    /// The messages that somebody else had in hand during the work that goes on now.
    touched: BTreeSet<MessageId>,
}

pub fn ends(expires: &Expiry) -> i64 {
    match expires {
        Expiry::At(moment) => moment.secs().unwrap(),
        Expiry::Never => i64::MAX,
    }
}

impl Ledger {
    /// A message stands under this id.
    pub fn stands(&mut self, id: &MessageId, text: &str, ends: i64) {
        self.stood.insert(text.to_owned());
        let known = self.known.entry(id.clone()).or_insert_with(|| Known::new(There::Surely, ends, false));
        known.strange = false;
        known.texts.insert(text.to_owned());
        if self.touched.contains(id) {
            self.foreign.insert(text.to_owned());
        }
    }

    /// A message has another text, or may have it.
    fn written(&mut self, id: &MessageId, text: &str, surely: bool) {
        let touched = self.touched.contains(id);
        let known = self.known.get_mut(id).expect("only what was seen is written");
        if surely && !touched {
            known.texts.clear();
        }
        known.texts.insert(text.to_owned());
        if surely {
            self.stood.insert(text.to_owned());
        }
        if touched {
            self.foreign.insert(text.to_owned());
        }
    }

    /// A message is gone, or may be.
    fn gone(&mut self, id: &MessageId, surely: bool) {
        let known = self.strange(id);
        match known.there {
            _ if surely => known.there = There::No,
            There::Surely => known.there = There::Perhaps,
            There::Perhaps | There::No => {}
        }
    }

    /// Somebody else deleted it, or may have.
    pub fn deleted_by_a_rival(&mut self, id: &MessageId, surely: bool) {
        self.touch(id);
        self.gone(id, surely);
    }

    /// Somebody else wrote this text into it, or may have.
    pub fn written_by_a_rival(&mut self, id: &MessageId, text: &str, surely: bool) {
        self.touch(id);
        let known = self.strange(id);
        if surely {
            known.texts.clear();
            known.strange = false;
        }
        known.texts.insert(text.to_owned());
        // Whoever reads after him cannot blame peekq for what becomes of his text.
        self.foreign.insert(text.to_owned());
    }

    /// A message that may be of a put without an answer: nobody knows when it ends.
    fn strange(&mut self, id: &MessageId) -> &mut Known {
        self.known.entry(id.clone()).or_insert_with(|| Known::new(There::Perhaps, i64::MIN, true))
    }

    fn touch(&mut self, id: &MessageId) {
        self.touched.insert(id.clone());
        if let Some(known) = self.known.get(id) {
            self.foreign.extend(known.texts.iter().cloned());
        }
    }

    /// From now on something else is done.
    pub fn turn_over(&mut self) {
        self.touched.clear();
    }

    /// A message that is not known can only be of a put that had no answer.
    pub fn explain(&mut self, id: &MessageId, text: &str) {
        let is_strange = |known: &Known| known.strange && !known.texts.contains(text);
        if self.known.get(id).is_none_or(is_strange) {
            let at = self.perhaps.iter().position(|perhaps| perhaps == text);
            let at = at.unwrap_or_else(|| panic!("nobody said that {text:?} stands as {id}"));
            self.perhaps.remove(at);
            // Since when, and until when, nobody knows.
            self.stands(id, text, i64::MIN);
        }
    }

    /// Learns what peekq says in its journal that it did to these messages, and to no others.
    pub fn learn(&mut self, entry: &Entry, meant: &BTreeSet<MessageId>) {
        for (at, item) in entry.intent.items.iter().enumerate() {
            if let Some(id) = &item.id {
                assert!(meant.contains(id), "a message that was not meant is changed: {entry:?}");
                let text = item.text.as_ref().unwrap_or_else(|| panic!("its text is not kept: {entry:?}"));
                self.explain(id, text);
            }
            let (end, new) = (entry.end(at), entry.ends[at].new_id.as_ref());
            match entry.intent.action {
                Action::Put => self.learn_put(item, end, new),
                Action::Replace => self.learn_replacement(item, end, new),
                Action::Edit => match end {
                    Some(End::NotDone) => {}
                    end => self.written(old(item), new_text(item), end == Some(&End::Done)),
                },
                Action::Delete => match end {
                    Some(End::NotDone) => {}
                    end => self.gone(old(item), end == Some(&End::Done)),
                },
                other => panic!("nobody does this: {other:?}"),
            }
        }
    }

    fn learn_put(&mut self, item: &Item, end: Option<&End>, new: Option<&MessageId>) {
        match (end, new) {
            (Some(End::NotDone), _) => {}
            (_, Some(new)) => self.stands(new, new_text(item), ends(&item.expires)),
            _ => self.perhaps.push(new_text(item).to_owned()),
        }
    }

    fn learn_replacement(&mut self, item: &Item, end: Option<&End>, new: Option<&MessageId>) {
        self.learn_put(item, end, new);
        match (end, new) {
            (Some(End::NotDone), _) => {}
            (Some(End::Done), _) => self.gone(old(item), true),
            (_, Some(_)) => self.gone(old(item), false),
            // It is deleted only after the put was answered.
            _ => {}
        }
    }
}

fn old(item: &Item) -> &MessageId {
    item.id.as_ref().expect("a message that was there")
}

fn new_text(item: &Item) -> &str {
    item.new_text.as_deref().expect("a text to be written")
}
