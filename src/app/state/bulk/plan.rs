//! What the dialog asks for, checked, and what it will cost as far as that can be known.

use std::sync::Arc;

use super::{BulkDialog, Choice, Head, LifeChoice, Looks, Recovering};
use crate::app::state::State;
use crate::app::state::limits::life;
use crate::filter::Filter;
use crate::model::change::{Bulk, Deed, Goal, Known, NewLife, Which};
use crate::model::clock::Millis;
use crate::model::failure::FailureKind;
use crate::model::message::{Expiry, Life, MAX_BATCH, WEEK};
use crate::model::queue::QueueName;

/// Below this many seconds a message is about to end.
const SOON: i64 = 3_600;

/// What it will cost, as far as one look can tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Estimate {
    /// How many messages are meant, at the most; exact where all that are meant were seen.
    pub meant: u64,
    /// Whether that is exact.
    pub is_exact: bool,
    /// How many of those that were seen are meant.
    pub seen: usize,
    /// How far it must go to reach them.
    pub reach: Reach,
    /// How many of those that were seen and are meant end within an hour.
    pub soon: usize,
    /// How many bystanders that were seen would reach the poison threshold.
    pub poisoned: usize,
}

/// How many messages must be leased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// None: what is to be copied was seen.
    Nothing,
    /// Only those that are meant.
    Meant,
    /// So many from the first on, to get at the last one that is meant.
    Upto(u32),
    /// All until everything was searched: so many at the most.
    Search(u64),
}

impl BulkDialog {
    /// The messages of the head that are meant.
    #[must_use]
    pub fn meant<'a>(&self, head: &'a Head, now: Millis) -> Vec<(usize, &'a crate::body::shown::Shown)> {
        let filter = Filter::parse(&self.filter.to_string()).ok();
        let first = self.count().unwrap_or(0) as usize;
        let sent = self.known();
        let messages = head.messages.iter().map(|shown| &**shown).enumerate();
        let is_meant = |(at, shown): &(usize, &crate::body::shown::Shown)| match self.choice {
            None => false,
            Some(Choice::All) => true,
            Some(Choice::First) => *at < first,
            Some(Choice::Selected) => self.targets.iter().any(|target| target.id == shown.message.id),
            Some(Choice::Known) => sent.iter().any(|sent| sent.id == shown.message.id),
            Some(Choice::Matching) => filter.as_ref().is_some_and(|filter| filter.matches_shown(shown, now)),
        };
        messages.filter(is_meant).collect()
    }

    /// The messages that the journal names: they are to come back, or to go.
    #[must_use]
    pub fn known(&self) -> Arc<[Known]> {
        if let Some(recovers) = &self.recovers {
            return Arc::clone(&recovers.messages);
        }
        let sent = self.looks.value.as_ref().and_then(|looks| looks.sent.as_ref()?.as_ref().ok());
        sent.cloned().unwrap_or_default()
    }

    fn count_known(&self) -> usize {
        self.recovers.as_ref().map_or_else(|| self.known().len(), Recovering::count)
    }

    /// How many messages of the head the filter fits; none without a filter.
    #[must_use]
    pub fn fit(&self, head: &Head, now: Millis) -> Option<usize> {
        let filter = Filter::parse(&self.filter.to_string()).ok().filter(|filter| !filter.is_empty())?;
        Some(head.messages.iter().filter(|shown| filter.matches_shown(shown, now)).count())
    }

    /// What is wrong with the filter.
    #[must_use]
    pub fn mistake(&self) -> Option<String> {
        Filter::parse(&self.filter.to_string()).err().map(|mistake| mistake.to_string())
    }

    fn count(&self) -> Option<u32> {
        self.first.to_string().trim().parse::<u32>().ok().filter(|count| *count > 0)
    }

    /// The whole wish and its price.
    ///
    /// # Errors
    /// A sentence: the first thing that is missing or wrong.
    pub fn plan(&self, state: &State) -> Result<(Bulk, Estimate), String> {
        let to = self.goal(state)?;
        self.check_rights(state)?;
        let looks = self.looks(to.as_ref())?;
        let choice = self.choice.ok_or("choose which messages")?;
        let life = self.new_life()?;
        let rate = self.rate_limit()?;
        let hold = number(&self.hold.to_string(), "how many may be held")?;
        let estimate = self.estimate(state, choice, &looks.from)?;
        let which = self.which(choice, estimate.reach)?;
        let by = self.means(state, estimate.reach)?;
        self.check_names(to.as_ref())?;
        let (deed, canary, remembers, undoes) = (self.deed, self.canary, self.redrive, self.back.clone());
        let recovers = self.recovers.as_ref().map(Recovering::recovers);
        Ok((Bulk { deed, to, which, life, rate, hold, canary, by, remembers, undoes, recovers }, estimate))
    }

    fn looks(&self, to: Option<&Goal>) -> Result<&Looks, String> {
        if let Some(error) = self.looks.error.as_ref().filter(|_| self.looks.pending.is_none()) {
            return Err(error.step());
        }
        let looks = self.looks.value.as_ref().filter(|_| self.looks.pending.is_none());
        let looks = looks.ok_or("wait until it is known what it costs")?;
        if let Some(Err(why)) = &looks.sent {
            return Err(why.to_string());
        }
        match (&looks.to, to) {
            (Some(Err(failure)), Some(goal)) if failure.kind == FailureKind::NoSuchQueue => {
                Err(format!("the queue {} does not exist; none is created", goal.place.queue))
            }
            (Some(Err(failure)), Some(_)) if failure.kind != FailureKind::NotPermitted => Err(failure.step()),
            (None, Some(_)) => Err("wait until it is known what it costs".to_owned()),
            _ => Ok(looks),
        }
    }

    /// The internal queues that are concerned must be named.
    #[must_use]
    pub fn to_be_named(&self, to: Option<&Goal>) -> Option<QueueName> {
        let to = to.map(|goal| &goal.place.queue);
        let internal =
            [Some(&self.subject.queue), to].into_iter().flatten().find(|queue| queue.is_internal());
        internal.filter(|queue| *self.name.to_string().trim() != *queue.as_str()).cloned()
    }

    fn check_names(&self, to: Option<&Goal>) -> Result<(), String> {
        match self.to_be_named(to) {
            Some(queue) => Err(format!("{queue} belongs to the Functions runtime: type its name")),
            None => Ok(()),
        }
    }

    fn new_life(&self) -> Result<NewLife, String> {
        Ok(match self.life {
            LifeChoice::Kept => NewLife::Kept,
            LifeChoice::Week => NewLife::Of(Life::Seconds(WEEK)),
            LifeChoice::Never => NewLife::Of(Life::Never),
            LifeChoice::Chosen => {
                NewLife::Of(life(&self.secs.to_string()).map_err(|why| format!("time to live: {why}"))?)
            }
        })
    }

    /// How many a second at the most.
    ///
    /// # Errors
    /// Where it is no number.
    pub fn rate_limit(&self) -> Result<Option<u32>, String> {
        rate(&self.rate.to_string())
    }

    fn which(&self, choice: Choice, reach: Reach) -> Result<Which, String> {
        Ok(match choice {
            Choice::All => Which::All,
            Choice::First => Which::First(self.first_count()?),
            Choice::Matching => {
                let filter = self.filter.to_string();
                Which::Matching(Arc::from(filter.trim()))
            }
            Choice::Selected => Which::These { targets: self.targets.clone(), reach: upto(reach) },
            Choice::Known => self
                .recovers
                .as_ref()
                .and_then(Recovering::which)
                .unwrap_or_else(|| Which::Known { messages: self.known(), reach: upto(reach) }),
        })
    }

    fn first_count(&self) -> Result<u32, String> {
        number(&self.first.to_string(), "how many")
    }

    fn estimate(&self, state: &State, choice: Choice, from: &Head) -> Result<Estimate, String> {
        let now = state.now;
        match choice {
            Choice::First => drop(self.first_count()?),
            Choice::Matching => {
                let filter = Filter::parse(&self.filter.to_string());
                let filter = filter.map_err(|mistake| format!("the filter: {mistake}"))?;
                if filter.is_empty() {
                    return Err("type what must fit".to_owned());
                }
            }
            Choice::Selected if self.targets.is_empty() => return Err("no message is selected".to_owned()),
            Choice::Known if self.count_known() == 0 => return Err("none of them was put there".to_owned()),
            Choice::Selected | Choice::Known | Choice::All => {}
        }
        let meant = self.meant(from, now);
        // Fewer than a peek can show: these are all that can be seen.
        let sees_all = from.messages.len() < MAX_BATCH as usize;
        let in_sight = match choice {
            Choice::Selected => meant.len() == self.targets.len(),
            Choice::Known => meant.len() == self.count_known(),
            Choice::First => meant.len() as u64 == u64::from(self.first_count()?) || sees_all,
            Choice::All | Choice::Matching => sees_all,
        };
        let last = meant.last().map_or(0, |(at, _)| at.saturating_add(1));
        let reach = match choice {
            _ if self.deed == Deed::Copy && in_sight => Reach::Nothing,
            Choice::All | Choice::First => Reach::Meant,
            Choice::Selected | Choice::Known if in_sight => {
                Reach::Upto(u32::try_from(last).unwrap_or(u32::MAX))
            }
            Choice::Selected | Choice::Known | Choice::Matching => Reach::Search(from.count),
        };
        let number = |meant: usize| meant as u64;
        let (most, is_exact) = match choice {
            Choice::Selected => (number(self.targets.len()), true),
            Choice::Known => (number(self.count_known()), true),
            Choice::First => (u64::from(self.first_count()?), false),
            Choice::Matching if sees_all => (number(meant.len()), false),
            Choice::All | Choice::Matching => (from.count, false),
        };
        let ends_soon = |expires: &Expiry| match expires {
            Expiry::Never => false,
            Expiry::At(at) => at.secs().is_some_and(|at| at.saturating_sub(now.secs()) < SOON),
        };
        Ok(Estimate {
            meant: most,
            is_exact,
            seen: meant.len(),
            reach,
            soon: meant.iter().filter(|(_, shown)| ends_soon(&shown.message.expires)).count(),
            poisoned: self.poisoned(state, from, &meant, reach),
        })
    }

    /// How many bystanders that were seen would reach the poison threshold by being leased.
    fn poisoned(
        &self,
        state: &State,
        from: &Head,
        meant: &[(usize, &crate::body::shown::Shown)],
        reach: Reach,
    ) -> usize {
        let Some(threshold) = state.settings.threshold_of(&self.subject.queue) else { return 0 };
        let leased = match reach {
            Reach::Upto(reach) => reach as usize,
            Reach::Search(_) => usize::MAX,
            Reach::Nothing | Reach::Meant => 0,
        };
        let bystanders = from.messages.iter().take(leased).enumerate();
        let bystanders = bystanders.filter(|(at, _)| !meant.iter().any(|(other, _)| other == at));
        bystanders.filter(|(_, shown)| shown.message.dequeue_count.saturating_add(1) >= threshold).count()
    }
}

const fn upto(reach: Reach) -> Option<u32> {
    if let Reach::Upto(reach) = reach { Some(reach) } else { None }
}

/// Reads how many a second; nothing means no limit.
///
/// # Errors
/// Where it is no number.
pub fn rate(typed: &str) -> Result<Option<u32>, String> {
    if typed.trim().is_empty() { Ok(None) } else { number(typed, "how many a second").map(Some) }
}

fn number(typed: &str, what: &str) -> Result<u32, String> {
    let number = typed.trim().replace(',', "").parse::<u32>().ok().filter(|number| *number > 0);
    number.ok_or_else(|| format!("{what}: a whole number, 1 or more"))
}
