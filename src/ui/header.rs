//! The first line: which account, what is allowed, whether it is live, what is under way.

use ratatui::style::Style;

use super::Scene;
use super::line::{self, Pieces, piece};
use super::pane::rect;
use super::theme::Theme;
use crate::app::geometry::Area;
use crate::app::state::State;
use crate::app::state::account::AccountView;
use crate::app::state::writing::Writing;
use crate::app::wake;
use crate::model::account::Start;
use crate::model::clock::Millis;
use crate::model::history::{Keeping, Kept};
use crate::model::print::printable_line;
use crate::model::rights::{Lifetime, left as left_of};
use crate::sheet::Sheet;
use crate::watch::asks::Pace;

/// From how much is left of a SAS on it stands out, in milliseconds.
const SOON: u64 = 10 * 60_000;
const WAITING: [&str; 8] = ["⣾", "⣽", "⣻", "⢿", "⡿", "⣟", "⣯", "⣷"];

/// Draws the header.
pub fn draw(sheet: &mut Sheet, scene: &Scene<'_>, area: Area) {
    let Scene { state, theme, .. } = *scene;
    let room = usize::from(area.w);
    let (mut left, place) = left(state, theme);
    // Which account it is, is never in doubt: its place goes first, then what is under way is cut.
    let most = room.saturating_sub(line::width(&left).min(room / 2));
    let place_takes = line::width(&place);
    let (right, right_takes) = pruned(right(state, theme), most.saturating_sub(place_takes + 2), most);
    if right_takes + place_takes <= most {
        left.extend(place);
    }
    let target = rect(sheet, area);
    sheet.put(line::spread(left, right, room), target);
}

/// Which account, and where it is.
fn left(state: &State, theme: &Theme) -> (Pieces, Pieces) {
    let mut pieces = vec![piece(" peekq", theme.accent)];
    if let Some(account) = &state.account {
        let account = &account.account;
        let text = |text: &str| printable_line(text).into_owned();
        pieces.extend([
            piece("  ", theme.plain),
            piece(text(&account.profile), theme.title),
            piece(" · ", theme.dim),
            piece(text(&account.name), theme.title),
        ]);
        match &account.kept {
            Kept::Journal { keeping: Keeping::Full, .. } => {}
            Kept::Journal { keeping, .. } => {
                pieces.push(piece(format!(" · journal {}", keeping.words()), theme.dim));
            }
            Kept::Nothing { .. } => pieces.push(piece(" · no journal", theme.warn)),
        }
        if account.endpoint.is_exposed() {
            pieces.push(piece(" · http!", theme.warn));
        }
        let place = format!(" · {}", text(&account.endpoint.authority()));
        return (pieces, vec![piece(place, theme.dim)]);
    }
    (pieces, Vec::new())
}

/// The parts at the right end, with how dear they are: the dearest stay when there is little room.
fn right(state: &State, theme: &Theme) -> Vec<(u8, Pieces)> {
    let mut parts = vec![(3, under_way(state, theme)), (2, late(state, theme))];
    if let Some(account) = &state.account {
        parts.push((4, left_open(account, theme)));
        parts.push((4, alerts(state, theme)));
        parts.push((4, access(account, state.now, theme)));
        parts.push((3, lifetime(account, state.now, theme)));
        parts.push((3, elsewhere(account, theme)));
        parts.push((2, live(account, state, theme)));
        let calls = account.traffic.per_minute();
        let unit = if calls == 1 { "call" } else { "calls" };
        parts.push((1, vec![piece(format!("{calls} {unit}/min"), theme.dim)]));
    }
    parts.retain(|(_, pieces)| !pieces.is_empty());
    parts
}

/// How many queues break a rule, on all accounts.
fn alerts(state: &State, theme: &Theme) -> Pieces {
    match state.watching.alerts.current().count() {
        0 => Vec::new(),
        1 => vec![piece("⚠ 1 alert", theme.bad)],
        many => vec![piece(format!("⚠ {many} alerts"), theme.bad)],
    }
}

fn left_open(account: &AccountView, theme: &Theme) -> Pieces {
    match account.left.len() {
        0 => Vec::new(),
        n => vec![piece(format!("⚠ {n} left open"), theme.warn)],
    }
}

/// Leaves out the least dear parts until the others fit into `room`. The dearest two always stay; the
/// first part is cut where all of them take more than `most`. Gives the columns too.
fn pruned(parts: Vec<(u8, Pieces)>, room: usize, most: usize) -> (Pieces, usize) {
    let measured = parts.into_iter().map(|(rank, pieces)| (rank, line::width(&pieces) + 3, pieces));
    let mut parts: Vec<(u8, usize, Pieces)> = measured.collect();
    let mut taken: usize = parts.iter().map(|(_, columns, _)| columns).sum();
    while taken > room {
        let Some(least) = parts.iter().map(|(rank, ..)| *rank).min().filter(|rank| *rank < 3) else { break };
        parts.retain(|(rank, ..)| *rank != least);
        taken = parts.iter().map(|(_, columns, _)| columns).sum();
    }
    let over = taken.saturating_sub(most);
    if let (1.., Some((_, columns, first))) = (over, parts.first_mut()) {
        *first = line::fit(std::mem::take(first), (*columns - 3).saturating_sub(over));
        taken -= over.min(*columns - 3);
    }
    let blank = |blank: &'static str| [piece(blank, Style::new())];
    let pieces =
        parts.into_iter().flat_map(|(.., part)| blank("  ").into_iter().chain(part).chain(blank(" ")));
    (pieces.collect(), taken)
}

fn access(account: &AccountView, now: Millis, theme: &Theme) -> Pieces {
    match (account.account.starts, account.raised_until) {
        (Start::Writable, _) => Vec::new(),
        (Start::ReadOnly, Some(until)) if now < until => {
            vec![piece(format!("changes allowed {}", clock(until.since(now))), theme.warn)]
        }
        (Start::ReadOnly, _) => vec![piece("read-only", theme.good)],
        (Start::Sealed, _) => vec![piece("read-only, sealed", theme.good)],
    }
}

/// What is left of a time, as minutes and seconds.
pub fn clock(ms: u64) -> String {
    let secs = ms.div_ceil(1_000);
    match secs / 3_600 {
        0 => format!("{}:{:02}", secs / 60, secs % 60),
        hours => format!("{hours}:{:02}:{:02}", secs / 60 % 60, secs % 60),
    }
}

/// The time that is left of a SAS, once it is short.
fn lifetime(account: &AccountView, now: Millis, theme: &Theme) -> Pieces {
    let (words, style) = match account.account.rights.lifetime(now) {
        Lifetime::Good => return Vec::new(),
        Lifetime::Over(_) => ("SAS ended".to_owned(), theme.bad),
        Lifetime::NotYet(start) => (format!("SAS begins in {}", left_of(start.since(now))), theme.warn),
        Lifetime::Ending(end) if end.since(now) <= SOON => {
            (format!("SAS ends in {}", left_of(end.since(now))), theme.warn)
        }
        Lifetime::Ending(end) => (format!("SAS ends in {}", left_of(end.since(now))), theme.plain),
    };
    vec![piece(words, style)]
}

fn elsewhere(account: &AccountView, theme: &Theme) -> Pieces {
    let words = account.is_from_secondary().then(|| piece("from the secondary", theme.warn));
    words.into_iter().collect()
}

fn live(account: &AccountView, state: &State, theme: &Theme) -> Pieces {
    if account.out_of_time(state.now).is_some() {
        return Vec::new();
    }
    let waiting = spinner(state);
    let peek = account.messages.as_ref().map(|pane| &pane.peek);
    let failing = account.queues.listing.error.is_some() || peek.is_some_and(|peek| peek.error.is_some());
    if account.polling && failing {
        vec![piece(waiting.unwrap_or("●"), theme.bad), piece(" failing", theme.bad)]
    } else {
        match state.pace(account) {
            Pace::Live => vec![piece(waiting.unwrap_or("●"), theme.good), piece(" live", theme.plain)],
            Pace::Slow => vec![piece(waiting.unwrap_or("◌"), theme.good), piece(" slow", theme.plain)],
            Pace::Paused => vec![piece(waiting.unwrap_or("‖"), theme.warn), piece(" paused", theme.warn)],
        }
    }
}

/// The sign of waiting, once something has been waited for longer than one would notice.
pub fn spinner(state: &State) -> Option<&'static str> {
    let passed = state.now.since(wake::waiting_since(state)?).checked_sub(wake::PATIENCE)?;
    let picture = usize::try_from(passed / wake::FRAME).unwrap_or(0) % WAITING.len();
    WAITING.get(picture).copied()
}

/// Why the only write under way takes so long.
fn late(state: &State, theme: &Theme) -> Pieces {
    let mut writes = state.writes.values();
    let only = writes.next().filter(|_| writes.next().is_none() && state.stopping.is_none());
    let attempt = only.and_then(|writing| writing.attempt);
    attempt.map(|attempt| piece(attempt.words(state.now), theme.warn)).into_iter().collect()
}

fn under_way(state: &State, theme: &Theme) -> Pieces {
    if let Some(stopping) = state.stopping {
        let verb = if stopping.suspend { "suspending" } else { "leaving" };
        let words = match (state.held(), state.writes.len()) {
            (0, 0) => verb.to_owned(),
            (0, 1) => format!("{verb} when 1 write has ended"),
            (0, writes) => format!("{verb} when {writes} writes have ended"),
            (held, _) => format!("releasing {held} before {verb}"),
        };
        return vec![piece(words, theme.warn)];
    }
    // Work on many messages is named although it holds some of them.
    let named = |writing: &&Writing| writing.held == 0 || writing.bulk.is_some();
    let quick: Vec<_> = state.writes.values().filter(named).collect();
    let mut words = Vec::new();
    match (spinner(state), quick.as_slice()) {
        (None, _) | (_, []) => {}
        (Some(sign), [only]) => words.push(format!("{sign} {}", printable_line(&only.words(state.now)))),
        (Some(sign), many) => words.push(format!("{sign} {} writes under way", many.len())),
    }
    if state.held() > 0 {
        words.push(format!("{} held", state.held()));
    }
    if words.is_empty() { Vec::new() } else { vec![piece(words.join(" · "), theme.warn)] }
}
