//! What the application said: the newest for some seconds in the footer, all in the history.

use std::collections::VecDeque;

use serde::Serialize;

use super::modal::Modal;
use crate::model::clock::Millis;

/// How long a notice stays in the footer, in milliseconds.
const SHOWN_FOR: u64 = 6_000;
/// How long a failure stays there.
const FAILURE_SHOWN_FOR: u64 = 20_000;
/// How many notices the history keeps.
const KEPT: usize = 500;

/// All notices, the newest last.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Notices {
    /// The notices.
    pub all: VecDeque<Notice>,
    /// Until when the newest is in the footer.
    pub shown_until: Option<Millis>,
    /// Texts of failed writes whose dialog was closed meanwhile; the last can be opened again.
    pub reopen: Vec<Modal>,
}

/// Something that was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// When.
    pub at: Millis,
    /// How it is meant.
    pub tone: Tone,
    /// What: printable, one line.
    pub text: String,
}

/// How a notice is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Tone {
    /// It happened.
    Done,
    /// It was refused, or needs a look.
    Warning,
    /// It failed.
    Failed,
}

impl Notices {
    /// Says something.
    pub fn say(&mut self, at: Millis, tone: Tone, text: impl Into<String>) {
        self.all.push_back(Notice { at, tone, text: text.into() });
        if self.all.len() > KEPT {
            self.all.pop_front();
        }
        let long = if tone == Tone::Failed { FAILURE_SHOWN_FOR } else { SHOWN_FOR };
        self.shown_until = Some(at.plus(long));
    }

    /// The notice in the footer at this time.
    #[must_use]
    pub fn current(&self, now: Millis) -> Option<&Notice> {
        self.all.back().filter(|_| self.shown_until.is_some_and(|until| now < until))
    }
}
