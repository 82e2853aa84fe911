//! Creating, clearing and deleting queues.

use super::answers::survey;
use super::browse::subject;
use super::modal::Stays;
use super::price::ripe;
use super::writes;
use crate::app::effect::{Effect, Write};
use crate::app::keymap::Intent;
use crate::app::state::State;
use crate::app::state::modal::{CreateDialog, Modal, Phase, Subject, Wipe, WipeDialog};
use crate::app::state::remote::Remote;
use crate::app::text::Text;
use crate::model::queue::QueueName;

pub fn open_create(state: &mut State) {
    let Some(account) = &state.account else { return };
    state.modals.push(Modal::Create(CreateDialog {
        conn: account.conn,
        account: account.account.clone(),
        name: Text::single_line(""),
        phase: Phase::Open,
        trouble: None,
    }));
}

pub fn act_create(
    dialog: &mut CreateDialog,
    state: &mut State,
    intent: Intent,
    out: &mut Vec<Effect>,
) -> Stays {
    match (intent, &dialog.phase) {
        (Intent::Cancel, _) => return false,
        (Intent::Submit | Intent::Enter, Phase::Open) => {
            match QueueName::check(dialog.name.to_string().trim()) {
                Ok(queue) => {
                    let subject = Subject { conn: dialog.conn, account: dialog.account.clone(), queue };
                    dialog.phase = Phase::Sending(writes::start(state, &subject, Write::Create, out));
                }
                Err(why) => dialog.trouble = Some(why.to_owned()),
            }
        }
        _ => {}
    }
    true
}

pub fn open(state: &mut State, intent: Intent, out: &mut Vec<Effect>) {
    let Some(subject) = subject(state) else { return };
    let mut remote = Remote::default();
    let id = survey(state, subject.conn, subject.queue.clone(), out);
    remote.ask(id, state.now);
    state.modals.push(Modal::Wipe(Box::new(WipeDialog {
        subject,
        what: if intent == Intent::Clear { Wipe::Clear } else { Wipe::Drop },
        typed: Text::single_line(""),
        survey: remote,
        phase: Phase::Open,
        trouble: None,
    })));
}

pub fn act(dialog: &mut WipeDialog, state: &mut State, intent: Intent, out: &mut Vec<Effect>) -> Stays {
    match (intent, &dialog.phase) {
        (Intent::Cancel, _) => return false,
        (Intent::Submit | Intent::Enter, Phase::Open) => confirm(dialog, state, out),
        _ => {}
    }
    true
}

fn confirm(dialog: &mut WipeDialog, state: &mut State, out: &mut Vec<Effect>) {
    if dialog.typed.to_string().trim() != dialog.subject.queue.as_str() {
        dialog.trouble = Some("type the queue's name exactly".to_owned());
        return;
    }
    let Some(shown) = dialog.survey.settled else {
        dialog.trouble = Some("wait until it is known how many messages go".to_owned());
        return;
    };
    if !ripe(state, shown) {
        return;
    }
    let write = match dialog.what {
        Wipe::Clear => Write::Clear,
        Wipe::Drop => Write::Drop,
    };
    dialog.phase = Phase::Sending(writes::start(state, &dialog.subject, write, out));
}
