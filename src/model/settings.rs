//! The values that shape behaviour, with their defaults.

use std::sync::Arc;

use serde::Serialize;

use super::queue::QueueName;

/// Settings of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Settings {
    /// What the name of a poison queue ends with.
    pub poison_suffix: Arc<str>,
    /// The dequeue count at which consumers give up on a message (Azure Functions: 5).
    pub poison_threshold: u32,
    /// How long an edit or a delete leases messages at the most, in seconds.
    pub lease_secs: u32,
    /// How many messages a search behind the visible head may lease at the most.
    pub search_budget: u32,
    /// How often the selected queue is peeked and counted, in milliseconds.
    pub selected_every: u64,
    /// How often the queues on the screen are counted, in milliseconds.
    pub screen_every: u64,
    /// How often watched queues are counted, and their first message is peeked, in milliseconds.
    pub watched_every: u64,
    /// How often all other queues are counted, in milliseconds, if the budget allows.
    pub rest_every: u64,
    /// How many calls looking by itself may send in any second, per account. 1 or more.
    pub calls_per_second: u32,
    /// How many bytes its answers may have in a second, per account. 1 or more.
    pub bytes_per_second: u64,
    /// How many calls are saved up for what the user asks to see: a screenful at once.
    pub calls_at_once: u32,
    /// How many of these calls may be under way at the same time, per account.
    pub in_flight: usize,
    /// How many times slower it is while nobody looks: the terminal has no focus, or no key was
    /// pressed for a while.
    pub slower: u64,
    /// After how long without a key nobody looks, in milliseconds.
    pub away_after: u64,
    /// How long a cursor must rest on a queue before it is peeked, in milliseconds.
    pub peek_debounce: u64,
    /// How long a price must be on the screen before a confirming key counts, in milliseconds.
    pub confirm_after: u64,
    /// For how long raising a read-only connection lasts, in milliseconds.
    pub raised_for: u64,
    /// After how long without a key what was dug goes back, in milliseconds.
    pub dig_idle: u64,
    /// Whether the secondary is looked at where the primary does not answer.
    pub read_secondary: bool,
    /// How many messages may be held at the same time by work on many messages.
    pub hold_most: u32,
    /// Where messages of poison queues come from that are not named by the suffix: the first that
    /// fits counts.
    pub parents: Vec<Parent>,
}

/// Where the messages of a poison queue come from. Each name may have one `*`; that of the parent
/// stands for what the other one stood for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Parent {
    /// The poison queue.
    pub poison: Arc<str>,
    /// The queue that its messages were in.
    pub parent: Arc<str>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            poison_suffix: Arc::from("-poison"),
            poison_threshold: 5,
            lease_secs: 30,
            search_budget: 500,
            selected_every: 5_000,
            screen_every: 15_000,
            watched_every: 15_000,
            rest_every: 60_000,
            calls_per_second: 5,
            bytes_per_second: 1_048_576,
            calls_at_once: 60,
            in_flight: 16,
            slower: 6,
            away_after: 30 * 60_000,
            peek_debounce: 80,
            confirm_after: 250,
            raised_for: 15 * 60_000,
            dig_idle: 10 * 60_000,
            read_secondary: false,
            hold_most: 2_000,
            parents: Vec::new(),
        }
    }
}

impl Settings {
    /// The poison threshold of a queue: none for a poison queue, whose messages nobody retries.
    #[must_use]
    pub fn threshold_of(&self, queue: &QueueName) -> Option<u32> {
        (!queue.is_poison(&self.poison_suffix)).then_some(self.poison_threshold)
    }

    /// The queue that the messages of a poison queue were in, which may not exist.
    ///
    /// # Errors
    /// A sentence that says why none can be told.
    pub fn parent_of(&self, queue: &QueueName) -> Result<QueueName, String> {
        if queue.is_internal() {
            return Err(
                "a queue of the Functions runtime has no parent that messages could go back to".to_owned()
            );
        }
        let name = queue.as_str();
        let by_pattern = self.parents.iter().find_map(|rule| rule.parent_of(name));
        let by_suffix = || name.strip_suffix(&*self.poison_suffix).filter(|_| !self.poison_suffix.is_empty());
        match by_pattern.or_else(|| by_suffix().map(str::to_owned)) {
            Some(parent) if !parent.is_empty() => Ok(QueueName::new(&parent)),
            _ => Err(format!("not a poison queue: its name does not end with {}", self.poison_suffix)),
        }
    }
}

impl Parent {
    /// The parent of a queue that the rule fits.
    fn parent_of(&self, name: &str) -> Option<String> {
        let Some((before, after)) = self.poison.split_once('*') else {
            return (*self.poison == *name).then(|| self.parent.to_string());
        };
        let middle = name.strip_prefix(before)?.strip_suffix(after)?;
        Some(self.parent.replacen('*', middle, 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(parents: &[(&str, &str)]) -> Settings {
        let rule =
            |(poison, parent): &(&str, &str)| Parent { poison: (*poison).into(), parent: (*parent).into() };
        Settings { parents: parents.iter().map(rule).collect(), ..Settings::default() }
    }

    #[test]
    fn a_parent_is_named_by_the_suffix_unless_a_rule_says_otherwise() {
        let plain = settings(&[]);
        let parent = |settings: &Settings, name: &str| settings.parent_of(&QueueName::new(name));
        assert_eq!(parent(&plain, "orders-poison"), Ok(QueueName::new("orders")));
        assert!(parent(&plain, "orders").unwrap_err().contains("-poison"));
        assert!(parent(&plain, "-poison").is_err());
        let ruled = settings(&[("*-dead", "*"), ("odd", "even"), ("x-*-poison", "y-*")]);
        assert_eq!(parent(&ruled, "orders-dead"), Ok(QueueName::new("orders")));
        assert_eq!(parent(&ruled, "odd"), Ok(QueueName::new("even")));
        assert_eq!(parent(&ruled, "x-a-poison"), Ok(QueueName::new("y-a")), "rules come first");
        assert_eq!(parent(&ruled, "orders-poison"), Ok(QueueName::new("orders")));
        assert!(parent(&ruled, "oddly").is_err());
    }

    #[test]
    fn queues_of_the_runtime_have_no_parent() {
        for name in ["azure-webjobs-poison", "webjobs-blobtrigger-poison", "hub-control-03", "hub-workitems"]
        {
            assert!(settings(&[("*", "x")]).parent_of(&QueueName::new(name)).is_err(), "{name}");
        }
        for name in ["hub-control-3-poison", "hub-control-ab-poison", "workitems-poison"] {
            assert!(settings(&[]).parent_of(&QueueName::new(name)).is_ok(), "{name}");
        }
    }
}
