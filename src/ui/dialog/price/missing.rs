//! What is said of targets that are not among the first visible messages.

use super::{MAX_BATCH, Says, thousands};
use crate::model::change::Giving;

impl Says<'_> {
    pub(super) fn missing(&mut self) {
        let count = self.plan.missing.len();
        match (self.plan.targets.len(), count) {
            (_, 0) => {}
            (0, 1) if self.plan.differs.is_empty() => self.warn(format!(
                "It is not among the first {MAX_BATCH} visible messages: it was taken, deleted, has expired, \
                 or others stand before it."
            )),
            (0, _) if self.plan.differs.is_empty() => {
                self.warn(format!("None of them is among the first {MAX_BATCH} visible messages."));
            }
            (_, 1) => self.warn(format!("⚠ 1 of them is not among the first {MAX_BATCH} visible messages.")),
            _ => {
                self.warn(format!("⚠ {count} of them are not among the first {MAX_BATCH} visible messages."));
            }
        }
        if count > 0 {
            self.search(count);
        }
    }

    fn search(&mut self, count: usize) {
        let (it, is) = if count == 1 { ("it", "is") } else { ("them", "are") };
        let alone = self.plan.targets.is_empty() && self.plan.missing.len() == 1;
        match self.plan.search {
            Some(most) if self.offer.search => {
                let most = thousands(u64::from(most));
                self.plain(format!(
                    "To find {it}, up to {most} messages are leased and hidden meanwhile; the dequeue count of \
                     each rises by one."
                ));
                if let Some(before) = self.plan.threshold.and_then(|threshold| threshold.checked_sub(1)) {
                    let threshold = before + 1;
                    self.warn(format!(
                        "⚠ Those with a count of {before} or more would reach the poison threshold of {threshold}."
                    ));
                }
            }
            Some(most) => {
                let most = thousands(u64::from(most));
                self.plain(format!(
                    "What {is} not there {is} left alone; s looks for {it} among up to {most}."
                ));
            }
            None if alone && !matches!(self.plan.giving, Giving::Never(_)) => {
                self.plain("A search would not find it. Nothing was done.");
            }
            None if self.plan.targets.is_empty() => self.plain("Nothing was done."),
            None => self.plain("What is not there is left alone."),
        }
        if alone {
            self.catching();
        }
    }

    fn catching(&mut self) {
        if !matches!(self.plan.giving, Giving::Never(_)) {
            self.plain(
                "c catches it: it looks four times a second, for ten minutes, and holds it the moment it is \
                 visible. At most twenty attempts, each of which costs those before it a dequeue count.",
            );
        }
    }
}
