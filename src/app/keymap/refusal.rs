//! Why a key cannot work now: shown when it is pressed, dimmed in the help, absent in the footer.

use super::Scope;
use super::table::{Intent, TABLE};
use crate::app::state::State;
use crate::app::state::account::{AccountView, Focus};
use crate::app::state::modal::{Leave, LeaveDialog, Modal, Phase};
use crate::model::account::Start;
use crate::model::change::Price;

/// Why an intent cannot work now; none if it can.
#[must_use]
pub fn refusal(intent: Intent, state: &State) -> Option<&'static str> {
    if intent == Intent::Reopen && state.notices.reopen.is_empty() {
        return Some("there is no failed write to open again");
    }
    let Some(account) = &state.account else { return too_early(intent, state) };
    // The help tells about the keys of what is behind it.
    let in_dialog = !matches!(state.modals.as_slice(), [] | [Modal::Help { .. }]);
    if let (true, Some(modal)) = (in_dialog, state.modals.last()) {
        return dialog_refuses(intent, modal);
    }
    if state.start.shown {
        return None;
    }
    read_only(intent, account, state).or_else(|| no_subject(intent, account))
}

/// Before an account is open there is nothing to act on.
fn too_early(intent: Intent, state: &State) -> Option<&'static str> {
    let works = matches!(intent, Intent::Quit | Intent::Help | Intent::History | Intent::Accounts);
    let chooses = state.start.shown || !state.modals.is_empty();
    let always = TABLE.iter().any(|row| row.intent == intent && row.scope == Scope::Always);
    (!works && !chooses && !always).then_some("the account is not open yet")
}

fn dialog_refuses(intent: Intent, modal: &Modal) -> Option<&'static str> {
    match (intent, modal) {
        (Intent::Wait, Modal::Leave(LeaveDialog { way: Leave::Unsent, .. })) => {
            Some("there is nothing to wait for")
        }
        (Intent::Confirm, Modal::Edit(dialog)) => no_price(&dialog.phase),
        (Intent::Confirm, Modal::Delete(dialog)) => no_price(&dialog.phase),
        (
            Intent::NextField | Intent::PreviousField,
            Modal::Edit(_) | Modal::Create(_) | Modal::Wipe(_) | Modal::Raise(_),
        ) => Some("there is only one field"),
        _ => None,
    }
}

fn no_price(phase: &Phase) -> Option<&'static str> {
    match phase {
        Phase::Pricing(_) => Some("the price is not known yet"),
        Phase::Priced { price: Price::NotInHead | Price::Differs(_), .. } => {
            Some("there is nothing to confirm: esc goes back")
        }
        _ => None,
    }
}

fn read_only(intent: Intent, account: &AccountView, state: &State) -> Option<&'static str> {
    let dangerous = TABLE.iter().any(|row| row.intent == intent && row.dangerous);
    if !dangerous || account.writable(state.now) {
        return None;
    }
    Some(match account.account.starts {
        Start::Sealed => "read-only: started with --read-only",
        _ => "read-only: W allows changes for 15 minutes",
    })
}

fn no_subject(intent: Intent, account: &AccountView) -> Option<&'static str> {
    match intent {
        Intent::Raise => match account.account.starts {
            Start::Writable => Some("changes are allowed already"),
            Start::Sealed => Some("started with --read-only: it stays read-only"),
            Start::ReadOnly => None,
        },
        Intent::Put | Intent::Take | Intent::Clear | Intent::Drop if account.queue().is_none() => {
            Some("no queue selected")
        }
        Intent::Take if holds(account) => Some("messages are held already: release them first"),
        Intent::Edit | Intent::Delete | Intent::PutCopy | Intent::Copy => no_message(intent, account),
        Intent::Release | Intent::Renew => no_lease(account),
        Intent::Open if account.focus == Focus::Queues && account.queue().is_none() => {
            Some("no queue selected")
        }
        Intent::ClearFilter if account.queues.filter.is_empty() => Some("there is no filter"),
        _ => None,
    }
}

fn holds(account: &AccountView) -> bool {
    account.messages.as_ref().is_some_and(|pane| pane.take.is_some())
}

fn no_message(intent: Intent, account: &AccountView) -> Option<&'static str> {
    let pane = account.messages.as_ref();
    if pane.and_then(|pane| pane.reading()).is_none() {
        return Some("no message selected");
    }
    let changes = matches!(intent, Intent::Edit | Intent::Delete);
    if holds(account) && changes { no_lease(account) } else { None }
}

fn no_lease(account: &AccountView) -> Option<&'static str> {
    let lease = account.messages.as_ref()?.take.as_ref()?.current();
    match lease {
        None => Some("no message selected"),
        Some(lease) if !lease.state.is_live() => Some("this message is not held any more"),
        Some(_) => None,
    }
}
