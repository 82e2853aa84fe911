//! The dialogs about rules: the list of them with their alerts, and "tell me when"; and the one that
//! names a marked moment.

use serde::Serialize;

use super::watching::Place;
use crate::app::text::Text;
use crate::model::account::Account;
use crate::model::clock::Millis;
use crate::watch::alert::RuleId;

/// Rules, what breaks them, and what did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AlertsDialog {
    /// The new rule as typed.
    pub typed: Text,
    /// What is wrong with it.
    pub trouble: Option<String>,
    /// The selected rule.
    pub selected: Option<RuleId>,
}

/// Tell me when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TellDialog {
    /// The queue.
    pub place: Place,
    /// Its account.
    pub account: Account,
    /// The rule as typed, without the queue.
    pub typed: Text,
    /// What is wrong with it.
    pub trouble: Option<String>,
}

/// A moment is marked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StampDialog {
    /// Which moment: that of the key, not of the confirmation.
    pub at: Millis,
    /// What happened, as typed.
    pub typed: Text,
}
