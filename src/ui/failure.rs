//! A failed read: a banner over what is still shown, or everything about it where nothing is.

use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

use super::line::{self, piece};
use super::theme::Theme;
use crate::app::state::attempt::Attempt;
use crate::app::state::remote::{Pending, Remote};
use crate::model::clock::Millis;
use crate::model::failure::Failure;
use crate::model::print::{self, printable_line};

/// From this many rows on, a pane spares a second one.
const ROOMY: u16 = 8;

/// What kind of failure, the service's code, when it is tried again, and the request's id, or what to
/// do where there is none: on one line where that is wide enough for all of it, or where there is no room for two.
pub fn banner(failure: &Failure, again: Again, theme: &Theme, area: Rect) -> Vec<Line<'static>> {
    let code = failure.code.as_deref().map(str::to_owned).or(failure.status.map(|s| s.to_string()));
    let what = code.map_or_else(String::new, |code| format!(" · {code}"));
    let what = piece(printable_line(&what).into_owned(), theme.bad);
    let when = piece(format!(" · {}", again.words()), again.style(theme));
    // What lasts for a moment only stands where it is surely seen.
    let [next, last] = if matches!(again, Again::Under(..)) { [when, what] } else { [what, when] };
    let mut head = vec![piece(format!("! {}", failure.kind.words()), theme.bad), next, last];
    // Where nobody answered there is no id, and what to do is not to be guessed from the rest.
    let advice = || Some(failure.advice()).filter(|_| failure.status.is_none()).map(str::to_owned);
    let more = failure.request_id.as_ref().map(|id| format!("request {id}")).or_else(advice);
    let room = usize::from(area.width);
    let mut below = None;
    if let Some(more) = more.map(|more| printable_line(&more).into_owned()).filter(|more| !more.is_empty()) {
        if line::width(&head) + print::width(&more) + 3 > room && area.height >= ROOMY {
            below = Some(vec![piece(format!("  {more}"), theme.dim)]);
        } else {
            head.push(piece(format!(" · {more}"), theme.dim));
        }
    }
    [head].into_iter().chain(below).map(|pieces| Line::from(line::fit(pieces, room))).collect()
}

/// All that is known, a sentence each: for a pane that has nothing else to show.
pub fn sentences(failure: &Failure, again: Again, theme: &Theme) -> Vec<(String, Style)> {
    let words = match again {
        Again::After(_) => format!("{}, or with r", again.words()),
        Again::Under(..) | Again::Paused => again.words(),
    };
    let parts = [
        (format!("{}: {}", failure.tried(), failure.kind.words()), theme.bad),
        (failure.said.to_string(), theme.plain),
        (failure.advice().to_owned(), theme.plain),
        (failure.answer(), theme.dim),
        (words, again.style(theme)),
    ];
    parts
        .into_iter()
        .filter(|(text, _)| !text.is_empty())
        .map(|(text, style)| (printable_line(&text).into_owned(), style))
        .collect()
}

/// When a failed read is tried again.
#[derive(Clone, Copy)]
pub enum Again {
    /// It is being tried, and this attempt comes next; at this time.
    Under(Attempt, Millis),
    /// By itself, after so many milliseconds.
    After(u64),
    /// When the user asks for it.
    Paused,
}

impl Again {
    /// For a question of a pane that polls, or not, and then asks again `every` milliseconds.
    pub fn of<T>(remote: &Remote<T>, polling: bool, every: u64, now: Millis) -> Self {
        match remote.pending.and_then(|pending| pending.attempt) {
            Some(attempt) => Self::Under(attempt, now),
            None if polling => Self::After(remote.pause(every)),
            None => Self::Paused,
        }
    }

    const fn style(self, theme: &Theme) -> Style {
        if matches!(self, Self::Under(..)) { theme.warn } else { theme.dim }
    }

    /// In words that do not change while one waits for nothing that is under way.
    fn words(self) -> String {
        match self {
            Self::Under(attempt, now) => attempt.when(now),
            Self::After(ms) => format!("again every {} s", ms.div_ceil(1_000)),
            Self::Paused => "paused: r asks again".to_owned(),
        }
    }
}

/// What is waited for, for how long once that is worth a word, and why it takes so long.
pub fn waiting(what: &str, pending: Option<Pending>, now: Millis, theme: &Theme) -> Vec<(String, Style)> {
    let secs = pending.map_or(0, |pending| now.since(pending.since) / 1_000);
    let what = if secs > 0 { format!("{what} ({secs} s)") } else { what.to_owned() };
    let attempt = pending.and_then(|pending| pending.attempt);
    let why = attempt.map(|attempt| (attempt.words(now), theme.warn));
    [(what, theme.dim)].into_iter().chain(why).collect()
}
