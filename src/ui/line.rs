//! Lines made of styled pieces: fitting them into a width, setting two against each other. All texts are printable already.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget as _;

use crate::app::wrap;
use crate::model::print;

/// The pieces of one line.
pub type Pieces = Vec<Span<'static>>;

/// A styled piece.
pub fn piece(text: impl Into<String>, style: Style) -> Span<'static> {
    Span::styled(text.into(), style)
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

/// Draws a line into the first row of an area, cut at its end. As ratatui does it, which looks for the
/// characters that belong together in every piece: nearly all of ours are plain ASCII and need no
/// looking, and most of that are blanks where there is a blank already.
pub fn put(line: &Line<'_>, area: Rect, buffer: &mut Buffer) {
    let mut area = Rect { height: 1, ..area }.intersection(buffer.area);
    if line.style != Style::default() {
        buffer.set_style(area, line.style);
    }
    for span in &line.spans {
        if area.is_empty() {
            return;
        }
        let columns = if span.content.is_ascii() {
            put_ascii(span, area, buffer);
            span.content.len()
        } else {
            span.render(area, buffer);
            print::width(&span.content)
        };
        let columns = u16::try_from(columns).unwrap_or(u16::MAX).min(area.width);
        area = Rect { x: area.x + columns, width: area.width - columns, ..area };
    }
}

fn put_ascii(span: &Span<'_>, area: Rect, buffer: &mut Buffer) {
    let start = buffer.index_of(area.x, area.y);
    let cells = buffer.content.iter_mut().skip(start).take(area.width.into());
    for (byte, cell) in span.content.bytes().zip(cells) {
        if byte != b' ' || cell.symbol() != " " {
            cell.set_char(byte.into());
        }
        cell.set_style(span.style);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_drawn_as_ratatui_draws_it() {
        let red = Style::new().fg(ratatui::style::Color::Red);
        let lines = [
            Line::from(vec![
                Span::styled("ab  ", red),
                Span::raw("  c"),
                Span::styled("⚠ ", red),
                Span::raw("é日x"),
            ]),
            Line::styled("plain", red),
            Line::from("longer than the room there is for it"),
            Line::from(vec![Span::raw("12345678901234"), Span::raw("日日")]),
            Line::default(),
        ];
        for line in lines {
            for width in 0..20 {
                let mut ours = Buffer::with_lines(["xxxxxxxxxxxxxxxx"; 2]);
                let mut theirs = ours.clone();
                let area = Rect { x: 1, y: 1, width, height: 1 };
                put(&line, area, &mut ours);
                (&line).render(area, &mut theirs);
                assert_eq!(ours, theirs, "{line:?} in {width}");
            }
        }
    }

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
