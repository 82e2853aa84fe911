//! What a call costs a client: peekq's own, a bare hyper connection, and the official SDK, in turns
//! in one run against the embedded service in another process. See the README beside this.

mod bare;
mod measure;
mod moves;
mod ours;
mod peer;
mod sdk;
mod server;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use measure::Table;
use peekq::emulator::faults::{Fault, Planned, Trouble};
use peekq::emulator::{self, Config};
use peekq::runtime::clock::SystemClock;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some("serve") => serve(Duration::from_millis(arguments.next().unwrap_or_default().parse()?)),
        Some("moves") => compare_moves(arguments),
        Some("move") => {
            let (peer, count) = (arguments.next().unwrap_or_default(), arguments.next().unwrap_or_default());
            runtime(moves::threads(&peer))?.block_on(moves::run_child(&peer, count.parse()?))
        }
        Some("--threads") => compare(arguments.next().unwrap_or_default().parse()?),
        None => compare(1),
        Some(other) => anyhow::bail!("unknown argument {other}: there are moves and --threads NUMBER"),
    }
}

/// The service: this program again, so that its CPU is not counted with ours. It answers `away` later
/// than it could, as one that is so far away. It ends with the one who started it.
fn serve(away: Duration) -> anyhow::Result<()> {
    let runtime = runtime(2)?;
    let service = runtime.block_on(emulator::start(Config::new(Arc::new(SystemClock::new()))))?;
    let fault = Fault { trouble: Trouble::Delay(away), takes_effect: true };
    let all = Planned { kind: None, secondary: None, skip: 0, times: u64::MAX, fault };
    service.faults().plan(if away.is_zero() { Vec::new() } else { vec![all] });
    println!("Queue service ready: {}", service.connection_string());
    io::copy(&mut io::stdin(), &mut io::sink())?;
    Ok(())
}

/// `moves [--azurite | --away MS] [--rounds N] [COUNT]…`
fn compare_moves(mut arguments: impl Iterator<Item = String>) -> anyhow::Result<()> {
    let mut wish = moves::Wish { counts: Vec::new(), rounds: 5, azurite: false, away: 0 };
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--azurite" => wish.azurite = true,
            "--away" => wish.away = arguments.next().unwrap_or_default().parse()?,
            "--rounds" => wish.rounds = arguments.next().unwrap_or_default().parse()?,
            count => wish.counts.push(count.parse()?),
        }
    }
    if wish.counts.is_empty() {
        wish.counts = if wish.azurite { vec![500] } else { vec![2_000, 10_000, 100_000] };
    }
    runtime(2)?.block_on(moves::compare(&wish))
}

fn compare(threads: usize) -> anyhow::Result<()> {
    let service = server::Server::start(0)?;
    runtime(threads)?.block_on(async {
        let ours = ours::Ours::open(&service)?;
        ours.prepare().await?;
        let bare = bare::Bare::open(&service)?;
        let sdk = sdk::Sdk::open(&service)?;
        let mut table = Table::default();
        for round in 0..=measure::ROUNDS {
            table.round(round, &ours, &bare, &sdk).await?;
            ours.clear().await?;
        }
        println!("client CPU per call, microseconds: median of {} rounds (lowest..highest); worker threads: {threads}", measure::ROUNDS);
        println!("{table}");
        Ok(())
    })
}

fn runtime(threads: usize) -> io::Result<tokio::runtime::Runtime> {
    if threads == 1 {
        return tokio::runtime::Builder::new_current_thread().enable_all().build();
    }
    tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build()
}
