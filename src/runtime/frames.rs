//! When the next frame is drawn: at once for what somebody waits for, later for what changes by itself,
//! since nobody reads numbers faster than that.

use std::time::Duration;

use tokio::time::Instant;

use crate::app::event::Msg;

/// The shortest time between two frames that somebody waits for.
const SHORTEST: Duration = Duration::from_millis(8);
/// The shortest time from a frame to one that nobody waits for.
const CALM: Duration = Duration::from_millis(100);

/// The frame that was drawn last, the last one that somebody waited for, and the next.
#[derive(Debug)]
pub struct Frames {
    drawn: Instant,
    awaited: Instant,
    due: Option<Instant>,
    awaits: bool,
}

impl Frames {
    /// With a frame to be drawn.
    pub fn new(now: Instant) -> Self {
        Self { drawn: now, awaited: now, due: Some(now + SHORTEST), awaits: true }
    }

    /// When the next frame is due; none where nothing has happened since the last.
    pub const fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Something happens that the next frame is to show.
    pub fn note(&mut self, msg: &Msg) {
        let is_calm = msg.is_calm();
        let at = if is_calm { self.drawn + CALM } else { self.awaited + SHORTEST };
        self.due = Some(self.due.map_or(at, |due| due.min(at)));
        self.awaits |= !is_calm;
    }

    /// Whether to draw now. If so, that frame counts as drawn.
    pub fn take(&mut self, now: Instant) -> bool {
        let draws = self.due.is_some_and(|due| due <= now);
        if draws {
            let awaited = if self.awaits { now } else { self.awaited };
            *self = Self { drawn: now, awaited, due: None, awaits: false };
        }
        draws
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::key::Key;

    /// The milliseconds at which frames are drawn, asked for in each of them, where these things happen.
    fn drawn(happens: &[(u64, Msg)]) -> Vec<u64> {
        let begin = Instant::now();
        let at = |ms| begin + Duration::from_millis(ms);
        let mut frames = Frames::new(begin);
        let each = |ms: &u64| {
            happens.iter().filter(|(when, _)| when == ms).for_each(|(_, msg)| frames.note(msg));
            frames.take(at(*ms))
        };
        (0..1_000).filter(each).collect()
    }

    #[test]
    fn a_key_is_shown_at_once_and_what_changes_by_itself_with_it_or_later() {
        let key = || Msg::Pressed(Key::parse("j").unwrap());
        assert_eq!(drawn(&[]), [8], "and then none");
        assert_eq!(drawn(&[(300, key()), (303, key()), (305, key())]), [8, 300, 308]);
        assert_eq!(drawn(&[(300, Msg::Woke), (320, Msg::Woke), (350, Msg::Woke)]), [8, 300, 400]);
        assert_eq!(drawn(&[(300, key()), (310, Msg::Woke), (330, key())]), [8, 300, 330]);
        let woken = [(300, Msg::Woke), (302, key()), (304, key()), (306, Msg::Woke)];
        assert_eq!(drawn(&woken), [8, 300, 302, 310], "a key does not wait for a frame that is not its own");
    }
}
