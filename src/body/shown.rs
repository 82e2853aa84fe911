//! A message as it is shown: the chain of decodings that was applied, its pretty form, and the way
//! back to what is stored.

use std::borrow::Cow;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::detect::{Decoding, certain_base64, possible_base64};
use super::{hex, json, xml};
use crate::model::message::{Encoding, Message};
use crate::model::print::{cut, printable_line, printable_text};

/// The first line has at most this many columns.
const FIRST_LINE: usize = 200;

/// A message with everything that is derived from its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// The message as it was found.
    pub message: Message,
    /// The decodings that were applied, outermost first; what the text is comes last.
    pub chain: Vec<Layer>,
    /// What came out of them.
    pub decoded: Decoded,
    /// The pretty form of a text, printable, with line feeds as line breaks. Empty for bytes, whose
    /// form depends on the width.
    pub pretty: Arc<str>,
    /// The start of the decoded text on one printable line of at most 200 columns, runs of white
    /// space as one space.
    pub first_line: Arc<str>,
    /// The stored text's bytes.
    pub size: usize,
    /// How the message is stored. For saving an edit ask [`Shown::edit_encoding`].
    pub encoding: Encoding,
}

/// One step from the stored text to what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Layer {
    /// Base64 of what follows.
    Base64,
    /// Text of no known form.
    Text,
    /// A JSON object or array.
    Json,
    /// An XML document.
    Xml,
    /// Bytes that are not text.
    Binary,
    /// Nothing at all.
    Empty,
}

/// What the decodings gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Decoded {
    /// A text; the stored one itself where nothing was decoded.
    Text(Arc<str>),
    /// Bytes that are not text.
    Bytes(Arc<[u8]>),
}

/// The ways to look at a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum View {
    /// Decoded and laid out.
    Pretty,
    /// As stored.
    Raw,
    /// The decoded bytes in hexadecimal.
    Hex,
}

/// Works out how a message is shown. 64 KiB take a few milliseconds: not for the screen's task.
#[must_use]
pub fn show(message: Message) -> Shown {
    let decoding = certain_base64(&message.text);
    with(message, decoding)
}

/// The same for a text that is known to be written in this encoding, even where it does not prove it.
#[must_use]
pub fn show_as(message: Message, encoding: Encoding) -> Shown {
    let shown = show(message);
    let other = if shown.encoding == encoding { None } else { shown.other() };
    other.filter(|other| other.encoding == encoding).unwrap_or(shown)
}

/// How a stored text begins once it is decoded: one printable line of at most 200 columns.
#[must_use]
pub fn beginning(stored: &str) -> Arc<str> {
    let decoded = match certain_base64(stored) {
        None => Decoded::Text(Arc::from(stored)),
        Some(Decoding::Text(text)) => Decoded::Text(Arc::from(text)),
        Some(Decoding::Bytes(bytes)) => Decoded::Bytes(Arc::from(bytes)),
    };
    first_line(&decoded)
}

/// The text that a message will have: the text itself, or its base64 (standard alphabet, padded).
#[must_use]
pub fn stored(text: &str, encoding: Encoding) -> String {
    match encoding {
        Encoding::Plain => text.to_owned(),
        Encoding::Base64 => STANDARD.encode(text),
    }
}

/// The text whose stored form that is: the way back of [`stored`]. None where it is the form of no text.
#[must_use]
pub fn typed(stored: &str, encoding: Encoding) -> Option<String> {
    match encoding {
        Encoding::Plain => Some(stored.to_owned()),
        Encoding::Base64 => String::from_utf8(STANDARD.decode(stored).ok()?).ok(),
    }
}

fn with(message: Message, decoding: Option<Decoding>) -> Shown {
    let encoding = if decoding.is_some() { Encoding::Base64 } else { Encoding::Plain };
    let decoded = match decoding {
        None => Decoded::Text(Arc::clone(&message.text)),
        Some(Decoding::Text(text)) => Decoded::Text(Arc::from(text)),
        Some(Decoding::Bytes(bytes)) => Decoded::Bytes(Arc::from(bytes)),
    };
    let (layer, pretty) = laid_out(&decoded);
    let base64 = (encoding == Encoding::Base64).then_some(Layer::Base64);
    Shown {
        chain: base64.into_iter().chain([layer]).collect(),
        first_line: first_line(&decoded),
        size: message.text.len(),
        message,
        decoded,
        pretty,
        encoding,
    }
}

fn laid_out(decoded: &Decoded) -> (Layer, Arc<str>) {
    let text = match decoded {
        Decoded::Bytes(_) => return (Layer::Binary, Arc::from("")),
        Decoded::Text(text) => text,
    };
    if text.is_empty() {
        return (Layer::Empty, Arc::clone(text));
    }
    // Some .NET encoders put a byte order mark first. It is shown, but proves nothing else.
    let body = text.trim_start_matches('\u{feff}');
    let mark = text.strip_suffix(body).unwrap_or_default();
    let form = |layer, pretty: String| (layer, Arc::from(printable_text(&format!("{mark}{pretty}"))));
    let json = json::pretty(body).map(|pretty| form(Layer::Json, pretty));
    json.or_else(|| xml::pretty(body).map(|pretty| form(Layer::Xml, pretty)))
        .unwrap_or_else(|| (Layer::Text, shared(text)))
}

/// The text made printable: the same one, and not a copy, where it is printable already.
fn shared(text: &Arc<str>) -> Arc<str> {
    match printable_text(text) {
        Cow::Borrowed(_) => Arc::clone(text),
        Cow::Owned(printable) => Arc::from(printable),
    }
}

fn first_line(decoded: &Decoded) -> Arc<str> {
    let text = match decoded {
        Decoded::Bytes(bytes) => return Arc::from(hex::line(bytes.get(..FIRST_LINE / 3).unwrap_or(bytes))),
        Decoded::Text(text) => text,
    };
    let mut line = String::new();
    let mut gap = false;
    for c in text.trim_start().chars() {
        if line.len() > FIRST_LINE * 4 {
            break;
        }
        if !c.is_whitespace() {
            line.extend(gap.then_some(' '));
            line.push(c);
        }
        gap = c.is_whitespace();
    }
    Arc::from(cut(&printable_line(&line), FIRST_LINE))
}

impl Shown {
    /// The same message read the other way: as the text that is stored where base64 was decoded, and
    /// decoded where the text could be base64 but proved nothing. None where there is no other way.
    #[must_use]
    pub fn other(&self) -> Option<Self> {
        let decoding = match self.encoding {
            Encoding::Base64 => None,
            Encoding::Plain => Some(possible_base64(&self.message.text)?),
        };
        Some(with(self.message.clone(), decoding))
    }

    /// Whether the decoded text, or the stored one where the bytes are no text, contains this text,
    /// which is in lower case; upper and lower case count as the same. For 64 KiB it takes a while:
    /// not for the screen's task.
    #[must_use]
    pub fn contains(&self, lower: &str) -> bool {
        self.editable().to_lowercase().contains(lower)
    }

    /// The chain in words: `base64 → JSON`.
    #[must_use]
    pub fn badge(&self) -> String {
        self.chain.iter().map(|layer| layer.words()).collect::<Vec<_>>().join(" → ")
    }

    /// The encoding in a column's width: `b64`, `text` or `bin`.
    #[must_use]
    pub const fn short_encoding(&self) -> &'static str {
        match (&self.decoded, self.encoding) {
            (Decoded::Bytes(_), _) => "bin",
            (Decoded::Text(_), Encoding::Base64) => "b64",
            (Decoded::Text(_), Encoding::Plain) => "text",
        }
    }

    /// What an editor starts with: the decoded text, or the stored one where the bytes are no text.
    #[must_use]
    pub fn editable(&self) -> &str {
        match &self.decoded {
            Decoded::Text(text) => text,
            Decoded::Bytes(_) => &self.message.text,
        }
    }

    /// How an edited [`Shown::editable`] must be written back; unchanged, [`stored`] then gives
    /// exactly the message's text.
    #[must_use]
    pub const fn edit_encoding(&self) -> Encoding {
        match &self.decoded {
            Decoded::Text(_) => self.encoding,
            Decoded::Bytes(_) => Encoding::Plain,
        }
    }

    /// One of the ways to look at the body, printable. A hex dump is made to fit into `columns`.
    #[must_use]
    pub fn view(&self, view: View, columns: u16) -> Arc<str> {
        match (view, &self.decoded) {
            (View::Pretty, Decoded::Text(_)) => Arc::clone(&self.pretty),
            (View::Raw, _) => Arc::from(printable_text(&self.message.text)),
            (View::Hex, Decoded::Text(text)) => Arc::from(hex::dump(text.as_bytes(), columns)),
            (View::Hex | View::Pretty, Decoded::Bytes(bytes)) => Arc::from(hex::dump(bytes, columns)),
        }
    }
}

impl Layer {
    /// The layer's name.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Base64 => "base64",
            Self::Text => "text",
            Self::Json => "JSON",
            Self::Xml => "XML",
            Self::Binary => "binary",
            Self::Empty => "empty",
        }
    }
}
