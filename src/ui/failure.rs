//! A failed read: a banner over what is still shown, or everything about it where nothing is.

use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

use super::line::{self, piece};
use super::theme::Theme;
use crate::app::state::remote::Pending;
use crate::model::clock::Millis;
use crate::model::failure::Failure;
use crate::model::print::{self, printable_line};

/// From this many rows on, a pane spares a second one for the request's id.
const ROOMY: u16 = 8;

/// What kind of failure, the service's code, when it is tried again, and the request's id: on one
/// line where that is wide enough for all of it, or where there is no room for two.
pub fn banner(failure: &Failure, again: Again, theme: &Theme, area: Rect) -> Vec<Line<'static>> {
    let code = failure.code.as_deref().map(str::to_owned).or(failure.status.map(|s| s.to_string()));
    let what = code.map_or_else(String::new, |code| format!(" · {code}"));
    let mut head = vec![
        piece("! ", theme.bad),
        piece(format!("{}{}", failure.kind.words(), printable_line(&what)), theme.bad),
        piece(format!(" · {}", again.words()), theme.dim),
    ];
    let request = failure.request_id.as_ref().map(|id| format!("request {}", printable_line(id)));
    let room = usize::from(area.width);
    let mut below = None;
    if let Some(request) = request {
        if line::width(&head) + print::width(&request) + 3 > room && area.height >= ROOMY {
            below = Some(vec![piece(format!("  {request}"), theme.dim)]);
        } else {
            head.push(piece(format!(" · {request}"), theme.dim));
        }
    }
    [head].into_iter().chain(below).map(|pieces| Line::from(line::fit(pieces, room))).collect()
}

/// All that is known, a sentence each: for a pane that has nothing else to show.
pub fn sentences(failure: &Failure, again: Again, theme: &Theme) -> Vec<(String, Style)> {
    let again = match again {
        Again::After(_) => format!("{}, or with r", again.words()),
        Again::Paused => again.words(),
    };
    let parts = [
        (format!("{}: {}", failure.tried(), failure.kind.words()), theme.bad),
        (failure.said.to_string(), theme.plain),
        (failure.advice().to_owned(), theme.plain),
        (failure.answer(), theme.dim),
        (again, theme.dim),
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
    /// By itself, after so many milliseconds.
    After(u64),
    /// When the user asks for it.
    Paused,
}

impl Again {
    /// For a pane that polls, or not.
    pub const fn of(polling: bool, every_ms: u64) -> Self {
        if polling { Self::After(every_ms) } else { Self::Paused }
    }

    /// In words that do not change while one waits.
    fn words(self) -> String {
        match self {
            Self::After(ms) => format!("again every {} s", ms.div_ceil(1_000)),
            Self::Paused => "paused: r asks again".to_owned(),
        }
    }
}

/// What is waited for, and for how long once that is worth a word.
pub fn waiting(what: &str, pending: Option<Pending>, now: Millis) -> String {
    match pending.map(|pending| now.since(pending.since) / 1_000) {
        Some(secs @ 1..) => format!("{what} ({secs} s)"),
        _ => what.to_owned(),
    }
}
