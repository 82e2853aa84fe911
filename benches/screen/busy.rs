//! Keys while something else goes on: a service that hangs, and a move of many messages.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use peekq::emulator::Emulator;
use peekq::emulator::faults::{Fault, Planned, Trouble};
use peekq::model::message::{Life, NewMessage};
use peekq::model::queue::QueueName;
use tokio::runtime::Runtime;

use super::probe::Probe;
use super::{KEYS, Measured, all, both, client, filled, moved, ms, press};

const QUEUES: usize = 100;
/// A move of ten thousand is over before enough keys are pressed.
const MESSAGES: usize = 90_000;

/// How long a key takes to the screen, and what it costs.
pub fn measure(runtime: &Runtime) -> io::Result<Measured> {
    let (hanging, per_key) = hanging(runtime)?;
    let moving = moving(runtime)?;
    Ok(vec![
        ("key to screen while the service hangs, p50 / p99", both(&hanging)),
        ("CPU per key while the service hangs", ms(per_key)),
        ("key to screen while 90,000 messages are moved, p50 / p99", both(&moving)),
    ])
}

/// The program on a service with so many queues, once it has counted them.
fn open(service: &Emulator) -> io::Result<Probe> {
    let mut probe = Probe::of_peekq(&service.connection_string())?;
    probe.wait_for(&format!("Queues {QUEUES} "))?;
    probe.settle(Duration::from_secs(2));
    Ok(probe)
}

fn hanging(runtime: &Runtime) -> io::Result<(Vec<Duration>, Duration)> {
    let service = runtime.block_on(filled(QUEUES))?;
    let mut probe = open(&service)?;
    let fault = Fault { trouble: Trouble::Hang, takes_effect: false };
    service.faults().plan(vec![Planned { kind: None, secondary: None, skip: 0, times: u64::MAX, fault }]);
    probe.wait_for("not new since")?;
    let pressed = press(&mut probe, &KEYS)?;
    probe.wait_for("not new since")?;
    probe.quit()?;
    Ok(pressed)
}

fn moving(runtime: &Runtime) -> io::Result<Vec<Duration>> {
    let service = runtime.block_on(async {
        let service = filled(QUEUES).await?;
        put(&service, "queue-000000").await?;
        io::Result::Ok(service)
    })?;
    let mut probe = open(&service)?;
    for (keys, then) in [("m", "Move messages"), ("queue-000001\r", "choose which"), ("a", "are put into")] {
        probe.key(keys)?;
        probe.wait_for(then)?;
        // A key that comes at once with a question is not taken for an answer to it.
        probe.settle(Duration::from_millis(500));
    }
    probe.key("y")?;
    let progress = " a second";
    probe.wait_for(progress)?;
    while probe.shows(progress) {
        // It goes on behind the panes.
        probe.settle(Duration::from_millis(20));
        probe.key("\u{1b}")?;
        probe.settle(Duration::from_millis(20));
    }
    let (times, _) = press(&mut probe, &KEYS)?;
    probe.wait_for(&format!(" {}/{QUEUES} ", 1 + moved()))?;
    if probe.shows("moved 90,000") {
        return Err(io::Error::other("the move was over before the keys were"));
    }
    probe.wait_for("moved 90,000")?;
    probe.quit()?;
    Ok(times)
}

async fn put(service: &Emulator, queue: &str) -> io::Result<()> {
    let (client, queue) = (client(service)?, QueueName::new(queue));
    let message = NewMessage { text: Arc::from("x".repeat(1_024)), life: Life::Seconds(604_800), delay: 0 };
    let put = |_| {
        let (client, queue, message) = (client.clone(), queue.clone(), message.clone());
        async move { client.put(&queue, &message).await.map(drop) }
    };
    all((0..MESSAGES).map(put)).await;
    Ok(())
}
