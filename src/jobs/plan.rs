//! The price of changing one message: pure arithmetic over the visible head, and the one peek that
//! brings it.

use crate::client::client::Client;
use crate::model::change::{Bystander, Plan, Price, Target};
use crate::model::failure::Failure;
use crate::model::message::{MAX_BATCH, Message};
use crate::model::queue::QueueName;

/// What it takes to reach `target` in this head: the service gives a receipt only to who takes the
/// message, and it gives the first ones first, so everything before the target must be taken too.
#[must_use]
pub fn plan(head: &[Message], target: &Target, threshold: Option<u32>, lease_secs: u32) -> Price {
    let Some((index, found)) = head.iter().enumerate().find(|(_, message)| message.id == target.id) else {
        return Price::NotInHead;
    };
    if found.text != target.seen {
        return Price::Differs(found.text.clone());
    }
    let bystander = |message: &Message| Bystander {
        id: message.id.clone(),
        count_after: message.dequeue_count.saturating_add(1),
    };
    Price::Known(Plan {
        position: u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1),
        count_after: found.dequeue_count.saturating_add(1),
        bystanders: head.iter().take(index).map(bystander).collect(),
        threshold,
        lease_secs,
    })
}

/// Peeks once and says what changing the target would cost.
///
/// # Errors
/// The peek's failure.
pub async fn price(
    client: &Client,
    queue: &QueueName,
    target: &Target,
    threshold: Option<u32>,
    lease_secs: u32,
) -> Result<Price, Failure> {
    let head = client.peek(queue, MAX_BATCH).await?;
    Ok(plan(&head, target, threshold, lease_secs))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::message::{Expiry, MessageId, Moment};

    fn message(id: &str, dequeue_count: u32) -> Message {
        Message {
            id: MessageId::new(id),
            inserted: Moment::At(0),
            expires: Expiry::Never,
            dequeue_count,
            text: Arc::from(format!("text of {id}")),
        }
    }

    fn target(id: &str) -> Target {
        Target { id: MessageId::new(id), seen: Arc::from(format!("text of {id}")) }
    }

    #[test]
    fn everything_before_the_target_is_a_bystander_and_nothing_behind_it() {
        let head = [message("a", 0), message("b", 3), message("c", 4), message("d", 0)];
        let Price::Known(plan) = plan(&head, &target("c"), Some(5), 30) else { panic!() };
        assert_eq!((plan.position, plan.count_after), (3, 5));
        let bystanders: Vec<_> = plan.bystanders.iter().map(|b| (b.id.as_str(), b.count_after)).collect();
        assert_eq!(bystanders, [("a", 1), ("b", 4)]);
        assert_eq!(plan.poisoned().count(), 0);
        assert!(plan.reaches_threshold(plan.count_after), "the target itself was at 4");
    }

    #[test]
    fn a_bystander_at_the_threshold_is_named_and_a_poison_queue_has_none() {
        let head = [message("a", 4), message("b", 0)];
        let Price::Known(with) = plan(&head, &target("b"), Some(5), 30) else { panic!() };
        assert_eq!(with.poisoned().map(|b| b.id.as_str()).collect::<Vec<_>>(), ["a"]);
        let Price::Known(without) = plan(&head, &target("b"), None, 30) else { panic!() };
        assert_eq!(without.poisoned().count(), 0);
    }

    #[test]
    fn a_message_that_is_gone_or_changed_has_no_price() {
        let head = [message("a", 0)];
        assert_eq!(plan(&head, &target("z"), None, 30), Price::NotInHead);
        let other = Target { id: MessageId::new("a"), seen: Arc::from("what the user saw") };
        assert_eq!(plan(&head, &other, None, 30), Price::Differs(Arc::from("text of a")));
    }
}
