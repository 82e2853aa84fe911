//! Where keys have their meaning, and what of that has them in a state.

use crate::app::state::State;
use crate::app::state::account::Focus;
use crate::app::state::modal::{Modal, Phase, PutField};
use crate::app::state::sas::SasPhase;

/// Where a key has its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Everywhere, before anything else.
    Always,
    /// Everywhere but in dialogs and text fields.
    Browse,
    /// The queue pane.
    Queues,
    /// The message pane.
    Messages,
    /// The message pane while messages are marked.
    Marked,
    /// The detail pane.
    Detail,
    /// Messages that are held after a take.
    Taken,
    /// The watch screen.
    Watch,
    /// The filter of the watch screen.
    WatchFilter,
    /// A chart of the watch screen.
    Chart,
    /// The first screen.
    Start,
    /// The filter of the queue pane.
    Filter,
    /// A dialog with fields.
    Form,
    /// A field of several lines.
    Editor,
    /// Any field with text.
    Field,
    /// A table whose cells are edited.
    Cells,
    /// A question with a price.
    Confirm,
    /// Something that is being sent.
    Sending,
    /// Something that waits for the service before it is done.
    Waiting,
    /// Messages that are to be held and are not in hand yet.
    Reaching,
    /// A text that cannot simply be saved.
    Clash,
    /// The copy menu.
    Copy,
    /// A question before leaving.
    Leave,
    /// The question whether a change is taken back.
    Mend,
    /// The list of changes.
    Changes,
    /// The list of what was left open.
    Left,
    /// The list of rules and alerts.
    Alerts,
    /// The list of texts that were not sent.
    Drafts,
    /// The list of messages that are not due.
    Delayed,
    /// The delete dialog.
    Deleting,
    /// Choosing what is done to many messages.
    Bulk,
    /// Work on many messages under way.
    Run,
    /// A page to read: help, history.
    Page,
}

impl Scope {
    /// The scope's name in the help.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Always => "Always",
            Self::Browse => "Everywhere outside dialogs",
            Self::Queues => "Queues",
            Self::Messages => "Messages",
            Self::Marked => "While messages are marked",
            Self::Detail => "Detail",
            Self::Taken => "Taken messages",
            Self::Watch => "Watch screen",
            Self::WatchFilter => "Filter of the watch screen",
            Self::Chart => "Chart",
            Self::Start => "First screen",
            Self::Filter => "Filter",
            Self::Form => "Dialogs",
            Self::Editor => "Text of several lines",
            Self::Field => "Text fields",
            Self::Cells => "Properties of a queue",
            Self::Confirm => "Questions with a price",
            Self::Sending => "While something is sent",
            Self::Waiting => "While a name is waited for",
            Self::Reaching => "While a message is being caught",
            Self::Clash => "A text that cannot simply be saved",
            Self::Copy => "Copy",
            Self::Leave => "Before leaving",
            Self::Mend => "Taking back",
            Self::Changes => "Changes",
            Self::Left => "What was left open",
            Self::Alerts => "Alerts",
            Self::Drafts => "Texts that were not sent",
            Self::Delayed => "Delayed messages",
            Self::Deleting => "Deleting",
            Self::Bulk => "Work on many messages",
            Self::Run => "While many messages are worked on",
            Self::Page => "Help and history",
        }
    }
}

/// The scopes that have the keys, innermost first, and whether keys without a meaning are text.
#[must_use]
pub fn scopes(state: &State) -> (Vec<Scope>, bool) {
    if let Some(modal) = state.modals.last() {
        let (scopes, is_text) = modal_scopes(modal, state);
        let reaches = scopes.contains(&Scope::Sending) && is_reaching(state, modal);
        return if reaches { (vec![Scope::Reaching], false) } else { (scopes, is_text) };
    }
    if state.start.shown {
        return (vec![Scope::Start, Scope::Field], true);
    }
    let Some(account) = &state.account else { return (vec![Scope::Browse], false) };
    if state.watching.shown {
        return watch_scopes(state);
    }
    if account.queues.typing {
        return (vec![Scope::Filter, Scope::Field], true);
    }
    let take = account.messages.as_ref().and_then(|pane| pane.take.as_ref());
    if take.is_some_and(|take| take.sift.typing) {
        return (vec![Scope::Filter, Scope::Field], true);
    }
    let taken = take.is_some();
    let marked = account.messages.as_ref().is_some_and(|pane| !pane.marks.is_empty());
    let mut pane = match account.focus {
        Focus::Queues => vec![Scope::Queues],
        Focus::Messages if taken => vec![Scope::Taken],
        // The keys of a queue have no pane of their own where there is only one.
        Focus::Messages if account.has_one_queue() => vec![Scope::Messages, Scope::Queues],
        Focus::Messages => vec![Scope::Messages],
        Focus::Detail if taken => vec![Scope::Detail, Scope::Taken],
        Focus::Detail => vec![Scope::Detail, Scope::Messages],
    };
    if marked && !taken && account.focus == Focus::Messages {
        pane.insert(0, Scope::Marked);
    }
    (pane.into_iter().chain([Scope::Browse]).collect(), false)
}

fn watch_scopes(state: &State) -> (Vec<Scope>, bool) {
    match &state.watching.chart {
        Some(_) => (vec![Scope::Chart, Scope::Browse], false),
        None if state.watching.table.typing => (vec![Scope::WatchFilter, Scope::Field], true),
        None => (vec![Scope::Watch, Scope::Browse], false),
    }
}

/// Whether a dialog waits for messages that are to be held.
fn is_reaching(state: &State, modal: &Modal) -> bool {
    let phase = match modal {
        Modal::Edit(dialog) => &dialog.phase,
        Modal::Delete(dialog) | Modal::Hold(dialog) => &dialog.phase,
        _ => return false,
    };
    let Phase::Sending(id) = phase else { return false };
    state.writes.get(id).is_some_and(|writing| writing.write.holds())
}

fn modal_scopes(modal: &Modal, state: &State) -> (Vec<Scope>, bool) {
    let form = || (vec![Scope::Form, Scope::Field], true);
    match modal {
        Modal::Put(dialog) => match (&dialog.phase, dialog.field) {
            (Phase::Sending(_), _) => (vec![Scope::Sending], false),
            (_, PutField::Text) => (vec![Scope::Editor, Scope::Form, Scope::Field], true),
            _ => form(),
        },
        Modal::Edit(dialog) => match &dialog.phase {
            Phase::Open => (vec![Scope::Editor, Scope::Form, Scope::Field], true),
            phase => phase_scopes(phase),
        },
        Modal::Delete(dialog) if dialog.lease.is_none() && !matches!(dialog.phase, Phase::Sending(_)) => {
            (vec![Scope::Confirm, Scope::Deleting], false)
        }
        Modal::Delete(dialog) | Modal::Hold(dialog) => match &dialog.phase {
            Phase::Open => (vec![Scope::Confirm], false),
            phase => phase_scopes(phase),
        },
        Modal::Bulk(dialog) if dialog.typing.is_some() => form(),
        Modal::Bulk(_) => (vec![Scope::Bulk], false),
        Modal::Run(dialog) if dialog.rate.is_some() => form(),
        Modal::Run(_) => (vec![Scope::Run], false),
        Modal::Create(dialog) if matches!(dialog.phase, Phase::Open) => form(),
        Modal::Wipe(dialog) if matches!(dialog.phase, Phase::Open) => form(),
        Modal::Properties(dialog) if matches!(dialog.phase, Phase::Open) => {
            (vec![Scope::Cells, Scope::Form, Scope::Field], true)
        }
        Modal::Create(dialog) if state.waits(&dialog.phase) => (vec![Scope::Waiting], false),
        Modal::Create(_) | Modal::Wipe(_) | Modal::Properties(_) => (vec![Scope::Sending], false),
        Modal::Alerts(_) => (vec![Scope::Alerts, Scope::Field], true),
        Modal::Tell(_) | Modal::Stamp(_) | Modal::Raise(_) | Modal::Take(_) | Modal::Dig(_) => form(),
        Modal::Copy(_) => (vec![Scope::Copy], false),
        Modal::Leave(_) => (vec![Scope::Leave], false),
        Modal::Help { .. } | Modal::History { .. } | Modal::About(_) | Modal::Ended { .. } => {
            (vec![Scope::Page], false)
        }
        Modal::Mend(dialog) => match dialog.phase {
            Phase::Sending(_) => (vec![Scope::Sending], false),
            _ => (vec![Scope::Mend, Scope::Confirm], false),
        },
        Modal::Changes(_) => (vec![Scope::Changes, Scope::Page], false),
        Modal::Left(_) => (vec![Scope::Left, Scope::Page], false),
        Modal::Drafts(_) => (vec![Scope::Drafts, Scope::Page], false),
        Modal::Delayed(_) => (vec![Scope::Delayed, Scope::Page], false),
        Modal::Delay(dialog) => match (&dialog.phase, &dialog.typed) {
            (Phase::Sending(_), _) => (vec![Scope::Sending], false),
            (_, Some(_)) => form(),
            (_, None) => (vec![Scope::Confirm], false),
        },
        Modal::Sas(dialog) => match dialog.phase {
            SasPhase::Made(_) => (vec![Scope::Page], false),
            SasPhase::Open | SasPhase::Making(_) => form(),
        },
    }
}

fn phase_scopes(phase: &Phase) -> (Vec<Scope>, bool) {
    match phase {
        Phase::Sending(_) | Phase::Writing => (vec![Scope::Sending], false),
        Phase::Choosing(_) => (vec![Scope::Clash], false),
        _ => (vec![Scope::Confirm], false),
    }
}
