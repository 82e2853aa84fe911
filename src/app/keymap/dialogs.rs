//! Why a key cannot work in the dialog that is open.

use std::borrow::Cow;

use super::intent::Intent;
use super::many::many_refuses;
use super::refusal::{SEEN_ELSEWHERE, read_only};
use crate::app::state::State;
use crate::app::state::account::AccountView;
use crate::app::state::mend::MendDialog;
use crate::app::state::modal::{Leave, LeaveDialog, Modal, Phase};
use crate::app::state::offer::Clash;
use crate::model::change::Giving;

/// Why an intent cannot work in this dialog now.
pub fn in_dialog(
    intent: Intent,
    modal: &Modal,
    account: &AccountView,
    state: &State,
) -> Option<Cow<'static, str>> {
    let late = if sends(intent, modal) { account.out_of_time(state.now) } else { None };
    late.map(Cow::from)
        .or_else(|| sent_too_early(intent, modal, account).map(Cow::from))
        .or_else(|| dialog_refuses(intent, modal).map(Cow::from))
        .or_else(|| many_refuses(intent, modal, state))
        .or_else(|| mend_refused(intent, modal, account, state))
        .or_else(|| save_refused(intent, modal, account, state))
}

/// Looking at changes is always allowed, making them is not.
fn mend_refused(
    intent: Intent,
    modal: &Modal,
    account: &AccountView,
    state: &State,
) -> Option<Cow<'static, str>> {
    let in_list = matches!(modal, Modal::Changes(_) | Modal::Left(_) | Modal::Delayed(_));
    let confirms = matches!(modal, Modal::Mend(_)) && intent == Intent::Confirm;
    if confirms && !account.writable(state.now) {
        return Some("read-only: nothing can be changed".into());
    }
    in_list.then(|| read_only(intent, account, state)).flatten().map(Cow::from)
}

/// A table can be looked at without the right to save it.
fn save_refused(
    intent: Intent,
    modal: &Modal,
    account: &AccountView,
    state: &State,
) -> Option<Cow<'static, str>> {
    let (Intent::Save, Modal::Properties(dialog)) = (intent, modal) else { return None };
    let missing = account.forbids(dialog.saves(), Some(&dialog.subject.queue)).map(Cow::from);
    missing.or_else(|| read_only(intent, account, state).map(Cow::from))
}

/// Nothing is sent on the grounds of what the secondary shows. What is held came from the primary.
fn sent_too_early(intent: Intent, modal: &Modal, account: &AccountView) -> Option<&'static str> {
    let is_about_held = match modal {
        Modal::Edit(dialog) => dialog.lease.is_some(),
        Modal::Delete(dialog) => dialog.lease.is_some(),
        _ => false,
    };
    let refused = sends(intent, modal) && !is_about_held && account.is_from_secondary();
    refused.then_some(SEEN_ELSEWHERE)
}

/// Whether a key of a dialog sends something.
const fn sends(intent: Intent, modal: &Modal) -> bool {
    if matches!((intent, modal), (Intent::Confirm, Modal::Bulk(_))) {
        return true;
    }
    let by_enter =
        matches!(modal, Modal::Create(_) | Modal::Wipe(_) | Modal::Take(_) | Modal::Dig(_) | Modal::Delay(_));
    let has_price =
        matches!(modal, Modal::Put(_) | Modal::Edit(_) | Modal::Delete(_) | Modal::Hold(_) | Modal::Mend(_));
    match intent {
        Intent::Save | Intent::Hold | Intent::Catch | Intent::Second | Intent::MineOver => true,
        Intent::Submit | Intent::Confirm => by_enter || has_price,
        Intent::Enter => by_enter,
        _ => false,
    }
}

fn dialog_refuses(intent: Intent, modal: &Modal) -> Option<&'static str> {
    match (intent, modal) {
        (Intent::Wait, Modal::Leave(LeaveDialog { way: Leave::Unsent, .. })) => {
            Some("there is nothing to wait for")
        }
        (_, Modal::Edit(dialog)) => match &dialog.phase {
            Phase::Choosing(clash) => cannot_choose(intent, clash),
            phase => edit_refuses(intent).or_else(|| price_refuses(intent, phase, 1)),
        },
        (_, Modal::Delete(dialog) | Modal::Hold(dialog)) => {
            price_refuses(intent, &dialog.phase, dialog.shown.len())
        }
        (_, Modal::Mend(dialog)) => mend_refuses(intent, dialog),
        (Intent::NextField | Intent::PreviousField, Modal::Dig(dialog)) if dialog.why_not.is_none() => {
            Some("there is only one field")
        }
        (
            Intent::NextField | Intent::PreviousField,
            Modal::Create(_) | Modal::Wipe(_) | Modal::Raise(_) | Modal::Delay(_),
        ) => Some("there is only one field"),
        _ => None,
    }
}

fn mend_refuses(intent: Intent, dialog: &MendDialog) -> Option<&'static str> {
    match intent {
        Intent::Confirm if dialog.asked.is_some() => Some("it is not known yet what has to be done"),
        Intent::Confirm if dialog.considered.is_some() && !dialog.can_confirm() => {
            Some("there is nothing to confirm: esc goes back")
        }
        Intent::Second if dialog.second.is_none() => Some("nothing was asked a second time"),
        Intent::OtherLife if dialog.remedy().is_none_or(|remedy| remedy.late() == 0) => {
            Some("every message has the life that it had left")
        }
        _ => None,
    }
}

fn edit_refuses(intent: Intent) -> Option<&'static str> {
    matches!(intent, Intent::NextField | Intent::PreviousField).then_some("there is only one field")
}

/// Why a key does not work on the way to a change of so many messages.
fn price_refuses(intent: Intent, phase: &Phase, targets: usize) -> Option<&'static str> {
    let (accepts, offer) = match phase {
        Phase::Pricing(_) => return no_price_yet(intent),
        Phase::Priced(offer) => (matches!(intent, Intent::Confirm | Intent::Hold), offer),
        _ => return None,
    };
    match intent {
        _ if accepts && !offer.can_run() => Some("there is nothing that it could be done to"),
        _ if accepts && offer.second.is_some() => Some("it harms others: Y does it all the same"),
        Intent::Second if offer.second.is_none() => Some("nothing was asked a second time"),
        Intent::Search if offer.plan.search.is_none() => Some("there is nothing to be searched for"),
        Intent::Search if offer.plan.targets.is_empty() => Some("searching is all that could be done"),
        Intent::Catch if !offer.can_catch() => Some("it is visible: go back and refresh to see it"),
        Intent::Catch if targets != 1 => Some("only one message can be caught"),
        Intent::Catch | Intent::Hold if matches!(offer.plan.giving, Giving::Never(_)) => {
            Some("what cannot be given back is not held")
        }
        _ => None,
    }
}

fn no_price_yet(intent: Intent) -> Option<&'static str> {
    let waits = matches!(
        intent,
        Intent::Confirm | Intent::Hold | Intent::Catch | Intent::Second | Intent::OtherWay | Intent::Search
    );
    waits.then_some("the price is not known yet")
}

fn cannot_choose(intent: Intent, clash: &Clash) -> Option<&'static str> {
    match (intent, clash) {
        (Intent::TakeTheirs, Clash::Lost) => Some("there is no other text"),
        _ => None,
    }
}
