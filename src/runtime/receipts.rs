//! The receipts of delayed puts, named by numbers. They are nowhere else, and go with the program.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::jobs::delayed::{self, Waiting};
use crate::jobs::site::Site;
use crate::model::change::Report;
use crate::model::delayed::{DelayedAct, DelayedId};
use crate::model::failure::{Failure, FailureKind};
use crate::model::message::{Message, MessageId};
use crate::model::operation::OperationKind;

/// All delayed puts of this run that are not due.
#[derive(Default)]
pub struct Receipts(Mutex<BTreeMap<DelayedId, Waiting>>);

impl Receipts {
    fn all(&self) -> MutexGuard<'_, BTreeMap<DelayedId, Waiting>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps one, and forgets those that are due by now.
    pub fn keep(&self, id: DelayedId, waiting: Waiting, now: Duration) {
        let mut all = self.all();
        all.retain(|_, waiting| !waiting.left(now).is_zero());
        all.insert(id, waiting);
    }

    /// A message that is not due, as it is stored.
    pub fn find(&self, message: &MessageId, now: Duration) -> Option<(DelayedId, Message)> {
        let all = self.all();
        let (id, waiting) = all.iter().find(|(_, waiting)| waiting.message.id == *message)?;
        (!waiting.left(now).is_zero()).then(|| (*id, waiting.message.clone()))
    }

    /// Changes a message that is not due.
    ///
    /// # Errors
    /// The failure of the call, or that its receipt is not here: it was cancelled, or is being changed.
    pub async fn act(&self, site: &Site, id: DelayedId, act: &DelayedAct) -> Result<Report, Failure> {
        let Some(mut waiting) = self.all().remove(&id) else {
            let said = "its receipt is not here any more";
            let tried = OperationKind::Update;
            let missing = Failure::new(FailureKind::MessageGone, tried, site.client.account(), said);
            return Err(missing.on(&site.queue));
        };
        let result = delayed::act(site, &mut waiting, act).await;
        let over = match &result {
            Ok(report) => *report == Report::Cancelled,
            Err(failure) => failure.kind == FailureKind::MessageGone,
        };
        if !over {
            self.all().insert(id, waiting);
        }
        result
    }
}
