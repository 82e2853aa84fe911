//! The price of changing messages: pure arithmetic over the visible head, and the peek that brings
//! it.

use crate::client::client::Client;
use crate::model::change::{Aim, Bystander, Differing, Giving, Plan, Target, Terms};
use crate::model::failure::Failure;
use crate::model::message::{MAX_BATCH, Message, MessageId};
use crate::model::queue::QueueName;

/// What it takes to reach `targets` in this head: the service gives a receipt only to who takes the
/// message, and it gives the first ones first, so everything before the last target must be taken
/// too. `approximate` is the queue's count, where it was asked for.
#[must_use]
pub fn plan(head: &[Message], approximate: Option<u64>, targets: &[Target], terms: &Terms) -> Plan {
    let seen = |message: &Message| targets.iter().find(|target| target.id == message.id);
    let (mut aims, mut differs) = (Vec::new(), Vec::new());
    for (place, message) in (1..).zip(head) {
        match seen(message) {
            Some(target) if target.seen == message.text => {
                aims.push(Aim { id: message.id.clone(), place, count_after: after(message) });
            }
            Some(_) => differs.push(Differing { id: message.id.clone(), text: message.text.clone() }),
            None => {}
        }
    }
    let take = aims.last().map_or(0, |aim| aim.place);
    let is_aim = |message: &Message| aims.iter().any(|aim| aim.id == message.id);
    let before = head.iter().take(usize::try_from(take).unwrap_or(usize::MAX));
    let bystanders: Vec<Bystander> = before
        .filter(|message| !is_aim(message))
        .map(|message| Bystander { id: message.id.clone(), count_after: after(message) })
        .collect();
    let stay = matches!(terms.giving, Giving::Never(_)) && !bystanders.is_empty();
    let visible = |target: &&Target| !head.iter().any(|message| message.id == target.id);
    let missing: Vec<MessageId> = targets.iter().filter(visible).map(|target| target.id.clone()).collect();
    Plan {
        search: search(head, approximate, &missing, terms).map(|most| most.max(take)),
        targets: aims,
        bystanders,
        take,
        differs,
        missing,
        threshold: terms.threshold,
        lease_secs: if stay { terms.short_lease_secs } else { terms.lease_secs },
        giving: terms.giving.clone(),
    }
}

const fn after(message: &Message) -> u32 {
    message.dequeue_count.saturating_add(1)
}

/// What looking for the missing may cost. A peek that is not full has seen all that can be seen, and
/// where nothing can be given back nobody is taken on the chance of finding something.
fn search(head: &[Message], approximate: Option<u64>, missing: &[MessageId], terms: &Terms) -> Option<u32> {
    let beyond = may_be_beyond(head) && approximate.is_none_or(|count| count > head.len() as u64);
    if missing.is_empty() || !beyond || matches!(terms.giving, Giving::Never(_)) {
        return None;
    }
    let count = approximate.map_or(terms.budget, |count| u32::try_from(count).unwrap_or(u32::MAX));
    Some(count.min(terms.budget)).filter(|most| *most > 0)
}

/// Whether there may be visible messages that a peek did not show.
fn may_be_beyond(head: &[Message]) -> bool {
    u32::try_from(head.len()).is_ok_and(|seen| seen >= MAX_BATCH)
}

/// Peeks once and says what changing the targets would cost. Where one of them may stand behind what
/// a peek shows, the queue is counted too.
///
/// # Errors
/// The failure of either call.
pub async fn price(
    client: &Client,
    queue: &QueueName,
    targets: &[Target],
    terms: &Terms,
) -> Result<Plan, Failure> {
    let head = client.peek(queue, MAX_BATCH).await?;
    let all = targets.iter().all(|target| head.iter().any(|message| message.id == target.id));
    let count = if all || !may_be_beyond(&head) {
        None
    } else {
        Some(client.properties(queue).await?.approximate_count)
    };
    Ok(plan(&head, count, targets, terms))
}

#[cfg(test)]
mod tests;
