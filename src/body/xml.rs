//! XML laid out on lines, tolerantly: only the balance of the tags is checked. White space changes
//! only between the tags of elements that hold nothing but elements.

use super::break_line;

/// The XML document laid out with two spaces per level, or none where the text is no single
/// balanced element. An element that has text of its own is left exactly as it is.
#[must_use]
pub fn pretty(text: &str) -> Option<String> {
    if !text.trim_start().starts_with('<') {
        return None;
    }
    let tokens = lex(text)?;
    let blocks = blocks(&tokens)?;
    let mut out = String::with_capacity(text.len() * 2);
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match (token.kind, blocks.get(at)) {
            (Kind::Text, _) => {}
            (Kind::Open, Some(block)) if block.is_content() => {
                break_line(&mut out, depth);
                out.extend(tokens.get(at..=block.close)?.iter().map(|token| token.raw));
                at = block.close;
            }
            (kind, _) => {
                depth = depth.saturating_sub(usize::from(kind == Kind::Close));
                break_line(&mut out, depth);
                out.push_str(token.raw);
                depth += usize::from(kind == Kind::Open);
            }
        }
        at += 1;
    }
    Some(out)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Open,
    Close,
    /// `<a/>`, comments, instructions, the document type.
    Single,
    /// Character data, CDATA included.
    Text,
}

struct Token<'a> {
    kind: Kind,
    raw: &'a str,
    /// The element's name; empty for all but elements.
    name: &'a str,
}

/// What is known about the element that opens at a token.
#[derive(Clone, Default)]
struct Block {
    /// The token that closes it.
    close: usize,
    has_text: bool,
    has_children: bool,
}

impl Block {
    /// Whether the white space inside means something.
    const fn is_content(&self) -> bool {
        self.has_text || !self.has_children
    }
}

fn lex(text: &str) -> Option<Vec<Token<'_>>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (kind, len) = next(rest)?;
        let (raw, after) = rest.split_at_checked(len)?;
        let name = match kind {
            Kind::Text => "",
            _ => raw.trim_start_matches(['<', '/']).split(NAME_ENDS).next().unwrap_or_default(),
        };
        if kind != Kind::Text && !name.starts_with(|c: char| c.is_alphabetic() || "_:!?".contains(c)) {
            return None;
        }
        tokens.push(Token { kind, raw, name });
        rest = after;
    }
    Some(tokens)
}

/// What ends an element's name.
const NAME_ENDS: [char; 6] = [' ', '\t', '\n', '\r', '/', '>'];

/// The kind and length of the token at the start of `rest`.
fn next(rest: &str) -> Option<(Kind, usize)> {
    let until = |end: &str| Some(rest.find(end)? + end.len());
    Some(match rest {
        _ if !rest.starts_with('<') => (Kind::Text, rest.find('<').unwrap_or(rest.len())),
        _ if rest.starts_with("<!--") => (Kind::Single, until("-->")?),
        _ if rest.starts_with("<![CDATA[") => (Kind::Text, until("]]>")?),
        _ if rest.starts_with("<?") => (Kind::Single, until("?>")?),
        _ if rest.starts_with("<!") => (Kind::Single, doctype_len(rest)?),
        _ if rest.starts_with("</") => (Kind::Close, until(">")?),
        _ => {
            let len = tag_len(rest)?;
            let single = rest.get(..len).is_some_and(|tag| tag.ends_with("/>"));
            (if single { Kind::Single } else { Kind::Open }, len)
        }
    })
}

/// The length of an opening tag: a `>` inside quotes does not end it.
fn tag_len(rest: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate() {
        match (byte, quote) {
            (b'"' | b'\'', None) => quote = Some(byte),
            (_, Some(open)) if byte == open => quote = None,
            (b'>', None) => return Some(at + 1),
            _ => {}
        }
    }
    None
}

fn doctype_len(rest: &str) -> Option<usize> {
    let end = rest.find('>')?;
    if rest.get(..end)?.contains('[') { Some(rest.find("]>")? + 2) } else { Some(end + 1) }
}

/// The blocks by the index of the token that opens them; none where the tags do not balance or
/// there is not exactly one element outermost.
fn blocks(tokens: &[Token<'_>]) -> Option<Vec<Block>> {
    let mut blocks = vec![Block::default(); tokens.len()];
    let mut open: Vec<usize> = Vec::new();
    let mut roots = 0;
    for (at, token) in tokens.iter().enumerate() {
        let is_element = token.kind == Kind::Open || (token.kind == Kind::Single && is_named(token.name));
        let parent = open.last().and_then(|parent| blocks.get_mut(*parent));
        match (token.kind, parent) {
            (Kind::Close, _) => {
                let opened = open.pop()?;
                if tokens.get(opened)?.name != token.name {
                    return None;
                }
                blocks.get_mut(opened)?.close = at;
            }
            (Kind::Text, Some(parent)) => parent.has_text |= !token.raw.trim().is_empty(),
            (Kind::Text, None) if !token.raw.trim().is_empty() => return None,
            (Kind::Open | Kind::Single, Some(parent)) => parent.has_children = true,
            (Kind::Open | Kind::Single, None) => roots += usize::from(is_element),
            (Kind::Text, None) => {}
        }
        if token.kind == Kind::Open {
            open.push(at);
        }
    }
    (open.is_empty() && roots == 1).then_some(blocks)
}

fn is_named(name: &str) -> bool {
    !name.starts_with(['!', '?'])
}
