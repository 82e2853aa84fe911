//! Showing only those of the held messages that contain a text. Which they are is found out off the
//! loop: they may be many and large.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::call;
use crate::app::effect::{Call, Effect, Lane, ReqId};
use crate::app::keymap::Intent;
use crate::app::state::State;
use crate::app::state::messages::MessagePane;
use crate::app::state::take::{Hits, Sift, Take};
use crate::model::change::LeaseId;

fn take(state: &mut State) -> Option<&mut Take> {
    pane(state)?.take.as_mut()
}

fn pane(state: &mut State) -> Option<&mut MessagePane> {
    state.account.as_mut()?.messages.as_mut()
}

/// Begins to type the text.
pub fn open(state: &mut State) {
    if let Some(take) = take(state) {
        take.sift.typing = true;
    }
}

/// Keys while the text is typed; whether this was one of them.
pub fn act(state: &mut State, intent: Intent) -> bool {
    let Some(take) = take(state).filter(|take| take.sift.typing) else { return false };
    match intent {
        Intent::Enter => take.sift.typing = false,
        Intent::Cancel => clear(take),
        _ => return false,
    }
    true
}

/// Shows all again; false where all are shown.
pub fn drop_filter(state: &mut State) -> bool {
    match take(state).filter(|take| !take.sift.text.is_empty()) {
        Some(take) => {
            clear(take);
            true
        }
        None => false,
    }
}

fn clear(take: &mut Take) {
    take.sift = Sift::default();
    take.reselect();
}

/// Asks which messages contain the text, where that is not known as things are now.
pub fn ask(state: &mut State, out: &mut Vec<Effect>) {
    let Some(take) = take(state) else { return };
    let (job, text) = (take.job, take.sift.text.to_string());
    if text.is_empty() {
        if take.sift.hits.take().is_some() {
            take.reselect();
        }
        take.sift.asked = None;
        return;
    }
    let asked = take.sift.asked.as_ref().is_some_and(|(_, for_text)| *for_text == text);
    // What comes while it is asked is looked through after the answer: otherwise none might ever come.
    if asked && (take.sift.pending || !take.sift.stale) {
        return;
    }
    take.sift.stale = false;
    let among = take.leases.iter().map(|lease| (lease.id, Arc::clone(&lease.message))).collect();
    let id = call(state, Lane::Sift(job), Call::Sift { text: text.clone(), among }, out);
    if let Some(take) = self::take(state) {
        take.sift.asked = Some((id, text));
        take.sift.pending = true;
    }
}

/// Which contain the text is known. The answer to an older text changes nothing.
pub fn sifted(state: &mut State, id: ReqId, ids: BTreeSet<LeaseId>) {
    let Some(take) = take(state) else { return };
    if let Some((asked, text)) = &take.sift.asked
        && *asked == id
    {
        take.sift.hits = Some(Hits { text: text.clone(), ids });
        take.sift.pending = false;
        take.reselect();
    }
}
