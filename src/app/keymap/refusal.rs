//! Why a key cannot work now: shown when it is pressed, dimmed in the help, absent in the footer.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::Scope;
use super::dialogs::in_dialog;
use super::intent::Intent;
use super::many::no_parent;
use super::table::TABLE;
use crate::app::state::State;
use crate::app::state::account::{AccountView, Focus};
use crate::app::state::modal::Modal;
use crate::model::account::Start;
use crate::model::operation::OperationKind as Op;
use crate::model::rights::Rights;

/// Why an intent cannot work now; none if it can.
#[must_use]
pub fn refusal(intent: Intent, state: &State) -> Option<Cow<'static, str>> {
    if let Some(why) = nothing_there(intent, state) {
        return Some(why.into());
    }
    let Some(account) = &state.account else { return too_early(intent, state).map(Cow::from) };
    // The help tells about the keys of what is behind it.
    let behind = matches!(state.modals.as_slice(), [] | [Modal::Help { .. }]);
    if let Some(modal) = state.modals.last().filter(|_| !behind) {
        return in_dialog(intent, modal, account, state);
    }
    if state.start.shown {
        return None;
    }
    let known = one_queue(intent, account).map(Cow::from);
    // Raising a connection would not help where the right is missing: that is said first.
    known
        .or_else(|| out_of_time(intent, account, state).map(Cow::from))
        .or_else(|| no_right(intent, account).map(Cow::from))
        .or_else(|| seen_elsewhere(intent, account).map(Cow::from))
        .or_else(|| read_only(intent, account, state).map(Cow::from))
        .or_else(|| no_subject(intent, account, state).map(Cow::from))
        .or_else(|| no_parent(intent, account, state).map(Cow::from))
}

/// What there must be for a key that is about what was said or done before.
fn nothing_there(intent: Intent, state: &State) -> Option<&'static str> {
    match intent {
        Intent::Reopen | Intent::Drafts if !has_unsent(state) => Some("there is no text that was not sent"),
        Intent::Work if state.ended.is_empty() && !state.writes.values().any(|w| w.write.is_bulk()) => {
            Some("no work on many messages was begun in this run")
        }
        Intent::LeftOpen if state.account.as_ref().is_some_and(|account| account.left.is_empty()) => {
            Some("no earlier run left anything open")
        }
        _ => None,
    }
}

/// Whether there is something to be opened again for the open account.
fn has_unsent(state: &State) -> bool {
    let Some(account) = &state.account else { return !state.notices.reopen.is_empty() };
    let here = |modal: &Modal| modal.account().is_none_or(|of| of.endpoint == account.account.endpoint);
    !account.drafts.is_empty() || state.notices.reopen.iter().any(here)
}

/// Why the last change of this run cannot be taken back from here.
fn no_last(state: &State, account: &AccountView) -> Option<&'static str> {
    match state.done.last() {
        None => Some("nothing was done in this run that could be taken back: U lists earlier changes"),
        Some(done) => {
            let here = match &done.moved {
                Some((_, there)) => *there.endpoint == *account.account.endpoint.to_string(),
                None => done.subject.conn == account.conn,
            };
            (!here).then_some("the last change was made on another account: open that one")
        }
    }
}

fn no_right(intent: Intent, account: &AccountView) -> Option<String> {
    let forbids = |kind: Op| account.forbids(kind, account.queue());
    if intent == Intent::Edit && !holds(account) {
        // Without the right to update the text can still be put anew and the old message deleted.
        let replaces = [Op::Put, Op::DeleteMessage].into_iter().all(|kind| forbids(kind).is_none());
        return forbids(Op::Get).or_else(|| forbids(Op::Update).filter(|_| !replaces));
    }
    needs(intent, account).iter().find_map(|kind| forbids(*kind))
}

pub(super) const SEEN_ELSEWHERE: &str =
    "what is shown is from the secondary and may lag: changes wait until the primary answers again";

/// No change is begun on the grounds of what the secondary shows. What is held came from the primary.
fn seen_elsewhere(intent: Intent, account: &AccountView) -> Option<&'static str> {
    let is_about_held = holds(account) && matches!(intent, Intent::Edit | Intent::Delete | Intent::Renew);
    let refused = is_dangerous(intent) && !is_about_held && account.is_from_secondary();
    refused.then_some(SEEN_ELSEWHERE)
}

/// What an intent leads to. A delete that needs no bystanders does without update: that is found
/// out with its price.
fn needs(intent: Intent, account: &AccountView) -> &'static [Op] {
    match intent {
        Intent::Put | Intent::PutCopy => &[Op::Put],
        Intent::Edit if holds(account) => &[Op::Update],
        Intent::Hold => &[Op::Get, Op::Update],
        Intent::Delete if holds(account) => &[Op::DeleteMessage],
        Intent::Delete | Intent::Redrive => &[Op::Get, Op::DeleteMessage],
        Intent::Take | Intent::Dig => &[Op::Get],
        Intent::Release | Intent::Renew => &[Op::Update],
        Intent::Create => &[Op::CreateQueue],
        Intent::Drop => &[Op::DeleteQueue],
        Intent::Clear => &[Op::Clear],
        Intent::Properties => &[Op::GetMetadata],
        Intent::Save => &[Op::SetMetadata],
        _ => &[],
    }
}

/// What has no meaning where only one queue was opened.
fn one_queue(intent: Intent, account: &AccountView) -> Option<&'static str> {
    let goes_back = intent == Intent::Back && account.focus == Focus::Messages;
    let is_about_queues = matches!(
        intent,
        Intent::Create | Intent::Drop | Intent::Filter | Intent::ClearFilter | Intent::Sort | Intent::Sibling
    );
    (account.has_one_queue() && (goes_back || is_about_queues))
        .then_some("only this queue is open: what was given names no other")
}

fn out_of_time(intent: Intent, account: &AccountView, state: &State) -> Option<String> {
    let asks = matches!(intent, Intent::Refresh | Intent::Release | Intent::Properties);
    if asks || is_dangerous(intent) { account.out_of_time(state.now) } else { None }
}

fn is_dangerous(intent: Intent) -> bool {
    /// Out of the table, which is long to go through for each key of the footer.
    static DANGEROUS: LazyLock<Vec<Intent>> =
        LazyLock::new(|| TABLE.iter().filter(|row| row.dangerous).map(|row| row.intent).collect());
    DANGEROUS.contains(&intent)
}

/// Before an account is open there is nothing to act on.
fn too_early(intent: Intent, state: &State) -> Option<&'static str> {
    let works = matches!(intent, Intent::Quit | Intent::Help | Intent::History | Intent::Accounts);
    let chooses = state.start.shown || !state.modals.is_empty();
    let always = TABLE.iter().any(|row| row.intent == intent && row.scope == Scope::Always);
    (!works && !chooses && !always).then_some("the account is not open yet")
}

/// Why nothing may be changed now.
pub(super) fn read_only(intent: Intent, account: &AccountView, state: &State) -> Option<&'static str> {
    if !is_dangerous(intent) || account.writable(state.now) {
        return None;
    }
    Some(match account.account.starts {
        Start::Sealed => "read-only: started with --read-only",
        _ => "read-only: W allows changes for 15 minutes",
    })
}

fn no_subject(intent: Intent, account: &AccountView, state: &State) -> Option<&'static str> {
    match intent {
        Intent::Raise => match account.account.starts {
            Start::Writable => Some("changes are allowed already"),
            Start::Sealed => Some("started with --read-only: it stays read-only"),
            Start::ReadOnly => None,
        },
        Intent::Put
        | Intent::Take
        | Intent::Dig
        | Intent::Clear
        | Intent::Drop
        | Intent::Properties
        | Intent::Many
        | Intent::Redrive
            if account.queue().is_none() =>
        {
            Some("no queue selected")
        }
        Intent::Undo => no_last(state, account),
        Intent::Zoom | Intent::NextPane | Intent::PreviousPane | Intent::Sibling if state.watching.shown => {
            Some("not on the watch screen: w leaves it")
        }
        Intent::Tell if state.subject().is_none() => Some("no queue selected"),
        Intent::Pin | Intent::Chart if state.watching.table.selected.is_none() => Some("no queue selected"),
        Intent::ChartPinned if state.watching.pins.is_empty() => Some("no queue is pinned: space does that"),
        Intent::MakeSas if *account.account.rights != Rights::All => {
            Some("only the account's key can sign a SAS: this account is open with something else")
        }
        Intent::MakeSas if account.queue().is_none() => Some("no queue selected"),
        Intent::Take | Intent::Dig if holds(account) => Some("messages are held already: release them first"),
        Intent::Edit
        | Intent::Delete
        | Intent::Hold
        | Intent::PutCopy
        | Intent::Copy
        | Intent::Mark
        | Intent::MarkRange => still_sifting(account).or_else(|| no_message(intent, account)),
        Intent::MarkAll | Intent::MarkInvert => no_rows(account),
        Intent::Release | Intent::Renew => still_sifting(account).or_else(|| no_lease(account)),
        Intent::Open if account.focus == Focus::Queues && account.queue().is_none() => {
            Some("no queue selected")
        }
        Intent::Sibling if account.queues.sibling(&state.settings.poison_suffix).is_none() => {
            Some("there is no poison queue that goes with it")
        }
        Intent::ClearFilter if !state.watching.shown && account.queues.filter.is_empty() => {
            Some("there is no filter")
        }
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
    if intent == Intent::Hold && holds(account) {
        return Some("messages are held already: release them first");
    }
    let changes = matches!(intent, Intent::Edit | Intent::Delete);
    if holds(account) && changes { no_lease(account) } else { None }
}

fn no_rows(account: &AccountView) -> Option<&'static str> {
    let rows = account.messages.as_ref().is_some_and(|pane| !pane.rows.is_empty());
    (!rows).then_some("there is no message to mark")
}

/// While the filter is being applied the selected message may be one that nobody looked for.
fn still_sifting(account: &AccountView) -> Option<&'static str> {
    let take = account.messages.as_ref()?.take.as_ref()?;
    take.sift.is_behind().then_some("the filter is still being applied: press the key again")
}

fn no_lease(account: &AccountView) -> Option<&'static str> {
    let lease = account.messages.as_ref()?.take.as_ref()?.current();
    match lease {
        None => Some("no message selected"),
        Some(lease) if !lease.state.is_live() => Some("this message is not held any more"),
        Some(_) => None,
    }
}
