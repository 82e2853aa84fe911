//! Frames and letters of the filter without a terminal: time of one, and its allocations.

use std::hint::black_box;
use std::io;
use std::time::Duration;

use peekq::model::account::Start;
use peekq::terminal::screen::Screen;
use peekq::ui::{Painter, theme::Theme};
use stats_alloc::Region;

use super::probe::now;
use super::sim::Sim;
use super::{COUNTED, Measured, median, ms};

const PAGE: usize = 5_000;
const ROUNDS: usize = 200;

pub fn measure(size: usize) -> io::Result<Measured> {
    let mut sim = listed(size);
    let mut screen = Screen::over(io::sink(), 120, 40)?;
    let mut painter = Painter::new(Theme::colour());
    let (mut times, mut allocations) = (Vec::new(), 0);
    for key in ["j", "k"].into_iter().cycle().take(ROUNDS) {
        sim = sim.press(key);
        let (region, begun) = (Region::new(COUNTED), now());
        screen.draw(|sheet| painter.draw(&sim.state, &sim.keymap, sheet))?;
        times.push(begun.elapsed());
        allocations += region.change().allocations;
    }
    let frame = format!("{}, {}", ms(median(times)), allocations / ROUNDS);
    sim = sim.press("/");
    let mut first = Vec::new();
    let mut second = Vec::new();
    for _ in 0..9 {
        let (next, time) = timed(sim, |sim| sim.text("q"));
        first.push(time);
        let (next, time) = timed(next, |sim| sim.text("9"));
        second.push(time);
        sim = next.press("backspace backspace");
    }
    let letters = format!("{} / {}", ms(median(first)), ms(median(second)));
    Ok(vec![
        ("a frame after a key: time, allocations", frame),
        ("a letter that all names have / a second one", letters),
    ])
}

fn timed(sim: Sim, work: impl FnOnce(Sim) -> Sim) -> (Sim, Duration) {
    let begun = now();
    let sim = black_box(work(sim));
    (sim, begun.elapsed())
}

/// So many queues, with the cursor in the middle of them.
fn listed(count: usize) -> Sim {
    let mut sim = Sim::opened("127.0.0.1", Start::Writable);
    for first in (0..count).step_by(PAGE) {
        let names: Vec<String> = (first..count.min(first + PAGE)).map(|n| format!("queue-{n:06}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        sim = sim.page(&names, (first + PAGE < count).then_some("more"));
    }
    sim.press("/").text(&format!("{:06}", count / 2)).press("esc")
}
