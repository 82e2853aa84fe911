//! What to do next on the way to the targets: take more, act, or give up. Pure, so that what it can
//! cost is proved without a service.

use std::collections::BTreeSet;

use crate::model::change::{Giving, Plan};
use crate::model::message::{MAX_BATCH, MessageId};

/// The next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Take so many messages.
    Take(u32),
    /// Give the bystander back that was just taken, to see whether that is allowed.
    Try,
    /// Act on the targets that are in hand.
    Act,
    /// Give everything back: going on would cost more than was agreed.
    GiveUp,
}

/// How far the way to the targets is.
pub struct Course<'a> {
    plan: &'a Plan,
    /// Leases so far.
    leased: u32,
    /// Targets in hand.
    found: BTreeSet<&'a MessageId>,
    /// Whether giving back was tried.
    trial: Trial,
    /// How many the last take asked for, and how many it brought.
    last: Option<(u32, u32)>,
}

/// Whether it was tried to give something back.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trial {
    /// Nothing to try it on was in hand yet.
    NotYet,
    /// It is to be tried on the bystander in hand.
    InHand,
    /// Something was given back.
    Done,
}

impl<'a> Course<'a> {
    /// The beginning.
    #[must_use]
    pub const fn new(plan: &'a Plan) -> Self {
        Self { plan, leased: 0, found: BTreeSet::new(), trial: Trial::NotYet, last: None }
    }

    /// Leases so far.
    #[must_use]
    pub const fn leased(&self) -> u32 {
        self.leased
    }

    /// Notes what a take of `asked` messages brought.
    pub fn took<'m>(&mut self, asked: u32, ids: impl IntoIterator<Item = &'m MessageId>) {
        let mut got = 0;
        for id in ids {
            got += 1;
            match self.sought().find(|target| *target == id) {
                Some(target) => drop(self.found.insert(target)),
                None if self.trial == Trial::NotYet => self.trial = Trial::InHand,
                None => {}
            }
        }
        self.leased = self.leased.saturating_add(got);
        self.last = Some((asked, got));
    }

    /// Notes that the bystander is not in hand any more, and whether it surely was given back.
    pub const fn gave_back(&mut self, surely: bool) {
        self.trial = if surely { Trial::Done } else { Trial::NotYet };
    }

    /// What is looked for: the targets in the head, and the missing ones where a search was agreed.
    fn sought(&self) -> impl Iterator<Item = &'a MessageId> + use<'a> {
        let plan = self.plan;
        let missing = plan.missing.iter().filter(move |_| plan.search.is_some());
        plan.targets.iter().map(|aim| &aim.id).chain(missing)
    }

    /// The next step.
    #[must_use]
    pub fn next(&self) -> Next {
        if self.sought().all(|id| self.found.contains(id)) {
            return Next::Act;
        }
        let careful = self.plan.giving == Giving::Untried && self.trial != Trial::Done;
        if careful && self.trial == Trial::InHand {
            return Next::Try;
        }
        let more = match self.plan.search {
            Some(most) => self.searching(most),
            None => self.as_planned(),
        };
        match more {
            Some(_) if careful => Next::Take(1),
            Some(count) => Next::Take(count),
            None if self.plan.search.is_some() => Next::Act,
            None => Next::GiveUp,
        }
    }

    /// The next batch of a search within its budget; the targets that are in the head come first.
    fn searching(&self, most: u32) -> Option<u32> {
        let left = most.saturating_sub(self.leased);
        let head = self.plan.take.saturating_sub(self.leased);
        let batch = if head > 0 { head } else { MAX_BATCH };
        Some(batch.min(left).min(MAX_BATCH)).filter(|count| *count > 0 && !matches!(self.last, Some((_, 0))))
    }

    /// As many as the plan says. The bystander on whom giving back was tried may have come first
    /// again: then it takes one more.
    fn as_planned(&self) -> Option<u32> {
        let again = u32::from(self.trial == Trial::Done);
        let short = self.last.is_some_and(|(asked, got)| got < asked);
        let rest = match self.plan.take.saturating_sub(self.leased) {
            0 => self.plan.take.saturating_add(again).saturating_sub(self.leased),
            rest => rest,
        };
        Some(rest).filter(|count| *count > 0 && !short)
    }
}

#[cfg(test)]
mod tests;
