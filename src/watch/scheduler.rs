//! Which queue of an account is asked next, and for what. Pure and deterministic: the same wishes at
//! the same times give the same calls.
//!
//! What the user asks to see comes first, as long as the savings last. Everything else is asked for
//! by itself, within the budget: the selected queue, the rows on the screen, watched queues, the
//! rest. Where not all of it fits, each class gets its share, so that none waits for ever. By itself
//! a queue is asked for one thing at a time, and left alone for longer and longer while it does not
//! answer well.

mod turns;

use std::collections::{BTreeSet, VecDeque};

use serde::Serialize;

use super::asks::{Ask, Class, Next, Outcome, Pace, Wishes};
use super::flights::{Flight, Flights, Waits};
use super::gauge::Gauge;
use super::purse::Purse;
use super::round::Round;
use crate::model::clock::Millis;
use crate::model::queue::QueueName;
use crate::model::settings::Settings;

/// Classes that ask by themselves, with how much is added to their account for each call: twice as
/// much is half the share.
const SHARES: [(Class, u64); 4] =
    [(Class::Selected, 1), (Class::Screen, 2), (Class::Watched, 4), (Class::Rest, 8)];

/// A question without an answer for so many milliseconds may be given up for a new one. A peek may be
/// at any time: there is only one of them, and its answer is large.
const STUCK: u64 = 1_000;

/// The plan of an account.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Scheduler {
    purse: Purse,
    wanted: BTreeSet<(Ask, QueueName)>,
    follow: VecDeque<QueueName>,
    flights: Flights,
    waits: Waits,
    watched: Round,
    rest: Round,
    shares: [u64; SHARES.len()],
    time: u64,
    /// What the selected queue was asked for last.
    last: Option<Ask>,
    /// The size of the last peek, which the next one of the same queue is expected to have.
    peeked: Option<(QueueName, u64)>,
}

impl Scheduler {
    /// The user wants this now. A question that got no answer for a while is asked anew, since the
    /// answer to the new one may come sooner.
    pub fn want(&mut self, queue: &QueueName, ask: Ask, now: Millis) {
        let after = if ask == Ask::Peek { 0 } else { STUCK };
        self.flights.give_up(queue, ask, now, after);
        self.waits.end(queue, ask);
        if self.flights.of(queue, ask).is_none() {
            self.wanted.insert((ask, queue.clone()));
        }
    }

    /// The answer is of no interest any more, and the question neither.
    pub fn give_up(&mut self, queue: &QueueName, ask: Ask) {
        self.flights.give_up(queue, ask, Millis(0), 0);
        self.wanted.remove(&(ask, queue.clone()));
    }

    /// Nobody wants anything of this queue any more.
    pub fn forget(&mut self, queue: &QueueName) {
        self.wanted.retain(|(_, other)| other != queue);
        self.follow.retain(|other| other != queue);
        self.waits.forget(queue);
    }

    /// Its first message is to be looked at too, with the next call that is free for it.
    pub fn follow(&mut self, queue: &QueueName) {
        if !self.follow.contains(queue) {
            self.follow.push_back(queue.clone());
        }
    }

    /// The next call that may be made now; it counts as made, under the number `id`.
    pub fn next(&mut self, now: Millis, wishes: Wishes<'_>, settings: &Settings, id: u64) -> Option<Next> {
        for lost in self.flights.expire(now) {
            self.waits.add(&lost.queue, lost.ask, now, lost.every, None);
        }
        if self.flights.len() >= settings.in_flight {
            return None;
        }
        let next =
            self.for_user(now, &wishes, settings).or_else(|| self.by_itself(now, &wishes, settings))?;
        let every = every(&next, &wishes, settings);
        let bytes = self.expected(&next);
        self.purse.spend(now, bytes, settings);
        let (queue, ask) = (next.queue.clone(), next.ask);
        self.flights.start(Flight { id, queue, ask, since: now, every, bytes });
        Some(next)
    }

    fn for_user(&mut self, now: Millis, wishes: &Wishes<'_>, settings: &Settings) -> Option<Next> {
        if self.purse.user_from(now, settings) > now {
            return None;
        }
        if let Some((ask, queue)) = self.wanted.pop_first() {
            return Some(Next { queue, ask, class: Class::User });
        }
        if self.purse.shown_from(now, settings) > now {
            return None;
        }
        let queue = self.newcomer(wishes)?.clone();
        self.purse.beat(now);
        Some(Next { queue, ask: Ask::Length, class: Class::User })
    }

    /// A queue that is selected or on the screen for the first time.
    fn newcomer<'a>(&self, wishes: &Wishes<'a>) -> Option<&'a QueueName> {
        if !wishes.counts {
            return None;
        }
        let selected = wishes.selected.and_then(|queue| Some((queue, wishes.all.get(queue)?)));
        let mut shown = selected.into_iter().chain(wishes.screen.iter().copied());
        shown.find(|(queue, gauge)| self.is_new(queue, gauge)).map(|(queue, _)| queue)
    }

    /// Whether a queue was never counted, nor tried.
    fn is_new(&self, queue: &QueueName, gauge: &Gauge) -> bool {
        gauge.series.is_empty()
            && self.waits.until(queue, Ask::Length).is_none()
            && self.flights.of(queue, Ask::Length).is_none()
    }

    /// The class with the smallest account in which something is due.
    fn by_itself(&mut self, now: Millis, wishes: &Wishes<'_>, settings: &Settings) -> Option<Next> {
        if wishes.pace == Pace::Paused || self.purse.from(now, settings) > now {
            return None;
        }
        let account = |(class, step), share: u64| (share.max(self.time), class, step);
        let mut classes: Vec<_> =
            SHARES.into_iter().zip(self.shares).map(|(class, share)| account(class, share)).collect();
        classes.sort_unstable();
        let beats = self.purse.beat_from(now, settings) <= now;
        let may = classes.into_iter().filter(|(_, class, _)| beats || *class == Class::Selected);
        let due = may.into_iter().find_map(|(share, class, step)| {
            Some((share, class, step, self.due_in(class, now, wishes, settings)?))
        });
        let (share, class, step, (queue, ask)) = due?;
        self.time = share;
        let at = SHARES.iter().position(|(other, _)| *other == class)?;
        *self.shares.get_mut(at)? = share + step;
        if class == Class::Selected {
            self.last = Some(ask);
        } else {
            self.purse.beat(now);
        }
        Some(Next { queue, ask, class })
    }

    fn expected(&self, next: &Next) -> u64 {
        match &self.peeked {
            Some((queue, bytes)) if next.ask == Ask::Peek && *queue == next.queue => *bytes,
            _ => next.ask.bytes(),
        }
    }

    /// Takes the end of a call. False if it is not the one that is waited for.
    pub fn settled(
        &mut self,
        (queue, ask, id): (&QueueName, Ask, u64),
        now: Millis,
        outcome: Outcome,
        settings: &Settings,
    ) -> bool {
        let Some(flight) = self.flights.end(queue, ask, id) else { return false };
        match outcome {
            Outcome::Answered { bytes } => {
                self.purse.weigh(now, bytes.saturating_sub(flight.bytes), settings);
                self.waits.end(queue, ask);
                if ask == Ask::Peek {
                    self.peeked = Some((queue.clone(), bytes));
                }
            }
            Outcome::Failed => self.waits.add(queue, ask, now, flight.every, None),
            Outcome::Busy { secs } => {
                for ask in Ask::ALL {
                    self.waits.add(queue, ask, now, flight.every, secs);
                }
            }
        }
        true
    }

    /// A call was made that was not chosen here: another attempt, a page of the list.
    pub fn spent(&mut self, now: Millis, settings: &Settings) {
        self.purse.spend(now, 0, settings);
    }

    /// The number of the call under way for something.
    #[must_use]
    pub fn pending(&self, queue: &QueueName, ask: Ask) -> Option<u64> {
        self.flights.of(queue, ask).map(|flight| flight.id)
    }

    /// How many calls are under way.
    #[must_use]
    pub const fn in_flight(&self) -> usize {
        self.flights.len()
    }

    /// Until when a question is not asked by itself because it failed.
    #[must_use]
    pub fn waits_until(&self, queue: &QueueName, ask: Ask) -> Option<Millis> {
        self.waits.until(queue, ask)
    }

    /// When there may be something to do: always later than now.
    #[must_use]
    pub fn due(&self, now: Millis, wishes: Wishes<'_>, settings: &Settings) -> Option<Millis> {
        let lost = self.flights.expires();
        if self.flights.len() >= settings.in_flight {
            return lost.map(|at| at.max(now.plus(1)));
        }
        let wanted = (!self.wanted.is_empty()).then(|| self.purse.user_from(now, settings));
        let new = self.newcomer(&wishes).map(|_| self.purse.shown_from(now.plus(1), settings));
        let by_itself = self.due_by_itself(now, &wishes, settings);
        let by_itself = by_itself.map(|at| at.max(self.purse.from(now, settings)));
        [lost, wanted, new, by_itself].into_iter().flatten().min().map(|at| at.max(now.plus(1)))
    }

    fn due_by_itself(&self, now: Millis, wishes: &Wishes<'_>, settings: &Settings) -> Option<Millis> {
        if wishes.pace == Pace::Paused {
            return None;
        }
        let selected = self.selected(now, wishes, settings).map(|(at, ..)| at);
        let others = self.due_together(wishes, settings);
        // What goes with this beat is asked already: the rest waits for the next.
        let others = others.map(|at| at.max(self.purse.beat_from(now.plus(1), settings)));
        selected.into_iter().chain(others).min()
    }

    /// When something is due that nobody waits for.
    fn due_together(&self, wishes: &Wishes<'_>, settings: &Settings) -> Option<Millis> {
        let screen = self.on_screen(wishes, settings).map(|(at, ..)| at);
        let head = self.follow.iter().filter(|_| wishes.heads);
        let head = head.filter_map(|queue| self.free(queue, Ask::Head, Millis(0))).min();
        let watched =
            (wishes.counts && !wishes.watched.is_empty()).then(|| self.watched.due(settings.watched_every));
        let any_rest = wishes.rest && wishes.counts && !wishes.all.is_empty();
        let rest = any_rest.then(|| self.rest.due(wishes.pace.of(settings.rest_every, settings)));
        [screen, head, watched, rest].into_iter().flatten().min()
    }
}

fn every(next: &Next, wishes: &Wishes<'_>, settings: &Settings) -> u64 {
    let every = match next.class {
        _ if wishes.selected == Some(&next.queue) => settings.selected_every,
        Class::User | Class::Selected | Class::Screen => settings.screen_every,
        Class::Watched => settings.watched_every,
        Class::Rest => settings.rest_every,
    };
    wishes.pace.of(every, settings)
}
