//! Writing samples to a file.

use crate::app::effect::{Effect, Samples};
use crate::app::state::State;
use crate::app::state::notices::Tone;
use crate::app::state::watching::Place;

/// Writes the samples of the charted queues, of the pinned ones, or of all that are in the table and
/// have more than two.
pub fn run(state: &mut State, out: &mut Vec<Effect>) {
    let places: Vec<Place> = match &state.watching.chart {
        Some(chart) => chart.places.clone(),
        None if !state.watching.pins.is_empty() => state.watching.pins.iter().cloned().collect(),
        None => state.watching.table.rows.clone(),
    };
    let few = places.len() == 1;
    let samples = |place: &Place| {
        let gauge = state.gauge(place).filter(|gauge| few || gauge.series.len() > 2)?;
        let account = state.owner(place.conn)?.name.to_string();
        Some(Samples { account, queue: place.queue.clone(), samples: gauge.samples() })
    };
    let all: Vec<Samples> = places.iter().filter_map(samples).collect();
    if all.is_empty() {
        state.notices.say(state.now, Tone::Warning, "there are no samples yet");
        return;
    }
    let (id, at) = (state.request(), state.now);
    out.push(Effect::Save { id, at, all });
}
