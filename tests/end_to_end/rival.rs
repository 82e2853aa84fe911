//! Producers and consumers that work on the queues while the program watches, and what is true of
//! these at each moment.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use peekq::client::client::Client;
use peekq::model::message::{Life, NewMessage};
use peekq::model::queue::QueueName;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use crate::stand::Stand;

/// Which lengths a queue had since when.
type Truth = Arc<Mutex<Vec<(Instant, u64)>>>;

pub struct Rival {
    truth: Truth,
    stop: Arc<AtomicBool>,
    work: JoinHandle<()>,
}

impl Rival {
    /// Puts so many messages, one every `pause`, then takes and deletes as many, and so on.
    pub fn on(stand: &Stand, queue: &str, messages: u64, pause: Duration) -> Self {
        let start = stand.count(queue);
        let truth: Truth = Arc::new(Mutex::new(vec![(Instant::now(), start)]));
        let stop = Arc::new(AtomicBool::new(false));
        let work = stand.runtime.spawn(work(
            stand.client.clone(),
            QueueName::new(queue),
            (messages, pause),
            Arc::clone(&truth),
            Arc::clone(&stop),
        ));
        Self { truth, stop, work }
    }

    /// The lowest and the highest length since so long ago.
    pub fn between(&self, ago: Duration) -> (u64, u64) {
        let truth = self.truth.lock().unwrap();
        let from = Instant::now().checked_sub(ago).unwrap();
        let at = truth.partition_point(|(at, _)| *at <= from).saturating_sub(1);
        let recent = truth[at..].iter().map(|(_, count)| *count);
        (recent.clone().min().unwrap(), recent.max().unwrap())
    }

    /// Stops, and tells what the queue is left with.
    pub fn stop(self, stand: &Stand) -> u64 {
        self.stop.store(true, Ordering::SeqCst);
        stand.runtime.block_on(self.work).unwrap();
        self.truth.lock().unwrap().last().unwrap().1
    }
}

async fn work(
    client: Client,
    queue: QueueName,
    (messages, pause): (u64, Duration),
    truth: Truth,
    stop: Arc<AtomicBool>,
) {
    let note = |by: i64| {
        let mut truth = truth.lock().unwrap();
        let count = truth.last().unwrap().1.saturating_add_signed(by);
        truth.push((Instant::now(), count));
    };
    let message = NewMessage { text: Arc::from("work"), life: Life::Seconds(604_800), delay: 0 };
    let goes_on = |_: &u64| !stop.load(Ordering::SeqCst);
    while goes_on(&0) {
        for _ in (0..messages).take_while(goes_on) {
            // The service may count it before it says so.
            note(1);
            client.put(&queue, &message).await.unwrap();
            sleep(pause).await;
        }
        for _ in (0..messages).take_while(goes_on) {
            for leased in client.get(&queue, 1, 30).await.unwrap() {
                client.delete_message(&queue, &leased.message.id, &leased.receipt).await.unwrap();
                note(-1);
            }
            sleep(pause).await;
        }
    }
}
