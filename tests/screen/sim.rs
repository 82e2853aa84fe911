//! The application without a terminal, a network or a clock: events go in by hand, and the calls it
//! makes are answered by hand. Time stands still unless a test lets it pass.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    reason = "an answer to a call that was not made is a mistake of the test, which ends there"
)]

use std::sync::Arc;

use peekq::app::effect::{Call, Effect, ReqId};
use peekq::app::event::{Answer, Event, Msg};
use peekq::app::geometry::Size;
use peekq::app::key::Key;
use peekq::app::keymap::Keymap;
use peekq::app::state::State;
use peekq::app::state::start::{Offer, StartScreen};
use peekq::app::update::update;
use peekq::body::shown::{Shown, show};
use peekq::model::account::{Account, ConnId, Endpoint, Scheme, SourceRef, Start};
use peekq::model::change::{Price, Progress, Report};
use peekq::model::clock::Millis;
use peekq::model::failure::Failure;
use peekq::model::length::Length;
use peekq::model::message::{Expiry, Message, MessageId, Moment};
use peekq::model::queue::{QueueName, QueuePage};
use peekq::model::settings::Settings;

/// When every test begins: 2026-11-23 12:00:00 UTC.
pub const BEGIN: Millis = Millis(1_795_435_200_000);

/// The running application.
pub struct Sim {
    /// Its state, to look at.
    pub state: State,
    /// The default keys.
    pub keymap: Keymap,
    now: Millis,
    effects: Vec<Effect>,
    calls: Vec<(ReqId, Call)>,
    connecting: Option<(ReqId, ConnId)>,
    sent: u64,
}

impl Sim {
    /// Just started, with the first screen on a terminal of this size.
    pub fn new(cols: u16, rows: u16) -> Self {
        let offer = |source, title: &str, detail: &str| Offer {
            source,
            title: title.to_owned(),
            detail: detail.to_owned(),
        };
        let offers = vec![
            offer(SourceRef::Demo, "Demo", "queues with made-up messages, inside peekq"),
            offer(SourceRef::Azurite, "Azurite", "127.0.0.1:10001, the usual account"),
            offer(SourceRef::Environment, "Environment", "AZURE_STORAGE_CONNECTION_STRING is not set"),
        ];
        let start = StartScreen::new(None, offers);
        let state = State::new(Size { cols, rows }, Settings::default(), start);
        let mut sim = Self {
            state,
            keymap: Keymap::default(),
            now: BEGIN,
            effects: Vec::new(),
            calls: Vec::new(),
            connecting: None,
            sent: 0,
        };
        sim.event(Msg::Started);
        sim
    }

    /// With an account open, whose queues are being listed.
    pub fn opened(cols: u16, rows: u16, starts: Start) -> Self {
        let mut sim = Self::new(cols, rows);
        sim.key("enter").answer_connected(Ok(account(starts)));
        sim
    }

    /// With these queues listed, the first one selected.
    pub fn with_queues(cols: u16, rows: u16, names: &[&str]) -> Self {
        let mut sim = Self::opened(cols, rows, Start::Writable);
        sim.answer_queues(names);
        sim
    }

    /// Something happened.
    pub fn event(&mut self, msg: Msg) -> &mut Self {
        let effects = update(&mut self.state, &self.keymap, Event { at: self.now, msg });
        for effect in &effects {
            match effect {
                Effect::Call { id, call, .. } => self.calls.push((*id, call.clone())),
                Effect::Connect { id, conn, .. } => self.connecting = Some((*id, *conn)),
                _ => {}
            }
        }
        self.effects.extend(effects);
        self
    }

    /// A key is pressed, written as in the configuration: `j`, `ctrl-s`.
    pub fn key(&mut self, key: &str) -> &mut Self {
        let key = Key::parse(key).expect("a key");
        self.event(Msg::Pressed(key))
    }

    /// Keys, with spaces between them.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        keys.split_whitespace().fold(self, |sim, key| sim.key(key))
    }

    /// A text is typed, character by character.
    pub fn typed(&mut self, text: &str) -> &mut Self {
        text.chars().fold(self, |sim, c| sim.key(&c.to_string()))
    }

    /// Time passes, and the application wakes once at the end of it.
    pub fn wait(&mut self, ms: u64) -> &mut Self {
        self.now = self.now.plus(ms);
        self.event(Msg::Woke)
    }

    /// The terminal gets another size.
    pub fn resize(&mut self, cols: u16, rows: u16) -> &mut Self {
        self.event(Msg::Resized { cols, rows })
    }

    /// All orders since the last time this was asked.
    pub fn effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// The connection is ready, or cannot be made.
    pub fn answer_connected(&mut self, result: Result<Account, String>) -> &mut Self {
        let (id, conn) = self.connecting.take().expect("a connection is being made");
        self.settle(id, Answer::Connected { conn, result })
    }

    /// Something listens on Azurite's port, or nothing does.
    pub fn answer_probed(&mut self, up: bool) -> &mut Self {
        let (id, _) = self.newest("probe", |call| matches!(call, Call::Probe));
        self.settle(id, Answer::Probed { up })
    }

    /// The list of queues, on one page.
    pub fn answer_queues(&mut self, names: &[&str]) -> &mut Self {
        let names = names.iter().map(|name| QueueName::new(name)).collect();
        self.answer_queue_page(Ok(QueuePage { names, next: None }))
    }

    /// A page of the list, or a failure.
    pub fn answer_queue_page(&mut self, result: Result<QueuePage, Failure>) -> &mut Self {
        let (id, call) = self.newest("list", |call| matches!(call, Call::Queues { .. }));
        let Call::Queues { conn, .. } = call else { unreachable!() };
        self.settle(id, Answer::Queues { conn, result })
    }

    /// The approximate count of a queue, or a failure.
    pub fn answer_length(&mut self, of: &str, result: Result<u64, Failure>) -> &mut Self {
        let is = |call: &Call| matches!(call, Call::Length { queue, .. } if queue.as_str() == of);
        let (id, call) = self.newest(of, is);
        let Call::Length { conn, queue } = call else { unreachable!() };
        self.settle(id, Answer::Length { conn, queue, result })
    }

    /// The head of a queue, or a failure.
    pub fn answer_peek(&mut self, of: &str, result: Result<Vec<Message>, Failure>) -> &mut Self {
        let is = |call: &Call| matches!(call, Call::Peek { queue, .. } if queue.as_str() == of);
        let (id, call) = self.newest(of, is);
        let Call::Peek { conn, queue } = call else { unreachable!() };
        let result = result.map(|head| head.into_iter().map(shown).collect());
        self.settle(id, Answer::Peeked { conn, queue, result })
    }

    /// The price of the change in the open dialog, or a failure.
    pub fn answer_price(&mut self, result: Result<Price, Failure>) -> &mut Self {
        let (id, call) = self.newest("price", |call| matches!(call, Call::Price { .. }));
        let Call::Price { conn, queue, .. } = call else { unreachable!() };
        self.settle(id, Answer::Priced { conn, queue, result })
    }

    /// Count and head of the queue that is to be cleared or deleted, or a failure.
    pub fn answer_survey(&mut self, result: Result<Length, Failure>) -> &mut Self {
        let (id, call) = self.newest("survey", |call| matches!(call, Call::Survey { .. }));
        let Call::Survey { conn, queue } = call else { unreachable!() };
        self.settle(id, Answer::Surveyed { conn, queue, result })
    }

    /// The newest write ended.
    pub fn answer_write(&mut self, result: Result<Report, Failure>) -> &mut Self {
        let (id, call) = self.newest("write", |call| matches!(call, Call::Write { .. }));
        let Call::Write { conn, queue, .. } = call else { unreachable!() };
        self.settle(id, Answer::Wrote { conn, queue, result })
    }

    /// The newest write tells how far it is.
    pub fn progress(&mut self, progress: Progress<Arc<Shown>>) -> &mut Self {
        let writes = self.calls.iter().rev();
        let write = writes.filter(|(_, call)| matches!(call, Call::Write { .. })).map(|(id, _)| *id).next();
        self.event(Msg::Progressed { id: write.expect("a write is under way"), progress })
    }

    fn newest(&mut self, what: &str, is: impl Fn(&Call) -> bool) -> (ReqId, Call) {
        let at = self.calls.iter().rposition(|(_, call)| is(call));
        let at = at.unwrap_or_else(|| panic!("no open call: {what}; open are {:#?}", self.calls));
        self.calls.remove(at)
    }

    fn settle(&mut self, id: ReqId, answer: Answer) -> &mut Self {
        self.sent += 1;
        self.event(Msg::Settled { id, calls: self.sent, answer })
    }
}

/// The account of the tests: an emulator on this machine.
pub fn account(starts: Start) -> Account {
    Account {
        profile: Arc::from("azurite"),
        name: Arc::from("devstoreaccount1"),
        endpoint: Endpoint {
            scheme: Scheme::Http,
            host: Arc::from("127.0.0.1"),
            port: Some(10001),
            path: Arc::from("/devstoreaccount1"),
        },
        starts,
    }
}

/// A message that was put this many seconds ago and lives for seven days.
pub fn message(id: &str, text: &str, ago: i64) -> Message {
    let inserted = BEGIN.secs() - ago;
    Message {
        id: MessageId::new(id),
        inserted: Moment::At(inserted),
        expires: Expiry::At(Moment::At(inserted + 7 * 86_400)),
        dequeue_count: 0,
        text: Arc::from(text),
    }
}

/// The message decoded, as answers carry it.
pub fn shown(message: Message) -> Arc<Shown> {
    Arc::new(show(message))
}
