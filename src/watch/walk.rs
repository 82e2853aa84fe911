//! A walk through the queues of an account: those on a screen mostly stand one behind the other there,
//! so that one search finds the first and the others cost a step each.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::collections::btree_map::Range;
use std::iter::Peekable;
use std::ops::Bound;

use super::asks::Seen;
use super::gauge::Gauge;
use crate::model::queue::QueueName;

/// The poison queue of a queue among these, where there is one.
#[must_use]
pub fn poison_of<'a>(
    all: &'a BTreeMap<QueueName, Gauge>,
    queue: &QueueName,
    suffix: &str,
) -> Option<Seen<'a>> {
    let sibling = (!suffix.is_empty() && !queue.is_poison(suffix)).then(|| format!("{queue}{suffix}"))?;
    all.get_key_value(sibling.as_str())
}

/// Where one has got to.
pub struct Walk<'a> {
    all: &'a BTreeMap<QueueName, Gauge>,
    /// What follows the queue that was found last.
    rest: Peekable<Range<'a, QueueName, Gauge>>,
}

impl<'a> Walk<'a> {
    /// Before the first step.
    #[must_use]
    pub fn through(all: &'a BTreeMap<QueueName, Gauge>) -> Self {
        Self { all, rest: all.range::<str, _>(..).peekable() }
    }

    /// The queue of that name, where there is one.
    pub fn to(&mut self, queue: &QueueName) -> Option<Seen<'a>> {
        let is_it = |(name, _): &(&QueueName, &Gauge)| name.is_same(queue) || *name == queue;
        if let Some(next) = self.rest.next_if(is_it) {
            return Some(next);
        }
        let from = (Bound::Included(queue.as_str()), Bound::Unbounded);
        self.rest = self.all.range::<str, _>(from).peekable();
        self.rest.next_if(is_it)
    }

    /// The poison queue of the queue to which the last step led, where there is one.
    pub fn poison_of(&mut self, queue: &QueueName, suffix: &str) -> Option<Seen<'a>> {
        if suffix.is_empty() || queue.is_poison(suffix) {
            return None;
        }
        let next = *self.rest.peek()?;
        // What is later in the alphabet without beginning with the name is behind all that do.
        match next.0.as_str().strip_prefix(queue.as_str())?.cmp(suffix) {
            Ordering::Equal => Some(next),
            Ordering::Greater => None,
            Ordering::Less => poison_of(self.all, queue, suffix),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn account(names: &[&str]) -> BTreeMap<QueueName, Gauge> {
        names.iter().map(|name| (QueueName::new(name), Gauge::default())).collect()
    }

    #[test]
    fn a_poison_queue_is_found_wherever_it_stands() {
        let all = account(&["a", "a-poison", "b", "b-1", "b-poison", "b-poison-poison", "c", "d", "d-z"]);
        let poison = |queue: &str| {
            let (mut walk, queue) = (Walk::through(&all), QueueName::new(queue));
            walk.to(&queue);
            walk.poison_of(&queue, "-poison").map(|(name, _)| name.as_str())
        };
        assert_eq!(
            ["a", "b", "c", "d", "d-z"].map(poison),
            [Some("a-poison"), Some("b-poison"), None, None, None]
        );
        assert_eq!(poison("a-poison"), None, "a poison queue has none");
    }

    proptest! {
        #[test]
        fn a_walk_finds_what_searches_find(
            names in prop::collection::btree_set("[ab-]{1,3}", 0..12),
            steps in prop::collection::vec("[ab-]{1,3}", 0..12),
            suffix in "-[ab]{0,2}",
        ) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let all = account(&names);
            let mut walk = Walk::through(&all);
            for step in steps.iter().map(|step| QueueName::new(step)) {
                prop_assert_eq!(walk.to(&step), all.get_key_value(step.as_str()));
                if all.contains_key(&step) {
                    let sibling = format!("{step}{suffix}");
                    let there = all.get_key_value(sibling.as_str()).filter(|_| !step.is_poison(&suffix));
                    prop_assert_eq!(walk.poison_of(&step, &suffix), there);
                }
            }
        }
    }
}
