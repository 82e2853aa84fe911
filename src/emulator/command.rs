//! `peekq emulator`: the embedded service as a program of its own.

use std::future::Future;
use std::io::{self, Write};

use anyhow::Context as _;

use super::{Config, Emulator};

/// Serves until SIGINT or SIGTERM. Once it listens, one line on `out` says where, and a second one
/// where faults can be planned, if they can.
///
/// # Errors
/// Where a port is taken, or `out` is closed.
pub async fn run(config: Config, out: &mut impl Write) -> anyhow::Result<()> {
    run_until(stopped(), config, out).await
}

/// The same, until `stop` is done.
///
/// # Errors
/// As for [`run`].
pub async fn run_until(
    stop: impl Future<Output = io::Result<()>>,
    config: Config,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let names: Vec<String> = config.accounts.iter().map(|(name, _)| name.clone()).collect();
    let emulator = super::start(config).await?;
    writeln!(out, "{}", ready(&emulator, &names))?;
    if let Some(control) = emulator.control() {
        writeln!(out, "Faults are taken at: {control}")?;
    }
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
