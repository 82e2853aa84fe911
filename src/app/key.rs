//! Keys as data: what was pressed, free of any terminal library, with one spelling for the
//! configuration, the help and the footer.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

/// A pressed key in its normal form (see [`Key::new`]): two presses that a person would call
/// the same key are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Key {
    /// Which key.
    pub code: Code,
    /// Whether Ctrl was held.
    pub ctrl: bool,
    /// Whether Alt was held.
    pub alt: bool,
    /// Whether Shift was held. Never set on characters and on [`Code::BackTab`].
    pub shift: bool,
}

/// The keys there are, modifiers aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum Code {
    /// A character as typed: `D` is what Shift and `d` give.
    Char(char),
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Shift and Tab.
    BackTab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Insert.
    Insert,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// A function key, 1 to 24.
    F(u8),
}

/// A key with a name: how it is written, how it looks in the footer, what else people call it.
struct Named {
    code: Code,
    name: &'static str,
    label: &'static str,
    others: &'static [&'static str],
}

static NAMES: [Named; 17] = [
    Named { code: Code::Char(' '), name: "space", label: "space", others: &[] },
    Named { code: Code::Enter, name: "enter", label: "⏎", others: &["return"] },
    Named { code: Code::Esc, name: "esc", label: "esc", others: &["escape"] },
    Named { code: Code::Tab, name: "tab", label: "tab", others: &[] },
    Named { code: Code::BackTab, name: "shift-tab", label: "shift-tab", others: &["backtab"] },
    Named { code: Code::Backspace, name: "backspace", label: "bksp", others: &["bksp"] },
    Named { code: Code::Delete, name: "del", label: "del", others: &["delete"] },
    Named { code: Code::Insert, name: "ins", label: "ins", others: &["insert"] },
    Named { code: Code::Home, name: "home", label: "home", others: &[] },
    Named { code: Code::End, name: "end", label: "end", others: &[] },
    Named { code: Code::PageUp, name: "pgup", label: "pgup", others: &["pageup"] },
    Named { code: Code::PageDown, name: "pgdn", label: "pgdn", others: &["pagedown", "pgdown"] },
    Named { code: Code::Up, name: "up", label: "↑", others: &[] },
    Named { code: Code::Down, name: "down", label: "↓", others: &[] },
    Named { code: Code::Left, name: "left", label: "←", others: &[] },
    Named { code: Code::Right, name: "right", label: "→", others: &[] },
    Named { code: Code::Char('-'), name: "-", label: "-", others: &["minus"] },
];

impl Key {
    /// A key in its normal form. Shift is dropped from characters, since terminals disagree on
    /// reporting it; a character with Ctrl is lower-case, since most cannot tell the cases apart.
    #[must_use]
    pub const fn new(code: Code, ctrl: bool, alt: bool, shift: bool) -> Self {
        match code {
            Code::Char(c) if ctrl => {
                Self { code: Code::Char(c.to_ascii_lowercase()), ctrl, alt, shift: false }
            }
            Code::Tab | Code::BackTab if shift => Self { code: Code::BackTab, ctrl, alt, shift: false },
            Code::Char(_) | Code::BackTab => Self { code, ctrl, alt, shift: false },
            _ => Self { code, ctrl, alt, shift },
        }
    }

    /// A key without modifiers.
    #[must_use]
    pub const fn plain(code: Code) -> Self {
        Self::new(code, false, false, false)
    }

    /// Reads a key as a person writes it: `ctrl-s`, `alt-left`, `esc`, `D`, `/`.
    ///
    /// # Errors
    /// [`UnknownKey`] says what is wrong with the spelling.
    pub fn parse(spelling: &str) -> Result<Self, UnknownKey> {
        let mut held = Held::default();
        let name = held.take_from(spelling);
        match (name.parse()?, held.shift) {
            (Code::Char(c), true) => held.shifted(c).ok_or_else(|| UnknownKey::shifted(spelling)),
            (code, _) => Ok(Self::new(code, held.ctrl, held.alt, held.shift)),
        }
    }

    /// The key in a few columns, for the footer: `⏎`, `esc`, `ctrl-s`.
    #[must_use]
    pub fn label(self) -> String {
        format!("{}{}", self.modifiers(), self.code.written(|named| named.label))
    }

    /// The character that this key types into a text; none for keys that type nothing.
    #[must_use]
    pub const fn text(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }

    fn modifiers(self) -> String {
        [(self.ctrl, "ctrl-"), (self.alt, "alt-"), (self.shift, "shift-")]
            .into_iter()
            .filter_map(|(held, word)| held.then_some(word))
            .collect()
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.modifiers(), self.code.written(|named| named.name))
    }
}

impl FromStr for Key {
    type Err = UnknownKey;

    fn from_str(spelling: &str) -> Result<Self, UnknownKey> {
        Self::parse(spelling)
    }
}

/// The modifiers at the front of a spelling.
#[derive(Default)]
struct Held {
    ctrl: bool,
    alt: bool,
    shift: bool,
}

impl Held {
    /// Takes the modifiers off; what remains is the name of the key, never empty for `ctrl--`.
    fn take_from<'a>(&mut self, spelling: &'a str) -> &'a str {
        let Some((word, rest)) = spelling.split_once('-').filter(|(_, rest)| !rest.is_empty()) else {
            return spelling;
        };
        match word.to_ascii_lowercase().as_str() {
            "ctrl" => self.ctrl = true,
            "alt" => self.alt = true,
            "shift" => self.shift = true,
            _ => return spelling,
        }
        self.take_from(rest)
    }

    /// Shift with a character, where that names a character we can know: `shift-d` is `D`.
    fn shifted(&self, c: char) -> Option<Key> {
        (c.is_ascii_alphabetic() && !self.ctrl)
            .then(|| Key::new(Code::Char(c.to_ascii_uppercase()), false, self.alt, false))
    }
}

impl Code {
    fn written(self, part: impl Fn(&Named) -> &'static str) -> String {
        match (NAMES.iter().find(|named| named.code == self), self) {
            (Some(named), _) => part(named).to_owned(),
            (None, Self::Char(c)) => c.to_string(),
            (None, Self::F(number)) => format!("f{number}"),
            (None, _) => format!("{self:?}").to_lowercase(),
        }
    }
}

impl FromStr for Code {
    type Err = UnknownKey;

    fn from_str(name: &str) -> Result<Self, UnknownKey> {
        let mut chars = name.chars();
        if let (Some(c), None) = (chars.next(), chars.next()) {
            return if c.is_control() { Err(UnknownKey::control(name)) } else { Ok(Self::Char(c)) };
        }
        let lower = name.to_ascii_lowercase();
        let function = lower.strip_prefix('f').and_then(|number| number.parse().ok());
        let named = NAMES.iter().find(|named| named.name == lower || named.others.contains(&&*lower));
        match (named, function) {
            (Some(named), _) => Ok(named.code),
            (None, Some(number @ 1..=24)) => Ok(Self::F(number)),
            _ => Err(UnknownKey::name(name)),
        }
    }
}

/// A spelling that names no key, and why, for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct UnknownKey(String);

impl UnknownKey {
    fn name(name: &str) -> Self {
        let names = NAMES.iter().map(|named| named.name).collect::<Vec<_>>().join(", ");
        Self(format!(
            "there is no key {name:?}: write one character, or f1 to f24, or one of {names}; \
             with ctrl-, alt- or shift- in front where that is meant"
        ))
    }

    fn shifted(spelling: &str) -> Self {
        Self(format!(
            "{spelling:?} cannot be told from the key without shift: write the character that it types (D, ?, !)"
        ))
    }

    fn control(name: &str) -> Self {
        Self(format!("{name:?} is a control character, not a key: write it as ctrl- and a letter"))
    }
}

#[cfg(test)]
mod tests;
