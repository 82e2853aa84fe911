//! Measuring in turns: each round asks every client for the same, so that whatever else the machine
//! does meets all of them.

use std::fmt;
use std::time::Duration;

use futures_util::future::try_join_all;
use rustix::time::{ClockId, clock_gettime};

use crate::peer::Peer;

/// How often everything is measured; a round to warm up goes before.
pub const ROUNDS: usize = 7;
/// How many calls one measurement takes, shared by all lanes.
const CALLS: u32 = 3200;
const IN_FLIGHT: [u32; 3] = [1, 8, 32];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Call {
    Put,
    Metadata,
}

/// The clients in the order of the columns.
const NAMES: [&str; 3] = ["peekq", "bare hyper", "official SDK"];

struct Row {
    call: Call,
    in_flight: u32,
    /// Microseconds per call of each client, a number for each round.
    cost: [Vec<f64>; 3],
}

/// What was measured so far.
pub struct Table(Vec<Row>);

impl Default for Table {
    fn default() -> Self {
        let calls = [Call::Put, Call::Metadata].into_iter();
        let row = |call| IN_FLIGHT.map(|in_flight| Row { call, in_flight, cost: Default::default() });
        Self(calls.flat_map(row).collect())
    }
}

impl Table {
    /// Measures everything once. Round 0 is forgotten.
    pub async fn round(
        &mut self,
        round: usize,
        ours: &impl Peer,
        bare: &impl Peer,
        sdk: &impl Peer,
    ) -> anyhow::Result<()> {
        for row in &mut self.0 {
            let cost = [
                cost(ours, row.call, row.in_flight).await?,
                cost(bare, row.call, row.in_flight).await?,
                cost(sdk, row.call, row.in_flight).await?,
            ];
            if round > 0 {
                row.cost.iter_mut().zip(cost).for_each(|(all, cost)| all.push(cost));
            }
        }
        Ok(())
    }
}

/// Microseconds of CPU of this process per call.
async fn cost(peer: &impl Peer, call: Call, in_flight: u32) -> anyhow::Result<f64> {
    let before = cpu();
    try_join_all((0..in_flight).map(async |_| {
        for _ in 0..CALLS / in_flight {
            match call {
                Call::Put => peer.put().await?,
                Call::Metadata => peer.metadata().await?,
            }
        }
        anyhow::Ok(())
    }))
    .await?;
    Ok(cpu().saturating_sub(before).as_secs_f64() * 1e6 / f64::from(CALLS))
}

/// User and system time of this process.
fn cpu() -> Duration {
    clock_gettime(ClockId::ProcessCPUTime).try_into().unwrap_or_default()
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [ours, bare, sdk] = NAMES;
        writeln!(f, "| call | in flight | {ours} | {bare} | {sdk} | {ours} / {bare} | {ours} / {sdk} |")?;
        writeln!(f, "| --- | --- | --- | --- | --- | --- | --- |")?;
        for row in &self.0 {
            let [ours, bare, sdk] = row.cost.each_ref().map(|cost| Spread::of(cost));
            let call = if row.call == Call::Put { "put 1 KiB" } else { "metadata" };
            let (to_bare, to_sdk) = (ours.median / bare.median, ours.median / sdk.median);
            writeln!(
                f,
                "| {call} | {} | {ours} | {bare} | {sdk} | {to_bare:.2} | {to_sdk:.2} |",
                row.in_flight
            )?;
        }
        Ok(())
    }
}

struct Spread {
    lowest: f64,
    median: f64,
    highest: f64,
}

impl Spread {
    fn of(numbers: &[f64]) -> Self {
        let mut sorted = numbers.to_vec();
        sorted.sort_by(f64::total_cmp);
        let at = |place: usize| sorted.get(place).copied().unwrap_or(f64::NAN);
        Self { lowest: at(0), median: at(sorted.len() / 2), highest: at(sorted.len().saturating_sub(1)) }
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.0} ({:.0}..{:.0})", self.median, self.lowest, self.highest)
    }
}
