//! The one table of keys: it drives dispatch, the footer, the help and the README.

use super::key::Key;
use super::state::State;
use super::state::account::{AccountView, Focus};
use super::state::modal::{Modal, Phase, PutField};
use super::state::sas::SasPhase;

pub use self::intent::{Intent, TextIntent};
pub use self::many::BulkIntent;
pub use self::table::{Binding, TABLE};

mod intent;
mod many;
pub mod markdown;
mod refusal;
mod table;

pub use self::refusal::refusal;

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

/// The table with its keys read.
#[derive(Debug, Clone)]
pub struct Keymap {
    rows: Vec<(Key, &'static Binding)>,
    /// What the footer may show, by rank, each with its first key.
    ranked: Vec<(Key, &'static Binding)>,
}

impl Default for Keymap {
    fn default() -> Self {
        let read = |binding: &'static Binding| {
            binding.keys.iter().filter_map(move |key| Some((Key::parse(key).ok()?, binding)))
        };
        let first = |binding| read(binding).next();
        let mut ranked: Vec<_> = TABLE.iter().filter(|row| row.rank.is_some()).filter_map(first).collect();
        ranked.sort_by_key(|(_, row)| row.rank);
        Self { rows: TABLE.iter().flat_map(read).collect(), ranked }
    }
}

impl Keymap {
    /// What a key means in this state, if anything.
    #[must_use]
    pub fn resolve(&self, state: &State, key: Key) -> Option<Intent> {
        let (scopes, _) = scopes(state);
        let chain = std::iter::once(Scope::Always).chain(scopes);
        chain.into_iter().find_map(|scope| self.meaning(scope, key))
    }

    /// The pane in which a key without a meaning here has one.
    #[must_use]
    pub fn elsewhere(&self, state: &State, key: Key) -> Option<&'static Binding> {
        let (scopes, is_text) = scopes(state);
        let browsing = !is_text && scopes.contains(&Scope::Browse) && !state.watching.shown;
        let one_queue = state.account.as_ref().is_some_and(AccountView::has_one_queue);
        let panes = [Scope::Messages, if one_queue { Scope::Messages } else { Scope::Queues }, Scope::Detail];
        let found = || self.rows.iter().find(|(k, row)| *k == key && panes.contains(&row.scope));
        browsing.then(found).flatten().map(|(_, row)| *row)
    }

    /// Whether a scope further in gives a row's first key another meaning.
    fn is_hidden(&self, first: Key, row: &Binding, scopes: &[Scope]) -> bool {
        let mut further_in = scopes.iter().take_while(|scope| **scope != row.scope);
        row.scope != Scope::Always && further_in.any(|scope| self.meaning(*scope, first).is_some())
    }

    fn meaning(&self, scope: Scope, key: Key) -> Option<Intent> {
        self.rows.iter().find(|(k, row)| *k == key && row.scope == scope).map(|(_, row)| row.intent)
    }

    /// The key that an intent is shown with: the first of its row.
    #[must_use]
    pub fn label(&self, binding: &Binding) -> String {
        let row = self.rows.iter().find(|(_, row)| std::ptr::eq(*row, binding));
        row.map_or_else(String::new, |(key, _)| key.label())
    }

    /// All keys of a row, as the footer shows them.
    #[must_use]
    pub fn labels(&self, binding: &Binding) -> String {
        let keys = self.rows.iter().filter(|(_, row)| std::ptr::eq(*row, binding));
        keys.map(|(key, _)| key.label()).collect::<Vec<_>>().join(" ")
    }

    /// What the footer shows, each with its key: rows with a rank that work now and whose key is not
    /// taken by a scope further in, by rank.
    pub fn footer<'a>(&'a self, state: &'a State) -> impl Iterator<Item = (Key, &'static Binding)> + 'a {
        let (scopes, _) = scopes(state);
        let works = move |(first, row): &(Key, &'static Binding)| {
            (scopes.contains(&row.scope) || row.scope == Scope::Always)
                && refusal(row.intent, state).is_none()
                && !self.is_hidden(*first, row, &scopes)
        };
        self.ranked.iter().copied().filter(works)
    }
}
