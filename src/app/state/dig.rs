//! The question before messages are dug: how many, and what that does to others.

use serde::Serialize;

use super::account::AccountView;
use super::modal::Subject;
use crate::app::text::Text;
use crate::model::change::dig::{Dig, GivesBack, MOST, USUAL};
use crate::model::clock::Millis;
use crate::model::operation::OperationKind;
use crate::model::print::thousands;
use crate::model::queue::QueueName;
use crate::model::rights::Allowed;

/// Lease messages far beyond the head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DigDialog {
    /// From which queue.
    pub subject: Subject,
    /// How many, as typed.
    pub count: Text,
    /// About how many messages the queue counts, where that is known.
    pub counted: Option<u64>,
    /// The dequeue counts of the messages that could be seen when it opened, in their order.
    pub head: Vec<u32>,
    /// Whether what is held can be given back.
    pub gives_back: GivesBack,
    /// Why it cannot.
    pub why_not: Option<String>,
    /// That it cannot is accepted.
    pub accepts: bool,
    /// The field for that has the keys.
    pub on_accepts: bool,
    /// Since when the price is shown.
    pub opened: Millis,
    /// What went wrong with the last attempt.
    pub trouble: Option<String>,
}

impl DigDialog {
    /// The question about the selected queue of an account.
    #[must_use]
    pub fn new(subject: Subject, account: &AccountView, opened: Millis) -> Self {
        let queue = &subject.queue;
        let why_not = account.forbids(OperationKind::Update, Some(queue));
        let head = account.messages.as_ref().filter(|pane| pane.queue == *queue);
        let head = head.map_or(&[][..], |pane| &pane.rows);
        Self {
            count: Text::suggestion(&USUAL.to_string()),
            counted: account.queues.length(queue),
            head: head.iter().map(|row| row.shown.message.dequeue_count).collect(),
            gives_back: gives_back(account, queue),
            why_not,
            accepts: false,
            on_accepts: false,
            opened,
            trouble: None,
            subject,
        }
    }

    /// What would be dug now.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn request(&self) -> Result<Dig, String> {
        let count = self.count.to_string().trim().replace(',', "").parse::<u32>().unwrap_or(0);
        if !(1..=MOST).contains(&count) {
            return Err(format!("messages: 1 to {}", thousands(MOST.into())));
        }
        Ok(Dig::new(count, self.gives_back))
    }

    /// How many of the messages that can be seen would reach a dequeue count through it.
    #[must_use]
    pub fn reaching(&self, threshold: u32, dig: Dig) -> usize {
        let leased = self.head.iter().take(usize::try_from(dig.count).unwrap_or(usize::MAX));
        leased.filter(|count| count.saturating_add(1) >= threshold).count()
    }

    /// Whether that nothing can be given back is still to be accepted.
    #[must_use]
    pub fn must_accept(&self) -> bool {
        self.gives_back == GivesBack::No && !self.accepts
    }
}

fn gives_back(account: &AccountView, queue: &QueueName) -> GivesBack {
    let update = OperationKind::Update;
    if account.forbids(update, Some(queue)).is_some() {
        return GivesBack::No;
    }
    match account.account.rights.allows(update) {
        Allowed::Unknown => GivesBack::Unsure,
        Allowed::Yes | Allowed::No(_) => GivesBack::Yes,
    }
}
