//! Which of an account's two locations answered: the primary one, or its copy in another region.

use serde::Serialize;

use super::failure::FailureKind;

/// Where an answer comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub enum Location {
    /// The account itself.
    #[default]
    Primary,
    /// Its copy, which may lag behind, since the primary failed like this.
    Secondary(FailureKind),
}

impl Location {
    /// Whether it is the copy.
    #[must_use]
    pub const fn is_secondary(self) -> bool {
        matches!(self, Self::Secondary(_))
    }
}

/// What was seen, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seen<T> {
    /// What.
    pub value: T,
    /// Where.
    pub from: Location,
}

impl<T> Seen<T> {
    /// Something that the primary told.
    #[must_use]
    pub const fn primary(value: T) -> Self {
        Self { value, from: Location::Primary }
    }

    /// The same from the same location, in another form.
    #[must_use]
    pub fn map<U>(self, form: impl FnOnce(T) -> U) -> Seen<U> {
        Seen { value: form(self.value), from: self.from }
    }
}
