//! Reading and writing XML element by element. Any bytes may come in; what is not well-formed is an
//! error that quotes nothing, since the text may be somebody's message.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event};

/// What stands before every document that is sent.
pub const DECLARATION: &str = r#"<?xml version="1.0" encoding="utf-8"?>"#;

/// What is wrong with an answer, in words that quote nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Odd(pub &'static str);

/// How deep elements are nested at the most; those of the service are at five.
const DEEPEST: usize = 16;

/// The elements that are open, from the root down.
#[derive(Default)]
struct Open {
    /// Their names, one behind the other.
    names: String,
    /// Where each name starts, and the text directly in that element so far.
    elements: Vec<(usize, String)>,
}

impl Open {
    fn start(&mut self, name: &str) -> Result<(), Odd> {
        if self.elements.len() >= DEEPEST {
            return Err(Odd("the answer has elements within elements without end"));
        }
        self.elements.push((self.names.len(), String::new()));
        self.names.push_str(name);
        Ok(())
    }

    fn append(&mut self, text: &str) {
        if let Some((_, all)) = self.elements.last_mut() {
            all.push_str(text);
        }
    }

    /// Closes the innermost one, and tells `ended` of it, unless it is the root. Returns whether it is.
    fn end(&mut self, ended: &mut impl FnMut(&[&str], String)) -> Option<bool> {
        let (start, text) = self.elements.pop()?;
        if self.elements.is_empty() {
            return Some(true);
        }
        let mut path = [""; DEEPEST];
        let starts = self.elements.iter().map(|(start, _)| *start).chain([start]);
        let ends = starts.clone().skip(1).chain([self.names.len()]);
        for (place, (start, end)) in path.iter_mut().zip(starts.zip(ends)) {
            *place = self.names.get(start..end)?;
        }
        ended(path.get(..=self.elements.len())?, text);
        self.names.truncate(start);
        Some(false)
    }
}

/// Calls `ended` at the end of every element below the root with the names from the root down to
/// it and its own text, in the order of the document. White space and line ends are kept as they
/// stand. A byte order mark is skipped.
///
/// # Errors
/// Where the bytes are not UTF-8, not well-formed, nested too deep, end too early or have another root
/// than `root`.
pub fn read(bytes: &[u8], root: &str, mut ended: impl FnMut(&[&str], String)) -> Result<(), Odd> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| Odd("the answer is not UTF-8"))?;
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut open = Open::default();
    loop {
        match reader.read_event().map_err(|_| Odd("the answer is not well-formed XML"))? {
            Event::Start(start) => {
                let name = start.local_name();
                if open.elements.is_empty() && name.as_ref() != root {
                    return Err(Odd("the answer is not the one that was asked for"));
                }
                open.start(name.as_ref())?;
            }
            Event::End(_) => match open.end(&mut ended) {
                Some(true) => return Ok(()),
                Some(false) => {}
                None => return Err(Odd("the answer is not well-formed XML")),
            },
            Event::Text(text) => open.append(&text),
            Event::CData(text) => open.append(&text),
            Event::GeneralRef(reference) => open.append(resolve(&reference)?.encode_utf8(&mut [0; 4])),
            Event::Eof => return Err(Odd("the answer ends too early")),
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}

/// Reads a whole number.
///
/// # Errors
/// Where it is none, or larger than 32 bits.
pub fn number(text: &str) -> Result<u32, Odd> {
    text.trim().parse().map_err(|_| Odd("the answer has text where a number should be"))
}

/// Reads `true` or `false`.
///
/// # Errors
/// Where it is neither.
pub fn truth(text: &str) -> Result<bool, Odd> {
    text.trim().parse().map_err(|_| Odd("the answer has something else where true or false should be"))
}

/// Writes text between tags. A carriage return goes as a reference: as a plain character, XML
/// readers turn it into a line feed.
pub fn push_text(out: &mut String, text: &str) {
    let is_special = |b: u8| matches!(b, b'&' | b'<' | b'>' | b'\r');
    // A look that does not stop early is much faster, and enough for most texts.
    if !text.bytes().fold(false, |found, b| found | is_special(b)) {
        return out.push_str(text);
    }
    let mut rest = text;
    while let Some(at) = rest.bytes().position(is_special) {
        let (plain, special) = rest.split_at(at);
        let mut special = special.chars();
        let reference = match special.next() {
            Some('&') => "&amp;",
            Some('<') => "&lt;",
            Some('>') => "&gt;",
            _ => "&#13;",
        };
        out.extend([plain, reference]);
        rest = special.as_str();
    }
    out.push_str(rest);
}

/// Writes an element with nothing but text in it.
pub fn push_leaf(out: &mut String, name: &str, text: &str) {
    push(out, name, |out| push_text(out, text));
}

/// Writes an element around what `inside` writes.
pub fn push(out: &mut String, name: &str, inside: impl FnOnce(&mut String)) {
    out.extend(["<", name, ">"]);
    inside(out);
    out.extend(["</", name, ">"]);
}

fn resolve(reference: &BytesRef<'_>) -> Result<char, Odd> {
    if let Some(c) =
        reference.resolve_char_ref().map_err(|_| Odd("the answer has an impossible character"))?
    {
        return Ok(c);
    }
    match &**reference {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(Odd("the answer has an unknown entity")),
    }
}
