//! A text that was typed and not sent: kept until it is sent or discarded.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::clock::Millis;
use super::message::{Encoding, Message};
use super::queue::QueueName;

/// Names a draft for good: the run of the program that began it, and its number in there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DraftId(Arc<str>);

impl DraftId {
    /// The draft of this number of a run.
    #[must_use]
    pub fn new(run: &str, number: u64) -> Self {
        Self(Arc::from(format!("{run}-{number}")))
    }

    /// Reads a name; none where it is not one.
    #[must_use]
    pub fn read(name: &str) -> Option<Self> {
        let (run, number) = name.rsplit_once('-')?;
        let legal = run.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        let is_name = legal && !run.is_empty() && number.parse::<u64>().is_ok();
        is_name.then(|| Self(Arc::from(name)))
    }

    /// The run that began it.
    #[must_use]
    pub fn run(&self) -> &str {
        self.0.rsplit_once('-').map_or("", |(run, _)| run)
    }
}

impl fmt::Display for DraftId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that was typed and not sent, with what it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Its name.
    pub id: DraftId,
    /// When it was typed last.
    pub at: Millis,
    /// For which account.
    pub account: Arc<str>,
    /// At which endpoint.
    pub endpoint: Arc<str>,
    /// For which queue.
    pub queue: QueueName,
    /// What it was to become.
    pub of: DraftOf,
    /// The text, before it is encoded.
    pub text: Arc<str>,
    /// How it was to be written.
    pub encoding: Encoding,
}

/// What a draft was to become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DraftOf {
    /// A new message.
    Put {
        /// Its time to live as typed.
        life: String,
        /// Its visibility delay as typed.
        delay: String,
    },
    /// The new text of a message.
    Edit {
        /// The message as it was on the screen.
        seen: Message,
    },
}

/// What is kept of earlier runs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct DraftsFound {
    /// The drafts, the newest last.
    pub drafts: Vec<Draft>,
    /// What cannot be read, and why: a sentence each.
    pub damaged: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::DraftId;

    #[test]
    fn a_name_leads_nowhere_else() {
        let id = DraftId::new("4711-1795435200000", 12);
        assert_eq!(DraftId::read(&id.to_string()), Some(id.clone()));
        assert_eq!(id.run(), "4711-1795435200000");
        for bad in ["", "-1", "x", "a-b", "../a-1", "a/b-1", "a.b-1"] {
            assert_eq!(DraftId::read(bad), None, "{bad}");
        }
    }
}
