//! What processes that are gone left without a known end: found when an account opens, and dealt with
//! one by one.

use super::modal::Stays;
use super::{answers, bulk, call, mend, rows};
use crate::app::effect::{Call, Effect, Lane, ReqId, Write};
use crate::app::geometry;
use crate::app::keymap::Intent;
use crate::app::state::State;
use crate::app::state::account::AccountView;
use crate::app::state::bulk::Recovering;
use crate::app::state::mend::LeftDialog;
use crate::app::state::modal::{Modal, Subject};
use crate::app::state::notices::Tone;
use crate::model::account::ConnId;
use crate::model::change::{Bulk, Recovers, Recovery, Report, Search};
use crate::model::failure::Failure;
use crate::model::history::{Action, End, EntryId};
use crate::model::message::MessageId;
use crate::model::recovery::{Finding, Left, Told};
use crate::model::remedy::Purpose;

/// Asks what was left open.
pub fn ask(state: &mut State, conn: ConnId, out: &mut Vec<Effect>) {
    call(state, Lane::Left(conn), Call::Left { conn }, out);
}

/// What was left open was dealt with: what is left of it is asked for.
pub fn after(
    state: &mut State,
    conn: ConnId,
    write: &Write,
    result: &Result<Report, Failure>,
    out: &mut Vec<Effect>,
) {
    let deals = match write {
        Write::Mend { purpose, .. } => matches!(purpose, Purpose::Finish | Purpose::Revert),
        Write::Bulk(bulk) => bulk.recovers.is_some(),
        _ => false,
    };
    if !deals {
        return;
    }
    let conn = home(state, conn, write);
    if let (Some(account), Ok(Report::Bulk(report))) = (answers::account_of(state, conn), result) {
        account.changed.extend(report.search.changed.iter().cloned());
        if let Write::Bulk(bulk) = write {
            told(account, bulk, &report.search);
        }
    }
    ask(state, conn, out);
}

/// The connection whose work was dealt with: what went to another account was searched for there.
fn home(state: &State, conn: ConnId, write: &Write) -> ConnId {
    let Write::Bulk(bulk) = write else { return conn };
    let Some(recovers) = &bulk.recovers else { return conn };
    let lists = |account: &&AccountView| account.left.iter().any(|one| one.work == recovers.work);
    state.account.as_ref().filter(lists).map_or(conn, |account| account.conn)
}

/// Remembers what a search says of copies.
fn told(account: &mut AccountView, bulk: &Bulk, search: &Search) {
    let Some(Recovers { work, way, copies }) = &bulk.recovers else { return };
    match way {
        Recovery::Seek => {
            for found in &search.found {
                account.tell(work, &found.of, Told::Stands(found.clone()));
            }
            for of in &search.missing {
                account.tell(work, of, Told::NotAmong(search.searched));
            }
        }
        // It was no copy, or is none any more.
        Recovery::TakeBack => {
            for found in copies.iter().filter(|found| search.changed.contains(&found.id)) {
                account.told.retain(|(of, id, _)| of != work || *id != found.of);
            }
        }
        Recovery::Finish => {}
    }
}

/// What was left open is known: the first time it is shown at once, unless something else is open.
pub fn found(state: &mut State, conn: ConnId, result: Result<Vec<Left>, String>) {
    let now = state.now;
    let Some(account) = answers::account_of(state, conn) else { return };
    let left = match result {
        Ok(left) => left,
        Err(why) => {
            let said = format!("what an earlier run left open could not be looked at: {why}");
            return state.notices.say(now, Tone::Failed, said);
        }
    };
    let first = account.left.is_empty() && !left.is_empty();
    account.left = left;
    account.recall();
    if account.left.is_empty() {
        state.modals.retain(|modal| !matches!(modal, Modal::Left(dialog) if dialog.conn == conn));
    } else if first && state.modals.is_empty() {
        open(state);
    } else if first {
        state.notices.say(now, Tone::Warning, "an earlier run left something open: X shows it");
    }
}

/// Opens the list, and looks again: leases may have ended since.
pub fn open_again(state: &mut State, out: &mut Vec<Effect>) {
    open(state);
    if let Some(conn) = state.account.as_ref().map(|account| account.conn) {
        ask(state, conn, out);
    }
}

fn open(state: &mut State) {
    let Some(conn) = state.account.as_ref().map(|account| account.conn) else { return };
    let (selected, settling, trouble) = (None, None, None);
    state.modals.push(Modal::Left(Box::new(LeftDialog { conn, selected, top: 0, settling, trouble })));
}

pub fn act(dialog: &mut LeftDialog, state: &mut State, intent: Intent, out: &mut Vec<Effect>) -> Stays {
    let page = geometry::left_rows(state.size);
    let left = state.account.as_ref().map(|account| account.left.clone()).unwrap_or_default();
    match (intent, dialog.current(&left)) {
        (Intent::Cancel, _) => return false,
        (Intent::Finish, Some(one)) => consider(state, one, Purpose::Finish, out),
        (Intent::FinishAll | Intent::Seek | Intent::RevertAll, Some(one)) => {
            search(state, (intent, one), &left, out);
        }
        (Intent::Revert, Some(one)) => consider(state, one, Purpose::Revert, out),
        (Intent::Export, Some(one)) => dismiss(dialog, state, one, true, out),
        (Intent::Dismiss, Some(one)) => dismiss(dialog, state, one, false, out),
        (Intent::DismissKnown, _) => {
            let known = [Finding::Happened, Finding::NotHappened, Finding::TakenBack, Finding::QueueGone];
            let is_known = |one: &&Left| known.contains(&one.finding);
            left.iter().filter(is_known).for_each(|one| dismiss(dialog, state, one, false, out));
        }
        (Intent::DismissUnsure, Some(one)) => {
            let same = left.iter().filter(|other| other.is_like(one));
            same.for_each(|one| dismiss(dialog, state, one, false, out));
        }
        _ => {
            let at = rows::step(intent, dialog.position(&left), left.len(), page);
            if let Some(one) = at.and_then(|at| left.get(at)) {
                dialog.selected = Some((one.entry.clone(), one.item));
            }
        }
    }
    dialog.top = geometry::offset(dialog.position(&left), left.len(), page, dialog.top);
    true
}

fn subject(state: &State, one: &Left) -> Option<Subject> {
    let account = state.account.as_ref()?;
    Some(Subject { conn: account.conn, account: account.account.clone(), queue: one.queue.clone() })
}

/// Deals by a search with the whole work that the selected one is a part of.
fn search(state: &mut State, (intent, one): (Intent, &Left), left: &[Left], out: &mut Vec<Effect>) {
    let recovering = match intent {
        Intent::Seek => Recovering::seek(one, state).ok(),
        Intent::RevertAll => Recovering::take_back(one, state).ok(),
        _ => Recovering::finish(one, left),
    };
    if let Some(recovering) = recovering {
        bulk::open_recovering(state, recovering, out);
    }
}

fn consider(state: &mut State, one: &Left, purpose: Purpose, out: &mut Vec<Effect>) {
    let Some(subject) = subject(state, one).filter(|_| !mend::is_under_way(state, &one.work)) else { return };
    let what = mend::words(one.action, 1, one.id.as_ref().map(MessageId::short), &one.queue);
    mend::open(state, subject, (one.entry.clone(), Some(one.item), purpose), (what, one.at), out);
}

/// Settles one without touching the service: as the look at the queues says, or as not done.
fn dismiss(dialog: &mut LeftDialog, state: &mut State, one: &Left, export: bool, out: &mut Vec<Effect>) {
    // Of a delete about other work "not done" would mean that the other message of the pair is not needed.
    let may_be_done = one.mends && one.action == Action::Delete && one.finding != Finding::NotHappened;
    let end = if one.finding == Finding::Happened || may_be_done { End::Done } else { End::NotDone };
    let id = settle(state, dialog.conn, (one.entry.clone(), one.item), (end, export), out);
    dialog.settling = Some(id);
    dialog.trouble = None;
}

/// Says how something ended after all.
pub fn settle(
    state: &mut State,
    conn: ConnId,
    (entry, item): (EntryId, usize),
    (end, export): (End, bool),
    out: &mut Vec<Effect>,
) -> ReqId {
    let id = state.request();
    let call = Call::Settle { conn, entry, item, end, export };
    out.push(Effect::Call { id, lane: Lane::Settle(id), call });
    id
}

/// Something was settled: what is left is asked for again.
pub fn settled(
    state: &mut State,
    id: ReqId,
    conn: ConnId,
    result: Result<Option<String>, String>,
    out: &mut Vec<Effect>,
) {
    let now = state.now;
    match result {
        Ok(Some(path)) => state.notices.say(now, Tone::Done, format!("its text is in {path}")),
        Ok(None) => {}
        Err(why) => {
            let open = state.modals.iter_mut().find_map(|modal| match modal {
                Modal::Left(dialog) if dialog.settling == Some(id) => Some(dialog),
                _ => None,
            });
            match open {
                Some(dialog) => dialog.trouble = Some(why),
                None => state.notices.say(now, Tone::Failed, why),
            }
        }
    }
    ask(state, conn, out);
}
