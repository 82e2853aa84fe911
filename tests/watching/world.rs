//! An account whose queues answer as they are told to, and a scheduler that looks after them: hours
//! of it in no time. The clock goes from one thing that happens to the next.

use std::collections::BTreeMap;

use peekq::model::clock::Millis;
use peekq::model::queue::QueueName;
use peekq::model::settings::Settings;
use peekq::watch::asks::{Ask, Class, Next, Outcome, Pace, Seen, Watched, Wishes};
use peekq::watch::gauge::Gauge;
use peekq::watch::heads::Peek;
use peekq::watch::scheduler::Scheduler;

use crate::BEGIN;

/// How a queue answers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Manner {
    /// After so many milliseconds, with so many bytes for a peek.
    Well { after: u64, bytes: u64 },
    /// It is busy, and says for how many seconds.
    Busy { after: u64, secs: Option<u64> },
    /// With a failure.
    Badly { after: u64 },
    /// Its answers are lost.
    Never,
}

impl Manner {
    const fn after(self) -> Option<u64> {
        match self {
            Self::Well { after, .. } | Self::Busy { after, .. } | Self::Badly { after } => Some(after),
            Self::Never => None,
        }
    }
}

/// A call that was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    pub at: Millis,
    pub next: Next,
    /// When its answer came; none for one that is lost or under way.
    pub answered: Option<Millis>,
}

pub struct World {
    pub now: Millis,
    pub settings: Settings,
    pub scheduler: Scheduler,
    pub all: BTreeMap<QueueName, Gauge>,
    pub manners: BTreeMap<QueueName, Manner>,
    pub watched: BTreeMap<QueueName, Watched>,
    pub screen: Vec<QueueName>,
    pub selected: Option<QueueName>,
    pub peeks: bool,
    pub peeked: Option<Millis>,
    pub pace: Pace,
    pub made: Vec<Made>,
    /// How often the scheduler was woken.
    pub wakes: u64,
}

pub fn queue(n: usize) -> QueueName {
    QueueName::new(&format!("queue-{n:05}"))
}

impl World {
    /// So many queues that answer well; the first `screen` of them are on the screen, the first is
    /// selected, and `watched` others are watched.
    pub fn of(queues: usize, screen: usize, watched: usize) -> Self {
        let names: Vec<QueueName> = (0..queues).map(queue).collect();
        let well = Manner::Well { after: 40, bytes: 2_000 };
        Self {
            now: BEGIN,
            settings: Settings::default(),
            scheduler: Scheduler::default(),
            all: names.iter().map(|name| (name.clone(), Gauge::default())).collect(),
            manners: names.iter().map(|name| (name.clone(), well)).collect(),
            watched: names
                .iter()
                .skip(screen)
                .take(watched)
                .map(|name| (name.clone(), Watched::default()))
                .collect(),
            screen: names.iter().take(screen).cloned().collect(),
            selected: names.first().cloned(),
            peeks: true,
            peeked: None,
            pace: Pace::Live,
            made: Vec::new(),
            wakes: 0,
        }
    }

    /// Lets time pass.
    pub fn run(&mut self, ms: u64) {
        let end = self.now.plus(ms);
        loop {
            self.start();
            let answer = self.next_answer();
            let due = self.due().into_iter().chain(answer).min().filter(|at| *at <= end);
            let Some(at) = due else { break };
            assert!(at > self.now, "it would spin");
            self.now = at;
            self.wakes += 1;
            self.answer();
        }
        self.now = end;
    }

    /// When the scheduler wants to be woken.
    pub fn due(&self) -> Option<Millis> {
        let screen = self.seen();
        self.scheduler.due(self.now, self.wishes(&screen), &self.settings)
    }

    fn seen(&self) -> Vec<Seen<'_>> {
        self.screen.iter().filter_map(|queue| self.all.get_key_value(queue)).collect()
    }

    fn wishes<'a>(&'a self, screen: &'a [Seen<'a>]) -> Wishes<'a> {
        Wishes {
            pace: self.pace,
            selected: self.selected.as_ref(),
            rests_at: None,
            peek: self.peeks.then_some(self.peeked),
            counts: true,
            heads: true,
            screen,
            watched: &self.watched,
            all: &self.all,
            rest: true,
        }
    }

    fn start(&mut self) {
        loop {
            let mut scheduler = std::mem::take(&mut self.scheduler);
            let screen = self.seen();
            let id = self.made.len() as u64;
            let next = scheduler.next(self.now, self.wishes(&screen), &self.settings, id);
            self.scheduler = scheduler;
            let Some(next) = next else { return };
            self.made.push(Made { at: self.now, next, answered: None });
        }
    }

    fn under_way(&self) -> impl Iterator<Item = (usize, Millis)> {
        let recent = self.made.len().saturating_sub(200);
        self.made
            .iter()
            .enumerate()
            .skip(recent)
            .filter(|(_, made)| made.answered.is_none())
            .filter_map(|(at, made)| Some((at, made.at.plus(self.manners[&made.next.queue].after()?))))
    }

    fn next_answer(&self) -> Option<Millis> {
        self.under_way().map(|(_, at)| at.max(self.now.plus(1))).min()
    }

    fn answer(&mut self) {
        let ended: Vec<usize> =
            self.under_way().filter(|(_, at)| *at <= self.now).map(|(at, _)| at).collect();
        for at in ended {
            self.made[at].answered = Some(self.now);
            let Next { queue, ask, .. } = self.made[at].next.clone();
            self.settle(at as u64, &queue, ask);
        }
    }

    fn settle(&mut self, id: u64, queue: &QueueName, ask: Ask) {
        let now = self.now;
        let (outcome, good) = match self.manners[queue] {
            Manner::Well { bytes, .. } if ask == Ask::Peek => (Outcome::Answered { bytes }, true),
            Manner::Well { .. } => (Outcome::Answered { bytes: 500 }, true),
            Manner::Busy { secs, .. } => (Outcome::Busy { secs }, false),
            Manner::Badly { .. } | Manner::Never => (Outcome::Failed, false),
        };
        if !self.scheduler.settled((queue, ask, id), now, outcome, &self.settings) || !good {
            return;
        }
        let gauge = self.all.get_mut(queue).unwrap();
        match ask {
            Ask::Length => {
                gauge.count(now, 5, 2);
                if self.watched.contains_key(queue) {
                    self.scheduler.follow(queue);
                }
            }
            Ask::Head => gauge.peek(Peek { at: now, asked: 1, faces: &[] }),
            Ask::Peek => self.peeked = Some(now),
        }
    }

    /// When a queue was asked for something.
    pub fn times(&self, queue: &QueueName, ask: Ask) -> Vec<u64> {
        let made = self.made.iter().filter(|made| made.next.queue == *queue && made.next.ask == ask);
        made.map(|made| made.at.since(BEGIN)).collect()
    }

    /// How often queues of a range were counted.
    pub fn counted(&self, queues: std::ops::Range<usize>) -> Vec<usize> {
        let mut counts = vec![0; queues.len()];
        for made in self.made.iter().filter(|made| made.next.ask == Ask::Length) {
            let n: usize = made.next.queue.as_str()[6..].parse().unwrap();
            if queues.contains(&n) {
                counts[n - queues.start] += 1;
            }
        }
        counts
    }

    /// Fails unless the budget was kept in every second and altogether.
    pub fn check_budget(&self) {
        let rate = self.settings.calls_per_second as usize;
        let saved = self.settings.calls_at_once as usize;
        let at: Vec<u64> = self.made.iter().map(|made| made.at.0).collect();
        for (n, made) in self.made.iter().enumerate() {
            let within = at[..=n].iter().rev().take_while(|then| at[n] - **then < 1_000).count();
            let by_itself = made.next.class != Class::User;
            assert!(!by_itself || within <= rate, "{within} calls in the second before {}", at[n]);
        }
        for first in 0..at.len() {
            // Far windows are made of near ones.
            for last in first..at.len().min(first + 300) {
                let most = saved as u64 + 1 + (at[last] - at[first]) * rate as u64 / 1_000;
                assert!(
                    (last - first) as u64 <= most,
                    "{} calls in {} ms",
                    last - first + 1,
                    at[last] - at[first]
                );
            }
        }
    }

    /// Fails if by itself a queue was asked for two things at a time, or too much was under way.
    pub fn check_in_flight(&self) {
        for (n, made) in self.made.iter().enumerate() {
            let open = |other: &&Made| {
                let patience = other.next.ask.patience();
                let end = other.answered.unwrap_or(other.at.plus(patience)).min(other.at.plus(patience));
                end > made.at
            };
            // A newer question takes the place of an older one.
            let recent = &self.made[n.saturating_sub(100)..n];
            let is_last = |at: usize| {
                let same = |later: &Made| {
                    later.next.queue == recent[at].next.queue && later.next.ask == recent[at].next.ask
                };
                !recent[at + 1..].iter().any(same) && !same(made)
            };
            let last = recent.iter().enumerate().filter(|(at, _)| is_last(*at)).map(|(_, made)| made);
            let before: Vec<&Made> = last.filter(open).collect();
            assert!(before.len() < self.settings.in_flight, "{} under way", before.len() + 1);
            let same = before.iter().any(|other| other.next.queue == made.next.queue);
            assert!(!same || made.next.class == Class::User, "{made:?} beside {before:?}");
        }
    }
}
