//! The table of keys for the README.

use std::fmt::Write as _;

use super::table::TABLE;
use crate::app::key::Key;

/// All keys as Markdown tables, one for each scope, in the order of the table.
#[must_use]
pub fn keys() -> String {
    let mut text = String::new();
    let mut scope = None;
    for row in TABLE {
        if scope != Some(row.scope) {
            scope = Some(row.scope);
            let _ = write!(text, "\n**{}**\n\n| key | what it does |\n| --- | --- |\n", row.scope.title());
        }
        let keys: Vec<String> =
            row.keys.iter().filter_map(|key| Key::parse(key).ok()).map(|key| format!("`{key}`")).collect();
        let _ = writeln!(text, "| {} | {} |", keys.join(" "), row.doc);
    }
    text
}
