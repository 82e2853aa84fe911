//! The text in the body of Put and Update: `<QueueMessage><MessageText>..</MessageText></QueueMessage>`.

use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, Event};

use super::error::ServiceError;
use crate::model::message::{MAX_TEXT, illegal_in_xml};

/// The text of the message in `body`.
pub fn message_text(body: &[u8]) -> Result<Arc<str>, ServiceError> {
    let text = parse(body).ok_or_else(ServiceError::invalid_xml)?;
    if text.len() > MAX_TEXT { Err(ServiceError::too_large(MAX_TEXT)) } else { Ok(Arc::from(text)) }
}

fn parse(body: &[u8]) -> Option<String> {
    let body = core::str::from_utf8(body).ok()?;
    let body = body.strip_prefix('\u{feff}').unwrap_or(body);
    if illegal_in_xml(body).is_some() {
        return None;
    }
    // What every XML reader does with line ends. A CR that shall stay is written as `&#13;`.
    let body = body.replace("\r\n", "\n").replace('\r', "\n");
    let mut reader = Reader::from_str(&body);
    let mut document = Document::default();
    loop {
        match reader.read_event().ok()? {
            Event::Eof => break,
            event => document.take(&event)?,
        }
    }
    document.text.filter(|_| document.depth == 0)
}

/// What was found so far.
#[derive(Default)]
struct Document {
    depth: usize,
    text: Option<String>,
}

impl Document {
    /// Takes in one more event; none where the document is not the one expected.
    fn take(&mut self, event: &Event<'_>) -> Option<()> {
        match event {
            Event::Start(tag) => self.open(tag.name().as_ref()),
            Event::Empty(tag) => {
                self.open(tag.name().as_ref())?;
                self.depth -= 1;
                Some(())
            }
            Event::End(_) => {
                self.depth = self.depth.checked_sub(1)?;
                Some(())
            }
            Event::Text(text) => self.push(text),
            Event::CData(text) => self.push(text),
            Event::GeneralRef(reference) => self.push(&resolve(reference)?),
            Event::DocType(_) => None,
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::Eof => Some(()),
        }
    }

    /// Azure is documented to drop markup inside of the text. Nobody should rely on that, so it
    /// is refused here.
    fn open(&mut self, name: &str) -> Option<()> {
        match (self.depth, name) {
            (0, "QueueMessage") if self.text.is_none() => {}
            (1, "MessageText") if self.text.is_none() => self.text = Some(String::new()),
            _ => return None,
        }
        self.depth += 1;
        Some(())
    }

    fn push(&mut self, piece: &str) -> Option<()> {
        match (self.depth, &mut self.text) {
            (2, Some(text)) => text.push_str(piece),
            _ if piece.trim().is_empty() => {}
            _ => return None,
        }
        Some(())
    }
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
    use super::message_text;

    fn read(inner: &str) -> Result<String, &'static str> {
        let body = format!("<QueueMessage><MessageText>{inner}</MessageText></QueueMessage>");
        message_text(body.as_bytes()).map(|text| text.to_string()).map_err(|error| error.code)
    }

    #[test]
    fn text_survives_and_only_literal_line_ends_become_line_feeds() {
        assert_eq!(read("  &lt;a&gt; &amp; &quot;&#39;&#x1F600; ").unwrap(), "  <a> & \"'😀 ");
        assert_eq!(read("a\r\nb\rc&#13;\nd&#xD;").unwrap(), "a\nb\nc\r\nd\r");
        assert_eq!(read("<![CDATA[<&]]>x<!-- no -->").unwrap(), "<&x");
        assert_eq!(read("").unwrap(), "");
    }

    #[test]
    fn what_xml_cannot_carry_is_refused() {
        for bad in ["\0", "\u{1b}", "\u{fffe}", "&#1;", "&#0;", "&#xD800;", "&", "&nbsp;", "<b/>", "<"] {
            assert_eq!(read(bad), Err("InvalidXmlDocument"), "{bad:?}");
        }
    }

    #[test]
    fn anything_but_one_message_with_one_text_is_refused() {
        let one = "<QueueMessage><MessageText>x</MessageText></QueueMessage>";
        for good in [one.to_owned(), format!("\u{feff}<?xml version=\"1.0\"?>\n{one}\n")] {
            assert!(message_text(good.as_bytes()).is_ok(), "{good}");
        }
        for bad in [
            "",
            "<QueueMessage/>",
            "<QueueMessage><MessageText/><MessageText/></QueueMessage>",
            "<QueueMessage><MessageText>x</MessageText>",
            "<Queue><MessageText/></Queue>",
            "<QueueMessage>y<MessageText/></QueueMessage>",
            "<!DOCTYPE QueueMessage><QueueMessage><MessageText/></QueueMessage>",
        ] {
            assert_eq!(message_text(bad.as_bytes()).unwrap_err().code, "InvalidXmlDocument", "{bad}");
        }
        assert!(message_text(&format!("{one}{one}").into_bytes()).is_err());
        assert!(message_text(b"<QueueMessage><MessageText>\xff</MessageText></QueueMessage>").is_err());
    }

    #[test]
    fn the_limit_counts_bytes_of_the_text_not_of_its_escapes() {
        assert!(read(&"&amp;".repeat(65_536)).is_ok());
        assert_eq!(read(&"x".repeat(65_537)), Err("RequestBodyTooLarge"));
        assert_eq!(read(&"é".repeat(32_769)), Err("RequestBodyTooLarge"));
    }
}
