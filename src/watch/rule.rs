//! Alert rules as they are typed: `orders* length > 1000`, `oldest > 1h`, `poison > 0`,
//! `stopped draining`, `orders drained`.

mod reading;

use std::fmt;

use serde::Serialize;

use super::gauge::Gauge;
use super::pattern::Pattern;
use super::trend::Rate;
use crate::model::length::Visible;
use crate::model::print::{age, thousands};
use crate::model::queue::QueueName;

/// What a rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Measure {
    /// The approximate count.
    Length,
    /// The net rate, in thousandths of messages per minute.
    Rate,
    /// The age of the oldest visible message, in seconds.
    Oldest,
    /// The highest dequeue count that is seen.
    Dequeues,
    /// The length of a poison queue.
    Poison,
    /// It was shrinking and does not any more, although it is not empty.
    Stopped,
    /// It is empty, messages that are not visible included.
    Drained,
}

/// The words for them, the usual one first.
const WORDS: [(Measure, &[&str]); 7] = [
    (Measure::Length, &["length", "count"]),
    (Measure::Rate, &["rate"]),
    (Measure::Oldest, &["oldest", "age"]),
    (Measure::Dequeues, &["dequeues", "dequeue", "deq"]),
    (Measure::Poison, &["poison"]),
    (Measure::Stopped, &["stopped"]),
    (Measure::Drained, &["drained", "empty"]),
];

/// How a measure is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Compare {
    /// `>`
    Above,
    /// `>=`
    AtLeast,
    /// `<`
    Below,
    /// `<=`
    AtMost,
}

impl Compare {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Above => ">",
            Self::AtLeast => ">=",
            Self::Below => "<",
            Self::AtMost => "<=",
        }
    }

    const fn holds(self, value: i64, limit: i64) -> bool {
        match self {
            Self::Above => value > limit,
            Self::AtLeast => value >= limit,
            Self::Below => value < limit,
            Self::AtMost => value <= limit,
        }
    }
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// For which queues.
    pub pattern: Pattern,
    /// What it looks at.
    pub measure: Measure,
    /// How that is compared; without meaning where the measure is a state.
    pub compare: Compare,
    /// With what.
    pub limit: i64,
}

impl Rule {
    /// Reads a rule.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        reading::rule(text)
    }

    /// Whether it is about this queue. A rule about poison is about poison queues: of the queues that
    /// it names, or those that it names themselves.
    #[must_use]
    pub fn is_about(&self, queue: &QueueName, suffix: &str) -> bool {
        if self.measure != Measure::Poison {
            return self.pattern.matches(queue);
        }
        let parent = queue.as_str().strip_suffix(suffix).filter(|_| queue.is_poison(suffix));
        parent.is_some_and(|parent| {
            self.pattern.matches(queue) || self.pattern.matches(&QueueName::new(parent))
        })
    }

    /// Whether it needs the first message of its queues.
    #[must_use]
    pub const fn needs_heads(&self) -> bool {
        matches!(self.measure, Measure::Oldest | Measure::Dequeues)
    }

    /// The value that it looks at, as far as known. Of messages that all hide nothing can be said.
    #[must_use]
    pub fn value(&self, gauge: &Gauge) -> Option<i64> {
        let count = gauge.length()?;
        let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        match self.measure {
            Measure::Length | Measure::Poison | Measure::Drained | Measure::Stopped => Some(number(count)),
            Measure::Rate => gauge.trend().map(|trend| trend.rate.thousandths()),
            Measure::Oldest | Measure::Dequeues if count == 0 => Some(0),
            Measure::Oldest => gauge.heads().filter(|heads| heads.visible != Some(NOTHING))?.age(),
            Measure::Dequeues => gauge.heads()?.most_taken.map(i64::from),
        }
    }

    /// Whether a value breaks the rule.
    #[must_use]
    pub const fn is_broken_by(&self, value: i64) -> bool {
        self.compare.holds(value, self.limit)
    }

    /// Whether a value is well off the limit again: by a tenth of it, so that it does not go to and
    /// fro.
    #[must_use]
    pub fn is_well_with(&self, value: i64) -> bool {
        let margin = (self.limit.abs() / 10).min(i64::MAX / 4);
        let limit = match self.compare {
            Compare::Above | Compare::AtLeast => self.limit.saturating_sub(margin),
            Compare::Below | Compare::AtMost => self.limit.saturating_add(margin),
        };
        !self.compare.holds(value, limit)
    }

    /// The rule without its queues.
    #[must_use]
    pub fn short(&self) -> String {
        match self.measure {
            Measure::Stopped => "stopped draining".to_owned(),
            Measure::Drained => "drained".to_owned(),
            measure => format!("{} {} {}", word(measure), self.compare.as_str(), self.words(self.limit)),
        }
    }

    /// A value in words: `1,284`, `1h 5m`, `+42/m`.
    #[must_use]
    pub fn words(&self, value: i64) -> String {
        match self.measure {
            Measure::Oldest => age(value),
            Measure::Rate => format!("{:+}/m", Rate::of_thousandths(value).whole()),
            _ => signed(value),
        }
    }
}

const NOTHING: Visible = Visible::Exactly(0);

fn signed(value: i64) -> String {
    format!("{}{}", if value < 0 { "-" } else { "" }, thousands(value.unsigned_abs()))
}

fn word(measure: Measure) -> &'static str {
    let found = WORDS.iter().find(|(known, _)| *known == measure);
    found.and_then(|(_, names)| names.first()).copied().unwrap_or_default()
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self.pattern.as_str() != *"*" {
            write!(f, "{} ", self.pattern.as_str())?;
        }
        f.write_str(&self.short())
    }
}
