//! The clipboard by escape sequence (OSC 52), which works over SSH too.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The longest payload sent, in base64 bytes: terminals cut or drop what is much longer.
const CAP: usize = 100_000;

/// GNU screen passes on device strings of a few hundred bytes at most.
const SCREEN_CHUNK: usize = 240;

/// What stands between us and the terminal that has the clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Through {
    /// Nothing.
    Terminal,
    /// tmux.
    Tmux,
    /// GNU screen.
    Screen,
}

impl Through {
    /// From the environment: whether `TMUX` is set, and the value of `TERM`. tmux calls itself
    /// `screen` in `TERM` too, so `TMUX` decides first.
    #[must_use]
    pub fn from_env(tmux: bool, term: &str) -> Self {
        match tmux {
            true => Self::Tmux,
            false if term.starts_with("screen") => Self::Screen,
            false => Self::Terminal,
        }
    }
}

/// A text that does not fit through the escape sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "{length} bytes are too many for the terminal's clipboard, which takes {} at most; nothing was copied",
    CAP / 4 * 3
)]
pub struct TooLong {
    /// The length of the text in bytes.
    pub length: usize,
}

/// The bytes that make the terminal put a text on its clipboard.
///
/// # Errors
/// [`TooLong`] for more than 75,000 bytes, which terminals would cut without a word.
pub fn copy(text: &str, through: Through) -> Result<Vec<u8>, TooLong> {
    let encoded = STANDARD.encode(text);
    if encoded.len() > CAP {
        return Err(TooLong { length: text.len() });
    }
    let plain = format!("\x1b]52;c;{encoded}\x07").into_bytes();
    Ok(match through {
        Through::Terminal => plain,
        // tmux obeys one form or the other, by its settings; copying twice does no harm.
        Through::Tmux => [plain.clone(), for_tmux(&plain)].concat(),
        Through::Screen => for_screen(&plain),
    })
}

/// A sequence that whoever stands between us and the terminal hands on, and does not obey itself.
pub(super) fn wrapped(plain: &[u8], through: Through) -> Vec<u8> {
    match through {
        Through::Terminal => plain.to_vec(),
        Through::Tmux => for_tmux(plain),
        Through::Screen => for_screen(plain),
    }
}

/// Wrapped so that tmux hands it on: every escape byte inside is doubled.
fn for_tmux(plain: &[u8]) -> Vec<u8> {
    let inner = plain.iter().flat_map(|&byte| std::iter::repeat_n(byte, if byte == 0x1b { 2 } else { 1 }));
    b"\x1bPtmux;".iter().copied().chain(inner).chain(*b"\x1b\\").collect()
}

fn for_screen(plain: &[u8]) -> Vec<u8> {
    plain.chunks(SCREEN_CHUNK).flat_map(|chunk| [b"\x1bP", chunk, b"\x1b\\"].concat()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, through: Through) -> String {
        String::from_utf8(copy(text, through).unwrap()).unwrap()
    }

    #[test]
    fn a_text_goes_out_as_base64_in_an_escape() {
        assert_eq!(shown("héllo\r\n", Through::Terminal), "\x1b]52;c;aMOpbGxvDQo=\x07");
    }

    #[test]
    fn a_text_cannot_end_the_escape_early() {
        let sent = copy("\x07\x1b\\\x1b]0;title\x07", Through::Terminal).unwrap();
        assert_eq!(sent.iter().filter(|byte| byte.is_ascii_control()).count(), 2);
    }

    #[test]
    fn tmux_gets_it_plain_and_wrapped_with_doubled_escapes() {
        assert_eq!(shown("a", Through::Tmux), "\x1b]52;c;YQ==\x07\x1bPtmux;\x1b\x1b]52;c;YQ==\x07\x1b\\");
    }

    #[test]
    fn screen_gets_it_in_pieces_that_join_to_the_whole() {
        let sent = shown(&"x".repeat(1000), Through::Screen);
        let pieces: Vec<_> =
            sent.split_terminator("\x1b\\").map(|piece| piece.strip_prefix("\x1bP").unwrap()).collect();
        assert!(pieces.len() > 1 && pieces.iter().all(|piece| piece.len() <= SCREEN_CHUNK));
        assert_eq!(pieces.concat(), shown(&"x".repeat(1000), Through::Terminal));
    }

    #[test]
    fn what_terminals_would_cut_is_refused_with_its_size() {
        assert!(copy(&"x".repeat(75_000), Through::Terminal).is_ok());
        let error = copy(&"x".repeat(75_001), Through::Terminal).unwrap_err();
        assert_eq!(
            error.to_string(),
            "75001 bytes are too many for the terminal's clipboard, which takes 75000 at most; nothing was copied"
        );
    }

    #[test]
    fn tmux_is_recognised_before_screen() {
        assert_eq!(Through::from_env(true, "screen-256color"), Through::Tmux);
        assert_eq!(Through::from_env(false, "screen.xterm-256color"), Through::Screen);
        assert_eq!(Through::from_env(false, "xterm-256color"), Through::Terminal);
    }
}
