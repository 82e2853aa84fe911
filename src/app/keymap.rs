//! The one table of keys: it drives dispatch, the footer, the help and the README.

use std::collections::BTreeMap;

use super::key::Key;
use super::state::State;
use super::state::account::AccountView;

pub use self::intent::{Intent, TextIntent};
pub use self::many::BulkIntent;
pub use self::refusal::refusal;
pub use self::scopes::{Scope, scopes};
pub use self::table::{Binding, TABLE};

mod dialogs;
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
    meanings: BTreeMap<(Scope, Key), &'static Binding>,
    /// What the footer may show, by rank.
    ranked: Vec<Ranked>,
}

/// A row that the footer may show.
#[derive(Debug, Clone)]
pub struct Ranked {
    /// Its first key.
    pub key: Key,
    /// That key as the footer shows it.
    pub label: String,
    /// The row.
    pub row: &'static Binding,
}

impl Default for Keymap {
    fn default() -> Self {
        let read = |binding: &'static Binding| {
            binding.keys.iter().filter_map(move |key| Some((Key::parse(key).ok()?, binding)))
        };
        let rows: Vec<_> = TABLE.iter().flat_map(read).collect();
        let meanings = rows.iter().map(|(key, row)| ((row.scope, *key), *row)).collect();
        let first = |row| read(row).next().map(|(key, row)| Ranked { key, label: key.label(), row });
        let mut ranked: Vec<_> = TABLE.iter().filter(|row| row.rank.is_some()).filter_map(first).collect();
        ranked.sort_by_key(|ranked| ranked.row.rank);
        Self { rows, meanings, ranked }
    }
}

impl Keymap {
    /// What a key means in this state, if anything.
    #[must_use]
    pub fn resolve(&self, state: &State, key: Key) -> Option<Intent> {
        let (scopes, _) = scopes(state);
        let chain = std::iter::once(Scope::Always).chain(scopes);
        chain.into_iter().find_map(|scope| self.meaning(scope, key)).map(|row| row.intent)
    }

    /// The pane in which a key without a meaning here has one.
    #[must_use]
    pub fn elsewhere(&self, state: &State, key: Key) -> Option<&'static Binding> {
        let (scopes, is_text) = scopes(state);
        let browsing = !is_text && scopes.contains(&Scope::Browse) && !state.watching.shown;
        let one_queue = state.account.as_ref().is_some_and(AccountView::has_one_queue);
        let panes = [if one_queue { Scope::Messages } else { Scope::Queues }, Scope::Messages, Scope::Detail];
        panes.into_iter().filter(|_| browsing).find_map(|scope| self.meaning(scope, key))
    }

    /// Whether a scope further in gives a row's first key another meaning.
    fn is_hidden(&self, first: Key, scope: Scope, scopes: &[Scope]) -> bool {
        let mut further_in = scopes.iter().take_while(|inner| **inner != scope);
        scope != Scope::Always && further_in.any(|scope| self.meaning(*scope, first).is_some())
    }

    fn meaning(&self, scope: Scope, key: Key) -> Option<&'static Binding> {
        self.meanings.get(&(scope, key)).copied()
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

    /// What the footer shows: rows with a rank that work now and whose key is not taken by a scope
    /// further in, by rank.
    pub fn footer<'a>(&'a self, state: &'a State) -> impl Iterator<Item = &'a Ranked> + 'a {
        let (scopes, _) = scopes(state);
        let works = move |Ranked { key, row, .. }: &&Ranked| {
            (scopes.contains(&row.scope) || row.scope == Scope::Always)
                && refusal(row.intent, state).is_none()
                && !self.is_hidden(*key, row.scope, &scopes)
        };
        self.ranked.iter().filter(works)
    }
}
