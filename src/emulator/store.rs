//! The accounts and their queues, by name.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::properties;
use super::queue::Queue;
use crate::client::credential::AccountKey;
use crate::model::queue::{Created, Metadata};
use crate::model::service::{CorsRule, ServiceProperties};

/// All accounts of the service. They are fixed when it starts.
pub struct Store {
    accounts: HashMap<String, Account>,
}

/// One account: its key and its queues.
pub struct Account {
    /// The key that requests must be signed with.
    pub key: AccountKey,
    queues: Mutex<BTreeMap<String, Shared>>,
    properties: Mutex<ServiceProperties>,
}

/// A queue that several requests may use. Its lock is held for one operation, never while waiting.
#[derive(Clone)]
pub struct Shared(Arc<Mutex<Queue>>);

/// A page of a listing.
pub struct Page {
    /// The queues, by name.
    pub queues: Vec<(String, Shared)>,
    /// The first queue of the next page.
    pub next: Option<String>,
}

impl Store {
    /// Accounts without queues.
    #[must_use]
    pub fn new(accounts: Vec<(String, AccountKey)>) -> Self {
        let properties = || Mutex::new(properties::defaults());
        let empty = |key| Account { key, queues: Mutex::default(), properties: properties() };
        Self { accounts: accounts.into_iter().map(|(name, key)| (name, empty(key))).collect() }
    }

    /// The account of this name.
    #[must_use]
    pub fn account(&self, name: &str) -> Option<&Account> {
        self.accounts.get(name)
    }
}

impl Account {
    /// The service's properties, for as long as the guard lives.
    pub fn properties(&self) -> MutexGuard<'_, ServiceProperties> {
        lock(&self.properties)
    }

    /// Its rules for web pages.
    pub fn cors(&self) -> Vec<CorsRule> {
        self.properties().cors.clone().unwrap_or_default()
    }

    /// The queue of this name.
    #[must_use]
    pub fn queue(&self, name: &str) -> Option<Shared> {
        lock(&self.queues).get(name).cloned()
    }

    /// Creates a queue, or says that it is there with the same metadata; none where it is there
    /// with other metadata.
    #[must_use]
    pub fn create(&self, name: &str, metadata: Metadata) -> Option<Created> {
        let mut queues = lock(&self.queues);
        if let Some(there) = queues.get(name) {
            return same(&there.lock().metadata, &metadata).then_some(Created::AlreadyThere);
        }
        queues.insert(name.to_owned(), Shared(Arc::new(Mutex::new(Queue::new(metadata)))));
        Some(Created::New)
    }

    /// Deletes a queue with all that is in it; false where there is none. Unlike in Azure the name
    /// is free again at once.
    pub fn delete(&self, name: &str) -> bool {
        lock(&self.queues).remove(name).is_some()
    }

    /// Queues whose name starts with `prefix`, from `from` on, `limit` at the most.
    #[must_use]
    pub fn list(&self, prefix: &str, from: &str, limit: usize) -> Page {
        let queues = lock(&self.queues);
        let start = Bound::Included(prefix.max(from));
        let mut found = queues
            .range::<str, _>((start, Bound::Unbounded))
            .take_while(|(name, _)| name.starts_with(prefix))
            .map(|(name, queue)| (name.clone(), queue.clone()));
        let page = found.by_ref().take(limit).collect();
        Page { queues: page, next: found.next().map(|(name, _)| name) }
    }
}

impl Shared {
    /// The queue, for as long as the guard lives.
    pub fn lock(&self) -> MutexGuard<'_, Queue> {
        lock(&self.0)
    }
}

/// A panic while holding a lock leaves data that is still whole enough for a test stand.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Names of metadata are compared without case, values exactly, the order does not matter.
fn same(a: &Metadata, b: &Metadata) -> bool {
    let sorted = |metadata: &Metadata| {
        let mut pairs: Vec<_> =
            metadata.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone())).collect();
        pairs.sort();
        pairs
    };
    sorted(a) == sorted(b)
}
