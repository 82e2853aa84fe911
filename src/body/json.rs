//! JSON laid out on lines without touching it: an own lexer, so that numbers, key order, duplicate
//! keys and escapes stay as they are written. Only white space outside strings changes.

use super::break_line;

/// The JSON object or array laid out with two spaces per level, or none where the text is anything
/// else (a bare number or word proves nothing). Any depth is taken.
#[must_use]
pub fn pretty(text: &str) -> Option<String> {
    let mut rest = text.trim_matches(SPACE);
    if !rest.starts_with(['{', '[']) {
        return None;
    }
    let mut out = String::with_capacity(text.len() * 2);
    let mut writer = Writer { closers: Vec::new(), next: Next::Item };
    while !rest.is_empty() {
        let (kind, len) = lex(rest)?;
        let (token, after) = rest.split_at_checked(len)?;
        writer.write(&mut out, kind, token)?;
        rest = after.trim_start_matches(SPACE);
    }
    (writer.next == Next::End).then_some(out)
}

/// The white space of JSON: less than that of Unicode.
const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// With the byte that closes it.
    Open(u8),
    Close(u8),
    Comma,
    Colon,
    String,
    /// A number or a literal.
    Other,
}

/// What may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// The value of an array, or the only one of the text.
    Item,
    /// The same, or the end of the array that was just opened.
    FirstItem,
    Key,
    /// The same, or the end of the object that was just opened.
    FirstKey,
    Colon,
    /// The value of a key.
    Member,
    CommaOrClose,
    End,
}

struct Writer {
    closers: Vec<u8>,
    next: Next,
}

impl Writer {
    /// Writes a token after the break that is due; none where such a token may not stand here.
    fn write(&mut self, out: &mut String, kind: Kind, token: &str) -> Option<()> {
        let before = self.next;
        let depth = self.closers.len();
        self.next = self.follow(kind)?;
        match (kind, before) {
            (Kind::Comma | Kind::Colon, _)
            | (_, Next::Member)
            | (Kind::Close(_), Next::FirstKey | Next::FirstItem) => {}
            (Kind::Close(_), _) => break_line(out, depth.saturating_sub(1)),
            _ => break_line(out, depth),
        }
        out.push_str(if kind == Kind::Colon { ": " } else { token });
        Some(())
    }

    /// What may follow a token of this kind; none where it may not stand here.
    fn follow(&mut self, kind: Kind) -> Option<Next> {
        match (self.next, kind) {
            (Next::Item | Next::FirstItem | Next::Member, Kind::Open(closer)) => {
                self.closers.push(closer);
                Some(if closer == b'}' { Next::FirstKey } else { Next::FirstItem })
            }
            (Next::Item | Next::FirstItem | Next::Member, Kind::String | Kind::Other) => {
                Some(self.after_value())
            }
            (Next::Key | Next::FirstKey, Kind::String) => Some(Next::Colon),
            (Next::Colon, Kind::Colon) => Some(Next::Member),
            (Next::CommaOrClose, Kind::Comma) => {
                Some(if self.closers.last() == Some(&b'}') { Next::Key } else { Next::Item })
            }
            (Next::CommaOrClose | Next::FirstKey | Next::FirstItem, Kind::Close(closer)) => {
                (self.closers.pop() == Some(closer)).then(|| self.after_value())
            }
            _ => None,
        }
    }

    fn after_value(&self) -> Next {
        if self.closers.is_empty() { Next::End } else { Next::CommaOrClose }
    }
}

/// The kind and length of the token at the start of `rest`.
fn lex(rest: &str) -> Option<(Kind, usize)> {
    let kind = match rest.bytes().next()? {
        b'{' => Kind::Open(b'}'),
        b'[' => Kind::Open(b']'),
        closer @ (b'}' | b']') => Kind::Close(closer),
        b',' => Kind::Comma,
        b':' => Kind::Colon,
        b'"' => return Some((Kind::String, string_len(rest)?)),
        b'-' | b'0'..=b'9' => return Some((Kind::Other, number_len(rest)?)),
        _ => {
            let word = ["true", "false", "null"].into_iter().find(|word| rest.starts_with(word))?;
            return Some((Kind::Other, word.len()));
        }
    };
    Some((kind, 1))
}

/// The length of a string with its quotes. A lone surrogate escape is taken: it is only looked at.
fn string_len(rest: &str) -> Option<usize> {
    let mut bytes = rest.bytes().enumerate().skip(1);
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' => return Some(at + 1),
            ..b' ' => return None,
            b'\\' => match bytes.next()?.1 {
                b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {}
                b'u' if (0..4).all(|_| bytes.next().is_some_and(|(_, hex)| hex.is_ascii_hexdigit())) => {}
                _ => return None,
            },
            _ => {}
        }
    }
    None
}

fn number_len(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix('-').unwrap_or(rest);
    let mut after = match after.strip_prefix('0') {
        Some(after) => after,
        None => digits(after)?,
    };
    if let Some(fraction) = after.strip_prefix('.') {
        after = digits(fraction)?;
    }
    if let Some(exponent) = after.strip_prefix(['e', 'E']) {
        after = digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))?;
    }
    Some(rest.len() - after.len())
}

/// What follows at least one digit.
fn digits(text: &str) -> Option<&str> {
    let after = text.trim_start_matches(|c: char| c.is_ascii_digit());
    (after.len() < text.len()).then_some(after)
}
