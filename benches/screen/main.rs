//! What the screen costs with 100, 10,000 and 100,000 queues listed: the program on a pseudo-terminal,
//! measured from outside while lengths arrive at the full budget, beside `tig` with as many commits
//! where that is installed; then frames and letters of the filter inside this process, and keys while the
//! service hangs or many messages are moved.
//!
//! `cargo bench --bench screen` prints tables and judges nothing. `SIZES=100,1000` chooses how many
//! queues are listed; `AFTER=300` does nothing for so many seconds before it measures what idling takes,
//! until which time every row has got its course; `SERVE=100000` only serves that many, to be opened by
//! hand. Linux only, since it reads `/proc`.

#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]
#![expect(clippy::cast_precision_loss, reason = "what is shown has few digits")]

mod busy;
mod inside;
mod peer;
mod probe;
#[expect(dead_code, reason = "a part of it is used")]
#[expect(clippy::panic, clippy::expect_used, clippy::indexing_slicing, reason = "made for tests")]
#[path = "../../tests/support/sim/mod.rs"]
mod sim;

use std::alloc::System;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use peekq::client::client::{Client, Options};
use peekq::client::credential::connection_string;
use peekq::emulator::{Config, Emulator};
use peekq::model::operation::Access;
use peekq::model::print::thousands;
use peekq::model::queue::QueueName;
use peekq::runtime::clock::SystemClock;
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use tokio::task::JoinSet;

use self::peer::Peer;
use self::probe::{Probe, Program};

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const SIZES: [usize; 3] = [100, 10_000, 100_000];
/// Starts and key presses that are measured, and how long nothing is done.
const STARTS: usize = 5;
const PRESSES: usize = 200;
const IDLE: Duration = Duration::from_secs(20);
const KEYS: [&str; 3] = ["j", "j", "k"];
/// Keys that are written at once.
const HELD: usize = 200;
/// What is not measured.
const NONE: &str = "–";

fn main() -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    if let Some(size) = number("SERVE") {
        let service = runtime.block_on(filled(size))?;
        println!("peekq --connection-string '{}'", service.connection_string());
        return runtime.block_on(std::future::pending());
    }
    let mut columns = Vec::new();
    for size in sizes() {
        let service = runtime.block_on(filled(size))?;
        let program = Ours { connection: service.connection_string(), size };
        columns.push((format!("{} queues", thousands(size as u64)), ours(&program, size)?));
        if let Some(peer) = Peer::with_commits(size)? {
            columns.push((format!("tig, {} commits", thousands(size as u64)), outside(&peer, None)?));
        }
    }
    print(&columns);
    println!();
    print(&[("100 queues".to_owned(), busy::measure(&runtime)?)]);
    Ok(())
}

fn number(name: &str) -> Option<usize> {
    std::env::var(name).ok()?.parse().ok()
}

fn sizes() -> Vec<usize> {
    let chosen = std::env::var("SIZES").unwrap_or_default();
    let chosen: Vec<usize> = chosen.split(',').filter_map(|size| size.parse().ok()).collect();
    if chosen.is_empty() { SIZES.to_vec() } else { chosen }
}

/// A service with so many queues.
async fn filled(size: usize) -> io::Result<Emulator> {
    let clock = Arc::new(SystemClock::new());
    let service = peekq::emulator::start(Config::new(clock)).await?;
    let client = client(&service)?;
    let create = |n| {
        let client = client.clone();
        async move { client.create_queue(&QueueName::new(&format!("queue-{n:06}")), &[]).await.map(drop) }
    };
    all((0..size).map(create)).await;
    Ok(service)
}

/// Does all of it, 32 at a time.
async fn all<T: Send + 'static>(work: impl Iterator<Item = impl Future<Output = T> + Send + 'static>) {
    let mut under_way = JoinSet::new();
    for one in work {
        under_way.spawn(one);
        if under_way.len() >= 32 {
            under_way.join_next().await;
        }
    }
    under_way.join_all().await;
}

fn client(service: &Emulator) -> io::Result<Client> {
    let clock = Arc::new(SystemClock::new());
    let parsed = connection_string::parse(&service.connection_string()).map_err(io::Error::other)?;
    let client = Client::new(parsed.endpoint, parsed.account, parsed.credential, clock, Options::default());
    Ok(client.with_access(Access::ReadWrite))
}

/// What was measured, by its name.
type Measured = Vec<(&'static str, String)>;

/// The program on a service.
struct Ours {
    connection: String,
    size: usize,
}

impl Program for Ours {
    fn start(&self) -> io::Result<Probe> {
        Probe::of_peekq(&self.connection)
    }

    fn first(&self) -> &'static str {
        "peekq"
    }

    fn all(&self) -> String {
        format!("Queues {} ", thousands(self.size as u64))
    }

    fn place(&self, row: usize) -> String {
        format!(" {}/{} ", thousands(row.min(self.size) as u64), thousands(self.size as u64))
    }
}

fn ours(program: &Ours, size: usize) -> io::Result<Measured> {
    let mut measured = outside(program, Some("/"))?;
    measured.extend(inside::measure(size)?);
    Ok(measured)
}

/// What a program takes on a terminal. One with a filter polls by itself, and `P` stops that.
fn outside(program: &impl Program, filter: Option<&str>) -> io::Result<Measured> {
    let starts = (0..STARTS).map(|_| start(program)).collect::<io::Result<Vec<_>>>()?;
    let mut probe = program.start()?;
    probe.wait_for(&program.all())?;
    probe.settle(Duration::from_secs(2));
    let (keys, per_key) = press(&mut probe, &KEYS)?;
    let before = probe.usage()?.cpu;
    let held = probe.burst(&"j".repeat(HELD), &program.place(1 + moved() + HELD))?;
    let for_held = probe.usage()?.cpu.saturating_sub(before);
    probe.settle(Duration::from_millis(500));
    let mut measured = vec![
        ("CPU to the first frame", ms(median(starts.iter().map(|(first, _)| *first).collect()))),
        ("CPU until all are listed", ms(median(starts.iter().map(|(_, all)| *all).collect()))),
        ("key to screen, p50 / p99", both(&keys)),
        ("CPU per key", ms(per_key)),
        ("200 keys at once: time / CPU", format!("{} / {}", ms(held), ms(for_held))),
    ];
    if let Some(key) = filter {
        probe.key(key)?;
        let (letters, _) = press(&mut probe, &["9", "\u{7f}"])?;
        probe.key("\u{1b}")?;
        measured.push(("letter of the filter to screen, p50 / p99", both(&letters)));
    }
    probe.settle(Duration::from_secs(1));
    probe.idle(Duration::from_secs(number("AFTER").unwrap_or(0) as u64))?;
    let idle = probe.idle(IDLE)?;
    let share = idle.cpu.as_secs_f64() / IDLE.as_secs_f64() * 100.0;
    measured.push((
        "idle: CPU, wake-ups, bytes in 20 s",
        format!("{share:.2} %, {}, {}", idle.switches, idle.bytes),
    ));
    measured.push(("resident memory", format!("{:.1} MB", probe.usage()?.memory as f64 / 1024.0)));
    if filter.is_some() {
        probe.key("P")?;
        // The notice about it goes after a while.
        probe.settle(Duration::from_secs(8));
        let paused = probe.idle(IDLE)?;
        measured.push((
            "idle, paused: wake-ups, bytes in 20 s",
            format!("{}, {}", paused.switches, paused.bytes),
        ));
    }
    probe.quit()?;
    Ok(measured)
}

/// How many rows further down the measured keys have led.
fn moved() -> usize {
    let steps = KEYS.iter().cycle().take(PRESSES);
    let down = steps.filter(|key| **key == "j").count();
    2 * down - PRESSES
}

/// The CPU time until the first frame, and until all rows are there.
fn start(program: &impl Program) -> io::Result<(Duration, Duration)> {
    let mut probe = program.start()?;
    probe.wait_for(program.first())?;
    let first = probe.usage()?;
    probe.wait_for(&program.all())?;
    let all = probe.usage()?;
    probe.quit()?;
    Ok((first.cpu, all.cpu))
}

/// Presses keys in turn; how long each took to the screen, and the CPU time of one.
fn press(probe: &mut Probe, keys: &[&str]) -> io::Result<(Vec<Duration>, Duration)> {
    let before = probe.usage()?;
    let mut times = Vec::new();
    for key in keys.iter().cycle().take(PRESSES) {
        times.extend(probe.press(key)?);
    }
    let spent = probe.usage()?.cpu.saturating_sub(before.cpu);
    times.sort();
    Ok((times, spent / u32::try_from(PRESSES).unwrap_or(1)))
}

fn print(columns: &[(String, Measured)]) {
    let names: Vec<&str> = columns.iter().map(|(name, _)| &**name).collect();
    println!("| | {} |", names.join(" | "));
    println!("|{}", " --- |".repeat(names.len() + 1));
    let rows = columns.first().map(|(_, measured)| measured.as_slice()).unwrap_or_default();
    for (what, _) in rows {
        let of = |measured: &Measured| {
            let found = measured.iter().find(|(other, _)| other == what);
            found.map_or_else(|| NONE.to_owned(), |(_, value)| value.clone())
        };
        let cells: Vec<String> = columns.iter().map(|(_, measured)| of(measured)).collect();
        println!("| {what} | {} |", cells.join(" | "));
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    percentile(&times, 50)
}

fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    let at = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(at).copied().unwrap_or_default()
}

fn both(sorted: &[Duration]) -> String {
    format!("{} / {}", ms(percentile(sorted, 50)), ms(percentile(sorted, 99)))
}

fn ms(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}
