//! A service for the application under test: queues whose lengths change as they are told to, calls
//! that take their time, trouble. Time goes from one thing that happens to the next, so that hours
//! take seconds.

use std::collections::BTreeMap;
use std::sync::Arc;

use peekq::app::effect::{Call, Lane, ReqId};
use peekq::app::event::{Answer, Msg};
use peekq::app::wake;
use peekq::body::shown::show;
use peekq::model::account::ConnId;
use peekq::model::clock::Millis;
use peekq::model::failure::{Failure, FailureKind};
use peekq::model::location::Seen;
use peekq::model::message::{Message, Moment};
use peekq::model::operation::OperationKind;
use peekq::model::queue::{QueueName, QueuePage};
use peekq::watch::heads::Face;

use crate::sim::{BEGIN, Sim, failure, message};

/// A queue: how long it is after so many seconds of the story, and how it answers.
pub struct Queue {
    pub length: Box<dyn Fn(u64) -> u64>,
    /// How many of its messages hide.
    pub hidden: u64,
    pub trouble: Trouble,
}

/// What comes instead of an answer.
#[derive(Clone, Copy, PartialEq)]
pub enum Trouble {
    None,
    /// The service is busy, for so many seconds.
    Busy(u64),
    /// Nothing comes before the time is up.
    Hangs,
    /// The answer is lost.
    Lost,
}

impl Queue {
    pub fn of(length: impl Fn(u64) -> u64 + 'static) -> Self {
        Self { length: Box::new(length), hidden: 0, trouble: Trouble::None }
    }
}

pub struct World {
    sim: Option<Sim>,
    pub queues: BTreeMap<String, Queue>,
    waiting: Vec<(Millis, ReqId, Answer)>,
    /// When calls of what kind were started, and for which queue.
    pub asked: Vec<(Millis, &'static str, String)>,
    /// How long an answer takes, in milliseconds.
    pub latency: u64,
    pub wakes: u64,
}

impl World {
    /// An account is open; nothing was answered yet.
    pub fn of(sim: Sim, queues: Vec<(&str, Queue)>) -> Self {
        let queues = queues.into_iter().map(|(name, queue)| (name.to_owned(), queue)).collect();
        let mut world =
            Self { sim: Some(sim), queues, waiting: Vec::new(), asked: Vec::new(), latency: 30, wakes: 0 };
        world.listen();
        world
    }

    pub fn sim(&self) -> &Sim {
        self.sim.as_ref().unwrap()
    }

    /// Does something to the application, and has its calls answered from then on.
    pub fn act(&mut self, act: impl FnOnce(Sim) -> Sim) {
        self.sim = self.sim.take().map(act);
        self.listen();
    }

    pub fn press(&mut self, keys: &str) {
        self.act(|sim| sim.press(keys));
    }

    /// Lets time pass.
    pub fn run(&mut self, ms: u64) {
        let end = self.sim().now.plus(ms);
        loop {
            let now = self.sim().now;
            let answer = self.waiting.iter().map(|(at, ..)| *at).min();
            let wake = wake::next(&self.sim().state);
            assert!(wake.is_none_or(|at| at > now), "it would spin");
            let next = answer.into_iter().chain(wake).min().filter(|at| *at <= end);
            let at = next.unwrap_or(end).max(now);
            self.wakes += 1;
            self.arrive(at);
            if next.is_none() {
                return;
            }
        }
    }

    fn arrive(&mut self, at: Millis) {
        let ended: Vec<_> = self.waiting.extract_if(.., |(due, ..)| *due <= at).collect();
        self.act(|mut sim| {
            sim.now = at;
            if ended.is_empty() {
                return sim.event(Msg::Woke);
            }
            ended.into_iter().fold(sim, |sim, (_, id, answer)| sim.settle(id, answer))
        });
    }

    /// Takes the calls that were started.
    fn listen(&mut self) {
        let Some(mut sim) = self.sim.take() else { return };
        let calls = std::mem::take(&mut sim.calls);
        let now = sim.now;
        for (id, lane, call) in calls {
            match self.reply(&call, now) {
                Some((after, answer)) => self.waiting.push((now.plus(after), id, answer)),
                None if matches!(lane, Lane::Probe) => {}
                None => {}
            }
        }
        self.sim = Some(sim);
    }

    fn reply(&mut self, call: &Call, now: Millis) -> Option<(u64, Answer)> {
        match call {
            Call::Queues { conn, .. } => {
                self.asked.push((now, "list", String::new()));
                let names = self.queues.keys().map(|name| QueueName::new(name)).collect();
                let page = QueuePage { names, next: None };
                Some((self.latency, Answer::Queues { conn: *conn, result: Ok(Seen::primary(page)) }))
            }
            Call::Length { conn, queue } => self.about(*conn, queue, now, "length"),
            Call::Head { conn, queue } => self.about(*conn, queue, now, "head"),
            Call::Peek { conn, queue } => self.about(*conn, queue, now, "peek"),
            _ => None,
        }
    }

    fn about(
        &mut self,
        conn: ConnId,
        queue: &QueueName,
        now: Millis,
        what: &'static str,
    ) -> Option<(u64, Answer)> {
        self.asked.push((now, what, queue.to_string()));
        let latency = self.latency;
        let of = self.queues.get(queue.as_str())?;
        let length = (of.length)(now.since(BEGIN) / 1_000);
        let kind = if what == "length" { OperationKind::GetMetadata } else { OperationKind::Peek };
        let (after, trouble) = match of.trouble {
            Trouble::None => (latency, None),
            Trouble::Busy(secs) => {
                let mut busy = failure(FailureKind::Busy, kind);
                busy.wait_secs = Some(secs);
                (latency, Some(busy))
            }
            Trouble::Hangs => (5_000, Some(failure(FailureKind::TimedOut, kind))),
            Trouble::Lost => return None,
        };
        let head = || of.head(length, now);
        let queue = queue.clone();
        Some((after, answer(conn, queue, what, trouble, length, head)))
    }

    /// When a queue was asked for something, in milliseconds of the story.
    pub fn times(&self, what: &str, queue: &str) -> Vec<u64> {
        let of = self.asked.iter().filter(|(_, asked, name)| *asked == what && name == queue);
        of.map(|(at, ..)| at.since(BEGIN)).collect()
    }
}

fn answer(
    conn: ConnId,
    queue: QueueName,
    what: &str,
    trouble: Option<Failure>,
    length: u64,
    head: impl FnOnce() -> Vec<Message>,
) -> Answer {
    match (what, trouble) {
        ("length", trouble) => {
            Answer::Length { conn, queue, result: trouble.map_or(Ok(Seen::primary(length)), Err) }
        }
        ("head", None) => {
            let faces: Vec<Face> = head().iter().take(1).map(Face::of).collect();
            Answer::Head { conn, queue, result: Ok(Seen::primary(faces)) }
        }
        ("head", Some(failure)) => Answer::Head { conn, queue, result: Err(failure) },
        (_, None) => {
            let shown = head().into_iter().map(|message| Arc::new(show(message))).collect();
            Answer::Peeked { conn, queue, result: Ok(Seen::primary(shown)) }
        }
        (_, Some(failure)) => Answer::Peeked { conn, queue, result: Err(failure) },
    }
}

impl Queue {
    /// The newest come last; each minute of the story has its own ids.
    fn head(&self, length: u64, now: Millis) -> Vec<Message> {
        let visible = length.saturating_sub(self.hidden).min(32);
        (0..visible)
            .map(|n| {
                let id = format!("{n:08}-{}", now.since(BEGIN) / 60_000);
                Message { inserted: Moment::At(now.secs() - 90), ..message(&id, "text", 0) }
            })
            .collect()
    }
}
