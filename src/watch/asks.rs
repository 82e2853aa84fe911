//! The words of the scheduler: what is asked, why, how fast, and how it ended.

use std::collections::BTreeMap;

use serde::Serialize;

use super::gauge::Gauge;
use crate::model::clock::Millis;
use crate::model::queue::QueueName;
use crate::model::settings::Settings;

/// What a queue is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Ask {
    /// Its visible head, 32 messages.
    Peek,
    /// Its approximate count.
    Length,
    /// Its first visible message.
    Head,
}

impl Ask {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Peek, Self::Length, Self::Head];

    /// About how many bytes the answer has, where nothing else is known.
    #[must_use]
    pub const fn bytes(self) -> u64 {
        match self {
            Self::Length => 600,
            Self::Head => 1_500,
            Self::Peek => 16_000,
        }
    }

    /// After how many milliseconds an answer is not waited for any more: longer than the call can
    /// take, so that only an answer that was lost is given up.
    #[must_use]
    pub const fn patience(self) -> u64 {
        match self {
            Self::Length | Self::Head => 8_000,
            Self::Peek => 60_000,
        }
    }
}

/// Why a queue is asked: who comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Class {
    /// The user wants it now.
    User,
    /// It is selected.
    Selected,
    /// It is on the screen.
    Screen,
    /// It is watched.
    Watched,
    /// It is there.
    Rest,
}

/// A call to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Next {
    /// Which queue.
    pub queue: QueueName,
    /// What for.
    pub ask: Ask,
    /// Why.
    pub class: Class,
}

/// How fast it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Pace {
    /// As the settings say.
    Live,
    /// Slower, since nobody looks.
    Slow,
    /// Nothing by itself.
    Paused,
}

impl Pace {
    /// How often something happens that is to happen every so many milliseconds.
    #[must_use]
    pub const fn of(self, every: u64, settings: &Settings) -> u64 {
        match self {
            Self::Slow => every.saturating_mul(settings.slower),
            Self::Live | Self::Paused => every,
        }
    }
}

/// How a queue is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Watched {
    /// As often as ever while nobody looks: a rule depends on it.
    pub always: bool,
    /// Its first message is looked at too.
    pub heads: bool,
}

/// A queue with what is known of it.
pub type Seen<'a> = (&'a QueueName, &'a Gauge);

/// What is wanted at this time.
#[derive(Debug, Clone, Copy)]
pub struct Wishes<'a> {
    /// How fast.
    pub pace: Pace,
    /// The selected queue.
    pub selected: Option<&'a QueueName>,
    /// When the cursor will have stayed there: a queue that it passes is not asked again for that.
    pub rests_at: Option<Millis>,
    /// Whether its head is to be peeked, and when the last peek ended.
    pub peek: Option<Option<Millis>>,
    /// Whether queues may be counted.
    pub counts: bool,
    /// Whether first messages may be looked at.
    pub heads: bool,
    /// The queues on the screen.
    pub screen: &'a [Seen<'a>],
    /// Watched queues.
    pub watched: &'a BTreeMap<QueueName, Watched>,
    /// All queues with what is known of them.
    pub all: &'a BTreeMap<QueueName, Gauge>,
    /// Whether the rest is asked too.
    pub rest: bool,
}

impl Wishes<'_> {
    /// Whether a queue is on the screen.
    #[must_use]
    pub fn shows(&self, queue: &QueueName) -> bool {
        self.screen.iter().any(|(shown, _)| *shown == queue)
    }
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// With an answer of so many bytes.
    Answered {
        /// The bytes.
        bytes: u64,
    },
    /// With a failure that concerns this question only.
    Failed,
    /// The service is busy and wants to be left alone for so many seconds, where it said so.
    Busy {
        /// The seconds.
        secs: Option<u64>,
    },
}
