//! Finding half-remembered names. A name that holds what is wanted comes before one that has its
//! letters in their order with anything in between. The only place that knows the library for that.

use std::cmp::Reverse;

use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// How well a name fits, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It is what is wanted.
    Exact,
    /// It begins so.
    Beginning,
    /// One of its parts begins so.
    Part,
    /// It has it somewhere.
    Within,
    /// It has the letters in their order; the higher the score the closer together.
    Scattered(Reverse<u16>),
}

impl Fit {
    /// Whether the name does not hold the text as it was typed.
    #[must_use]
    pub const fn is_scattered(self) -> bool {
        matches!(self, Self::Scattered(_))
    }
}

/// What is looked for: words that must all fit, in any order. Everything fits no words.
pub struct Wanted {
    words: Vec<(String, Atom)>,
    /// Made when it is needed, since it takes much memory.
    matcher: Option<Matcher>,
    wide: Vec<char>,
}

impl Wanted {
    /// Takes what was typed.
    #[must_use]
    pub fn new(typed: &str) -> Self {
        let atom =
            |word: &str| Atom::new(word, CaseMatching::Ignore, Normalization::Never, AtomKind::Fuzzy, false);
        let lower = typed.to_lowercase();
        let words = lower.split_whitespace().map(|word| (word.to_owned(), atom(word))).collect();
        Self { words, matcher: None, wide: Vec::new() }
    }

    /// Whether everything fits.
    #[must_use]
    pub const fn is_anything(&self) -> bool {
        self.words.is_empty()
    }

    /// How well a name fits: as well as the word that does so worst. None where one does not.
    pub fn fit(&mut self, name: &str) -> Option<Fit> {
        let Self { words, matcher, wide } = self;
        let mut worst = Fit::Exact;
        for (word, atom) in words {
            let fit = match held(name, word) {
                Some((fit, _)) => fit,
                None if word.len() > name.len() => return None,
                None => {
                    let matcher = matcher.get_or_insert_with(|| Matcher::new(Config::DEFAULT));
                    // The greedy way is some times as fast, and good enough for what comes last.
                    let score = matcher.fuzzy_match_greedy(Utf32Str::new(name, wide), atom.needle_text())?;
                    Fit::Scattered(Reverse(score))
                }
            };
            worst = worst.max(fit);
        }
        Some(worst)
    }

    /// Which characters of a name fit, by their numbers.
    pub fn places(&mut self, name: &str) -> Vec<usize> {
        let Self { words, matcher, wide } = self;
        let mut places = Vec::new();
        for (word, atom) in words {
            if let Some((_, at)) = held(name, word) {
                let before = name.get(..at).map_or(0, |before| before.chars().count());
                places.extend(before..before + word.chars().count());
            } else {
                let matcher = matcher.get_or_insert_with(|| Matcher::new(Config::DEFAULT));
                let mut found = Vec::new();
                matcher.fuzzy_indices_greedy(Utf32Str::new(name, wide), atom.needle_text(), &mut found);
                places.extend(found.into_iter().filter_map(|at| usize::try_from(at).ok()));
            }
        }
        places
    }
}

/// How and where a name holds a word, the place that fits best. Byte by byte: names are too short for
/// what a search in long texts prepares first.
fn held(name: &str, word: &str) -> Option<(Fit, usize)> {
    let (name, word) = (name.as_bytes(), word.as_bytes());
    let mut within = None;
    let mut before = None;
    for (at, here) in name.windows(word.len().max(1)).enumerate() {
        if here.first() == word.first() && here == word {
            match before {
                None => return Some((if name.len() == word.len() { Fit::Exact } else { Fit::Beginning }, 0)),
                Some(b'-') => return Some((Fit::Part, at)),
                Some(_) => within = within.or(Some((Fit::Within, at))),
            }
        }
        before = here.first().copied();
    }
    within
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(wanted: &str, names: &[&'a str]) -> Vec<&'a str> {
        let mut wanted = Wanted::new(wanted);
        let mut found: Vec<_> = names.iter().filter_map(|name| Some((wanted.fit(name)?, *name))).collect();
        found.sort_unstable();
        found.into_iter().map(|(_, name)| name).collect()
    }

    #[test]
    fn the_name_itself_comes_first_then_what_begins_so_then_parts_then_the_middle_then_what_is_scattered() {
        let names = ["o-r-d-e-r-s", "audit-orders", "borders", "orders", "orders-poison", "audit"];
        let best = ["orders", "orders-poison", "audit-orders", "borders", "o-r-d-e-r-s"];
        assert_eq!(found("orders", &names), best);
        assert_eq!(found("ORDERS", &names), best, "names have small letters only");
    }

    #[test]
    fn letters_that_are_close_together_come_before_those_that_are_not() {
        assert_eq!(found("odp", &["order-depot-poison", "od-poison"]), ["od-poison", "order-depot-poison"]);
        assert_eq!(found("odp", &["poison-orders"]), [""; 0], "their order counts");
    }

    #[test]
    fn words_may_come_in_any_order_and_must_all_fit() {
        let names = ["orders-poison", "orders", "p-o-i-orders"];
        assert_eq!(found("poi ord", &names), ["orders-poison", "p-o-i-orders"]);
        assert_eq!(found("ord zzz", &names), [""; 0]);
    }

    #[test]
    fn everything_fits_nothing() {
        assert!(Wanted::new("  ").is_anything());
        assert_eq!(found("  ", &["orders", "audit"]).len(), 2);
    }

    #[test]
    fn what_fits_is_told_by_the_numbers_of_the_characters() {
        let places = |wanted: &str, name: &str| Wanted::new(wanted).places(name);
        assert_eq!(places("ord", "audit-orders"), [6, 7, 8]);
        assert_eq!(places("ord", "word-orders"), [5, 6, 7], "the part rather than the middle");
        assert_eq!(places("ao", "audit-orders"), [0, 6]);
        assert_eq!(places("é", "äé"), [1]);
    }
}
