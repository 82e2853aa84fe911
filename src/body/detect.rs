//! Evidence that a text is base64. A wrong yes would hide what is stored, a wrong no costs one key,
//! so a text is taken for base64 only where its bytes mean something.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{json, xml};

/// What the bytes of a base64 text turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decoding {
    /// UTF-8 that reads as text: tab, CR and LF are its only control characters, or it is long and
    /// has few others (coloured output of a terminal, say).
    Text(String),
    /// Anything else.
    Bytes(Vec<u8>),
}

/// Shorter texts prove nothing.
const SHORTEST: usize = 8;
/// From this length on no word or identifier decodes to clean UTF-8 by chance (none of 78,000 found
/// in source code and manuals did).
const SURE: usize = 16;

/// The decoding of a text that could be base64: standard alphabet, padded, and written exactly as an
/// encoder would write it, so that encoding the decoded bytes gives the same text again.
#[must_use]
pub fn possible_base64(text: &str) -> Option<Decoding> {
    if text.len() < SHORTEST || !text.len().is_multiple_of(4) {
        return None;
    }
    let bytes = STANDARD.decode(text).ok().filter(|bytes| STANDARD.encode(bytes) == text)?;
    match String::from_utf8(bytes) {
        Ok(decoded) if reads_as_text(&decoded) => Some(Decoding::Text(decoded)),
        Ok(decoded) => Some(Decoding::Bytes(decoded.into_bytes())),
        Err(not_text) => Some(Decoding::Bytes(not_text.into_bytes())),
    }
}

/// The decoding of a text that certainly is base64: what comes out is meaningful text, or starts
/// like a known file format.
#[must_use]
pub fn certain_base64(text: &str) -> Option<Decoding> {
    possible_base64(text).filter(|decoding| match decoding {
        Decoding::Text(decoded) => is_meaningful(text, decoded),
        Decoding::Bytes(bytes) => text.len() >= SURE && has_magic(bytes),
    })
}

/// Whether a decoded text is more than the chance product of a word: words have one case (`REFCOUNT`)
/// and decode to odd punctuation (`InstList`).
fn is_meaningful(encoded: &str, decoded: &str) -> bool {
    if json::pretty(decoded).is_some() || xml::pretty(decoded).is_some() {
        return true;
    }
    let mixed = encoded.contains(|c: char| c.is_ascii_lowercase())
        && encoded.contains(|c: char| c.is_ascii_uppercase());
    let padded = encoded.ends_with('=');
    let wordy = |c: char| c.is_ascii_alphanumeric() || " .,-_:/@!?'".contains(c) || (padded && !c.is_ascii());
    mixed && (encoded.len() >= SURE || decoded.chars().all(wordy))
}

/// Bytes that are no text are hardly ever UTF-8 with so few control characters, and they have NULs.
fn reads_as_text(decoded: &str) -> bool {
    let odd = decoded.chars().filter(|c| is_unprintable(*c)).count();
    odd == 0 || (decoded.len() >= SURE && odd * 8 <= decoded.chars().count() && !decoded.contains('\0'))
}

fn is_unprintable(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\r' | '\n')
}

/// The first bytes of formats that are put into messages.
const MAGIC: [&[u8]; 14] = [
    b"\x1f\x8b\x08",
    b"PK\x03\x04",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"GIF8",
    b"%PDF-",
    b"\x28\xb5\x2f\xfd",
    b"\x04\x22\x4d\x18",
    b"\xfd7zXZ\0",
    b"7z\xbc\xaf\x27\x1c",
    b"BZh91AY&SY",
    b"Obj\x01",
    b"PAR1",
    b"SQLite format 3\0",
];

fn has_magic(bytes: &[u8]) -> bool {
    MAGIC.iter().any(|magic| bytes.starts_with(magic))
}
