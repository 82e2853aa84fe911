//! Whether what is in the queue is what must be there.

use std::collections::{BTreeMap, BTreeSet};

use peekq::model::history::{End, Entry};
use peekq::model::message::MessageId;

use super::{Known, Ledger, There};

/// The service counts in whole seconds.
const ROUNDED: i64 = 2;

impl Ledger {
    /// Holds the ledger against everything that is in the queue, and against the journal.
    pub fn judge(&mut self, found: &[(MessageId, String)], written: &[Entry], now: i64) {
        for (id, text) in found {
            self.judge_one(id, text);
        }
        let ids: BTreeSet<&MessageId> = found.iter().map(|(id, _)| id).collect();
        assert_eq!(ids.len(), found.len(), "an id twice: {found:?}");
        for (id, known) in &self.known {
            let may_be_missing = known.there != There::Surely || known.ends <= now + ROUNDED;
            assert!(ids.contains(id) || may_be_missing, "{id} is lost: {known:?}");
        }
        self.judge_texts(found, written, now);
    }

    /// Every message that is there is one that is known, with a text that it may have.
    fn judge_one(&mut self, id: &MessageId, text: &str) {
        self.explain(id, text);
        let known = &self.known[id];
        assert_ne!(known.there, There::No, "{id} was said to be deleted: {text:?}");
        assert!(known.texts.contains(text), "{id} has another text, {text:?}: {known:?}");
    }

    fn judge_texts(&self, found: &[(MessageId, String)], written: &[Entry], now: i64) {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, text) in found {
            *counts.entry(text).or_default() += 1;
        }
        for (text, count) in &counts {
            assert!(
                *count < 2 || self.doubled.contains(*text),
                "{text:?} exists {count} times without a word"
            );
        }
        let kept = self.kept(written);
        for text in self.stood.iter().filter(|text| !counts.contains_key(text.as_str())) {
            let excused = self.foreign.contains(text) || self.has_ended(text, now);
            assert!(excused || kept.contains(text.as_str()), "{text:?} is lost");
        }
    }

    /// Whether a message that may have had this text has ended by itself.
    fn has_ended(&self, text: &str, now: i64) -> bool {
        let over = |known: &Known| known.texts.contains(text) && known.ends <= now + ROUNDED;
        self.known.values().any(over)
    }

    /// The texts in the journal of what was, or may have been, deleted or overwritten.
    fn kept<'a>(&self, written: &'a [Entry]) -> BTreeSet<&'a str> {
        let mut kept = BTreeSet::new();
        for entry in written {
            for (at, item) in entry.intent.items.iter().enumerate() {
                let text = item.text.as_deref();
                let dismissed = text.is_some_and(|text| self.dismissed.contains(text));
                if dismissed || entry.end(at) != Some(&End::NotDone) {
                    kept.extend(text);
                }
            }
        }
        kept
    }
}
