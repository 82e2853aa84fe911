//! What an account of a hundred thousand queues costs, counted in allocations and not in time: a frame,
//! a key and an answer cost the same as among a hundred queues, and a list that is a hundred times as
//! long costs a hundred times as much, not more.

#[cfg(test)]
#[expect(dead_code, reason = "these tests use a part of it")]
#[path = "../support/sim/mod.rs"]
mod sim;

use std::alloc::System;
#[cfg(test)]
use std::sync::{Mutex, MutexGuard, PoisonError};

#[cfg(test)]
use peekq::model::account::Start;
#[cfg(test)]
use peekq::terminal::screen::Screen;
use peekq::ui::{Painter, theme::Theme};
#[cfg(test)]
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
#[cfg(test)]
use stats_alloc::{Region, Stats};

#[cfg(test)]
use self::sim::Sim;

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// The allocations of the whole process are counted, so one test runs at a time.
#[cfg(test)]
static ALONE: Mutex<()> = Mutex::new(());

#[cfg(test)]
fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What this takes.
#[cfg(test)]
fn taken<T>(work: impl FnOnce() -> T) -> (T, Stats) {
    let region = Region::new(COUNTED);
    let made = work();
    (made, region.change())
}

#[cfg(test)]
const PAGE: usize = 5_000;

#[cfg(test)]
fn names(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(|n| format!("queue-{n:06}")).collect()
}

/// Answers the listing page by page.
#[cfg(test)]
fn list(mut sim: Sim, count: usize) -> Sim {
    for first in (0..count).step_by(PAGE) {
        let names = names(first..count.min(first + PAGE));
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        sim = sim.page(&names, (first + PAGE < count).then_some("more"));
    }
    sim
}

#[cfg(test)]
fn opened() -> Sim {
    Sim::opened("127.0.0.1", Start::Writable)
}

/// So many queues, with the cursor in the middle of them.
#[cfg(test)]
fn listed(count: usize) -> Sim {
    let sim = list(opened(), count);
    sim.press("/").text(&format!("{:06}", count / 2)).press("esc")
}

#[cfg(test)]
fn frame(sim: &Sim) -> Stats {
    let mut screen = Screen::over(std::io::sink(), 120, 40).unwrap();
    let mut painter = Painter::new(Theme::colour());
    let mut draw = || screen.draw(|sheet| painter.draw(&sim.state, &sim.keymap, sheet)).unwrap();
    draw();
    taken(draw).1
}

/// The same, but for what hashing and growing make of it.
#[cfg(test)]
#[track_caller]
fn assert_close(what: &str, few: usize, many: usize) {
    assert!(many <= few + few / 4 + 16, "{what}: {few} among a few, {many} among many");
}

#[test]
fn a_frame_allocates_no_more_among_a_hundred_thousand_queues() {
    let _alone = alone();
    let (few, many) = (frame(&listed(100)), frame(&listed(100_000)));
    assert_close("allocations", few.allocations, many.allocations);
    assert_close("bytes", few.bytes_allocated, many.bytes_allocated);
}

#[test]
fn a_key_that_moves_the_cursor_allocates_no_more_among_a_hundred_thousand_queues() {
    let _alone = alone();
    let keys = |count| {
        let sim = listed(count);
        taken(|| sim.press("j k j k pgdn pgup j k")).1
    };
    let (few, many) = (keys(100), keys(100_000));
    assert_close("allocations", few.allocations, many.allocations);
    assert_close("bytes", few.bytes_allocated, many.bytes_allocated);
}

#[test]
fn a_length_that_arrives_allocates_no_more_among_a_hundred_thousand_queues() {
    let _alone = alone();
    let answer = |count: usize| {
        let sim = listed(count);
        let name = "queue-000003";
        taken(|| sim.length(name, 5).pass(10).pass(10)).1
    };
    let (few, many) = (answer(100), answer(100_000));
    assert_close("allocations", few.allocations, many.allocations);
    assert_close("bytes", few.bytes_allocated, many.bytes_allocated);
}

#[test]
fn a_list_costs_as_much_for_each_queue_however_long_it_is() {
    let _alone = alone();
    for (what, keys) in [("plain", ""), ("sorted by length", "s")] {
        let cost = |count| {
            let sim = opened().press(keys);
            taken(|| list(sim, count)).1
        };
        let (short, long) = (cost(10_000), cost(100_000));
        assert_close(what, short.allocations * 10, long.allocations);
        if keys.is_empty() {
            assert_close(what, short.bytes_allocated * 10, long.bytes_allocated);
        }
    }
}

#[test]
fn a_letter_of_the_filter_allocates_nothing_for_each_name() {
    let _alone = alone();
    let letter = |count| {
        let sim = listed(count).press("/").text("q");
        taken(|| sim.text("9")).1
    };
    let (few, many) = (letter(1_000), letter(100_000));
    // A list that grows by doubling does so seven times more often.
    assert!(many.allocations + many.reallocations <= few.allocations + few.reallocations + 64);
}
