//! One client that moves messages, in a process of its own.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use rustix::time::{ClockId, clock_gettime};

use super::{Measured, bare, ours, sdk};
use crate::server::Server;

/// Starts one, and waits for what it measured.
pub fn start(server: &Server, peer: &str, count: usize) -> anyhow::Result<Measured> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["move", peer, &count.to_string()]).env("PEERS_CONNECTION", &server.connection);
    let output = command.stderr(Stdio::inherit()).output()?;
    let line = String::from_utf8(output.stdout)?;
    let mut numbers = line.split_whitespace().map(str::parse::<f64>);
    let mut next = || numbers.next().and_then(Result::ok).with_context(|| format!("{peer} failed: {line}"));
    let (secs, cpu, memory) = (next()?, next()?, next()?);
    Ok(Measured { secs, cpu, memory, hidden: next().ok() })
}

/// Is one.
pub async fn run(peer: &str, count: usize) -> anyhow::Result<()> {
    let connection = std::env::var("PEERS_CONNECTION")?;
    #[expect(clippy::disallowed_methods, reason = "a bench knows the time")]
    let begun = Instant::now();
    let mut hidden = None;
    match peer {
        "peekq" => drop(ours::moves(&connection, None).await?),
        "peekq filter" => hidden = Some(ours::moves(&connection, Some("stuck")).await?),
        "bare hyper" => bare::moves(&connection, count).await?,
        "official SDK" => sdk::moves(&connection).await?,
        other => anyhow::bail!("no such client: {other}"),
    }
    let secs = begun.elapsed().as_secs_f64();
    let hidden = hidden.map(|ms| ms.to_string()).unwrap_or_default();
    println!("{secs} {} {} {hidden}", cpu().as_secs_f64(), peak()?);
    Ok(())
}

fn cpu() -> Duration {
    clock_gettime(ClockId::ProcessCPUTime).try_into().unwrap_or_default()
}

/// The most memory that this process ever had, in MiB.
fn peak() -> anyhow::Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
    let kib: f64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kib / 1024.0)
}
