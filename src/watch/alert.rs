//! Rules held against what is known of the queues. An alert begins when a rule is broken twice in a
//! row, since single counts may be too high, and ends when the value was well off the limit three
//! times in a row. Where nothing can be said it stays as it is.

use std::collections::{BTreeMap, VecDeque};

use serde::Serialize;

use super::gauge::Gauge;
use super::rule::{Measure, Rule};
use super::trend::Direction;
use crate::model::account::ConnId;
use crate::model::clock::Millis;
use crate::model::queue::QueueName;

/// How often in a row a rule must be broken.
const BROKEN: u8 = 2;
/// How often in a row all must be well again, and how often a queue must be empty to be drained.
const WELL: u8 = 3;
/// For how long after it last drained a queue can be said to have stopped, in milliseconds.
const DRAINED_LATELY: u64 = 10 * 60_000;
/// How many alerts that are over are kept.
const PAST: usize = 200;

/// Names a rule for the whole run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RuleId(pub u32);

/// A rule that is set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Set {
    /// Its name.
    pub id: RuleId,
    /// What it says.
    pub rule: Rule,
    /// Whether it goes once it was broken: "tell me when". Then it is for one queue.
    pub once: Option<(ConnId, QueueName)>,
}

/// A queue that breaks a rule, or did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alert {
    /// The rule.
    pub rule: Rule,
    /// The account.
    pub conn: ConnId,
    /// The queue.
    pub queue: QueueName,
    /// Since when.
    pub since: Millis,
    /// Until when; none while it lasts.
    pub until: Option<Millis>,
    /// The last value that broke it: not the one with which all was well again.
    pub value: i64,
}

impl Alert {
    /// What happens: `orders: length 1,284, over 1,000`.
    #[must_use]
    pub fn words(&self) -> String {
        let value = self.rule.words(self.value);
        match self.rule.measure {
            Measure::Drained => format!("{} is drained", self.queue),
            Measure::Stopped => format!("{} has stopped draining at {value}", self.queue),
            _ => format!("{}: {value} breaks “{}”", self.queue, self.rule),
        }
    }
}

/// News about alerts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// One began.
    Began(Alert),
    /// One is over.
    Ended(Alert),
}

/// By queue, so that those of a queue stand together.
type Key = (ConnId, QueueName, RuleId);

/// What a rule remembers of a queue.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
struct Standing {
    broken: u8,
    well: u8,
    drained: Option<Millis>,
    alert: Option<Alert>,
}

/// All rules and alerts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Alerts {
    sets: Vec<Set>,
    next: u32,
    standings: BTreeMap<Key, Standing>,
    past: VecDeque<Alert>,
}

impl Alerts {
    /// The rules.
    #[must_use]
    pub fn rules(&self) -> &[Set] {
        &self.sets
    }

    /// Adds a rule.
    pub fn add(&mut self, rule: Rule, once: Option<(ConnId, QueueName)>) -> RuleId {
        let id = RuleId(self.next);
        self.next += 1;
        self.sets.push(Set { id, rule, once });
        id
    }

    /// Takes a rule away, and its alerts with it.
    pub fn remove(&mut self, id: RuleId, now: Millis) {
        self.sets.retain(|set| set.id != id);
        let gone: Vec<Standing> = self
            .standings
            .extract_if(.., |(.., rule), _| *rule == id)
            .map(|(_, standing)| standing)
            .collect();
        for alert in gone.into_iter().filter_map(|standing| standing.alert) {
            self.bury(Alert { until: Some(now), ..alert });
        }
    }

    /// Forgets a queue that is gone.
    pub fn forget(&mut self, conn: ConnId, queue: &QueueName) {
        self.standings.retain(|(of, name, _), _| *of != conn || name != queue);
    }

    /// A connection goes on under another number.
    pub fn rename(&mut self, from: ConnId, to: ConnId) {
        let old: Vec<(Key, Standing)> =
            self.standings.extract_if(.., |(conn, ..), _| *conn == from).collect();
        for ((_, queue, rule), mut standing) in old {
            standing.alert = standing.alert.map(|alert| Alert { conn: to, ..alert });
            self.standings.insert((to, queue, rule), standing);
        }
        for set in &mut self.sets {
            set.once = set.once.take().map(|(conn, name)| (if conn == from { to } else { conn }, name));
        }
    }

    /// What lasts, by queue.
    pub fn current(&self) -> impl Iterator<Item = &Alert> {
        self.standings.values().filter_map(|standing| standing.alert.as_ref())
    }

    /// What is over, the latest first.
    pub fn past(&self) -> impl Iterator<Item = &Alert> {
        self.past.iter().rev()
    }

    /// What lasts of a queue.
    pub fn of(&self, conn: ConnId, queue: &QueueName) -> impl Iterator<Item = &Alert> {
        let key = |rule| (conn, queue.clone(), RuleId(rule));
        self.standings.range(key(0)..=key(u32::MAX)).filter_map(|(_, standing)| standing.alert.as_ref())
    }

    /// Whether a queue breaks a rule.
    #[must_use]
    pub fn is_loud(&self, conn: ConnId, queue: &QueueName) -> bool {
        self.of(conn, queue).next().is_some()
    }

    /// Whether a queue must be watched because of a rule, and whether its first message as well.
    #[must_use]
    pub fn watch(&self, conn: ConnId, queue: &QueueName, suffix: &str) -> Option<bool> {
        let mut about = self.sets.iter().filter(|set| is_about(set, conn, queue, suffix)).peekable();
        about.peek()?;
        Some(about.any(|set| set.rule.needs_heads()))
    }

    /// Holds all rules against a queue of which something new is known.
    pub fn take(
        &mut self,
        now: Millis,
        (conn, queue): (ConnId, &QueueName),
        gauge: &Gauge,
        suffix: &str,
    ) -> Vec<News> {
        let about: Vec<Set> =
            self.sets.iter().filter(|set| is_about(set, conn, queue, suffix)).cloned().collect();
        let mut news = Vec::new();
        for Set { id, rule, once } in about {
            let key = (conn, queue.clone(), id);
            let mut standing = self.standings.remove(&key).unwrap_or_default();
            let told = standing.take(now, &rule, (conn, queue), gauge);
            let begins = matches!(told, Some(News::Began(_)));
            if let (true, Some(_), Some(News::Began(alert))) = (begins, &once, &told) {
                // It was to be told once.
                self.sets.retain(|set| set.id != id);
                self.bury(Alert { until: Some(now), ..alert.clone() });
            } else if standing != Standing::default() {
                self.standings.insert(key, standing);
            }
            if let Some(News::Ended(alert)) = &told {
                self.bury(alert.clone());
            }
            news.extend(told);
        }
        news
    }

    fn bury(&mut self, alert: Alert) {
        self.past.push_back(alert);
        if self.past.len() > PAST {
            self.past.pop_front();
        }
    }
}

fn is_about(set: &Set, conn: ConnId, queue: &QueueName, suffix: &str) -> bool {
    match &set.once {
        Some((of, name)) => *of == conn && name == queue,
        None => set.rule.is_about(queue, suffix),
    }
}

impl Standing {
    fn take(
        &mut self,
        now: Millis,
        rule: &Rule,
        (conn, queue): (ConnId, &QueueName),
        gauge: &Gauge,
    ) -> Option<News> {
        let value = rule.value(gauge)?;
        let (is_broken, is_well) = self.judge(now, rule, gauge, value);
        self.broken = if is_broken { self.broken.saturating_add(1) } else { 0 };
        self.well = if is_well { self.well.saturating_add(1) } else { 0 };
        let needed = if rule.measure == Measure::Drained { WELL } else { BROKEN };
        match &mut self.alert {
            None if self.broken >= needed => {
                self.well = 0;
                let (rule, queue) = (rule.clone(), queue.clone());
                let alert = Alert { rule, conn, queue, since: now, until: None, value };
                self.alert = Some(alert.clone());
                Some(News::Began(alert))
            }
            None => {
                self.well = 0;
                None
            }
            Some(alert) => {
                if is_broken {
                    alert.value = value;
                }
                let ended = self.alert.take_if(|_| self.well >= WELL)?;
                *self = Self { drained: self.drained, ..Self::default() };
                Some(News::Ended(Alert { until: Some(now), ..ended }))
            }
        }
    }

    /// Whether the rule is broken, and whether all is well.
    fn judge(&mut self, now: Millis, rule: &Rule, gauge: &Gauge, value: i64) -> (bool, bool) {
        match rule.measure {
            Measure::Drained => (value == 0, value > 0),
            Measure::Stopped => {
                let drains = gauge.trend().is_some_and(|trend| trend.direction == Direction::Draining);
                let drained_lately = self.drained.is_some_and(|at| now.since(at) < DRAINED_LATELY);
                if drains || value == 0 {
                    self.drained = Some(now).filter(|_| value > 0);
                }
                let has_stopped = value > 0 && !drains;
                (has_stopped && (drained_lately || self.alert.is_some()), !has_stopped)
            }
            _ => (rule.is_broken_by(value), rule.is_well_with(value)),
        }
    }
}
