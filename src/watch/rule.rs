//! Alert rules as they are typed: `orders* length > 1000`, `oldest > 1h`, `poison > 0`,
//! `stopped draining`, `orders drained`.

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
        let text = spaced(text);
        let mut words: Vec<&str> = text.split_whitespace().collect();
        if words.is_empty() {
            return Err("a rule is like: orders* length > 1000".to_owned());
        }
        let (pattern, measure) = subject(&mut words)?;
        if matches!(measure, Measure::Stopped | Measure::Drained) {
            return state(pattern, measure, &words);
        }
        let [compare, value @ ..] = words.as_slice() else {
            return Err(format!("{} needs a comparison, such as > {}", word(measure), example(measure)));
        };
        let known = [Compare::Above, Compare::AtLeast, Compare::Below, Compare::AtMost];
        let compare = known.into_iter().find(|known| known.as_str() == *compare);
        let compare = compare.ok_or("a comparison is one of > >= < <=")?;
        let limit = limit(measure, &value.concat())?;
        Ok(Self { pattern, measure, compare, limit })
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

/// Comparisons need no spaces around them.
fn spaced(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.trim().chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '>' | '<' => {
                out.extend([' ', c]);
                out.extend(chars.next_if_eq(&'='));
                out.push(' ');
            }
            c => out.push(c),
        }
    }
    out
}

/// Takes the pattern and the measure off the words.
fn subject(words: &mut Vec<&str>) -> Result<(Pattern, Measure), String> {
    let measure_of = |word: &str| {
        let word = word.to_lowercase();
        WORDS.iter().find(|(_, names)| names.contains(&word.as_str())).map(|(measure, _)| *measure)
    };
    let first = words.first().copied().unwrap_or_default();
    // A queue may be called like a measure: then two such words stand one after the other.
    let second = words.get(1).and_then(|word| measure_of(word));
    if let (Some(measure), None) = (measure_of(first), second) {
        words.remove(0);
        return Ok((Pattern::all(), measure));
    }
    if let (Some(measure), true) = (second, Pattern::is_pattern(first)) {
        words.drain(..2);
        return Ok((Pattern::new(first), measure));
    }
    let compares = |word: &&str| word.starts_with(['>', '<', '=']);
    let odd = words.get(1).filter(|word| Pattern::is_pattern(first) && !compares(word)).unwrap_or(&first);
    let names: Vec<&str> = WORDS.iter().filter_map(|(_, names)| names.first().copied()).collect();
    Err(format!("“{odd}” is no measure; there are {}", names.join(", ")))
}

fn state(pattern: Pattern, measure: Measure, rest: &[&str]) -> Result<Rule, String> {
    match (measure, rest) {
        (_, []) | (Measure::Stopped, ["draining"]) => {
            Ok(Rule { pattern, measure, compare: Compare::AtMost, limit: 0 })
        }
        _ => Err(format!("nothing can follow “{}”", word(measure))),
    }
}

fn word(measure: Measure) -> &'static str {
    let found = WORDS.iter().find(|(known, _)| *known == measure);
    found.and_then(|(_, names)| names.first()).copied().unwrap_or_default()
}

const fn example(measure: Measure) -> &'static str {
    match measure {
        Measure::Rate => "100/m",
        Measure::Oldest => "1h",
        Measure::Dequeues => "4",
        Measure::Poison => "0",
        _ => "1000",
    }
}

fn limit(measure: Measure, text: &str) -> Result<i64, String> {
    let wrong = |what: &str| Err(format!("“{text}” is no {what}, such as {}", example(measure)));
    match measure {
        Measure::Oldest => span(text).map_or_else(|| wrong("time"), Ok),
        Measure::Rate => rate(text).map_or_else(|| wrong("rate"), Ok),
        _ => number(text).map_or_else(|| wrong("number"), Ok),
    }
}

/// `1000`, `1,000`, `10k`.
fn number(text: &str) -> Option<i64> {
    let text = text.replace([',', '_'], "").to_lowercase();
    let (digits, unit) = match text.strip_suffix('k') {
        Some(digits) => (digits, 1_000),
        None => (text.as_str(), 1),
    };
    digits.parse::<u32>().ok().map(|number| i64::from(number) * unit)
}

/// `90s`, `10m`, `1h`, `2d`.
fn span(text: &str) -> Option<i64> {
    let unit = match text.to_lowercase().chars().last()? {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return None,
    };
    let digits = text.get(..text.len() - 1)?;
    digits.parse::<u32>().ok().map(|number| i64::from(number) * unit)
}

/// `100`, `100/m`, `-5/s`, `1k/h`, in thousandths per minute.
fn rate(text: &str) -> Option<i64> {
    let (number, unit) = text.split_once('/').unwrap_or((text, "m"));
    let (sign, digits) = match number.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, number.trim_start_matches('+')),
    };
    let per_minute = sign * self::number(digits)? * 1_000;
    match unit {
        "s" | "sec" => Some(per_minute * 60),
        "m" | "min" => Some(per_minute),
        "h" => Some(per_minute / 60),
        _ => None,
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self.pattern.as_str() != *"*" {
            write!(f, "{} ", self.pattern.as_str())?;
        }
        f.write_str(&self.short())
    }
}
