//! The pop receipt: the right to change one message, given by Put, Get and Update.

use std::fmt;
use std::sync::Arc;

/// A pop receipt. Opaque, used up by every Update, and as good as a password while it lives: it
/// can be neither printed nor serialized.
#[derive(Clone, PartialEq, Eq)]
pub struct Receipt(Arc<str>);

impl Receipt {
    /// Takes a receipt as the service wrote it.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(Arc::from(text))
    }

    /// The receipt itself, for the query of a request.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}
