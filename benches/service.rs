//! How soon the embedded service is there, and how many requests a second it answers, its clients on
//! the same machine: `cargo bench --bench service --profile fast`. Prints numbers, judges nothing.

#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]

use std::io::{self, BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use peekq::emulator::caller::Caller;
use peekq::emulator::{Config, Emulator};
use peekq::model::clock::{Clock, Millis};
use tokio::task::JoinSet;

const CONNECTIONS: u32 = 8;
const REQUESTS: u32 = 10_000;
const QUEUE: &str = "bench";
/// How long the queue is while it is worked on: the cost of a request shall not depend on that.
const LENGTHS: [u32; 2] = [1_000, 100_000];

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
    println!("start          {:>6.1} ms until it listens, as a program", start()?.as_secs_f64() * 1e3);
    let emulator = peekq::emulator::start(Config::new(Arc::new(WallClock))).await?;
    Caller::connect(&emulator).await?.create(QUEUE).await?;
    let mut there = 0;
    for length in LENGTHS {
        work(&emulator, length - there, put).await?;
        there = length;
        println!("with {length} messages in the queue:");
        measure("put 1 KiB", &emulator, put).await?;
        measure("get + delete", &emulator, get_and_delete).await?;
    }
    Ok(())
}

/// The median of how long `peekq emulator` takes to say where it is.
fn start() -> io::Result<Duration> {
    let mut spans = Vec::new();
    for _ in 0..5 {
        #[expect(clippy::disallowed_methods, reason = "a bench knows the time")]
        let start = Instant::now();
        let mut command = Command::new(env!("CARGO_BIN_EXE_peekq"));
        let mut service = command.args(["emulator", "--port", "0"]).stdout(Stdio::piped()).spawn()?;
        let pipe = service.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        BufReader::new(pipe).read_line(&mut String::new())?;
        spans.push(start.elapsed());
        service.kill()?;
        service.wait()?;
    }
    spans.sort();
    Ok(spans.get(2).copied().unwrap_or_default())
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

/// Prints how many requests a second come of `work` on all connections.
async fn measure<W, F>(what: &str, emulator: &Emulator, work: W) -> io::Result<()>
where
    W: Fn(Caller, u32) -> F,
    F: Future<Output = io::Result<u32>> + Send + 'static,
{
    let (requests, seconds) = self::work(emulator, REQUESTS, work).await?;
    println!(
        "{what:<14} {requests:>6} requests  {seconds:>6.2} s  {:>8.0} /s",
        f64::from(requests) / seconds
    );
    Ok(())
}

/// Runs `work` on all connections at once, `calls` shared by them: how many requests that were, and
/// in how many seconds.
async fn work<W, F>(emulator: &Emulator, calls: u32, work: W) -> io::Result<(u32, f64)>
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
        clients.spawn(work(caller, calls / CONNECTIONS));
    }
    let mut requests = 0;
    while let Some(done) = clients.join_next().await {
        requests += done??;
    }
    Ok((requests, start.elapsed().as_secs_f64()))
}
