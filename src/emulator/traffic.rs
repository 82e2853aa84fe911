//! What moves in the demonstration: readings come into `telemetry` and are worked off, sometimes
//! faster than they come, sometimes slower.

use std::io;
use std::time::Duration;

use super::caller::Caller;
use super::{Emulator, demo_bodies, server};

const QUEUE: &str = "telemetry";
/// A few requests a second, so that a person can watch.
const BEAT: Duration = Duration::from_millis(700);
/// So many beats the consumer lags, then so many it catches up.
const TIDE: u64 = 40;

/// Starts the traffic. It ends with the service.
///
/// # Errors
/// Where the service has stopped already.
pub async fn start(emulator: &Emulator) -> io::Result<()> {
    let caller = Caller::connect(emulator).await?;
    let stop = emulator.stop.clone();
    server::spawn(async move {
        tokio::select! {
            () = stop.cancelled() => {}
            () = run(caller) => {}
        }
    });
    Ok(())
}

async fn run(mut caller: Caller) {
    let mut beat = 0;
    loop {
        tokio::time::sleep(BEAT).await;
        // The user may have deleted the queue: then nothing moves until it is back.
        let _ = step(&mut caller, beat).await;
        beat += 1;
    }
}

async fn step(caller: &mut Caller, beat: u64) -> io::Result<()> {
    caller.put(QUEUE, &demo_bodies::reading(beat * 3), &[]).await?;
    let catching_up = (beat / TIDE) % 2 == 1;
    let count = if catching_up { "2" } else { "1" };
    if !catching_up && !beat.is_multiple_of(3) {
        return Ok(());
    }
    for message in caller.get(QUEUE, &[("numofmessages", count), ("visibilitytimeout", "5")]).await? {
        caller.delete(QUEUE, &message).await?;
    }
    Ok(())
}
