//! `peekq emulator`: the embedded service as a program of its own.

use std::future::Future;
use std::io::{self, Write};
use std::sync::Arc;

use anyhow::Context as _;

use super::{Config, Emulator};
use crate::client::credential::AccountKey;
use crate::model::clock::Clock;

/// Serves on 127.0.0.1:`port` (0: a free one) until SIGINT or SIGTERM. `accounts` are names and keys; none
/// means the well-known development account. Once it listens, one
/// line on `out` says where.
///
/// # Errors
/// Where the port is taken, or `out` is closed.
pub async fn run(
    port: u16,
    accounts: Vec<(String, AccountKey)>,
    clock: Arc<dyn Clock>,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    run_until(stopped(), port, accounts, clock, out).await
}

/// The same, until `stop` is done.
///
/// # Errors
/// As for [`run`].
pub async fn run_until(
    stop: impl Future<Output = io::Result<()>>,
    port: u16,
    accounts: Vec<(String, AccountKey)>,
    clock: Arc<dyn Clock>,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let names: Vec<String> = accounts.iter().map(|(name, _)| name.clone()).collect();
    let emulator = super::start(Config { port, accounts, ..Config::new(clock) })
        .await
        .with_context(|| format!("cannot listen on 127.0.0.1:{port}; is the port taken?"))?;
    writeln!(out, "{}", ready(&emulator, &names))?;
    out.flush()?;
    stop.await.context("cannot wait for signals")
}

/// The line that says where the service is. Only the public key of the development account is in
/// it; keys that were given stay out of sight.
fn ready(emulator: &Emulator, names: &[String]) -> String {
    if names.is_empty() {
        return format!("Queue service ready: {}", emulator.connection_string());
    }
    format!("Queue service ready: http://127.0.0.1:{}, accounts: {}", emulator.port(), names.join(", "))
}

/// Waits for SIGINT or SIGTERM.
#[cfg(unix)]
async fn stopped() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed,
        _ = terminate.recv() => Ok(()),
    }
}

/// Waits for ctrl-c.
#[cfg(not(unix))]
async fn stopped() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}
