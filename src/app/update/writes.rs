//! Writes: starting one, what it tells, how it ends. Each survives leaving its queue and account,
//! and its end is said wherever the user is.

use std::sync::Arc;

use super::{answers, left, mend, properties, report, take};
use crate::app::effect::{Call, Effect, Lane, ReqId, Write};
use crate::app::state::State;
use crate::app::state::modal::{Modal, Phase, Subject};
use crate::app::state::notices::Tone;
use crate::app::state::writing::Writing;
use crate::body::shown::Shown;
use crate::model::account::ConnId;
use crate::model::change::{Act, Order, Progress, Report, Surgery, SurgeryEnd, Taken};
use crate::model::failure::{Failure, FailureKind};
use crate::model::history::EntryId;
use crate::model::queue::QueueName;
use crate::model::remedy::Purpose;

/// Starts a write.
pub fn start(state: &mut State, subject: &Subject, write: Write, out: &mut Vec<Effect>) -> ReqId {
    let id = state.request();
    let call = Call::Write { conn: subject.conn, queue: subject.queue.clone(), write: write.clone() };
    out.push(Effect::Call { id, lane: Lane::Write(id), call });
    let writing = Writing {
        subject: subject.clone(),
        write,
        since: state.now,
        step: None,
        attempt: None,
        held: 0,
        bulk: None,
        detached: None,
        stopping: false,
    };
    state.writes.insert(id, writing);
    id
}

/// Tells a job to give back what it holds, not to go on, and to settle.
pub fn stop(state: &mut State, id: ReqId, out: &mut Vec<Effect>) {
    if let Some(writing) = state.writes.get_mut(&id).filter(|writing| !writing.stopping) {
        writing.stopping = true;
        out.push(Effect::Tell { id, order: Order::Stop });
    }
}

/// Closes the dialog of a write that goes on; its text is kept with the write.
pub fn detach(state: &mut State, id: ReqId, modal: Modal) {
    if let Some(writing) = state.writes.get_mut(&id) {
        let what = format!("{} goes on; its end will be said here", writing.subject());
        writing.detached = Some(Box::new(modal));
        state.notices.say(state.now, Tone::Done, what);
    }
}

pub fn progressed(state: &mut State, id: ReqId, progress: Progress<Arc<Shown>>, out: &mut Vec<Effect>) {
    let Some(writing) = state.writes.get_mut(&id) else { return };
    match progress {
        Progress::Doing(step) => writing.step = Some(step),
        Progress::Leases(leases) => take::leases(state, id, leases, out),
        Progress::Bulk(progress) => writing.told(progress),
    }
}

/// A write ended.
pub fn ended(
    state: &mut State,
    id: ReqId,
    (conn, queue): (ConnId, &QueueName),
    result: &Result<Report, Failure>,
    written: Vec<EntryId>,
    out: &mut Vec<Effect>,
) {
    let Some(mut writing) = state.writes.remove(&id) else { return };
    let open = state.modals.iter_mut().position(|modal| sends(modal, id));
    let dialog = open.map(|at| state.modals.remove(at)).or_else(|| writing.detached.take().map(|m| *m));
    learn(state, conn, queue, result);
    match report::outcome(&writing.write, result) {
        Ok(done) => say(state, &writing, done),
        Err(why) => {
            let text = format!("{}: {why} · {}", writing.write.words(), writing.subject.title());
            let stopped = matches!(result, Err(failure) if failure.kind == FailureKind::Stopped);
            let tone = if stopped { Tone::Warning } else { Tone::Failed };
            state.notices.say(state.now, tone, text);
            if let Some(mut modal) = dialog {
                properties::note_conflict(&mut modal, result);
                give_back(state, modal, why, open);
            }
        }
    }
    take::ended(state, id);
    if let Ok(report) = result {
        mend::remember(state, &writing, report, written, &report::what(&writing));
        reflect(state, conn, queue, report);
        forget_deleted(state, &writing, report);
    }
    if matches!(writing.write, Write::Mend { purpose: Purpose::Finish | Purpose::Revert, .. }) {
        left::ask(state, conn, out);
    }
    look_again(state, conn, queue);
}

/// Remembers what the service refused for want of a right.
fn learn(state: &mut State, conn: ConnId, queue: &QueueName, result: &Result<Report, Failure>) {
    let now = state.now;
    let Some(account) = answers::account_of(state, conn) else { return };
    for failure in failures(result) {
        account.refused.learn(failure, queue, now);
    }
}

/// Every failure that a write met with.
fn failures(result: &Result<Report, Failure>) -> Vec<&Failure> {
    let (own, stranded) = match result {
        Err(failure) => return vec![failure],
        Ok(Report::Surgery(Surgery { end: SurgeryEnd::Failed(own), stranded, .. })) => {
            (Some(&**own), stranded)
        }
        Ok(Report::Surgery(Surgery { stranded, .. }) | Report::Took(Taken { stranded, .. })) => {
            (None, stranded)
        }
        Ok(_) => return Vec::new(),
    };
    own.into_iter().chain(stranded.iter().map(|stranded| &*stranded.failure)).collect()
}

/// Whether this dialog waits for that write.
fn sends(modal: &mut Modal, id: ReqId) -> bool {
    modal.progress().is_some_and(|(phase, _)| *phase == Phase::Sending(id))
}

fn say(state: &mut State, writing: &Writing, done: &Report) {
    let tone = if report::is_clean(done) { Tone::Done } else { Tone::Warning };
    state.notices.say(state.now, tone, report::done(writing, done, state.now));
}

/// Puts a failed dialog back: on the screen if it was there, else where `o` finds it.
fn give_back(state: &mut State, mut modal: Modal, why: String, open: Option<usize>) {
    if let Some((phase, trouble)) = modal.progress() {
        (*phase, *trouble) = (Phase::Open, Some(why));
    }
    match open {
        Some(at) => state.modals.insert(at.min(state.modals.len()), modal),
        None => state.notices.reopen.push(modal),
    }
}

/// Makes the list of queues agree with what was just done to it.
fn reflect(state: &mut State, conn: ConnId, queue: &QueueName, report: &Report) {
    let Some(account) = answers::account_of(state, conn) else { return };
    let queues = &mut account.queues;
    match report {
        Report::Created(_) => {
            queues.names.insert(queue.clone());
            queues.arrange();
            if queues.view.contains(queue) {
                queues.selected = Some(queue.clone());
            }
        }
        Report::Dropped { .. } => {
            let next = queues.position().map_or(0, |at| at + 1);
            let neighbour = queues.view.get(next).or_else(|| queues.view.get(next.checked_sub(2)?)).cloned();
            queues.names.remove(queue);
            queues.lengths.remove(queue);
            if queues.selected.as_ref() == Some(queue) {
                queues.selected = neighbour;
            }
            queues.arrange();
        }
        _ => {}
    }
}

/// A message that peekq itself deleted leaves the pane at once; the next one is selected.
fn forget_deleted(state: &mut State, writing: &Writing, report: &Report) {
    let Write::Change { target, act: Act::Delete, .. } = &writing.write else { return };
    let Report::Surgery(Surgery { end: SurgeryEnd::Done, .. }) = report else { return };
    let subject = &writing.subject;
    let Some(account) = answers::account_of(state, subject.conn) else { return };
    if let Some(pane) = account.messages.as_mut().filter(|pane| pane.queue == subject.queue) {
        pane.remove(&target.id);
    }
}

/// Asks for length and head of a queue that was changed, where they are shown.
fn look_again(state: &mut State, conn: ConnId, queue: &QueueName) {
    let now = state.now;
    let Some(account) = answers::account_of(state, conn) else { return };
    if let Some(length) = account.queues.lengths.get_mut(queue) {
        length.settled = None;
    }
    if let Some(pane) = account.messages.as_mut().filter(|pane| pane.queue == *queue) {
        pane.first = Some(now);
    }
}
