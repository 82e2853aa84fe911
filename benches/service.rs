//! How many requests a second the embedded service answers, its clients on the same machine:
//! `cargo bench --bench service --profile fast`. Prints numbers, judges nothing.

#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use peekq::emulator::caller::Caller;
use peekq::emulator::{Config, Emulator};
use peekq::model::clock::{Clock, Millis};
use tokio::task::JoinSet;

const CONNECTIONS: u32 = 8;
const REQUESTS: u32 = 10_000;
const QUEUE: &str = "bench";

struct WallClock;

impl Clock for WallClock {
    fn now(&self) -> Millis {
        #[expect(clippy::disallowed_methods, reason = "a bench knows the time")]
        let past = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Millis(u64::try_from(past.as_millis()).unwrap_or(0))
    }

    fn monotonic(&self) -> Duration {
        Duration::from_millis(self.now().0)
    }
}

#[tokio::main(worker_threads = 2)]
async fn main() -> io::Result<()> {
    let emulator = peekq::emulator::start(Config::new(Arc::new(WallClock))).await?;
    Caller::connect(&emulator).await?.create(QUEUE).await?;
    measure("put 1 KiB", &emulator, put).await?;
    measure("get + delete", &emulator, get_and_delete).await
}

async fn put(mut caller: Caller, share: u32) -> io::Result<u32> {
    let text = "x".repeat(1024);
    for _ in 0..share {
        caller.put(QUEUE, &text, &[]).await?;
    }
    Ok(share)
}

async fn get_and_delete(mut caller: Caller, share: u32) -> io::Result<u32> {
    for _ in 0..share {
        for message in caller.get(QUEUE, &[]).await? {
            caller.delete(QUEUE, &message).await?;
        }
    }
    Ok(2 * share)
}

/// Runs `work` on all connections at once and prints how many requests a second came of it.
async fn measure<W, F>(what: &str, emulator: &Emulator, work: W) -> io::Result<()>
where
    W: Fn(Caller, u32) -> F,
    F: Future<Output = io::Result<u32>> + Send + 'static,
{
    let mut callers = Vec::new();
    for _ in 0..CONNECTIONS {
        callers.push(Caller::connect(emulator).await?);
    }
    #[expect(clippy::disallowed_methods, reason = "a bench knows the time")]
    let start = Instant::now();
    let mut clients = JoinSet::new();
    for caller in callers {
        clients.spawn(work(caller, REQUESTS / CONNECTIONS));
    }
    let mut requests = 0;
    while let Some(done) = clients.join_next().await {
        requests += done??;
    }
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{what:<14} {requests:>6} requests  {seconds:>6.2} s  {:>8.0} /s",
        f64::from(requests) / seconds
    );
    Ok(())
}
