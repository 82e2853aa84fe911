//! Rules as they are typed.

use super::{Compare, Measure, Rule, WORDS, word};
use crate::watch::pattern::Pattern;

/// Reads a rule, or says what is wrong with it.
pub(super) fn rule(text: &str) -> Result<Rule, String> {
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
    Ok(Rule { pattern, measure, compare, limit })
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
