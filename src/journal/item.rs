//! Messages as the journal writes them down.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use crate::model::history::Item;
use crate::model::message::Message;

/// SHA-256 of a stored text, in base64: tells later whether a message is the one that was meant.
#[must_use]
pub fn hash(text: &str) -> String {
    STANDARD.encode(Sha256::digest(text.as_bytes()))
}

/// A message as the journal writes it down, with its text.
#[must_use]
pub fn item(message: &Message) -> Item {
    Item::of(message, &hash(&message.text), true)
}

/// A message as the journal writes it down where its text stays in a queue.
#[must_use]
pub fn item_without_text(message: &Message) -> Item {
    Item::of(message, &hash(&message.text), false)
}
