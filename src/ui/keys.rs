//! Naming the key of an intent in a sentence or on a button.

use crate::app::keymap::{Intent, Keymap, Scope, TABLE};

/// The key that does this in that scope, as the footer shows it; `?` where it has none.
pub fn key(keymap: &Keymap, scope: Scope, intent: Intent) -> String {
    let row = TABLE.iter().find(|row| row.scope == scope && row.intent == intent);
    row.map(|row| keymap.label(row)).filter(|key| !key.is_empty()).unwrap_or_else(|| "?".to_owned())
}
