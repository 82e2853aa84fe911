//! Messages that were put with a delay: the list of them, and changing one while it is not due.

use std::sync::Arc;

use super::modal::Stays;
use super::price::ripe;
use super::{call, rows, writes};
use crate::app::effect::{Call, Effect, Lane, ReqId, Write};
use crate::app::geometry;
use crate::app::keymap::Intent;
use crate::app::state::State;
use crate::app::state::delayed::{DelayDialog, Delayed, DelayedDialog, DelayedRow, remember};
use crate::app::state::draft::Slot;
use crate::app::state::modal::{EditDialog, Modal, Phase, Subject};
use crate::app::state::notices::Tone;
use crate::app::state::offer::Comparison;
use crate::app::state::remote::Pending;
use crate::app::state::writing::Writing;
use crate::app::text::Text;
use crate::body::shown::{self, stored};
use crate::model::change::{Report, Target};
use crate::model::clock::Millis;
use crate::model::delayed::{DelayedAct, DelayedElsewhere, DelayedId};
use crate::model::failure::{Failure, FailureKind};
use crate::model::message::{Encoding, Message, MessageId, Moment, NewMessage};
use crate::model::operation::OperationKind;
use crate::model::remedy::Remedy;

/// Opens the list, and asks which ones other runs put.
pub fn open(state: &mut State, out: &mut Vec<Effect>) {
    let Some(conn) = state.account.as_ref().map(|account| account.conn) else { return };
    let id = call(state, Lane::Delayed(conn), Call::Delayed { conn }, out);
    let asked = Some(Pending::new(id, state.now));
    let (elsewhere, selected, trouble) = (Vec::new(), None, None);
    state.modals.push(Modal::Delayed(Box::new(DelayedDialog {
        conn,
        asked,
        elsewhere,
        selected,
        top: 0,
        trouble,
    })));
}

/// Those of other runs are known.
pub fn listed(state: &mut State, id: ReqId, result: &Result<Vec<DelayedElsewhere>, String>) {
    for modal in &mut state.modals {
        let Modal::Delayed(dialog) = modal else { continue };
        if dialog.asked.take_if(|asked| asked.id == id).is_none() {
            continue;
        }
        match result {
            Ok(elsewhere) => dialog.elsewhere.clone_from(elsewhere),
            Err(why) => dialog.trouble = Some(why.clone()),
        }
    }
}

pub fn act(dialog: &mut DelayedDialog, state: &mut State, intent: Intent) -> Stays {
    let page = geometry::list_rows(state.size);
    let list = dialog.rows(state);
    let at = dialog.position(&list);
    let row = at.and_then(|at| list.get(at)).copied();
    let to = rows::step(intent, at, list.len(), page).and_then(|at| list.get(at)).map(|row| row.id().clone());
    let of = match row {
        Some(DelayedRow::Here(one)) => Ok(one.clone()),
        Some(DelayedRow::Elsewhere(one)) if one.living => {
            Err("another peekq that still runs has its receipt")
        }
        Some(DelayedRow::Elsewhere(_)) => Err("its receipt is gone: it can be dealt with when it is due"),
        None => Err("there is none"),
    };
    match intent {
        Intent::Cancel => return false,
        Intent::Edit | Intent::Due | Intent::Delete => change(state, intent, of),
        _ => {}
    }
    dialog.selected = to.or_else(|| dialog.selected.take());
    let list = dialog.rows(state);
    dialog.top = geometry::offset(dialog.position(&list), list.len(), page, dialog.top);
    true
}

/// Opens the dialog that changes one.
fn change(state: &mut State, intent: Intent, of: Result<Delayed, &'static str>) {
    let now = state.now;
    let kind = if intent == Intent::Delete { OperationKind::DeleteMessage } else { OperationKind::Update };
    let of = match of {
        Err(why) => Err(why.to_owned()),
        Ok(of) if of.gone => Err("somebody took it, or changed it elsewhere".to_owned()),
        Ok(of) if !of.waits(now) => Err("it is due: it is changed in its queue like any other".to_owned()),
        Ok(of) => {
            let account = state.account.as_ref();
            let why = account.and_then(|account| account.forbids(kind, Some(&of.subject.queue)));
            why.map_or(Ok(of), Err)
        }
    };
    let of = match of {
        Err(why) => return state.notices.say(now, Tone::Warning, why),
        Ok(of) => here(state, of),
    };
    let modal = match intent {
        Intent::Edit => Modal::Edit(Box::new(editing(of))),
        Intent::Due => Modal::Delay(Box::new(asking(of, Some(Text::single_line("")), now))),
        _ => Modal::Delay(Box::new(asking(of, None, now))),
    };
    state.modals.push(modal);
}

/// The same on the connection that is open: the account may have another one by now.
fn here(state: &State, of: Delayed) -> Delayed {
    let conn = state.account.as_ref().map_or(of.subject.conn, |account| account.conn);
    Delayed { subject: Subject { conn, ..of.subject }, ..of }
}

fn asking(of: Delayed, typed: Option<Text>, opened: Millis) -> DelayDialog {
    DelayDialog { of, typed, opened, phase: Phase::Open, trouble: None }
}

fn editing(of: Delayed) -> EditDialog {
    let found = Message {
        id: of.id,
        inserted: of.inserted,
        expires: of.expires,
        dequeue_count: 0,
        text: Arc::from(stored(&of.text, of.encoding)),
    };
    EditDialog {
        subject: of.subject,
        target: Target::of(&found),
        found,
        text: Text::from(&*of.text),
        encoding: of.encoding,
        way: None,
        comparison: Comparison::default(),
        top: 0,
        lease: None,
        delayed: Some(of.put),
        draft: Slot::default(),
        phase: Phase::Open,
        trouble: None,
    }
}

pub fn act_delay(
    dialog: &mut DelayDialog,
    state: &mut State,
    intent: Intent,
    out: &mut Vec<Effect>,
) -> Stays {
    let confirms = match dialog.typed {
        Some(_) => matches!(intent, Intent::Submit | Intent::Enter),
        None => intent == Intent::Confirm,
    };
    match intent {
        Intent::Cancel => return false,
        _ if confirms && ripe(state, dialog.opened) => send(dialog, state, out),
        _ => {}
    }
    true
}

fn send(dialog: &mut DelayDialog, state: &mut State, out: &mut Vec<Effect>) {
    let act = match &dialog.typed {
        None => Ok(DelayedAct::Cancel),
        Some(_) => dialog.secs(state.now).map(DelayedAct::Due),
    };
    match act {
        Ok(act) => {
            let write = Write::Delayed { put: dialog.of.put, id: dialog.of.id.clone(), act };
            dialog.phase = Phase::Sending(writes::start(state, &dialog.of.subject, write, out));
            dialog.trouble = None;
        }
        Err(why) => dialog.trouble = Some(why),
    }
}

/// Starts to write the text of an edit dialog into a message that is not due.
pub fn write(
    dialog: &EditDialog,
    put: DelayedId,
    text: Arc<str>,
    state: &mut State,
    out: &mut Vec<Effect>,
) -> Phase {
    let write = Write::Delayed { put, id: dialog.target.id.clone(), act: DelayedAct::Write(text) };
    Phase::Sending(writes::start(state, &dialog.subject, write, out))
}

/// Whether a delayed put can still be changed.
pub fn waits(state: &State, put: DelayedId) -> bool {
    state.delayed.iter().any(|one| one.put == put && one.waits(state.now))
}

/// Takes note of how a write ended that put or changed a message with a delay.
pub fn note(
    state: &mut State,
    id: ReqId,
    writing: &Writing,
    dialog: Option<&Modal>,
    result: &Result<Report, Failure>,
) {
    match (&writing.write, result) {
        (Write::Put(message), Ok(Report::Put { id: message_id, expires, .. })) if message.delay > 0 => {
            let (text, encoding) = typed(dialog, message);
            let due = writing.since.plus(u64::from(message.delay) * 1_000);
            let (put, subject) = (DelayedId(id.0), writing.subject.clone());
            let (id, expires) = (message_id.clone(), expires.clone());
            let inserted = Moment::At(writing.since.secs());
            let one = Delayed { put, subject, id, due, inserted, expires, text, encoding, gone: false };
            remember(&mut state.delayed, one);
        }
        (Write::Delayed { put, id, act }, _) => changed(state, (*put, id), act, writing, result),
        (Write::Mend { considered, .. }, _) => {
            if let Remedy::InHand { put, id, act } = &considered.remedy {
                changed(state, (*put, id), act, writing, result);
            }
        }
        _ => {}
    }
}

/// The text as it was typed, and how it is written.
fn typed(dialog: Option<&Modal>, message: &NewMessage) -> (Arc<str>, Encoding) {
    match dialog {
        Some(Modal::Put(dialog)) => (dialog.text.to_string().into(), dialog.encoding),
        _ => (Arc::clone(&message.text), Encoding::Plain),
    }
}

/// The text is another from now on.
fn written(one: &mut Delayed, text: &Arc<str>) {
    if let Some(typed) = shown::typed(text, one.encoding) {
        one.text = typed.into();
    } else {
        (one.text, one.encoding) = (Arc::clone(text), Encoding::Plain);
    }
}

/// Takes a message off a list that is open, where the journal told of it before it was deleted.
fn unlist(state: &mut State, id: &MessageId) {
    for modal in &mut state.modals {
        if let Modal::Delayed(dialog) = modal {
            dialog.elsewhere.retain(|one| one.id != *id);
        }
    }
}

fn changed(
    state: &mut State,
    (put, id): (DelayedId, &MessageId),
    act: &DelayedAct,
    writing: &Writing,
    result: &Result<Report, Failure>,
) {
    let Some(at) = state.delayed.iter().position(|one| one.put == put && one.id == *id) else { return };
    match (result, act) {
        (Ok(_), DelayedAct::Cancel) => {
            state.delayed.remove(at);
            unlist(state, id);
        }
        (Ok(_), act) => {
            let Some(one) = state.delayed.get_mut(at) else { return };
            match act {
                DelayedAct::Due(secs) => one.due = writing.since.plus(u64::from(*secs) * 1_000),
                DelayedAct::Write(text) => written(one, text),
                DelayedAct::Cancel => {}
            }
        }
        (Err(failure), _) if failure.kind == FailureKind::MessageGone => {
            if let Some(one) = state.delayed.get_mut(at) {
                one.gone = true;
            }
        }
        (Err(_), _) => {}
    }
}
