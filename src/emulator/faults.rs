//! Faults on demand: what goes wrong with which request, before or after the operation took
//! effect. Planned one by one, or drawn from a seed, which gives the same faults every time.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::model::operation::OperationKind;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// What becomes of the answer.
    pub trouble: Trouble,
    /// Whether the operation takes effect, even if the client never learns of it. Where it does not
    /// and an answer is needed that can be broken, that answer is `503 ServerBusy`.
    pub takes_effect: bool,
}

/// What becomes of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It comes later. The operation takes effect in any case: before the wait or after it.
    Delay(Duration),
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
        status: u16,
        /// Seconds to wait, in `Retry-After`.
        retry_after: Option<u32>,
    },
    /// It is bytes that are no HTTP.
    WrongBytes,
    /// It comes byte by byte, with a pause before each.
    Drip(Duration),
    /// It is a web page with status 502, as a proxy would answer.
    Html,
}

/// A fault and the requests that meet it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    /// Only requests of this kind; none for all.
    pub kind: Option<OperationKind>,
    /// So many of these requests are spared first.
    pub skip: u64,
    /// Then so many meet it.
    pub times: u64,
    /// What they meet.
    pub fault: Fault,
}

/// Faults drawn from a seed: the n-th request meets the same one whenever the seed is the same.
#[derive(Debug, Clone)]
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

#[derive(Default)]
struct State {
    planned: Vec<Planned>,
    seeded: Option<Seeded>,
    requests: u64,
    met: Vec<(u64, Fault)>,
}

impl Faults {
    /// Replaces everything that was planned.
    pub fn plan(&self, planned: Vec<Planned>) {
        self.replace(State { planned, ..State::default() });
    }

    /// The same, with faults from a seed.
    pub fn plan_seeded(&self, seeded: Seeded) {
        self.replace(State { seeded: Some(seeded), ..State::default() });
    }

    /// Which request since the planning met what, from 0 on.
    pub fn met(&self) -> Vec<(u64, Fault)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).met.clone()
    }

    fn replace(&self, state: State) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }

    /// What a request meets; none if all goes well. Its kind is asked for only where it matters.
    pub(super) fn draw(&self, kind: impl FnOnce() -> Option<OperationKind>) -> Option<Fault> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.planned.is_empty() && state.seeded.is_none() {
            return None;
        }
        let number = state.requests;
        state.requests += 1;
        let fault = state.next_planned(kind()).or_else(|| state.seeded.as_ref()?.draw(number))?;
        state.met.push((number, fault));
        Some(fault)
    }
}

impl State {
    /// All plans for this kind count the request; the first one that is due decides.
    fn next_planned(&mut self, kind: Option<OperationKind>) -> Option<Fault> {
        let mut due = None;
        for plan in self.planned.iter_mut().filter(|plan| plan.kind.is_none() || plan.kind == kind) {
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
