//! Queues and their names.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The name of a queue as the service gave it. Names that a person types go through
/// [`QueueName::check`] first; names that the service lists are taken as they are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct QueueName(Arc<str>);

impl QueueName {
    /// Takes a name without checking it.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self(Arc::from(name))
    }

    /// Checks a name by the service's rules: 3 to 63 of `a-z`, `0-9` and `-`, first and last not a
    /// dash, no two dashes in a row.
    ///
    /// # Errors
    /// A sentence that says which rule is broken.
    pub fn check(name: &str) -> Result<Self, &'static str> {
        let bytes = name.as_bytes();
        let dash = Some(&b'-');
        if bytes.is_empty() {
            Err("a name is needed")
        } else if !bytes.iter().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-')) {
            Err("only lower-case letters, digits and dashes")
        } else if bytes.first() == dash || bytes.last() == dash {
            Err("a dash can be neither first nor last")
        } else if name.contains("--") {
            Err("no two dashes in a row")
        } else if !(3..=63).contains(&bytes.len()) {
            Err("3 to 63 characters")
        } else {
            Ok(Self::new(name))
        }
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the very same text in memory: quicker than to compare names.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Whether Azure Functions, `WebJobs` or Durable Functions keep their own messages here, which
    /// nobody else understands.
    #[must_use]
    pub fn is_internal(&self) -> bool {
        let control = self.0.rsplit_once("-control-");
        let is_control = control.is_some_and(|(_, n)| n.len() == 2 && n.bytes().all(|b| b.is_ascii_digit()));
        self.0.starts_with("azure-webjobs-")
            || &*self.0 == "webjobs-blobtrigger-poison"
            || self.0.ends_with("-workitems")
            || is_control
    }

    /// Whether messages end here that a consumer gave up on: the name ends with `suffix`
    /// (Azure Functions and WebJobs use `-poison`).
    #[must_use]
    pub fn is_poison(&self, suffix: &str) -> bool {
        !suffix.is_empty() && self.0.ends_with(suffix)
    }
}

/// So that a map can be asked by text.
impl Borrow<str> for QueueName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for QueueName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// User metadata of a queue: name and value pairs in the order of the answer.
pub type Metadata = Vec<(String, String)>;

/// One page of List Queues.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QueuePage {
    /// The names on this page, in the service's order.
    pub names: Vec<QueueName>,
    /// Where the next page starts; none on the last page. Opaque: sent back as it came.
    pub next: Option<String>,
}

/// A queue as List Queues shows it when asked for metadata.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListedQueue {
    /// Its name.
    pub name: QueueName,
    /// Its metadata, names in the case in which they were set. A name that the service cannot put
    /// into XML comes as the value of `x-ms-invalid-name`.
    pub metadata: Metadata,
}

/// One page of List Queues with metadata.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListedPage {
    /// The queues on this page, in the service's order.
    pub queues: Vec<ListedQueue>,
    /// Where the next page starts; none on the last page. Opaque: sent back as it came.
    pub next: Option<String>,
}

/// What Get Queue Metadata tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QueueProperties {
    /// `x-ms-approximate-messages-count`: never too low, possibly too high; invisible messages and
    /// expired ones that are not collected yet are counted.
    pub approximate_count: u64,
    /// The queue's metadata, names in lower case whatever case they were set in.
    pub metadata: Metadata,
}

/// What Create Queue did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Created {
    /// The queue is new (201).
    New,
    /// It was there already, with the same metadata (204).
    AlreadyThere,
}

#[cfg(test)]
mod tests {
    use super::QueueName;

    #[test]
    fn names_are_checked_by_the_rules_of_the_service() {
        for good in ["abc", "a-b", "0-0", &"a".repeat(63)] {
            assert!(QueueName::check(good).is_ok(), "{good}");
        }
        for bad in ["", "ab", "-ab", "ab-", "a--b", "Abc", "a_b", "a|b", &"a".repeat(64)] {
            assert!(QueueName::check(bad).is_err(), "{bad}");
        }
    }
}
