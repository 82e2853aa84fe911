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
    if width(&pieces) <= room {
        return pieces;
    }
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
            out.push(Span::styled(text, piece.style));
            break;
        }
    }
    out
}

/// The left pieces and, at the right end, the right ones. Where both do not fit the left are cut.
pub fn spread(left: Pieces, right: Pieces, room: usize) -> Line<'static> {
    let right = fit(right, room);
    let left = fit(left, room.saturating_sub(width(&right)));
    let gap = room.saturating_sub(width(&left) + width(&right));
    let mut pieces = left;
    pieces.push(Span::raw(" ".repeat(gap)));
    pieces.extend(right);
    Line::from(pieces)
}

/// The pieces in the middle of `room` columns.
pub fn centre(pieces: Pieces, room: usize) -> Line<'static> {
    let pieces = fit(pieces, room);
    let before = room.saturating_sub(width(&pieces)) / 2;
    let mut line = vec![Span::raw(" ".repeat(before))];
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
