//! One queue: its messages, the order in which they are seen, and when they end. Pure; every
//! operation costs a few steps down a tree, however long the queue is.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use uuid::Uuid;

use super::acl::Policy;
use super::receipt::{Mint, Receipt};
use crate::model::queue::Metadata;

/// The end of time: `Fri, 31 Dec 9999 23:59:59 GMT`, in milliseconds. Messages that never expire
/// expire then.
pub const FOREVER: u64 = 253_402_300_799_000;

/// A stored message. Times are milliseconds since 1970.
#[derive(Clone)]
pub struct Stored {
    /// Its id.
    pub id: Uuid,
    /// When it was put.
    pub inserted: u64,
    /// When it ends by itself.
    pub expires: u64,
    /// From when on it can be seen.
    pub visible: u64,
    /// How often it was taken.
    pub dequeue_count: u32,
    /// The receipt that is good for it now.
    pub receipt: Receipt,
    /// Its text.
    pub text: Arc<str>,
    /// Which message of the queue it is.
    seq: u64,
    /// The place among those that become visible in the same millisecond: whoever was told last to
    /// do so comes last.
    turn: u64,
}

/// Why a message cannot be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// No such message, or the receipt is not the newest.
    NotFound,
    /// Nothing that ever was a receipt.
    Malformed,
}

/// A queue.
pub struct Queue {
    /// Its metadata.
    pub metadata: Metadata,
    /// Its stored access policies.
    pub policies: Vec<Policy>,
    messages: HashMap<Uuid, Stored>,
    order: BTreeMap<(u64, u64), Uuid>,
    endings: BTreeMap<(u64, u64), Uuid>,
    next_seq: u64,
    next_turn: u64,
    mint: Mint,
}

impl Queue {
    /// An empty queue.
    #[must_use]
    pub fn new(metadata: Metadata) -> Self {
        Self {
            metadata,
            policies: Vec::new(),
            messages: HashMap::new(),
            order: BTreeMap::new(),
            endings: BTreeMap::new(),
            next_seq: 0,
            next_turn: 0,
            mint: Mint::new(),
        }
    }

    /// Everything stored: hidden messages count, and expired ones until the next operation on
    /// messages collects them.
    #[must_use]
    pub fn approximate_count(&self) -> usize {
        self.messages.len()
    }

    /// Puts a message that is seen after `delay` and ends after `life`, both in milliseconds.
    pub fn put(&mut self, now: u64, text: Arc<str>, delay: u64, life: u64) -> Stored {
        self.collect(now);
        self.next_seq += 1;
        let stored = Stored {
            id: Uuid::new_v4(),
            inserted: now,
            expires: now.saturating_add(life).min(FOREVER),
            visible: now.saturating_add(delay),
            dequeue_count: 0,
            receipt: self.mint.receipt(),
            text,
            seq: self.next_seq,
            turn: self.turn(),
        };
        self.order.insert((stored.visible, stored.turn), stored.id);
        self.endings.insert((stored.expires, stored.seq), stored.id);
        self.messages.insert(stored.id, stored.clone());
        stored
    }

    /// The first visible messages, `limit` at the most, as they are.
    pub fn peek(&mut self, now: u64, limit: usize) -> Vec<Stored> {
        self.collect(now);
        self.head(now, limit).iter().filter_map(|id| self.messages.get(id).cloned()).collect()
    }

    /// Takes the first visible messages: hides them for `hide` milliseconds, counts the dequeue,
    /// gives each a new receipt.
    pub fn get(&mut self, now: u64, limit: usize, hide: u64) -> Vec<Stored> {
        self.collect(now);
        let head = self.head(now, limit);
        head.into_iter().filter_map(|id| self.take(id, now.saturating_add(hide))).collect()
    }

    /// Changes the text (where one is given) and the visibility of a message.
    ///
    /// # Errors
    /// Where the message is gone or `receipt` is not its newest.
    pub fn update(
        &mut self,
        now: u64,
        id: &str,
        receipt: &str,
        text: Option<Arc<str>>,
        hide: u64,
    ) -> Result<Stored, Refusal> {
        let id = self.held(now, id, receipt)?;
        let fresh = self.mint.receipt();
        let message = self.messages.get_mut(&id).ok_or(Refusal::NotFound)?;
        message.receipt = fresh;
        message.text = text.unwrap_or_else(|| Arc::clone(&message.text));
        // The service is documented to refuse a visibility past the expiry, with an unknown
        // status. Azurite lets the message expire, and so do we.
        self.show_at(id, now.saturating_add(hide)).ok_or(Refusal::NotFound)
    }

    /// Deletes a message.
    ///
    /// # Errors
    /// Where the message is gone or `receipt` is not its newest.
    pub fn delete(&mut self, now: u64, id: &str, receipt: &str) -> Result<(), Refusal> {
        let id = self.held(now, id, receipt)?;
        self.remove(id);
        Ok(())
    }

    /// Deletes all messages, hidden ones too.
    pub fn clear(&mut self) {
        self.messages.clear();
        self.order.clear();
        self.endings.clear();
    }

    /// Removes what has expired.
    fn collect(&mut self, now: u64) {
        while let Some(ending) = self.endings.first_entry()
            && ending.key().0 <= now
        {
            let id = *ending.get();
            self.remove(id);
        }
    }

    fn head(&self, now: u64, limit: usize) -> Vec<Uuid> {
        self.order.range(..=(now, u64::MAX)).take(limit).map(|(_, id)| *id).collect()
    }

    fn take(&mut self, id: Uuid, visible: u64) -> Option<Stored> {
        let message = self.messages.get_mut(&id)?;
        message.receipt = self.mint.receipt();
        message.dequeue_count = message.dequeue_count.saturating_add(1);
        self.show_at(id, visible)
    }

    fn show_at(&mut self, id: Uuid, visible: u64) -> Option<Stored> {
        let turn = self.turn();
        let message = self.messages.get_mut(&id)?;
        self.order.remove(&(message.visible, message.turn));
        (message.visible, message.turn) = (visible, turn);
        self.order.insert((visible, turn), id);
        Some(message.clone())
    }

    fn turn(&mut self) -> u64 {
        self.next_turn += 1;
        self.next_turn
    }

    fn held(&mut self, now: u64, id: &str, receipt: &str) -> Result<Uuid, Refusal> {
        self.collect(now);
        let id = Uuid::parse_str(id).map_err(|_| Refusal::NotFound)?;
        let message = self.messages.get(&id).ok_or(Refusal::NotFound)?;
        match Receipt::parse(receipt) {
            None => Err(Refusal::Malformed),
            Some(given) if given != message.receipt => Err(Refusal::NotFound),
            Some(_) => Ok(id),
        }
    }

    fn remove(&mut self, id: Uuid) {
        if let Some(message) = self.messages.remove(&id) {
            self.order.remove(&(message.visible, message.turn));
            self.endings.remove(&(message.expires, message.seq));
        }
    }
}
