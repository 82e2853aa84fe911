//! What watching the selected queue told, in the border of the message pane: where its length goes,
//! what comes back, what hides, and whether the count can be believed.

use super::line::{self, Pieces, piece};
use super::rates;
use super::theme::Theme;
use crate::model::print::age;
use crate::watch::gauge::Gauge;
use crate::watch::heads::Heads;

/// From how many seconds on hiding is worth a word.
const HIDING: i64 = 60;

/// As many of the facts as there is room for, the most important first.
pub fn words(gauge: &Gauge, room: usize, theme: &Theme) -> Pieces {
    let [doubt, hidden, loops, drain, rate] = facts(gauge);
    let warnings = [doubt, hidden, loops].map(|words| words.map(|words| piece(words, theme.warn)));
    let others = [drain, rate].map(|words| words.map(|words| piece(words, theme.plain)));
    let mut out = Pieces::new();
    for fact in warnings.into_iter().chain(others).flatten() {
        let before = if out.is_empty() { " " } else { "· " };
        let more = [piece(before, theme.dim), fact, piece(" ", theme.plain)];
        if line::width(&out) + line::width(&more) <= room {
            out.extend(more);
        }
    }
    out
}

/// What watching told about a queue, the most important first.
pub fn facts(gauge: &Gauge) -> [Option<String>; 5] {
    let heads = gauge.heads();
    let trend = gauge.trend();
    let drain = trend.and_then(|trend| trend.empty_in).map(|ms| format!("empty in {}", about(ms)));
    let rate = trend.filter(|trend| trend.rate.whole() != 0).map(|trend| rates::rate(trend.rate));
    let doubt = gauge.is_doubtful().then(|| "the count is likely stale".to_owned());
    [doubt, heads.and_then(hidden), heads.and_then(loops), drain, rate]
}

/// Since when nothing is visible although the queue counts messages. Not that it is stuck: they may
/// be worked on.
fn hidden(heads: &Heads) -> Option<String> {
    let secs = heads.at?.secs() - heads.unseen_since?.secs();
    (secs >= HIDING).then(|| format!("none visible for {}", age(secs)))
}

/// Messages that were taken and came back.
fn loops(heads: &Heads) -> Option<String> {
    let loops = heads.loops();
    let most = loops.first()?.times;
    let times = if most == 1 { "once".to_owned() } else { format!("up to {most} times") };
    let messages = if loops.len() == 1 { "message" } else { "messages" };
    Some(format!("↺ {} {messages} came back {times}", loops.len()))
}

/// A time without more precision than there is in it: `12m`, `2h 10m`.
fn about(ms: u64) -> String {
    let secs = i64::try_from(ms / 1_000).unwrap_or(i64::MAX);
    let coarse = match secs {
        0..60 => return "a minute".to_owned(),
        60..3_600 => secs / 60 * 60,
        _ => secs / 600 * 600,
    };
    age(coarse)
}
