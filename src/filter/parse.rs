//! Reading a question, part by part.

use std::cmp::Ordering::{Equal, Greater, Less};
use std::ops::Range;

use regex::RegexBuilder;

use super::{Bound, Form, Term};

/// The most bytes that a pattern may take once it is prepared.
const LARGEST_PATTERN: usize = 1 << 20;

/// What is wrong with a question.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("at {}: {why}", .at.start.saturating_add(1))]
pub struct Mistake {
    /// Where, in characters from 0.
    pub at: Range<usize>,
    /// What: a sentence.
    pub why: String,
}

/// The operators, those of two characters first.
const OPERATORS: [(&str, &[std::cmp::Ordering]); 5] =
    [(">=", &[Greater, Equal]), ("<=", &[Less, Equal]), (">", &[Greater]), ("<", &[Less]), ("=", &[Equal])];

/// Reads all parts.
pub fn terms(typed: &str) -> Result<Vec<Term>, Mistake> {
    let mut terms = Vec::new();
    let mut rest = typed.trim_start();
    while !rest.is_empty() {
        let start = typed.len() - rest.len();
        let (term, used) = part(rest).map_err(|wrong| wrong.within(typed, start))?;
        terms.push(term);
        rest = rest.get(used..).unwrap_or_default().trim_start();
    }
    Ok(terms)
}

/// What is wrong, and which bytes of the part it is about.
struct Wrong {
    bytes: Range<usize>,
    why: String,
}

impl Wrong {
    fn new(bytes: Range<usize>, why: impl Into<String>) -> Self {
        Self { bytes, why: why.into() }
    }

    fn within(self, typed: &str, start: usize) -> Mistake {
        let characters = |byte: usize| typed.get(..start + byte).map_or(0, |before| before.chars().count());
        Mistake { at: characters(self.bytes.start)..characters(self.bytes.end), why: self.why }
    }
}

/// The first part of `text`, and how many bytes it takes.
fn part(text: &str) -> Result<(Term, usize), Wrong> {
    if text.starts_with('/') {
        return pattern(text);
    }
    if text.starts_with('"')
        && let Some(end) = closing(text, '"')
    {
        return Ok((words(text.get(1..end).unwrap_or_default())?, end + 1));
    }
    let word = text.split(' ').next().unwrap_or_default();
    Ok((word_term(word)?, word.len()))
}

/// Where the mark that ends a part stands: one that a space or the end follows.
fn closing(text: &str, mark: char) -> Option<usize> {
    let mut before = None;
    for (at, c) in text.char_indices().skip(1) {
        let last = text.get(at + c.len_utf8()..).is_none_or(|rest| rest.is_empty() || rest.starts_with(' '));
        if c == mark && before != Some('\\') && last {
            return Some(at);
        }
        before = if before == Some('\\') { None } else { Some(c) };
    }
    None
}

/// `/pattern/` or `/pattern/i`.
fn pattern(text: &str) -> Result<(Term, usize), Wrong> {
    let plain = closing(text, '/').map(|end| (end, 1, false));
    let flagged = text.match_indices("/i").map(|(at, _)| at).find(|at| {
        *at > 0 && text.get(at + 2..).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    });
    let found = match (plain, flagged.map(|end| (end, 2, true))) {
        (Some(plain), Some(flagged)) => Some(if plain.0 < flagged.0 { plain } else { flagged }),
        (plain, flagged) => plain.or(flagged),
    };
    let Some((end, tail, ignores_case)) = found else {
        return Err(Wrong::new(0..text.len(), "the pattern has no end: close it with /"));
    };
    let written = text.get(1..end).unwrap_or_default().replace("\\/", "/");
    let pattern = RegexBuilder::new(&written)
        .case_insensitive(ignores_case)
        .multi_line(true)
        .size_limit(LARGEST_PATTERN)
        .build()
        .map_err(|error| Wrong::new(1..end, explained(&error)))?;
    Ok((Term::Text(pattern), end + tail))
}

/// The last line of what the library says: the ones before it draw the pattern again.
fn explained(error: &regex::Error) -> String {
    let said = error.to_string();
    let last = said.lines().last().unwrap_or_default().trim_start_matches("error: ");
    format!("not a pattern: {last}")
}

/// A text that must be found as it is, in capitals or not.
fn words(words: &str) -> Result<Term, Wrong> {
    let mut pattern = RegexBuilder::new(&regex::escape(words));
    let pattern = pattern.case_insensitive(true).size_limit(LARGEST_PATTERN).build();
    pattern.map(Term::Text).map_err(|_| Wrong::new(0..words.len(), "too long"))
}

fn word_term(word: &str) -> Result<Term, Wrong> {
    type Make = fn(Bound) -> Term;
    let bounds: [(&str, Make, Units); 3] = [
        ("deq", Term::Count, Units { of: &[], wanted: "a whole number is wanted" }),
        ("age", Term::Age, Units { of: &AGES, wanted: "a span is wanted: 90s, 5m, 12h, 7d" }),
        ("size", Term::Size, Units { of: &SIZES, wanted: "a size is wanted: 500, 10k, 1m" }),
    ];
    for (name, make, units) in bounds {
        if let Some(rest) = word.strip_prefix(name)
            && let Some((operator, wanted)) = OPERATORS.iter().find(|(sign, _)| rest.starts_with(sign))
        {
            let from = name.len() + operator.len();
            let value = word.get(from..).unwrap_or_default();
            let than = units.read(value).ok_or_else(|| Wrong::new(from..word.len(), units.wanted))?;
            return Ok(make(Bound { wanted, than }));
        }
    }
    if let Some(start) = word.strip_prefix("id:") {
        return if start.is_empty() {
            Err(Wrong::new(0..word.len(), "the beginning of an id is wanted"))
        } else {
            Ok(Term::Id(start.to_owned()))
        };
    }
    if let Some(form) = word.strip_prefix("enc:") {
        return form_of(form)
            .map(Term::Form)
            .ok_or_else(|| Wrong::new(4..word.len(), "b64, text or bin is wanted"));
    }
    words(word)
}

fn form_of(word: &str) -> Option<Form> {
    match word.to_ascii_lowercase().as_str() {
        "b64" | "base64" => Some(Form::Base64),
        "text" | "plain" => Some(Form::Text),
        "bin" | "binary" => Some(Form::Binary),
        _ => None,
    }
}

const AGES: [(char, u64); 4] = [('s', 1), ('m', 60), ('h', 3_600), ('d', 86_400)];
const SIZES: [(char, u64); 3] = [('b', 1), ('k', 1 << 10), ('m', 1 << 20)];

/// What may stand behind a number, and what to say where it cannot be read.
struct Units {
    of: &'static [(char, u64)],
    wanted: &'static str,
}

impl Units {
    fn read(&self, value: &str) -> Option<u64> {
        let last = value.chars().last()?.to_ascii_lowercase();
        let (digits, factor) = match self.of.iter().find(|(unit, _)| *unit == last) {
            Some((_, factor)) => (value.get(..value.len() - 1)?, *factor),
            None => (value, 1),
        };
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        digits.parse::<u64>().ok()?.checked_mul(factor)
    }
}
