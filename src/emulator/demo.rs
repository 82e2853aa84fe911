//! The demonstration account: queues as a real shop would have them, some of them in trouble, and
//! one that moves. Filled through the service's own front door, the oldest message first, with the
//! service's clock set back.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use super::caller::Caller;
use super::demo_bodies as bodies;
use super::shifted::ShiftedClock;
use super::{Config, Emulator, traffic};
use crate::model::clock::Clock;

/// Starts a service with the demonstration account on a free port.
///
/// # Errors
/// Where no port can be had.
pub async fn start(clock: Arc<dyn Clock>) -> io::Result<Emulator> {
    let clock = Arc::new(ShiftedClock::new(clock));
    let emulator = super::start(Config::new(Arc::<ShiftedClock>::clone(&clock))).await?;
    fill(&mut Caller::connect(&emulator).await?, &clock).await?;
    traffic::start(&emulator).await?;
    Ok(emulator)
}

/// All queues. Some of them stay as empty as they are here.
const QUEUES: [&str; 15] = [
    "audit",
    "emails",
    "emails-poison",
    "inventory",
    "invoices",
    "orders",
    "orders-archive",
    "orders-poison",
    "payments",
    "reports",
    "shipments",
    "telemetry",
    "thumbnails",
    "translations",
    "webhooks",
];

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
const WEEK: &str = "604800";

/// Something that happened to a queue.
struct Step {
    /// How many seconds ago.
    ago: u64,
    queue: &'static str,
    what: What,
}

enum What {
    Put {
        text: String,
        query: &'static [(&'static str, &'static str)],
    },
    /// Somebody took messages and never came back.
    Take {
        query: &'static [(&'static str, &'static str)],
    },
}

async fn fill(caller: &mut Caller, clock: &ShiftedClock) -> io::Result<()> {
    for queue in QUEUES {
        caller.create(queue).await?;
    }
    let mut steps = story();
    steps.sort_by_key(|step| std::cmp::Reverse(step.ago));
    for step in steps {
        clock.set_back(Duration::from_secs(step.ago));
        match step.what {
            What::Put { text, query } => caller.put(step.queue, &text, query).await?,
            What::Take { query } => caller.get(step.queue, query).await.map(drop)?,
        }
    }
    clock.set_back(Duration::ZERO);
    Ok(())
}

fn story() -> Vec<Step> {
    let mut steps = Vec::new();
    let mut many = |queue, count: u64, oldest: u64, text: fn(u64) -> String| {
        // Spread from the oldest to a minute ago.
        let ago = |n: u64| oldest - (oldest - MINUTE) * n / count;
        steps.extend((0..count).map(|n| put(ago(n), queue, text(n))));
    };
    many("orders", 23, 40 * MINUTE, bodies::order);
    many("orders-poison", 14, 3 * DAY + 4 * HOUR, bodies::stuck_order);
    many("invoices", 137, 26 * HOUR, bodies::invoice);
    many("audit", 41, 5 * DAY, bodies::audit);
    many("emails", 9, 12 * MINUTE, bodies::email);
    many("emails-poison", 3, 2 * DAY, bodies::bounced_email);
    many("thumbnails", 6, 90 * MINUTE, bodies::image);
    many("inventory", 18, 7 * HOUR, bodies::stock);
    many("shipments", 12, 3 * HOUR, bodies::shipment);
    many("telemetry", 48, 8 * MINUTE, bodies::reading);
    many("webhooks", 5, 50 * MINUTE, bodies::webhook);
    for (n, text) in bodies::translations().into_iter().enumerate() {
        steps.push(put(2 * HOUR - 5 * MINUTE * n as u64, "translations", text));
    }
    steps.extend(retry_loop());
    steps.extend(hidden());
    steps.push(delayed());
    steps
}

fn put(ago: u64, queue: &'static str, text: String) -> Step {
    Step { ago, queue, what: What::Put { text, query: &[] } }
}

/// A payment that has been tried four times. Once more, and its consumer calls it poison.
fn retry_loop() -> Vec<Step> {
    let take =
        |ago| Step { ago, queue: "payments", what: What::Take { query: &[("visibilitytimeout", "30")] } };
    let mut steps = vec![put(25 * MINUTE, "payments", bodies::payment(0))];
    steps.extend([24, 18, 11, 4].map(|ago| take(ago * MINUTE)));
    steps.extend((1..5).map(|n| put((5 - n) * 30, "payments", bodies::payment(n))));
    steps
}

/// Reports that a worker took yesterday for as long as it may: all of them are out of sight.
fn hidden() -> Vec<Step> {
    let mut steps: Vec<Step> = (0..4).map(|n| put(DAY + n * MINUTE, "reports", bodies::report(n))).collect();
    let query = &[("numofmessages", "32"), ("visibilitytimeout", WEEK)];
    steps.push(Step { ago: 23 * HOUR, queue: "reports", what: What::Take { query } });
    steps
}

/// An invoice that nobody sees before tomorrow, and that never ends by itself.
fn delayed() -> Step {
    let query = &[("visibilitytimeout", "86400"), ("messagettl", "-1")];
    Step { ago: HOUR, queue: "invoices", what: What::Put { text: bodies::invoice(500), query } }
}
