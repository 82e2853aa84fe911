//! The one table of keys: it drives dispatch, the footer, the help and the README.

use super::key::Key;
use super::state::State;
use super::state::account::AccountView;

pub use self::intent::{Intent, TextIntent};
pub use self::many::BulkIntent;
pub use self::refusal::refusal;
pub use self::scopes::{Scope, scopes};
pub use self::table::{Binding, TABLE};

mod intent;
mod many;
pub mod markdown;
mod refusal;
mod scopes;
mod table;

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
