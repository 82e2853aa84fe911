//! A small question to ask of messages: words that must be in the decoded text, and bounds for
//! count, age and size. Pure; it is read once and asked as often as wanted.
//!
//! ```text
//! timeout                 the decoded text has it, in capitals or not
//! "two words"             the same with a space in it
//! /state: *(a|b)/         the decoded text has what the pattern says; /…/i: in capitals or not
//! deq>=3  age>1h  size>10k   > >= < <= = with a count; s m h d; b k m
//! id:5f3c8a1e             the id begins so
//! enc:b64                 how it is stored: b64, text or bin
//! ```
//!
//! Parts stand between spaces, and a message matches when all of them do.

mod parse;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::Arc;

use regex::Regex;
use serde::{Serialize, Serializer};

use crate::body::detect::{Decoding, certain_base64};
use crate::body::shown::{Decoded, Shown};
use crate::model::clock::Millis;
use crate::model::message::{Encoding, Message};

pub use self::parse::Mistake;

/// A question that was read. Two are the same when the same was typed.
#[derive(Debug, Clone)]
pub struct Filter {
    typed: Arc<str>,
    terms: Vec<Term>,
}

#[derive(Debug, Clone)]
enum Term {
    Count(Bound),
    /// In seconds.
    Age(Bound),
    /// In bytes as stored.
    Size(Bound),
    Id(String),
    Form(Form),
    Text(Regex),
}

/// A number that must stand so to another.
#[derive(Debug, Clone, Copy)]
struct Bound {
    /// Which outcomes of comparing a message's number with `than` are wanted.
    wanted: &'static [Ordering],
    than: u64,
}

impl Bound {
    fn holds(self, number: u64) -> bool {
        self.wanted.contains(&number.cmp(&self.than))
    }
}

/// How a message is stored, as the message pane's column says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Base64,
    Text,
    Binary,
}

/// What a message's text says once it is decoded, and how it is stored.
struct Meaning<'a> {
    text: Cow<'a, str>,
    form: Form,
}

impl Filter {
    /// Reads a question. An empty one is answered by every message.
    ///
    /// # Errors
    /// What is wrong with it, and at which place.
    pub fn parse(typed: &str) -> Result<Self, Mistake> {
        Ok(Self { typed: Arc::from(typed.trim()), terms: parse::terms(typed)? })
    }

    /// What was typed.
    #[must_use]
    pub const fn typed(&self) -> &Arc<str> {
        &self.typed
    }

    /// Whether it asks for nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether a message fits. Its text is decoded only where that matters.
    #[must_use]
    pub fn matches(&self, message: &Message, now: Millis) -> bool {
        self.fits(message, now, || meaning_of(message))
    }

    /// The same for a message that was decoded already.
    #[must_use]
    pub fn matches_shown(&self, shown: &Shown, now: Millis) -> bool {
        self.fits(&shown.message, now, || meaning_of_shown(shown))
    }

    fn fits<'a>(&self, message: &'a Message, now: Millis, read: impl FnOnce() -> Meaning<'a>) -> bool {
        let fits = |term: &Term| term.of_properties(message, now);
        if self.terms.iter().filter_map(fits).any(|fits| !fits) {
            return false;
        }
        if !self.terms.iter().any(Term::needs_text) {
            return true;
        }
        let meaning = read();
        self.terms.iter().filter_map(|term| term.of_meaning(&meaning)).all(|fits| fits)
    }
}

impl Term {
    const fn needs_text(&self) -> bool {
        matches!(self, Self::Text(_) | Self::Form(_))
    }

    /// Whether the properties fit; none where it asks about the text.
    fn of_properties(&self, message: &Message, now: Millis) -> Option<bool> {
        Some(match self {
            Self::Count(bound) => bound.holds(message.dequeue_count.into()),
            // A date that could not be read is neither young nor old.
            Self::Age(bound) => message
                .inserted
                .secs()
                .is_some_and(|secs| bound.holds(u64::try_from(now.secs().saturating_sub(secs)).unwrap_or(0))),
            Self::Size(bound) => bound.holds(message.text.len() as u64),
            Self::Id(start) => {
                let id = message.id.as_str();
                id.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
            }
            Self::Form(_) | Self::Text(_) => return None,
        })
    }

    fn of_meaning(&self, meaning: &Meaning<'_>) -> Option<bool> {
        match self {
            Self::Form(form) => Some(meaning.form == *form),
            Self::Text(pattern) => Some(pattern.is_match(&meaning.text)),
            _ => None,
        }
    }
}

fn meaning_of(message: &Message) -> Meaning<'_> {
    match certain_base64(&message.text) {
        None => Meaning { text: Cow::Borrowed(&message.text), form: Form::Text },
        Some(Decoding::Text(text)) => Meaning { text: Cow::Owned(text), form: Form::Base64 },
        // What is no text can only be looked for as it is stored.
        Some(Decoding::Bytes(_)) => Meaning { text: Cow::Borrowed(&message.text), form: Form::Binary },
    }
}

fn meaning_of_shown(shown: &Shown) -> Meaning<'_> {
    match (&shown.decoded, shown.encoding) {
        (Decoded::Bytes(_), _) => Meaning { text: Cow::Borrowed(&shown.message.text), form: Form::Binary },
        (Decoded::Text(text), Encoding::Base64) => Meaning { text: Cow::Borrowed(text), form: Form::Base64 },
        (Decoded::Text(text), Encoding::Plain) => Meaning { text: Cow::Borrowed(text), form: Form::Text },
    }
}

impl PartialEq for Filter {
    fn eq(&self, other: &Self) -> bool {
        self.typed == other.typed
    }
}

impl Eq for Filter {}

impl Serialize for Filter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.typed)
    }
}
