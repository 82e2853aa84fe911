//! What follows from how something ended that was done with a message in hand.

use std::sync::Arc;
use std::time::Duration;

use super::deed::{Deed, Done};
use super::held::Run;
use super::{Acted, Hand};
use crate::model::change::{LeaseId, LeaseState, Stranded};
use crate::model::failure::{Failure, FailureKind, TookEffect};
use crate::model::message::Message;

impl Hand<'_> {
    pub(super) fn settle(&mut self, acted: Acted) {
        let Some(id) = acted.id else { return self.went_back(acted) };
        self.changed.insert(id);
        let Some(held) = self.find(id) else { return };
        held.acting = false;
        if acted.deed == Deed::Return {
            // It counts as lost whatever came of it.
            return;
        }
        let lease = &mut held.lease;
        // A lease that was declared lost meanwhile (a jump of the clock) stays lost.
        let live = lease.state.is_live();
        let mut edited = false;
        match acted.result {
            Ok(Done::Deleted) => lease.state = LeaseState::Deleted,
            Ok(Done::Released) => lease.state = LeaseState::Released,
            Ok(Done::Saved(text)) => {
                edited = true;
                lease.state = LeaseState::Saved;
                lease.message = Arc::new(Message { text, ..(*lease.message).clone() });
            }
            Ok(Done::NotOurs) => held.lose(),
            Ok(Done::Held(receipt, secs, text)) => {
                (held.receipt, held.run) = (receipt, Run { since: acted.mark, secs });
                held.renew_at = held.kept.then(|| held.run.half());
                lease.until = acted.mark.wall.plus(u64::from(secs) * 1000);
                lease.trouble = None;
                lease.state = if live { LeaseState::Held } else { LeaseState::Lost };
                if let Some(text) = text {
                    edited = true;
                    lease.message = Arc::new(Message { text, ..(*lease.message).clone() });
                }
            }
            Err(failure) => return self.failed(id, &acted.deed, failure),
        }
        self.edited += u32::from(edited);
        self.go_on(id);
    }

    /// Does what waits for the end of what was done.
    fn go_on(&mut self, id: LeaseId) {
        let Some(held) = self.find(id) else { return };
        if held.lease.state != LeaseState::Held {
            held.waiting.clear();
        } else if let Some(deed) = held.waiting.pop_front() {
            held.lease.state = LeaseState::Busy;
            self.start(id, deed);
        }
    }

    fn failed(&mut self, id: LeaseId, deed: &Deed, failure: Failure) {
        let stopping = self.stop;
        let soon = self.site.clock.monotonic();
        let Some(held) = self.find(id) else { return };
        let gone = failure.kind == FailureKind::MessageGone;
        let unknown = gone || failure.effect == TookEffect::Perhaps;
        let live = held.lease.state.is_live();
        // On leaving, what could not be given back is left to its time-out.
        let left = stopping && *deed == Deed::Release;
        if unknown || left || !live {
            held.lose();
        } else {
            held.lease.state = LeaseState::Held;
            let pause = Duration::from_secs(u64::from(held.run.secs)) / 8;
            held.renew_at = held.renew_at.map(|_| soon.saturating_add(pause));
        }
        let (message, until) = (held.lease.message.id.clone(), held.lease.until);
        held.lease.trouble = Some(Box::new(failure.clone()));
        if left && !gone && live {
            self.stranded.push(Stranded { id: message, until, failure: Box::new(failure) });
        }
        self.go_on(id);
    }

    /// A message that came round again is back, or stays hidden until its lease ends.
    fn went_back(&mut self, acted: Acted) {
        match acted.result {
            Ok(_) => self.again += 1,
            Err(failure) => {
                let until = acted.mark.wall.plus(u64::from(self.terms.secs) * 1000);
                self.stranded.push(Stranded { id: acted.message, until, failure: Box::new(failure) });
            }
        }
    }
}
