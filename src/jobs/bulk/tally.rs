//! The counts of work on many messages: for the progress, for the report, and line by line.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use super::book::{Book, Line};
use crate::model::change::{BulkEnd, BulkReport, Deed, Exception, Fate, Moved, Search};
use crate::model::clock::Millis;
use crate::model::failure::Failure;
use crate::model::message::MessageId;

/// How many exceptions a report names.
const NAMED: usize = 20;
/// How far back the pace is measured.
const WINDOW: Duration = Duration::from_secs(5);
/// How often it is measured.
const SAMPLE: Duration = Duration::from_millis(500);

/// What became of a message.
pub struct Entry<'a> {
    /// Its id.
    pub id: &'a MessageId,
    /// The id of the message that was put for it.
    pub new_id: Option<&'a MessageId>,
    /// Its hash.
    pub hash: Option<&'a str>,
    /// What became of it.
    pub fate: Fate,
    /// Why.
    pub failure: Option<&'a Failure>,
    /// Among how many it was looked for.
    pub searched: Option<u64>,
}

/// The counts so far.
pub struct Tally {
    deed: Deed,
    book: Book,
    fates: BTreeMap<Fate, u64>,
    exceptions: Vec<Exception>,
    /// Messages that were leased.
    pub leased: u64,
    /// Messages that were given back.
    pub released: u64,
    /// The longest time that one of them was hidden.
    pub hidden: Duration,
    /// Gets without an answer.
    pub unanswered: u32,
    /// Messages that were deleted without their text being kept.
    pub unkept: u64,
    /// What became of a search.
    pub search: Search,
    moved: Option<Vec<u64>>,
    since: Option<i64>,
    /// How many were done when.
    samples: VecDeque<(Duration, u64)>,
}

impl Tally {
    /// Nothing yet. `remembers`: what was moved.
    #[must_use]
    pub fn new(deed: Deed, book: Book, remembers: bool) -> Self {
        Self {
            deed,
            book,
            fates: BTreeMap::new(),
            exceptions: Vec::new(),
            leased: 0,
            released: 0,
            hidden: Duration::ZERO,
            unanswered: 0,
            unkept: 0,
            search: Search::default(),
            moved: remembers.then(Vec::new),
            since: None,
            samples: VecDeque::new(),
        }
    }

    /// Adds a message.
    pub fn add(&mut self, at: Millis, entry: &Entry<'_>) {
        let Entry { id, new_id, hash, fate, failure, searched } = *entry;
        *self.fates.entry(fate).or_default() += 1;
        self.book.add(self.deed, &Line { at, fate, id, new_id, hash, searched, failure });
        match fate {
            Fate::NotFound => self.search.missing.push(id.clone()),
            Fate::Changed => self.search.changed.push(id.clone()),
            _ => {}
        }
        if fate != Fate::Done && self.exceptions.len() < NAMED {
            let failure = failure.map(|failure| Box::new(failure.clone()));
            self.exceptions.push(Exception { id: id.clone(), new_id: new_id.cloned(), fate, failure });
        }
    }

    /// Remembers a text that went, if that is wanted. `put_at`: when, by the service's clock.
    pub fn remember(&mut self, text: &str, put_at: Option<i64>) {
        if let Some(moved) = &mut self.moved {
            moved.push(Moved::number(text));
            self.since = self.since.or(put_at);
        }
    }

    /// Hands over the lines that were collected, where there are many.
    pub async fn write(&mut self) {
        if self.book.is_full() {
            self.book.write().await;
        }
    }

    /// How many messages met one of these fates.
    #[must_use]
    pub fn count(&self, fates: &[Fate]) -> u64 {
        fates.iter().filter_map(|fate| self.fates.get(fate)).sum()
    }

    /// Whether anything became of any message.
    #[must_use]
    pub fn has_any(&self) -> bool {
        !self.fates.is_empty()
    }

    /// How many are done.
    #[must_use]
    pub fn done(&self) -> u64 {
        self.count(&[Fate::Done])
    }

    /// How many messages were dealt with over the last seconds; it is `count` by now.
    pub fn speed(&mut self, now: Duration, count: u64) -> Speed {
        if self.samples.back().is_none_or(|(at, _)| now.saturating_sub(*at) >= SAMPLE) {
            self.samples.push_back((now, count));
        }
        while self.samples.len() > 2 && self.samples.front().is_some_and(|(at, _)| *at + WINDOW < now) {
            self.samples.pop_front();
        }
        let (at, before) = self.samples.front().copied().unwrap_or((now, count));
        Speed { count: count.saturating_sub(before), ms: ms(now.saturating_sub(at)) }
    }

    /// The report.
    pub async fn report(self, end: BulkEnd, took: Duration) -> BulkReport {
        let mut texts = self.moved.unwrap_or_default();
        texts.sort_unstable();
        BulkReport {
            deed: self.deed,
            end,
            fates: self.fates,
            leased: self.leased,
            released: self.released,
            hidden_ms: ms(self.hidden),
            took_ms: ms(took),
            unanswered: self.unanswered,
            unkept: self.unkept,
            exceptions: self.exceptions,
            file: self.book.close().await,
            search: self.search,
            moved: Moved { since: self.since.unwrap_or(i64::MAX), texts: Arc::from(texts) },
        }
    }
}

/// So many messages in so many milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Speed {
    count: u64,
    ms: u64,
}

impl Speed {
    /// Messages a second.
    #[must_use]
    pub fn per_second(self) -> u32 {
        let number = self.count.saturating_mul(1_000).checked_div(self.ms).unwrap_or(0);
        u32::try_from(number).unwrap_or(u32::MAX)
    }

    /// How many seconds so many messages take; none where nothing moves.
    #[must_use]
    pub fn secs_for(self, count: u64) -> Option<u64> {
        count.saturating_mul(self.ms).checked_div(self.count).map(|ms| ms.div_ceil(1_000))
    }
}

fn ms(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
