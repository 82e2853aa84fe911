//! The text in the body of Put and Update: `<QueueMessage><MessageText>..</MessageText></QueueMessage>`.

use std::sync::Arc;

use super::document::Node;
use super::error::ServiceError;
use crate::model::message::MAX_TEXT;

/// The text of the message in `body`.
pub fn message_text(body: &[u8]) -> Result<Arc<str>, ServiceError> {
    let message = Node::read(body, "QueueMessage")?;
    message.only(&["MessageText"])?;
    let text = message.child("MessageText")?.filter(|text| text.children.is_empty());
    let text = &text.ok_or_else(ServiceError::invalid_xml)?.text;
    if text.len() > MAX_TEXT { Err(ServiceError::too_large(MAX_TEXT)) } else { Ok(Arc::from(text.as_str())) }
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
