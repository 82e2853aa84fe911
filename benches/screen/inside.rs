//! Frames and letters of the filter without a terminal: time of one, and its allocations.

use std::hint::black_box;
use std::io;
use std::time::Duration;

use peekq::model::account::Start;
use peekq::ui::{self, theme::Theme};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use stats_alloc::Region;

use super::probe::now;
use super::sim::Sim;
use super::{COUNTED, Measured, median, ms};

const PAGE: usize = 5_000;
const ROUNDS: usize = 200;

pub fn measure(size: usize) -> io::Result<Measured> {
    let mut sim = listed(size);
    let mut terminal = Terminal::new(TestBackend::new(120, 40)).map_err(io::Error::other)?;
    let mut times = Vec::new();
    let region = Region::new(COUNTED);
    for _ in 0..ROUNDS {
        let begun = now();
        terminal
            .draw(|frame| ui::draw(&sim.state, &sim.keymap, &Theme::colour(), frame))
            .map_err(io::Error::other)?;
        times.push(begun.elapsed());
    }
    let allocations = region.change().allocations / ROUNDS;
    let frame = format!("{}, {allocations}", ms(median(times)));
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
    Ok(vec![("a frame: time, allocations", frame), ("a letter that all names have / a second one", letters)])
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
