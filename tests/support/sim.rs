//! The application without a screen, a network or a clock: keys and answers in, state and effects
//! out. A test reads like a use of the program.

#![allow(dead_code, reason = "each test program uses a part of it")]

use std::sync::Arc;

use peekq::app::effect::{Call, Effect, Lane, ReqId, Write};
use peekq::app::event::{Answer, Event, Msg};
use peekq::app::geometry::Size;
use peekq::app::key::Key;
use peekq::app::keymap::Keymap;
use peekq::app::state::State;
use peekq::app::state::start::{Offer, StartScreen};
use peekq::app::update::update;
use peekq::body::shown::{Shown, show};
use peekq::model::account::{Account, ConnId, Endpoint, Scheme, SourceRef, Start};
use peekq::model::change::{Lease, LeaseId, LeaseState, Progress, Report};
use peekq::model::clock::Millis;
use peekq::model::failure::{Failure, FailureKind};
use peekq::model::message::{Expiry, Message, MessageId, Moment};
use peekq::model::operation::OperationKind;
use peekq::model::queue::{QueueName, QueuePage};
use peekq::model::settings::Settings;

/// When every story begins: 2026-11-23 12:00:00 UTC.
pub const BEGIN: u64 = 1_795_435_200_000;

/// A running application.
pub struct Sim {
    pub state: State,
    pub keymap: Keymap,
    pub now: Millis,
    /// Calls that were started and not answered yet, cancelled ones too: their answers may be late.
    pub calls: Vec<(ReqId, Lane, Call)>,
    /// Every effect since the beginning.
    pub effects: Vec<Effect>,
}

/// An account on this machine, opened and listed.
pub fn sim<const N: usize>(queues: [&str; N]) -> Sim {
    Sim::opened("127.0.0.1", Start::Writable).list(&queues)
}

/// A message with this id, text and dequeue count, put an hour before the story begins.
pub fn message(id: &str, text: &str, dequeue_count: u32) -> Message {
    let begin = i64::try_from(BEGIN / 1000).unwrap();
    Message {
        id: MessageId::new(id),
        inserted: Moment::At(begin - 3_600),
        expires: Expiry::At(Moment::At(begin + 600_000)),
        dequeue_count,
        text: Arc::from(text),
    }
}

/// A failure of this kind.
pub fn failure(kind: FailureKind, tried: OperationKind) -> Failure {
    let mut failure = Failure::new(kind, tried, &Arc::from("acme"), "said the service");
    failure.status = Some(500);
    failure.code = Some(Arc::from("SomeCode"));
    failure.request_id = Some(Arc::from("3a5f"));
    failure
}

impl Sim {
    /// Just started, with nothing given.
    pub fn new(cols: u16, rows: u16) -> Self {
        let offer = |source, title: &str, detail: &str| Offer {
            source,
            title: title.to_owned(),
            detail: detail.to_owned(),
        };
        let offers = vec![
            offer(SourceRef::Environment, "environment", "account acme at acme.queue.core.windows.net"),
            offer(SourceRef::Azurite, "Azurite", "127.0.0.1:10001"),
            offer(SourceRef::Demo, "demo", "made-up queues of a service inside this program"),
        ];
        let state = State::new(Size { cols, rows }, Settings::default(), StartScreen::new(None, offers));
        let now = Millis(BEGIN);
        let sim = Self { state, keymap: Keymap::default(), now, calls: Vec::new(), effects: Vec::new() };
        sim.event(Msg::Started)
    }

    /// With an open account at this host, not listed yet.
    pub fn opened(host: &str, starts: Start) -> Self {
        Self::sized(120, 40, host, starts)
    }

    /// The same at another size.
    pub fn sized(cols: u16, rows: u16, host: &str, starts: Start) -> Self {
        let mut sim = Self::new(cols, rows).press("down down enter");
        sim.connect(host, starts);
        sim
    }

    /// Answers the connection that is being made.
    pub fn connect(&mut self, host: &str, starts: Start) {
        let (id, conn) = self
            .effects
            .iter()
            .rev()
            .find_map(|effect| match effect {
                Effect::Connect { id, conn, .. } => Some((*id, *conn)),
                _ => None,
            })
            .expect("no connection is being made");
        let endpoint = Endpoint {
            scheme: Scheme::Http,
            host: Arc::from(host),
            port: Some(10001),
            path: Arc::from("/acme"),
        };
        let account = Account { profile: Arc::from("demo"), name: Arc::from("acme"), endpoint, starts };
        self.send(Msg::Settled { id, calls: 0, answer: Answer::Connected { conn, result: Ok(account) } });
    }

    /// Feeds one event at the present time.
    pub fn send(&mut self, msg: Msg) -> Vec<Effect> {
        let effects = update(&mut self.state, &self.keymap, Event { at: self.now, msg });
        for effect in &effects {
            if let Effect::Call { id, lane, call } = effect {
                self.calls.push((*id, lane.clone(), call.clone()));
            }
        }
        self.effects.extend(effects.clone());
        effects
    }

    pub fn event(mut self, msg: Msg) -> Self {
        self.send(msg);
        self
    }

    /// Presses keys, separated by blanks: `j enter ctrl-s`.
    pub fn press(mut self, keys: &str) -> Self {
        for key in keys.split(' ').filter(|key| !key.is_empty()) {
            self.send(Msg::Pressed(Key::parse(key).unwrap_or_else(|why| panic!("{key}: {why}"))));
        }
        self
    }

    /// Types a text, character by character.
    pub fn text(mut self, text: &str) -> Self {
        for c in text.chars() {
            let key = match c {
                ' ' => Key::parse("space").unwrap(),
                c => Key::parse(&c.to_string()).unwrap(),
            };
            self.send(Msg::Pressed(key));
        }
        self
    }

    pub fn paste(self, text: &str) -> Self {
        self.event(Msg::Pasted(text.to_owned()))
    }

    /// Lets time pass, and whatever is due happen.
    pub fn pass(mut self, ms: u64) -> Self {
        self.now = self.now.plus(ms);
        self.event(Msg::Woke)
    }

    /// The newest unanswered call that fits; it counts as answered.
    pub fn take_call(&mut self, fits: impl Fn(&Call) -> bool) -> (ReqId, Call) {
        let at = self.calls.iter().rposition(|(_, _, call)| fits(call));
        let at = at.unwrap_or_else(|| panic!("no such call is under way: {:#?}", self.calls));
        let (id, _, call) = self.calls.remove(at);
        (id, call)
    }

    /// Whether such a call is under way.
    pub fn asks(&self, fits: impl Fn(&Call) -> bool) -> bool {
        self.calls.iter().any(|(_, _, call)| fits(call))
    }

    /// Settles a call by its number.
    pub fn settle(self, id: ReqId, answer: Answer) -> Self {
        self.event(Msg::Settled { id, calls: 7, answer })
    }

    /// Answers the listing with one last page.
    pub fn list(self, names: &[&str]) -> Self {
        self.page(names, None)
    }

    /// Answers the listing with a page.
    pub fn page(mut self, names: &[&str], next: Option<&str>) -> Self {
        let (id, call) = self.take_call(|call| matches!(call, Call::Queues { .. }));
        let Call::Queues { conn, .. } = call else { unreachable!() };
        let names = names.iter().map(|name| QueueName::new(name)).collect();
        let page = QueuePage { names, next: next.map(ToOwned::to_owned) };
        self.settle(id, Answer::Queues { conn, result: Ok(page) })
    }

    /// Answers the length of a queue.
    pub fn length(mut self, queue: &str, count: u64) -> Self {
        let queue = QueueName::new(queue);
        let (id, call) = self.take_call(|call| matches!(call, Call::Length { queue: q, .. } if *q == queue));
        let Call::Length { conn, .. } = call else { unreachable!() };
        self.settle(id, Answer::Length { conn, queue, result: Ok(count) })
    }

    /// Lets the cursor rest and answers the peek of a queue.
    pub fn peek(self, queue: &str, head: &[Message]) -> Self {
        self.pass(100).late_peek(queue, Ok(head.to_vec()))
    }

    /// Answers a peek of a queue, however late.
    pub fn late_peek(mut self, queue: &str, result: Result<Vec<Message>, Failure>) -> Self {
        let queue = QueueName::new(queue);
        let (id, call) = self.take_call(|call| matches!(call, Call::Peek { queue: q, .. } if *q == queue));
        let Call::Peek { conn, .. } = call else { unreachable!() };
        let result = result.map(|head| head.into_iter().map(|m| Arc::new(show(m))).collect());
        self.settle(id, Answer::Peeked { conn, queue, result })
    }

    /// The newest write that was started, and its number.
    pub fn write(&self) -> (ReqId, &Write) {
        let newest = self.calls.iter().rev().find_map(|(id, _, call)| match call {
            Call::Write { write, .. } => Some((*id, write)),
            _ => None,
        });
        newest.expect("no write is under way")
    }

    /// Ends the newest write.
    pub fn wrote(mut self, result: Result<Report, Failure>) -> Self {
        let (id, call) = self.take_call(|call| matches!(call, Call::Write { .. }));
        let Call::Write { conn, queue, .. } = call else { unreachable!() };
        self.settle(id, Answer::Wrote { conn, queue, result })
    }

    /// Prices the change in the open dialog as the service would, from this head.
    pub fn price(mut self, head: &[Message]) -> Self {
        let (id, call) = self.take_call(|call| matches!(call, Call::Price { .. }));
        let Call::Price { conn, queue, target, threshold, lease_secs } = call else { unreachable!() };
        let price = peekq::jobs::plan::plan(head, &target, threshold, lease_secs);
        self.settle(id, Answer::Priced { conn, queue, result: Ok(price) })
    }

    /// Tells the leases of the newest take.
    pub fn leases(self, states: &[(&str, LeaseState)]) -> Self {
        let (id, _) = self.write();
        let until = self.now.plus(60_000);
        let lease = |(n, (text, state)): (usize, &(&str, LeaseState))| Lease::<Arc<Shown>> {
            id: LeaseId(u32::try_from(n).unwrap()),
            message: Arc::new(show(message(&format!("id-{n}"), text, 1))),
            until,
            state: *state,
            trouble: None,
        };
        let leases = states.iter().enumerate().map(lease).collect();
        self.event(Msg::Progressed { id, progress: Progress::Leases(leases) })
    }

    /// The texts that the message pane shows.
    pub fn messages(&self) -> Vec<&str> {
        let pane = self.state.account.as_ref().and_then(|account| account.messages.as_ref());
        pane.map_or(Vec::new(), |pane| pane.rows.iter().map(|row| &*row.shown.message.text).collect())
    }

    /// The names that the queue pane shows.
    pub fn queues(&self) -> Vec<&str> {
        let account = self.state.account.as_ref().expect("no account is open");
        account.queues.view.iter().map(QueueName::as_str).collect()
    }

    /// The selected queue.
    pub fn queue(&self) -> &str {
        self.state.account.as_ref().and_then(|a| a.queue()).map_or("", QueueName::as_str)
    }

    /// The notice in the footer.
    pub fn notice(&self) -> &str {
        self.state.notices.current(self.state.now).map_or("", |notice| &notice.text)
    }

    /// The connection of the open account.
    pub fn conn(&self) -> ConnId {
        self.state.account.as_ref().expect("no account is open").conn
    }
}
