//! Taking a change back and bringing one to its end: first what has to be done, then a key that
//! confirms it, then the doing.

use std::sync::Arc;

use super::modal::Stays;
use super::price::{self, ripe};
use super::{bulk, call, left, writes};
use crate::app::effect::{Call, Effect, Lane, ReqId, Write};
use crate::app::keymap::Intent;
use crate::app::state::State;
use crate::app::state::mend::{Done, LATE, MendDialog};
use crate::app::state::modal::{Modal, Phase, Subject};
use crate::app::state::notices::Tone;
use crate::app::state::offer::{Deed, Second};
use crate::app::state::remote::Pending;
use crate::app::state::writing::Writing;
use crate::model::account::Account;
use crate::model::change::{Bulk, BulkReport, Deed as Doing, Fate, Report};
use crate::model::clock::Millis;
use crate::model::delayed::DelayedAct;
use crate::model::history::{Action, End, EntryId, Place};
use crate::model::message::Life;
use crate::model::print::thousands;
use crate::model::queue::QueueName;
use crate::model::remedy::{Considered, Purpose, Remedy};

/// Remembers what was done, so that it can be taken back. What takes something back is not itself
/// taken back by a key, and ends what it takes back.
pub fn remember(state: &mut State, writing: &Writing, report: &Report, written: Vec<EntryId>, what: &str) {
    if let Write::Mend { considered, .. } = &writing.write {
        if report.is_done() {
            state.done.retain(|done| done.entry != considered.entry.id);
        }
        return;
    }
    // A time is changed by changing it again.
    if matches!(writing.write, Write::Delayed { act: DelayedAct::Due(_), .. }) {
        return;
    }
    let at = state.now;
    let subject = &writing.subject;
    let done = |entry| Done { entry, subject: subject.clone(), moved: None, what: what.to_owned(), at };
    state.done.extend(written.into_iter().map(done));
}

/// The same of work on many messages. What took something back, or finished what an earlier run began, is
/// not taken back by a key either.
pub fn remember_many(
    state: &mut State,
    writing: &Writing,
    (bulk, report): (&Bulk, &BulkReport),
    written: Vec<EntryId>,
) {
    if let Some(undone) = &bulk.undoes {
        state.done.retain(|done| done.entry != *undone);
        return;
    }
    if bulk.recovers.is_some() {
        return;
    }
    let subject = &writing.subject;
    let moved = match (bulk.deed, &bulk.to) {
        (Doing::Move, Some(to)) => {
            let Account { name, endpoint, .. } = &subject.account;
            let (account, endpoint) = (Arc::clone(name), endpoint.to_string().into());
            Some((Place { account, endpoint, queue: subject.queue.clone() }, to.place.clone()))
        }
        (Doing::Delete, _) => None,
        // What is left took nothing away that could be put back.
        _ => return,
    };
    let count = thousands(report.count(Fate::Done));
    let what = format!("{} {count} messages", bulk.deed.words());
    let at = state.now;
    let done = |entry| Done { entry, subject: subject.clone(), moved: moved.clone(), what: what.clone(), at };
    state.done.extend(written.into_iter().map(done));
}

/// Opens the question whether the last change of this run is to be taken back.
pub fn open_last(state: &mut State, out: &mut Vec<Effect>) {
    let Some(done) = state.done.last().cloned() else { return };
    if let Some((home, there)) = &done.moved {
        return bulk::open_back(state, done.entry, (home, there), out);
    }
    open(state, done.subject, (done.entry, None, Purpose::Undo), (done.what, done.at), out);
}

/// Opens the question about a change, and asks what has to be done.
pub fn open(
    state: &mut State,
    subject: Subject,
    (entry, only, purpose): (EntryId, Option<usize>, Purpose),
    (what, when): (String, Millis),
    out: &mut Vec<Effect>,
) {
    if is_under_way(state, &entry) {
        return;
    }
    let mut dialog = MendDialog {
        subject,
        entry,
        only,
        what,
        when,
        purpose,
        asked: None,
        considered: None,
        second: None,
        late: LATE,
        phase: Phase::Open,
        trouble: None,
    };
    ask(&mut dialog, state, out);
    state.modals.push(Modal::Mend(Box::new(dialog)));
}

/// Whether work on this change goes on, with a dialog or without: then that is said.
pub fn is_under_way(state: &mut State, entry: &EntryId) -> bool {
    let is = state.writes.values().any(|writing| match &writing.write {
        Write::Mend { considered, .. } => considered.entry.id == *entry || considered.entry.work() == *entry,
        Write::Bulk(bulk) => {
            let recovered = bulk.recovers.as_ref().map(|recovers| &recovers.work);
            bulk.undoes.as_ref().or(recovered) == Some(entry)
        }
        _ => false,
    });
    if is {
        let said = "this is under way already; its end will be said here";
        state.notices.say(state.now, Tone::Warning, said);
    }
    is
}

fn ask(dialog: &mut MendDialog, state: &mut State, out: &mut Vec<Effect>) {
    let (conn, terms) = (dialog.subject.conn, price::terms(state, &dialog.subject, false));
    let (entry, only, purpose) = (dialog.entry.clone(), dialog.only, dialog.purpose);
    let consider = Call::Consider { conn, entry, only, purpose, terms };
    let id = call(state, Lane::Price(conn), consider, out);
    dialog.asked = Some(Pending::new(id, state.now));
    (dialog.considered, dialog.second) = (None, None);
}

/// What has to be done is known: it is shown from now on.
pub fn considered(state: &mut State, id: ReqId, result: &Result<Considered, String>) {
    let at = state.now;
    for modal in &mut state.modals {
        let Modal::Mend(dialog) = modal else { continue };
        if dialog.asked.take_if(|asked| asked.id == id).is_none() {
            continue;
        }
        match result {
            Ok(considered) => {
                if (dialog.purpose, &considered.remedy) == (Purpose::Undo, &Remedy::IsSo) {
                    // The next time it is about the change before.
                    state.done.retain(|done| done.entry != dialog.entry);
                }
                dialog.considered = Some((considered.clone(), at));
            }
            Err(why) => dialog.trouble = Some(why.clone()),
        }
    }
}

pub fn act(dialog: &mut MendDialog, state: &mut State, intent: Intent, out: &mut Vec<Effect>) -> Stays {
    match intent {
        Intent::Cancel => return dialog.second.take().is_some(),
        Intent::Second => match dialog.second {
            Some(second) if ripe(state, second.since) => return run(dialog, state, out),
            _ => {}
        },
        Intent::OtherLife => {
            dialog.late = if dialog.late == Life::Never { LATE } else { Life::Never };
        }
        Intent::Confirm => return confirm(dialog, state, out),
        _ => {}
    }
    true
}

fn confirm(dialog: &mut MendDialog, state: &mut State, out: &mut Vec<Effect>) -> Stays {
    let Some((considered, at)) = dialog.considered.clone() else {
        dialog.trouble = None;
        ask(dialog, state, out);
        return true;
    };
    if !dialog.can_confirm() || !ripe(state, at) {
        return true;
    }
    if dialog.harms() {
        let since = state.now;
        dialog.second.get_or_insert(Second { deed: Deed::Act, since });
        return true;
    }
    if considered.remedy == Remedy::IsSo {
        let end = if dialog.purpose == Purpose::Finish { End::Done } else { End::NotDone };
        left::settle(
            state,
            dialog.subject.conn,
            (dialog.entry.clone(), dialog.only.unwrap_or(0)),
            (end, false),
            out,
        );
        return false;
    }
    run(dialog, state, out)
}

fn run(dialog: &mut MendDialog, state: &mut State, out: &mut Vec<Effect>) -> Stays {
    // It may have been closed and opened again, and something else begun meanwhile.
    let work = dialog.considered.as_ref().map(|(considered, _)| considered.entry.work());
    if work.is_some_and(|work| is_under_way(state, &work)) {
        return true;
    }
    // Its next attempt looks again first.
    let Some((considered, _)) = dialog.considered.take() else { return true };
    let (only, purpose, late) = (dialog.only, dialog.purpose, dialog.late);
    let write = Write::Mend { considered: Box::new(considered), only, purpose, late };
    dialog.second = None;
    dialog.phase = Phase::Sending(writes::start(state, &dialog.subject, write, out));
    true
}

/// What a change was, in words: `delete 5f3c8a1e`, `move 14 messages`.
pub fn words(action: Action, messages: usize, first: Option<&str>, queue: &QueueName) -> String {
    match (action, messages, first) {
        (Action::Clear | Action::DropQueue, ..) => format!("{} {queue}", action.words()),
        (_, 1, Some(id)) => format!("{} {id}", action.words()),
        (_, 1, None) => format!("{} a message", action.words()),
        (_, n, _) => format!("{} {n} messages", action.words()),
    }
}
