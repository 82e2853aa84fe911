//! Messages that the journal names: nothing else can be chosen.

use ratatui::text::Line;

use super::Form;
use crate::model::print::{printable_line, thousands};
use crate::ui::line::{self, piece};

impl Form<'_> {
    /// What is to come back, or what becomes of what was left open.
    pub(super) fn given(&mut self) {
        let theme = self.scene.theme;
        if let Some(recovers) = &self.dialog.recovers {
            let words = printable_line(&recovers.words()).into_owned();
            return self.lines.extend(line::paragraph(&words, theme.title, self.room));
        }
        let count = self.dialog.looks.value.as_ref().map(|_| self.dialog.known().len());
        let count = count.map(|count| thousands(count as u64)).unwrap_or_default();
        let words = piece(" what was moved: ", theme.plain);
        self.lines.push(Line::from(vec![piece("●", theme.accent), words, piece(count, theme.title)]));
    }
}
