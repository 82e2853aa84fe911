//! A failed read: a banner over what is still shown, or everything about it where nothing is.

use ratatui::style::Style;
use ratatui::text::Line;

use super::line::{self, piece};
use super::theme::Theme;
use crate::model::failure::Failure;
use crate::model::print::printable_line;

/// One line: what kind of failure, the service's code and request id, when it is tried again.
pub fn banner(failure: &Failure, again: &str, theme: &Theme, room: u16) -> Line<'static> {
    let code = failure.code.as_deref().map(str::to_owned).or(failure.status.map(|s| s.to_string()));
    let request = failure.request_id.as_ref().map(|id| format!("request {id}"));
    let mut words = vec![failure.kind.words().to_owned()];
    words.extend(code);
    let room = usize::from(room);
    let head = printable_line(&words.join(" · ")).into_owned();
    let tail = [Some(again.to_owned()), request].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let pieces = vec![
        piece("! ", theme.bad),
        piece(head, theme.bad),
        piece(format!(" · {}", printable_line(&tail)), theme.dim),
    ];
    Line::from(line::fit(pieces, room))
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
        format!("tried again every {} s", every_ms.div_ceil(1_000))
    } else {
        "paused: r tries again".to_owned()
    }
}
