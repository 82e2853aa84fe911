//! What the service answers. `list`, `page`, `peek`, `price` and the like answer as it does when all
//! is well; `listed`, `peeked`, `priced` and the like take any result, so that they can fail too.

use std::sync::Arc;

use peekq::app::effect::{Call, Effect, ReqId};
use peekq::app::event::{Answer, Msg};
use peekq::app::state::bulk::{Head, Looks};
use peekq::body::diff::diff;
use peekq::body::shown::{Shown, show, show_as};
use peekq::model::account::{Account, Start};
use peekq::model::change::{Known, Lease, LeaseId, LeaseState, Plan, Progress, Report, Stage};
use peekq::model::changes::Change;
use peekq::model::delayed::DelayedElsewhere;
use peekq::model::draft::DraftsFound;
use peekq::model::failure::{Failure, FailureKind};
use peekq::model::length::{Length, Visible};
use peekq::model::location::{Location, Seen};
use peekq::model::message::{Message, MessageId};
use peekq::model::operation::OperationKind;
use peekq::model::properties::Properties;
use peekq::model::queue::{QueueName, QueuePage};
use peekq::model::recovery::Left;
use peekq::model::remedy::Considered;
use peekq::model::retry::Retry;
use peekq::model::rights::Rights;
use peekq::model::service::{ServiceProperties, ServiceStats};
use peekq::model::veiled::Veiled;

use super::{Sim, account, bulk_progress, entry_id, message, properties};

impl Sim {
    /// Makes the newest connection: the account `acme` at this host.
    pub fn connect(self, host: &str, starts: Start) -> Self {
        self.connected(Ok(account("demo", "acme", host, starts)))
    }

    /// Makes the newest connection with a SAS of these fields, to one queue where there is `only`.
    pub fn connect_by_sas(self, fields: &str, only: Option<&str>) -> Self {
        let account = account("arguments", "acme", "127.0.0.1", Start::Writable);
        let rights = Arc::new(Rights::of_sas(fields));
        self.connected(Ok(Account { rights, only: only.map(QueueName::new), ..account }))
    }

    /// The newest connection is made, or cannot be made.
    pub fn connected(self, result: Result<Account, String>) -> Self {
        let connect = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::Connect { id, conn, .. } => Some((*id, *conn)),
            _ => None,
        });
        let (id, conn) = connect.expect("no connection is being made");
        self.settle(id, Answer::Connected { conn, result }).nothing_left()
    }

    /// Something listens on Azurite's port, or nothing does.
    pub fn probed(mut self, up: bool) -> Self {
        let (id, _) = self.take_call(|call| matches!(call, Call::Probe));
        self.settle(id, Answer::Probed { up })
    }

    /// Answers the listing with one last page.
    pub fn list(self, names: &[&str]) -> Self {
        self.page(names, None)
    }

    /// Answers the listing with a page.
    pub fn page(self, names: &[&str], next: Option<&str>) -> Self {
        let names = names.iter().map(|name| QueueName::new(name)).collect();
        self.listed(Ok(QueuePage { names, next: next.map(ToOwned::to_owned) }))
    }

    pub fn listed(mut self, result: Result<QueuePage, Failure>) -> Self {
        let (id, call) = self.take_call(|call| matches!(call, Call::Queues { .. }));
        let Call::Queues { conn, .. } = call else { unreachable!() };
        let result = result.map(|page| self.seen(page));
        self.settle(id, Answer::Queues { conn, result })
    }

    /// Answers the length of a queue.
    pub fn length(mut self, queue: &str, count: u64) -> Self {
        let fits = |call: &Call| matches!(call, Call::Length { queue: of, .. } if of.as_str() == queue);
        let (id, call) = self.take_call(fits);
        let Call::Length { conn, queue } = call else { unreachable!() };
        let result = Ok(self.seen(count));
        self.settle(id, Answer::Length { conn, queue, result })
    }

    /// Lets the cursor rest and answers the peek of a queue.
    pub fn peek(self, queue: &str, head: &[Message]) -> Self {
        self.pass(100).peeked(queue, Ok(head.to_vec()))
    }

    /// Answers a peek of a queue, however late.
    pub fn peeked(mut self, queue: &str, result: Result<Vec<Message>, Failure>) -> Self {
        let fits = |call: &Call| matches!(call, Call::Peek { queue: of, .. } if of.as_str() == queue);
        let (id, call) = self.take_call(fits);
        let Call::Peek { conn, queue } = call else { unreachable!() };
        let shown = |head: Vec<Message>| head.into_iter().map(|m| Arc::new(show(m))).collect();
        let result = result.map(|head| self.seen(shown(head)));
        self.settle(id, Answer::Peeked { conn, queue, result })
    }

    /// From now on this location answers lists, lengths and peeks.
    pub fn answered_by(self, from: Location) -> Self {
        Self { from, ..self }
    }

    fn seen<T>(&self, value: T) -> Seen<T> {
        Seen { value, from: self.from }
    }

    /// Prices the change in the open dialog as the service would, from this head. A head that is full is
    /// one of a longer queue.
    pub fn price(self, head: &[Message]) -> Self {
        let (_, _, call) = &self.calls[self.newest(|call| matches!(call, Call::Price { .. }))];
        let Call::Price { targets, terms, .. } = call else { unreachable!() };
        let plan = peekq::jobs::plan::plan(head, Some(1_284), targets, terms);
        self.priced(Ok(plan))
    }

    /// Compares as it was asked for last.
    pub fn compare(mut self) -> Self {
        let (id, call) = self.take_call(|call| matches!(call, Call::Compare { .. }));
        let Call::Compare { before, after, encoding } = call else { unreachable!() };
        let after = show_as(Message { text: after, ..before.clone() }, encoding);
        let before = show(before);
        let diff = Arc::new(diff(&before, &after));
        self.settle(id, Answer::Compared { diff, before: Arc::new(before) })
    }

    pub fn priced(mut self, result: Result<Plan, Failure>) -> Self {
        let (id, call) = self.take_call(|call| matches!(call, Call::Price { .. }));
        let Call::Price { conn, queue, .. } = call else { unreachable!() };
        self.settle(id, Answer::Priced { conn, queue, result })
    }

    /// Answers what can be seen before many messages are worked on: the queue, and the other one that
    /// they go to, each with its approximate count and its head.
    pub fn looked(self, from: (u64, &[Message]), to: Option<Result<(u64, &[Message]), Failure>>) -> Self {
        self.looked_for(from, to, None)
    }

    /// The same before messages are to come back: their ids, or why they are not known.
    pub fn looked_for(
        mut self,
        from: (u64, &[Message]),
        to: Option<Result<(u64, &[Message]), Failure>>,
        sent: Option<Result<&[&str], &str>>,
    ) -> Self {
        let (id, call) = self.take_call(|call| matches!(call, Call::BulkLook { .. }));
        let Call::BulkLook { conn, queue, .. } = call else { unreachable!() };
        let head = |(count, messages): (u64, &[Message])| {
            let messages = messages.iter().map(|message| Arc::new(show(message.clone()))).collect();
            Head { count, messages }
        };
        let sent_as = |id: &&str| Known { id: MessageId::new(id), hash: Arc::from("hash") };
        let sent = sent.map(|sent| match sent {
            Ok(ids) => Ok(ids.iter().map(sent_as).collect()),
            Err(why) => Err(Arc::from(why)),
        });
        let looks = Looks { from: head(from), to: to.map(|to| to.map(head).map_err(Box::new)), sent };
        self.settle(id, Answer::BulkLooked { conn, queue, result: Ok(looks) })
    }

    /// The newest write, which works on many messages, tells how far it is.
    pub fn at(self, stage: Stage, done: u64, total: u64) -> Self {
        self.progress(Progress::Bulk(bulk_progress(stage, done, total)))
    }

    /// Answers how many messages a queue holds, and how many a peek sees.
    pub fn survey(mut self, queue: &str, approximate: u64, seen: u32) -> Self {
        let fits = |call: &Call| matches!(call, Call::Survey { queue: of, .. } if of.as_str() == queue);
        let (id, call) = self.take_call(fits);
        let Call::Survey { conn, queue } = call else { unreachable!() };
        let length = Length { approximate, visible: Some(Visible::of_peek(seen)) };
        self.settle(id, Answer::Surveyed { conn, queue, result: Ok(length) })
    }

    /// Answers what is set for a queue.
    pub fn properties(self, queue: &str, count: u64, entries: &[(&str, &str)]) -> Self {
        self.read_properties(queue, Ok(properties(count, entries)))
    }

    pub fn read_properties(mut self, queue: &str, result: Result<Properties, Failure>) -> Self {
        let fits = |call: &Call| matches!(call, Call::Properties { queue: of, .. } if of.as_str() == queue);
        let (id, call) = self.take_call(fits);
        let Call::Properties { conn, queue, .. } = call else { unreachable!() };
        self.settle(id, Answer::Properties { conn, queue, result })
    }

    /// Ends the newest write.
    pub fn wrote(mut self, result: Result<Report, Failure>) -> Self {
        let (id, call) = self.take_call(|call| matches!(call, Call::Write { .. }));
        let Call::Write { conn, queue, .. } = call else { unreachable!() };
        self.settle(id, Answer::Wrote { conn, queue, result, written: Vec::new() })
    }

    /// Ends the newest write well; what it did is in the journal under this number.
    pub fn wrote_down(mut self, report: Report, number: u64) -> Self {
        let (id, call) = self.take_call(|call| matches!(call, Call::Write { .. }));
        let Call::Write { conn, queue, .. } = call else { unreachable!() };
        self.settle(id, Answer::Wrote { conn, queue, result: Ok(report), written: vec![entry_id(number)] })
    }

    /// Answers what has to be done about the change in the open dialog.
    pub fn considered(mut self, result: Result<Considered, String>) -> Self {
        let (id, call) = self.take_call(|call| matches!(call, Call::Consider { .. }));
        let Call::Consider { conn, .. } = call else { unreachable!() };
        self.settle(id, Answer::Considered { conn, result })
    }

    /// Answers what the journals tell of.
    pub fn changes(mut self, changes: Vec<Change>) -> Self {
        let (id, call) = self.take_call(|call| matches!(call, Call::Changes { .. }));
        let Call::Changes { conn } = call else { unreachable!() };
        self.settle(id, Answer::Changes { conn, result: Ok(changes) })
    }

    /// Earlier runs left nothing open, as usual.
    fn nothing_left(mut self) -> Self {
        self.calls.retain(|(_, _, call)| !matches!(call, Call::Left { .. } | Call::Drafts { .. }));
        self
    }

    /// It is known what an earlier run left open.
    pub fn left(self, left: Vec<Left>) -> Self {
        let conn = self.conn();
        let sim = self.nothing_left();
        sim.event(Msg::Settled {
            id: ReqId(0),
            calls: 0,
            answer: Box::new(Answer::Left { conn, result: Ok(left) }),
        })
    }

    /// It is known which texts earlier runs left.
    pub fn drafts(self, found: DraftsFound) -> Self {
        let answer = Answer::Drafts { conn: self.conn(), result: Ok(found) };
        self.event(Msg::Settled { id: ReqId(0), calls: 0, answer: Box::new(answer) })
    }

    /// It is known which delayed puts of other runs are not due.
    pub fn delayed_elsewhere(mut self, elsewhere: Vec<DelayedElsewhere>) -> Self {
        let (id, call) = self.take_call(|call| matches!(call, Call::Delayed { .. }));
        let Call::Delayed { conn } = call else { unreachable!() };
        self.settle(id, Answer::Delayed { conn, result: Ok(elsewhere) })
    }

    /// Something that was left open is settled.
    pub fn settled(mut self, result: Result<Option<String>, String>) -> Self {
        let (id, call) = self.take_call(|call| matches!(call, Call::Settle { .. }));
        let Call::Settle { conn, entry, item, .. } = call else { unreachable!() };
        self.settle(id, Answer::Settled { conn, entry, item, result })
    }

    /// The newest write tells how far it is.
    pub fn progress(self, progress: Progress<Arc<Shown>>) -> Self {
        let (id, _) = self.write();
        self.event(Msg::Progressed { id, progress })
    }

    /// The newest call that fits will be tried again, in so many milliseconds; or not any more.
    pub fn retried(self, fits: impl Fn(&Call) -> bool, next: Option<(u32, u64)>) -> Self {
        let (id, ..) = self.calls[self.newest(fits)];
        self.retried_by(id, next)
    }

    pub fn retried_by(self, id: ReqId, next: Option<(u32, u64)>) -> Self {
        let (tried, why) = (OperationKind::Peek, FailureKind::Busy);
        let retry = |(attempt, in_ms)| Retry { tried, why, attempt, of: Some(4), in_ms };
        self.event(Msg::Retried { id, next: next.map(retry) })
    }

    /// Tells the leases of the newest take.
    pub fn leases(self, states: &[(&str, LeaseState)]) -> Self {
        let until = self.now.plus(60_000);
        let lease = |(n, (text, state)): (u32, &(&str, LeaseState))| Lease {
            id: LeaseId(n),
            message: Arc::new(show(message(&format!("id-{n}"), text, 1))),
            until,
            state: *state,
            trouble: None,
        };
        self.progress(Progress::Leases((0..).zip(states).map(lease).collect()))
    }

    /// The newest write holds this message.
    pub fn holds(self, message: &Message, state: LeaseState) -> Self {
        self.holds_in_trouble(message, state, None)
    }

    /// The same, after an order about it failed.
    pub fn holds_in_trouble(self, message: &Message, state: LeaseState, trouble: Option<Failure>) -> Self {
        let until = self.now.plus(30_000);
        let (id, message) = (LeaseId(0), Arc::new(show(message.clone())));
        let trouble = trouble.map(Box::new);
        self.progress(Progress::Leases(vec![Lease { id, message, until, state, trouble }]))
    }

    /// The text that the held messages are being looked through for.
    pub fn searched(&self) -> &str {
        let (_, _, call) = &self.calls[self.newest(|call| matches!(call, Call::Sift { .. }))];
        let Call::Sift { text, .. } = call else { unreachable!() };
        text
    }

    /// Answers which of the held messages contain the text.
    pub fn sifted(mut self, hits: &[u32]) -> Self {
        let (id, _) = self.take_call(|call| matches!(call, Call::Sift { .. }));
        let hits = hits.iter().map(|id| LeaseId(*id)).collect();
        self.settle(id, Answer::Sifted { hits })
    }

    /// Answers what is set for the service.
    pub fn service_properties(mut self, result: Result<ServiceProperties, Failure>) -> Self {
        let (id, call) = self.take_call(|call| matches!(call, Call::Service { .. }));
        let Call::Service { conn } = call else { unreachable!() };
        self.settle(id, Answer::Service { conn, result })
    }

    /// Answers how the copy in another region is.
    pub fn replication(mut self, result: Result<ServiceStats, Failure>) -> Self {
        let (id, call) = self.take_call(|call| matches!(call, Call::Replication { .. }));
        let Call::Replication { conn } = call else { unreachable!() };
        self.settle(id, Answer::Replication { conn, result })
    }

    /// Answers the newest SAS that was asked for.
    pub fn made_sas(self, result: Result<&str, &str>) -> Self {
        let asked = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::MakeSas { id, .. } => Some(*id),
            _ => None,
        });
        let result = result.map(|url| Veiled::new(url.to_owned())).map_err(ToOwned::to_owned);
        self.settle(asked.expect("no SAS is being made"), Answer::MadeSas { result })
    }

    /// Settles a call by its number.
    pub fn settle(mut self, id: ReqId, answer: Answer) -> Self {
        self.sent += 1;
        let calls = self.sent;
        self.event(Msg::Settled { id, calls, answer: Box::new(answer) })
    }
}
