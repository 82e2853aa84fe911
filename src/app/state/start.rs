//! The first screen: what can be opened from here.

use serde::Serialize;

use super::remote::Pending;
use crate::app::text::Text;
use crate::model::account::{ConnId, SourceRef};

/// What can be opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StartScreen {
    /// Whether it is on the screen; it also opens over an account, to change to another.
    pub shown: bool,
    /// What is to be opened as soon as the program has started.
    pub first: Option<SourceRef>,
    /// What there is.
    pub offers: Vec<Offer>,
    /// Whether something listens on Azurite's port; none while it is being found out.
    pub azurite: Option<bool>,
    /// What the title or detail must contain.
    pub filter: Text,
    /// The selected row of those that are left.
    pub selected: usize,
    /// The connection that is being made.
    pub opening: Option<Opening>,
    /// Why the last one could not be made.
    pub trouble: Option<String>,
}

/// A connection that is being made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Opening {
    /// The call.
    pub call: Pending,
    /// The connection's number.
    pub conn: ConnId,
    /// What is opened.
    pub source: SourceRef,
}

/// Something that can be opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Offer {
    /// Where its address and secret are.
    pub source: SourceRef,
    /// Its name.
    pub title: String,
    /// What it is, or why it cannot be opened.
    pub detail: String,
}

impl StartScreen {
    /// A screen with these offers; it is not shown where `first` is opened right away.
    #[must_use]
    pub fn new(first: Option<SourceRef>, offers: Vec<Offer>) -> Self {
        Self {
            shown: first.is_none(),
            first,
            offers,
            azurite: None,
            filter: Text::single_line(""),
            selected: 0,
            opening: None,
            trouble: None,
        }
    }

    /// The offers that the filter leaves.
    #[must_use]
    pub fn matching(&self) -> Vec<&Offer> {
        let wanted = self.filter.to_string().to_lowercase();
        let fits =
            |offer: &&Offer| format!("{} {}", offer.title, offer.detail).to_lowercase().contains(&wanted);
        self.offers.iter().filter(fits).collect()
    }
}
