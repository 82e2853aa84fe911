//! What the border of a pane says about the answer that it shows: that the secondary gave it, and
//! what of the next question is tried again. In the border, so that no row moves.

use super::line::{self, Pieces, piece};
use super::theme::Theme;
use super::times;
use crate::app::state::attempt::Attempt;
use crate::app::state::remote::Remote;
use crate::model::clock::Millis;
use crate::model::location::Location;
use crate::watch::gauge::Gauge;

/// In words, the longer and the shorter ones.
type Said = [String; 2];

/// About what a question brought. Where nothing was ever seen, or a failure is known, the pane itself
/// says what is tried again.
pub fn of<T>(remote: &Remote<T>, now: Millis, room: usize, theme: &Theme) -> Pieces {
    let attempt = remote.pending.and_then(|pending| pending.attempt);
    let attempt = attempt.filter(|_| remote.error.is_none() && remote.fetched.is_some());
    let stale = remote.error.as_ref().and(remote.fetched).map(as_of);
    fitting([secondary(remote.from), attempt.map(|attempt| again(attempt, now)), stale], room, theme)
}

/// About counts that could not be asked again: how many, and how old the oldest is.
pub fn of_stale<'a>(gauges: impl Iterator<Item = &'a Gauge>, room: usize, theme: &Theme) -> Pieces {
    let stale: Vec<Millis> =
        gauges.filter(|gauge| gauge.trouble.is_some()).filter_map(Gauge::last).map(|last| last.at).collect();
    let Some(oldest) = stale.iter().min() else { return Vec::new() };
    let few = format!("! {} not new", stale.len());
    let said = [format!("{few} since {} UTC", times::of_day(*oldest)), few];
    fitting([Some(said), None, None], room, theme)
}

/// Since when nothing new is known.
fn as_of(fetched: Millis) -> Said {
    let time = times::of_day(fetched);
    [format!("as of {time} UTC"), format!("as of {time}")]
}

/// About where it came from alone.
pub fn of_location(from: Location, room: usize, theme: &Theme) -> Pieces {
    fitting([secondary(from), None, None], room, theme)
}

/// About an attempt alone.
pub fn of_attempt(attempt: Attempt, now: Millis, room: usize, theme: &Theme) -> Pieces {
    fitting([Some(again(attempt, now)), None, None], room, theme)
}

fn secondary(from: Location) -> Option<Said> {
    let Location::Secondary(why) = from else { return None };
    let short = "from the secondary, may lag";
    Some([format!("{short} · primary: {}", why.words()), short.to_owned()])
}

fn again(attempt: Attempt, now: Millis) -> Said {
    [attempt.words(now), attempt.when(now)]
}

/// The longer words where there is room for them.
fn fitting(said: [Option<Said>; 3], room: usize, theme: &Theme) -> Pieces {
    let said: Vec<Said> = said.into_iter().flatten().collect();
    let words = |form: fn(&Said) -> &String| -> Pieces {
        said.iter().map(|said| piece(format!(" {} ", form(said)), theme.warn)).collect()
    };
    let long = words(|[long, _]| long);
    if line::width(&long) <= room { long } else { words(|[_, short]| short) }
}
