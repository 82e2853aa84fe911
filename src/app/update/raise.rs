//! Allowing changes on a connection that opened read-only, and ending that.

use super::modal::Stays;
use crate::app::effect::Effect;
use crate::app::keymap::Intent;
use crate::app::state::State;
use crate::app::state::modal::{Modal, RaiseDialog};
use crate::app::state::notices::Tone;
use crate::app::text::Text;

pub fn open(state: &mut State, out: &mut Vec<Effect>) {
    let Some(account) = &mut state.account else { return };
    if account.raised_until.take().is_some() {
        out.push(Effect::Grant { conn: account.conn, until: None });
        state.notices.say(state.now, Tone::Done, "read-only again");
        return;
    }
    state.modals.push(Modal::Raise(RaiseDialog {
        conn: account.conn,
        account: account.account.clone(),
        typed: Text::single_line(""),
        trouble: None,
    }));
}

pub fn act(dialog: &mut RaiseDialog, state: &mut State, intent: Intent, out: &mut Vec<Effect>) -> Stays {
    if intent == Intent::Cancel {
        return false;
    }
    if !matches!(intent, Intent::Submit | Intent::Enter) {
        return true;
    }
    if *dialog.typed.to_string().trim() != *dialog.account.name {
        dialog.trouble = Some("that is not the account's name".to_owned());
        return true;
    }
    let until = state.now.plus(state.settings.raised_for);
    if let Some(account) = state.account.as_mut().filter(|account| account.conn == dialog.conn) {
        account.raised_until = Some(until);
        out.push(Effect::Grant { conn: dialog.conn, until: Some(until) });
        let what = format!("changes are allowed on {} for 15 minutes; W ends that", dialog.account.name);
        state.notices.say(state.now, Tone::Warning, what);
    }
    false
}
