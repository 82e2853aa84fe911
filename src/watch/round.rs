//! Going round among many queues, so that each has its turn: the place is remembered by name, and
//! nothing is kept of each queue.

use std::collections::BTreeMap;
use std::ops::Bound;

use serde::Serialize;

use crate::model::clock::Millis;
use crate::model::queue::QueueName;

/// How many queues are passed over at the most in one go: an account may have very many.
const STRIDE: usize = 1_000;

/// Where a round stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Round {
    /// The last queue that had its turn; none between two rounds.
    after: Option<QueueName>,
    /// When the round began.
    began: Option<Millis>,
}

impl Round {
    /// The next queue that `has_turn`; a round begins `every` milliseconds after the last one began.
    pub fn next<T>(
        &mut self,
        queues: &BTreeMap<QueueName, T>,
        (now, every): (Millis, u64),
        has_turn: impl Fn(&QueueName, &T) -> bool,
    ) -> Option<QueueName> {
        // A round of nothing must not put off the first one of something.
        if queues.is_empty() || (self.after.is_none() && !self.begins(now, every)) {
            return None;
        }
        let from = self.after.as_ref().map_or(Bound::Unbounded, Bound::Excluded);
        let mut ahead = queues.range::<QueueName, _>((from, Bound::Unbounded));
        let mut passed = None;
        for (queue, about) in ahead.by_ref().take(STRIDE) {
            if has_turn(queue, about) {
                self.after = Some(queue.clone());
                return self.after.clone();
            }
            passed = Some(queue);
        }
        self.after = passed.filter(|_| ahead.next().is_some()).cloned();
        None
    }

    fn begins(&mut self, now: Millis, every: u64) -> bool {
        // A clock that was set back must not hold the round up.
        let begins = self.began.is_none_or(|began| began > now || began.plus(every) <= now);
        if begins {
            self.began = Some(now);
        }
        begins
    }

    /// When to look again: at once in the middle of a round.
    pub fn due(&self, every: u64) -> Millis {
        let next = self.began.map_or(Millis(0), |began| began.plus(every));
        if self.after.is_some() { Millis(0) } else { next }
    }
}
