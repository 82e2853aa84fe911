//! Making a SAS for a queue. The finished URL is in the state only while its dialog shows it.

use super::browse::subject;
use super::modal::Stays;
use crate::app::effect::{Effect, ReqId};
use crate::app::keymap::Intent;
use crate::app::state::State;
use crate::app::state::modal::Modal;
use crate::app::state::notices::Tone;
use crate::app::state::sas::{SasDialog, SasField, SasPhase};
use crate::app::text::{Edit, Text};
use crate::model::policy::PERMISSIONS;
use crate::model::veiled::Veiled;

pub fn open(state: &mut State) {
    let Some(subject) = subject(state) else { return };
    state.modals.push(Modal::Sas(Box::new(SasDialog::new(subject))));
}

pub fn act(dialog: &mut SasDialog, state: &mut State, intent: Intent, out: &mut Vec<Effect>) -> Stays {
    let fields = dialog.fields();
    let at = fields.iter().position(|field| *field == dialog.field).unwrap_or(0);
    let to = |by: usize| fields.iter().cycle().nth(at + by).copied().unwrap_or(SasField::Permissions);
    match intent {
        Intent::Cancel => return false,
        Intent::Submit if dialog.phase == SasPhase::Open => make(dialog, state, out),
        Intent::NextField | Intent::Enter => dialog.field = to(1),
        Intent::PreviousField => dialog.field = to(fields.len() - 1),
        _ => {}
    }
    true
}

fn make(dialog: &mut SasDialog, state: &mut State, out: &mut Vec<Effect>) {
    match state.sas_terms(dialog) {
        Ok(terms) => {
            let id = state.request();
            dialog.phase = SasPhase::Making(id);
            dialog.trouble = None;
            let (conn, queue) = (dialog.subject.conn, dialog.subject.queue.clone());
            out.push(Effect::MakeSas { id, conn, queue, terms });
        }
        Err(why) => dialog.trouble = Some(why),
    }
}

/// It is made, or cannot be. Nobody sees it where the dialog is gone.
pub fn made(state: &mut State, id: ReqId, result: Result<Veiled, String>) {
    let now = state.now;
    let waiting = state.modals.iter_mut().find_map(|modal| match modal {
        Modal::Sas(dialog) if dialog.phase == SasPhase::Making(id) => Some(dialog),
        _ => None,
    });
    let Some(dialog) = waiting else { return };
    match result {
        Ok(url) => {
            let what = format!("a SAS was made and copied · {}", dialog.subject.title());
            dialog.phase = SasPhase::Made(url);
            state.notices.say(now, Tone::Done, what);
        }
        Err(why) => {
            dialog.phase = SasPhase::Open;
            dialog.trouble = Some(why);
        }
    }
}

/// The text that has the keys.
pub fn typing(dialog: &mut SasDialog) -> Option<&mut Text> {
    match dialog.field {
        _ if dialog.phase != SasPhase::Open => None,
        SasField::Span => Some(&mut dialog.span),
        SasField::Start => Some(&mut dialog.start),
        SasField::Addresses => Some(&mut dialog.addresses),
        SasField::Policy => Some(&mut dialog.policy),
        SasField::Permissions | SasField::Protocol => None,
    }
}

/// Handles a key in a field that is switched rather than typed into.
pub fn switch(dialog: &mut SasDialog, edit: &Edit) {
    if dialog.phase != SasPhase::Open {
        return;
    }
    match (dialog.field, edit) {
        (SasField::Permissions, Edit::Insert(letter)) if PERMISSIONS.contains(*letter) => {
            dialog.switch(*letter);
        }
        (SasField::Protocol, Edit::Insert(' ') | Edit::Left | Edit::Right) => {
            dialog.https_only = !dialog.https_only;
        }
        _ => return,
    }
    dialog.trouble = None;
}
