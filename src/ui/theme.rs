//! Styles by what they mean. Sixteen colours at the most, and none where the user asked for none:
//! then the same meanings are told by bold, dim, underlined and reversed.

use ratatui::style::{Color, Modifier, Style};

/// A style for each meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    /// Ordinary text.
    pub plain: Style,
    /// What is secondary.
    pub dim: Style,
    /// Keys, and what has the focus.
    pub accent: Style,
    /// What something is about.
    pub title: Style,
    /// A state that is well.
    pub good: Style,
    /// A state that needs a look.
    pub warn: Style,
    /// A state that is wrong.
    pub bad: Style,
    /// The selected row of the pane that has the keys, and the choice that Enter takes.
    pub selected: Style,
    /// The selected row of another pane.
    pub chosen: Style,
    /// The border of a pane.
    pub border: Style,
    /// The border of the pane or dialog that has the keys.
    pub focused: Style,
    /// Laid over everything that is behind a dialog.
    pub behind: Style,
}

impl Theme {
    /// One accent colour; red, yellow and green for states. What is secondary is dimmed rather than
    /// grey, since grey cannot be seen on every palette.
    #[must_use]
    pub const fn colour() -> Self {
        let plain = Style::new();
        Self {
            accent: plain.fg(Color::Cyan),
            good: plain.fg(Color::Green),
            warn: plain.fg(Color::Yellow),
            bad: plain.fg(Color::Red),
            selected: plain.fg(Color::Black).bg(Color::Cyan),
            focused: plain.fg(Color::Cyan),
            ..Self::plain()
        }
    }

    /// Without any colour.
    #[must_use]
    pub const fn plain() -> Self {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        let dim = plain.add_modifier(Modifier::DIM);
        let standing_out = Modifier::BOLD.union(Modifier::REVERSED).union(Modifier::UNDERLINED);
        Self {
            plain,
            dim,
            accent: bold,
            title: bold,
            good: plain,
            warn: bold,
            bad: bold.add_modifier(Modifier::UNDERLINED),
            selected: plain.add_modifier(Modifier::REVERSED),
            chosen: bold,
            border: dim,
            focused: bold,
            behind: dim.fg(Color::Reset).bg(Color::Reset).remove_modifier(standing_out),
        }
    }
}
