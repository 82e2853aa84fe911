//! What a dialog's fields say, checked as the service counts, while they are typed.

use std::sync::Arc;

use super::modal::{EditDialog, PutDialog, TakeDialog};
use crate::body::shown::stored;
use crate::model::message::{
    Encoding, Life, MAX_BATCH, MAX_REQUEST, MAX_TEXT, NewMessage, WEEK, escaped_len, illegal_in_xml,
};
use crate::model::print;

/// Bytes that a request adds around the text.
const AROUND_TEXT: usize = 128;

/// Reads a span of time: seconds, or a number with `s`, `m`, `h` or `d`.
///
/// # Errors
/// A sentence, where it is neither.
pub fn seconds(typed: &str) -> Result<u32, String> {
    let typed = typed.trim();
    let (digits, unit) = match typed.char_indices().last() {
        Some((at, 's')) => (typed.get(..at), 1),
        Some((at, 'm')) => (typed.get(..at), 60),
        Some((at, 'h')) => (typed.get(..at), 3_600),
        Some((at, 'd')) => (typed.get(..at), 86_400),
        _ => (Some(typed), 1),
    };
    let number = digits.and_then(|digits| digits.trim().parse::<u32>().ok());
    let seconds = number.and_then(|number| number.checked_mul(unit));
    seconds.ok_or_else(|| "a number of seconds, or one with s, m, h or d: 90, 5m, 7d".to_owned())
}

/// Reads a time to live: a span of at least a second, or `never`.
///
/// # Errors
/// A sentence, where it is neither.
pub fn life(typed: &str) -> Result<Life, String> {
    if typed.trim().eq_ignore_ascii_case("never") {
        return Ok(Life::Never);
    }
    match seconds(typed) {
        Ok(0) => Err("at least one second, or never".to_owned()),
        // The service reads it as a signed 32-bit number.
        Ok(secs) if i32::try_from(secs).is_err() => Err("at most 2,147,483,647 seconds, or never".to_owned()),
        Ok(secs) => Ok(Life::Seconds(secs)),
        Err(_) => Err("seconds, or 5m, 12h, 7d, or never".to_owned()),
    }
}

/// Checks a text against the limits of the service.
///
/// # Errors
/// A sentence that says which limit is broken and what to do.
pub fn check_text(text: &str, encoding: Encoding) -> Result<String, String> {
    let stored = stored(text, encoding);
    if let Some((at, c)) = illegal_in_xml(&stored) {
        let code = u32::from(c);
        return Err(format!(
            "character {} (U+{code:04X}) cannot be sent as plain text: choose base64",
            at + 1
        ));
    }
    if stored.len() > MAX_TEXT {
        let over = print::thousands((stored.len() - MAX_TEXT) as u64);
        return Err(format!("{over} bytes over the limit of 64 KiB as stored"));
    }
    if escaped_len(&stored) + AROUND_TEXT > MAX_REQUEST {
        return Err("too many of & < > for one request: choose base64".to_owned());
    }
    Ok(stored)
}

impl PutDialog {
    /// The message that would be put now.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn message(&self) -> Result<NewMessage, String> {
        let text = check_text(&self.text.to_string(), self.encoding)?;
        let life = life(&self.life.to_string()).map_err(|why| format!("time to live: {why}"))?;
        let delay = seconds(&self.delay.to_string()).map_err(|why| format!("delay: {why}"))?;
        if delay > WEEK {
            return Err("delay: at most 7 days".to_owned());
        }
        match life {
            Life::Seconds(secs) if delay >= secs => {
                Err("delay: must be shorter than the time to live".to_owned())
            }
            _ => Ok(NewMessage { text: Arc::from(text), life, delay }),
        }
    }
}

impl EditDialog {
    /// The text as it would be stored, whether it was changed or not.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn as_stored(&self) -> Result<Arc<str>, String> {
        check_text(&self.text.to_string(), self.encoding).map(Arc::from)
    }

    /// The text that would be stored now.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn stored(&self) -> Result<Arc<str>, String> {
        let text = self.as_stored()?;
        if text == self.target.seen {
            return Err("nothing was changed".to_owned());
        }
        Ok(text)
    }
}

impl TakeDialog {
    /// How many messages for how many seconds.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn request(&self) -> Result<(u32, u32), String> {
        let count = self.count.to_string().trim().parse::<u32>().unwrap_or(0);
        if !(1..=MAX_BATCH).contains(&count) {
            return Err("messages: 1 to 32".to_owned());
        }
        let secs = seconds(&self.secs.to_string()).map_err(|why| format!("for: {why}"))?;
        if !(1..=WEEK).contains(&secs) {
            return Err("for: 1 second to 7 days".to_owned());
        }
        Ok((count, secs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_with_and_without_a_unit() {
        for (typed, secs) in [("0", 0), ("90", 90), ("90s", 90), (" 5m ", 300), ("12h", 43_200), ("7d", WEEK)]
        {
            assert_eq!(seconds(typed), Ok(secs), "{typed}");
        }
        for bad in ["", "d", "-1", "1.5", "5w", "99999999999", "49711d"] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
        assert_eq!(life("Never"), Ok(Life::Never));
        assert!(life("0").is_err());
        assert!(life("2147483648").is_err());
    }

    #[test]
    fn a_text_is_measured_as_the_service_counts_it() {
        let long = "x".repeat(MAX_TEXT);
        assert!(check_text(&long, Encoding::Plain).is_ok());
        assert!(check_text(&format!("{long}x"), Encoding::Plain).is_err());
        assert!(check_text(&"x".repeat(49_152), Encoding::Base64).is_ok());
        assert!(check_text(&"x".repeat(49_153), Encoding::Base64).is_err());
        assert!(check_text(&"&".repeat(MAX_TEXT), Encoding::Plain).unwrap_err().contains("base64"));
        assert!(check_text("\u{1b}", Encoding::Plain).unwrap_err().contains("U+001B"));
        assert!(check_text("\u{1b}", Encoding::Base64).is_ok());
    }
}
