//! Queues and their names.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The name of a queue as the service gave it. Names that a person types go through
/// [`QueueName::check`] first; names that the service lists are taken as they are.
///
/// The names of a list share one text, in their order: of a hundred thousand each takes little, and
/// to walk through them all is to walk through memory.
#[derive(Clone)]
pub struct QueueName {
    text: Arc<String>,
    start: u32,
    end: u32,
}

impl QueueName {
    /// Takes a name without checking it.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let end = u32::try_from(name.len()).unwrap_or(0);
        Self { text: Arc::new(name.to_owned()), start: 0, end }
    }

    /// Takes many names without checking them.
    #[must_use]
    pub fn all<S: AsRef<str>>(names: &[S]) -> Vec<Self> {
        let mut text = String::with_capacity(names.iter().map(|name| name.as_ref().len()).sum());
        text.extend(names.iter().map(AsRef::as_ref));
        let text = Arc::new(text);
        let mut end = 0;
        let mut each = |name: &S| {
            let start = end;
            end += u32::try_from(name.as_ref().len()).unwrap_or(0);
            Self { text: Arc::clone(&text), start, end }
        };
        names.iter().map(&mut each).collect()
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
        self.text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    /// Whether it is the very same text in memory: quicker than to compare names.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.text, &other.text) && self.start == other.start && self.end == other.end
    }

    /// The same name with a text of its own: what stays for long does not keep a whole list's.
    #[must_use]
    pub fn alone(&self) -> Self {
        Self::new(self.as_str())
    }

    /// Whether Azure Functions, `WebJobs` or Durable Functions keep their own messages here, which
    /// nobody else understands.
    #[must_use]
    pub fn is_internal(&self) -> bool {
        let name = self.as_str();
        let control = name.rsplit_once("-control-");
        let is_control = control.is_some_and(|(_, n)| n.len() == 2 && n.bytes().all(|b| b.is_ascii_digit()));
        name.starts_with("azure-webjobs-")
            || name == "webjobs-blobtrigger-poison"
            || name.ends_with("-workitems")
            || is_control
    }

    /// Whether messages end here that a consumer gave up on: the name ends with `suffix`
    /// (Azure Functions and WebJobs use `-poison`).
    #[must_use]
    pub fn is_poison(&self, suffix: &str) -> bool {
        !suffix.is_empty() && self.as_str().ends_with(suffix)
    }
}

impl PartialEq for QueueName {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for QueueName {}

impl PartialOrd for QueueName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for QueueName {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for QueueName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl Serialize for QueueName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for QueueName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|name| Self::new(&name))
    }
}

impl fmt::Debug for QueueName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("QueueName").field(&self.as_str()).finish()
    }
}

/// So that a map can be asked by text.
impl Borrow<str> for QueueName {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for QueueName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
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
    use std::collections::HashSet;

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

    #[test]
    fn names_of_a_list_are_the_same_as_single_ones() {
        let names = ["b", "", "a", "b", "älter"];
        let all = QueueName::all(&names);
        assert_eq!(all, names.map(QueueName::new));
        assert_eq!(all.iter().map(QueueName::as_str).collect::<Vec<_>>(), names);
        assert!(all[2] < all[0] && all[0] < all[4] && all[0] == all[3] && !all[0].is_same(&all[3]));
        let set: HashSet<&str> = names.into_iter().collect();
        assert_eq!(all.iter().cloned().collect::<HashSet<_>>().len(), set.len());
        assert_eq!(serde_json::to_string(&all[4]).unwrap(), "\"älter\"");
        assert!(
            all[0].is_same(&all[0].clone()) && all[0] == all[0].alone() && !all[0].is_same(&all[0].alone())
        );
    }
}
