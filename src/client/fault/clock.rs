//! This machine's clock against the service's, as the `Date` of an answer tells it.

use crate::client::answer::Answer;
use crate::client::wire;
use crate::model::clock::Millis;

/// The service accepts dates within 15 minutes; from here on the clock is worth a word.
const SKEW_WORTH_TELLING: u64 = 5 * 60;

/// What the service's clock shows, where the answer tells.
pub(super) fn theirs(answer: &Answer) -> Option<Millis> {
    let secs = wire::moment(answer.header("date")?).secs()?;
    u64::try_from(secs).ok().map(|secs| Millis(secs.saturating_mul(1000)))
}

/// The service refuses dates that are more than 15 minutes off, and does not say so.
pub(super) fn hint(answer: &Answer, now: Millis) -> Option<String> {
    let theirs = theirs(answer)?.secs();
    let (ours, off) = (now.secs(), now.secs().abs_diff(theirs));
    if off < SKEW_WORTH_TELLING {
        return None;
    }
    let direction = if ours < theirs { "behind" } else { "ahead of" };
    Some(format!(
        "This machine's clock is {} {direction} the service's; more than 15 minutes are refused. Set the clock.",
        span(off)
    ))
}

fn span(seconds: u64) -> String {
    match seconds / 60 {
        minutes @ 0..=119 => format!("{minutes} minutes"),
        minutes @ 120..=2879 => format!("{} hours", minutes / 60),
        minutes => format!("{} days", minutes / 1440),
    }
}
