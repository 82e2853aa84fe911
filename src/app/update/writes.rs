//! Writes: starting one, what it tells, how it ends. Each survives leaving its queue and account,
//! and its end is said wherever the user is.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{
    act, answers, clash, delayed, dig, drafts, edit, held, left, mend, properties, report, run, take,
};
use crate::app::effect::{Call, Effect, Lane, ReqId, Write};
use crate::app::state::State;
use crate::app::state::modal::{Modal, Phase, Subject};
use crate::app::state::notices::Tone;
use crate::app::state::writing::Writing;
use crate::body::shown::Shown;
use crate::model::account::ConnId;
use crate::model::change::{
    Act, BulkEnd, BulkReport, Halt, LeaseState, Order, Progress, Report, Surgery, SurgeryEnd, Taken,
};
use crate::model::failure::{Failure, FailureKind};
use crate::model::history::EntryId;
use crate::model::operation::OperationKind;
use crate::model::queue::QueueName;
use crate::watch::asks::Ask;

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
        staged: state.now,
        live: BTreeSet::new(),
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

/// The same, where it makes a difference: what is sent in one call cannot be stopped.
pub fn stop_if_it_can(state: &mut State, id: ReqId, out: &mut Vec<Effect>) {
    let can = |writing: &Writing| writing.write.leases() || writing.waits();
    if state.writes.get(&id).is_some_and(can) {
        stop(state, id, out);
    } else {
        state.notices.say(state.now, Tone::Warning, "this cannot be stopped; esc closes the dialog");
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
    let now = state.now;
    match progress {
        Progress::Doing(step) => {
            dig::say_fewer(state, id, step);
            if let Some(writing) = state.writes.get_mut(&id) {
                writing.step = Some(step);
            }
        }
        Progress::Failed(failure) => take::failed(state, id, *failure),
        Progress::Leases(leases) => take::leases(state, id, leases, out),
        Progress::Bulk(progress) => {
            if let Some(writing) = state.writes.get_mut(&id) {
                writing.told(progress, now);
            }
        }
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
    if let Ok(Report::Took(taken)) = result {
        held::ended(state, id, taken, out);
    }
    held::gone(state, id);
    let open = state.modals.iter_mut().position(|modal| sends(modal, id));
    let dialog = open.map(|at| state.modals.remove(at)).or_else(|| writing.detached.take().map(|m| *m));
    // Work on many messages has a dialog of its own, and another one before it.
    let open = open.or_else(|| run::close(state, id));
    learn(state, conn, queue, result);
    delayed::note(state, id, &writing, dialog.as_ref(), result);
    match report::outcome(&writing.write, result) {
        Ok(done) => {
            say(state, &writing, done);
            if let Some(modal) = dialog {
                drafts::over(state, modal, writing.write.holds(), out);
            }
        }
        Err(why) => {
            let text = format!("{}: {why} · {}", writing.write.words(), writing.subject.title());
            let stopped = matches!(result, Err(failure) if failure.kind == FailureKind::Stopped);
            let tone = if stopped { Tone::Warning } else { Tone::Failed };
            state.notices.say(state.now, tone, text);
            if let Some(mut modal) = dialog {
                properties::note_conflict(&mut modal, result);
                give_back(state, modal, why, (open, result), out);
            }
        }
    }
    take::ended(state, id);
    if let Ok(report) = result {
        if let Report::Bulk(report) = report {
            run::ended(state, &writing, report, (written, open));
        } else {
            mend::remember(state, &writing, report, written, &report::what(&writing));
        }
        reflect(state, conn, queue, report);
        forget_deleted(state, &writing, report);
    }
    left::after(state, conn, &writing.write, result, out);
    look_again(state, conn, queue);
}

/// Remembers what the service refused for want of a right.
fn learn(state: &mut State, conn: ConnId, queue: &QueueName, result: &Result<Report, Failure>) {
    let now = state.now;
    let Some(account) = answers::account_of(state, conn) else { return };
    for failure in failures(result) {
        account.refused.learn(failure, queue, now);
    }
    let gave_back = match result {
        Ok(Report::Surgery(surgery)) => !surgery.released.is_empty(),
        Ok(Report::Bulk(report)) => report.released > 0,
        Ok(Report::Took(taken)) => taken.ended(LeaseState::Released) > 0,
        Ok(Report::Dug(dug)) => dug.released > 0,
        _ => false,
    };
    if gave_back {
        account.gave_back.insert(queue.clone());
    }
}

fn bulk_failures(report: &BulkReport) -> Vec<&Failure> {
    let last = if let BulkEnd::Failed(failure) = &report.end { Some(&**failure) } else { None };
    // What failed in the queue that they went to says nothing about this one.
    let about_source = |failure: &&Failure| failure.tried != OperationKind::Put;
    let others = report.exceptions.iter().filter_map(|exception| exception.failure.as_deref());
    others.chain(last).filter(about_source).collect()
}

/// Every failure that a write met with.
fn failures<'a>(result: &'a Result<Report, Failure>) -> Vec<&'a Failure> {
    let (surgery, stranded) = match result {
        Err(failure) => return vec![failure],
        Ok(Report::Bulk(report)) => return bulk_failures(report),
        Ok(Report::Surgery(surgery)) => (Some(surgery), &surgery.stranded),
        Ok(Report::Took(Taken { stranded, reached, .. })) => (reached.as_deref(), stranded),
        Ok(Report::Dug(dug)) => {
            return dug
                .failed
                .as_deref()
                .into_iter()
                .chain(dug.stranded.iter().map(|one| &*one.failure))
                .collect();
        }
        Ok(_) => return Vec::new(),
    };
    let of_target = |end: &'a SurgeryEnd| match end {
        SurgeryEnd::Failed(failure) | SurgeryEnd::Doubled { failure, .. } => Some(&**failure),
        _ => None,
    };
    let own =
        surgery.into_iter().flat_map(|surgery| surgery.targets.iter()).filter_map(|t| of_target(&t.end));
    let halt = surgery.and_then(|surgery| match &surgery.halt {
        Some(Halt::Failed(failure)) => Some(&**failure),
        _ => None,
    });
    own.chain(halt).chain(stranded.iter().map(|stranded| &*stranded.failure)).collect()
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
fn give_back(
    state: &mut State,
    mut modal: Modal,
    why: String,
    (open, result): (Option<usize>, &Result<Report, Failure>),
    out: &mut Vec<Effect>,
) {
    if let Some((phase, trouble)) = modal.progress() {
        (*phase, *trouble) = (Phase::Open, Some(why));
    }
    if let Ok(Report::Surgery(surgery)) = result
        && !go_on(state, &mut modal, surgery, open.is_some(), out)
    {
        return drafts::sent(&mut modal, out);
    }
    match open {
        Some(at) => state.modals.insert(at.min(state.modals.len()), modal),
        None => state.notices.reopen.push(modal),
    }
}

/// What follows for a dialog whose change did not come to its end. False: there is nothing left that it
/// could do.
fn go_on(
    state: &mut State,
    modal: &mut Modal,
    surgery: &Surgery,
    on_screen: bool,
    out: &mut Vec<Effect>,
) -> bool {
    // Asked again by itself only where nothing was done, and where somebody looks at the answer.
    let asks = on_screen && surgery.halt == Some(Halt::Dearer);
    match modal {
        Modal::Edit(dialog) => match surgery.targets.first().map(|target| &target.end) {
            Some(SurgeryEnd::Doubled { .. }) => return false,
            Some(SurgeryEnd::Differs(theirs)) if on_screen => {
                clash::differs(dialog, state, Arc::clone(theirs), out);
            }
            _ if asks => edit::ask(dialog, state, out),
            _ => {}
        },
        Modal::Delete(dialog) | Modal::Hold(dialog) => {
            let gone = surgery.ended(|end| *end == SurgeryEnd::Done);
            dialog.shown.retain(|shown| !gone.contains(&&shown.message.id));
            if asks {
                act::ask(dialog, state, out);
            }
        }
        _ => {}
    }
    true
}

/// Makes the list of queues agree with what was just done to it.
fn reflect(state: &mut State, conn: ConnId, queue: &QueueName, report: &Report) {
    let Some(account) = answers::account_of(state, conn) else { return };
    let queues = &mut account.queues;
    match report {
        Report::Created(_) => {
            queues.all.entry(queue.clone()).or_default();
            queues.arrange();
            if let Some(at) = queues.view.iter().position(|name| name == queue) {
                queues.select(Some(at));
            }
        }
        Report::Dropped { .. } => {
            let next = queues.position().map_or(0, |at| at + 1);
            let neighbour = queues.view.get(next).or_else(|| queues.view.get(next.checked_sub(2)?)).cloned();
            queues.all.remove(queue);
            account.scheduler.forget(queue);
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
    let Write::Change { act, .. } = &writing.write else { return };
    let Report::Surgery(surgery) = report else { return };
    let gone = surgery.ended(|end| match end {
        SurgeryEnd::Done => *act == Act::Delete,
        end => matches!(end, SurgeryEnd::Replaced(_)),
    });
    let subject = &writing.subject;
    let Some(account) = answers::account_of(state, subject.conn) else { return };
    if let Some(pane) = account.messages.as_mut().filter(|pane| pane.queue == subject.queue) {
        for id in gone {
            pane.remove(id);
        }
    }
}

/// Asks for length and head of a queue that was changed, where they are shown.
fn look_again(state: &mut State, conn: ConnId, queue: &QueueName) {
    let now = state.now;
    let Some(account) = answers::account_of(state, conn) else { return };
    if account.queues.all.contains_key(queue) {
        account.scheduler.want(queue, Ask::Length, now);
    }
    if let Some(pane) = account.messages.as_mut().filter(|pane| pane.queue == *queue) {
        pane.first = Some(now);
    }
}
