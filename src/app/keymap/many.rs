//! The keys of work on many messages, and why one of them cannot work now.

use std::borrow::Cow;

use super::intent::Intent;
use crate::app::state::State;
use crate::app::state::account::AccountView;
use crate::app::state::bulk::Recovering;
use crate::app::state::modal::Modal;
use crate::model::change::{Recovery, Stage};

/// What a key does where many messages are worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is explained once, in the table's `doc`")]
pub enum BulkIntent {
    Selected,
    First,
    All,
    Matching,
    Goal,
    Deed,
    Life,
    Rate,
    Hold,
    Canary,
    Pause,
    GoOn,
}

/// Why a key cannot work where many messages are worked on.
pub fn many_refuses(intent: Intent, modal: &Modal, state: &State) -> Option<Cow<'static, str>> {
    match modal {
        Modal::Bulk(dialog) if dialog.back.is_some() => match intent {
            Intent::Bulk(BulkIntent::Canary | BulkIntent::Life | BulkIntent::Rate | BulkIntent::Hold) => None,
            Intent::Bulk(_) => Some("what was moved goes back to where it was; m moves anything else".into()),
            _ => None,
        },
        Modal::Bulk(dialog) if let Some(recovers) = &dialog.recovers => match intent {
            Intent::Bulk(BulkIntent::Hold) => None,
            Intent::Bulk(BulkIntent::Canary | BulkIntent::Rate) if recovers.way != Recovery::Seek => None,
            Intent::Bulk(_) if recovers.way == Recovery::Seek => Some("copies are only looked for".into()),
            Intent::Bulk(_) => Some("only what was begun is dealt with".into()),
            _ => None,
        },
        Modal::Bulk(dialog) => match intent {
            Intent::Bulk(BulkIntent::Selected) if dialog.targets.is_empty() => {
                Some("no message was selected".into())
            }
            Intent::Bulk(BulkIntent::Goal) if !dialog.goes() => Some("they stay in this queue".into()),
            Intent::Bulk(BulkIntent::Deed) if dialog.redrive => {
                Some("a redrive moves; m copies, resends or deletes".into())
            }
            Intent::Bulk(BulkIntent::Life) if !dialog.deed.puts() => Some("nothing is put".into()),
            _ => None,
        },
        // A search brings to its end only what needs no more than a delete.
        Modal::Left(dialog) if intent == Intent::FinishAll => {
            let left = &state.account.as_ref()?.left;
            let finishing = dialog.current(left).and_then(|one| Recovering::finish(one, left));
            let why = "nothing of this is known to need only a delete: f, v, x and d deal with it one by one";
            finishing.is_none().then_some(why.into())
        }
        Modal::Left(dialog) if matches!(intent, Intent::Seek | Intent::RevertAll) => {
            let account = state.account.as_ref()?;
            let one = dialog.current(&account.left)?;
            let is_seek = intent == Intent::Seek;
            let way = if is_seek { Recovering::seek(one, state) } else { Recovering::take_back(one, state) };
            way.err()
        }
        Modal::Left(dialog) if intent == Intent::DismissUnsure => {
            let left = &state.account.as_ref()?.left;
            let one = dialog.current(left)?;
            let none = !left.iter().any(|other| other.is_like(one));
            none.then_some("it is known whether it was put, or a copy was found".into())
        }
        Modal::Run(dialog) => {
            let doing = state.writes.get(&dialog.id)?.bulk.map(|progress| progress.stage);
            let rests = matches!(doing, Some(Stage::Paused | Stage::Asking));
            match intent {
                Intent::Bulk(BulkIntent::GoOn) if !rests => Some("it is under way".into()),
                Intent::Bulk(BulkIntent::Pause) if doing == Some(Stage::Asking) => {
                    Some("it waits for you already: y goes on".into())
                }
                Intent::Stop if state.writes.get(&dialog.id)?.stopping => Some("it stops already".into()),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Why the messages of the selected queue cannot go back to where they were.
pub fn no_parent(intent: Intent, account: &AccountView, state: &State) -> Option<String> {
    let queue = account.queue().filter(|_| intent == Intent::Redrive)?;
    match state.settings.parent_of(queue) {
        Err(why) => Some(why),
        Ok(_) if account.has_one_queue() => {
            Some("only this queue is open: its parent cannot be reached".to_owned())
        }
        Ok(parent) => {
            let is_listed = account.queues.listing.fetched.is_some();
            (is_listed && !account.queues.all.contains_key(&parent))
                .then(|| format!("{parent} does not exist, and none is created: m moves them elsewhere"))
        }
    }
}
