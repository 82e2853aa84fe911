//! The same done to many messages.

mod back;
mod choice;
mod faults;
mod limits;
mod moves;
mod orders;
mod rights;
mod written;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use peekq::client::client::{Client, Options};
use peekq::jobs::bulk::{Goal, bulk};
use peekq::jobs::site::Site;
use peekq::model::account::ConnId;
use peekq::model::change::{
    Bulk, BulkProgress, BulkReport, By, Deed, Fate, Goal as To, NewLife, Order, Progress, Report, Target,
    Which,
};
use peekq::model::clock::{Clock, Millis};
use peekq::model::history::Place;
use peekq::model::message::{Expiry, Life, Message, NewMessage};
use peekq::model::queue::QueueName;
use peekq::runtime::clock::SystemClock;
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::JoinHandle;

use crate::stand::{Stand, Told, talk};

pub fn name(queue: &str) -> QueueName {
    QueueName::new(queue)
}

/// What is wanted, as the dialog would ask for it by default.
pub fn wish(deed: Deed, which: Which) -> Bulk {
    let place = Place { account: "acme".into(), endpoint: "http://acme".into(), queue: name("other") };
    let goes = matches!(deed, Deed::Move | Deed::Copy);
    Bulk {
        deed,
        to: goes.then_some(To { conn: ConnId(1), place }),
        which,
        life: NewLife::Kept,
        rate: None,
        hold: 2_000,
        canary: false,
        by: By::Lease,
        remembers: false,
        undoes: None,
        recovers: None,
    }
}

pub fn matching(filter: &str) -> Which {
    Which::Matching(filter.into())
}

/// These messages as they are seen; they reach to that place of the head.
pub fn these(messages: &[Message], reach: Option<u32>) -> Which {
    let target = |m: &Message| Target { id: m.id.clone(), seen: m.text.clone() };
    Which::These { targets: messages.iter().map(target).collect(), reach }
}

/// The clock of this machine, which a test can put forward.
#[derive(Default)]
pub struct Ahead(SystemClock, AtomicU64);

impl Ahead {
    pub fn by(&self, secs: u64) {
        self.by_ms(secs * 1_000);
    }

    pub fn by_ms(&self, ms: u64) {
        self.1.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for Ahead {
    fn now(&self) -> Millis {
        self.0.now().plus(self.1.load(Ordering::SeqCst))
    }

    fn monotonic(&self) -> Duration {
        self.0.monotonic() + Duration::from_millis(self.1.load(Ordering::SeqCst))
    }
}

/// The embedded service and the jobs by a clock that can be put forward.
pub async fn ahead(options: Options) -> (Stand, Arc<Ahead>) {
    let clock = Arc::new(Ahead::default());
    (Stand::set(Arc::<Ahead>::clone(&clock), options).await, clock)
}

impl Stand {
    /// The queue that messages go to, made where it is not there.
    pub async fn other(&self) -> Goal {
        let client = self.site.client.clone();
        client.create_queue(&name("other"), &[]).await.unwrap();
        self.forget();
        Goal { client, queue: name("other") }
    }

    /// A client with a SAS for a queue that allows these letters.
    pub fn sas(&self, queue: &QueueName, letters: &str) -> Client {
        let site = Site { queue: queue.clone(), ..self.site.clone() };
        Stand::sas_for(&site, letters)
    }

    /// Puts so many messages with the texts `m-0`, `m-1` and so on.
    pub async fn fill_many(&self, count: usize) {
        self.put_all(&(0..count).map(|n| format!("m-{n}")).collect::<Vec<_>>()).await;
    }

    pub async fn put_all(&self, texts: &[String]) {
        for text in texts {
            let life = Life::Seconds(100_000);
            let message = NewMessage { text: Arc::from(text.as_str()), life, delay: 0 };
            self.site.client.put(&self.site.queue, &message).await.unwrap();
        }
        self.forget();
    }

    /// Every visible message of a queue, taken and given up: the test is over.
    pub async fn drain(&self, queue: &str) -> Vec<Message> {
        let (mut all, queue) = (Vec::new(), name(queue));
        loop {
            let batch = self.site.client.get(&queue, 32, 600).await.unwrap();
            if batch.is_empty() {
                return all;
            }
            all.extend(batch.into_iter().map(|leased| leased.message));
        }
    }

    /// The texts of all visible messages of a queue, in order.
    pub async fn drained(&self, queue: &str) -> Vec<String> {
        self.drain(queue).await.into_iter().map(|message| message.text.to_string()).collect()
    }

    pub async fn run(&self, wish: &Bulk) -> BulkReport {
        let goal = self.other().await;
        self.run_to(wish, goal).await
    }

    pub async fn run_to(&self, wish: &Bulk, goal: Goal) -> BulkReport {
        self.run_at(&self.site, wish, goal).await
    }

    pub async fn run_at(&self, site: &Site, wish: &Bulk, goal: Goal) -> BulkReport {
        let (talk, _orders, _) = talk();
        let reports = self.folder.path().join("reports");
        match bulk(site, Some(goal), wish, Some(&reports), talk).await.unwrap() {
            Report::Bulk(report) => *report,
            other => panic!("{other:?}"),
        }
    }

    /// Starts it, to be talked to.
    #[expect(clippy::disallowed_methods, reason = "the test runs beside the job")]
    pub async fn start(&self, wish: &Bulk) -> Job {
        let (goal, site, wish) = (self.other().await, self.site.clone(), wish.clone());
        let (talk, orders, told) = talk();
        let reports = self.folder.path().join("reports");
        let end = tokio::spawn(async move {
            match bulk(&site, Some(goal), &wish, Some(&reports), talk).await.unwrap() {
                Report::Bulk(report) => *report,
                other => panic!("{other:?}"),
            }
        });
        Job { orders, told, end }
    }

    /// The lines of the report's file but the first, as JSON.
    pub fn lines(report: &BulkReport) -> Vec<serde_json::Value> {
        let file = std::fs::read_to_string(&**report.file.as_ref().unwrap()).unwrap();
        file.lines().skip(1).map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

pub struct Job {
    pub orders: UnboundedSender<Order>,
    told: Told,
    pub end: JoinHandle<BulkReport>,
}

impl Job {
    /// Waits until it tells what is wanted.
    pub async fn until(&self, what: &str, wanted: impl Fn(&BulkProgress) -> bool) -> BulkProgress {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(30);
        loop {
            if let Some(Progress::Bulk(progress)) = &*self.told.lock().unwrap()
                && wanted(progress)
            {
                return *progress;
            }
            assert!(tokio::time::Instant::now() < deadline, "{what}: {:?}", self.told.lock().unwrap());
            tokio::task::yield_now().await;
        }
    }

    pub fn tell(&self, order: Order) {
        self.orders.send(order).unwrap();
    }
}

pub fn counts(report: &BulkReport) -> Vec<(Fate, u64)> {
    report.fates.iter().map(|(fate, count)| (*fate, *count)).collect()
}

/// How many seconds a message lives in all.
pub fn life(message: &Message) -> Option<i64> {
    match &message.expires {
        Expiry::Never => None,
        Expiry::At(at) => Some(at.secs().unwrap() - message.inserted.secs().unwrap()),
    }
}

pub fn texts(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(|n| format!("m-{n}")).collect()
}
