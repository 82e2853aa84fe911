//! Names of queues by pattern: `*` for any characters, `?` for one.

use serde::Serialize;

use crate::model::queue::QueueName;

/// A pattern for whole names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pattern(String);

impl Pattern {
    /// Reads a pattern. Names have lower-case letters only.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.to_lowercase())
    }

    /// For every name.
    #[must_use]
    pub fn all() -> Self {
        Self::new("*")
    }

    /// The pattern as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it names one queue and no others.
    #[must_use]
    pub fn is_name(&self) -> bool {
        !self.0.contains(['*', '?'])
    }

    /// Whether a name fits.
    #[must_use]
    pub fn matches(&self, queue: &QueueName) -> bool {
        fits(self.0.as_bytes(), queue.as_str().as_bytes())
    }

    /// Whether a text could be a pattern: characters of names, `*` and `?`.
    #[must_use]
    pub fn is_pattern(text: &str) -> bool {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'*' | b'?'))
    }
}

/// Goes back to the last `*` where it does not go on, which is enough for patterns like these.
fn fits(pattern: &[u8], name: &[u8]) -> bool {
    let (mut p, mut n) = (0, 0);
    let mut star = None;
    while n < name.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(b'?') => {
                (p, n) = (p + 1, n + 1);
            }
            Some(byte) if Some(byte) == name.get(n) => {
                (p, n) = (p + 1, n + 1);
            }
            _ => {
                let Some((at, from)) = star else { return false };
                star = Some((at, from + 1));
                (p, n) = (at + 1, from + 1);
            }
        }
    }
    pattern.iter().skip(p).all(|byte| *byte == b'*')
}
