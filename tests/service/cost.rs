//! What a request costs must not grow with the queue. Ratios only, and generous ones: the
//! machine may be busy.

use std::sync::Arc;
use std::time::Duration;

use peekq::emulator::queue::{Queue, Stored};

use crate::http::now;

const LIFE: u64 = 604_800_000;
const ROUND: usize = 200;

fn queue_with(length: usize) -> (Queue, Vec<Stored>) {
    let mut queue = Queue::new(Vec::new());
    let stored = (0..length).map(|_| queue.put(0, Arc::from("text"), 0, LIFE)).collect();
    (queue, stored)
}

/// The shortest of some tries: what the work takes when nobody disturbs it.
fn shortest(mut work: impl FnMut() -> Duration) -> Duration {
    (0..7).map(|_| work()).min().unwrap()
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = now();
    work();
    start.elapsed().unwrap_or(Duration::MAX)
}

/// 200 deletes from the end of a queue of this length.
fn deletes(length: usize) -> Duration {
    shortest(|| {
        let (mut queue, stored) = queue_with(length);
        let last: Vec<_> = stored.iter().rev().take(ROUND).collect();
        let took = timed(|| {
            for message in &last {
                queue.delete(1, &message.id.to_string(), &message.receipt.text()).unwrap();
            }
        });
        assert_eq!(queue.approximate_count(), length - ROUND);
        took
    })
}

/// 200 times: take 32, put one, release one.
fn takes(length: usize) -> Duration {
    shortest(|| {
        let (mut queue, _) = queue_with(length);
        timed(|| {
            for step in 0..ROUND as u64 {
                let taken = queue.get(step * 40, 32, 35);
                let first = &taken[0];
                queue.update(step * 40, &first.id.to_string(), &first.receipt.text(), None, 0).unwrap();
                queue.put(step * 40, Arc::from("text"), 0, LIFE);
            }
        })
    })
}

#[test]
fn a_delete_costs_the_same_in_a_hundred_times_longer_queue() {
    let (short, long) = (deletes(200), deletes(20_000));
    assert!(long < short * 12, "200 messages: {short:?}, 20,000: {long:?}");
}

#[test]
fn getting_and_releasing_cost_the_same_in_a_hundred_times_longer_queue() {
    let (short, long) = (takes(200), takes(20_000));
    assert!(long < short * 12, "200 messages: {short:?}, 20,000: {long:?}");
}
