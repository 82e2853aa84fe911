//! What the client must make of a fault, derived from what it can see of it and from what may be
//! repeated; and what must hold in any case.

use std::time::Duration;

use peekq::emulator::faults::{Fault, Trouble};
use peekq::model::failure::{FailureKind, TookEffect};

use crate::operations::{Doubt, Operation, Repeated};
use crate::troubles::is_slow;

/// How often the client tries at the most.
pub const ATTEMPTS: u32 = 2;
/// The longest pause that it makes because the service asks for it.
const LONGEST_PAUSE: u32 = 2;

/// What the client says in the end: nothing more than that it was done, or what failed.
pub type Outcome = Result<(), (FailureKind, TookEffect)>;

/// What must come out.
#[derive(Debug, PartialEq)]
pub struct Expected {
    pub outcome: Outcome,
    /// So many requests of this kind reach the service.
    pub sent: usize,
}

/// What the client sees of one attempt.
#[derive(Clone, Copy)]
enum Seen {
    Done,
    /// The operation was done before, and cannot be done twice.
    Over(FailureKind),
    Status(u16),
    Broken,
    Nothing,
}

/// Plays the exchange through.
pub fn expected(operation: &Operation, fault: Fault, every_time: bool) -> Expected {
    let (mut done, mut doubt, mut last, mut sent) = (false, false, FailureKind::Bug, 0);
    while sent < ATTEMPTS as usize {
        if doubt && done && operation.doubt == Doubt::LookFirst {
            return Expected { outcome: Ok(()), sent };
        }
        sent += 1;
        let meets = every_time || sent == 1;
        let performed = !meets || is_performed_in_time(fault);
        let answer = if performed { perform(operation, &mut done) } else { Seen::Status(503) };
        let seen = if meets { through(fault.trouble, answer, operation) } else { answer };
        let surely_not = matches!(seen, Seen::Over(_) | Seen::Status(429 | 503));
        doubt |= operation.kind.changes() && !surely_not;
        let again = match seen {
            Seen::Done => return Expected { outcome: Ok(()), sent },
            Seen::Over(_) => false,
            Seen::Status(429 | 503) => true,
            Seen::Nothing => !matches!(operation.doubt, Doubt::Leave | Doubt::AskUnlessLate),
            Seen::Status(_) | Seen::Broken => operation.doubt != Doubt::Leave,
        };
        last = kind(seen);
        if !again || asks_for_too_long(fault.trouble) {
            break;
        }
    }
    let effect = if doubt { TookEffect::Perhaps } else { TookEffect::No };
    Expected { outcome: Err((last, effect)), sent }
}

/// Whether a request that meets this is performed before the client gives up.
fn is_performed_in_time(fault: Fault) -> bool {
    fault.takes_effect || (matches!(fault.trouble, Trouble::Delay(_)) && !is_slow(fault.trouble))
}

fn perform(operation: &Operation, done: &mut bool) -> Seen {
    match operation.repeated {
        Repeated::Fails(kind) if *done => Seen::Over(kind),
        _ => {
            *done = true;
            Seen::Done
        }
    }
}

/// What is left of an answer.
fn through(trouble: Trouble, answer: Seen, operation: &Operation) -> Seen {
    match trouble {
        _ if is_slow(trouble) => Seen::Nothing,
        Trouble::Delay(_) | Trouble::Drip(_) => answer,
        Trouble::Hang => Seen::Nothing,
        Trouble::Reset | Trouble::Truncate(_) | Trouble::WrongBytes => Seen::Broken,
        Trouble::TruncateBody(_) => match answer {
            Seen::Done if operation.answers_with_body => Seen::Broken,
            // A refusal is one without its explanation too.
            whole => whole,
        },
        Trouble::Status { status, .. } => Seen::Status(status),
        Trouble::Html => Seen::Status(502),
    }
}

fn asks_for_too_long(trouble: Trouble) -> bool {
    matches!(trouble, Trouble::Status { retry_after: Some(seconds), .. } if seconds > LONGEST_PAUSE)
}

const fn kind(seen: Seen) -> FailureKind {
    match seen {
        Seen::Done => FailureKind::Bug,
        Seen::Over(kind) => kind,
        Seen::Nothing | Seen::Status(408) => FailureKind::TimedOut,
        Seen::Broken => FailureKind::Dropped,
        Seen::Status(429 | 503) => FailureKind::Busy,
        Seen::Status(_) => FailureKind::Broken,
    }
}

/// How long the service wants to be left alone between two requests.
pub fn least_pause(fault: Fault) -> Duration {
    match fault.trouble {
        Trouble::Status { retry_after: Some(seconds), .. } => Duration::from_secs(seconds.into()),
        _ => Duration::ZERO,
    }
}

/// 429 and 503 are the service's word that it did nothing. Where it did all the same, nobody can
/// know, and nothing is promised.
pub fn is_lie(fault: Fault) -> bool {
    fault.takes_effect && matches!(fault.trouble, Trouble::Status { status: 429 | 503, .. })
}

/// What came of it, seen from outside.
#[derive(Debug, Clone, Copy)]
pub struct Truth {
    pub in_effect: bool,
    /// How often the service did it.
    pub times: usize,
}

/// What no failure may break, whatever the rest of this file says. Gives what is broken.
pub fn broken_promise(operation: &Operation, outcome: Outcome, truth: Truth) -> Option<&'static str> {
    let changes = operation.kind.changes();
    let is_once = operation.doubt == Doubt::Leave;
    match outcome {
        _ if !changes => (!truth.in_effect).then_some("a look changed something"),
        _ if is_once && truth.times > 1 => Some("it was done twice"),
        Ok(()) if !truth.in_effect || truth.times == 0 => Some("it is said to be done, and is not"),
        Err((_, TookEffect::No)) if truth.in_effect || truth.times > 0 => {
            Some("it is said not to be done, and is")
        }
        Ok(()) | Err(_) => None,
    }
}
