//! Moving many messages from one queue to another: each client in a process of its own, so that its
//! memory is its own, in turns against the same service.

mod bare;
mod child;
mod ours;
mod sdk;

use std::fmt::Write as _;
use std::sync::Arc;

use anyhow::Context as _;
use futures_util::future::try_join_all;
use peekq::client::client::{Client, Options};
use peekq::client::credential::connection_string;
use peekq::model::message::{Life, NewMessage};
use peekq::model::operation::Access;
use peekq::model::queue::QueueName;
use peekq::runtime::clock::SystemClock;

use crate::server::Server;

pub use self::child::run as run_child;

/// How many calls each client has in flight.
pub const IN_FLIGHT: usize = 32;

/// How many threads a client's tasks run on: one, as in the program, and two in the others.
pub fn threads(peer: &str) -> usize {
    if peer.starts_with("peekq") { 1 } else { 2 }
}

const PEERS: [&str; 3] = ["peekq", "bare hyper", "official SDK"];

/// What is measured.
pub struct Wish {
    pub counts: Vec<usize>,
    pub rounds: usize,
    /// A fresh Azurite for each measurement in place of the embedded service.
    pub azurite: bool,
    /// How many milliseconds the embedded service is away.
    pub away: u64,
}

/// What one client needed for one move.
struct Measured {
    secs: f64,
    cpu: f64,
    memory: f64,
    hidden: Option<f64>,
}

pub async fn compare(wish: &Wish) -> anyhow::Result<()> {
    let own = if wish.azurite { None } else { Some(Server::start(wish.away)?) };
    println!("| messages | client | messages/s | of bare hyper | CPU s | peak memory MiB |");
    println!("| --- | --- | --- | --- | --- | --- |");
    for count in &wish.counts {
        let mut all: [Vec<Measured>; 3] = Default::default();
        for round in 0..=wish.rounds {
            for (at, peer) in PEERS.iter().enumerate() {
                let measured = measure(own.as_ref(), peer, *count).await?;
                // The first round warms up.
                if round > 0 || *count > 20_000 {
                    all[at].push(measured);
                }
            }
        }
        let rate = |at: usize| median(all[at].iter().map(|m| *count as f64 / m.secs).collect());
        for (at, peer) in PEERS.iter().enumerate() {
            let cpu = median(all[at].iter().map(|m| m.cpu).collect());
            let memory = median(all[at].iter().map(|m| m.memory).collect());
            let share = rate(at) / rate(1) * 100.0;
            println!("| {count} | {peer} | {:.0} | {share:.0} % | {cpu:.2} | {memory:.0} |", rate(at));
        }
    }
    let searched = if wish.azurite { 200 } else { 2_000 };
    let mut hidden = Vec::new();
    for _ in 0..wish.rounds {
        hidden.extend(measure(own.as_ref(), "peekq filter", searched).await?.hidden);
    }
    println!(
        "\nhalf of {searched} by a filter: the other half was hidden for {:.0} ms at the most",
        median(hidden)
    );
    Ok(())
}

async fn measure(own: Option<&Server>, peer: &str, count: usize) -> anyhow::Result<Measured> {
    let fresh = if own.is_none() { Some(Server::azurite()?) } else { None };
    let server = own.or(fresh.as_ref()).context("no service")?;
    let parsed = connection_string::parse(&server.connection)?;
    let clock = Arc::new(SystemClock::new());
    let client = Client::new(parsed.endpoint, parsed.account, parsed.credential, clock, Options::default());
    let client = client.with_access(Access::ReadWrite);
    let queues = ["bench-from", "bench-to"].map(QueueName::new);
    for queue in &queues {
        client.create_queue(queue, &[]).await.map_err(anyhow::Error::msg)?;
    }
    fill(&client, &queues[0], count).await?;
    let measured = child::start(server, peer, count)?;
    let moved = client.properties(&queues[1]).await.map_err(anyhow::Error::msg)?.approximate_count;
    let expected = if peer == "peekq filter" { count / 2 } else { count };
    anyhow::ensure!(moved == expected as u64, "{peer} moved {moved} of {expected}");
    for queue in &queues {
        client.delete_queue(queue).await.map_err(anyhow::Error::msg)?;
    }
    Ok(measured)
}

/// Texts of 1 KiB; every second one has the word `stuck` in it.
async fn fill(client: &Client, queue: &QueueName, count: usize) -> anyhow::Result<()> {
    let next = std::sync::atomic::AtomicUsize::new(0);
    try_join_all((0..8).map(async |_| {
        loop {
            let n = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            if n >= count {
                return anyhow::Ok(());
            }
            let mut text = String::new();
            write!(text, "{n} {} ", if n.is_multiple_of(2) { "stuck" } else { "fine" })?;
            text.push_str(&"x".repeat(1024 - text.len()));
            let message = NewMessage { text: text.into(), life: Life::Seconds(604_800), delay: 0 };
            client.put(queue, &message).await.map_err(anyhow::Error::msg)?;
        }
    }))
    .await
    .map(drop)
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}
