//! Whose turn it is in each class.

use super::Scheduler;
use crate::model::clock::Millis;
use crate::model::queue::QueueName;
use crate::model::settings::Settings;
use crate::watch::asks::{Ask, Class, Seen, Wishes};
use crate::watch::gauge::Gauge;

impl Scheduler {
    pub(super) fn due_in(
        &mut self,
        class: Class,
        now: Millis,
        wishes: &Wishes<'_>,
        settings: &Settings,
    ) -> Option<(QueueName, Ask)> {
        let by_now = |due: Option<(Millis, Ask, &QueueName)>| {
            due.filter(|(at, ..)| *at <= now).map(|(_, ask, queue)| (queue.clone(), ask))
        };
        match class {
            Class::User => None,
            Class::Selected => by_now(self.selected(now, wishes, settings)),
            Class::Screen => by_now(self.on_screen(wishes, settings)),
            Class::Watched => {
                self.next_head(now, wishes).or_else(|| self.next_watched(now, wishes, settings))
            }
            Class::Rest => self.next_rest(now, wishes, settings),
        }
    }

    /// What is due first of the selected queue; where both are, what was not asked last, or the peek.
    pub(super) fn selected<'a>(
        &self,
        now: Millis,
        wishes: &Wishes<'a>,
        settings: &Settings,
    ) -> Option<(Millis, Ask, &'a QueueName)> {
        let queue = wishes.selected?;
        let from = wishes.rests_at.map_or(now, |at| at.max(now));
        let every = wishes.pace.of(settings.selected_every, settings);
        let counts = wishes.all.get(queue).filter(|_| wishes.counts);
        let counted = counts.map(|gauge| gauge.last().map(|last| last.at));
        let asks = [(wishes.peek, Ask::Peek), (counted, Ask::Length)];
        let due = |(last, ask): (Option<Option<Millis>>, Ask)| {
            let at = last?.map_or(now, |last| last.plus(every));
            Some((self.free(queue, ask, at)?.max(from), ask, queue))
        };
        asks.into_iter().filter_map(due).min_by_key(|(at, ask, _)| (*at, self.last == Some(*ask), *ask))
    }

    /// The row on the screen that is due first.
    pub(super) fn on_screen<'a>(
        &self,
        wishes: &Wishes<'a>,
        settings: &Settings,
    ) -> Option<(Millis, Ask, &'a QueueName)> {
        let every = wishes.pace.of(settings.screen_every, settings);
        let rows = wishes.screen.iter().filter(|_| wishes.counts);
        let others = rows.filter(|(queue, _)| Some(*queue) != wishes.selected);
        let due = |(queue, gauge): &Seen<'a>| {
            let at = gauge.last().map_or(Millis(0), |last| last.at.plus(every));
            Some((self.free(queue, Ask::Length, at)?, Ask::Length, *queue))
        };
        others.filter_map(due).min_by_key(|(at, ..)| *at)
    }

    /// From when on a queue may be asked what is due at `at`; none while it is being asked.
    pub(super) fn free(&self, queue: &QueueName, ask: Ask, at: Millis) -> Option<Millis> {
        let until = self.waits.until(queue, ask);
        (!self.flights.any(queue)).then(|| until.map_or(at, |until| until.max(at)))
    }

    fn is_free(&self, queue: &QueueName, ask: Ask, now: Millis) -> bool {
        self.free(queue, ask, Millis(0)).is_some_and(|from| from <= now)
    }

    /// A head that follows a count.
    fn next_head(&mut self, now: Millis, wishes: &Wishes<'_>) -> Option<(QueueName, Ask)> {
        if !wishes.heads {
            return None;
        }
        let waits = &self.waits;
        self.follow.retain(|queue| {
            let any = wishes.all.get(queue).and_then(Gauge::length).is_some_and(|count| count > 0);
            let waits = waits.until(queue, Ask::Head).is_some_and(|until| until > now);
            any && !waits && (wishes.peek.is_none() || wishes.selected != Some(queue))
        });
        let at = self.follow.iter().position(|queue| self.is_free(queue, Ask::Head, now))?;
        self.follow.remove(at).map(|queue| (queue, Ask::Head))
    }

    fn next_watched(
        &mut self,
        now: Millis,
        wishes: &Wishes<'_>,
        settings: &Settings,
    ) -> Option<(QueueName, Ask)> {
        let every = settings.watched_every;
        let half = every / 2;
        let slow = wishes.pace.of(every, settings) - half;
        let mut round = std::mem::take(&mut self.watched);
        let queue = round.next(wishes.watched, (now, every), |queue, watched| {
            self.has_turn(queue, now, if watched.always { half } else { slow }, wishes)
                && !wishes.shows(queue)
        });
        self.watched = round;
        Some((queue?, Ask::Length))
    }

    fn next_rest(
        &mut self,
        now: Millis,
        wishes: &Wishes<'_>,
        settings: &Settings,
    ) -> Option<(QueueName, Ask)> {
        if !wishes.rest {
            return None;
        }
        let every = wishes.pace.of(settings.rest_every, settings);
        let mut round = std::mem::take(&mut self.rest);
        let queue = round.next(wishes.all, (now, every), |queue, _| {
            self.has_turn(queue, now, every / 2, wishes)
                && !wishes.shows(queue)
                && !wishes.watched.contains_key(queue)
        });
        self.rest = round;
        Some((queue?, Ask::Length))
    }

    /// Whether a queue may have its turn of a round. Not if it was counted for another reason within
    /// the last `fresh` milliseconds: less than a round, which takes a while itself.
    fn has_turn(&self, queue: &QueueName, now: Millis, fresh: u64, wishes: &Wishes<'_>) -> bool {
        let is_fresh = |gauge: &Gauge| gauge.last().is_some_and(|last| last.at.plus(fresh) > now);
        wishes.counts
            && wishes.selected != Some(queue)
            && wishes.all.get(queue).is_some_and(|gauge| !is_fresh(gauge))
            && self.is_free(queue, Ask::Length, now)
    }
}
