//! Messages as the service shows them, and the limits it sets.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::print::printable_line;

/// The longest message text: 65,536 bytes of UTF-8 after XML unescaping.
pub const MAX_TEXT: usize = 65_536;
/// The longest request body: 131,584 bytes, XML escaping included.
pub const MAX_REQUEST: usize = 131_584;
/// Peek and Get answer with at most this many messages.
pub const MAX_BATCH: u32 = 32;
/// The longest visibility timeout and the default time to live: seven days, in seconds.
pub const WEEK: u32 = 604_800;

/// The id of a message: given by the service, kept for the message's whole life.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MessageId(Arc<str>);

impl MessageId {
    /// Takes an id as the service wrote it.
    #[must_use]
    pub fn new(id: &str) -> Self {
        Self(Arc::from(id))
    }

    /// The whole id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first eight characters: enough to tell messages of one queue apart on a screen.
    #[must_use]
    pub fn short(&self) -> &str {
        self.0.char_indices().nth(8).map_or(&*self.0, |(at, _)| self.0.get(..at).unwrap_or(&self.0))
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A date of the service, to the second.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Moment {
    /// Seconds since 1970-01-01 00:00:00 UTC.
    At(i64),
    /// A date that could not be read, as it came.
    Odd(Arc<str>),
}

impl Moment {
    /// Seconds since the epoch, where the date could be read.
    #[must_use]
    pub const fn secs(&self) -> Option<i64> {
        match self {
            Self::At(secs) => Some(*secs),
            Self::Odd(_) => None,
        }
    }

    /// The exact time, printable: `2026-11-23 03:39:41Z`.
    #[must_use]
    pub fn exact(&self) -> String {
        match self {
            Self::At(secs) => jiff::Timestamp::from_second(*secs)
                .map_or_else(|_| secs.to_string(), |t| t.strftime("%Y-%m-%d %H:%M:%SZ").to_string()),
            Self::Odd(text) => printable_line(text).into_owned(),
        }
    }
}

/// When a message ends by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Expiry {
    /// At this time.
    At(Moment),
    /// Never: the service writes `Fri, 31 Dec 9999 23:59:59 GMT`.
    Never,
}

/// A message as Peek and Get show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// When it was put.
    pub inserted: Moment,
    /// When it ends by itself.
    pub expires: Expiry,
    /// How often it was taken with Get Messages.
    pub dequeue_count: u32,
    /// The text exactly as stored (unescaped from XML, nothing else done to it).
    pub text: Arc<str>,
}

/// How long a new message lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Life {
    /// This many seconds, 1 or more.
    Seconds(u32),
    /// For ever (`messagettl=-1`).
    Never,
}

/// How a text is written into a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encoding {
    /// As it is.
    Plain,
    /// As the base64 of its UTF-8 bytes, which older .NET clients, Azure Functions and `WebJobs`
    /// expect by default.
    Base64,
}

/// A message to be put.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewMessage {
    /// The text as it will be stored, base64 applied where wanted.
    pub text: Arc<str>,
    /// Its time to live.
    pub life: Life,
    /// Seconds during which nobody sees it, 0 to [`WEEK`]; shorter than its life.
    pub delay: u32,
}

/// The first character of `text` that XML 1.0 cannot carry, with its index in characters.
///
/// The service answers 400 `InvalidXmlDocument` to such a text; Azurite stores it and then fails
/// every Peek and Get that would include it. So it must never be sent.
#[must_use]
pub fn illegal_in_xml(text: &str) -> Option<(usize, char)> {
    // A look at the bytes is enough for nearly every text, and much faster while it does not stop
    // early. The two non-characters begin with 0xEF.
    let doubtful = |b: u8| (b < b' ' && !matches!(b, b'\t' | b'\n' | b'\r')) || b == 0xef;
    if !text.bytes().fold(false, |found, b| found | doubtful(b)) {
        return None;
    }
    text.chars().enumerate().find(|(_, c)| {
        !matches!(*c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
    })
}

/// How many bytes a text has once it is escaped for XML, as it is sent.
#[must_use]
pub fn escaped_len(text: &str) -> usize {
    let count = |one, other| text.bytes().filter(|b| *b == one || *b == other).count();
    text.len() + 4 * count(b'&', b'\r') + 3 * count(b'<', b'>')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_and_non_characters_are_illegal_and_the_rest_is_not() {
        assert_eq!(illegal_in_xml("tab\t lf\n cr\r del\u{7f} nel\u{85} 😀"), None);
        assert_eq!(illegal_in_xml("Ａ\u{feff}\u{fffd}"), None);
        assert_eq!(illegal_in_xml("a\u{1b}[31m"), Some((1, '\u{1b}')));
        for bad in ['\0', '\u{1}', '\u{b}', '\u{fffe}', '\u{ffff}'] {
            assert_eq!(illegal_in_xml(&bad.to_string()), Some((0, bad)));
        }
    }

    #[test]
    fn a_short_id_is_cut_at_a_character() {
        assert_eq!(MessageId::new("5f3c8a1e-aaaa").short(), "5f3c8a1e");
        assert_eq!(MessageId::new("ééééééééé").short(), "éééééééé");
        assert_eq!(MessageId::new("x").short(), "x");
    }
}
