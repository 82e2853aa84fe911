//! XML that clients send, as a small tree. Strict: what is not well-formed, or has text beside
//! elements, is refused.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, Event};

use super::error::ServiceError;
use crate::model::message::illegal_in_xml;

/// Nothing that the service takes is nested deeper than half of this.
const DEEPEST: usize = 12;

/// An element with its text, or with the elements in it.
#[derive(Debug, Default)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// Its text, as it is meant: references resolved, line ends as XML reads them.
    pub text: String,
    /// The elements directly in it.
    pub children: Vec<Self>,
}

impl Node {
    /// Reads a document whose outermost element is `root`.
    pub fn read(body: &[u8], root: &str) -> Result<Self, ServiceError> {
        parse(body).filter(|node| node.name == root).ok_or_else(ServiceError::invalid_xml)
    }

    /// The element of that name in this one; none where there is none. Twice the same is refused.
    pub fn child(&self, name: &str) -> Result<Option<&Self>, ServiceError> {
        let mut found = self.children.iter().filter(|child| child.name == name);
        match (found.next(), found.next()) {
            (child, None) => Ok(child),
            _ => Err(ServiceError::invalid_xml()),
        }
    }

    /// The text of the element of that name in this one; none where it is not there or empty.
    pub fn value(&self, name: &str) -> Result<Option<&str>, ServiceError> {
        Ok(self.child(name)?.map(|child| child.text.as_str()).filter(|text| !text.is_empty()))
    }

    /// The text of an element that must be there, and must have one.
    pub fn required(&self, name: &'static str) -> Result<&str, ServiceError> {
        self.value(name)?.ok_or_else(|| ServiceError::missing_node(name))
    }

    /// Refuses elements in this one other than these.
    pub fn only(&self, names: &[&str]) -> Result<(), ServiceError> {
        let known = self.children.iter().all(|child| names.contains(&child.name.as_str()));
        if known { Ok(()) } else { Err(ServiceError::invalid_xml()) }
    }
}

fn parse(body: &[u8]) -> Option<Node> {
    let body = core::str::from_utf8(body).ok()?;
    let body = body.strip_prefix('\u{feff}').unwrap_or(body);
    if illegal_in_xml(body).is_some() {
        return None;
    }
    // What every XML reader does with line ends. A CR that shall stay is written as `&#13;`.
    let body = body.replace("\r\n", "\n").replace('\r', "\n");
    let mut reader = Reader::from_str(&body);
    reader.config_mut().expand_empty_elements = true;
    // The first one stands for the document itself.
    let mut open = vec![Node::default()];
    loop {
        match reader.read_event().ok()? {
            Event::Eof => break,
            event => take(&mut open, &event)?,
        }
    }
    let document = open.pop().filter(|_| open.is_empty())?;
    let mut roots = whole(document)?.children.into_iter();
    roots.next().filter(|_| roots.len() == 0)
}

/// Takes in one more event; none where that is no document.
fn take(open: &mut Vec<Node>, event: &Event<'_>) -> Option<()> {
    match event {
        Event::Start(tag) if open.len() < DEEPEST => {
            open.push(Node { name: tag.name().as_ref().to_owned(), ..Node::default() });
        }
        Event::Start(_) | Event::Empty(_) | Event::DocType(_) => return None,
        Event::End(_) => {
            let ended = whole(open.pop()?)?;
            open.last_mut()?.children.push(ended);
        }
        Event::Text(text) => open.last_mut()?.text.push_str(text),
        Event::CData(text) => open.last_mut()?.text.push_str(text),
        Event::GeneralRef(reference) => open.last_mut()?.text.push_str(&resolve(reference)?),
        Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::Eof => {}
    }
    Some(())
}

/// The element, unless it has both elements and text. Azure is documented to drop markup inside of
/// a message's text; nobody should rely on that.
fn whole(mut node: Node) -> Option<Node> {
    if !node.children.is_empty() {
        if !node.text.trim().is_empty() {
            return None;
        }
        node.text.clear();
    }
    Some(node)
}

fn resolve(reference: &BytesRef<'_>) -> Option<String> {
    let found = match reference.resolve_char_ref().ok()? {
        Some(c) => c.to_string(),
        None => resolve_predefined_entity(reference)?.to_owned(),
    };
    illegal_in_xml(&found).is_none().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::Node;

    #[test]
    fn a_document_is_read_as_a_tree() {
        let node = Node::read(b"<a>\n <b>x</b><c><d/></c>\n</a>", "a").unwrap();
        assert_eq!(node.required("b").unwrap(), "x");
        assert_eq!(node.value("e").unwrap(), None);
        assert_eq!(node.child("c").unwrap().unwrap().children[0].name, "d");
        assert!(node.only(&["b", "c"]).is_ok() && node.only(&["b"]).is_err());
    }

    #[test]
    fn nesting_has_an_end() {
        let deep = |levels: usize| format!("{}{}", "<a>".repeat(levels), "</a>".repeat(levels));
        assert!(Node::read(deep(10).as_bytes(), "a").is_ok());
        assert!(Node::read(deep(20_000).as_bytes(), "a").is_err());
    }
}
