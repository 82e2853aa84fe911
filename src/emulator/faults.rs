//! Faults on demand: what goes wrong with which request, before or after the operation took
//! effect. Planned one by one, or drawn from a seed, which gives the same faults every time. The
//! names in JSON are those of the control endpoint.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::model::operation::OperationKind;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// What becomes of the answer.
    pub trouble: Trouble,
    /// Whether the operation takes effect, even if the client never learns of it. Where it does not
    /// and an answer is needed that can be broken, that answer is `503 ServerBusy`.
    pub takes_effect: bool,
}

/// What becomes of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Trouble {
    /// It comes later. The operation takes effect in any case: before the wait or after it.
    #[serde(rename = "delay_ms")]
    Delay(#[serde(with = "millis")] Duration),
    /// It never comes, and the connection stays open.
    Hang,
    /// The connection is reset in place of it.
    Reset,
    /// Only so many bytes of it come, headers included; then the connection is closed.
    Truncate(usize),
    /// The headers come, and so many bytes of what follows them; then the connection is closed.
    TruncateBody(usize),
    /// It is an error of the service in place of the true one.
    Status {
        /// 500, 503, or any other.
        #[serde(rename = "code")]
        status: u16,
        /// Seconds to wait, in `Retry-After`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<u32>,
    },
    /// It is bytes that are no HTTP.
    WrongBytes,
    /// It comes byte by byte, with a pause before each.
    #[serde(rename = "drip_ms")]
    Drip(#[serde(with = "millis")] Duration),
    /// It is a web page with status 502, as a proxy would answer.
    Html,
}

/// A fault and the requests that meet it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Planned {
    /// Only requests of this kind; none for all.
    #[serde(rename = "operation", default)]
    pub kind: Option<OperationKind>,
    /// Only requests to the secondary, or (false) to the primary; none for both.
    #[serde(default)]
    pub secondary: Option<bool>,
    /// So many of these requests are spared first.
    #[serde(default)]
    pub skip: u64,
    /// Then so many meet it.
    #[serde(default = "once")]
    pub times: u64,
    /// What they meet.
    pub fault: Fault,
}

/// Faults drawn from a seed: the n-th request meets the same one whenever the seed is the same.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seeded {
    /// What they are drawn from.
    pub seed: u64,
    /// One request in so many meets one; 0 for none.
    pub one_in: u64,
    /// The faults to draw from.
    pub faults: Vec<Fault>,
}

/// What is planned, and what came of it. Requests count from the moment of planning.
#[derive(Default)]
pub struct Faults(Mutex<State>);

/// What is still planned, and what came of it so far.
#[derive(Clone, Default, Serialize)]
pub(super) struct State {
    planned: Vec<Planned>,
    seeded: Option<Seeded>,
    requests: u64,
    met: Vec<(u64, Fault)>,
}

const fn once() -> u64 {
    1
}

/// A span of time as whole milliseconds.
mod millis {
    use std::time::Duration;

    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    pub fn serialize<S: Serializer>(span: &Duration, to: S) -> Result<S::Ok, S::Error> {
        u64::try_from(span.as_millis()).unwrap_or(u64::MAX).serialize(to)
    }

    pub fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<Duration, D::Error> {
        u64::deserialize(from).map(Duration::from_millis)
    }
}

impl Faults {
    /// Replaces everything that was planned.
    pub fn plan(&self, planned: Vec<Planned>) {
        *self.state() = State { planned, ..State::default() };
    }

    /// The same, with faults from a seed.
    pub fn plan_seeded(&self, seeded: Seeded) {
        *self.state() = State { seeded: Some(seeded), ..State::default() };
    }

    /// Which request since the planning met what, from 0 on.
    pub fn met(&self) -> Vec<(u64, Fault)> {
        self.state().met.clone()
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a request meets; none if all goes well. What it is, and whether it is to the secondary, is
    /// asked for only where it matters.
    pub(super) fn draw(&self, what: impl FnOnce() -> (Option<OperationKind>, bool)) -> Option<Fault> {
        let mut state = self.state();
        if state.planned.is_empty() && state.seeded.is_none() {
            return None;
        }
        let number = state.requests;
        state.requests += 1;
        let fault = state.next_planned(what()).or_else(|| state.seeded.as_ref()?.draw(number))?;
        state.met.push((number, fault));
        Some(fault)
    }
}

impl State {
    /// All plans for this kind count the request; the first one that is due decides.
    fn next_planned(&mut self, (kind, secondary): (Option<OperationKind>, bool)) -> Option<Fault> {
        let mut due = None;
        let meets = |plan: &&mut Planned| {
            (plan.kind.is_none() || plan.kind == kind) && plan.secondary.is_none_or(|only| only == secondary)
        };
        for plan in self.planned.iter_mut().filter(meets) {
            if plan.skip > 0 {
                plan.skip -= 1;
            } else if plan.times > 0 && due.is_none() {
                plan.times -= 1;
                due = Some(plan.fault);
            }
        }
        due
    }
}

impl Seeded {
    fn draw(&self, number: u64) -> Option<Fault> {
        let dice = scatter(self.seed.wrapping_add(number.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
        if dice.checked_rem(self.one_in)? != 0 {
            return None;
        }
        let count = u64::try_from(self.faults.len()).ok()?;
        let which = scatter(dice).checked_rem(count)?;
        self.faults.get(usize::try_from(which).ok()?).copied()
    }
}

/// A one-to-one mixing of the bits (the finaliser of splitmix64).
const fn scatter(number: u64) -> u64 {
    let mixed = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
