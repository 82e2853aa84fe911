//! Lines made of styled pieces: fitting them into a width, setting two against each other. All texts are printable already.

use std::borrow::Cow;

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::wrap;
use crate::model::print;

/// The pieces of one line.
pub type Pieces = Vec<Span<'static>>;

/// A styled piece.
pub fn piece(text: impl Into<Cow<'static, str>>, style: Style) -> Span<'static> {
    Span::styled(text, style)
}

/// The columns that the pieces take.
pub fn width(pieces: &[Span<'_>]) -> usize {
    pieces.iter().map(|piece| print::width(&piece.content)).sum()
}

/// The pieces, cut to `room` columns with `…` where something is missing.
pub fn fit(pieces: Pieces, room: usize) -> Pieces {
    fitted(pieces, room).0
}

/// The same, with the columns that they take: to measure a text is the dearest part of a line.
fn fitted(pieces: Pieces, room: usize) -> (Pieces, usize) {
    let all = width(&pieces);
    if all <= room { (pieces, all) } else { cut(pieces, room) }
}

fn cut(pieces: Pieces, room: usize) -> (Pieces, usize) {
    let mut left = room;
    let mut out = Vec::new();
    for piece in pieces {
        let columns = print::width(&piece.content);
        if columns < left {
            left -= columns;
            out.push(piece);
        } else {
            // One column more than there is room for, so that the cut is always marked.
            let text = print::cut(&format!("{} ", piece.content), left).into_owned();
            left -= print::width(&text);
            out.push(Span::styled(text, piece.style));
            break;
        }
    }
    (out, room - left)
}

/// The left pieces and, at the right end, the right ones. Where both do not fit the left are cut.
pub fn spread(left: Pieces, right: Pieces, room: usize) -> Line<'static> {
    let (right, taken) = fitted(right, room);
    let room = room - taken;
    let (mut pieces, taken) = fitted(left, room);
    pieces.push(Span::raw(" ".repeat(room - taken)));
    pieces.extend(right);
    Line::from(pieces)
}

/// The pieces in the middle of `room` columns.
pub fn centre(pieces: Pieces, room: usize) -> Line<'static> {
    let (pieces, taken) = fitted(pieces, room);
    let mut line = vec![Span::raw(" ".repeat((room - taken) / 2))];
    line.extend(pieces);
    Line::from(line)
}

/// A text wrapped into lines of one style.
pub fn paragraph(text: &str, style: Style, room: usize) -> Vec<Line<'static>> {
    wrap::words(text, room).into_iter().map(|line| Line::styled(line, style)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_too_long_says_so() {
        let pieces = || vec![Span::raw("orders"), Span::raw(" 14")];
        let text = |room| fit(pieces(), room).iter().map(|p| p.content.to_string()).collect::<String>();
        assert_eq!(text(9), "orders 14");
        assert_eq!(text(8), "orders …");
        assert_eq!(text(7), "orders…", "the cut is marked even between two pieces");
        assert_eq!(text(1), "…");
        assert_eq!(text(0), "");
    }
}
