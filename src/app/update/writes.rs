//! Writes: starting one, what it tells, how it ends. Each survives leaving its queue and account,
//! and its end is said wherever the user is.

use std::fmt::Write as _;
use std::sync::Arc;

use super::{answers, take};
use crate::app::effect::{Call, Effect, Lane, ReqId, Write};
use crate::app::state::State;
use crate::app::state::modal::{Modal, Phase, Subject};
use crate::app::state::notices::Tone;
use crate::app::state::writing::Writing;
use crate::body::shown::Shown;
use crate::model::account::ConnId;
use crate::model::change::{Act, LeaseState, Progress, Report, Surgery, SurgeryEnd, Taken};
use crate::model::failure::Failure;
use crate::model::message::{Expiry, Moment};
use crate::model::queue::{Created, QueueName};

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
        held: 0,
        detached: None,
        stopping: false,
    };
    state.writes.insert(id, writing);
    id
}

/// Closes the dialog of a write that goes on; its text is kept with the write.
pub fn detach(state: &mut State, id: ReqId, modal: Modal) {
    if let Some(writing) = state.writes.get_mut(&id) {
        let what = format!("{} goes on; its end will be said here", writing.words());
        writing.detached = Some(Box::new(modal));
        state.notices.say(state.now, Tone::Done, what);
    }
}

pub fn progressed(state: &mut State, id: ReqId, progress: Progress<Arc<Shown>>, out: &mut Vec<Effect>) {
    let Some(writing) = state.writes.get_mut(&id) else { return };
    match progress {
        Progress::Doing(step) => writing.step = Some(step),
        Progress::Leases(leases) => take::leases(state, id, leases, out),
    }
}

/// A write ended.
pub fn ended(
    state: &mut State,
    id: ReqId,
    conn: ConnId,
    queue: &QueueName,
    result: &Result<Report, Failure>,
) {
    let Some(mut writing) = state.writes.remove(&id) else { return };
    let open = state.modals.iter().position(|modal| sends(modal, id));
    let dialog =
        open.map(|at| state.modals.remove(at)).or_else(|| writing.detached.take().map(|modal| *modal));
    match complaint(result) {
        None => say_done(state, &writing, result),
        Some(why) => {
            let text = format!("{} · {}: {why}", writing.write.words(), writing.subject.title());
            state.notices.say(state.now, Tone::Failed, text);
            if let Some(modal) = dialog {
                give_back(state, modal, &why, open.is_some());
            }
        }
    }
    take::ended(state, id);
    if let Ok(report) = result {
        reflect(state, conn, queue, report);
        forget_deleted(state, &writing, report);
    }
    look_again(state, conn, queue);
}

/// Whether this dialog waits for that write.
fn sends(modal: &Modal, id: ReqId) -> bool {
    let phase = match modal {
        Modal::Put(dialog) => &dialog.phase,
        Modal::Edit(dialog) => &dialog.phase,
        Modal::Delete(dialog) => &dialog.phase,
        Modal::Create(dialog) => &dialog.phase,
        Modal::Wipe(dialog) => &dialog.phase,
        _ => return false,
    };
    *phase == Phase::Sending(id)
}

/// What is wrong with the end of a write; none if it did what was asked.
fn complaint(result: &Result<Report, Failure>) -> Option<String> {
    match result {
        Err(failure) => Some(failure.to_string()),
        Ok(Report::Surgery(surgery)) => match &surgery.end {
            SurgeryEnd::Done => None,
            SurgeryEnd::Missing => Some(format!(
                "the message was not among those leased: it was taken, deleted or moved. Nothing was changed · {}",
                price_paid(surgery)
            )),
            SurgeryEnd::Differs(_) => Some(format!(
                "the message has another text by now. Nothing was overwritten; r shows it · {}",
                price_paid(surgery)
            )),
            SurgeryEnd::Failed(failure) => Some(format!("{failure} · {}", price_paid(surgery))),
        },
        Ok(_) => None,
    }
}

/// Puts a failed dialog back: on the screen if it was there, else where `o` finds it.
fn give_back(state: &mut State, mut modal: Modal, why: &str, was_open: bool) {
    match &mut modal {
        Modal::Put(dialog) => (dialog.phase, dialog.trouble) = (Phase::Open, Some(why.to_owned())),
        Modal::Edit(dialog) => (dialog.phase, dialog.trouble) = (Phase::Open, Some(why.to_owned())),
        Modal::Delete(dialog) => (dialog.phase, dialog.trouble) = (Phase::Open, Some(why.to_owned())),
        Modal::Create(dialog) => (dialog.phase, dialog.trouble) = (Phase::Open, Some(why.to_owned())),
        Modal::Wipe(dialog) => (dialog.phase, dialog.trouble) = (Phase::Open, Some(why.to_owned())),
        _ => {}
    }
    if was_open { state.modals.push(modal) } else { state.notices.reopen.push(modal) }
}

fn say_done(state: &mut State, writing: &Writing, result: &Result<Report, Failure>) {
    let Ok(report) = result else { return };
    let queue = &writing.subject.queue;
    let text = match report {
        Report::Put { id, visible, expires } => {
            format!("put {} into {queue}{}", id.short(), put_words(state, visible, expires))
        }
        Report::Surgery(surgery) => {
            let what = if matches!(writing.write.words(), "edit") { "edited" } else { "deleted" };
            format!("{what} {} in {queue} · {}", target_words(&writing.write), price_paid(surgery))
        }
        Report::Created(Created::New) => format!("created {queue}"),
        Report::Created(Created::AlreadyThere) => format!("{queue} was there already"),
        Report::Dropped => format!("deleted the queue {queue}"),
        Report::Cleared => format!("cleared {queue}"),
        Report::Took(taken) => took_words(taken, queue),
    };
    let tone = if is_clean(report) { Tone::Done } else { Tone::Warning };
    state.notices.say(state.now, tone, text);
}

fn is_clean(report: &Report) -> bool {
    match report {
        Report::Surgery(surgery) => surgery.stranded.is_empty(),
        Report::Took(taken) => taken.stranded.is_empty() && taken.ended(LeaseState::Lost) == 0,
        _ => true,
    }
}

fn target_words(write: &Write) -> &str {
    match write {
        Write::Change { target, .. } => target.id.short(),
        _ => "",
    }
}

fn put_words(state: &State, visible: &Moment, expires: &Expiry) -> String {
    let wait = visible.secs().map_or(0, |secs| secs - state.now.secs());
    let delay = if wait > 1 { format!(" · visible in {wait} s") } else { String::new() };
    let life = if *expires == Expiry::Never { " · never expires" } else { "" };
    format!("{delay}{life}")
}

/// What a surgery did to everybody concerned.
fn price_paid(surgery: &Surgery) -> String {
    let mut words = format!(
        "leased {}, released {}, hidden {} ms, dequeue counts +1",
        surgery.leased, surgery.released, surgery.hidden_ms
    );
    if surgery.leased == 0 {
        "leased nothing".clone_into(&mut words);
    }
    if let Some(stranded) = surgery.stranded.first() {
        let n = surgery.stranded.len();
        let why = &stranded.failure;
        let _ = write!(words, " · {n} could not be released and stay hidden until their lease ends: {why}");
    }
    words
}

fn took_words(taken: &Taken, queue: &QueueName) -> String {
    if taken.leases.is_empty() {
        return format!("nothing visible to take in {queue}");
    }
    let count = |state| taken.ended(state);
    let lost = count(LeaseState::Lost);
    let (deleted, released) = (count(LeaseState::Deleted), count(LeaseState::Released));
    let mut words =
        format!("took {} from {queue}: deleted {deleted}, released {released}", taken.leases.len());
    if lost > 0 {
        let _ = write!(words, ", {lost} lost (their lease ended: the queue has them)");
    }
    if let Some(stranded) = taken.stranded.first() {
        let n = taken.stranded.len();
        let _ = write!(words, ", {n} not released, hidden until their lease ends: {}", stranded.failure);
    }
    words
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
        Report::Dropped => {
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
