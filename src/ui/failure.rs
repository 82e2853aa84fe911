//! A failed read: a banner over what is still shown, or everything about it where nothing is.

use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

use super::line::{self, piece};
use super::theme::Theme;
use crate::model::failure::Failure;
use crate::model::print::{self, printable_line};

/// From this many rows on, a pane spares a second one for the request's id.
const ROOMY: u16 = 8;

/// What kind of failure, the service's code, when it is tried again, and the request's id: on one
/// line where that is wide enough for all of it, or where there is no room for two.
pub fn banner(failure: &Failure, again: &str, theme: &Theme, area: Rect) -> Vec<Line<'static>> {
    let code = failure.code.as_deref().map(str::to_owned).or(failure.status.map(|s| s.to_string()));
    let what = code.map_or_else(String::new, |code| format!(" · {code}"));
    let mut head = vec![
        piece("! ", theme.bad),
        piece(format!("{}{}", failure.kind.words(), printable_line(&what)), theme.bad),
        piece(format!(" · {again}"), theme.dim),
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
pub fn sentences(failure: &Failure, again: &str, theme: &Theme) -> Vec<(String, Style)> {
    let said = format!("{}: {}", failure.tried(), failure.kind.words());
    let details = [&*failure.said, &failure.answer()].map(ToOwned::to_owned);
    let parts = [(said, theme.bad)]
        .into_iter()
        .chain(details.map(|text| (text, theme.plain)))
        .chain([(failure.advice().to_owned(), theme.plain), (again.to_owned(), theme.dim)]);
    parts
        .filter(|(text, _)| !text.is_empty())
        .map(|(text, style)| (printable_line(&text).into_owned(), style))
        .collect()
}

/// When a failed read is tried again, in words that do not change while one waits.
pub fn again(polling: bool, every_ms: u64) -> String {
    if polling {
        format!("again every {} s", every_ms.div_ceil(1_000))
    } else {
        "paused: r asks again".to_owned()
    }
}
