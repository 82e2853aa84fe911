//! The look at the end of a search: whether what was not found is gone, or may only be hidden. It is
//! taken while everything that could be seen is in hand, so that nobody takes or deletes it meanwhile.

use super::events::Event;
use super::run::Run;
use crate::model::failure::Failure;

/// Whether the queue was counted at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Last {
    /// Not yet.
    Open,
    /// It is being counted.
    Asked,
    /// It was, and this is whether all that it counts is in hand; none where it could not be counted.
    Known(Option<bool>),
}

impl Run<'_> {
    /// Whether it must still be known how many messages there are besides those in hand.
    pub(super) fn must_count(&self) -> bool {
        let searched = self.pass.is_over() && !self.stopping && self.end.is_none();
        let unfound = searched && self.pass.missing().next().is_some();
        self.bulk.recovers.is_some() && unfound && !matches!(self.last, Last::Known(_))
    }

    /// Counts once nothing else is under way that concerns single messages.
    pub(super) fn count(&mut self) {
        let works = self.busy.getting || self.busy.writing + self.busy.acting > 0;
        let waits = !self.ready.is_empty() || !self.unwritten.is_empty();
        if works || waits || self.last != Last::Open || !self.must_count() {
            return;
        }
        self.last = Last::Asked;
        let site = self.work.site;
        self.calls.push(Box::pin(async move {
            let result = site.client.properties(&site.queue).await;
            Event::Counted { result: result.map(|properties| properties.approximate_count) }
        }));
    }

    /// The count is never lower than what there is.
    pub(super) fn counted(&mut self, result: Result<u64, Failure>) {
        let in_hand = self.hand.len() as u64;
        self.last = Last::Known(result.ok().map(|count| count <= in_hand));
    }
}
