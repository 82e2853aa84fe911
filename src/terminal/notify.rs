//! Notifications on the desktop by escape sequence, which work over SSH too: OSC 9, or OSC 777 where
//! the terminal is known to take that one only.

use super::clipboard::{Through, wrapped};
use crate::model::print::{cut, printable_line};

/// The longest notification, in columns.
const LONGEST: usize = 200;

/// Which sequence a terminal takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `OSC 9`: iTerm2, kitty, Ghostty, Windows Terminal and others.
    Nine,
    /// `OSC 777`: rxvt, foot and those made with VTE.
    Triple,
}

impl Form {
    /// From the environment: the value of `TERM`, and whether `VTE_VERSION` is set.
    #[must_use]
    pub fn from_env(term: &str, vte: bool) -> Self {
        if vte || term.starts_with("rxvt") || term.starts_with("foot") { Self::Triple } else { Self::Nine }
    }
}

/// The bytes that make the terminal show a notification.
#[must_use]
pub fn notify(text: &str, form: Form, through: Through) -> Vec<u8> {
    // A semicolon would end the text, and a text that begins with a number may be an order of another
    // kind.
    let text = printable_line(text).replace(';', ",");
    let text = cut(&text, LONGEST);
    let plain = match form {
        Form::Nine => format!("\x1b]9;peekq: {text}\x07"),
        Form::Triple => format!("\x1b]777;notify;peekq;{text}\x07"),
    };
    wrapped(plain.as_bytes(), through)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, form: Form, through: Through) -> String {
        String::from_utf8(notify(text, form, through)).unwrap()
    }

    #[test]
    fn each_terminal_gets_its_form() {
        assert_eq!(shown("orders: 7", Form::Nine, Through::Terminal), "\x1b]9;peekq: orders: 7\x07");
        assert_eq!(shown("a;b", Form::Triple, Through::Terminal), "\x1b]777;notify;peekq;a,b\x07");
        assert_eq!(Form::from_env("xterm-kitty", false), Form::Nine);
        assert_eq!(Form::from_env("xterm-256color", true), Form::Triple);
        assert_eq!(Form::from_env("foot", false), Form::Triple);
    }

    #[test]
    fn a_text_cannot_drive_the_terminal() {
        for form in [Form::Nine, Form::Triple] {
            let sent = notify("\x07\x1b\\\x1b]0;title\x07\n\u{9c}", form, Through::Terminal);
            assert_eq!(sent.iter().filter(|byte| byte.is_ascii_control()).count(), 2, "{sent:?}");
        }
        let long = shown(&"x".repeat(1_000), Form::Nine, Through::Terminal);
        assert!(long.len() < 230, "{}", long.len());
    }

    #[test]
    fn tmux_hands_it_on_once() {
        let sent = shown("a", Form::Nine, Through::Tmux);
        assert_eq!(sent, "\x1bPtmux;\x1b\x1b]9;peekq: a\x07\x1b\\");
    }
}
