//! Watching for a while: memory, threads and connections stay as they are, and no second has more
//! calls than the budget. Half a minute, or as many seconds as `PEEKQ_SOAK_SECONDS` says.

use std::time::Duration;

use tokio::time::Instant;

use crate::gate::Gate;
use crate::hands::{leave, wait_gone};
use crate::pty::Pty;
use crate::rival::Rival;
use crate::stand::{Stand, WIDE, open_on};

/// How much memory may come and go, in KiB.
const SLACK: u64 = 4_096;

/// What the program takes: resident memory in KiB, threads, open files.
#[derive(Debug, Clone, Copy)]
struct Usage {
    memory: u64,
    threads: usize,
    files: usize,
}

fn usage(pty: &Pty) -> Usage {
    let folder = std::path::PathBuf::from(format!("/proc/{}", pty.pid()));
    let count = |name: &str| std::fs::read_dir(folder.join(name)).unwrap().count();
    let status = std::fs::read_to_string(folder.join("status")).unwrap();
    let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    Usage {
        memory: memory.trim().trim_end_matches(" kB").parse().unwrap(),
        threads: count("task"),
        files: count("fd"),
    }
}

#[cfg(target_os = "linux")]
#[test]
fn two_thousand_queues_are_watched_without_growing() {
    let seconds = std::env::var("PEEKQ_SOAK_SECONDS").ok().and_then(|secs| secs.parse().ok()).unwrap_or(30);
    let stand = Stand::embedded();
    stand.queues_of(2_000);
    let gate = Gate::before(&stand);
    let mut pty = open_on(&gate.connection_string(&stand), &[], &[], WIDE);
    pty.wait_for("Queues 2,000");
    pty.press("a");
    pty.wait_for("Alerts of this run");
    pty.keys("queue-00* length > 5");
    pty.press("enter");
    pty.press("esc");
    wait_gone(&pty, "Alerts of this run");
    pty.press("w");
    pty.wait_for("Watch 2,000");
    let rival = Rival::on(&stand, "queue-0003", 50, Duration::from_millis(50));
    // What is new on the screen comes at once; from then on all is asked by itself.
    pty.settle(Duration::from_millis(1_500));
    let (begun, before) = (Instant::now(), usage(&pty));
    let mut most = before.memory;
    while begun.elapsed() < Duration::from_secs(seconds) {
        for key in ["j", "k"] {
            pty.press(key);
            let _ = pty.quiet_for(Duration::from_millis(500));
        }
        most = most.max(usage(&pty).memory);
    }
    let after = usage(&pty);
    assert!(most <= before.memory + SLACK, "{before:?}, {most} KiB, {after:?}");
    assert!(after.threads <= before.threads + 1, "{before:?} {after:?}");
    assert!(after.files <= before.files + 16, "{before:?} {after:?}");
    // The gate sees requests with the delays of a busy machine: those of single seconds tell nothing.
    let busiest = gate.busiest(Duration::from_secs(10), begun);
    assert!(busiest <= 60, "{busiest} calls in ten seconds");
    let calls = gate.asked().into_iter().filter(|(at, _)| *at > begun).count() as u64;
    assert!((seconds * 3..=seconds * 5 + 10).contains(&calls), "{calls} calls in {seconds} s");
    rival.stop(&stand);
    pty.press("w");
    leave(&mut pty);
}
