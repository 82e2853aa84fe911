//! How far work on many messages is, told while it runs.

use std::time::Duration;

use super::run::Run;
use crate::jobs::site::Talk;
use crate::model::change::{BulkProgress, Fate, Progress, Stage};

/// How often it tells how far it is.
const TELL: Duration = Duration::from_millis(100);

/// What was told last.
#[derive(Default)]
pub(super) struct Told {
    last: Option<(Duration, Stage)>,
    /// Something happened since.
    pub stale: bool,
}

impl Told {
    /// When there is something to tell that happened since.
    pub(super) fn next(&self) -> Option<Duration> {
        self.last.filter(|_| self.stale).map(|(at, _)| at.saturating_add(TELL))
    }
}

impl Run<'_> {
    /// Tells how far it is, not too often.
    pub(super) fn tell(&mut self, talk: &Talk) {
        let now = self.now();
        let only_releases = self.releasing && self.busy.acting == 0 && self.ready.is_empty();
        let stage = if only_releases { Stage::Releasing } else { self.stage };
        let fresh = self.told.last.is_none_or(|(at, told)| told != stage || now.saturating_sub(at) >= TELL);
        if fresh || self.is_over() {
            self.told = Told { last: Some((now, stage)), stale: false };
            talk.tell(Progress::Bulk(self.progress(now, stage)));
        }
    }

    fn progress(&mut self, now: Duration, stage: Stage) -> BulkProgress {
        let (done, taken) = (self.tally.done(), self.pass.taken());
        let picks = self.bulk.holds();
        let dealt = if picks { taken } else { done };
        let speed = self.tally.speed(now, dealt);
        let left = self.total.map(|total| total.saturating_sub(dealt));
        BulkProgress {
            stage,
            done,
            failed: self.tally.count(&[Fate::Failed, Fate::Gone, Fate::Changed, Fate::Stranded]),
            doubtful: self.tally.count(&[Fate::Doubled, Fate::Unknown]) + self.acked.len() as u64,
            taken,
            total: self.total,
            held: u32::try_from(self.hand.len() + self.ready.len() + self.busy.acting).unwrap_or(u32::MAX),
            per_second: speed.per_second(),
            left_secs: left.and_then(|left| speed.secs_for(left)),
            rate: self.pace.rate(),
            throttled: self.pace.is_throttled(),
        }
    }
}
