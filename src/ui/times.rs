//! Times in words: ages as of the moment of an answer, so that they do not tick.

use crate::app::state::State;
use crate::app::state::messages::MessagePane;
use crate::model::clock::Millis;
use crate::model::message::{Expiry, Moment};
use crate::model::print::{age, printable_line};

/// The moment as of which ages in the message pane are meant: when its messages were answered.
pub fn seen_at(state: &State, pane: &MessagePane) -> Millis {
    let taken = pane.take.as_ref().and_then(|take| state.writes.get(&take.job)).map(|job| job.since);
    taken.or(pane.peek.fetched).unwrap_or(state.now)
}

/// How long ago something was: `3d 4h ago`; a date that could not be read, as it came.
pub fn ago(moment: &Moment, seen: Millis) -> String {
    match moment {
        Moment::At(secs) if *secs >= seen.secs() => "now".to_owned(),
        Moment::At(secs) => format!("{} ago", age(seen.secs() - secs)),
        Moment::Odd(text) => printable_line(text).into_owned(),
    }
}

/// How long something still lasts: `3d 20h`, `never`.
pub fn left(expiry: &Expiry, seen: Millis) -> String {
    match expiry {
        Expiry::Never => "never".to_owned(),
        Expiry::At(Moment::At(secs)) => age(secs - seen.secs()),
        Expiry::At(Moment::Odd(text)) => printable_line(text).into_owned(),
    }
}

/// The time of the day in UTC: `03:39:41`.
pub fn of_day(at: Millis) -> String {
    let time = i64::try_from(at.0).ok().and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    time.map_or_else(|| at.0.to_string(), |time| time.strftime("%H:%M:%S").to_string())
}
