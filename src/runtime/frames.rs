//! When the next frame is drawn: at once for what somebody waits for, later for what changes by itself,
//! since nobody reads numbers faster than that.

use std::time::Duration;

use tokio::time::Instant;

use crate::app::event::Msg;

/// The shortest time between two frames.
const SHORTEST: Duration = Duration::from_millis(8);
/// The same for a frame that nobody waits for.
const CALM: Duration = Duration::from_millis(100);

/// The frame that was drawn last, and the next.
#[derive(Debug)]
pub struct Frames {
    drawn: Instant,
    due: Option<Instant>,
}

impl Frames {
    /// With a frame to be drawn.
    pub fn new(now: Instant) -> Self {
        Self { drawn: now, due: Some(now + SHORTEST) }
    }

    /// When the next frame is due; none where nothing has happened since the last.
    pub const fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Something happens that the next frame is to show.
    pub fn note(&mut self, msg: &Msg) {
        let at = self.drawn + if msg.is_calm() { CALM } else { SHORTEST };
        self.due = Some(self.due.map_or(at, |due| due.min(at)));
    }

    /// Whether to draw now. If so, that frame counts as drawn.
    pub fn take(&mut self, now: Instant) -> bool {
        let draws = self.due.is_some_and(|due| due <= now);
        if draws {
            *self = Self { drawn: now, due: None };
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
    }
}
