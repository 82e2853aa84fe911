//! A secret that was made to be shown once: the only one that passes through the state, since the
//! screen is a function of the state. Whatever prints or serialises the state gets `***`.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};
use zeroize::Zeroizing;

/// A text that only the screen shows. It is overwritten in memory with its last copy.
#[derive(Clone, PartialEq, Eq)]
pub struct Veiled(Arc<Zeroizing<String>>);

impl Veiled {
    /// Takes a text into custody.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Arc::new(Zeroizing::new(text)))
    }

    /// The text itself, for the screen and the clipboard.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Veiled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Serialize for Veiled {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("***")
    }
}
