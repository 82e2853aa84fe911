//! The honest length of a queue: what is certain, what is an estimate, what cannot be known.

use serde::Serialize;

use super::message::MAX_BATCH;

/// The length of a queue as far as one metadata call and perhaps one peek can tell.
///
/// The two calls are not atomic, so the parts may not add up; nothing here claims that they do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Length {
    /// The service's approximate count: hidden, delayed and expired messages included.
    pub approximate: u64,
    /// What a full peek (32 asked for) of the same moment showed; none where there was no peek.
    pub visible: Option<Visible>,
}

/// How many messages a peek of 32 showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Visible {
    /// Fewer than 32: this is exact.
    Exactly(u32),
    /// 32: there may be more.
    AtLeast(u32),
}

impl Visible {
    /// Reads the number of messages that a peek of 32 returned.
    #[must_use]
    pub const fn of_peek(count: u32) -> Self {
        if count < MAX_BATCH { Self::Exactly(count) } else { Self::AtLeast(count) }
    }
}

impl Length {
    /// A length known from the approximate count alone.
    #[must_use]
    pub const fn approximate(count: u64) -> Self {
        Self { approximate: count, visible: None }
    }

    /// About how many messages cannot be seen (being processed, delayed, or expired and not
    /// collected). None where a peek cannot tell: there was none, or it was full.
    #[must_use]
    pub fn not_visible(&self) -> Option<u64> {
        match self.visible {
            Some(Visible::Exactly(seen)) => Some(self.approximate.saturating_sub(u64::from(seen))),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_peek_splits_the_count_and_a_full_one_does_not() {
        let length = |approximate, seen| Length { approximate, visible: Some(Visible::of_peek(seen)) };
        assert_eq!(length(17, 14).not_visible(), Some(3));
        assert_eq!(length(2, 14).not_visible(), Some(0), "never below zero");
        assert_eq!(length(1284, 32).not_visible(), None);
        assert_eq!(Length::approximate(5).not_visible(), None);
    }
}
