//! Editing, replacing or deleting messages: take only as many as needed, match by id, give every
//! bystander back untouched, act on the targets and on nothing else.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;

use super::grip::{GivenBack, Held, MARGIN, give_back};
use super::journalled::{self, end_of, intend};
use super::reach::{Reached, reach};
use super::replace;
use super::site::{Site, Talk};
use crate::client::receipt::Receipt;
use crate::journal::Ticket;
use crate::model::change::{Act, Halt, Plan, Progress, Report, Step, Surgery, SurgeryEnd, Target, TargetEnd};
use crate::model::failure::{Failure, FailureKind, TookEffect};
use crate::model::history::{End, Intent};
use crate::model::message::{Message, MessageId};
use crate::model::operation::OperationKind;
use crate::model::queue::QueueName;

/// How many targets are acted on at the same time: between two such groups it can be stopped.
const GROUP: usize = 16;

/// Runs a change at the price that was shown: at most as many messages are leased as the plan says.
///
/// # Errors
/// The failure of the first get. Whatever happens afterwards is in the report.
pub async fn change(
    site: &Site,
    targets: &[Target],
    act: &Act,
    plan: &Plan,
    talk: &mut Talk,
) -> Result<Report, Failure> {
    let mut reached = reach(site, plan, talk).await?;
    let mut ends = Ends::default();
    let subjects = if reached.halt.is_none() { subjects(&mut reached, targets, &mut ends) } else { vec![] };
    talk.tell(Progress::Doing(Step::Acting));
    let Reached { mut hand, given, leased, halt, searched } = reached;
    let work = act_on(site, subjects, act, talk);
    let (acted, back) = if searched {
        // What is given back before may be in the way of what is still to be done.
        let acted = hand.keeping(work).await;
        (acted, hand.give_back().await)
    } else {
        let (back, acted) = tokio::join!(hand.give_back(), work);
        (acted, back)
    };
    let halt = halt.or_else(|| acted.stopped.then_some(Halt::Asked));
    ends.found.extend(acted.ends);
    let given = given.and(back).and(acted.given);
    Ok(Report::Surgery(Surgery {
        targets: targets.iter().map(|target| ends.of(target, &given, halt.as_ref())).collect(),
        halt,
        leased,
        hidden_ms: u64::try_from(given.hidden.max(acted.hidden).as_millis()).unwrap_or(u64::MAX),
        released: given.released,
        stranded: given.stranded,
        lost: given.lost,
    }))
}

/// The ends of targets that are known so far.
#[derive(Default)]
struct Ends {
    found: Vec<TargetEnd>,
}

impl Ends {
    fn of(&self, target: &Target, given: &GivenBack, halt: Option<&Halt>) -> TargetEnd {
        let known = self.found.iter().find(|end| end.id == target.id);
        let id = target.id.clone();
        let in_hand = || given.released.contains(&id) || given.stranded.iter().any(|s| s.id == id);
        let end = match (known, halt) {
            (Some(known), _) => return known.clone(),
            (None, Some(Halt::Asked | Halt::Failed(_))) => SurgeryEnd::Untouched,
            (None, Some(Halt::Dearer)) if in_hand() => SurgeryEnd::Untouched,
            (None, _) => SurgeryEnd::Missing,
        };
        TargetEnd { id, end }
    }
}

/// Takes out of the hand what is to be acted on: the targets that are as the user saw them. The others
/// stay in it and are given back.
fn subjects(reached: &mut Reached<'_>, targets: &[Target], ends: &mut Ends) -> Vec<Held> {
    let target = |held: &Held| targets.iter().find(|target| target.id == held.message.id);
    for held in reached.hand.held() {
        if target(held).is_some_and(|target| target.seen != held.message.text) {
            let end = SurgeryEnd::Differs(Arc::clone(&held.message.text));
            ends.found.push(TargetEnd { id: held.message.id.clone(), end });
        }
    }
    reached.hand.pick(|held| target(held).is_some_and(|target| target.seen == held.message.text))
}

/// What was done to the targets.
#[derive(Default)]
struct Acted {
    ends: Vec<TargetEnd>,
    given: GivenBack,
    hidden: Duration,
    stopped: bool,
}

/// Writes down what is about to be done to all of them, then does it.
async fn act_on(site: &Site, subjects: Vec<Held>, act: &Act, talk: &mut Talk) -> Acted {
    let mut acted = Acted::default();
    if subjects.is_empty() {
        return acted;
    }
    let messages: Vec<&Message> = subjects.iter().map(|held| &*held.message).collect();
    let ticket = match intend(site, intent(&site.queue, &messages, act), kind(act)).await {
        Ok(ticket) => ticket,
        Err(failure) => {
            let end = |held: &Held| end(held, SurgeryEnd::Failed(Box::new(failure.clone())));
            acted.ends = subjects.iter().map(end).collect();
            acted.given = give_back(site, subjects).await;
            return acted;
        }
    };
    let mut rest = subjects.into_iter().enumerate();
    loop {
        let group: Vec<(usize, Held)> = rest.by_ref().take(GROUP).collect();
        if group.is_empty() {
            return acted;
        }
        if talk.is_to_stop() {
            let left: Vec<_> = group.into_iter().chain(rest).collect();
            for (n, _) in &left {
                site.journal.settle(ticket.as_ref(), *n, End::NotDone);
            }
            acted.stopped = true;
            let given = give_back(site, left.into_iter().map(|(_, held)| held).collect()).await;
            acted.given = acted.given.and(given);
            return acted;
        }
        let deeds = group.into_iter().map(|(n, held)| perform(site, held, act, Line(ticket.as_ref(), n)));
        for deed in join_all(deeds).await {
            acted.ends.push(deed.end);
            acted.given = acted.given.and(deed.given);
            acted.hidden = acted.hidden.max(deed.hidden);
        }
    }
}

/// Where the outcome of a deed is written: an intent, and which of its messages.
#[derive(Clone, Copy)]
pub struct Line<'a>(Option<&'a Ticket>, usize);

impl Line<'_> {
    /// Writes an outcome.
    pub fn settle(self, site: &Site, end: End) {
        site.journal.settle(self.0, self.1, end);
    }

    /// Writes an outcome, and returns when it is written.
    pub async fn settle_first(self, site: &Site, end: End) {
        site.journal.settle_first(self.0, self.1, end).await;
    }
}

/// What was done to one target.
struct Deed {
    end: TargetEnd,
    given: GivenBack,
    hidden: Duration,
}

/// Acts on one target. One that could not be changed, and surely was not, is given back.
async fn perform(site: &Site, mut held: Held, act: &Act, line: Line<'_>) -> Deed {
    let done = match act {
        Act::Edit(text) => edit(site, &mut held, text, line).await,
        Act::Replace(text) => replace::replace(site, &mut held, text, line).await,
        Act::Delete => deletion(site, &mut held, line).await,
    };
    let hidden = match &done {
        SurgeryEnd::Done | SurgeryEnd::Replaced(_) => site.since(&held.taken),
        _ => Duration::ZERO,
    };
    let end = end(&held, done);
    let given =
        if is_still_there(&end.end) { give_back(site, vec![held]).await } else { GivenBack::default() };
    Deed { end, given, hidden }
}

/// Whether a message is still leased by us, as far as one can know.
fn is_still_there(end: &SurgeryEnd) -> bool {
    let ours =
        |failure: &Failure| failure.effect == TookEffect::No && failure.kind != FailureKind::MessageGone;
    match end {
        // A put without an answer touched another message.
        SurgeryEnd::Failed(failure) => failure.tried == OperationKind::Put || ours(failure),
        SurgeryEnd::Doubled { failure, .. } => ours(failure),
        _ => false,
    }
}

async fn edit(site: &Site, held: &mut Held, text: &Arc<str>, line: Line<'_>) -> SurgeryEnd {
    let result = match held.with_left(site, MARGIN).await {
        Ok(()) => {
            let Site { client, queue, .. } = site;
            client.update(queue, &held.message.id, &held.receipt, 0, Some(text)).await.map(drop)
        }
        // Without a body nothing but the lease was at stake.
        Err(failure) => Err(Failure { effect: TookEffect::No, ..failure }),
    };
    line.settle(site, end_of(&result));
    result.map_or_else(|failure| SurgeryEnd::Failed(Box::new(failure)), |()| SurgeryEnd::Done)
}

async fn deletion(site: &Site, held: &mut Held, line: Line<'_>) -> SurgeryEnd {
    let result = delete(site, &held.message.id, &held.receipt, || held.left(site)).await;
    line.settle(site, end_of(&result));
    result.map_or_else(|failure| SurgeryEnd::Failed(Box::new(failure)), |()| SurgeryEnd::Done)
}

/// Deletes a message of which `left` says how long its lease still runs. An attempt that may have
/// worked, followed by "no such message" while our lease surely still ran: it was our attempt that
/// deleted it.
///
/// # Errors
/// The failure of the delete.
pub async fn delete(
    site: &Site,
    id: &MessageId,
    receipt: &Receipt,
    left: impl Fn() -> Duration,
) -> Result<(), Failure> {
    match site.client.delete_message(&site.queue, id, receipt).await {
        Err(failure)
            if failure.kind == FailureKind::MessageGone
                && failure.effect == TookEffect::Perhaps
                && left() > MARGIN =>
        {
            Ok(())
        }
        result => result,
    }
}

fn end(held: &Held, end: SurgeryEnd) -> TargetEnd {
    TargetEnd { id: held.message.id.clone(), end }
}

/// What is about to be done to messages in hand.
fn intent(queue: &QueueName, messages: &[&Message], act: &Act) -> Intent {
    match act {
        Act::Edit(text) => journalled::edit(queue, messages, text),
        Act::Replace(text) => journalled::replacement(queue, messages, text),
        Act::Delete => journalled::deletion(queue, messages),
    }
}

const fn kind(act: &Act) -> OperationKind {
    match act {
        Act::Edit(_) => OperationKind::Update,
        Act::Replace(_) => OperationKind::Put,
        Act::Delete => OperationKind::DeleteMessage,
    }
}
