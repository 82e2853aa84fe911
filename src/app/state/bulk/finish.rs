//! Work that a killed run left open, brought to its end by a search through the whole queue: its messages
//! that only have to be deleted are deleted, wherever they stand.

use std::sync::Arc;

use serde::Serialize;

use crate::model::change::Known;
use crate::model::history::{Action, EntryId};
use crate::model::print::thousands;
use crate::model::queue::QueueName;
use crate::model::recovery::Left;

/// What is brought to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finishing {
    /// The work, by its first part.
    pub work: EntryId,
    /// What it was.
    pub action: Action,
    /// Where the new messages were put, for a move.
    pub to: Option<QueueName>,
    /// The messages that are to be deleted.
    pub messages: Arc<[Known]>,
    /// How many others of the same work stay open: it is not known whether they were put.
    pub others: usize,
}

impl Finishing {
    /// The whole work that a message is a part of; none where nothing of it only has to be deleted.
    #[must_use]
    pub fn of(one: &Left, left: &[Left]) -> Option<Self> {
        let all = || left.iter().filter(|other| other.work == one.work);
        let messages: Arc<[Known]> = all().filter_map(Left::to_be_deleted).collect();
        let Left { work, action, .. } = one;
        let to = one.to.as_ref().map(|to| to.queue.clone());
        let others = all().filter(|other| !other.stands && other.action.doubles()).count();
        (!messages.is_empty()).then(|| Self { work: work.clone(), action: *action, to, messages, others })
    }

    /// What is done, as a sentence.
    #[must_use]
    pub fn words(&self) -> String {
        let n = self.messages.len();
        let (count, old, copies) = if n == 1 {
            ("1 message".to_owned(), "the old one, whose copy was", "whose new text was")
        } else {
            (
                format!("{} messages", thousands(n as u64)),
                "the old ones, whose copies were",
                "whose new texts were",
            )
        };
        let what = self.action.words();
        match (self.action, &self.to) {
            (Action::Move, Some(to)) => format!("Finish a {what} of {count}: delete {old} put into {to}."),
            (Action::Replace, _) => {
                let old = if n == 1 { "the old one" } else { "the old ones" };
                format!("Finish a {what} of {count}: delete {old}, {copies} put.")
            }
            (Action::Delete, _) if n == 1 => {
                format!("Finish a {what} of {count}: delete it if it still stands.")
            }
            (Action::Delete, _) => format!("Finish a {what} of {count}: delete those that still stand."),
            _ => format!("Finish a {what} of {count}: delete {old} put."),
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
