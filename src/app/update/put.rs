//! Putting a message: empty, or as a copy of another.

use super::browse::subject;
use super::modal::Stays;
use super::{drafts, writes};
use crate::app::effect::{Effect, Write};
use crate::app::keymap::Intent;
use crate::app::state::State;
use crate::app::state::draft::Slot;
use crate::app::state::modal::{EditDialog, Modal, Phase, PutDialog, PutField};
use crate::app::state::notices::Tone;
use crate::app::text::Text;
use crate::model::clock::Millis;
use crate::model::message::Encoding;

pub fn open(state: &mut State, copy: bool) {
    let Some(subject) = subject(state) else { return };
    let pane = state.account.as_ref().and_then(|account| account.messages.as_ref());
    let reading = pane.and_then(|pane| pane.reading());
    // Consumers of this queue read what they are used to: a new text is offered in the encoding of
    // the message that is selected.
    let encoding = reading.map_or(Encoding::Plain, |shown| shown.edit_encoding());
    let text = reading.filter(|_| copy).map_or_else(Text::new, |shown| Text::from(shown.editable()));
    state.modals.push(Modal::Put(Box::new(PutDialog {
        subject,
        text,
        encoding,
        life: Text::suggestion("7d"),
        delay: Text::suggestion("0"),
        field: PutField::Text,
        draft: Slot::default(),
        phase: Phase::Open,
        trouble: None,
    })));
}

/// Puts the text of an edit as a message of its own. It is kept where that of the edit was.
pub fn open_with(state: &mut State, edit: &EditDialog) {
    let mut draft = edit.draft.clone();
    draft.touch(state.now);
    state.modals.push(Modal::Put(Box::new(PutDialog {
        subject: edit.subject.clone(),
        text: edit.text.clone(),
        encoding: edit.encoding,
        life: Text::suggestion("7d"),
        delay: Text::suggestion("0"),
        field: PutField::Text,
        draft,
        phase: Phase::Open,
        trouble: None,
    })));
}

pub fn toggle_encoding(dialog: &mut PutDialog, now: Millis) {
    dialog.draft.touch(now);
    dialog.trouble = None;
    dialog.encoding = match dialog.encoding {
        Encoding::Plain => Encoding::Base64,
        Encoding::Base64 => Encoding::Plain,
    };
}

pub fn act(dialog: &mut PutDialog, state: &mut State, intent: Intent, out: &mut Vec<Effect>) -> Stays {
    match (intent, &dialog.phase) {
        (Intent::Cancel, _) => return close(dialog, state, out),
        (Intent::Submit, Phase::Open) => send(dialog, state, out),
        (Intent::NextField | Intent::Enter, _) => dialog.field = next(dialog.field),
        (Intent::PreviousField, _) => dialog.field = next(next(next(dialog.field))),
        _ => {}
    }
    true
}

/// Closing with a text keeps it where `o` finds it.
fn close(dialog: &PutDialog, state: &mut State, out: &mut Vec<Effect>) -> Stays {
    if drafts::put_aside(state, Modal::Put(Box::new(dialog.clone())), out) {
        let says = match &dialog.trouble {
            None => "not put; o opens the text again",
            Some(_) => "the text is kept; o opens it again, with what was said about it",
        };
        state.notices.say(state.now, Tone::Warning, says);
    }
    false
}

const fn next(field: PutField) -> PutField {
    match field {
        PutField::Text => PutField::Encoding,
        PutField::Encoding => PutField::Life,
        PutField::Life => PutField::Delay,
        PutField::Delay => PutField::Text,
    }
}

fn send(dialog: &mut PutDialog, state: &mut State, out: &mut Vec<Effect>) {
    match dialog.message() {
        Ok(message) => {
            let id = writes::start(state, &dialog.subject, Write::Put(message), out);
            dialog.phase = Phase::Sending(id);
            dialog.trouble = None;
        }
        Err(why) => dialog.trouble = Some(why),
    }
}
