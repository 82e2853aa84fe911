//! Editing or deleting one message: take only as many as needed, match by id, give every bystander
//! back untouched, act on the target and on nothing else.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;

use super::journalled::{self, end_of, intend};
use super::release::{Released, release};
use super::site::{Mark, Site, Talk};
use crate::client::wire::Leased;
use crate::model::change::{Act, Plan, Progress, Report, Step, Stranded, Surgery, SurgeryEnd, Target};
use crate::model::failure::{Failure, FailureKind, TookEffect};
use crate::model::history::Intent;
use crate::model::operation::OperationKind;
use crate::model::queue::QueueName;

/// How long before its end a lease is not trusted any more.
const MARGIN: Duration = Duration::from_secs(2);

/// Runs a change at the price that was shown: at most `plan.position` messages are leased.
///
/// # Errors
/// The failure of the get. Whatever happens afterwards is in the report.
pub async fn change(
    site: &Site,
    target: &Target,
    act: &Act,
    plan: &Plan,
    talk: &Talk,
) -> Result<Report, Failure> {
    talk.tell(Progress::Doing(Step::Leasing(plan.position)));
    let start = site.mark();
    let leased = site.client.get(&site.queue, plan.position, plan.lease_secs).await?;
    talk.tell(Progress::Doing(Step::Acting));
    let run = Run { site, start, lease: Duration::from_secs(u64::from(plan.lease_secs)) };
    Ok(Report::Surgery(run.operate(leased, target, act).await))
}

/// A surgery with its messages in hand.
struct Run<'a> {
    site: &'a Site,
    start: Mark,
    lease: Duration,
}

/// What became of one leased message.
struct Given {
    end: Released,
    hidden: Duration,
    message: Leased,
}

impl Run<'_> {
    async fn operate(&self, leased: Vec<Leased>, target: &Target, act: &Act) -> Surgery {
        let count = u32::try_from(leased.len()).unwrap_or(u32::MAX);
        let (mut ours, mut others): (Vec<_>, Vec<_>) =
            leased.into_iter().partition(|leased| leased.message.id == target.id);
        let found = ours.pop();
        let conflict = found.as_ref().and_then(|leased| differs(leased, target));
        let subject = match (found, &conflict) {
            (Some(leased), None) => Some(leased),
            (found, _) => {
                others.extend(found);
                None
            }
        };
        // Started in the order in which they stood, finished in any.
        let releases = join_all(others.into_iter().map(|leased| self.give_back(leased)));
        let (given, acted) = tokio::join!(releases, self.act(subject, act));
        self.report(count, given, acted, conflict)
    }

    async fn give_back(&self, message: Leased) -> Given {
        let end = release(self.site, &message.message.id, &message.receipt).await;
        Given { end, hidden: self.site.since(&self.start), message }
    }

    /// Acts on the target. One that could not be changed, and surely was not, is given back.
    async fn act(&self, subject: Option<Leased>, act: &Act) -> Option<(Result<(), Failure>, Option<Given>)> {
        let leased = subject?;
        let Site { client, queue, .. } = self.site;
        let (id, receipt) = (&leased.message.id, &leased.receipt);
        let ticket = match intend(self.site, intent(queue, &leased, act), kind(act)).await {
            Ok(ticket) => ticket,
            Err(failure) => return Some((Err(failure), Some(self.give_back(leased).await))),
        };
        let result = match act {
            Act::Edit(text) => client.update(queue, id, receipt, 0, Some(text)).await.map(|_| ()),
            Act::Delete => match client.delete_message(queue, id, receipt).await {
                Err(failure) if self.was_deleted(&failure) => Ok(()),
                result => result,
            },
        };
        self.site.journal.settle(ticket.as_ref(), 0, end_of(&result));
        let untouched = matches!(&result, Err(failure) if failure.effect == TookEffect::No);
        let given = if untouched { Some(self.give_back(leased).await) } else { None };
        Some((result, given))
    }

    /// An attempt that may have worked, followed by "no such message" while our lease surely still
    /// ran: it was our attempt that deleted it.
    fn was_deleted(&self, failure: &Failure) -> bool {
        failure.kind == FailureKind::MessageGone
            && failure.effect == TookEffect::Perhaps
            && self.site.since(&self.start) + MARGIN < self.lease
    }

    fn report(
        &self,
        leased: u32,
        given: Vec<Given>,
        acted: Option<(Result<(), Failure>, Option<Given>)>,
        conflict: Option<Arc<str>>,
    ) -> Surgery {
        let mut hidden: Vec<Duration> = Vec::new();
        let (end, own) = match (acted, conflict) {
            (Some((Ok(()), _)), _) => {
                hidden.push(self.site.since(&self.start));
                (SurgeryEnd::Done, None)
            }
            (Some((Err(failure), own)), _) => (SurgeryEnd::Failed(Box::new(failure)), own),
            (None, Some(text)) => (SurgeryEnd::Differs(text), None),
            (None, None) => (SurgeryEnd::Missing, None),
        };
        let all: Vec<Given> = given.into_iter().chain(own).collect();
        let released = all.iter().filter(|given| matches!(given.end, Released::Done)).count();
        hidden.extend(all.iter().filter(|g| matches!(g.end, Released::Done)).map(|g| g.hidden));
        let longest = hidden.into_iter().max().unwrap_or_default();
        Surgery {
            end,
            leased,
            released: u32::try_from(released).unwrap_or(u32::MAX),
            stranded: all.into_iter().filter_map(|given| self.stranded(given)).collect(),
            hidden_ms: u64::try_from(longest.as_millis()).unwrap_or(u64::MAX),
        }
    }

    fn stranded(&self, given: Given) -> Option<Stranded> {
        let Released::Failed(failure) = given.end else { return None };
        let lease = u64::try_from(self.lease.as_millis()).unwrap_or(u64::MAX);
        let until = self.start.wall.plus(lease);
        Some(Stranded { id: given.message.message.id, until, failure: Box::new(failure) })
    }
}

/// What is about to be done to a message in hand.
fn intent(queue: &QueueName, leased: &Leased, act: &Act) -> Intent {
    match act {
        Act::Edit(text) => journalled::edit(queue, &leased.message, text),
        Act::Delete => journalled::deletion(queue, &leased.message),
    }
}

const fn kind(act: &Act) -> OperationKind {
    match act {
        Act::Edit(_) => OperationKind::Update,
        Act::Delete => OperationKind::DeleteMessage,
    }
}

/// The text that was found, where it is not the one that the user saw.
fn differs(leased: &Leased, target: &Target) -> Option<Arc<str>> {
    (leased.message.text != target.seen).then(|| Arc::clone(&leased.message.text))
}
